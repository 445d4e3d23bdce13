"""Wishes of retired people, each in many wordings, from which is learnt what words mean.

`wishes/FIELD-1.txt` and so on: `#` a thing, `##` a wish about it, and one wording a line. The same
headings in the further files of a field are the same wish: `FIELD2-1.txt` is by another author.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from services.similar import embedding, lexicon

FOLDER = Path(__file__).parent / "wishes"
# What is told of the learning beside what was learnt.
KEPT = embedding.FILE.with_suffix(".json")
THING, WISH = "# ", "## "


class Wording(NamedTuple):
    """A way to tell a wish; a `thing` is what several wishes are about."""

    thing: str
    wish: str
    text: str


def every() -> list[Wording]:
    """All wordings, file by file."""
    return [one for file in _files() for one in _of_file(file)]


def words(text: str) -> frozenset[str]:
    """All that may be a word of a folded text: runs of characters, and names of the lexicon."""
    named = {f"{lexicon.NAME}{found.names}" for found in lexicon.find(text)}
    return frozenset(named.union(*map(_parts, embedding.RUNS.findall(text))))


def digest() -> str:
    """A digest of all wordings."""
    found = hashlib.sha256()
    for file in _files():
        found.update(file.read_bytes())
    return found.hexdigest()


def _parts(run: str) -> Iterator[str]:
    for length in range(1, embedding.LONGEST + 1):
        yield from (run[at : at + length] for at in range(len(run) - length + 1))


def _files() -> list[Path]:
    return sorted(FOLDER.glob("*.txt"))


def _of_file(file: Path) -> Iterator[Wording]:
    field, thing, wish = file.stem.partition("-")[0].rstrip("2"), "", ""
    for line in file.read_text("utf-8").splitlines():
        if line.startswith(WISH):
            wish = f"{thing}|{line}"
        elif line.startswith(THING):
            thing = f"{field}|{line}"
        elif line.strip():
            yield Wording(thing, wish, line.strip())
