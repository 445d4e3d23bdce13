"""The venues as staff enter them: named, given their hours, closed and opened again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, select, true, update

from bot.scene import Item
from services.bookings import slots
from services.bookings.slots import Slot
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.bookings import Venue
from storage.transaction import Row, Transaction
from storage.versions import bump

KIND = "venue"
LONGEST, LONGEST_PLACE, MOST_ALIASES, MOST_PEOPLE = 20, 40, 5, 9999
# A room is there on every day on which somebody talks of it.
FIRST, LAST = date(2000, 1, 1), date(2999, 12, 31)

_venues = core(Venue)
_FIND = select(_venues).where(_venues.c.id == bindparam("of_venue"))
_LOCK = _FIND.with_for_update()
_ACTIVE = select(_venues).where(_venues.c.active == true()).order_by(_venues.c.id)


@dataclass(frozen=True, slots=True)
class Draft:
    """All that staff say of a venue; see `storage.tables.bookings.Venue`."""

    name: str
    aliases: tuple[str, ...] = ()
    place: str = ""
    capacity: int | None = None
    slots: tuple[Slot, ...] = ()
    keeper: str = ""


def add(tx: Transaction, draft: Draft, by: By) -> int:
    """Enter a venue; gives its id."""
    values = _values(draft)
    made = tx.execute(insert(_venues).values(values | {"active": True}).returning(_venues.c.id))
    number = int(made.scalar_one())
    audit.note(tx, by, "venue.add", f"venue:{number}", after=values)
    bump(tx)
    return number


def change(tx: Transaction, venue_id: int, draft: Draft, by: By) -> None:
    """Have a venue be as it is written now; what is booked stays as it is."""
    before, values = _known(tx, venue_id), _values(draft)
    was = {name: getattr(before, name) for name in values}
    if was == values:
        return
    tx.execute(update(_venues).where(_venues.c.id == venue_id).values(values))
    audit.note(tx, by, "venue.change", f"venue:{venue_id}", before=was, after=values)
    bump(tx)


def close(tx: Transaction, venue_id: int, by: By, *, closed: bool = True) -> None:
    """Have nobody book a venue any more, or again; what is booked stands."""
    if _known(tx, venue_id).active is not closed:
        return
    tx.execute(update(_venues).where(_venues.c.id == venue_id).values(active=not closed))
    audit.note(tx, by, "venue.close" if closed else "venue.open", f"venue:{venue_id}")
    bump(tx)


def objection(tx: Transaction, name: str, venue_id: int | None = None) -> str | None:
    """The key of the sentence why a venue can't have this name, None if it can."""
    if not name:
        return "venues.name_missing"
    if len(name) > LONGEST:
        return "venues.name_long"
    other = select(_venues.c.id).where(_venues.c.name == name, _venues.c.id != (venue_id or 0))
    return None if tx.execute(other).first() is None else "venues.name_taken"


def lock(tx: Transaction, venue_id: int) -> Row | None:
    """A venue, kept from others until the commit; all that takes its time begins so."""
    return tx.first(_LOCK, of_venue=venue_id)


def find(tx: Transaction, venue_id: int) -> Row | None:
    """A venue, None if there is none."""
    return tx.first(_FIND, of_venue=venue_id)


def named(tx: Transaction, name: str) -> Row | None:
    """The venue that can be booked and is called so, None if there is none."""
    called = (row for row in tx.all(_ACTIVE) if name in (row.name, *(row.aliases or ())))
    return next(called, None)


def every(tx: Transaction) -> list[Row]:
    """All venues, those that are closed last."""
    return list(tx.execute(select(_venues).order_by(_venues.c.active.desc(), _venues.c.id)))


def slots_of(row: Row) -> tuple[Slot, ...]:
    """The named hours of a venue."""
    return slots.of(row.slots)


def open_items(tx: Transaction) -> list[Item]:
    """The venues that can be booked, as items that talk can be about."""
    rows = tx.all(_ACTIVE)
    return [Item(KIND, r.id, r.name, FIRST, LAST, words=tuple(r.aliases or ())) for r in rows]


def _known(tx: Transaction, venue_id: int) -> Row:
    row = lock(tx, venue_id)
    assert row is not None, "a venue that is shown stands"
    return row


def _values(draft: Draft) -> dict[str, Any]:
    return {
        "name": draft.name,
        "aliases": list(draft.aliases) or None,
        "place": draft.place,
        "capacity": draft.capacity,
        "slots": slots.kept(draft.slots) or None,
        "keeper": draft.keeper,
    }
