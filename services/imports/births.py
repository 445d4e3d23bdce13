"""Days of birth and of joining the Party: read, and looked at whether they can be."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from bot import lunar
from services.imports.dates import day_of
from services.imports.values import Birth, Cell, Read, Word, word
from services.imports.wording import is_nothing, plain

_OLDEST, _YOUNGEST = 115, 40
_LEAP_YEAR = 2000  # a day of a year that isn't known may be the 29th of February
_LONGEST = 30  # days of a lunar month
_MONTHS = 12
_LUNAR = "农历"
_PARTY = (1921, 7)  # the month in which it was founded
_WITHOUT_A_DAY = re.compile("否|是|群众|非?(?:中共)?党员|正式党员|民主党派|无党派.*")


def birth(cell: Cell, today: date) -> Read[Birth | None]:
    """When somebody was born, with an error where that can't be read or can't be."""
    if is_nothing(cell):
        return Read(None)
    read = day_of(cell, today, birthday=True)
    return read if read.value is None else checked(read.value, today, read.warnings)


def checked(day: Birth, today: date, doubts: tuple[Word, ...] = ()) -> Read[Birth | None]:
    """A birthday with an error where it can't be, and what is doubtful beside these doubts."""
    errors = _impossible(day) or _future(day, today)
    if errors:
        return Read(None, errors)
    return Read(day, (), (*doubts, *_short_month(day), *_age(day, today)))


def lunar_birth(cell: Cell, today: date) -> Read[Birth | None]:
    """As `birth`, from a column that is headed as lunar."""
    return Read(None) if is_nothing(cell) else birth(f"{_LUNAR}{plain(cell)}", today)


def party(cell: Cell, today: date) -> Read[str]:
    """When somebody joined the Party: an ISO date or its beginning, "" where nothing is told."""
    if is_nothing(cell) or _WITHOUT_A_DAY.fullmatch(plain(cell)):
        return Read("")
    read = day_of(cell, today, birthday=False)
    day = read.value
    if day is None:
        return Read("", read.errors)
    if day.calendar == "lunar" or day.year is None:
        return Read("", (word("imports.party_unread"),))
    errors = _impossible(day) or _future(day, today)
    early = (day.year, day.month or _MONTHS) < _PARTY
    doubts = (word("imports.party_early", year=day.year),) if early else ()
    return Read("" if errors else iso(day), errors, (*read.warnings, *doubts))


def iso(day: Birth) -> str:
    """A solar day as far as it is known: 1975, 1975-07, 1975-07-01."""
    parts = [f"{day.year:04}"]
    if day.month:
        parts.append(f"{day.month:02}")
    if day.month and day.day:
        parts.append(f"{day.day:02}")
    return "-".join(parts)


def solar(day: Birth) -> date | None:
    """The date on which somebody was born, where it is known to the day."""
    if not (day.year and day.month and day.day):
        return None
    if day.calendar == "solar":
        return date(day.year, day.month, day.day)
    try:
        return lunar.to_solar(day.year, day.month, day.day, day.leap)
    except ValueError:
        return None


def _impossible(day: Birth) -> tuple[Word, ...]:
    """What is said of a day that no calendar has."""
    month, number = day.month or 1, day.day or 1
    if not 1 <= month <= _MONTHS or (day.day and not day.month):
        return (word("imports.date_impossible", said=_shown(day)),)
    longest = _LONGEST
    if day.calendar == "solar":
        longest = monthrange(day.year or _LEAP_YEAR, month)[1]
    if number > longest:
        return (word("imports.date_impossible", said=_shown(day)),)
    if day.leap and day.year and not _lunar_exact(day, number=1):
        return (word("imports.leap_impossible", year=day.year, month=month),)
    return ()


def _short_month(day: Birth) -> tuple[Word, ...]:
    """What is said of the thirtieth of a lunar month that had 29 days."""
    if day.calendar == "solar" or day.day != _LONGEST or _lunar_exact(day, number=_LONGEST):
        return ()
    return (word("imports.lunar_short", said=_shown(day)),)


def _lunar_exact(day: Birth, *, number: int) -> bool:
    """Whether the lunar calendar has that day of its month; true where that isn't known."""
    if not (day.year and day.month):
        return True
    try:
        found = lunar.of(lunar.to_solar(day.year, day.month, number, day.leap))
    except ValueError:
        return True
    return (found.month, found.leap, found.day) == (day.month, day.leap, number)


def _future(day: Birth, today: date) -> tuple[Word, ...]:
    ahead = day.year and (day.year, day.month or 1, day.day or 1) > (
        today.year,
        today.month,
        today.day,
    )
    return (word("imports.date_future", said=_shown(day)),) if ahead else ()


def _age(day: Birth, today: date) -> tuple[Word, ...]:
    age = today.year - day.year if day.year else None
    if age is None or _YOUNGEST <= age <= _OLDEST:
        return ()
    return (word("imports.age", age=age, year=day.year),)


def _shown(day: Birth) -> str:
    return "-".join(str(part) for part in (day.year, day.month, day.day) if part is not None)
