"""签到表: the sheets of an activity to print, so many rows on each, with empty ones at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.activities.overview import Person

# Of rows that may be two lines high so many fit on A4; so many stay empty for who comes unasked.
ROWS, SPARE = 15, 3


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its number, and somebody with company, unit, heads, remark; nobody in an empty one."""

    number: int
    name: str = ""
    company: str = ""
    where: str = ""
    heads: str = ""
    remark: str = ""


def leaves(people: Sequence[Person], remarks: Mapping[int, str]) -> list[list[Line]]:
    """The rows of each sheet; `remarks` are those that may be printed, by entry."""
    lines = [
        Line(
            number,
            one.row.name,
            "、".join(one.company),
            one.where,
            str(one.row.heads),
            remarks.get(one.row.id, ""),
        )
        for number, one in enumerate(people, 1)
    ]
    spare = SPARE + -(len(lines) + SPARE) % ROWS
    lines += [Line(number) for number in range(len(lines) + 1, len(lines) + spare + 1)]
    return [lines[first : first + ROWS] for first in range(0, len(lines), ROWS)]
