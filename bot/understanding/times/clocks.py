"""What a clock or a part of the day means: 八点半, 差一刻九点, 晚上, 9点到11点."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from bot.understanding.times.digits import number
from bot.understanding.times.model import Grain
from bot.understanding.times.pieces import Point
from bot.understanding.times.said import PARTS

_MORNING = ("dawn", "am")
NOON = 12  # o'clock
_MIDNIGHT = 24
_FIRST_OF_AFTERNOON, _LAST_OF_AFTERNOON = 1, 6  # a bare 1点 to 6点 is in the afternoon
_LATEST_AT_NOON = 3  # 中午三点 is still said
_EARLIEST_AT_NIGHT = 5  # 晚上四点 is behind midnight


@dataclass(frozen=True, slots=True)
class Span:
    """The hours of a day that are meant, since its midnight."""

    start: timedelta
    end: timedelta  # of a part; where a range of hours ends
    clock: str | None
    end_clock: str | None
    grain: Grain


def span_of(point: Point, until: Point | None) -> Span | None:
    """The hours that a point, or a range of two, is about; None if of none."""
    near = bool(point.day or point.part)
    start = _clock(point.clock, point.part, near=near) if point.clock else None
    if start is None:
        return _part_span(point.part) if point.part else None
    end = None
    if until and until.clock:
        later = until.part or (point.part if not until.day else None)
        end = _clock(until.clock, later, near=True)
        if end is not None and end <= start and not until.day:
            end = _after(start, end)
    end_clock = _told(end) if end is not None else None
    return Span(start, start if end is None else end, _told(start), end_clock, "minute")


def _after(start: timedelta, end: timedelta) -> timedelta:
    half = timedelta(hours=NOON)
    return end + half if end + half > start else end + 2 * half


def _part_span(part: str) -> Span:
    first, last = PARTS[part]
    clock = "AM" if part in _MORNING else "PM"
    return Span(timedelta(hours=first), timedelta(hours=last), clock, None, "part")


def _told(at: timedelta) -> str:
    minutes = int(at.total_seconds()) // 60 % (24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _clock(piece: re.Match[str], part: str | None, *, near: bool) -> timedelta | None:
    """The time since midnight of a clock piece; None if it is none.

    It may be a day or more: 晚上12点. `near` tells that a day or a part of it stands before.
    """
    words = piece["col_h"] or piece["clk_h"] or piece["clk_bare"]
    hour = number(words)
    if hour > _MIDNIGHT or (words == "一" and not near and not _surely_one(piece)):
        return None
    if piece["col_h"] and words.startswith("0") and not part:
        part = "am"
    at = timedelta(hours=_hour(hour, part), minutes=_minutes(piece))
    less = piece["clk_less"]
    return at - timedelta(minutes=15 if less == "一刻" else number(less[:-1])) if less else at


def _surely_one(piece: re.Match[str]) -> bool:
    """Whether 一点 is one o'clock and not a little."""
    following = piece.string[piece.end() : piece.end() + 1]
    told = any(piece[g] for g in ("clk_half", "clk_q", "clk_m", "clk_n", "clk_full", "clk_bare"))
    return told or following in ("到", "至", "-", "~", "集", "开", "前")


def _minutes(piece: re.Match[str]) -> int:
    if piece["clk_half"]:
        return 30
    if piece["clk_q"]:
        return 15 * number(piece["clk_q"])
    return number(piece["col_m"] or piece["clk_m"] or piece["clk_n"] or "")


def _hour(hour: int, part: str | None) -> int:  # 0 to 30
    if hour > NOON or hour == 0 or part in _MORNING:
        return hour % NOON if part == "dawn" and hour == NOON else hour
    if part == "noon":
        return hour + NOON if hour <= _LATEST_AT_NOON else hour
    if part in ("eve", "night"):
        return _hour_at_night(hour, part)
    if part or _FIRST_OF_AFTERNOON <= hour <= _LAST_OF_AFTERNOON:
        return hour % NOON + NOON
    return hour


def _hour_at_night(hour: int, part: str) -> int:
    if hour < _EARLIEST_AT_NIGHT:
        return hour if part == "night" else hour + _MIDNIGHT
    return hour + NOON
