"""What is in a PDF that Chromium or LibreOffice made: its pages, their size, and the words on each."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import NamedTuple

_OBJECT = re.compile(rb"(?<!\d)(\d+) 0 obj\b(.*?)\bendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_RUN = re.compile(r"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>")
_POINTS_A_MM = 72 / 25.4


@dataclass(frozen=True)
class Leaf:
    """A page: its width and height in mm, and its words without blanks."""

    width: float
    height: float
    words: str


def leaves(data: bytes) -> list[Leaf]:
    """The pages of a PDF in their order."""
    objects = {int(number): body for number, body in _OBJECT.findall(data)}
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b", body)]
    return [_leaf(objects, page) for page in pages]


def _leaf(objects: dict[int, bytes], page: bytes) -> Leaf:
    box = re.search(rb"/MediaBox\s*\[([^\]]+)\]", page)
    assert box is not None
    _, _, width, height = (float(one) / _POINTS_A_MM for one in box[1].split())
    content = re.search(rb"/Contents\s*\[?\s*(\d+) 0 R", page)
    assert content is not None
    fonts = _fonts(objects, page)
    return Leaf(width, height, _words(_stream(objects[int(content[1])]).decode("latin-1"), fonts))


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    # Its last byte may have been taken for the end of a line: no words are lost with it.
    return zlib.decompressobj().decompress(found[1]) if b"FlateDecode" in body else found[1]


class Font(NamedTuple):
    """What each glyph means, and of how many hexadecimal digits its number is made."""

    digits: int
    meant: dict[int, str]


def _fonts(objects: dict[int, bytes], page: bytes) -> dict[str, Font]:
    """The fonts of a page."""
    resources = page
    if (elsewhere := re.search(rb"/Resources\s+(\d+) 0 R", page)) is not None:
        resources = objects[int(elsewhere[1])]
    if (listed := re.search(rb"/Font\s+(\d+) 0 R", resources)) is not None:
        resources = objects[int(listed[1])]
    fonts = {}
    for name, number in re.findall(rb"/(F\d+)\s+(\d+) 0 R", resources):
        meant = re.search(rb"/ToUnicode\s+(\d+) 0 R", objects[int(number)])
        if meant is not None:
            table = _stream(objects[int(meant[1])]).decode()
            space = re.search(r"begincodespacerange\s*<(\w+)>", table)
            fonts[name.decode()] = Font(len(space[1]) if space else 4, _meanings(table))
    return fonts


def _meanings(table: str) -> dict[int, str]:
    meant = {}
    for part in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for glyph, said in re.findall(r"<(\w+)>\s*<(\w+)>", part):
            meant[int(glyph, 16)] = bytes.fromhex(said).decode("utf-16-be")
    for part in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, said in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", part):
            for n, glyph in enumerate(range(int(first, 16), int(last, 16) + 1)):
                meant[glyph] = chr(int(said, 16) + n)
    return meant


def _words(content: str, fonts: dict[str, Font]) -> str:
    said, font = [], Font(4, {})
    for name, run in _RUN.findall(content):
        if name:
            font = fonts.get(name, Font(4, {}))
        numbers = (run[n : n + font.digits] for n in range(0, len(run), font.digits))
        said += [font.meant.get(int(number, 16), "") for number in numbers]
    return "".join(said)
