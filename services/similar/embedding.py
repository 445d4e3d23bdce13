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
from collections.abc import Iterator, Sequence
from functools import cache
from operator import mul
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from services.similar import lexicon

FILE = Path(__file__).with_name("embedding.bin")
# So long at most is a word, in characters.
LONGEST = 4
# With this begins the name of a thing among words.
NAME = "="
HEAD = struct.Struct("<II")
# By so many dimensions, those in which it lies farthest, a vector is found among others.
MARKS = 6
_RUNS = re.compile("[\u4e00-\u9fffa-z0-9]+")

Vector = Sequence[float]


class Table(NamedTuple):
    """The checksums of words, and where their rows of so many bytes lie."""

    keys: memoryview
    rows: memoryview
    dims: int


def embed(text: str) -> Vector:
    """The vector of a folded text without names of places, of length 1; none if it says nothing."""
    table = _table()
    rows = [row for word in words(text) if (row := _row(table, word)) is not None]
    summed = [sum(each) for each in zip(*rows, strict=True)]
    length = math.hypot(*summed)
    return [each / length for each in summed] if length else ()


def cosine(one: Vector, other: Vector) -> float:
    """How near two vectors are, from -1 to 1; 0 where there is none."""
    return float(sum(map(mul, one, other)))


def marks(vector: Vector) -> frozenset[str]:
    """By what those are found that lie near: the dimensions in which a vector lies farthest."""
    farthest = sorted(range(len(vector)), key=lambda at: -abs(vector[at]))[:MARKS]
    return frozenset(f"{'+' if vector[at] > 0 else '-'}{at}" for at in farthest)


def words(text: str) -> frozenset[str]:
    """All that may be a word of a folded text: runs of characters, and names of the lexicon."""
    named = {f"{NAME}{found.names}" for found in lexicon.find(text)}
    return frozenset(named.union(*map(_parts, _RUNS.findall(text))))


def key(word: str) -> int:
    """The checksum of a word."""
    return crc32(word.encode())


def _parts(run: str) -> Iterator[str]:
    for length in range(1, LONGEST + 1):
        yield from (run[at : at + length] for at in range(len(run) - length + 1))


def _row(table: Table, word: str) -> memoryview | None:
    told = key(word)
    at = bisect_left(table.keys, told)
    if at == len(table.keys) or table.keys[at] != told:
        return None
    return table.rows[at * table.dims : (at + 1) * table.dims]


@cache
def _table() -> Table:
    with FILE.open("rb") as file:
        whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    count, dims = HEAD.unpack_from(whole)
    rows = HEAD.size + 4 * count
    return Table(whole[HEAD.size : rows].cast("I"), whole[rows:].cast("b"), dims)
