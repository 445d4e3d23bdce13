"""Tables that staff download as a workbook: what people said is a text, never a formula or link."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from services.exports.child import HEAD_ROWS, OPTIONS, WIDTH, plain

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

_OPTIONS = OPTIONS | {"constant_memory": False, "in_memory": True}
Cell = str | int


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet: its heads, its rows, how wide the columns after the first are, and its name.

    `widths` are those of the first columns where each has its own.
    """

    heads: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    width: int = WIDTH
    name: str | None = None
    widths: Sequence[int] = ()


def workbook(*pages: Page) -> bytes:
    """A workbook with these sheets; a text too long for a cell is cut, a number stays one."""
    out = io.BytesIO()
    with begun(out, _OPTIONS) as book:
        text = book.add_format({"num_format": "@", "text_wrap": True})
        head = book.add_format({"num_format": "@", "bold": True})
        for page in pages:
            _write(book, page, head, text)
    return out.getvalue()


def begun(out: io.BytesIO | Path, options: dict[str, Any]) -> Workbook:
    """An empty workbook. What writes it takes 3 MiB, which a bot has once one was asked for."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - for the reason above

    return Workbook(out, options)


def _write(book: Workbook, page: Page, head: Format, text: Format) -> None:
    figure = book.add_format()  # Not as the column, whose numbers would be texts.
    sheet = book.add_worksheet(page.name)
    sheet.set_column(0, 0, WIDTH, text)
    sheet.set_column(1, max(len(page.heads) - 1, 1), page.width, text)
    for column, width in enumerate(page.widths):
        sheet.set_column(column, column, width, text)
    sheet.freeze_panes(HEAD_ROWS, 1)
    for number, row in enumerate((page.heads, *page.rows)):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(number, column, cell, figure)
            else:
                sheet.write_string(number, column, plain(cell), text if number else head)
