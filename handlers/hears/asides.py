"""What is told beside a sign-up: of food, of wheelchairs, of the way there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.understanding.planned import as_said
from bot.understanding.utterance import Utterance
from handlers.hears.wordings import Wordings

# Who says more tells a story; a remark is cut at so much.
LONGEST, MOST = 60, 80
_words = Wordings(Path(__file__).with_suffix(".toml"))


def remarks(u: Utterance) -> dict[str, Any]:
    """The slots `remark`, in the words that were said, and `chosen`, as far as they are told."""
    if not _words.has("remark", u.text) and not _words.has("chosen", u.text):
        return {}
    said = [as_said(u, match[0]) for match in _words["remark"].finditer(u.text)]
    chosen = [as_said(u, match[0]) for match in _words["chosen"].finditer(u.text)]
    found: dict[str, Any] = {"remark": "，".join(dict.fromkeys(said))[:MOST]} if said else {}
    return found | ({"chosen": list(dict.fromkeys(chosen))} if chosen else {})


def spans(u: Utterance) -> list[tuple[int, int]]:
    """Where remarks stand in the folded text."""
    return [match.span() for match in _words["remark"].finditer(u.text)]


def without(u: Utterance) -> str:
    """The folded text without its remarks."""
    return _words.without("remark", u.text)


def is_only_remark(u: Utterance) -> bool:
    """Whether nothing else is said."""
    if len(u.clean) > LONGEST or _words.has("no_remark", u.text):
        return False
    if not _words.has("remark", u.text):
        return False
    said = u.text
    for mention in sorted(u.mentions, key=lambda one: -one.start):
        if mention.text not in ("我", "我们"):
            said = said[: mention.start] + said[mention.end :]
    return _words.without("part", said) == ""
