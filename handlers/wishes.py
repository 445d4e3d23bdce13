"""For whom and on which days something is said: oneself, husband or wife, elders, anybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from bot.messages import Request
from bot.permissions import MEMBERS
from bot.scene import Known, Person, Who
from handlers import campaigns
from services import consents
from services.families import may as families_may
from storage.transaction import Transaction

# Who speaks for anybody; others only for husband or wife, family for their own elders.
FOR_ALL = frozenset(("secretary", "liaison", "staff", "admin"))
# The purpose to which people consent by checking in.
CHECKIN = "checkin"


@dataclass(frozen=True, slots=True)
class Wish:
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
    for_others = people != (sender,)
    said = Wish(people, days(request), for_others, refused=None in found)
    off = [one for one in people if _withdrew(tx, request, one)]
    kept = tuple(one for one in people if one not in off)
    is_off = sender in off
    return replace(said, people=kept, refused=said.refused or len(off) > is_off, is_off=is_off)


def days(request: Request) -> tuple[date, ...]:
    """The days that are meant, in order; today if none is named."""
    given = request.understanding.slots.get("date") or request.scene.today
    return tuple(sorted(given)) if isinstance(given, list) else (given,)


def somebody(tx: Transaction, request: Request, who: Who) -> Person | None:
    """A person who is named; None where the sender may not speak for anybody of that name."""
    sender, roster = campaigns.person(request), request.scene.roster
    if who in ("self", sender.id):
        return sender if sender.role in MEMBERS else None
    me = roster.known(sender.id)
    number = me.spouse if who == "spouse" and me is not None else who
    known = roster.known(number) if isinstance(number, int) else None
    if known is None or known.kind == "family":
        return None
    if not _is_own(tx, request, me, known) and sender.role not in FOR_ALL:
        return None
    return Person(known.id, known.name, "member")


def _withdrew(tx: Transaction, request: Request, person: Person) -> bool:
    """Whether somebody does not want to be recorded, also since a second ago."""
    if request.scene.stale:
        return not consents.holds(tx, person.id, CHECKIN)
    known = request.scene.roster.known(person.id)
    return known is not None and CHECKIN in known.withdrew


def _is_own(tx: Transaction, request: Request, me: Known | None, known: Known) -> bool:
    """Husband or wife, whoever uses the account too, or an elder of whom the sender may report."""
    if me is None:
        return False
    if known.id == me.spouse or any(one.id == known.id for one in request.scene.sharers):
        return True
    linked = any(link.of == known.id for link in me.links)
    return linked and families_may(tx, me.id, known.id, "may_report", request.scene.today)
