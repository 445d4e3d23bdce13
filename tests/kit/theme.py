"""A theme of three weeks as a script: who says what in the hall, and what its author meant by it.

A line is `d03 09:25 | G | 王德福 | words | new 3`: the day counted from a Monday, the hall's group
or alone with the bot, who, the words, and the tag: new, dup, anonymous, support, object, add,
withdraw, ask, rate, reopen, yes, no, talk; of staff accept, assign, answer, theme open. Lines with
# are the author's remarks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from tests.kit.town import ZONE

FIRST = date(2025, 10, 27)
_LINE = re.compile(r"^d(?P<day>\d\d) (?P<at>\d\d:\d\d) \| (?P<rest>.*)$")


class Line(NamedTuple):
    """Something said or done. `numbers` are those of suggestions, as the author counts them."""

    at: datetime
    in_group: bool
    who: str
    words: str
    tag: str
    numbers: tuple[int, ...]
    more: str

    @property
    def is_staffs(self) -> bool:
        """Whether staff do it on their pages, whoever said it how."""
        return self.tag in ("accept", "assign", "answer", "theme")


def lines(file: Path) -> Iterator[Line]:
    """The script's lines, in the order of time."""
    for written in file.read_text("utf-8").splitlines():
        found = _LINE.match(written)
        if found is None:
            continue
        place, who, words, tag = (part.strip() for part in found["rest"].split(" | "))
        kind, _, more = tag.partition(" ")
        numbers = tuple(int(n) for n in re.findall(r"\d+", re.sub(r"due d\d+", "", more)))
        yield Line(day_of(found["day"], found["at"]), place == "G", who, words, kind, numbers, more)


def day_of(day: str, at: str = "00:00") -> datetime:
    """An instant of the script, in the bureau's zone."""
    here = FIRST + timedelta(days=int(day) - 1)
    return datetime.combine(here, time.fromisoformat(at), ZONE)
