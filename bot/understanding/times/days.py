"""What day is meant: a piece's own meaning, with the year before it and the check behind it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from bot.understanding.times.almanac import ALMANAC
from bot.understanding.times.dates import DATES
from bot.understanding.times.digits import DIGITS
from bot.understanding.times.model import Asked, Found
from bot.understanding.times.pieces import Point
from bot.understanding.times.weeks import WEEKS, weekday

_CENTURY = 100  # years
_YEARS = {"今": 0, "去": -1, "明": 1, "后": 2, "前": -2}
_MEANINGS = DATES | WEEKS | ALMANAC


def resolve(point: Point, asked: Asked) -> Found:
    """What day the point means."""
    try:
        if point.year:
            asked = replace(asked, year=_year(point.year, asked.today))
        if point.day is None:
            return Found(period=str(asked.year), grain="year") if point.year else Found()
        found = _MEANINGS[point.day.lastgroup or ""](point.day, asked)
        if point.shift:
            found = _shifted(found, point.shift)
        return _checked(found, point.check, point.check_shift, asked) if point.check else found
    except (ValueError, OverflowError):
        return Found(ask=True)


def _shifted(found: Found, days: int) -> Found:
    day = found.day + timedelta(days=days) if found.day else None
    return replace(found, day=day)


def _checked(found: Found, check: re.Match[str], shift: int, asked: Asked) -> Found:
    """The same, to be asked about if the second word for the day says another."""
    if found.day is None:
        return found
    kind = check.lastgroup or ""
    if kind == "weekday":
        agrees = check["wd"] is None or weekday(check["wd"]) == found.day.isoweekday()
    else:
        unshifted = found.day - timedelta(days=shift)
        agrees = _MEANINGS[kind](check, replace(asked, since=unshifted)).day == unshifted
    return found if agrees else replace(found, ask=True)


def _year(piece: re.Match[str], today: date) -> int:
    if piece["year_r"]:
        return today.year + _YEARS[piece["year_r"][0]]
    digits = "".join(str(DIGITS.get(c, c)) for c in piece["year_n"])
    value = int(digits.replace("〇", "0"))
    return value if value >= _CENTURY else 20 * _CENTURY + value
