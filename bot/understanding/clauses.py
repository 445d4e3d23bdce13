"""A message cut at its marks into clauses, and at stickers, which people put for a full stop."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from bot.understanding.normal import KEPT

# Where clauses end.
MARKS = r",.;!?~，。；！？～…\n"
_CLAUSE = re.compile(f"[^{MARKS}]+")
# Cut also at what stands above a list, and at brackets.
_CLOSE = re.compile(f"[^{MARKS}:()]+")
_STICKER = re.compile(r"\[[^\[\]\s]{1,6}\]")


class Clause(NamedTuple):
    """A clause and where it stands in the text."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=KEPT)
def clauses(text: str, *, closely: bool = False) -> tuple[Clause, ...]:
    """The clauses of a text, none of them blank; `closely` also at colons and brackets.

    Several readers of a message look at them, so they are kept.
    """
    marked = _STICKER.sub(lambda sticker: "," * len(sticker[0]), text)
    found = (
        Clause(part[0], part.start(), part.end())
        for part in (_CLOSE if closely else _CLAUSE).finditer(marked)
    )
    return tuple(one for one in found if one.text.strip())
