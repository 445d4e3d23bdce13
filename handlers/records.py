"""What a record is: one's own days and streak, and an elder's to family who may see it."""

from __future__ import annotations

from datetime import date

from bot.messages import Reply, Request
from bot.permissions import MEMBERS
from bot.scene import Person
from handlers import campaigns, families
from services import checkin
from services.checkin import leaves
from storage.transaction import Transaction


def own_record(tx: Transaction, request: Request) -> list[Reply]:
    """Tell the sender's own days and streak, family those of their elder; of others nothing."""
    person, today = campaigns.person(request), request.scene.today
    if not _asks_for_own(request, person):
        return _elders_record(tx, request)
    if person.role not in MEMBERS:  # Whoever is not on the roster reads as the own record.
        return _elders_record(tx, request)
    campaign = campaigns.meant(request)
    if campaign is None:
        return campaigns.ask_which(tx, request)
    campaigns.end_question(tx, request)
    total, refs = checkin.total(tx, campaign.id, person.id), (campaign.ref,)
    if total is None:
        return [Reply(request.say("checkin.record_none", name=person.name), refs=refs)]
    off = leaves.spans(tx, person.id, campaign.id)
    values = {"days": total.days, "streak": total.streak_on(today, off), "longest": total.longest}
    resting = leaves.are_off(today, today, off)
    text = request.say(_key(total, today, resting=resting), name=person.name, **values)
    return [Reply(text, refs=refs)]


def is_about_sender(request: Request, person: Person) -> bool:
    """Whether the sender's own check-in is spoken of."""
    people = request.understanding.slots.get("people", ["self"])
    return "self" in people or person.id in people


def _asks_for_own(request: Request, person: Person) -> bool:
    return "scope" not in request.understanding.slots and is_about_sender(request, person)


def _elders_record(tx: Transaction, request: Request) -> list[Reply]:
    """What an elder's record is, alone, to a relative who may see it; else that it isn't told."""
    person, chat = campaigns.person(request), request.message.chat
    elder = None if chat.is_group else families.elder_meant(tx, request, "may_see")
    if elder is None:
        words = "checkin.only_own" if person.role in MEMBERS else "checkin.not_for_family"
        told = Reply(request.say(words, name=person.name))
        return [told] if campaigns.is_spoken_to(request) else []
    campaign = campaigns.meant(request)
    if campaign is None:
        return campaigns.ask_which(tx, request)
    total = checkin.total(tx, campaign.id, elder.id)
    if total is None:
        return [Reply(request.say("checkin.elder_none", name=elder.name))]
    today = total.last_day == request.scene.today
    words = "checkin.elder_today" if today else "checkin.elder"
    return [Reply(request.say(words, name=elder.name, days=total.days))]


def _key(total: checkin.Total, today: date, *, resting: bool) -> str:
    if total.last_day < today:
        return "checkin.record_resting" if resting else "checkin.record_today_missing"
    return "checkin.record_longest" if total.longest > total.streak else "checkin.record"
