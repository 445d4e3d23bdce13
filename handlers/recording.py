"""Recording study, in the way in which it was told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from bot.messages import Request
from bot.scene import Item, Person
from handlers import campaigns
from handlers.hears.studied import says_read
from services import checkin
from services.checkin import pausing
from storage.audit import By
from storage.transaction import Transaction


class One(NamedTuple):
    """A day of somebody's that was recorded, or stood already; `back` tells of a pause ended."""

    person: Person
    day: date
    recorded: checkin.Recorded
    back: bool = False


def allowed(
    tx: Transaction, request: Request, campaign: Item, days: tuple[date, ...]
) -> tuple[tuple[date, ...], int]:
    """Those of the days that may still be recorded, and how many days back that is."""
    today = request.scene.today
    if days == (today,):
        return days, 0
    row = checkin.find(tx, campaign.id)
    most = row.makeup_days if row is not None else 0
    first = max(campaign.opens, today - timedelta(days=most))
    return tuple(day for day in days if first <= day <= today), most


def record(
    tx: Transaction,
    request: Request,
    campaign: Item,
    people: tuple[Person, ...],
    days: Iterable[date],
    *,
    roll: bool = False,
) -> list[One]:
    """Record some days of some people; whoever studied today is on leave no more."""
    return [
        _one(tx, request, campaign, (person, day), _told(request, person, people, day, roll=roll))
        for person in people
        for day in days
    ]


def _one(
    tx: Transaction,
    request: Request,
    campaign: Item,
    what: tuple[Person, date],
    told: checkin.Told,
) -> One:
    now, (person, day) = request.scene.now, what
    done = checkin.record(
        tx,
        campaign.id,
        person,
        day,
        now=now,
        message=request.message,
        inbox_id=request.inbox_id,
        told=told,
    )
    studied = done.new and day == request.scene.today and campaign.kind == campaigns.CAMPAIGN
    by = By(campaigns.person(request).id, now)
    perhaps = studied and told.how != "roll" and person.id in request.scene.paused
    back = perhaps and pausing.studies(tx, person.id, day, by)
    return One(person, day, done, back)


def _told(
    request: Request, person: Person, people: tuple[Person, ...], day: date, *, roll: bool
) -> checkin.Told:
    """In which way it was told. A thought is the speaker's, or of the one who is spoken of."""
    sender = campaigns.person(request)
    own = person.id == sender.id
    thinks = own or len(people) == 1
    return checkin.Told(
        _how(request, person, people, roll=roll),
        None if own else sender.id,
        day != request.scene.today,
        campaigns.reflection(request) if thinks else "",
    )


def _how(request: Request, person: Person, people: tuple[Person, ...], *, roll: bool) -> str:
    if roll:
        return "roll"
    sender = campaigns.person(request)
    if len(people) > 1 and _is_of_couple(request, person, people):
        return "couple"
    if person.id != sender.id:
        return "for"
    if request.understanding.slots.get("picture"):
        return "picture"
    return "read" if says_read(request.message.text) else "self"


def _is_of_couple(request: Request, person: Person, people: tuple[Person, ...]) -> bool:
    """Whether it is told of the speaker and husband or wife, or of both who use the account."""
    sender = campaigns.person(request)
    known = request.scene.roster.known(sender.id) if request.scene.roster else None
    spouse = {known.spouse} if known is not None and known.spouse is not None else set()
    couple = {sender.id} | spouse | {one.id for one in request.scene.sharers}
    return len(couple) > 1 and person.id in couple <= {one.id for one in people}
