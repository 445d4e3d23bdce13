"""Times as people say them in a chat: 下周三上午九点到十一点, 初九, 月底前, 每周三, 上个月.

`read` finds them with one regular expression of bounded parts, joins what belongs together
(day, part of the day, clock, range) and works out what is meant from the present instant. It
reads no more than 2,000 characters, and raises on no text.

`said` has the wordings, `pieces` finds and joins them, `days` (by `dates`, `weeks` and `almanac`)
and `clocks` tell what they mean, `whole` makes of it a `Time`, and `echo` says that back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from bot import lunar
from bot.understanding.times.digits import number
from bot.understanding.times.durations import duration_minutes
from bot.understanding.times.model import Asked, Grain, Time, Toward
from bot.understanding.times.pieces import find
from bot.understanding.times.said import LONGEST, NARROW, TRIGGERS
from bot.understanding.times.whole import times_of

__all__ = ["Grain", "Time", "Toward", "duration_minutes", "first_day", "number", "read"]

_YEARS_READ = (lunar.FIRST.year + 4, lunar.LAST.year - 4)  # those of `now`, with room around


def read(
    text: str, now: datetime, *, toward: Toward = "plan", little_new_year: int = 23
) -> tuple[Time, ...]:
    """The times in `text`, in its order, seen from the aware instant `now` in the bureau's zone.

    `toward` says where a time without a year or week lies: ahead for a plan, behind for a
    report. With "either" it is as for a plan, but the past is no reason to ask, and a month
    (九月份) is the nearest. `little_new_year` is the day of 小年, 23 or 24 of the twelfth month.
    """
    text = text[:LONGEST]
    if TRIGGERS.isdisjoint(text) or not _YEARS_READ[0] <= now.year <= _YEARS_READ[1]:
        return ()
    plain = text.translate(NARROW)
    pieces = find(plain)
    if not pieces:
        return ()
    asked = Asked(plain, now, now.date(), toward, little_new_year)
    return tuple(times_of(pieces, asked))


def first_day(times: Iterable[Time]) -> date | None:
    """The first day that is named in `times`."""
    return next((one.day for one in times if one.day), None)
