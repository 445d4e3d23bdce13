"""录入: what somebody typed about a person, read as fields of the roster, with what is wrong."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services import roster
from services.imports import births, checks, names
from services.imports.id_numbers import IdNumber, id_number
from services.imports.phones import phones
from services.imports.values import Birth, Read, Word, word
from services.imports.wording import plain, visible

# What a liaison may change of the own people, and what staff may.
CONTACT = ("phone", "phone2", "address", "note")
EVERYTHING = (
    *("name", "sex", "aliases", "kind", "unit", "title", "joined_party", "birth"),
    *("node_id", "hardships", "phone", "phone2", "id_number", "address", "health", "note"),
)
LONGEST = {"name": 30, "unit": 60, "title": 60, "note": 500, "address": 200, "health": 500}
_ONE_OF = {"sex": ("", "M", "F"), "kind": ("", "lixiu", "tuixiu")}
_BETWEEN = re.compile(r"[、，,;；\s]+")
_NUMBER = re.compile(r"0*[1-9][0-9]{0,3}")
# An ID number that is one but for its last digit may be kept: there are wrong ones in use.
_DOUBTFUL = ("imports.id_check", "imports.id_rounded")
MOST_ALIASES = 5
FIRST_YEAR = 1900

MOST_WORD = 30
Reader = Callable[[str, date], Read[Any]]


@dataclass(frozen=True, slots=True)
class Typed:
    """A form: its fields as they were typed, and the words that were ticked of `hardships`."""

    fields: Mapping[str, str]
    hardships: tuple[str, ...] = ()

    def of(self, name: str) -> str:
        """What was typed in a field, without marks that nobody sees."""
        return clean(self.fields.get(name, ""))


@dataclass(slots=True)
class Entered:
    """Values as `services.roster` takes them, with what is wrong and what is doubtful, by field.

    A sealed field that was left empty is not among the values: it stays as it is.
    """

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, Word] = field(default_factory=dict)
    doubts: dict[str, Word] = field(default_factory=dict)

    @property
    def seal(self) -> str:
        """By what it is known again that somebody has looked at just these doubts."""
        told = json.dumps(sorted(self.doubts.items()), ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:16] if self.doubts else ""

    def take(self, name: str, read: Read[Any], *, at: str = "") -> None:
        """Keep what a field was read as, or why it can't be."""
        if read.errors:
            self.errors[at or name] = read.errors[0]
        else:
            self.values[name] = read.value
        if read.warnings:
            self.doubts.setdefault(at or name, read.warnings[0])


def entered(typed: Typed, allowed: Iterable[str], today: date, kept_id: str = "") -> Entered:
    """What was typed in those of the allowed fields that the form has.

    `kept_id` is the ID number on file, against which a birthday is held.
    """
    found = Entered()
    wanted = [name for name in allowed if name in _READERS or name in roster.SEALED]
    for name in wanted:
        if name in roster.SEALED:
            _sealed(found, typed, name, today)
        else:
            found.take(name, _READERS[name](typed.of(name), today))
    if "hardships" in allowed:
        found.values["hardships"] = _hardships(typed)
    if "birth" in allowed:
        _birth(found, typed, today, kept_id)
    return found


def clean(said: str) -> str:
    """Words as they were typed, without control marks and broken halves of characters."""
    return visible(said.replace("\r\n", "\n")).strip()


def _name(said: str, _: date) -> Read[str]:
    read = names.names(said)
    if read.errors:
        return Read("", read.errors)
    if len(read.value) != 1:
        return Read("", (word("entering.one_name"),))
    rare = tuple(one for one in read.warnings if one.key == "imports.name_rare")
    return Read(read.value[0].name, (), rare)


def _text(name: str) -> Reader:
    def read(said: str, _: date) -> Read[Any]:
        if len(said) > LONGEST[name]:
            return Read(said, (word("entering.too_long", most=LONGEST[name]),))
        return Read(said)

    return read


def _one_of(name: str) -> Reader:
    return lambda said, _: Read(said if said in _ONE_OF[name] else "")


def _aliases(said: str, _: date) -> Read[Any]:
    listed = [part[: LONGEST["name"]] for part in _BETWEEN.split(said) if part]
    return Read(list(dict.fromkeys(listed))[:MOST_ALIASES] or None)


