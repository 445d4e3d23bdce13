"""What columns are headed with, and which field of a person that means."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from services.imports.wording import plain

BETWEEN = " / "  # stands between the rows of a header, from the top down
IGNORE = "ignore"

_HOME = Path(__file__).parent / "headers.toml"
_MARKS = re.compile(r"[\s*:;,.、·_\-]+|\((?:必填|选填|可不填|\*)\)|(?:必填|选填)$")
_SECOND = re.compile(r"(?:\(\d\)|\d|[一二])$")
_REMARK = re.compile(r"\([^()]*\)?$")
_LONGEST = 24


class Meant(NamedTuple):
    """A field that a header means, and the place of its wording: the lower, the surer."""

    field: str
    place: int


class _Wordings(NamedTuple):
    kin: re.Pattern[str]
    ignored: re.Pattern[str]
    own: tuple[tuple[str, re.Pattern[str]], ...]
    of_kin: tuple[tuple[str, re.Pattern[str]], ...]


def meant(header: str) -> Meant | None:
    """The field that a header means, its last row first; None if it says nothing known."""
    rows = [row for part in header.split(BETWEEN) if (row := _bare(part))]
    whole = "".join(rows)
    if not rows or any(len(row) > _LONGEST for row in rows):
        return None
    words = _wordings()
    if words.kin.search(whole) and not words.ignored.fullmatch(whole):
        found = _first(words.of_kin, rows[-1]) or _first(words.of_kin, whole)
        if found:
            return found
    return next((one for row in (rows[-1], whole, rows[0]) if (one := _single(row))), None)


def is_header(text: str) -> bool:
    """Whether the text of one cell is a header that is known."""
    return meant(text) is not None


def _bare(row: str) -> str:
    return _MARKS.sub("", plain(row))


def _single(row: str) -> Meant | None:
    for words in (row, _SECOND.sub("", row), _REMARK.sub("", row)):
        if _wordings().ignored.fullmatch(words):
            return Meant(IGNORE, 0)
        if words and (found := _first(_wordings().own, words)):
            return found
    return None


def _first(patterns: tuple[tuple[str, re.Pattern[str]], ...], words: str) -> Meant | None:
    return next(
        (Meant(field, i) for i, (field, one) in enumerate(patterns) if one.fullmatch(words)), None
    )


@cache
def _wordings() -> _Wordings:
    told = tomllib.loads(_HOME.read_text("utf-8"))
    ignored = "|".join(told["ignored"].split())
    return _Wordings(
        re.compile(told["kin"]),
        re.compile(ignored, re.IGNORECASE),
        _compiled(told["wordings"]),
        _compiled(told["wordings_of_kin"]),
    )


def _compiled(listed: list[dict[str, Any]]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((one["field"], re.compile(one["words"], re.IGNORECASE)) for one in listed)
