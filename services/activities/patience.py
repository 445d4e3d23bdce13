"""How long somebody has to answer an offer: pure functions of time and of quiet hours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.pacing import Quiet

LEAST = timedelta(minutes=30)
QUARTER = timedelta(minutes=15)
# Near the start nobody has more than this part of the time that is left.
PART = 4
DAY = timedelta(days=1)

Span = tuple[datetime, datetime]


def until(
    now: datetime, starts_at: datetime, most: timedelta, quiet: Iterable[Quiet], zone: ZoneInfo
) -> datetime:
    """Until when an offer that is made now can be answered, never past the start.

    Only time that is not quiet counts. Near the start it is a quarter of what is left, at least
    half an hour. Where all that is left is quiet, nothing is taken for quiet.
    """
    spans = tuple(quiet)
    if readable_from(now, starts_at, spans, zone) is None:
        spans = ()
    left = sum((end - begin for begin, end in awake((now, starts_at), spans, zone)), timedelta())
    patience = min(most, max(left / PART, LEAST))
    for begin, end in awake((now, starts_at), spans, zone):
        if begin + patience <= end:
            return begin + patience
        patience -= end - begin
    return max(now, starts_at)


def handy(until_: datetime, starts_at: datetime) -> datetime:
    """The next full quarter of an hour, which is easier to say, but never past the start."""
    at = until_.replace(second=0, microsecond=0)
    late = timedelta(minutes=at.minute) % QUARTER
    return min(at + (QUARTER - late) if late else at, starts_at)


def readable_from(
    now: datetime, starts_at: datetime, quiet: Iterable[Quiet], zone: ZoneInfo
) -> datetime | None:
    """From when somebody can read what is said now; None where that is not before the start."""
    first = next(islice(awake((now, starts_at), tuple(quiet), zone), 1), None)
    return None if first is None else first[0]


def awake(span: Span, quiet: tuple[Quiet, ...], zone: ZoneInfo) -> Iterator[Span]:
    """The parts of a span of time that are not quiet, in order."""
    at, end = (instant.astimezone(zone) for instant in span)
    while at < end:
        ends = [over for one in quiet if (over := one.until(at)) is not None]
        if ends:
            at = max(ends)
            continue
        following = min((_next_begin(one, at) for one in quiet), default=end)
        yield at, min(following, end)
        at = following


def _next_begin(one: Quiet, at: datetime) -> datetime:
    begin = at.replace(hour=one.start.hour, minute=one.start.minute, second=0, microsecond=0)
    return begin if begin > at else begin + DAY
