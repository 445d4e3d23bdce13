"""Workbooks of older and other programs, as small as they can be: xls (and et), ods."""

from __future__ import annotations

import io
import struct
import zipfile

SECTOR, FREE, END, FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_LEAST = 4096  # a stream that is shorter would be in small sectors


def xls(rows, merged=()) -> bytes:
    """An xls file (BIFF8 in a compound file) of one sheet, with texts and numbers."""
    return _compound("Workbook", _stream(rows, merged))


def ods(rows) -> bytes:
    """An ods file of one sheet."""
    cells = "".join(
        "<table:table-row>" + "".join(map(_ods_cell, row)) + "</table:table-row>" for row in rows
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{space}:office:1.0"'
        f' xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="名册">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{space}:manifest:1.0"/>')
        made.writestr("content.xml", content)
    return out.getvalue()


def _ods_cell(cell) -> str:
    if cell in ("", None):
        return "<table:table-cell/>"
    if isinstance(cell, str):
        return f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _stream(rows, merged) -> bytes:
    """The records of the book: its globals, and those of its sheet behind them."""
    name = "名册".encode("utf-16le")
    start = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    # Its place, visible, a worksheet; the name's length and that it has wide characters.
    sheet_at = len(start) + 4 + 8 + len(name) + 4
    bound = _record(0x85, struct.pack("<IBBBB", sheet_at, 0, 0, len(name) // 2, 1) + name)
    cells = b"".join(
        _cell(number, column, cell)
        for number, row in enumerate(rows)
        for column, cell in enumerate(row)
        if cell not in ("", None)
    )
    ranges = b"".join(
        struct.pack("<HHHH", top, bottom, left, right) for top, bottom, left, right in merged
    )
    joined = _record(0xE5, struct.pack("<H", len(merged)) + ranges) if merged else b""
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)) + cells + joined
    return start + bound + _record(0x0A) + sheet + _record(0x0A)


def _cell(row: int, column: int, cell) -> bytes:
    if isinstance(cell, str):
        text = cell.encode("utf-16le")
        return _record(0x204, struct.pack("<HHHHB", row, column, 0, len(text) // 2, 1) + text)
    return _record(0x203, struct.pack("<HHHd", row, column, 0, cell))


def _compound(name: str, stream: bytes) -> bytes:
    """A compound file with one stream: header, table of sectors, directory, the stream."""
    size = max(len(stream), _LEAST)
    count = -(-size // SECTOR)
    chain = [FAT, END, *range(3, count + 2), END]
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, 1, 1, 0, _LEAST, END, 0, END, 0),
    )
    header += struct.pack("<109I", 0, *[FREE] * 108)
    table = struct.pack("<128I", *chain, *[FREE] * (128 - len(chain)))
    directory = _entry("Root Entry", 5, child=1) + _entry(name, 2, start=2, size=size)
    return header + table + directory.ljust(SECTOR, b"\0") + stream.ljust(count * SECTOR, b"\0")


def _entry(name: str, kind: int, *, child=FREE, start=END, size=0) -> bytes:
    letters = f"{name}\0".encode("utf-16le")
    entry = letters.ljust(64, b"\0") + struct.pack(
        "<HBBIII", len(letters), kind, 1, FREE, FREE, child
    )
    return entry + bytes(36) + struct.pack("<IQ", start, size)
