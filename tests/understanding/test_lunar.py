"""The lunar calendar against an almanac that is not its source.

`data/almanac.csv` holds the first day of every lunar month of 1900 to 2100, and 清明, from sxtwl
2.0.7 (寿星天文历). One boundary is left out: the new moon of 2057-09-28 falls ten seconds before
midnight, which is less than is known of the Earth's rotation then, and the almanacs differ.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import lunar
from bot.lunar import LunarDay

ALMANAC = Path(__file__).parent / "data" / "almanac.csv"
UNDECIDED = (date(2057, 9, 28), date(2057, 10, 27))
ONE = timedelta(days=1)
DAYS = st.dates(lunar.FIRST, lunar.LAST)


def rows(kind: str) -> list[dict[str, str]]:
    with ALMANAC.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if (row["month"] == "清明") == (kind == "清明")]


def almanac() -> dict[date, LunarDay]:
    starts = [
        (date.fromisoformat(r["start"]), int(r["year"]), int(r["month"]), r["leap"] == "1")
        for r in rows("month")
    ]
    return {
        first + day * ONE: LunarDay(year, month, leap, day + 1)
        for (first, year, month, leap), (following, *_) in pairwise(starts)
        for day in range((following - first).days)
        if lunar.FIRST <= first + day * ONE <= lunar.LAST
        and not UNDECIDED[0] <= first + day * ONE <= UNDECIDED[1]
    }


def test_every_day_of_two_centuries_is_the_almanacs() -> None:
    expected = almanac()
    assert len(expected) == (lunar.LAST - lunar.FIRST).days + 1 - 30
    assert {day: lunar.of(day) for day in expected} == expected


def test_every_lunar_day_leads_to_its_date() -> None:
    for day, there in almanac().items():
        assert lunar.to_solar(there.year, there.month, there.day, there.leap) == day


def test_qingming_is_the_almanacs() -> None:
    for row in rows("清明"):
        year = int(row["year"])
        if lunar.FIRST.year <= year <= lunar.LAST.year:
            assert lunar.festival("清明节", year) == date.fromisoformat(row["start"])


@given(DAYS)
def test_there_and_back(day: date) -> None:
    there = lunar.of(day)
    assert lunar.to_solar(there.year, there.month, there.day, there.leap) == day


@given(
    st.dates(lunar.FIRST, date(2098, 1, 1)), st.integers(1, 12), st.integers(1, 30), st.booleans()
)
def test_nobody_is_skipped(after: date, month: int, day: int, leap: bool) -> None:  # noqa: FBT001
    found = lunar.next_on(month, day, after, leap=leap)
    assert after <= found <= after + 420 * ONE
    there = lunar.of(found)
    assert there.month == month
    assert there.day == day or (there.day == 29 and day == 30)


@given(st.dates(date(1904, 1, 1), lunar.LAST), st.integers(1, 12), st.integers(1, 30))
def test_last_on_and_next_on_meet(day: date, month: int, number: int) -> None:
    found = lunar.last_on(month, number, day)
    assert found <= day
    assert lunar.next_on(month, number, found) == found


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2025, 10, 28), "九月初八"),
        (date(2025, 7, 25), "闰六月初一"),
        (date(2026, 2, 9), "腊月廿二"),
        (date(2026, 2, 17), "正月初一"),
        (date(2025, 11, 20), "十月初一"),
        (date(2025, 12, 20), "冬月初一"),
        (date(2025, 10, 30), "九月初十"),
        (date(2025, 11, 9), "九月二十"),
        (date(2025, 11, 19), "九月三十"),
        (date(2025, 11, 4), "九月十五"),
    ],
)
def test_what_people_call_it(day: date, name: str) -> None:
    assert lunar.name(lunar.of(day)) == name


def test_the_thirtieth_of_a_short_month_is_its_last_day() -> None:
    assert lunar.to_solar(2025, 12, 30) == lunar.to_solar(2025, 12, 29) == date(2026, 2, 16)
    assert lunar.next_on(12, 30, date(2026, 2, 1)) == date(2026, 2, 16)


def test_a_leap_month_that_the_year_lacks_is_the_ordinary_one() -> None:
    assert lunar.to_solar(2025, 6, 1, leap=True) == date(2025, 7, 25)
    assert lunar.to_solar(2026, 6, 1, leap=True) == lunar.to_solar(2026, 6, 1)
    assert lunar.next_on(6, 1, date(2025, 7, 26), leap=True) == lunar.to_solar(2026, 6, 1)
    assert lunar.next_on(6, 1, date(2025, 6, 1)) == date(2025, 6, 25)


@pytest.mark.parametrize(
    ("name", "year", "day"),
    [
        ("春节", 2026, date(2026, 2, 17)),
        ("元宵节", 2026, date(2026, 3, 3)),
        ("元宵", 2026, date(2026, 3, 3)),
        ("清明", 2026, date(2026, 4, 5)),
        ("端午", 2026, date(2026, 6, 19)),
        ("七夕", 2026, date(2026, 8, 19)),
        ("中秋节", 2026, date(2026, 9, 25)),
        ("重阳", 2026, date(2026, 10, 18)),
        ("老年节", 2026, date(2026, 10, 18)),
        ("除夕", 2027, date(2027, 2, 5)),
        ("小年", 2027, date(2027, 1, 30)),
        ("腊八", 2022, date(2022, 1, 10)),
        ("腊八", 2023, None),
        ("三八", 2026, date(2026, 3, 8)),
        ("三八节", 2026, date(2026, 3, 8)),
        ("七一", 2026, date(2026, 7, 1)),
        ("国庆节", 2026, date(2026, 10, 1)),
        ("立冬", 2025, date(2025, 11, 7)),
        ("冬至", 2025, date(2025, 12, 21)),
        ("火把节", 2026, None),
    ],
)
def test_festivals(name: str, year: int, day: date | None) -> None:
    assert lunar.festival(name, year) == day


def test_little_new_year_is_a_setting() -> None:
    assert lunar.festival("小年", 2026, little_new_year=23) == date(2026, 2, 10)
    assert lunar.festival("小年", 2026, little_new_year=24) == date(2026, 2, 11)


def test_the_next_and_the_last_festival() -> None:
    assert lunar.next_festival("腊八", date(2022, 2, 1)) == date(2022, 12, 30)
    assert lunar.next_festival("腊八", date(2023, 1, 1)) == date(2024, 1, 18)
    assert lunar.last_festival("腊八", date(2023, 12, 31)) == date(2022, 12, 30)
    assert lunar.next_festival("重阳节", date(2025, 10, 29)) == date(2025, 10, 29)
    assert lunar.last_festival("国庆", date(2025, 9, 30)) == date(2024, 10, 1)
    assert lunar.next_festival("火把节", date(2025, 1, 1)) is None
    assert lunar.last_festival("火把节", date(2025, 1, 1)) is None


def test_outside_of_the_range() -> None:
    for day in (date(1900, 12, 31), date(2101, 1, 1)):
        with pytest.raises(ValueError, match="outside"):
            lunar.of(day)
    for year, month, day in ((1899, 1, 1), (1900, 1, 1), (2100, 12, 29), (2101, 1, 1)):
        with pytest.raises(ValueError, match="outside"):
            lunar.to_solar(year, month, day)
    for year in (1900, 2101):
        with pytest.raises(ValueError, match="outside"):
            lunar.festival("春节", year)


@pytest.mark.parametrize(("month", "day"), [(0, 1), (13, 1), (1, 0), (1, 31)])
def test_no_such_lunar_day(month: int, day: int) -> None:
    with pytest.raises(ValueError, match="no lunar day"):
        lunar.to_solar(2025, month, day)
