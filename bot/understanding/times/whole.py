"""Whole times of the pieces: a day and its hours, where they end, and whether to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from bot.understanding.times.clocks import Span, span_of
from bot.understanding.times.days import resolve
from bot.understanding.times.echo import echo_of
from bot.understanding.times.model import Asked, Found, Time
from bot.understanding.times.pieces import Point, point_at
from bot.understanding.times.said import BETWEEN
from bot.understanding.times.weeks import next_of, repeated_days

_DUE = re.compile(
    r"\s?\)?\s?(?:\(含(?:当[天日])?\))?(?:下班)?(?:之前|以前|截止?|为止|前(?![天一1二两三儿后夕面往几来台门排期进列线提]))"
)
_DUE_BEFORE = re.compile(r"(?:截[至止](?:时间|日期)?[到至是为于]?|不晚于|最晚|最迟)[:\s]?$")


def times_of(pieces: list[re.Match[str]], asked: Asked) -> Iterator[Time]:
    """The times that the pieces make, in their order."""
    at = 0
    named: date | None = None  # the day of an earlier piece, for 周三去公园,九点集合
    done = 0  # characters: 今天之前年底 has no 前年
    while at < len(pieces):
        if pieces[at].start() < done:
            at += 1
            continue
        point, at = point_at(pieces, at, asked.text)
        until = None
        if at < len(pieces) and BETWEEN.fullmatch(asked.text, point.end, pieces[at].start()):
            until, at = point_at(pieces, at, asked.text)
        if one := _time(point, until, asked, named):
            plain_day = one.day and not (one.repeats or one.deadline or one.clock or one.end)
            named = one.day if plain_day else None
            done = one.end_at
            yield one


def _time(point: Point, until: Point | None, asked: Asked, named: date | None) -> Time | None:
    found = resolve(point, asked)
    if not (point.day or point.year) and point.clock and named:
        found = Found(named)
    span = span_of(point, until)
    if span is None and point.clock and not (point.day or point.year or point.part):
        return None
    return _assembled(point, until, found, span, asked)


def _assembled(
    point: Point, until: Point | None, found: Found, span: Span | None, asked: Asked
) -> Time:
    if span is not None and not (found.day or found.period or found.repeats or found.ask):
        base: date | None = _day_for(span, asked)
    else:
        found = _not_over(found, span, asked)
        base = found.day
    last, doubtful = _last(until, found, asked)
    start, end = _instants((base, last), span, until, found, asked)
    if start and end and end <= start:
        end, doubtful = None, True
    end_at, deadline = _deadline(point, until, asked.text)
    time = Time(
        start_at=point.start,
        end_at=end_at,
        start=start,
        end=end,
        grain=span.grain if span and base else found.grain,
        day=found.day,
        clock=f"{found.at:%H:%M}" if found.at else (span.clock if span else None),
        end_clock=span.end_clock if span else None,
        period=found.period,
        lunar=_lunar_words(point),
        deadline=deadline,
        repeats=found.repeats or _yearly(point, asked.text),
        ask=found.ask or doubtful or _past(start, end, span, asked),
        echo="",
        bare_number_day=found.bare and not point.check,
    )
    echo = echo_of(time, asked.text[point.start : point.end], asked.today)
    object.__setattr__(time, "echo", echo)  # still ours; a changed copy costs twice the time
    return time


def _lunar_words(point: Point) -> str | None:
    for piece in (point.day, point.check):
        if piece and piece.lastgroup in {"lunar", "lunarday"}:
            return piece.group()
    return None


def _yearly(point: Point, text: str) -> str | None:
    said = text[max(0, point.start - 3) : point.start].rstrip(" 的")
    return "yearly" if point.day and said.endswith("每年") else None


def _day_for(span: Span, asked: Asked) -> date:
    """The day of hours that were said without one."""
    start, end = _at(asked.today, span.start, asked), _at(asked.today, span.end, asked)
    if asked.behind:
        return asked.today - timedelta(days=start > asked.now)
    late = start < asked.now if span.grain == "minute" else end <= asked.now
    return asked.today + timedelta(days=late)


def _not_over(found: Found, span: Span | None, asked: Asked) -> Found:
    """The next occurrence if the hour of today's has passed: a plan asks, unless it repeats."""
    if not (found.day == asked.today and found.step and span) or asked.toward == "report":
        return found
    over = _at(asked.today, span.start if span.grain == "minute" else span.end, asked)
    if over >= asked.now:
        return found
    if not found.repeats:
        return replace(found, day=found.day + timedelta(days=found.step), ask=True)
    days = repeated_days(found.repeats)
    return replace(found, day=next_of(days, found.day + timedelta(days=1), back=False))


def _last(until: Point | None, found: Found, asked: Asked) -> tuple[date | None, bool]:
    """The last day of a range of days, and whether to ask about it."""
    if until is None or not until.day or not found.day:
        return found.last, False
    end = resolve(until, replace(asked, since=found.day))
    if end.day is None or end.day < found.day:
        return None, True
    return end.last or end.day, end.ask


def _instants(
    days: tuple[date | None, date | None],
    span: Span | None,
    until: Point | None,
    found: Found,
    asked: Asked,
) -> tuple[datetime | None, datetime | None]:
    base, last = days
    if base is None:
        return None, None
    start = found.at or _at(base, span.start if span else timedelta(), asked)
    if span and span.end_clock:
        return start, _at(last or base, span.end, asked)
    end = _at(last, timedelta(days=1), asked) if last and (until or not span) else None
    return start, end


def _at(day: date, since_midnight: timedelta, asked: Asked) -> datetime:
    midnight = datetime.combine(day, time_of_day(), asked.now.tzinfo)
    return midnight + since_midnight


def _past(start: datetime | None, end: datetime | None, span: Span | None, asked: Asked) -> bool:
    if asked.toward != "plan" or start is None:
        return False
    if span is None and end is None and start.time() == time_of_day():
        return start.date() < asked.today
    if span is None or span.grain == "part":
        over = end or (start + (span.end - span.start) if span else start)
        return over <= asked.now and not (span is None and start.date() > asked.today)
    return start < asked.now


def _deadline(point: Point, until: Point | None, text: str) -> tuple[int, bool]:
    """Where the time ends, and whether it is one to be kept."""
    end = max(point.end, until.end if until else 0)
    if "(" in text[point.start : end] and text.startswith(")", end):
        end += 1
    if after := _DUE.match(text, end):
        return after.end(), True
    before = text[max(0, point.start - 8) : point.start]
    return end, _DUE_BEFORE.search(before) is not None
