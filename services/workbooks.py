"""Short tables that staff download as a workbook: every cell is a text, none a formula or link."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from xlsxwriter import Workbook

from services.exports.child import HEAD_ROWS, OPTIONS, WIDTH, plain


def workbook(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook of one sheet, its heads above its rows."""
    out = io.BytesIO()
    with Workbook(out, OPTIONS | {"constant_memory": False, "in_memory": True}) as book:
        sheet, text = book.add_worksheet(), book.add_format({"num_format": "@"})
        head = book.add_format({"num_format": "@", "bold": True})
        sheet.set_column(0, len(heads) - 1, WIDTH, text)
        sheet.freeze_panes(HEAD_ROWS, 1)
        for number, row in enumerate((heads, *rows)):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, plain(cell), text if number else head)
    return out.getvalue()
