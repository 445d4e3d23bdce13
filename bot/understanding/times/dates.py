"""Days, months and quarters of the solar calendar: 10月29日, 26号, 下个月八号, 月底, 三季度."""

from __future__ import annotations

import calendar
import re
from datetime import date

from bot.understanding.times.digits import number
from bot.understanding.times.model import Asked, Found, Meaning

_HALF_A_YEAR = 6  # months
_LONGEST_MONTH = 31


def _iso(piece: re.Match[str], _: Asked) -> Found:
    return Found(date(int(piece["iso_y"]), int(piece["iso_m"]), int(piece["iso_d"])))


def _monthday(piece: re.Match[str], asked: Asked) -> Found:
    month = _month_number(piece["md_m"] or piece["dot_m"])
    day = number(piece["md_d"] or piece["dot_d"] or piece["slash_d"])
    if asked.year or asked.since:
        found = date(asked.year or asked.start.year, month, day)
        before = not asked.year and found < asked.start
        return Found(found.replace(year=found.year + 1) if before else found)
    return Found(_without_year(month, day, asked))


def _without_year(month: int, day: int, asked: Asked) -> date:
    """The date of a bare month and day; ValueError if neither year has it."""
    today = asked.today
    this = _date_or_none(today.year, month, day)
    if asked.behind:
        return this if this and this <= today else date(today.year - 1, month, day)
    if this and (this >= today or this.month == today.month):
        return this
    return date(today.year + 1, month, day)


def _month(piece: re.Match[str], asked: Asked) -> Found:
    first = first_of_month(asked.today, distance(piece["mon_r"]))
    if piece["mon_d"]:
        return Found(first.replace(day=number(piece["mon_d"].removeprefix("初"))))
    return _of_month(first, piece["mon_e"])


def _named(piece: re.Match[str], asked: Asked) -> Found:
    month = _month_number(piece["nam_m"])
    return _of_month(date(asked.year or _year_of_month(month, asked), month, 1), piece["nam_e"])


def _of_month(first: date, edge: str | None) -> Found:
    if edge == "初":
        return Found(first)
    if edge:
        return Found(last_of_month(first))
    return Found(period=f"{first:%Y-%m}", grain="month")


def _year_of_month(month: int, asked: Asked) -> int:
    ahead = month - asked.today.month
    if asked.toward == "plan":
        return asked.today.year + (ahead < 0)
    if asked.behind:
        return asked.today.year - (ahead > 0)
    return asked.today.year + (ahead < -_HALF_A_YEAR) - (ahead > _HALF_A_YEAR)


def _edge(piece: re.Match[str], asked: Asked) -> Found:
    today = asked.today
    if piece["edge_m"]:
        if piece["edge_end"]:
            return Found(last_of_month(today))
        ahead = not asked.behind and today.day > 1
        return Found(first_of_month(today, int(ahead)))
    at = asked.year or today.year
    if piece["edge_end"]:
        return Found(date(at, 12, 31))
    return Found(date(at + (not asked.year and not asked.behind), 1, 1))


def _numbered(piece: re.Match[str], asked: Asked) -> Found:
    day = number(piece["num"])
    if not 1 <= day <= _LONGEST_MONTH:
        return Found(ask=True, bare=True)
    found = day_of_some_month(asked.start, day, back=asked.behind)
    skipped = abs((found.year - asked.start.year) * 12 + found.month - asked.start.month) > 1
    return Found(found, bare=True, ask=skipped)


def day_of_some_month(start: date, day: int, *, back: bool) -> date:
    """The nearest date with that day of the month, on or after `start`, or on or before it."""
    for months in range(4):
        first = first_of_month(start, -months if back else months)
        found = _date_or_none(first.year, first.month, day)
        if found and (found <= start if back else found >= start):
            return found
    raise ValueError(f"no month has a day {day}")


def _quarter(piece: re.Match[str], asked: Asked) -> Found:
    today = asked.today
    present = (today.month - 1) // 3
    if piece["qua_n"]:
        wanted = number(piece["qua_n"]) - 1
        year = asked.year or today.year - (asked.toward == "report" and wanted > present)
        return Found(period=f"{year}-Q{wanted + 1}", grain="quarter")
    count = today.year * 4 + present + distance(piece["qua_r"])
    return Found(period=f"{count // 4}-Q{count % 4 + 1}", grain="quarter")


def distance(word: str) -> int:
    """How many weeks, months or quarters away 上, 下下 or 这 is."""
    return word.count("下") - word.count("上")


def _month_number(word: str) -> int:
    return 1 if word == "元" else number(word)


def first_of_month(day: date, months: int) -> date:
    """The first of the month that is so many months from that of `day`."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def last_of_month(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


DATES: dict[str, Meaning] = {
    "iso": _iso,
    "monthday": _monthday,
    "month": _month,
    "named": _named,
    "edge": _edge,
    "numbered": _numbered,
    "quarter": _quarter,
}
