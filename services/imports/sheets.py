"""Where the table stands in a sheet: title, header, rows of people, and what is none of these."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from services.imports.headers import meant
from services.imports.heading import Heading, heading
from services.imports.names import is_full
from services.imports.reading import Grid, Workbook
from services.imports.values import Cell, SheetError
from services.imports.wording import plain, quoted

_TOTAL = re.compile("(?:合计|小计|总计|共计|总人数|平均|累计|人数合计)")
_NOTE = re.compile(
    r"(?:填表|制表|填报|审核|审批|负责人|分管|经办|联系人|报送|单位\(?盖章|备注|注\d?|说明|附件?|打印|校对)"
    r"[^:]{0,12}:|以下空白|第\d+页|共\d+[页人]|\(?以?下?无正文"
)
_SPREAD = 1_000_000  # cells that merged ranges may fill
_ALIKE = 0.5  # of a row's cells stand in the header just so


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: its number in the sheet and its cells by the letters of the columns.

    `shared` are the columns whose cell is merged with one further up.
    """

    number: int
    cells: Mapping[str, Cell]
    shared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is not taken, with the sentence that says why, and what it begins with."""

    number: int
    key: str
    said: str


class _Known(NamedTuple):
    """The columns that are headed as names, and every cell of the header by its letter."""

    names: frozenset[str]
    cells: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that was found: its header by the letters of the columns, and its rows."""

    name: str
    headers: Mapping[str, str]
    header_rows: tuple[int, int]
    rows: tuple[Row, ...]
    skipped: tuple[Skipped, ...] = ()

    @property
    def first(self) -> int | None:
        """The number of the first row with a person, None without any."""
        return self.rows[0].number if self.rows else None

    @property
    def last(self) -> int | None:
        """The number of the last row with a person, None without any."""
        return self.rows[-1].number if self.rows else None

    def samples(self, most: int = 50) -> dict[str, list[Cell]]:
        """The first cells of each column, None for an empty one."""
        return {
            letter: [row.cells.get(letter) for row in self.rows[:most]] for letter in self.headers
        }


def tables(workbook: Workbook) -> tuple[Sheet, ...]:
    """The tables of a file, one a sheet; SheetError where no sheet has one."""
    found = tuple(sheet for grid in workbook.sheets if (sheet := table(grid)) is not None)
    if not found:
        raise SheetError("imports.no_table")
    return found


def table(grid: Grid) -> Sheet | None:
    """The table of a sheet, None if no row looks like a header."""
    head = heading(grid)
    if head is None:
        return None
    rows: list[Row] = []
    skipped: list[Skipped] = []
    known = _known(head)
    for row in _below(grid, head.bottom):
        why = _no_person(row, known)
        if why:
            skipped.append(Skipped(row.number, why, _said(row)))
        else:
            rows.append(row)
    headers = {letter(column): text for column, text in head.texts.items()}
    return Sheet(grid.name, headers, (head.top, head.bottom), tuple(rows), tuple(skipped))


@cache
def letter(column: int) -> str:
    """How a sheet calls a column: A for 0, AA for 26."""
    before, last = divmod(column, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)


def _below(grid: Grid, header: int) -> Iterator[Row]:
    """The rows behind the header, each with what it shares with rows further up."""
    numbers = sorted(number for number in grid.rows if number > header)
    shared = _shared(grid, numbers)
    for number in numbers:
        own = grid.rows[number]
        more = {
            column: cell for column, cell in shared.get(number, {}).items() if column not in own
        }
        cells = {letter(column): cell for column, cell in sorted({**own, **more}.items())}
        yield Row(number, cells, frozenset(letter(column) for column in more))


def _shared(grid: Grid, numbers: list[int]) -> dict[int, dict[int, Cell]]:
    """What merged ranges put into rows below their first one."""
    found: dict[int, dict[int, Cell]] = {}
    room = _SPREAD
    for merged in grid.merged:
        cell = grid.rows.get(merged.top, {}).get(merged.left)
        if cell is None or merged.top == merged.bottom:
            continue
        inside = numbers[
            bisect_right(numbers, merged.top) : bisect_left(numbers, merged.bottom + 1)
        ]
        for number in inside[:room]:
            found.setdefault(number, {})[merged.left] = cell
        room = max(0, room - len(inside))
    return found


def _known(head: Heading) -> _Known:
    found = {letter(column): meant(text) for column, text in head.texts.items()}
    names = frozenset(name for name, one in found.items() if one and one.field == "name")
    return _Known(names, frozenset((letter(column), text) for column, text in head.cells))


def _no_person(row: Row, known: _Known) -> str:
    """The sentence why a row tells of nobody, "" if it does."""
    cells = ((name, cell) for name, cell in row.cells.items() if name not in row.shared)
    own = {name: text for name, cell in cells if (text := plain(cell).replace(" ", ""))}
    texts = list(own.values())
    named = any(is_full(own.get(name, "")) for name in known.names)
    if _repeats(own, known):
        return "imports.skipped_header"
    if not named and any(_TOTAL.match(text) for text in texts[:2]):
        return "imports.skipped_total"
    if not named and texts and _NOTE.match(texts[0]):
        return "imports.skipped_note"
    # One cell alone is the title of a part, or the number of a row that waits for a person.
    alone = len(set(texts)) <= 1 and not any(name in row.cells for name in known.names)
    return "imports.skipped_alone" if alone and not _is_name(texts, known) else ""


def _is_name(texts: list[str], known: _Known) -> bool:
    """Whether a lone cell may be a name, in a table whose column of names isn't known."""
    return not known.names and is_full("".join(texts[:1]))


def _repeats(own: Mapping[str, str], known: _Known) -> bool:
    """Whether a row is a header once more, as on every printed page."""
    again = len(known.cells & own.items())
    return again > 1 and again >= _ALIKE * len(own)


def _said(row: Row) -> str:
    return quoted(next((text for cell in row.cells.values() if (text := plain(cell))), ""))
