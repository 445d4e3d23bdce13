"""Which hours of a venue somebody means: those that were told, or slots among which to choose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.bookings.slots import Slot

# Where nobody said how long.
USUALLY = timedelta(hours=2)
HALF_A_DAY = timedelta(hours=12)
# Nobody has a room before; 两点到五点 is in the afternoon.
EARLIEST = time(6)
MORNING, AFTERNOON = "AM", "PM"


class Span(NamedTuple):
    """From one instant to another; `name` of the slot that it is."""

    starts: datetime
    ends: datetime
    name: str = ""


class Told(NamedTuple):
    """What was said of a day's hours: HH:MM, AM or PM, and the words themselves."""

    day: date
    begins: str = ""
    ends: str = ""
    words: str = ""


def meant(slots: Sequence[Slot], told: Told, zone: ZoneInfo) -> list[Span]:
    """The spans of the day that may be meant, one where it is clear; none without any slots."""
    if told.begins and told.begins not in (MORNING, AFTERNOON):
        return [_exact(slots, told, zone)]
    spans = [Span(*slot.on(told.day, zone), slot.name) for slot in slots]
    named = [span for span in spans if span.name in told.words]
    if named:
        return named
    parts = {MORNING: ("AM",), AFTERNOON: ("PM", "EV")}.get(told.begins, ("AM", "PM", "EV"))
    return [span for span, slot in zip(spans, slots, strict=True) if slot.part in parts]


def _exact(slots: Sequence[Slot], told: Told, zone: ZoneInfo) -> Span:
    """The hours that were told; those of one slot have its name."""
    starts = _at(told.day, told.begins, zone)
    within = [slot for slot in slots if slot.starts <= starts.time() < slot.ends]
    if told.ends and told.ends not in (MORNING, AFTERNOON):
        ends = _at(told.day, told.ends, zone)
        ends = ends if ends > starts else ends + HALF_A_DAY
    else:
        ends = within[0].on(told.day, zone)[1] if within else starts + USUALLY
    name = next((s.name for s in within if s.on(told.day, zone) == (starts, ends)), "")
    return Span(starts, ends, name)


def _at(day: date, clock: str, zone: ZoneInfo) -> datetime:
    at = datetime.combine(day, time.fromisoformat(clock), zone)
    return at + HALF_A_DAY if at.time() < EARLIEST else at
