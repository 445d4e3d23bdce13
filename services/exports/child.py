"""A process of its own that writes a table: JSON lines of rows come in, a file comes out.

It is started by its path and knows nothing of Yinling. The first row is the headings. Every
cell is a text: what people wrote can be no formula, no link and no number.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

# What no XML can hold, and what other programs than ours take for the end of something.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# With these a spreadsheet takes a text for a formula; also in their wide form.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
LONGEST = 32_000  # characters of a cell; spreadsheets hold 767 more
CUT = "…"
WIDTH = 16  # characters of a column
HEAD_ROWS = 1
NICE = 15  # Who writes to the bot comes first.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def main() -> None:
    """Write the file that the first argument names, for its owner alone."""
    os.umask(0o077)
    os.nice(NICE)
    file = Path(sys.argv[1])
    write = as_xlsx if file.suffix == ".xlsx" else as_csv
    write(file, rows(sys.stdin.buffer))


def rows(lines: Iterable[bytes]) -> Iterator[list[str]]:
    """The rows of all lines, their cells as they can be written."""
    for line in lines:
        for row in json.loads(line):
            yield [plain(cell) for cell in row]


def plain(cell: str) -> str:
    """A text without what can't be written, cut to what a cell holds."""
    kept = UNWRITABLE.sub("", cell)
    return kept if len(kept) <= LONGEST else f"{kept[:LONGEST]}{CUT}"


def as_xlsx(file: Path, table: Iterable[list[str]]) -> None:
    """Write a workbook; what is not yet in it lies beside it, not in a folder of everybody."""
    import xlsxwriter  # noqa: PLC0415 - Yinling reads this file too, and writes no workbook

    with xlsxwriter.Workbook(str(file), OPTIONS | {"tmpdir": str(file.parent)}) as book:
        sheet, text = book.add_worksheet(), book.add_format({"num_format": "@"})
        head = book.add_format({"num_format": "@", "bold": True})
        for number, row in enumerate(table):
            if number == 0:
                sheet.set_column(0, len(row) - 1, WIDTH, text)
                sheet.freeze_panes(HEAD_ROWS, 1)
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, text if number else head)


def as_csv(file: Path, table: Iterable[list[str]]) -> None:
    """Write a text that office programs open by themselves: UTF-8 with its mark."""
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL)
        writer.writerows([inert(cell) for cell in row] for row in table)


def inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: such a one begins with an apostrophe."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


if __name__ == "__main__":
    main()
