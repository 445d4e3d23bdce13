"""Who of the roster a person of a sheet is: by ID number, by phone and sound, by birth, by name.

What is doubtful is told and left to people; two entries are never taken for one silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from bot.understanding import sound
from services.imports.births import solar
from services.imports.values import Birth, Calendar, Person, Problem
from storage.transaction import Row
from storage.vault import Vault

FAMILY = "family"


class Match(NamedTuple):
    """The entry that a person is, None for nobody yet; `doubt` if that can't be told."""

    member: Row | None = None
    doubt: Problem | None = None
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """By what a person is known: prints of numbers, the name and its sound, birth and sex."""

    name: str
    sounds: str
    ids: frozenset[str]
    phones: frozenset[str]
    birth: Birth | None
    sex: str

    @property
    def keys(self) -> frozenset[str]:
        """By what whoever may be this person is looked for."""
        return self.ids | self.phones | {self.name}


def marks(vault: Vault, person: Person) -> Marks:
    """The marks of a person of a sheet."""
    numbers = [number for number in (person.phone, person.phone2) if number]
    return Marks(
        person.name,
        sound.loose(person.name),
        frozenset(vault.prints(person.id_number)) if person.id_number else frozenset(),
        frozenset(printed for number in numbers for printed in vault.prints(number)),
        person.birth,
        person.sex,
    )


def of_row(row: Row) -> Marks:
    """The marks of an entry of the roster."""
    phones = (row.phone_print, row.phone2_print)
    return Marks(
        row.name,
        sound.loose(row.name),
        frozenset([row.id_number_print] if row.id_number_print else ()),
        frozenset(printed for printed in phones if printed),
        birth_of(row),
        row.sex,
    )


def birth_of(row: Row) -> Birth | None:
    """The birth of an entry of the roster, None if nothing is known of it."""
    parts = (row.birth_year, row.birth_month, row.birth_day)
    if not any(parts):
        return None
    calendar: Calendar = "lunar" if row.birth_calendar == "lunar" else "solar"
    return Birth(calendar, *parts, leap=row.birth_leap)


def match(person: Marks, known: Iterable[Row], claimed: Mapping[int, int]) -> Match:
    """Who of the known a person is. `claimed` has the rows of those whom other rows are."""
    pairs = [(row, of_row(row)) for row in known]
    same_id = [row for row, other in pairs if person.ids & other.ids]
    if same_id:
        return _by_id(person, same_id, claimed)
    may_be = [(row, other) for row, other in pairs if not differ(person, other)]
    if any(same_phone(person, other) and differ(person, other) for _, other in pairs):
        return _doubt("phone", "imports.contradicts", name=person.name)
    for way in (same_phone, same_birth):
        found = [row for row, other in may_be if way(person, other)]
        if found:
            return _only(person, found, claimed)
    return _by_name(person, may_be, claimed)


def differ(one: Marks, other: Marks) -> bool:
    """Whether two surely are not one: by ID number, sex or birth."""
    if one.ids and other.ids:
        return not one.ids & other.ids
    if one.sex and other.sex and one.sex != other.sex:
        return True
    return agree(one.birth, other.birth) is False


def same_phone(one: Marks, other: Marks) -> bool:
    """Whether two have a phone and the sound of the name in common."""
    return bool(one.phones & other.phones) and one.sounds == other.sounds


def same_birth(one: Marks, other: Marks) -> bool:
    """Whether two have name and birth in common."""
    return one.name == other.name and agree(one.birth, other.birth) is True


def agree(one: Birth | None, other: Birth | None) -> bool | None:
    """Whether two births are one, to the month at least; None where that can't be told."""
    if one is None or other is None:
        return None
    if one.calendar != other.calendar:
        return _across(solar(one), solar(other), one, other)
    pairs = [(one.year, other.year), (one.month, other.month), (one.day, other.day)]
    if any(mine and theirs and mine != theirs for mine, theirs in pairs):
        return False
    if one.month and other.month and one.leap != other.leap:
        return False
    return True if all(all(pair) for pair in pairs[:2]) else None


def _across(day: date | None, other_day: date | None, one: Birth, other: Birth) -> bool | None:
    """As `agree`, of one birth by the moon and one by the sun."""
    if day and other_day:
        return day == other_day
    if one.year and other.year and abs(one.year - other.year) > 1:
        return False
    return None


def _by_id(person: Marks, found: list[Row], claimed: Mapping[int, int]) -> Match:
    others = [row for row in found if sound.loose(row.name) != person.sounds]
    if others:
        return _doubt("id_number", "imports.id_of_other", name=others[0].name)
    return _only(person, found, claimed)


def _only(person: Marks, found: list[Row], claimed: Mapping[int, int]) -> Match:
    """The one that was found; a doubt if there are more, or another row is that one."""
    if len(found) > 1:
        return _doubt("name", "imports.several", name=person.name, count=str(len(found)))
    row = claimed.get(found[0].id)
    return Match(found[0]) if row is None else twice(row)


def _by_name(person: Marks, may_be: list[tuple[Row, Marks]], claimed: Mapping[int, int]) -> Match:
    """The only one of that name; a doubt where the phone is another."""
    alike = [
        (row, other)
        for row, other in may_be
        if row.name == person.name and row.role != FAMILY and row.id not in claimed
    ]
    if not alike:
        return Match()
    if len(alike) > 1:
        return _doubt("name", "imports.several", name=person.name, count=str(len(alike)))
    row, other = alike[0]
    if person.phones and other.phones:
        return _doubt("phone", "imports.other_phone", name=person.name)
    return Match(row, by_name=True)


def twice(row: int) -> Match:
    """The doubt that another row of the sheet is the same person."""
    return _doubt("name", "imports.twice", row=str(row))


def _doubt(field: str, key: str, **values: str) -> Match:
    return Match(doubt=Problem(field, "", key, values))


class Seen:
    """The people of the rows of a sheet so far, to find those who stand in it twice."""

    def __init__(self) -> None:
        self._by: dict[str, list[tuple[int, Marks]]] = {}

    def doubt(self, number: int, person: Marks) -> Problem | None:
        """What is doubtful of a person of row `number`, who counts as seen if that is nothing."""
        keys = {person.name, *person.ids, *(f"{p} {person.sounds}" for p in person.phones)}
        for row, other in (pair for key in keys for pair in self._by.get(key, ())):
            problem = _beside(person, row, other)
            if problem is not None:
                return problem
        for key in keys:
            self._by.setdefault(key, []).append((number, person))
        return None


def _beside(person: Marks, row: int, other: Marks) -> Problem | None:
    """What is doubtful of a person who has something in common with one of another row."""
    if person.ids & other.ids or same_phone(person, other):
        return twice(row).doubt
    if differ(person, other):
        return None
    if same_birth(person, other):
        return twice(row).doubt
    if person.phones and other.phones:
        return None
    return _doubt("name", "imports.unclear", row=str(row), name=person.name).doubt
