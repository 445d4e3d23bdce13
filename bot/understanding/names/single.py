"""One name, in whatever way it is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.understanding.names.forms import form, given
from bot.understanding.names.full import heard, written
from bot.understanding.names.mention import Mention
from bot.understanding.names.ordinary import counts
from bot.understanding.names.reading import Reading
from bot.understanding.names.titles import LONGEST_TITLE, TITLES


def beginning(reading: Reading, at: int) -> Mention | None:
    """The name, form or given name that begins at `at`."""
    for length in reading.index.lengths.get(reading.text[at], ()):
        one = written(reading, at, at + length)
        if one is not None and counts(reading.text, one):
            return one
    if reading.exact and (alike := heard(reading, at)) is not None:
        return alike
    return form(reading, at) or given(reading, at)


def tokens(reading: Reading, at: int) -> Iterator[Mention]:
    """All that may be a name from `at` on, however little speaks for it."""
    for length in reading.index.lengths.get(reading.text[at], ()):
        if (one := written(reading, at, at + length)) is not None and one.end == at + length:
            yield one
    for other in (form(reading, at), given(reading, at, sure=True)):
        if other is not None:
            yield other


def titled(reading: Reading) -> Mention | None:
    """A full name or alias with a title behind it, as a whole."""
    text = reading.text
    for length in range(LONGEST_TITLE, 0, -1):
        if len(text) > length and text[-length:] in TITLES:
            for one in (written(reading, 0, len(text) - length), given(reading, 0, sure=True)):
                if one is not None and one.end == len(text) - length:
                    return replace(one, end=len(text), text=text)
    return None
