"""Which column is which field of a person, by its header and by what its cells look like."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from services.imports.headers import IGNORE, meant
from services.imports.names import is_full
from services.imports.values import Cell
from services.imports.wording import is_nothing, plain

# Every field that a column may be, with the sentence that staff read of it.
FIELDS: dict[str, str] = {
    "name": "imports.field_name",
    "sex": "imports.field_sex",
    "birth": "imports.field_birth",
    "lunar_birth": "imports.field_lunar_birth",
    "kind": "imports.field_kind",
    "party": "imports.field_party",
    "unit": "imports.field_unit",
    "title": "imports.field_title",
    "branch": "imports.field_branch",
    "home_branch": "imports.field_home_branch",
    "town": "imports.field_town",
    "community": "imports.field_community",
    "grid": "imports.field_grid",
    "phone": "imports.field_phone",
    "phone2": "imports.field_phone2",
    "id_number": "imports.field_id_number",
    "address": "imports.field_address",
    "note": "imports.field_note",
    "hardships": "imports.field_hardships",
    "health": "imports.field_health",
    "activity": "imports.field_activity",
    "relative": "imports.field_relative",
    "relation": "imports.field_relation",
    "relative_phone": "imports.field_relative_phone",
    "seq": "imports.field_seq",
    IGNORE: "imports.field_ignore",
}
_SECOND = {"phone": "phone2"}
_SAMPLES = 50
_MOST = 0.6  # of the cells must look like a field
_BY_LOOK = 1000  # a place behind all that headers say

_BIRTH = re.compile(r"19[0-7]\d(?:[.\-/年]?\d{1,2}(?:[.\-/月]?\d{0,2}日?)?)?")
_LOOKS: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("id_number", re.compile(r"\d{17}[\dXx]|\d{15}").fullmatch),
    ("phone", re.compile(r"(?:\+?86)?1\d{10}").fullmatch),
    ("sex", re.compile("[男女]").fullmatch),
    ("kind", re.compile("离休|退休").fullmatch),
    ("birth", _BIRTH.fullmatch),
    ("branch", re.compile(".{1,20}支部").fullmatch),
    ("community", re.compile(".{1,20}社区").fullmatch),
    ("name", is_full),
)


class _Wish(NamedTuple):
    """What a column may be. Of two for one field the lesser has it."""

    empty: bool
    place: int
    blanks: float
    field: str


def guess(headers: Mapping[str, str], samples: Mapping[str, Sequence[Cell]]) -> dict[str, str]:
    """A field of FIELDS for each column, by its header and some of its cells; no field twice."""
    wishes = {column: _wish(header, samples.get(column, ())) for column, header in headers.items()}
    columns = dict.fromkeys(headers, IGNORE)
    taken: set[str] = set()
    for column in sorted(wishes, key=lambda column: wishes[column][:3]):
        field = _free(wishes[column], taken)
        columns[column] = field
        taken.add(field)
    return columns


def _free(wish: _Wish, taken: set[str]) -> str:
    if wish.field not in taken or wish.field == IGNORE:
        return wish.field
    second = _SECOND.get(wish.field, IGNORE) if wish.place < _BY_LOOK else IGNORE
    return IGNORE if second in taken else second


def _wish(header: str, samples: Sequence[Cell]) -> _Wish:
    told = [cell for cell in samples[:_SAMPLES] if not is_nothing(cell)]
    blanks = 1 - len(told) / max(1, len(samples[:_SAMPLES]))
    found = meant(header)
    if found:
        return _Wish(not told, found.place, blanks, found.field)
    field = _look(told)
    # Days under a header that isn't known may be any days.
    return _Wish(not told, _BY_LOOK, blanks, IGNORE if header and field == "birth" else field)


def _look(cells: Sequence[Cell]) -> str:
    """The field whose values the cells look like."""
    if not cells:
        return IGNORE
    if all(isinstance(cell, date) for cell in cells):
        return "birth"
    texts = [plain(cell).replace(" ", "") for cell in cells]
    return next((field for field, fits in _LOOKS if _share(map(fits, texts)) >= _MOST), IGNORE)


def _share(fitting: Iterable[object]) -> float:
    found = [bool(one) for one in fitting]
    return sum(found) / len(found)
