"""Working days: the State Council's announced years, what is only estimated, the bureau's own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import members
from services.workdays import workdays
from services.workdays.workdays import Workdays
from storage.audit import By
from storage.tables.engine import Audit
from storage.tables.suggestions import Workday
from tests.kit.town import MORNING, Town

USUAL = Workdays()
ESTIMATED = 2031
DAY = timedelta(days=1)
days = st.dates(date(2024, 6, 1), date(2032, 6, 1))
own = st.dictionaries(days, st.booleans(), max_size=12)


def span(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


# 国办发明电〔2024〕12号 and 国办发明电〔2025〕7号: the days off, and the weekends made up for.
OFF = {
    2025: (
        *span(date(2025, 1, 1), date(2025, 1, 1)),
        *span(date(2025, 1, 28), date(2025, 2, 4)),
        *span(date(2025, 4, 4), date(2025, 4, 6)),
        *span(date(2025, 5, 1), date(2025, 5, 5)),
        *span(date(2025, 5, 31), date(2025, 6, 2)),
        *span(date(2025, 10, 1), date(2025, 10, 8)),
    ),
    2026: (
        *span(date(2026, 1, 1), date(2026, 1, 3)),
        *span(date(2026, 2, 15), date(2026, 2, 23)),
        *span(date(2026, 4, 4), date(2026, 4, 6)),
        *span(date(2026, 5, 1), date(2026, 5, 5)),
        *span(date(2026, 6, 19), date(2026, 6, 21)),
        *span(date(2026, 9, 25), date(2026, 9, 27)),
        *span(date(2026, 10, 1), date(2026, 10, 7)),
    ),
}
MADE_UP_FOR = {
    2025: ((1, 26), (2, 8), (4, 27), (9, 28), (10, 11)),
    2026: ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)),
}


@pytest.mark.parametrize("year", [2025, 2026])
def test_an_announced_year_is_as_it_was_announced_day_by_day(year: int):
    made_up_for = {date(year, *at) for at in MADE_UP_FOR[year]}
    assert all(day.weekday() >= workdays.SATURDAY for day in made_up_for)
    for day in span(date(year, 1, 1), date(year, 12, 31)):
        usual = day.weekday() < workdays.SATURDAY and day not in OFF[year]
        assert USUAL.works(day) == (usual or day in made_up_for), day
        assert not USUAL.is_estimated(day)
        if day in OFF[year]:
            assert workdays.holiday(day), day


def test_days_around_the_long_holidays_are_counted_over_them():
    assert USUAL.after(date(2025, 1, 27), 1) == date(2025, 2, 5)
    assert USUAL.after(date(2025, 1, 24), 1) == date(2025, 1, 26), "a Sunday that is made up for"
    assert USUAL.after(date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert USUAL.after(date(2026, 2, 13), 2) == date(2026, 2, 24)
    assert USUAL.after(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert USUAL.between(date(2025, 9, 30), date(2025, 10, 11)) == 3
    assert USUAL.between(date(2025, 10, 1), date(2025, 10, 8)) == 0


def test_a_year_that_was_not_announced_is_estimated_by_the_law_and_says_so():
    assert not workdays.is_announced(ESTIMATED)
    for day in span(date(ESTIMATED, 1, 1), date(ESTIMATED, 12, 31)):
        assert USUAL.is_estimated(day)
        if day.weekday() >= workdays.SATURDAY:
            assert not USUAL.works(day), "nobody knows which weekend is made up for"
    # 除夕 and three days of 春节, 清明, 端午, 中秋 of 2031, and 国庆.
    for at in ((1, 22), (1, 23), (4, 5), (6, 24), (10, 1), (10, 2), (10, 3)):
        assert not USUAL.works(date(ESTIMATED, *at)), at
    assert USUAL.works(date(ESTIMATED, 1, 27)) and USUAL.works(date(ESTIMATED, 10, 6))


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_law_names_no_day_off_that_was_not_announced(year: int):
    legal = workdays._legal(year)
    assert len(set(legal) | {date(year, 1, 1)}) in (12, 13), "two of them may fall on one day"
    assert set(legal) <= set(OFF[year])


def test_what_the_bureau_says_goes_before_the_calendar_and_is_not_estimated():
    sunday, monday = date(ESTIMATED, 3, 2), date(ESTIMATED, 3, 3)
    told = Workdays({sunday: True, monday: False})
    assert told.works(sunday) and not told.works(monday)
    assert not told.is_estimated(sunday) and told.is_estimated(monday + DAY)


@given(days, st.integers(0, 40), own)
def test_after_is_the_first_day_by_which_so_many_were_worked(day: date, count: int, said):
    told = Workdays(said)
    found = told.after(day, count)
    assert told.between(day, found) == count
    assert found == day if count == 0 else told.works(found)
    assert all(told.between(day, found - n * DAY) < count for n in (1, 2) if found - n * DAY >= day)


@given(days, days, days, own)
def test_between_adds_up_and_counts_nothing_backwards(a: date, b: date, c: date, said):
    told = Workdays(said)
    first, middle, last = sorted((a, b, c))
    assert told.between(first, last) == told.between(first, middle) + told.between(middle, last)
    assert told.between(last, first) == 0
    assert 0 <= told.between(first, last) <= (last - first).days


@given(days, st.integers(1, 30), st.integers(1, 30), own)
def test_so_many_days_and_so_many_more_are_so_many_together(day: date, one: int, two: int, said):
    told = Workdays(said)
    assert told.after(told.after(day, one), two) == told.after(day, one + two)


# -- kept --------------------------------------------------------------------------------------


async def test_days_are_set_loaded_and_taken_back(any_town: Town):
    week = span(date(2025, 11, 3), date(2025, 11, 9))
    by = By(await any_town.do(lambda tx: members.named(tx, "林小雨")), MORNING)
    put, working = workdays.put, week[:5]
    assert await any_town.do(lambda tx: put(tx, week, "搬家", by, works=False)) == working
    assert await any_town.do(lambda tx: put(tx, week, "搬家", by, works=False)) == []
    told = await any_town.do(workdays.load)
    assert told.after(date(2025, 10, 31), 1) == date(2025, 11, 10)
    rows = await any_town.do(lambda tx: workdays.exceptions(tx, 2025))
    assert [(row.day, row.works, row.reason, row.by_id) for row in rows] == [
        (day, False, "搬家", by.member_id) for day in working
    ]
    assert await any_town.do(lambda tx: workdays.exceptions(tx, 2026)) == []
    assert await any_town.do(lambda tx: put(tx, week[:1], "不搬了", by, works=True)) == week[:1]
    assert len(await any_town.rows(Workday)) == 4, "what the calendar says anyway needs no row"
    for done in (True, False):
        assert await any_town.do(lambda tx: workdays.drop(tx, week[1], "不搬了", by)) is done
    assert (await any_town.do(workdays.load)).works(week[1])
    noted = [row for row in await any_town.rows(Audit) if row.action.startswith("workday")]
    assert [row.action for row in noted] == [*["workday.put"] * 6, "workday.drop"]
    assert (noted[-1].before["reason"], noted[-1].after["reason"]) == ("搬家", "不搬了")
