"""The named hours of a venue: 上午 08:30-11:30, as they are kept, typed and laid on a day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

MOST, LONGEST_NAME = 8, 6
NOON, EVENING = time(12), time(18)
# What hands put between two times is anything but digits.
_LINE = re.compile(r"(.*?)(?<!\d)(\d{1,2})[:：](\d{2})[^\d:：]+(\d{1,2})[:：](\d{2})")
_AROUND = " \t:：,，"


class Slot(NamedTuple):
    """Hours of a day that have a name."""

    name: str
    starts: time
    ends: time

    @property
    def part(self) -> str:
        """The part of the day in which it begins: AM, PM, or EV for the evening."""
        if self.starts < NOON:
            return "AM"
        return "PM" if self.starts < EVENING else "EV"

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Its beginning and its end on a local day."""
        return datetime.combine(day, self.starts, zone), datetime.combine(day, self.ends, zone)


def of(kept: Iterable[Iterable[str]] | None) -> tuple[Slot, ...]:
    """Slots as a row keeps them, the earliest first."""
    found = [Slot(str(n), time.fromisoformat(a), time.fromisoformat(b)) for n, a, b in kept or ()]
    return tuple(sorted(found, key=lambda slot: slot.starts))


def kept(slots: Iterable[Slot]) -> list[list[str]]:
    """Slots as a row keeps them."""
    return [[one.name, f"{one.starts:%H:%M}", f"{one.ends:%H:%M}"] for one in slots]


def typed(words: str) -> tuple[Slot, ...]:
    """Slots as staff type them, one a line; ValueError where they can't be read or overlap."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    slots = tuple(sorted(map(_slot, lines), key=lambda slot: slot.starts))
    apart = all(one.ends <= other.starts for one, other in pairwise(slots))
    names = {one.name for one in slots}
    if not apart or len(names) < len(slots) or len(slots) > MOST:
        raise ValueError(words)
    return slots


def shown(slots: Iterable[Slot]) -> str:
    """Slots as they are typed."""
    return "\n".join(f"{one.name} {one.starts:%H:%M}-{one.ends:%H:%M}" for one in slots)


def _slot(line: str) -> Slot:
    found = _LINE.fullmatch(line)
    name = found[1].strip(_AROUND) if found is not None else ""
    if found is None or not 0 < len(name) <= LONGEST_NAME:
        raise ValueError(line)
    starts, ends = time(int(found[2]), int(found[3])), time(int(found[4]), int(found[5]))
    if ends <= starts:
        raise ValueError(line)
    return Slot(name, starts, ends)
