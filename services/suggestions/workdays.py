"""Working days: the State Council's calendar with its 调休, and the bureau's own word over it.

The calendar knows the years of which the arrangement was announced (国务院办公厅's notice of each
autumn). A later day is estimated by its weekday and the fixed holidays, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar
from sqlalchemy import select

from storage.tables.base import core
from storage.tables.suggestions import Workday
from storage.transaction import Transaction

SATURDAY = 5
# Days off each year whatever the arrangement: 元旦, 劳动节, 国庆节 (《全国年节及纪念日放假办法》).
FIXED = frozenset(((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)))

_workdays = core(Workday)


@dataclass(frozen=True, slots=True)
class Workdays:
    """Which days are worked on; `own` are those of which the bureau says so itself."""

    own: Mapping[date, bool] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """Whether a day is a working day, as far as it is known."""
        if day in self.own:
            return self.own[day]
        if is_announced(day.year):
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < SATURDAY and (day.month, day.day) not in FIXED

    def after(self, day: date, count: int) -> date:
        """The `count`th working day after a day; the day itself does not count."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.works(day)
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days lie after `first`, up to `last`; none if that is not later."""
        days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        return sum(self.works(day) for day in days)

    def is_estimated(self, day: date) -> bool:
        """Whether nobody has said yet how a day is worked on."""
        return day not in self.own and not is_announced(day.year)


def is_announced(year: int) -> bool:
    """Whether the arrangement of a year is known."""
    try:
        chinese_calendar.is_workday(date(year, 12, 31))
    except NotImplementedError:
        return False
    return True


def load(tx: Transaction) -> Workdays:
    """The working days as the bureau has them."""
    return Workdays({row.day: row.works for row in tx.execute(select(_workdays))})
