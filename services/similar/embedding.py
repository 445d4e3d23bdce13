"""What a suggestion means, as a vector: those of its words, learnt from wishes in many wordings.

The vectors of words lie in a file that is mapped and not read, so that they cost no memory; it is
written by `python -m training.embedding`. First the number of words and of dimensions, then the
sorted checksums of all words, then a row of signed bytes for each, all little-endian.
"""

from __future__ import annotations

import math
import mmap
import re
import struct
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache
from operator import mul
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from services.similar import lexicon

FILE = Path(__file__).with_name("embedding.bin")
# So long at most is a word, in characters.
LONGEST = 4
HEAD = struct.Struct("<II")
# By so many dimensions, those in which it lies farthest, a vector is found among others.
MARKS = 6
# A signed byte as one from 0 on; a lane of two bytes, and how many fit into it.
SHIFT, SIGNS, LANES, MOST = 128, b"\x80\x80", b"\xff\x00", 256
RUNS = re.compile("[\u4e00-\u9fffa-z0-9]+")

Vector = Sequence[float]


class Table(NamedTuple):
    """The checksums of words, and where their rows of so many bytes lie."""

    keys: memoryview
    rows: memoryview
    dims: int


def embed(text: str, names: Iterable[str]) -> Vector:
    """The vector of a folded text without names of places, and of the things that it names.

    Its length is 1; there is none if it says nothing.
    """
    known = table()
    rows = [found for told in _keys(text, names) if (found := row(known, told)) is not None]
    summed = _sum(rows, known.dims)
    length = math.hypot(*summed)
    return [each / length for each in summed] if length else ()


def cosine(one: Vector, other: Vector) -> float:
    """How near two vectors are, from -1 to 1; 0 where there is none."""
    return float(sum(map(mul, one, other)))


def marks(vector: Vector) -> frozenset[str]:
    """By what those are found that lie near: the dimensions in which a vector lies farthest."""
    farthest = sorted(range(len(vector)), key=lambda at: -abs(vector[at]))[:MARKS]
    return frozenset(f"{'+' if vector[at] > 0 else '-'}{at}" for at in farthest)


def key(word: str) -> int:
    """The checksum of a word."""
    return crc32(word.encode())


def _keys(text: str, names: Iterable[str]) -> set[int]:
    """The checksums of all that may be a word of a text: each goes on from a shorter one's."""
    found = {key(f"{lexicon.NAME}{name}") for name in names}
    for run in RUNS.findall(text):
        chars = [char.encode() for char in run]
        for at in range(len(chars)):
            told = 0
            for char in chars[at : at + LONGEST]:
                told = crc32(char, told)
                found.add(told)
    return found


def row(known: Table, told: int) -> memoryview | None:
    """The row of a word by its checksum; None for a word that is not known."""
    at = bisect_left(known.keys, told)
    if at == len(known.keys) or known.keys[at] != told:
        return None
    return known.rows[at * known.dims : (at + 1) * known.dims]


def _sum(rows: Sequence[memoryview], dims: int) -> list[int]:
    """Rows of signed bytes added up: each is one great number, in which sixteen bits are a lane."""
    if not rows:
        return []
    signs, lanes = (int.from_bytes(pair * (dims // 2), "little") for pair in (SIGNS, LANES))
    total = [0] * dims
    for n in range(0, len(rows), MOST):
        even = odd = 0
        some = rows[n : n + MOST]
        for one in some:
            shifted = int.from_bytes(one, "little") ^ signs
            even += shifted & lanes
            odd += shifted >> 8 & lanes
        halves = (memoryview(half.to_bytes(dims, "little")).cast("H") for half in (even, odd))
        added = (each - SHIFT * len(some) for pair in zip(*halves, strict=True) for each in pair)
        total = [one + other for one, other in zip(total, added, strict=True)]
    return total


@cache
def table() -> Table:
    """The file, mapped."""
    with FILE.open("rb") as file:
        whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    count, dims = HEAD.unpack_from(whole)
    rows = HEAD.size + 4 * count
    return Table(whole[HEAD.size : rows].cast("I"), whole[rows:].cast("b"), dims)
