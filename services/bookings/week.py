"""Who has a venue when: the bookings of some days, the slots that are free, a week laid out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from bot.clock import local_date
from services.bookings import venues
from services.bookings.booking import stands
from services.bookings.slots import Slot
from storage.tables.base import core
from storage.tables.bookings import Booking
from storage.transaction import Row, Transaction

DAY = timedelta(days=1)
DAYS = 7
# So many of the coming bookings of somebody are looked at.
MOST = 20

_bookings = core(Booking)
_IN = (
    select(_bookings)
    .where(
        stands,
        _bookings.c.venue_id == bindparam("of_venue"),
        _bookings.c.starts_at < bindparam("until"),
        _bookings.c.ends_at > bindparam("since"),
    )
    .order_by(_bookings.c.starts_at, _bookings.c.id)
)
_MINE = (
    select(_bookings)
    .where(stands, _bookings.c.member_id == bindparam("of_member"))
    .where(_bookings.c.ends_at > bindparam("now"))
    .order_by(_bookings.c.starts_at, _bookings.c.id)
    .limit(MOST)
)


class Cell(NamedTuple):
    """A slot of a day, with the bookings that lie in it; `is_past` once it is over."""

    slot: Slot
    bookings: list[Row]
    is_past: bool


class Line(NamedTuple):
    """A day of the week: its slots, and the bookings that lie in none of them."""

    day: date
    cells: list[Cell]
    beside: list[Row]


def between(tx: Transaction, venue_id: int, first: date, end: date, zone: ZoneInfo) -> list[Row]:
    """The bookings of a venue that stand, from a local day to before another."""
    since, until = (datetime.combine(day, time(), zone) for day in (first, end))
    return tx.all(_IN, of_venue=venue_id, since=since, until=until)


def of_day(tx: Transaction, venue_id: int, day: date, zone: ZoneInfo) -> list[Row]:
    """The bookings of a day that stand."""
    return between(tx, venue_id, day, day + DAY, zone)


def coming(tx: Transaction, member_id: int, now: datetime) -> list[Row]:
    """What somebody has booked that is not over, the soonest first."""
    return tx.all(_MINE, of_member=member_id, now=now)


def free(tx: Transaction, venue: Row, day: date, now: datetime, zone: ZoneInfo) -> list[Slot]:
    """The slots of a venue that are wholly free on a day, and not over."""
    taken = of_day(tx, venue.id, day, zone)
    found = []
    for slot in venues.slots_of(venue):
        starts, ends = slot.on(day, zone)
        if ends > now and not _meeting(taken, starts, ends):
            found.append(slot)
    return found


def monday(day: date) -> date:
    """The first day of the week in which a day lies."""
    return day - timedelta(days=day.weekday())


def week(tx: Transaction, venue: Row, first: date, now: datetime, zone: ZoneInfo) -> list[Line]:
    """Seven days of a venue by its slots; a booking stands in each slot that it touches."""
    rows = between(tx, venue.id, first, first + DAYS * DAY, zone)
    return [_line(venue, first + n * DAY, rows, now, zone) for n in range(DAYS)]


def _line(venue: Row, day: date, rows: list[Row], now: datetime, zone: ZoneInfo) -> Line:
    start, end = (datetime.combine(one, time(), zone) for one in (day, day + DAY))
    today = _meeting(rows, start, end)
    cells = []
    for slot in venues.slots_of(venue):
        starts, ends = slot.on(day, zone)
        cells.append(Cell(slot, _meeting(today, starts, ends), ends <= now))
    shown = {row.id for cell in cells for row in cell.bookings}
    return Line(day, cells, [row for row in today if row.id not in shown])


def days_of(rows: Iterable[Row], zone: ZoneInfo) -> set[date]:
    """The local days on which bookings begin."""
    return {local_date(row.starts_at, zone) for row in rows}


def _meeting(rows: Iterable[Row], starts: datetime, ends: datetime) -> list[Row]:
    return [row for row in rows if row.starts_at < ends and row.ends_at > starts]