def _node(said: str, _: date) -> Read[Any]:
    return Read(int(said) if said.isascii() and said.isdecimal() else None)


def _hardships(typed: Typed) -> list[str] | None:
    """What was ticked, and what was written beside it."""
    written = [part[:MOST_WORD] for part in _BETWEEN.split(typed.of("hardships_other")) if part]
    ticked = [clean(word)[:MOST_WORD] for word in typed.hardships]
    return list(dict.fromkeys(one for one in (*ticked, *written) if one)) or None


_READERS: dict[str, Reader] = {
    "name": _name,
    "sex": _one_of("sex"),
    "kind": _one_of("kind"),
    "aliases": _aliases,
    "unit": _text("unit"),
    "title": _text("title"),
    "note": _text("note"),
    "joined_party": births.party,
    "node_id": _node,
}


def _sealed(found: Entered, typed: Typed, name: str, today: date) -> None:
    """A sealed field: what was typed takes the place of what is there; a tick empties it."""
    said = typed.of(name)
    if not said:
        if typed.of(f"clear_{name}"):
            found.values[name] = ""
    elif name == "id_number":
        found.take(name, _id_number(said, today))
    elif name in ("phone", "phone2"):
        found.take(name, _phone(said))
    else:
        found.take(name, _text(name)(said, today))


def _phone(said: str) -> Read[Any]:
    read = phones(said)
    if read.errors or len(read.value) != 1:
        return Read("", read.errors or (word("entering.one_phone"),))
    return Read(read.value[0].number, (), read.warnings)


def _id_number(said: str, today: date) -> Read[Any]:
    read = id_number(said, today)
    if read.value is not None:
        return Read(read.value.number, (), read.warnings)
    if all(one.key in _DOUBTFUL for one in read.errors):
        digits = re.sub("[^0-9X]", "", plain(said).upper())
        return Read(digits, (), (word("imports.id_check"),))
    return Read("", read.errors)


def _birth(found: Entered, typed: Typed, today: date, kept_id: str) -> None:
    """A birthday of its parts, held against the ID number."""
    parts = {name: typed.of(name) for name in roster.BORN}
    wrong = [said for said in parts.values() if said and not _NUMBER.fullmatch(said)]
    if wrong:
        found.errors["birth"] = word("entering.birth_digits")
        return
    year, month, day = (int(said) if said else None for said in parts.values())
    calendar = "lunar" if typed.of("birth_calendar") == "lunar" else "solar"
    leap = calendar == "lunar" and bool(typed.of("birth_leap"))
    born = Birth("lunar" if calendar == "lunar" else "solar", year, month, day, leap=leap)
    known = _known(found.values.get("id_number", kept_id), today)
    if born == Birth(born.calendar, leap=leap):
        born = _from_id(known) if found.values.get("id_number") else Birth()
    problem = _incomplete(born)
    read = Read(None, (problem,)) if problem else births.checked(born, today)
    if read.errors:
        found.errors["birth"] = read.errors[0]
        return
    found.values |= dict(zip(roster.BIRTH, _columns(born), strict=True))
    doubts = (*read.warnings, *_against(born, found.values.get("sex", ""), known))
    if doubts:
        found.doubts.setdefault("birth", doubts[0])


def _incomplete(born: Birth) -> Word | None:
    """What is said of a birthday that can't be told in parts."""
    if born.year is not None and born.year < FIRST_YEAR:
        return word("entering.birth_year")
    if born.leap and born.month is None:
        return word("entering.birth_leap")
    return None


def _columns(born: Birth) -> tuple[Any, ...]:
    return born.calendar, born.year, born.month, born.day, born.leap


def _known(number: str, today: date) -> IdNumber | None:
    return id_number(number, today).value if number else None


def _from_id(known: IdNumber | None) -> Birth:
    if known is None:
        return Birth()
    return Birth("solar", known.birth.year, known.birth.month, known.birth.day)


def _against(born: Birth, sex: str, known: IdNumber | None) -> tuple[Word, ...]:
    """What the ID number tells otherwise."""
    if known is None:
        return ()
    differs = (word("imports.sex_differs"),) if sex and sex != known.sex else ()
    return (*checks.born(born, (), known).doubts, *differs)
