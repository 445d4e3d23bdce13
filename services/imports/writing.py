"""Workbooks that staff download: the rows that were refused with the reasons, and a template.

Nothing in them is a formula, a link or a command, whatever stood in the file that was uploaded.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.messages import Say
from services.imports.columns import FIELDS
from services.imports.headers import IGNORE, meant
from services.imports.reading import cell_of
from services.imports.staging import contents, look, problems
from services.imports.values import Cell, Problem
from services.workbooks import begun
from storage.transaction import Row
from storage.vault import Vault

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_RISKY = ("=", "+", "-", "@", "\t")
_WIDTH, _REASON_WIDTH = 16, 60
# What a template asks for, each with the key of an example where one teaches something.
_TEMPLATE = {
    "name": "",
    "sex": "",
    "birth": "imports.example_birth",
    "id_number": "",
    "kind": "imports.example_kind",
    "unit": "",
    "title": "",
    "party": "imports.example_party",
    "branch": "imports.example_branch",
    "home_branch": "",
    "phone": "imports.example_phone",
    "address": "",
    "town": "imports.example_town",
    "community": "imports.example_community",
    "grid": "imports.example_grid",
    "relative": "",
    "relation": "imports.example_relation",
    "relative_phone": "",
    "activity": "imports.example_activity",
    "hardships": "imports.example_hardships",
    "health": "",
    "note": "",
}


class Refused(NamedTuple):
    """A row that was refused: its number in the sheet, its cells as JSON, what is wrong."""

    row: int
    cells: Mapping[str, Any]
    problems: Sequence[Problem]


class _Looks(NamedTuple):
    head: Format
    text: Format
    inert: Format
    wrong: Format
    day: Format


def of_import(say: Say, vault: Vault, row: Row, wrong: Sequence[Row]) -> bytes:
    """The refused rows of an import as a workbook."""
    headers = next(one["headers"] for one in look(vault, row) if one["name"] == row.sheet)
    listed = [Refused(one.row, contents(vault, one)["cells"], problems(one)) for one in wrong]
    return refused(say, headers, row.columns, listed)


def refused(
    say: Say, headers: Mapping[str, str], columns: Mapping[str, str], rows: Iterable[Refused]
) -> bytes:
    """The refused rows of a sheet with its columns, the wrong cells marked, the reasons beside.

    It can be set right and uploaded again: what stands beside is not taken.
    """
    letters = list(headers)
    heads = [_head(say, headers[letter], columns.get(letter, IGNORE)) for letter in letters]
    out = io.BytesIO()
    with begun(out, _OPTIONS) as book:
        sheet, looks = book.add_worksheet(), _looks(book)
        _heads(sheet, looks, [say("imports.row"), *heads, say("imports.reason")])
        sheet.set_column(len(letters) + 1, len(letters) + 1, _REASON_WIDTH)
        for line, one in enumerate(rows, 1):
            wrong = _columns(one.problems, columns)
            sheet.write_number(line, 0, one.row)
            for place, letter in enumerate(letters, 1):
                look = looks.wrong if letter in wrong else None
                _write(sheet, (line, place), cell_of(one.cells.get(letter)), looks, look)
            said = "\n".join(reason(say, problem, headers, columns) for problem in one.problems)
            sheet.write_string(line, len(letters) + 1, said, looks.text)
    return out.getvalue()


def template(say: Say) -> bytes:
    """An empty roster to fill in, with examples in the comments of its heads."""
    out = io.BytesIO()
    with begun(out, _OPTIONS) as book:
        sheet, looks = book.add_worksheet(), _looks(book)
        _heads(sheet, looks, [say(FIELDS[field]) for field in _TEMPLATE])
        # Whole columns are text, so that no number is rounded and no nought lost.
        sheet.set_column(0, len(_TEMPLATE) - 1, _WIDTH, looks.text)
        for place, example in enumerate(_TEMPLATE.values()):
            if example:
                sheet.write_comment(0, place, say("imports.example", said=say(example)))
    return out.getvalue()


def reason(
    say: Say, problem: Problem, headers: Mapping[str, str], columns: Mapping[str, str]
) -> str:
    """What is wrong with a row, with the letter and the head of the column if there is one."""
    letter = column_of(problem, columns)
    if not letter:
        return problem.words(say)
    head = headers.get(letter) or say(FIELDS[columns.get(letter, IGNORE)])
    return say("imports.reason_at", column=letter, head=head, words=problem.words(say))


def column_of(problem: Problem, columns: Mapping[str, str]) -> str:
    """The letter of the column of a problem, "" if it is of none."""
    by_field = {field: letter for letter, field in columns.items()}
    return problem.column or by_field.get(problem.field, "")


def _columns(problems: Iterable[Problem], columns: Mapping[str, str]) -> set[str]:
    return {column_of(problem, columns) for problem in problems}


def _head(say: Say, header: str, field: str) -> str:
    """The head of a column so that it is known again: its own, or the field that staff chose."""
    known = meant(header)
    same = known is not None and (known.field == field or field in {"phone2", IGNORE})
    return header if same or field == IGNORE else say(FIELDS[field])


def _looks(book: Workbook) -> _Looks:
    text = {"num_format": "@", "text_wrap": True, "valign": "top"}
    return _Looks(
        book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#F6E8E1"}),
        book.add_format(text),
        book.add_format(text | {"quote_prefix": True}),
        book.add_format(text | {"quote_prefix": True, "bg_color": "#FFC7CE"}),
        book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
    )


def _heads(sheet: Worksheet, looks: _Looks, heads: Sequence[str]) -> None:
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head, looks.head)
    sheet.set_column(0, len(heads) - 1, _WIDTH)
    sheet.freeze_panes(1, 0)


def _write(
    sheet: Worksheet, at: tuple[int, int], cell: Cell, looks: _Looks, marked: Format | None
) -> None:
    """One cell as it was; a number stays one, so that it is read as before."""
    if isinstance(cell, str):
        sheet.write_string(*at, cell, marked or _look_of(looks, cell))
    elif isinstance(cell, bool):
        sheet.write_boolean(*at, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(*at, cell, looks.day)
    elif cell is not None:
        sheet.write_number(*at, cell, marked)
    elif marked:
        sheet.write_blank(*at, None, marked)


def _look_of(looks: _Looks, text: str) -> Format:
    return looks.inert if text.startswith(_RISKY) else looks.text
