"""Booking a venue, giving it back, having it again; never two who have it at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, insert, select, update

from bot.errors import YinlingError
from services.bookings import venues
from storage import audit
from storage.audit import By
from storage.plain import plain
from storage.tables.base import core
from storage.tables.bookings import Booking
from storage.transaction import Row, Transaction

BOOKED, CANCELLED = "booked", "cancelled"
LONGEST_WHAT, LONGEST_BODY, MOST_HEADS = 40, 40, 9999

# What of a booking changes when an activity is moved or called otherwise.
_MOVED = ("venue_id", "starts_at", "ends_at", "what")
_WANTED = (*_MOVED, "body", "member_id")

_bookings = core(Booking)
stands = _bookings.c.state == BOOKED
_FIND = select(_bookings).where(_bookings.c.id == bindparam("of_booking"))
# Half open: who ends at three and who begins at three do not meet.
_MEETS = and_(
    stands,
    _bookings.c.venue_id == bindparam("of_venue"),
    _bookings.c.starts_at < bindparam("until"),
    _bookings.c.ends_at > bindparam("since"),
)
_OTHER = select(_bookings).where(_MEETS, _bookings.c.id != bindparam("but"))
_OTHER = _OTHER.order_by(_bookings.c.starts_at, _bookings.c.id).limit(1)


class BookedError(YinlingError):
    """Somebody else has the venue then; `other` is the first booking that is in the way."""

    def __init__(self, other: Row) -> None:
        super().__init__(str(other.id))
        self.other = other


class NotFreeError(YinlingError):
    """A venue can't be booked so; the message says why: closed, past, or backwards."""


class Booked(NamedTuple):
    """A booking that stands; `new` is false where just this was booked before."""

    id: int
    new: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants: instants are aware, `member_id` is for whom. See the table."""

    venue_id: int
    starts_at: datetime
    ends_at: datetime
    what: str = ""
    body: str = ""
    member_id: int | None = None


def book(tx: Transaction, wanted: Wanted, by: By) -> Booked:
    """Have a venue be somebody's; what the same person booked before for the same is that.

    BookedError where somebody has it then, NotFreeError where nobody can.
    """
    row = venues.lock(tx, wanted.venue_id)
    if row is None or not row.active:
        raise NotFreeError("closed")
    if wanted.ends_at <= wanted.starts_at:
        raise NotFreeError("backwards")
    if wanted.ends_at <= by.at:
        raise NotFreeError("past")
    other = other_of(tx, wanted.venue_id, wanted.starts_at, wanted.ends_at)
    if other is not None:
        if _is_same(other, wanted, by):
            return Booked(other.id, new=False)
        raise BookedError(other)
    return Booked(_enter(tx, wanted, by), new=True)


def cancel(tx: Transaction, booking_id: int, by: By) -> Row | None:
    """Give the venue back; gives the booking as it was, None where it stood no more."""
    return _turn(tx, booking_id, by, to=CANCELLED)


def restore(tx: Transaction, booking_id: int, by: By) -> Row | None:
    """Undo that a booking was cancelled; gives it, None where it stands or is over.

    BookedError where somebody else has the venue by now, NotFreeError where it is closed.
    """
    return _turn(tx, booking_id, by, to=BOOKED)


def count(tx: Transaction, booking_id: int, heads: int | None, by: By) -> bool:
    """Note how many came, None for not known; false where it has not begun, or was cancelled."""
    row = _locked(tx, booking_id)
    if row is None or row.state != BOOKED or row.starts_at > by.at:
        return False
    if row.heads != heads:
        _set(tx, booking_id, {"heads": heads})
        told = {"before": {"heads": row.heads}, "after": {"heads": heads}}
        audit.note(tx, by, "booking.count", f"booking:{booking_id}", **told)
    return True


def find(tx: Transaction, booking_id: int) -> Row | None:
    """A booking, None if there is none."""
    return tx.first(_FIND, of_booking=booking_id)


def other_of(
    tx: Transaction, venue_id: int, starts_at: datetime, ends_at: datetime, *, but: int = 0
) -> Row | None:
    """The first booking of a venue between two instants, but for one; None where there is none."""
    return tx.first(_OTHER, of_venue=venue_id, since=starts_at, until=ends_at, but=but)


def move(tx: Transaction, row: Row, wanted: Wanted, by: By) -> None:
    """Have a booking be of another time or venue; both venues are locked by the caller.

    BookedError where somebody has it then.
    """
    values: dict[str, Any] = {name: getattr(wanted, name) for name in _MOVED} | {"state": BOOKED}
    was = {name: getattr(row, name) for name in values}
    if was == values:
        return
    other = other_of(tx, wanted.venue_id, wanted.starts_at, wanted.ends_at, but=row.id)
    if other is not None:
        raise BookedError(other)
    _set(tx, row.id, values)
    told: dict[str, Any] = {"before": plain(was), "after": plain(values)}
    audit.note(tx, by, "booking.move", f"booking:{row.id}", **told)


def enter(tx: Transaction, wanted: Wanted, by: By, activity_id: int) -> int:
    """Book a venue, which the caller has locked, for an activity, also one that is over.

    BookedError where somebody has it then.
    """
    other = other_of(tx, wanted.venue_id, wanted.starts_at, wanted.ends_at)
    if other is not None:
        raise BookedError(other)
    return _enter(tx, wanted, by, activity_id)


def _enter(tx: Transaction, wanted: Wanted, by: By, activity_id: int | None = None) -> int:
    values: dict[str, Any] = {
        "venue_id": wanted.venue_id,
        "starts_at": wanted.starts_at,
        "ends_at": wanted.ends_at,
        "what": wanted.what,
        "body": wanted.body,
        "member_id": wanted.member_id,
        "activity_id": activity_id,
    }
    more = {"state": BOOKED, "by_id": by.member_id, "at": by.at}
    made = insert(_bookings).values(values | more).returning(_bookings.c.id)
    number = int(tx.execute(made).scalar_one())
    audit.note(tx, by, "booking.add", f"booking:{number}", after=plain(values))
    return number


def _turn(tx: Transaction, booking_id: int, by: By, *, to: str) -> Row | None:
    row = _locked(tx, booking_id)
    if row is None or row.state == to:
        return None
    if to == BOOKED:
        if row.ends_at <= by.at:
            return None
        other = other_of(tx, row.venue_id, row.starts_at, row.ends_at, but=row.id)
        if other is not None:
            raise BookedError(other)
        venue = venues.find(tx, row.venue_id)
        if venue is None or not venue.active:
            raise NotFreeError("closed")
    _set(tx, booking_id, {"state": to})
    action = "booking.cancel" if to == CANCELLED else "booking.restore"
    audit.note(tx, by, action, f"booking:{booking_id}")
    return row


def _locked(tx: Transaction, booking_id: int) -> Row | None:
    """A booking as it stands once its venue is locked."""
    row = find(tx, booking_id)
    if row is None:
        return None
    venues.lock(tx, row.venue_id)
    now = find(tx, booking_id)
    if now is not None and now.venue_id != row.venue_id:  # An activity moved meanwhile.
        venues.lock(tx, now.venue_id)
    return now


def _is_same(other: Row, wanted: Wanted, by: By) -> bool:
    """Whether just this was booked before, by the same person."""
    if by.member_id is None or other.activity_id is not None:
        return False
    same = all(getattr(other, name) == getattr(wanted, name) for name in _WANTED)
    return same and other.by_id == by.member_id


def _set(tx: Transaction, booking_id: int, values: dict[str, Any]) -> None:
    tx.execute(update(_bookings).where(_bookings.c.id == booking_id).values(values))
