"""Lunar days and festivals: 十月初一, 廿九, 重阳, 国庆."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot import lunar
from bot.understanding.times.digits import number
from bot.understanding.times.model import Asked, Found, Meaning

_FESTIVAL_WORDS = {"大年三十": "除夕", "年三十": "除夕"}
_LONGEST_LUNAR_MONTH = 30


def _lunar(piece: re.Match[str], asked: Asked) -> Found:
    month, day, leap = _lunar_numbers(piece)
    if asked.year:
        return Found(lunar.to_solar(asked.year, month, day, leap))
    if asked.behind:
        return Found(lunar.last_on(month, day, asked.today, leap))
    return Found(lunar.next_on(month, day, asked.start, leap))


def _lunar_numbers(piece: re.Match[str]) -> tuple[int, int, bool]:
    if piece["newyear"]:
        return 1, number(piece["newyear"][1:]), False
    if piece["lun_same"]:
        month, _, day = piece["lun_same"].partition("月")
        return number(month), number(day), False
    month = piece["lun_m1"] or piece["lun_m2"] or piece["lun_m3"]
    day = piece["lun_d1"] or piece["lun_d2"] or piece["lun_d3"]
    name = month.removeprefix("闰")
    value = {"正": 1, "冬": 11, "腊": 12}.get(name) or number(name)
    return value, number(day.removeprefix("初")), month.startswith("闰")


def _lunarday(piece: re.Match[str], asked: Asked) -> Found:
    words = piece["lud_a"] or piece["lud_b"] or piece["lud_c"]
    return Found(lunar_day_near(number(words.removeprefix("初")), asked))


def lunar_day_near(day: int, asked: Asked) -> date:
    """That day of the present lunar month, or of the next; for a report of the last."""
    if not 1 <= day <= _LONGEST_LUNAR_MONTH:
        raise ValueError(f"no lunar month has a day {day}")
    first = _first_of_lunar_month(asked.start)
    this = _in_lunar_month(first, day)
    if asked.behind:
        last = _first_of_lunar_month(first - timedelta(days=1))
        return this if this <= asked.start else _in_lunar_month(last, day)
    following = _first_of_lunar_month(first + timedelta(days=_LONGEST_LUNAR_MONTH))
    return this if this >= asked.start else _in_lunar_month(following, day)


def _first_of_lunar_month(day: date) -> date:
    return day - timedelta(days=lunar.of(day).day - 1)


def _in_lunar_month(first: date, day: int) -> date:
    """That day of the lunar month that begins on `first`; of a short one the last for the 30th."""
    found = first + timedelta(days=day - 1)
    return found if lunar.of(found).day == day else found - timedelta(days=1)


def _festival(piece: re.Match[str], asked: Asked) -> Found:
    name = _FESTIVAL_WORDS.get(piece.group(), piece.group())
    kept = asked.little_new_year
    if asked.year:
        return Found(lunar.festival(name, asked.year, little_new_year=kept))
    if asked.behind:
        return Found(lunar.last_festival(name, asked.today, little_new_year=kept))
    return Found(lunar.next_festival(name, asked.start, little_new_year=kept))


ALMANAC: dict[str, Meaning] = {
    "lunar": _lunar,
    "lunarday": _lunarday,
    "festival": _festival,
}
