"""What is asked, what the words for a day mean, and the time that comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Grain = Literal["minute", "part", "day", "week", "month", "quarter", "year"]
Toward = Literal["plan", "report", "either"]


@dataclass(frozen=True, slots=True)
class Time:
    """A time that somebody named, and what it means.

    `start_at` and `end_at` are its span in the text, a following 前 or 截止 included.

    `start` and `end` are aware, in the zone of `now`. `start` is the moment, or the beginning of
    the day or of its part; None for a mere period, and for a date that does not exist. `end` is
    there for ranges only and is exclusive: 9点到11点 ends at 11:00, 1日到7日 at the 8th's midnight.

    `day` is the local date meant, None if only a clock time or a part of the day was said; `clock`
    is "HH:MM", or "AM" or "PM" (noon is "PM") if only the part of the day was said. A deadline
    that is a day includes that day or not as the caller's rule says.

    `period` is "2025", "2025-Q4", "2025-10" or, in ISO weeks, "2025-W44". `lunar` are the words
    of a lunar day. `repeats` is "daily", "workdays", "weekly:1,3" (Monday is 1), "monthly:15",
    "lunar-monthly:1" or "yearly"; day and start are then the next (report: present) occurrence.

    `ask`: better not act upon it unasked, for it lies in the past though a plan, does not exist,
    or contradicts itself. `bare_number_day`: only 26号 was said, which may number something else.
    """

    start_at: int
    end_at: int
    start: datetime | None
    end: datetime | None
    grain: Grain
    day: date | None
    clock: str | None
    end_clock: str | None
    period: str | None
    lunar: str | None
    deadline: bool
    repeats: str | None
    ask: bool
    echo: str
    bare_number_day: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What `read` was asked, and what was said before the day that is looked at."""

    text: str
    now: datetime
    today: date
    toward: Toward
    little_new_year: int
    year: int | None = None  # said before the day: 去年重阳
    since: date | None = None  # the first day of the range that the day ends

    @property
    def behind(self) -> bool:
        """Whether to look back for the day."""
        return self.toward == "report" and self.since is None

    @property
    def start(self) -> date:
        """Where to begin looking."""
        return self.since or self.today


@dataclass(frozen=True, slots=True)
class Found:
    """What the words for a day mean."""

    day: date | None = None
    last: date | None = None  # of several days
    period: str | None = None
    grain: Grain = "day"
    repeats: str | None = None
    ask: bool = False
    at: datetime | None = None  # for 半小时后
    step: int = 0  # days until the next one, if today's hour has passed
    bare: bool = False


Meaning = Callable[[re.Match[str], Asked], Found]  # of a piece for a day
