"""Phone numbers: one cell may have several, with blanks, strokes and whose they are."""

from __future__ import annotations

import re
from typing import NamedTuple

from services.imports.relations import kin_in
from services.imports.values import Cell, Read, Word, word
from services.imports.wording import is_nothing, plain

_BETWEEN = re.compile(r"[、,;|\n/]|或|和|(?<=\D\))(?=\s*[+\d])")
_EXTENSION = re.compile(r"转|分机|ext\.?|#|\*")
_COUNTRY = re.compile(r"^(?:(?:\+|00)86|86(?=1\d{10}$))")
_ROUNDED = re.compile(r"\de\+?\d", re.IGNORECASE)
_NOUGHT = re.compile(r"\.0+$")  # as programs write a number that they had as one
_MOBILE = re.compile(r"1\d{10}")
_WITH_AREA = re.compile(r"\(?(010|02\d|0\d{3})[)\-]?(\d{7,8})(?:-(\d{1,6}))?")
_WITHOUT_AREA = re.compile(r"[2-9]\d{6,7}")
_TWO_IN_ONE = re.compile(r"(1\d{10})(1\d{10})")
_NO_DIGIT = re.compile(r"[^\d+()\-]")
_SEVERAL = 3
_LONG = 13
_HAN = re.compile("[\u3400-\u9fff]+")


class Phone(NamedTuple):
    """A number, and of which kin it is said to be; "" for the person's own."""

    number: str
    kin: str = ""


def phones(cell: Cell) -> Read[tuple[Phone, ...]]:
    """The numbers of a cell in order, with an error for each that can't be one."""
    if is_nothing(cell):
        return Read(())
    found: list[Phone] = []
    errors: list[Word] = []
    for piece in _pieces(plain(cell)):
        kin, numbers = _kin(piece), _numbers(piece)
        found += [Phone(number, kin) for number in numbers]
        errors += [] if numbers else [_wrong(piece)]
    bare = [phone.number for phone in found if _WITHOUT_AREA.fullmatch(phone.number)]
    doubts = tuple(word("imports.phone_area", said=masked(number)) for number in bare)
    return Read(tuple(found), tuple(errors[:_SEVERAL]), doubts[:_SEVERAL])


def masked(digits: str) -> str:
    """A number of which only beginning and end are seen."""
    hidden = len(digits) - 7
    return f"{digits[:3]}{'*' * hidden}{digits[-4:]}" if 0 < hidden <= _LONG else "****"


def _pieces(said: str) -> list[str]:
    """The parts of a cell that have digits in them."""
    return [piece for piece in _BETWEEN.split(said) if re.search(r"\d", piece)]


def _numbers(piece: str) -> tuple[str, ...]:
    """The numbers of a piece: it is one, or blanks part several, or two stand without any."""
    one = _number(piece)
    if one:
        return (one,)
    if two := _TWO_IN_ONE.fullmatch(re.sub(r"[^\d]", "", piece)):
        return (two[1], two[2])
    parts = [part for part in piece.split() if re.search(r"\d", part)]
    several = tuple(_number(part) for part in parts)
    return several if len(several) > 1 and all(several) else ()


def _number(piece: str) -> str:
    """The number of a text that is nothing else, "" where it is none."""
    if _ROUNDED.search(piece):
        return ""
    dialled = _NO_DIGIT.sub("", _EXTENSION.sub("-", _NOUGHT.sub("", piece)).replace("()", ""))
    digits = _COUNTRY.sub("", re.sub(r"[()\-]", "", dialled))
    if _MOBILE.fullmatch(digits) or _WITHOUT_AREA.fullmatch(digits):
        return digits
    line = _WITH_AREA.fullmatch(re.sub(r"^(?:\+|00)86-?", "", dialled).strip("-"))
    return "-".join(part for part in line.groups() if part) if line else ""


def _kin(piece: str) -> str:
    return kin_in("".join(_HAN.findall(piece)))


def _wrong(piece: str) -> Word:
    digits = re.sub(r"\D", "", piece)
    return word("imports.phone_wrong", said=masked(digits), count=len(digits))
