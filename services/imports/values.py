"""What stands in a sheet, and what is made of it: cells, people, and what is to be said of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from bot.errors import YinlingError
from bot.messages import Say

Cell = str | int | float | bool | date | None
Calendar = Literal["solar", "lunar"]
T = TypeVar("T")


class SheetError(YinlingError):
    """A file can't be taken; `key` is the sentence that says why, `values` fill it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class Word(NamedTuple):
    """A sentence of `bot/texts` that is to be said, with what fills it."""

    key: str
    values: tuple[tuple[str, str], ...] = ()


def word(key: str, **values: object) -> Word:
    """A sentence to be said."""
    return Word(key, tuple((name, str(value)) for name, value in values.items()))


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What a cell was read as, what is wrong with it, and what is to be looked at."""

    value: T
    errors: tuple[Word, ...] = ()
    warnings: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Birth:
    """A birthday as far as it is known, in the calendar in which it is kept."""

    calendar: Calendar = "solar"
    year: int | None = None
    month: int | None = None
    day: int | None = None
    leap: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a sheet. What the sheet doesn't tell is empty.

    `sex` is M or F, `kind` lixiu or tuixiu, `activity` normal, moderate or none, `party` an ISO
    date or its beginning. `phone` and `phone2` are the person's own, `relative_phone` is the
    relative's. `relation` is a word of `services.families`, or as it was written.
    """

    name: str
    sex: str = ""
    birth: Birth | None = None
    kind: str = ""
    party: str = ""
    unit: str = ""
    title: str = ""
    branch: str = ""
    home_branch: str = ""
    town: str = ""
    community: str = ""
    grid: str = ""
    phone: str = ""
    phone2: str = ""
    id_number: str = ""
    address: str = ""
    note: str = ""
    hardships: tuple[str, ...] = ()
    health: str = ""
    activity: str = ""
    relative: str = ""
    relation: str = ""
    relative_phone: str = ""

    @property
    def place(self) -> tuple[str, ...]:
        """The names of the grid's path, from the top, without those that are not told."""
        return tuple(name for name in (self.town, self.community, self.grid) if name)

    def to_json(self) -> dict[str, Any]:
        """The person as plain JSON, without what is empty."""
        told = {name: value for name, value in asdict(self).items() if value}
        return told | {"hardships": list(self.hardships)} if self.hardships else told

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Person:
        """The person that `to_json` wrote down."""
        known = {part.name for part in fields(cls)}
        values = {name: value for name, value in told.items() if name in known}
        values["hardships"] = tuple(values.get("hardships", ()))
        if "birth" in values:
            values["birth"] = Birth(**values["birth"])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, or to be looked at, with a field of a row, and where its column is."""

    field: str
    column: str
    key: str
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def words(self, say: Say) -> str:
        """What staff read of it."""
        return say(self.key, **self.values)

    def to_json(self) -> list[str]:
        """The problem as a list of words: field, column, key, then names and values."""
        pairs = [part for pair in self.values.items() for part in pair]
        return [self.field, self.column, self.key, *pairs]

    @classmethod
    def from_json(cls, told: list[str]) -> Problem:
        """The problem that `to_json` wrote down."""
        about, column, key, *pairs = told
        return cls(about, column, key, dict(zip(pairs[::2], pairs[1::2], strict=True)))


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one row gives. With errors it must not be applied as it is."""

    people: tuple[Person, ...] = ()
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
