"""ID numbers: 18 digits with a check digit, or 15 of the old ones, and what they tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from services.imports.values import Cell, Read, word
from services.imports.wording import is_nothing, plain

_NEW, _OLD = re.compile(r"\d{17}[\dX]"), re.compile(r"\d{15}")
_EXPONENT = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_ROUNDED = re.compile(r"\d{15}0{2,3}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_NO_MARK = re.compile(r"[^0-9A-Z]")
_LIKE_X = str.maketrans("×хХΧ*", "XXXXX")
_EXACT = 10**15  # a spreadsheet's numbers keep 15 digits
_OLD_LENGTH = 15
_PROVINCES = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")


@dataclass(frozen=True, slots=True)
class IdNumber:
    """An ID number that may be one, with the birthday and the sex that it tells."""

    number: str
    birth: date
    sex: str


def id_number(cell: Cell, today: date) -> Read[IdNumber | None]:
    """The ID number of a cell, with an error where it is none."""
    if is_nothing(cell):
        return Read(None)
    said = plain(cell).upper().translate(_LIKE_X)
    if _is_rounded(cell, said):
        return Read(None, (word("imports.id_rounded"),))
    digits = _NO_MARK.sub("", said)
    if not (_NEW.fullmatch(digits) or _OLD.fullmatch(digits)):
        return Read(None, (word("imports.id_length", count=len(digits)),))
    if len(digits) > _OLD_LENGTH and _check(digits) != digits[-1]:
        key = "imports.id_rounded" if _ROUNDED.fullmatch(digits[:18]) else "imports.id_check"
        return Read(None, (word(key),))
    return _told(digits, today)


def _is_rounded(cell: Cell, said: str) -> bool:
    """Whether the last digits were lost because the column holds numbers and not text."""
    if isinstance(cell, int | float) and not abs(cell) < _EXACT:
        return True
    return _EXPONENT.fullmatch(said) is not None


def _check(digits: str) -> str:
    return _CHECKS[sum(w * int(d) for w, d in zip(_WEIGHTS, digits, strict=False)) % len(_CHECKS)]


def _told(digits: str, today: date) -> Read[IdNumber | None]:
    """The number with what it tells; an old one has two digits of the year and no check digit."""
    old = len(digits) == _OLD_LENGTH
    day = f"19{digits[6:12]}" if old else digits[6:14]
    odd = int(digits[-1] if old else digits[-2]) % 2
    try:
        born = date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return Read(None, (word("imports.id_birth"),))
    if born > today:
        return Read(None, (word("imports.id_birth"),))
    doubt = () if _PROVINCES.match(digits) else (word("imports.id_area"),)
    return Read(IdNumber(digits, born, "M" if odd else "F"), (), doubt)
