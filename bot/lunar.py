"""The lunar calendar, and the festivals of both calendars, as dates.

Its source is lunar_python. Of that only the month starts are used, kept per lunar year: asked
day by day it costs milliseconds whenever the year changes. Days are civil dates of China; the
range is 1901-01-01 to 2100-12-31, and what lies outside raises ValueError.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from lunar_python import LunarYear  # type: ignore[import-untyped, unused-ignore]

FIRST = date(1901, 1, 1)
LAST = date(2100, 12, 31)
LITTLE_NEW_YEAR = 23  # of the twelfth month, as in the north; the south has the 24th

_EPOCH = 1_721_425  # the Julian day number at whose noon ordinal 0 would lie
_LONGEST = 30  # days of a lunar month
_MONTHS_OF_A_YEAR = 12
_MONTHS = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")
_DIGITS = "一二三四五六七八九十"
_TENS = {10: "初十", 20: "二十", 30: "三十"}

_SOLAR = {
    "元旦": (1, 1),
    "妇女节": (3, 8),
    "三八": (3, 8),
    "劳动节": (5, 1),
    "五一": (5, 1),
    "青年节": (5, 4),
    "五四": (5, 4),
    "儿童节": (6, 1),
    "六一": (6, 1),
    "建党节": (7, 1),
    "七一": (7, 1),
    "建军节": (8, 1),
    "八一": (8, 1),
    "教师节": (9, 10),
    "国庆": (10, 1),
    "十一": (10, 1),
}
_LUNAR = {
    "春节": (1, 1),
    "元宵": (1, 15),
    "端午": (5, 5),
    "七夕": (7, 7),
    "中元": (7, 15),
    "中秋": (8, 15),
    "重阳": (9, 9),
    "老年节": (9, 9),
    "敬老节": (9, 9),
    "腊八": (12, 8),
    "除夕": (12, 30),
}
_TERMS = {
    "立春": 4,
    "清明": 8,
    "立夏": 10,
    "立秋": 16,
    "立冬": 22,
    "冬至": 25,
}  # in the year's list


@dataclass(frozen=True)
class LunarDay:
    """A day of the lunar calendar: `month` 1 to 12, `day` 1 to 30."""

    year: int
    month: int
    leap: bool
    day: int


@dataclass(frozen=True)
class _Month:
    number: int
    leap: bool
    first: int  # proleptic Gregorian ordinal of its first day
    days: int


def to_solar(year: int, month: int, day: int, leap: bool = False) -> date:  # noqa: FBT001, FBT002
    """The date of a lunar day.

    The thirtieth of a short month is its last day; a leap month that the year lacks is the
    ordinary month of that number. So nobody's birthday is ever skipped.
    """
    return _inside(_solar(year, month, day, leap=leap))


def of(day: date) -> LunarDay:
    """The lunar day of a date."""
    ordinal = _inside(day).toordinal()
    year = day.year if ordinal >= _months(day.year)[0].first else day.year - 1
    month = next(m for m in reversed(_months(year)) if m.first <= ordinal)
    return LunarDay(year, month.number, month.leap, ordinal - month.first + 1)


def name(day: LunarDay) -> str:
    """How people call it, without the year: 九月初七, 闰六月初一, 腊月廿二."""
    return f"{'闰' if day.leap else ''}{_MONTHS[day.month - 1]}月{_day_name(day.day)}"


def next_on(month: int, day: int, after: date, leap: bool = False) -> date:  # noqa: FBT001, FBT002
    """The first occurrence of a lunar day on or after the date `after`."""
    year = of(after).year
    this = _solar(year, month, day, leap=leap)
    return _inside(this if this >= after else _solar(year + 1, month, day, leap=leap))


def last_on(month: int, day: int, before: date, leap: bool = False) -> date:  # noqa: FBT001, FBT002
    """The last occurrence of a lunar day on or before the date `before`."""
    year = of(before).year
    this = _solar(year, month, day, leap=leap)
    return _inside(this if this <= before else _solar(year - 1, month, day, leap=leap))


def festival(name: str, year: int, *, little_new_year: int = LITTLE_NEW_YEAR) -> date | None:
    """The date of the festival `name` in the solar `year`; None if the name is unknown.

    A solar year may have no 腊八 (None) or two of them (the first). `little_new_year` is the
    day of the twelfth month on which 小年 is kept, 23 or 24.
    """
    if not FIRST.year <= year <= LAST.year:
        raise ValueError(f"year {year} is outside {FIRST.year} to {LAST.year}")
    return next(_festivals(_bare(name), year, little_new_year), None)


def next_festival(name: str, after: date, *, little_new_year: int = LITTLE_NEW_YEAR) -> date | None:
    """The first day of that festival on or after the date `after`; None for an unknown name."""
    for year in range(after.year, min(after.year + 3, LAST.year + 1)):
        for day in _festivals(_bare(name), year, little_new_year):
            if day >= after:
                return day
    return None


def last_festival(
    name: str, before: date, *, little_new_year: int = LITTLE_NEW_YEAR
) -> date | None:
    """The last day of that festival on or before the date `before`; None for an unknown name."""
    for year in range(before.year, max(before.year - 3, FIRST.year - 1), -1):
        days = [d for d in _festivals(_bare(name), year, little_new_year) if d <= before]
        if days:
            return days[-1]
    return None


def _solar(year: int, month: int, day: int, *, leap: bool = False) -> date:
    """As `to_solar`, but in the year before the range and the one behind it too."""
    if not (1 <= month <= _MONTHS_OF_A_YEAR and 1 <= day <= _LONGEST):
        raise ValueError(f"no lunar day has month {month}, day {day}")
    months = _months(year)
    found = next((m for m in months if m.number == month and m.leap == leap), None)
    found = found or next(m for m in months if m.number == month)
    return date.fromordinal(found.first + min(day, found.days) - 1)


def _bare(name: str) -> str:
    return name if name in _SOLAR or name in _LUNAR else name.removesuffix("节")


def _festivals(name: str, year: int, little_new_year: int) -> Iterator[date]:
    """The days of that festival in a solar year, in order."""
    if name in _SOLAR:
        yield date(year, *_SOLAR[name])
    elif name in _TERMS:
        yield _term(_TERMS[name], year)
    elif name == "小年" or name in _LUNAR:
        month, day = _LUNAR.get(name, (_MONTHS_OF_A_YEAR, little_new_year))
        both = (_solar(year - 1, month, day), _solar(year, month, day))
        yield from (found for found in both if found.year == year)


def _day_name(day: int) -> str:
    if day in _TENS:
        return _TENS[day]
    return f"{'初十廿'[day // 10]}{_DIGITS[day % 10 - 1]}"


def _inside(day: date) -> date:
    if not FIRST <= day <= LAST:
        raise ValueError(f"{day} is outside {FIRST} to {LAST}")
    return day


@lru_cache(maxsize=256)
def _months(year: int) -> tuple[_Month, ...]:
    """The months of a lunar year, in order; 1900 is there for the January of 1901."""
    if not FIRST.year - 1 <= year <= LAST.year:
        raise ValueError(f"lunar year {year} is outside {FIRST.year} to {LAST.year}")
    starts = [
        (m.getYear(), m.getMonth(), _ordinal(m.getFirstJulianDay()), m.getDayCount())
        for near in (year, year + 1)
        for m in LunarYear.fromYear(near).getMonths()
    ]
    mine = {first: (month, days) for y, month, first, days in starts if y == year}
    return tuple(
        _Month(abs(month), month < 0, first, days) for first, (month, days) in sorted(mine.items())
    )


@lru_cache(maxsize=256)
def _term(index: int, year: int) -> date:
    return date.fromordinal(_ordinal(LunarYear.fromYear(year).getJieQiJulianDays()[index]))


def _ordinal(julian_day: float) -> int:
    """The ordinal of the civil day of a Julian day; int(x + 0.5), as round() goes to even."""
    return int(julian_day + 0.5) - _EPOCH
