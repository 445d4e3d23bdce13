"""导入: the spreadsheets that bureaus have, read as people, and brought into the roster.

`read` gives the sheets of a file, `tables` finds the table in each, `guess` says which column is
which field, and `people` gives the people of each row with what is wrong or doubtful about it:

    book = read(data)
    sheet = tables(book)[0]
    columns = guess(sheet.headers, sheet.samples())
    for number, parsed in people(sheet, columns, today): ...

These are pure functions. `worker` calls them in a process of its own, to which `apart` talks;
`staging` keeps what comes of it, `checking` compares it with the roster (`stock`, `matching`,
`plans`), `applying` brings it in and `undoing` takes it back; `writing` makes workbooks.

What a file or a row is refused for has its sentence in `bot/texts/zh_CN/imports.toml`.
"""

from __future__ import annotations

from services.imports.cells import parse, people
from services.imports.columns import FIELDS, guess
from services.imports.reading import LIMITS, Grid, Limits, Workbook, read
from services.imports.sheets import Row, Sheet, Skipped, table, tables
from services.imports.values import Birth, Cell, Parsed, Person, Problem, SheetError

__all__ = [
    "FIELDS",
    "LIMITS",
    "Birth",
    "Cell",
    "Grid",
    "Limits",
    "Parsed",
    "Person",
    "Problem",
    "Row",
    "Sheet",
    "SheetError",
    "Skipped",
    "Workbook",
    "guess",
    "parse",
    "people",
    "read",
    "table",
    "tables",
]
