"""What a row tells twice: by its ID number and by the cells beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from services.imports.births import solar
from services.imports.id_numbers import IdNumber
from services.imports.values import Birth, Word, word

# Doubts about a birthday that an ID number with the same year settles.
_SETTLED = ("imports.first_day", "imports.month_unsure")


class Born(NamedTuple):
    """A birthday, and what is still doubtful about it."""

    birth: Birth | None
    doubts: tuple[Word, ...] = ()


def born(told: Birth | None, doubts: tuple[Word, ...], known: IdNumber | None) -> Born:
    """A birthday as the row tells it, made whole by the ID number where they don't disagree."""
    if known is None:
        return Born(told, doubts)
    day = known.birth
    whole = Birth("solar", day.year, day.month, day.day)
    if told is None:
        return Born(whole, doubts)
    settled = tuple(doubt for doubt in doubts if doubt.key not in _SETTLED)
    bare = replace(told, day=None) if len(settled) < len(doubts) else told
    if bare.calendar == "solar" and _agrees(bare, day):
        return Born(whole, settled)
    return Born(told, doubts if _may_be(told, day) else (*doubts, _disagrees(day)))


def sex_of(told: str, known: IdNumber | None) -> tuple[str, tuple[Word, ...]]:
    """The sex of a row, by its ID number where it doesn't tell, and the error where they differ."""
    if known is None or told == known.sex:
        return told, ()
    return (told, (word("imports.sex_differs"),)) if told else (known.sex, ())


def lunar_year(lunar: Birth, birth: Birth | None) -> Birth:
    """A lunar birthday with its year, where only the solar one tells it."""
    if lunar.year or birth is None or birth.year is None:
        return lunar
    candidates = [replace(lunar, year=birth.year - back) for back in (0, 1)]
    day = solar(birth)
    return next((one for one in candidates if day and solar(one) == day), candidates[0])


def _agrees(told: Birth, day: date) -> bool:
    pairs = ((told.year, day.year), (told.month, day.month), (told.day, day.day))
    return all(mine is None or mine == other for mine, other in pairs)


def _may_be(told: Birth, day: date) -> bool:
    """Whether a birthday and that of an ID number may be one; a lunar day rightly differs."""
    if told.calendar == "solar":
        return _agrees(told, day)
    return told.year is None or abs(told.year - day.year) <= 1


def _disagrees(day: date) -> Word:
    return word("imports.birth_differs", year=day.year, month=day.month, day=day.day)
