"""A process of its own that reads a spreadsheet from its input and writes JSON lines.

It is started by its path and knows nothing of Yinling: the file is a stranger's. A line is a
sheet, a row of it as [number, [[column, cell], …]], or an error. Numbers of rows begin
with 1, those of columns with 0; a date is an object.
"""

from __future__ import annotations

import csv
import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import python_calamine as calamine

ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
ENCRYPTED, BOOKS = "EncryptedPackage".encode("utf-16le"), ("Workbook", "Book")
PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
MOST_CHARACTERS = 2000  # of a cell
ENCODINGS = ("utf-8-sig", "gb18030")
MARKS_OF_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
CONTROL = frozenset(map(chr, range(32))) - set("\t\r\n\f\v\x1a")
LOOKED_AT = 4096


class Refused(Exception):
    """A file that is not read; the word says why."""


def main() -> None:
    """Read the file under the limits that the first argument names."""
    limits = json.loads(sys.argv[1])
    confine(limits)
    for line in answers(sys.stdin.buffer.read(), limits):
        write(line)


def answers(data: bytes, limits: dict[str, int]) -> Iterator[Any]:
    """What is written of a file, with the error that ends it as its last line."""
    try:
        yield from lines(data, limits)
    except Refused as refused:
        yield {"error": str(refused)}
    except MemoryError:
        yield {"error": "too_large"}


def write(line: Any) -> None:
    """Tell the parent one line."""
    sys.stdout.write(f"{json.dumps(line)}\n")


def confine(limits: dict[str, int]) -> None:
    """Take from this process what it won't need."""
    for what, most in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        allowed = resource.getrlimit(what)[1]
        least = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(what, (least, least))


def lines(data: bytes, limits: dict[str, int]) -> Iterator[Any]:
    """What is written of a file, up to its limits."""
    cells = size = 0
    for name, merged, rows in sheets(data, limits):
        yield {"sheet": name[:100], "merged": merged[: limits["merged"]]}
        for count, (number, row) in enumerate(rows):
            cells += len(row)
            size += sum(len(cell) for _, cell in row if isinstance(cell, str))
            if count >= limits["rows"] or cells > limits["cells"] or size > limits["characters"]:
                raise Refused("too_many")
            yield [number, row]


def sheets(data: bytes, limits: dict[str, int]) -> Iterator[tuple[str, list[Any], Iterable[Any]]]:
    """The sheets that can be seen: name, merged ranges, rows that are not blank."""
    if data.startswith((ZIP, OLD)):
        yield from book(data, limits)
    else:
        yield "", [], filled(separated(data), limits)


def book(data: bytes, limits: dict[str, int]) -> Iterator[tuple[str, list[Any], Iterable[Any]]]:
    """The sheets of a workbook."""
    look_at(data, limits)
    try:
        opened = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for place, about in enumerate(opened.sheets_metadata):
            if about.visible == calamine.SheetVisibleEnum.Visible:
                sheet = opened.get_sheet_by_index(place)
                yield about.name, merged(sheet), filled(rows(sheet), limits)
    except calamine.PasswordError:
        raise Refused("password") from None
    except (calamine.CalamineError, OSError):
        raise Refused("broken") from None


def look_at(data: bytes, limits: dict[str, int]) -> None:
    """Refuse what is no workbook, is locked, or unpacks into too much."""
    if data.startswith(OLD):
        if ENCRYPTED in data:
            raise Refused("password")
        if not any(name.encode("utf-16le") in data for name in BOOKS):
            raise Refused("not_sheet")
        return
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise Refused("broken") from None
    if not any(part.filename in PARTS for part in parts):
        raise Refused("not_sheet")
    if sum(part.file_size for part in parts) > limits["unpacked"]:
        raise Refused("too_large")


def merged(sheet: calamine.CalamineSheet) -> list[list[int]]:
    """The merged ranges: first row, first column, last row, last column."""
    ranges = sheet.merged_cell_ranges or []
    return [[top + 1, left, bottom + 1, right] for (top, left), (bottom, right) in ranges]


def rows(sheet: calamine.CalamineSheet) -> Iterator[tuple[int, int, list[Any]]]:
    """Each row of a sheet: its number, the place of its first column, and its values."""
    if sheet.start is not None:
        for number, row in enumerate(sheet.iter_rows(), 1):
            yield number, sheet.start[1], row


def separated(data: bytes) -> Iterator[tuple[int, int, list[Any]]]:
    """The rows of a text whose cells are parted by commas, semicolons or tabs."""
    text = decoded(data)
    first = text[:LOOKED_AT]
    csv.field_size_limit(max(len(text), 1))
    comma = max(",;\t", key=first.count)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=comma), 1):
            yield number, 0, row
    except csv.Error:
        raise Refused("broken") from None


def decoded(data: bytes) -> str:
    """The characters of a text, in the encodings that are used in China."""
    if data.lstrip()[:1] == b"<":
        raise Refused("webpage")
    encodings = ("utf-16",) if data.startswith(MARKS_OF_UTF_16) else ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if CONTROL.isdisjoint(text[:LOOKED_AT]):
            return text
    raise Refused("not_sheet")


def filled(rows: Iterable[tuple[int, int, list[Any]]], limits: dict[str, int]) -> Iterator[Any]:
    """The rows with something in them, with the cells that have something."""
    for number, left, row in rows:
        near = row[: max(0, limits["columns"] - left)]
        cells = [[left + place, told(cell)] for place, cell in enumerate(near) if is_filled(cell)]
        if cells:
            yield number, cells


def is_filled(cell: Any) -> bool:
    """Whether a cell has something in it."""
    return not (cell is None or (isinstance(cell, str) and not cell.strip()))


def told(cell: Any) -> Any:
    """A cell as JSON has it."""
    if isinstance(cell, str):
        return cell[:MOST_CHARACTERS]
    if isinstance(cell, bool | int | float):
        return cell
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        return {"date": day.isoformat()}
    return str(cell)


if __name__ == "__main__":
    main()
