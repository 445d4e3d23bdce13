"""Cells as words: without marks that nobody sees, and cut to what a field can hold."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from services.imports.values import Cell

# More than any field of a person holds; what stands behind it is cut.
LONGEST = 500
_QUOTED = 20
_SECRET = re.compile(r"\d{5,}(?=\d{4})")
_GONE = ("Cc", "Cf", "Cs")  # control marks, marks of direction and the like, broken halves
_BLANKS = re.compile(r"[^\S\n]+")
_NOTHING = re.compile(r"[-—–_/\\.。*#?？、无空]*|没有|不详|未知|暂无|不清楚|none|null|n/a|#n/a|nan")
DITTO = re.compile(r"同上|同前|〃|″|''|\"")
_TOO_FINE = 1e15


def written(cell: Cell) -> str:
    """What a cell says, as it was written, up to LONGEST characters; "" for an empty one."""
    if isinstance(cell, str):
        return _tidy(cell[: 4 * LONGEST])[:LONGEST].strip()
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, date):
        return cell.isoformat()[: len("1950-03-07")]
    return number(cell)


def plain(cell: Cell) -> str:
    """What a cell says with half-width letters, digits and marks."""
    return _tidy(unicodedata.normalize("NFKC", written(cell)))[:LONGEST].strip()


def value(cell: Cell) -> str:
    """What a cell says, "" where it only says that there is nothing."""
    return "" if is_nothing(cell) else written(cell)


def is_nothing(cell: Cell) -> bool:
    """Whether a cell is empty or says so: 无, 不详, a stroke."""
    return _NOTHING.fullmatch(plain(cell).replace(" ", "").lower()) is not None


def is_cut(cell: Cell) -> bool:
    """Whether a cell says more than is kept of it."""
    return isinstance(cell, str) and len(cell) > LONGEST


def number(cell: float) -> str:
    """A number as the sheet shows it: 199 for 199.0, without an exponent."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _TOO_FINE:
        return str(int(cell))
    return str(cell)[:LONGEST]


def visible(said: str) -> str:
    """Words without the marks that nobody sees, but for ends of lines."""
    return "".join(c for c in said if c == "\n" or unicodedata.category(c) not in _GONE)


def quoted(said: str) -> str:
    """Words to be shown in a problem: short, and of long numbers the last four digits only."""
    short = said if len(said) <= _QUOTED else f"{said[:_QUOTED]}…"
    return _SECRET.sub("****", short.replace("\n", " "))


def _tidy(text: str) -> str:
    if text.isprintable():
        return _BLANKS.sub(" ", text)
    spaced = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _BLANKS.sub(" ", visible(spaced))
