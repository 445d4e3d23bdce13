"""What a text for a group must not be: longer than old eyes read, or telling of anybody."""

from __future__ import annotations

import re

from bot.texts import illness
from bot.texts.checking import MOST_CHARACTERS, MOST_LINES
from storage.masks import covered

_ILL = re.compile(illness.TELLS)


def faults(text: str, before: str = "") -> list[str]:
    """What is wrong with a text, as keys of sentences; [] for nothing.

    What stood in the text `before`, which this one replaces, may stand again: its length, and a
    word of an illness of which a talk is held.
    """
    if not text:
        return ["corrections.no_text"]
    found = []
    if covered(text) != text:
        found.append("corrections.has_number")
    if set(_ILL.findall(text)) - set(_ILL.findall(before)):
        found.append("corrections.has_illness")
    if _lines(text) > max(MOST_LINES, _lines(before)) or _length(text) > max(
        MOST_CHARACTERS, _length(before)
    ):
        found.append("corrections.too_long")
    return found


def tells_illness(text: str) -> bool:
    """Whether a text tells that somebody is ill."""
    return _ILL.search(text) is not None


def is_long(text: str) -> bool:
    """Whether a text is more than is read without effort in a group."""
    return _lines(text) > MOST_LINES or _length(text) > MOST_CHARACTERS


def _lines(text: str) -> int:
    return text.count("\n") + 1


def _length(text: str) -> int:
    return len(text.replace("\n", ""))
