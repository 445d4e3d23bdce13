"""What the bot of a town said in groups, and by which sentences: each must be declared for groups.

A sentence that is new in a group is found by whichever conversation test has it said there.
"""

from __future__ import annotations

from bot.texts import PLAIN, Texts
from bot.texts.places import GROUP, parts, place_of

# Of a sentence that is looked for in what was said, so much must be its own.
FEWEST = 6
# Said in a group by what a test makes up itself, or the same words as another sentence's.
ALSO: frozenset[str] = frozenset()


class Recorded(Texts):
    """Texts that remember what was said by sentences that are not declared for groups."""

    def __init__(self, *folders: object, **always: object) -> None:
        super().__init__(*folders, **always)  # type: ignore[arg-type]
        self.elsewhere: dict[str, set[str]] = {}

    def __call__(self, key: str, /, **values: object) -> str:
        """As `Texts`, remembered."""
        said = super().__call__(key, **values)
        if (
            key.partition(".")[0] in parts()
            and place_of(key).to != GROUP
            and key not in ALSO
            and _own(self.shipped(key)) >= FEWEST
        ):
            self.elsewhere.setdefault(key, set()).add(said)
        return said

    def undeclared(self, texts: list[str]) -> list[str]:
        """The keys of what stands in the texts of groups and is not declared for them."""
        return sorted(
            key
            for key, saids in self.elsewhere.items()
            if any(said in text for said in saids for text in texts)
        )


def _own(sentence: str) -> int:
    return len(PLAIN.sub("", sentence).strip())
