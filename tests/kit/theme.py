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

# The script's first and last day.
FIRST, LAST = date(2025, 10, 27), date(2025, 11, 16)
TITLE = "我为银龄生活献一策"
CLERK, ADMIN, OFFICES = "小林", "陈立", ("物业科", "文体科")
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

    @property
    def when(self) -> str:
        """Its day and hour as the script has them: d03 09:25."""
        return f"d{(self.at.date() - FIRST).days + 1:02} {self.at:%H:%M}"

    @property
    def office(self) -> str:
        """The department to which something is given, "" for none."""
        return next((one for one in OFFICES if one in self.more), "")

    @property
    def due(self) -> date | None:
        """Until which day something is to be answered."""
        found = re.search(r"due d(\d+)", self.more)
        return None if found is None else day_of(found[1]).date()


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
