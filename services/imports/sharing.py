"""One row for two people: what is whose, and what they share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.imports.phones import phones
from services.imports.values import Cell, Word, word
from services.imports.wording import is_nothing, plain

# What a cell has for each person, and how it parts them. All else is what they share.
_BETWEEN = {
    "sex": re.compile(r"[、,;/|\s]+|(?<=[男女])(?=[男女])"),
    "birth": re.compile(r"[、,;|\n]+|\s+(?=\S{4})"),
    "lunar_birth": re.compile(r"[、,;|\n]+|\s+(?=\S{4})"),
    "party": re.compile(r"[、,;|\n]+|\s+(?=\S{4})"),
    "kind": re.compile(r"[、,;/|\s]+"),
    "activity": re.compile(r"[、,;/|\s]+"),
    "id_number": re.compile(r"[、,;/|\s]+"),
    "unit": re.compile(r"[;/|\n]+"),
    "title": re.compile(r"[;/|\n]+"),
    "health": re.compile(r"[;/|\n]+"),
}
# One value of these is everybody's: who is told of as a couple has retired as one.
_FOR_ALL = ("kind",)
_DATES = ("birth", "lunar_birth", "party")
_STROKE = re.compile(r"\s*/\s*")


class Shares(NamedTuple):
    """The cells of each person of a row, and what is doubtful about them, by field."""

    rows: tuple[Mapping[str, Cell], ...]
    doubts: tuple[tuple[str, Word], ...] = ()


def shares(row: Mapping[str, Cell], names: Sequence[str]) -> Shares:
    """Part a row among those whom it names, in their order.

    A value for each is matched in order; one value that can be but one person's is the first
    one's, with a word about it; a phone, an address and the like are all of theirs.
    """
    if len(names) == 1:
        return Shares((row,))
    parts = {field: _parts(field, cell, len(names)) for field, cell in row.items()}
    rows = tuple({field: cells[i] for field, cells in parts.items()} for i in range(len(names)))
    alone = [field for field, cells in parts.items() if _is_first_only(field, cells)]
    doubts = ((field, word("imports.only_first", name=names[0])) for field in alone)
    return Shares(rows, tuple(doubts))


def _parts(field: str, cell: Cell, count: int) -> list[Cell]:
    """What each of so many people has of a cell."""
    if field == "phone":
        numbers = [phone.number for phone in phones(cell).value]
        return [*numbers] if len(numbers) == count else [cell] * count
    if field not in _BETWEEN:
        return [cell] * count
    pieces = _split(field, cell, count)
    if field in _FOR_ALL and len(pieces) == 1:
        return [cell] * count
    return [*pieces] if len(pieces) == count else [cell, *[None] * (count - 1)]


def _split(field: str, cell: Cell, count: int) -> list[str]:
    if not isinstance(cell, str):
        return []
    said = plain(cell)
    pieces = [piece for piece in _BETWEEN[field].split(said) if piece]
    if field in _DATES and len(pieces) != count:
        pieces = _STROKE.split(said)
    return pieces


def _is_first_only(field: str, cells: Sequence[Cell]) -> bool:
    return field in _BETWEEN and not is_nothing(cells[0]) and all(c is None for c in cells[1:])
