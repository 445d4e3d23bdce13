"""When an unprompted text may go out: quiet hours, crowded minutes. Pure functions of time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
# WeCom asks not to push at the full and the half hour, when its queues are long (path/90236).
CROWDED = (0, 30)
SPREAD_SECONDS = 50
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Quiet:
    """A span of every day in local time, in which nobody is disturbed; it may pass midnight."""

    start: time
    end: time

    def until(self, now: datetime) -> datetime | None:
        """The instant at which the span that `now` (local, aware) lies in ends, else None."""
        span = self.span(now)
        return None if span is None else span[1]

    def span(self, now: datetime) -> tuple[datetime, datetime] | None:
        """Beginning and end of the span that `now` (local, aware) lies in, else None."""
        start = now.replace(hour=self.start.hour, minute=self.start.minute, second=0, microsecond=0)
        for begin in (start - DAY, start):
            end = begin.replace(hour=self.end.hour, minute=self.end.minute)
            end += DAY if self.end <= self.start else timedelta()
            if begin <= now < end:
                return begin, end
        return None


def quiet_hours(written: Iterable[str]) -> tuple[Quiet, ...]:
    """Spans written as "20:00-07:30"; ValueError for anything else."""
    return tuple(_quiet(one) for one in written)


def not_before(now: datetime, quiet: Iterable[Quiet], zone: ZoneInfo, spread_by: str) -> datetime:
    """The first instant from `now` on at which an unprompted text may go out.

    Spans may touch; if they leave no minute of the day, it is a day that is waited. Texts
    that come out of a crowded minute are spread over the one after it, always the same for
    the same `spread_by` (a chat), so that they do not all start at once.
    """
    at = _end_of_quiet(now.astimezone(zone), tuple(quiet))
    if at.minute in CROWDED:
        seconds = crc32(spread_by.encode()) % SPREAD_SECONDS
        at = at.replace(second=0, microsecond=0) + MINUTE + timedelta(seconds=seconds)
    return max(at, now)


def not_after(at: datetime, quiet: Iterable[Quiet], zone: ZoneInfo, lead: timedelta) -> datetime:
    """The last instant up to `at` from which on it is not quiet for `lead`.

    Where the spans leave no such instant within a day, `at` itself.
    """
    spans, earliest = tuple(quiet), at.astimezone(zone)
    while at - earliest < DAY:
        moments = (earliest, earliest + lead)
        found = [span for one in spans for moment in moments if (span := one.span(moment))]
        begun = [begin for begin, _ in found if begin < earliest + lead]
        if not begun:
            return earliest
        earliest = min(begun) - lead
    return at


def _end_of_quiet(now: datetime, spans: tuple[Quiet, ...]) -> datetime:
    at = now
    while at - now < DAY:
        ends = [end for span in spans if (end := span.until(at)) is not None]
        if not ends:
            break
        at = max(ends)
    return at


def _quiet(written: str) -> Quiet:
    found = _HOURS.fullmatch(written)
    if found is None or found[1] + found[2] == found[3] + found[4]:
        raise ValueError(written)
    hours = [int(part) for part in found.groups()]
    return Quiet(time(hours[0], hours[1]), time(hours[2], hours[3]))
