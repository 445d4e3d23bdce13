"""Working days: the State Council's calendar with its 调休, and the bureau's own word over it.

The calendar knows the years of which the arrangement was announced (国务院办公厅's notice of each
autumn). A later day is estimated by its weekday and the holidays of the law, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

import chinese_calendar
from sqlalchemy import delete, insert, select

from bot import lunar
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.suggestions import Workday
from storage.transaction import Row, Transaction

SATURDAY = 5
# The holidays of the law (《全国年节及纪念日放假办法》) by solar and by lunar month and day:
# 元旦, 劳动节, 国庆节; 春节, of which 除夕 is the day before, 端午节, 中秋节.
SOLAR = {
    "new_years_day": ((1, 1),),
    "labour_day": ((5, 1), (5, 2)),
    "national_day": ((10, 1), (10, 2), (10, 3)),
}
LUNAR = {
    "spring_festival": ((1, 1), (1, 2), (1, 3)),
    "dragon_boat_festival": ((5, 5),),
    "mid_autumn_festival": ((8, 15),),
}
QINGMING = "清明"
# Years of which there are calendars of both kinds.
YEARS = range(2004, lunar.LAST.year)

_workdays = core(Workday)


@dataclass(frozen=True, slots=True)
class Workdays:
    """Which days are worked on; `own` are those of which the bureau says so itself."""

    own: Mapping[date, bool] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """Whether a day is a working day, as far as it is known."""
        return self.own[day] if day in self.own else _by_calendar(day)

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


@lru_cache(maxsize=8_192)
def _by_calendar(day: date) -> bool:
    """Whether the calendar has a day worked on, which takes it long to say."""
    if is_announced(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < SATURDAY and not holiday(day)


def holiday(day: date) -> str:
    """The name of the holiday for which a day is off, or would be by the law; "" for none."""
    if is_announced(day.year):
        off, name = chinese_calendar.get_holiday_detail(day)
        return chinese_calendar.Holiday(name).name if off and name else ""
    return _legal(day.year).get(day, "")


@lru_cache(maxsize=64)
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


def exceptions(tx: Transaction, year: int) -> list[Row]:
    """The days of a year of which the bureau says itself how they are worked on, in order."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = select(_workdays).where(_workdays.c.day.between(first, last))
    return list(tx.execute(rows.order_by(_workdays.c.day)))


def find(tx: Transaction, day: date) -> Row | None:
    """What the bureau says of a day; None where the calendar holds."""
    return tx.execute(select(_workdays).where(_workdays.c.day == day)).first()


def put(tx: Transaction, days: Iterable[date], reason: str, by: By, *, works: bool) -> list[date]:
    """Have days be working days or none, whatever the calendar says; gives those that changed.

    What holds of a day already is left as it is.
    """
    known, calendar = load(tx), Workdays()
    changed = [day for day in days if known.works(day) is not works]
    for day in changed:
        _forget(tx, day)
        if calendar.works(day) is not works:
            values = {"day": day, "works": works, "reason": reason, "by_id": by.member_id}
            tx.execute(insert(_workdays).values(**values))
        before, after = {"works": not works}, {"works": works, "reason": reason}
        audit.note(tx, by, "workday.put", f"workday:{day}", before=before, after=after)
    return changed


def drop(tx: Transaction, day: date, reason: str, by: By) -> bool:
    """Have the calendar hold of a day again; false if it does."""
    row = find(tx, day)
    if row is None:
        return False
    _forget(tx, day)
    before, after = {"works": row.works, "reason": row.reason}, {"reason": reason}
    audit.note(tx, by, "workday.drop", f"workday:{day}", before=before, after=after)
    return True


def _forget(tx: Transaction, day: date) -> None:
    tx.execute(delete(_workdays).where(_workdays.c.day == day))


@lru_cache(maxsize=64)
def _legal(year: int) -> Mapping[date, str]:
    """The days off of a year by the law, without what is moved; the lunar ones as far as known."""
    days = {date(year, *at): name for name, found in SOLAR.items() for at in found}
    if year not in YEARS:
        return MappingProxyType(days)
    moving = {lunar.to_solar(year, *at): name for name, found in LUNAR.items() for at in found}
    moving[lunar.to_solar(year, 1, 1) - timedelta(days=1)] = "spring_festival"
    qingming = lunar.festival(QINGMING, year)
    if qingming is not None:
        moving[qingming] = "tomb_sweeping_day"
    # Where two fall on one day the solar one names it.
    return MappingProxyType(moving | days)
