"""What comes out: who is meant where in a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.scene import Who

How = Literal["name", "alias", "form", "given", "sound", "kin", "spelled"]
# Nobody reads a longer choice; a mention tells that there are more.
MOST = 9


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody named from `start` to `end`, in the words `text`.

    `who` is decided (empty: undecided), `candidates` are the numbers of those who may be
    meant, `more` that there are others still.
    """

    start: int
    end: int
    text: str
    who: tuple[Who, ...]
    candidates: tuple[int, ...]
    how: How
    more: bool = False
