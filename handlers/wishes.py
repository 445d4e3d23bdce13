"""For whom and on which days something is said: oneself, husband or wife, elders, anybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from bot.messages import Request
from bot.scene import Person, Who
from handlers import campaigns
from handlers.behalf import somebody
from services import consents
from storage.transaction import Transaction

# The purpose to which people consent by checking in.
CHECKIN = "checkin"


class Wish(NamedTuple):
    """What is wished: for whom, on which days, and whether some were not allowed.

    `is_off` tells that the speaker does not want to be recorded.
    """

    people: tuple[Person, ...]
    days: tuple[date, ...]
    for_others: bool
    refused: bool
    is_off: bool = False


def wish(tx: Transaction, request: Request) -> Wish:
    """Whose study is meant, of those who are named and want to be recorded.

    Of those who do not it is told no more than of those for whom the sender may not speak.
    """
    slots, sender = request.understanding.slots, campaigns.person(request)
    named: Iterable[Who] = slots.get("people") or slots.get("added", ["self"])
    found = [somebody(tx, request, who) for who in named]
    people = tuple(dict.fromkeys(one for one in found if one is not None))
    off = [one for one in people if _withdrew(tx, request, one)]
    is_off = sender in off
    return Wish(
        tuple(one for one in people if one not in off) if off else people,
        days(request),
        for_others=people != (sender,),
        refused=None in found or len(off) > is_off,
        is_off=is_off,
    )


def days(request: Request) -> tuple[date, ...]:
    """The days that are meant, in order; today if none is named."""
    given = request.understanding.slots.get("date") or request.scene.today
    return tuple(sorted(given)) if isinstance(given, list) else (given,)


def _withdrew(tx: Transaction, request: Request, person: Person) -> bool:
    """Whether somebody does not want to be recorded, also since a second ago."""
    if request.scene.stale:
        return not consents.holds(tx, person.id, CHECKIN)
    known = request.scene.roster.known(person.id)
    return known is not None and CHECKIN in known.withdrew
