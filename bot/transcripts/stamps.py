"""When something was said, as the clients of WeChat and WeCom write it beside or above it.

All of it is local: 2025/10/28 9:05:12, 10-28 09:05, 10月28日 下午3:20, 昨天 20:15, 星期三 08:00,
09:05. A year that is not told is the latest that is not to come.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

_DAY = timedelta(days=1)
# Of a day so soon it is not last year's that is meant.
_SOON = timedelta(days=200)
_SEP = r"\s*[-/.年月]\s*"
_DATE = (
    rf"(?:(?P<year>\d{{4}}|\d{{2}}){_SEP})?(?P<month>1[0-2]|0?[1-9]){_SEP}"
    r"(?P<day>3[01]|[12]\d|0?[1-9])\s*[日号]?(?!\d)"
)
_WEEKDAY = (
    "(?:(?:星期|周|礼拜)[一二三四五六日天]"
    "|(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\\b)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH_DATE = (
    "(?P<named>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\\.?\\s+"
    r"(?P<nth>3[01]|[12]\d|0?[1-9])(?:\s*,\s*(?P<in>\d{4}))?"
)
_DAY_OF = (
    rf"(?:{_DATE}|{_ENGLISH_DATE}|(?P<near>今天|昨天|前天|Today|Yesterday)|(?P<week>{_WEEKDAY}))"
)
_PERIOD = "凌晨|清晨|清早|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|[AaPp]\\.?[Mm]\\.?"
_CLOCK = (
    rf"(?P<period>{_PERIOD})?\s*(?P<hour>[01]?\d|2[0-3])\s*:\s*(?P<minute>[0-5]\d)"
    rf"(?:\s*:\s*(?P<second>[0-5]\d))?(?:\s*(?P<behind>[AaPp]\.?[Mm]\.?))?"
)
_WHEN = rf"(?:{_DAY_OF}(?:\s*[(]?{_WEEKDAY}[)]?)?\s*[,T]?\s*(?:at\s+)?)?{_CLOCK}"
# A moment, with its day or without; and a day alone.
MOMENT = re.compile(_WHEN)
DAY_ALONE = re.compile(rf"{_DAY_OF}(?:\s*{_WEEKDAY})?")
_WEEK = "一二三四五六日"
_ENGLISH_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NEAR = {"今天": 0, "昨天": 1, "前天": 2, "Today": 0, "Yesterday": 1}
_LATE = ("下午", "傍晚", "晚上", "夜里", "中午")
_NOON = 12


@dataclass(frozen=True, slots=True)
class Stamp:
    """A day, or an hour, or both, as they are written; `form` tells one way of writing another."""

    day: date | None
    clock: time | None
    form: tuple[object, ...] = ()


def stamp(found: re.Match[str], now: datetime) -> Stamp | None:
    """What a match of MOMENT or DAY_ALONE tells, read `now`.

    None for a day that there isn't, or that is to come.
    """
    parts = found.groupdict()
    try:
        day = _day(parts, now.date())
    except ValueError:
        return None
    clock = _clock(parts) if parts.get("hour") else None
    dated = next(
        (name for name in ("year", "month", "named", "near", "week") if parts.get(name)), ""
    )
    between = re.search(r"\d\s*([-/.年月])", found[0]) if parts.get("month") else None
    form = (
        dated,
        between[1] if between else "",
        bool(parts.get("second")),
        bool(parts.get("period") or parts.get("behind")),
    )
    return Stamp(day, clock, form)


def _day(parts: dict[str, str | None], today: date) -> date | None:
    if near := parts.get("near"):
        return today - _NEAR[near] * _DAY
    if week := parts.get("week"):
        english = week[:3].lower()
        weekday = (
            _ENGLISH_WEEK.index(english)
            if english in _ENGLISH_WEEK
            else _WEEK.index(week[-1].replace("天", "日"))
        )
        return today - ((today.weekday() - weekday - 1) % 7 + 1) * _DAY
    if named := parts.get("named"):
        month, day = _MONTHS.index(named.lower()) + 1, int(parts["nth"] or 0)
    elif parts.get("month"):
        month, day = int(parts["month"] or 0), int(parts["day"] or 0)
    else:
        return None
    if year := parts.get("year") or parts.get("in"):
        told = date(int(year) if len(year) > len("25") else 2000 + int(year), month, day)
        if told > today:
            raise ValueError("a day to come")
        return told
    this = date(today.year, month, day)
    if today < this < today + _SOON:
        raise ValueError("a day to come, of which somebody speaks")
    return this if this <= today else date(today.year - 1, month, day)


def _clock(parts: dict[str, str | None]) -> time:
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    said = (parts.get("period") or parts.get("behind") or "").lower().replace(".", "")
    late = said in _LATE or said == "pm"
    if late and hour < _NOON and not (said == "中午" and hour > _NOON - 2):
        hour += _NOON
    elif said in ("am", "凌晨", "上午") and hour == _NOON:
        hour = 0
    return time(hour, minute, second)
