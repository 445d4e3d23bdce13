"""Working days counted once for many cases: how many lie between two days, and which is the nth."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta

from services.workdays.workdays import Workdays

# So many days more are looked up than are asked about: 10 working days lie well within.
BEYOND = timedelta(days=60)


class WorkdayTable:
    """As `Workdays`, for the days that are given and those soon after; each is looked up once."""

    def __init__(self, workdays: Workdays, days: Iterable[date]) -> None:
        known = set(days)
        first, last = (min(known), max(known) + BEYOND) if known else (date.max, date.min)
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        self._works = [day for day in span if workdays.works(day)]
        self._workdays = workdays

    def after(self, day: date, count: int) -> date:
        """The `count`th working day after a day; the day itself does not count."""
        at = bisect_right(self._works, day) + count - 1
        return self._works[at] if at < len(self._works) else self._workdays.after(day, count)

    def between(self, first: date, last: date) -> int:
        """How many working days lie after `first`, up to `last`; none if that is not later."""
        return max(bisect_right(self._works, last) - bisect_right(self._works, first), 0)
