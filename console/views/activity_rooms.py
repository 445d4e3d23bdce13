"""The venue of an activity in its form: which may be chosen, and why one can't be had."""

from __future__ import annotations

from dataclasses import dataclass, replace

from aiohttp import web

from bot.clock import local_date
from console.parts import parts_of, read
from console.rooms import hours_of, who_has
from services.activities.forms import Written
from services.activities.writing import Draft
from services.bookings import holding, venues, week
from services.bookings.booking import BOOKED, BookedError, NotFreeError
from services.bookings.slots import Slot
from storage.transaction import Row, Transaction


@dataclass(frozen=True, slots=True)
class Room:
    """The venue that was chosen, None for none; `before` is the name of the one it was."""

    venue_id: int | None = None
    name: str = ""
    before: str = ""
    error: str = ""

    def named(self, draft: Draft) -> Draft:
        """The draft with the venue's name as its place, unless another one was written."""
        if not self.name or draft.place not in ("", self.before):
            return draft
        return replace(draft, place=self.name)


def with_room(tx: Transaction, written: Written, activity_id: int | None) -> Written:
    """A form as it was written, with the venue that an activity holds."""
    held = holding.of_activity(tx, activity_id) if activity_id else None
    if held is None or held.state != BOOKED:
        return written
    return replace(written, fields={**written.fields, "venue": str(held.venue_id)})


def rooms_for(tx: Transaction, row: Row | None) -> list[Row]:
    """The venues that may be chosen: those that can be booked, and the one that it has."""
    held = _held(tx, row)
    return [one for one in venues.every(tx) if one.active or one.id == held]


def venue_of(tx: Transaction, written: Written, row: Row | None) -> Room:
    """The venue that was chosen in a form."""
    held, said = _held(tx, row), written.of("venue")
    before = venues.find(tx, held) if held is not None else None
    name = before.name if before is not None else ""
    if not said:
        return Room(before=name)
    chosen = next((one for one in rooms_for(tx, row) if str(one.id) == said), None)
    if chosen is None:
        return Room(error="activity_pages.not_there")
    if "weekly" in written.fields:
        return Room(error="activity_pages.room_weekly")
    return Room(chosen.id, chosen.name, name)


async def taken(request: web.Request, error: BookedError | NotFreeError) -> str:
    """Why the venue can't be had: who has it, and what is free on that day."""
    say = parts_of(request).say
    if isinstance(error, NotFreeError):
        return say("venues.is_closed")
    return await read(request, lambda tx: _taken(request, tx, error.other))


def _taken(request: web.Request, tx: Transaction, other: Row) -> str:
    parts = parts_of(request)
    venue = venues.find(tx, other.venue_id)
    assert venue is not None, "venues are never struck off"
    day = local_date(other.starts_at, parts.zone)
    free = week.free(tx, venue, day, parts.clock.now(), parts.zone)
    values = {"venue": venue.name, "who": who_has(request, tx, other), **hours_of(request, other)}
    if not free:
        return parts.say("activity_pages.room_full", **values)
    told = "、".join(_slot(request, one) for one in free)
    return parts.say("activity_pages.room_taken", free=told, **values)


def _slot(request: web.Request, slot: Slot) -> str:
    hours = {"start": f"{slot.starts:%H:%M}", "end": f"{slot.ends:%H:%M}"}
    return parts_of(request).say("activity_pages.room_slot", name=slot.name, **hours)


def _held(tx: Transaction, row: Row | None) -> int | None:
    held = holding.of_activity(tx, row.id) if row is not None else None
    return held.venue_id if held is not None and held.state == BOOKED else None
