"""What is in a file of a spreadsheet, and whether anything in it could act."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

from python_calamine import CalamineWorkbook

# The parts of a workbook that do something by themselves, or lead elsewhere.
LIVE = re.compile(rb"<f[ >/]|<hyperlink|<externalReference|<ddeLink|<oleLink|TargetMode=.External")
FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def rows_of(file: Path) -> list[list[str]]:
    """The rows of a workbook's first sheet, or of a text, as texts."""
    if file.suffix == ".csv":
        return list(csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline="")))
    sheet = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0)
    return [[str(cell) for cell in row] for row in sheet.to_python()]


def live_in(file: Path) -> list[str]:
    """What in a file could act: a formula, a link, a cell that a program would reckon out."""
    if file.suffix == ".csv":
        return [
            cell for row in rows_of(file) for cell in row if cell.lstrip(" ").startswith(FORMULA)
        ]
    with zipfile.ZipFile(file) as parts:
        found = [(name, LIVE.search(parts.read(name))) for name in parts.namelist()]
    return [f"{name}: {match[0]!r}" for name, match in found if match]
