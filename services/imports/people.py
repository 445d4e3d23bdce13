"""One person's cells as a `Person`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from services.imports import births, choices
from services.imports.checks import born, lunar_year, sex_of
from services.imports.id_numbers import IdNumber, id_number
from services.imports.names import Named
from services.imports.phones import Phone, phones
from services.imports.places import LEVELS, placed
from services.imports.relations import Relative, relation, relative
from services.imports.values import Birth, Cell, Person, Read, Word, word
from services.imports.wording import DITTO, is_cut, plain, value

_PLAIN = (
    "unit",
    "title",
    "branch",
    "home_branch",
    "town",
    "community",
    "grid",
    "address",
    "health",
)
_READERS: dict[str, Callable[[Cell, date], Read[Any]]] = {
    "sex": lambda cell, _: choices.sex(cell),
    "kind": lambda cell, _: choices.kind(cell),
    "activity": lambda cell, _: choices.activity(cell),
    "hardships": lambda cell, _: choices.hardships(cell),
    "party": births.party,
    "birth": births.birth,
    "lunar_birth": births.lunar_birth,
    "id_number": id_number,
    "phone": lambda cell, _: phones(cell),
    "phone2": lambda cell, _: phones(cell),
    "relative_phone": lambda cell, _: phones(cell),
}
_BIRTHDAYS = ("birth", "lunar_birth")
_OWN_PHONES = 2


class Note(NamedTuple):
    """What is said of a field, and whether it is wrong or only doubtful."""

    field: str
    said: Word
    wrong: bool = False


class _Told(NamedTuple):
    """What the cells were read as, and their texts."""

    reads: Mapping[str, Read[Any]]
    texts: Mapping[str, str]

    def of(self, field: str, otherwise: Any = "") -> Any:
        read = self.reads.get(field)
        return otherwise if read is None or read.value is None else read.value


def person(named: Named, cells: Mapping[str, Cell], today: date) -> tuple[Person, list[Note]]:
    """The person of a row's cells, and what is said of them."""
    ditto = {field for field, cell in cells.items() if DITTO.fullmatch(plain(cell))}
    left = {field: cell for field, cell in cells.items() if field not in ditto}
    notes = [Note(field, word("imports.ditto"), wrong=True) for field in sorted(ditto)]
    notes += [Note(field, word("imports.cut")) for field, cell in left.items() if is_cut(cell)]
    reads = {field: _READERS[field](c, today) for field, c in left.items() if field in _READERS}
    told = _Told(reads, {field: value(cell) for field, cell in left.items()})
    who, about = _who(named, told)
    reached, by = _reached(told, left)
    values = _plain(named, told) | who | reached
    return Person(named.name, **values), [*notes, *about, *by]


def _who(named: Named, told: _Told) -> tuple[dict[str, Any], list[Note]]:
    """Sex, birthday, ID number and what else is one of a few words."""
    known = told.of("id_number", None)
    sex, differs = sex_of(told.of("sex") or named.sex, known)
    day, doubts = _born(told, known)
    values = {name: told.of(name) for name in ("kind", "party", "activity")} | {
        "sex": sex,
        "birth": day,
        "id_number": known.number if known else "",
        "hardships": told.of("hardships", ()),
    }
    wrong = [Note("sex", said, wrong=True) for said in differs]
    return values, [*_notes(told), *wrong, *doubts]


def _born(told: _Told, known: IdNumber | None) -> tuple[Birth | None, list[Note]]:
    """The birthday that is kept: the lunar one, if there are two."""
    solar, lunar = told.of("birth", None), told.of("lunar_birth", None)
    field = "lunar_birth" if lunar else "birth"
    read: Read[Birth | None] = told.reads.get(field, Read(None))
    day = born(lunar_year(lunar, solar) if lunar else solar, read.warnings, known)
    return day.birth, [Note(field, said) for said in day.doubts]


def _notes(told: _Told) -> list[Note]:
    """What the cells themselves are spoken of for; doubts about birthdays come elsewhere."""
    wrong = [Note(f, said, wrong=True) for f, read in told.reads.items() for said in read.errors]
    sure = [(field, read) for field, read in told.reads.items() if field not in _BIRTHDAYS]
    return wrong + [Note(field, said) for field, read in sure for said in read.warnings]


def _reached(told: _Told, cells: Mapping[str, Cell]) -> tuple[dict[str, Any], list[Note]]:
    """Phones, and the relative. A phone that is said to be a relative's is not the person's."""
    listed: list[Phone] = [*told.of("phone", ()), *told.of("phone2", ())]
    own = list(dict.fromkeys(phone.number for phone in listed if not phone.kin))
    kin = [phone for phone in listed if phone.kin]
    notes = [Note("phone", word("imports.phone_kin", kin=phone.kin)) for phone in kin[:1]]
    if len(own) > _OWN_PHONES:
        notes.append(Note("phone", word("imports.phones_left", count=len(own))))
    values = _relative(cells, [*told.of("relative_phone", ()), *kin])
    return values | {"phone": "".join(own[:1]), "phone2": "".join(own[1:_OWN_PHONES])}, notes


def _relative(cells: Mapping[str, Cell], numbers: list[Phone]) -> dict[str, Any]:
    named = relative(cells.get("relative"))
    beside = relative(cells.get("relative_phone"))
    within = [*numbers, *phones(named.phone).value]
    return {
        "relative": named.name or beside.name,
        "relation": relation(cells.get("relation")) or named.relation or _relation(beside, numbers),
        "relative_phone": within[0].number if within else "",
    }


def _relation(beside: Relative, numbers: list[Phone]) -> str:
    return beside.relation or next((relation(phone.kin) for phone in numbers if phone.kin), "")


def _plain(named: Named, told: _Told) -> dict[str, Any]:
    """The fields that are kept as they are written."""
    values = {name: told.texts.get(name, "") for name in _PLAIN}
    places = placed(*(values[level] for level in LEVELS))
    note = " ".join(part for part in (told.texts.get("note", ""), named.remark) if part)
    return values | dict(zip(LEVELS, places, strict=True)) | {"note": note}
