"""Weeks and their days, days at a distance, and days that repeat: 下周三, 三天后, 每月15号."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.understanding.times.almanac import lunar_day_near
from bot.understanding.times.dates import day_of_some_month, distance, first_of_month, last_of_month
from bot.understanding.times.digits import number
from bot.understanding.times.model import Asked, Found, Meaning

_LONGEST_WEEKDAY = 7
_SATURDAY = 6
_WEEKDAYS = {c: i for i, c in enumerate("一二三四五六日", 1)} | {"天": 7}
_RELATIVE = (
    ("大前", -3),
    ("大后", 3),
    ("前", -2),
    *((c, -1) for c in "昨噚寻琴"),
    ("今", 0),
    ("明", 1),
    ("听", 1),
    ("后", 2),
)


def _offset(piece: re.Match[str], asked: Asked) -> Found:
    unit = piece["off_unit"] or piece["past_unit"]
    words = piece["off_n"] or piece["past_n"]
    amount = 0.5 if words == "半" else number(words) + 0.5 * bool(piece["off_half"])
    if (piece["off_way"] or "后").endswith("前"):
        amount = -amount
    if unit.endswith(("小时", "钟头", "分钟")):
        minutes = round(amount * (1 if unit == "分钟" else 60))
        at = asked.now + timedelta(minutes=minutes)
        return Found(at.date(), grain="minute", at=at.replace(second=0, microsecond=0))
    return Found(_days_off(unit, amount, asked.today))


def _days_off(unit: str, amount: float, today: date) -> date:
    if unit == "天":
        return today + timedelta(days=int(amount))
    if unit.endswith("月"):
        first = first_of_month(today, int(amount))
        return min(first + timedelta(days=today.day - 1), last_of_month(first)) + timedelta(
            days=round(30 * (amount - int(amount)))
        )
    return today + timedelta(weeks=amount)


def _relative(piece: re.Match[str], asked: Asked) -> Found:
    words = piece.group()
    days = next(days for start, days in _RELATIVE if words.startswith(start))
    return Found(asked.today + timedelta(days=days))


def _week(piece: re.Match[str], asked: Asked) -> Found:
    today = asked.today
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=distance(piece["week_r"]))
    if piece["week_e"]:
        return _weekend(monday + timedelta(days=_SATURDAY - 1))
    if piece["week_d"]:
        return Found(monday + timedelta(days=weekday(piece["week_d"]) - 1))
    iso = monday.isocalendar()
    return Found(period=f"{iso.year}-W{iso.week:02}", grain="week")


def _weekday_piece(piece: re.Match[str], asked: Asked) -> Found:
    start = asked.start
    wanted = _SATURDAY if piece["wd_end"] else weekday(piece["wd"])
    ahead = (wanted - start.isoweekday()) % _LONGEST_WEEKDAY
    if asked.behind:
        ahead -= _LONGEST_WEEKDAY if ahead else 0
    day = start + timedelta(days=ahead)
    return _weekend(day) if piece["wd_end"] else Found(day, step=_LONGEST_WEEKDAY)


def _weekend(saturday: date) -> Found:
    return Found(saturday, last=saturday + timedelta(days=1))


def weekday(word: str) -> int:
    """The number of a day of the week, Monday being 1."""
    return _WEEKDAYS.get(word) or int(word)


def _every(piece: re.Match[str], asked: Asked) -> Found:
    if piece["every_month"]:
        day = number(piece["every_month"])
        found = day_of_some_month(asked.today, day, back=asked.behind)
        return Found(found, repeats=f"monthly:{day}")
    if piece["every_lunar"]:
        day = number(piece["every_lunar"][1:])
        return Found(lunar_day_near(day, asked), repeats=f"lunar-monthly:{day}")
    days, repeats = _weekdays(piece)
    return Found(next_of(days, asked.today, back=asked.behind), repeats=repeats, step=1)


def _weekdays(piece: re.Match[str]) -> tuple[frozenset[int], str]:
    """The days of the week on which it repeats, and the name of that."""
    if piece["every_week"]:
        days = _listed_weekdays(piece["every_week"])
        return days, "weekly:" + ",".join(map(str, sorted(days)))
    if piece["every_work"]:
        return frozenset(range(1, _SATURDAY)), "workdays"
    return frozenset(range(1, _LONGEST_WEEKDAY + 1)), "daily"


def _listed_weekdays(words: str) -> frozenset[int]:
    days = [weekday(c) for c in words if c in _WEEKDAYS]
    if "到" in words or "至" in words:
        return frozenset(range(min(days), max(days) + 1))
    return frozenset(days)


def next_of(days: frozenset[int], start: date, *, back: bool) -> date:
    """The nearest of these days of the week, on or after `start`, or on or before it."""
    step = timedelta(days=-1 if back else 1)
    while start.isoweekday() not in days:
        start += step
    return start


def repeated_days(repeats: str) -> frozenset[int]:
    """The days of the week on which that repeats which `Time` calls daily, workdays or weekly."""
    _, _, days = repeats.partition(":")
    if days:
        return frozenset(map(int, days.split(",")))
    return frozenset(range(1, _SATURDAY if repeats == "workdays" else _LONGEST_WEEKDAY + 1))


WEEKS: dict[str, Meaning] = {
    "offset": _offset,
    "relative": _relative,
    "week": _week,
    "weekday": _weekday_piece,
    "every": _every,
}
