"""A process of its own that reads a spreadsheet and tells its tables, or its people, as JSON lines.

Its input is one line of JSON that says what to do, and then the file, which is a stranger's:
before the file is looked at, the process gives away what it won't need. So neither the reading
nor the parsing holds up the process that serves.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from services.imports import child
from services.imports.cells import people
from services.imports.columns import guess
from services.imports.reading import workbook
from services.imports.sheets import Sheet, tables
from services.imports.values import Cell, Parsed, SheetError

# Rows of a sheet that are shown before anything is taken, and rows that are listed as left out.
SHOWN = 8
LISTED = 200


def main() -> None:
    """Do what the first line says with the file behind it."""
    asked = json.loads(sys.stdin.buffer.readline())
    child.confine(asked["limits"])
    try:
        for line in told(sys.stdin.buffer.read(), asked):
            child.write(line)
    except SheetError as error:
        child.write({"error": error.key})
    except MemoryError:
        child.write({"error": "imports.too_large"})


def told(data: bytes, asked: dict[str, Any]) -> Iterator[Any]:
    """The lines about a file: one for each table, or one for each row of the table asked for."""
    found = tables(workbook(child.answers(data, asked["limits"])))
    if "sheet" not in asked:
        yield from map(_look, found)
        return
    sheet = next((one for one in found if one.name == asked["sheet"]), found[0])
    today = date.fromisoformat(asked["today"])
    rows = {row.number: row.cells for row in sheet.rows}
    yield {"rows": len(rows), "skipped": len(sheet.skipped)}
    for number, parsed in people(sheet, asked["columns"], today):
        yield _row(number, parsed, rows[number])


def _look(sheet: Sheet) -> dict[str, Any]:
    """What is seen of a table at first."""
    return {
        "name": sheet.name,
        "headers": dict(sheet.headers),
        "columns": guess(sheet.headers, sheet.samples()),
        "rows": len(sheet.rows),
        "samples": [{"row": row.number, "cells": _cells(row.cells)} for row in sheet.rows[:SHOWN]],
        "skipped": [[one.number, one.key, one.said] for one in sheet.skipped[:LISTED]],
    }


def _row(number: int, parsed: Parsed, cells: Mapping[str, Cell]) -> dict[str, Any]:
    """A row: its cells as they were, its people, what is wrong and what is doubtful."""
    return {
        "row": number,
        "cells": _cells(cells),
        "people": [person.to_json() for person in parsed.people],
        "errors": [problem.to_json() for problem in parsed.errors],
        "warnings": [problem.to_json() for problem in parsed.warnings],
    }


def _cells(cells: Mapping[str, Cell]) -> dict[str, Any]:
    return {letter: child.told(cell) for letter, cell in cells.items() if cell is not None}


if __name__ == "__main__":
    main()
