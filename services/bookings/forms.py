"""What staff write of a venue and of a booking, read and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.bookings import booking, slots, venues
from services.bookings.booking import Wanted
from services.bookings.venues import Draft
from services.checkin.forms import day, hour
from services.entering import clean
from storage.transaction import Row, Transaction

_BETWEEN = re.compile(r"[、，,;；\s]+")
_SPAN = re.compile(r"(\d{2}:\d{2})-(\d{2}:\d{2})")
LONGEST_KEEPER = 30


@dataclass(frozen=True, slots=True)
class Read:
    """A venue as it was written, and by field the key of what is wrong."""

    draft: Draft
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours that were written, None where they can't be; by field the key of why."""

    starts_at: datetime | None
    ends_at: datetime | None
    errors: Mapping[str, str] = field(default_factory=dict)


def venue(tx: Transaction, typed: Mapping[str, str], venue_id: int | None = None) -> Read:
    """A venue; `venue_id` of the one that is changed."""
    said = {name: clean(words) for name, words in typed.items()}
    errors = {}
    if refused := venues.objection(tx, said.get("name", ""), venue_id):
        errors["name"] = refused
    aliases = tuple(dict.fromkeys(filter(None, _BETWEEN.split(said.get("aliases", "")))))
    if len(aliases) > venues.MOST_ALIASES or any(len(one) > venues.LONGEST for one in aliases):
        errors["aliases"] = "venues.aliases_long"
    if len(said.get("place", "")) > venues.LONGEST_PLACE:
        errors["place"] = "venues.place_long"
    if len(said.get("keeper", "")) > LONGEST_KEEPER:
        errors["keeper"] = "venues.keeper_long"
    capacity = number(said.get("capacity", ""))
    if said.get("capacity") and not capacity:
        errors["capacity"] = "venues.capacity_unread"
    try:
        read = slots.typed(said.get("slots", ""))
    except ValueError:
        read, errors["slots"] = (), "venues.slots_unread"
    named = said.get("name", ""), aliases, said.get("place", "")
    return Read(Draft(*named, capacity, read, said.get("keeper", "")), errors)


def hours(typed: Mapping[str, str], zone: ZoneInfo) -> Hours:
    """The day and hours of a booking: a slot that was chosen, else from and to."""
    on, errors = day(clean(typed.get("day", ""))), {}
    if on is None:
        errors["day"] = "venues.day_missing"
    chosen = _SPAN.fullmatch(typed.get("hours", ""))
    first, last = chosen.groups() if chosen else (typed.get("from", ""), typed.get("to", ""))
    starts, ends = hour(clean(first)), hour(clean(last))
    if starts is None or ends is None:
        errors["from"] = "venues.hours_missing"
    elif ends <= starts:
        errors["from"] = "venues.hours_backwards"
    if errors or on is None or starts is None or ends is None:
        return Hours(None, None, errors)
    return Hours(datetime.combine(on, starts, zone), datetime.combine(on, ends, zone))


def uses(typed: Mapping[str, str]) -> dict[str, str]:
    """By field what is wrong with who uses it and for what."""
    errors = {}
    if len(clean(typed.get("what", ""))) > booking.LONGEST_WHAT:
        errors["what"] = "venues.what_long"
    if len(clean(typed.get("body", ""))) > booking.LONGEST_BODY:
        errors["body"] = "venues.body_long"
    return errors


def wanted(row: Row, read: Hours, typed: Mapping[str, str], member_id: int | None) -> Wanted:
    """The booking of a venue that was written without errors."""
    assert read.starts_at is not None, "only what was read without errors is booked"
    assert read.ends_at is not None, "the end is read with the beginning"
    what, body = clean(typed.get("what", "")), clean(typed.get("body", ""))
    return Wanted(row.id, read.starts_at, read.ends_at, what, body, member_id)


def number(said: str, most: int = venues.MOST_PEOPLE) -> int | None:
    """A number of people, None for anything else."""
    plain = said.isascii() and said.isdecimal() and len(said) <= len(str(most))
    return int(said) if plain else None


def first_of(said: str, today: date) -> date:
    """The day that an address names, else today."""
    return day(said) or today
