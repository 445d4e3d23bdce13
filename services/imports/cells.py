"""A row of a sheet as the people it tells of, with what is wrong and what is doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from services.imports.headers import IGNORE
from services.imports.names import names
from services.imports.people import Note, person
from services.imports.sharing import shares
from services.imports.sheets import Row, Sheet
from services.imports.values import Cell, Parsed, Person, Problem

_NOT_TAKEN = (IGNORE, "seq")
# What of a merged cell is but the first row's.
_NOT_SHARED = ("id_number", "sex", "birth", "lunar_birth", "party")


def people(sheet: Sheet, columns: Mapping[str, str], today: date) -> Iterator[tuple[int, Parsed]]:
    """Each row of a table by its number, parsed; `columns` has a field for each letter."""
    fields = {letter: field for letter, field in columns.items() if field not in _NOT_TAKEN}
    letters = {field: letter for letter, field in fields.items()}
    for row in sheet.rows:
        if letters.get("name") in row.shared:
            said = Problem("name", letters["name"], "imports.name_merged")
            yield row.number, Parsed(errors=(said,))
        else:
            yield row.number, parse(_cells(row, fields), today, letters)


def parse(row: Mapping[str, Cell], today: date, columns: Mapping[str, str] | None = None) -> Parsed:
    """The people of a row, by the fields of its cells; `columns` has the letter of each field.

    Mostly it is one person; two where their names share a cell. It raises on nothing.
    """
    found = names(row.get("name"))
    notes = [Note("name", said, wrong=True) for said in found.errors]
    notes += [Note("name", said) for said in found.warnings]
    parts = shares(row, [named.name for named in found.value]) if found.value else None
    made: list[Person] = []
    if parts:
        notes += [Note(field, said) for field, said in parts.doubts]
        for named, cells in zip(found.value, parts.rows, strict=True):
            one, more = person(named, cells, today)
            made.append(one)
            notes += more
    return _parsed(made, dict.fromkeys(notes), columns or {})


def _cells(row: Row, fields: Mapping[str, str]) -> dict[str, Cell]:
    """The cells of a row by field, without what a merged cell tells of somebody else."""
    return {
        field: row.cells.get(letter)
        for letter, field in fields.items()
        if not (letter in row.shared and field in _NOT_SHARED)
    }


def _parsed(people: list[Person], notes: Iterable[Note], columns: Mapping[str, str]) -> Parsed:
    told = [
        (note.wrong, Problem(note.field, columns.get(note.field, ""), said.key, dict(said.values)))
        for note in notes
        for said in [note.said]
    ]
    errors = tuple(problem for wrong, problem in told if wrong)
    return Parsed(tuple(people), errors, tuple(problem for wrong, problem in told if not wrong))
