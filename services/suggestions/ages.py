"""How many working days lie between two days, for many cases at once."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

from services.suggestions.workdays import Workdays


class Ages:
    """Working days between days of one span, each day of which is looked up once."""

    def __init__(self, days: Workdays, first: date, last: date) -> None:
        self._first = first
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        worked = (days.own[day] if day in days.own else _by_calendar(day) for day in span)
        self._worked = list(accumulate(worked))

    def between(self, first: date, last: date) -> int:
        """How many working days lie after `first`, up to `last`; none if that is not later."""
        return max(0, self._upto(last) - self._upto(first))

    def _upto(self, day: date) -> int:
        if not self._worked:
            return 0
        at = min(max((day - self._first).days, 0), len(self._worked) - 1)
        return self._worked[at]


@lru_cache(maxsize=8_192)
def _by_calendar(day: date) -> bool:
    """Whether the calendar has a day worked on, which takes it long to say."""
    return Workdays().works(day)
