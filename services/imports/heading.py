"""The header of a table: one to three rows, with merged cells, under a title or none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from services.imports.headers import BETWEEN, is_header
from services.imports.reading import Grid
from services.imports.values import Cell
from services.imports.wording import plain

_LOOKED_AT = 40  # rows with something in them
_FEWEST = 2  # headers that are known, in a table of several columns
_ROWS = 3
_WIDEST = 200  # columns into which a merged cell is read
_NO_HEADER = re.compile(r"[::]|\d{2}|[男女]$")


@dataclass(frozen=True, slots=True)
class Heading:
    """The first and last row of a header, its text by column, and its cells without blanks."""

    top: int
    bottom: int
    texts: dict[int, str]
    cells: frozenset[tuple[int, str]]


def heading(grid: Grid) -> Heading | None:
    """The header of a sheet, None if no row has enough words that are known."""
    numbers = sorted(grid.rows)[:_LOOKED_AT]
    known = {number: _known(grid, number) for number in numbers}
    wide = max((len(row) for row in grid.rows.values()), default=0)
    # The fullest may be one that is repeated further down; the first half as full is the header.
    fewest = max(min(_FEWEST, wide), max(known.values(), default=0) / 2)
    best = next((number for number in numbers if known[number] >= fewest > 0), None)
    if best is None:
        return None
    top, bottom = _extent(grid, best)
    levels = [_level(grid, number, last=number == bottom) for number in range(top, bottom + 1)]
    columns = sorted({c for number, row in grid.rows.items() if number >= top for c in row})
    texts = {column: _joined([level.get(column, "") for level in levels]) for column in columns}
    cells = {(column, text.replace(" ", "")) for level in levels for column, text in level.items()}
    return Heading(top, bottom, texts, frozenset(cells))


def _known(grid: Grid, number: int) -> int:
    """How many different headers a row has."""
    texts = {plain(cell) for cell in grid.rows[number].values() if isinstance(cell, str)}
    return sum(is_header(text) for text in texts)


def _extent(grid: Grid, best: int) -> tuple[int, int]:
    """The first and last row of the header around its best row."""
    top = bottom = best
    for merged in grid.merged:
        if merged.top <= best <= merged.bottom and merged.bottom - merged.top < _ROWS:
            top, bottom = min(top, merged.top), max(bottom, merged.bottom)
    while bottom - top < _ROWS - 1 and _is_below(grid, bottom + 1):
        bottom += 1
    while bottom - top < _ROWS - 1 and _is_above(grid, top - 1):
        top -= 1
    return top, bottom


def _texts(grid: Grid, number: int) -> list[str]:
    return [plain(cell).replace(" ", "") for cell in grid.rows.get(number, {}).values()]


def _is_below(grid: Grid, number: int) -> bool:
    """Whether a row is the lower part of a header: mostly words that head columns."""
    texts = _texts(grid, number)
    if any(_NO_HEADER.search(text) for text in texts):
        return False
    return bool(texts) and 2 * sum(map(is_header, texts)) > len(texts)


def _is_above(grid: Grid, number: int) -> bool:
    """Whether a row is the upper part of a header, and not the title of the sheet."""
    row = grid.rows.get(number, {})
    texts = _texts(grid, number)
    if not row or any(_NO_HEADER.search(text) for text in texts):
        return False
    return len(set(texts)) > 1 or (min(row) > 0 and is_header(texts[0]))


def _level(grid: Grid, number: int, *, last: bool) -> dict[int, str]:
    """The texts of a row of the header by column, those of merged cells in each of theirs."""
    own = {column: plain(cell) for column, cell in grid.rows.get(number, {}).items()}
    spread = {
        column: plain(grid.rows.get(merged.top, {}).get(merged.left))
        for merged in grid.merged
        if merged.top <= number <= merged.bottom
        for column in range(merged.left, min(merged.right, _WIDEST) + 1)
    }
    texts = {**spread, **{column: text for column, text in own.items() if text}}
    return texts if last or spread else _filled(texts, grid.rows.get(number + 1, {}))


def _filled(texts: dict[int, str], below: Mapping[int, Cell]) -> dict[int, str]:
    """An upper row in which each text stands over all columns up to the next one.

    So it is where a file doesn't tell what is merged; one without a text below it stands alone.
    """
    filled, parent = dict(texts), None
    for column in sorted({*texts, *below}):
        parent = column if column in texts else parent
        if parent is not None and parent in below and column in below:
            filled.setdefault(column, texts[parent])
    return filled


def _joined(levels: list[str]) -> str:
    """The texts of one column from the top down, each once."""
    return BETWEEN.join(dict.fromkeys(" ".join(text.split()) for text in levels if text))
