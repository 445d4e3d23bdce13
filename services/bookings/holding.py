"""The venues of activities: held from beginning to end, moved with them, freed with them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from services.activities import writing
from services.bookings import booking, venues
from services.bookings.booking import BOOKED, NotFreeError, Wanted
from storage.audit import By
from storage.tables.base import core
from storage.tables.bookings import Booking
from storage.transaction import Row, Transaction

_bookings = core(Booking)
# The latest stands, if one does.
_OF = (
    select(_bookings)
    .where(_bookings.c.activity_id == bindparam("of_activity"))
    .order_by(_bookings.c.id.desc())
    .limit(1)
)
# What an activity is while it needs a room.
_ON = (writing.DRAFT, writing.PROPOSED, *writing.LIVE)


def of_activity(tx: Transaction, activity_id: int) -> Row | None:
    """The booking that an activity has, or had last; None where it never had one."""
    return tx.first(_OF, of_activity=activity_id)


def for_activity(tx: Transaction, activity: Row, venue_id: int | None, by: By) -> Row | None:
    """Have an activity, which is locked, hold a venue while it lasts, None for none.

    What it held before is moved or freed. Gives the booking that stands, None where the activity
    has no time yet or is off. BookedError where somebody has the venue then, NotFreeError where
    it is closed.
    """
    held = of_activity(tx, activity.id)
    starts, ends = activity.starts_at, writing.ends_at(activity)
    if venue_id is None or starts is None or ends is None or activity.state not in _ON:
        if held is not None and held.state == BOOKED:
            booking.cancel(tx, held.id, by)
        return None
    _lock(tx, venue_id, held)
    wanted = Wanted(venue_id, starts, ends, what=activity.title)
    if held is None:
        return booking.find(tx, booking.enter(tx, wanted, by, activity.id))
    booking.move(tx, held, wanted, by)
    return booking.find(tx, held.id)


def follow(tx: Transaction, activity: Row, by: By) -> Row | None:
    """Have the venue that an activity holds go with it after it was moved or called off.

    As `for_activity` with that venue; an activity without one stays without.
    """
    held = of_activity(tx, activity.id)
    if held is None or held.state != BOOKED:
        return None
    return for_activity(tx, activity, held.venue_id, by)


def in_the_way(
    tx: Transaction, activity: Row, span: tuple[datetime, datetime], venue_id: int | None = None
) -> Row | None:
    """Whose booking keeps an activity, which is locked, from its venue at another time.

    `venue_id` is of another venue. None where nobody's does, or it holds none; what is found
    free stays so until the commit.
    """
    held = of_activity(tx, activity.id)
    if held is not None and held.state != BOOKED:
        held = None
    wanted = venue_id if venue_id is not None or held is None else held.venue_id
    if wanted is None:
        return None
    _lock(tx, wanted, held)
    return booking.other_of(tx, wanted, *span, but=held.id if held is not None else 0)


def _lock(tx: Transaction, venue_id: int, held: Row | None) -> None:
    """Lock the venue that is wanted and the one that is held, in one order everywhere."""
    for number in sorted({venue_id} | ({held.venue_id} if held is not None else set())):
        row = venues.lock(tx, number)
        mine = held is not None and held.venue_id == number
        if number == venue_id and not mine and (row is None or not row.active):
            raise NotFreeError("closed")
