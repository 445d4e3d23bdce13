"""The clock that everything but platform protocols goes by."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """A clock that can be moved forward: of the demo it goes on running, in tests it stands.

    `offset` is how far it is ahead of `base`.
    """

    def __init__(self, base: Clock, offset: timedelta = timedelta()) -> None:
        self._base = base
        self.offset = offset

    def now(self) -> datetime:
        """The present instant of the moved clock, aware, in UTC."""
        return self._base.now() + self.offset

    def move_to(self, instant: datetime) -> None:
        """Set the clock forward to `instant`; a moment already past changes nothing."""
        self.offset += max(instant - self.now(), timedelta())


class StandingClock:
    """A clock that shows the instant it was set to; the base of tests."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant

    def now(self) -> datetime:
        """The instant it was set to."""
        return self._instant


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an aware `instant` in `zone`."""
    return instant.astimezone(zone).date()
