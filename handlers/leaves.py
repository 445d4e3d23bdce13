"""请假 in chat: pausing the study for some days, for an illness say, and coming back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.messages import Reply, Request
from bot.permissions import MEMBERS, ROLES
from bot.router import Feature, Listen
from bot.scene import Person
from bot.texts.dates import date_words
from handlers import campaigns, couples, families, wishes
from handlers.confirming import listed
from services import matters, tasks
from services.checkin import pausing
from storage.audit import By
from storage.transaction import Transaction

# By this what was said is sealed.
REASON = "reason"
# As what an illness is told to staff.
ILL = "care_report"


def start(tx: Transaction, request: Request) -> list[Reply]:
    """Let whoever is meant pause; staff are told of an illness, a group never why."""
    if "person" in request.understanding.ask:
        return campaigns.ask_who(tx, request)
    campaigns.end_question(tx, request)
    people = absent(tx, request)
    cares = _cares(tx, request, people)
    if not people:
        return _for_nobody(request)
    slots, today = request.understanding.slots, request.scene.today
    span = (slots.get("from") or today, slots.get("until"))
    by = By(campaigns.person(request).id, request.scene.now)
    for person in people:
        sealed = request.vault.seal(request.message.text, REASON)
        pausing.begin(tx, person.id, span, by, reason_sealed=sealed)
    text = _told(request, people, span)
    alone = cares and not request.message.chat.is_group
    return [Reply(text + (request.say("leaves.cared") if alone else ""))]


def end(tx: Transaction, request: Request) -> list[Reply]:
    """End the pause of whoever is meant; who had none is told so, in a group not unasked."""
    if "person" in request.understanding.ask:
        return campaigns.ask_who(tx, request)
    campaigns.end_question(tx, request)
    by, today = By(campaigns.person(request).id, request.scene.now), request.scene.today
    people = absent(tx, request)
    back = [one for one in people if pausing.come_back(tx, one.id, today, by)]
    if back:
        return [Reply(request.say("leaves.back", names=listed(request, _names(back))))]
    if not campaigns.is_spoken_to(request):
        return []
    if not people:
        return _for_nobody(request)
    return [Reply(request.say("leaves.not_away", names=listed(request, _names(people))))]


def absent(tx: Transaction, request: Request) -> list[Person]:
    """Who is meant, of those for whom the sender may speak; family mean their elder."""
    named = request.understanding.slots.get("people") or ["self"]
    people = [wishes.somebody(tx, request, who) for who in named]
    found = [one for one in dict.fromkeys(people) if one is not None]
    if not found and campaigns.person(request).role not in MEMBERS:
        elder = families.elder_meant(tx, request, "may_report")
        return [elder] if elder is not None else []
    return found


def _cares(tx: Transaction, request: Request, people: list[Person]) -> bool:
    """Tell staff of an illness, as if nothing else had been said; whether somebody is told."""
    if not request.understanding.slots.get("ill"):
        return False
    matter, sender = matters.of(request, ILL), campaigns.person(request).id
    about = next((one.id for one in people if one.id != sender), matter.about_id)
    matter = replace(matter, about_id=about, slots={})
    return tasks.add(tx, matter, matters.desk(request)).told


def _for_nobody(request: Request) -> list[Reply]:
    """What is said to who may not speak for those that are named."""
    sender = campaigns.person(request)
    if not campaigns.is_spoken_to(request):
        return []
    if sender.role not in MEMBERS:
        return [Reply(request.say("common.not_allowed"))]
    return [Reply(request.say("leaves.not_for_others", name=sender.name))]


def _told(request: Request, people: list[Person], span: tuple[date, date | None]) -> str:
    """That it was noted, alone with its days."""
    first, last = span
    say, names = request.say, listed(request, _names(people))
    if request.message.chat.is_group:
        if people == [campaigns.person(request)]:
            return say("leaves.started_here", name=names)
        return say("leaves.started_for", names=names)
    if last is None:
        if first > request.scene.today:
            return say("leaves.started_from", names=names, first=date_words(say, first))
        return say("leaves.started", names=names)
    days = {"names": names, "last": date_words(say, last)}
    if first == last:
        return say("leaves.started_day", **days)
    if first == request.scene.today:
        return say("leaves.started_until", **days)
    return say("leaves.started_span", first=date_words(say, first), **days)


def _names(people: list[Person]) -> list[str]:
    return [one.name for one in people]


feature = Feature(
    "leaves",
    help="leaves.help",
    listens=(
        Listen("leave_start", couples.asks_who(start), frozenset(ROLES), kept=True),
        Listen("leave_end", couples.asks_who(end), frozenset(ROLES), kept=True),
    ),
)
