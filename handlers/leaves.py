"""请假 in chat: pausing the study for some days, for an illness say, and coming back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.messages import Reply, Request
from bot.permissions import MEMBERS, ROLES
from bot.router import Feature, Listen
from bot.scene import Person
from bot.texts.dates import date_words
from handlers import behalf, campaigns, couples, families
from handlers.confirming import listed
from services import matters, tasks
from services.checkin import meetings, pausing
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
    cared = cares(tx, request, people)
    if not people:
        return for_nobody(request)
    slots, today = request.understanding.slots, request.scene.today
    span = (slots.get("from") or today, slots.get("until"))
    by = By(campaigns.person(request).id, request.scene.now)
    for person in people:
        sealed = request.vault.seal(request.message.text, REASON)
        pausing.begin(tx, person.id, span, by, reason_sealed=sealed)
    text = _told(request, people, span)
    alone = cared and not request.message.chat.is_group
    return [Reply(text + (request.say("leaves.cared") if alone else ""))]


def end(tx: Transaction, request: Request) -> list[Reply]:
    """End the pause of whoever is meant; who had none is told so, in a group not unasked."""
    if "person" in request.understanding.ask:
        return campaigns.ask_who(tx, request)
    campaigns.end_question(tx, request)
    by = By(campaigns.person(request).id, request.scene.now)
    people = absent(tx, request)
    back = [one for one in people if _is_back(tx, request, one, by)]
    if back:
        return [Reply(request.say("leaves.back", names=listed(request, _names(back))))]
    if not campaigns.is_spoken_to(request):
        return []
    if not people:
        return for_nobody(request)
    return [Reply(request.say("leaves.not_away", names=listed(request, _names(people))))]


def _is_back(tx: Transaction, request: Request, person: Person, by: By) -> bool:
    """End the pause of somebody, else the leaves of meetings; whether there was any."""
    if pausing.come_back(tx, person.id, request.scene.today, by):
        return True
    open_ones = [item for item in request.scene.items if item.kind == campaigns.MEETING]
    taken_back = [item for item in open_ones if meetings.come(tx, person.id, item.id, by)]
    return bool(taken_back)


def absent(tx: Transaction, request: Request) -> list[Person]:
    """Who is meant, of those for whom the sender may speak; family mean their elder."""
    named = request.understanding.slots.get("people") or ["self"]
    people = [behalf.somebody(tx, request, who) for who in named]
    found = [one for one in dict.fromkeys(people) if one is not None]
    if not found and campaigns.person(request).role not in MEMBERS:
        elder = families.elder_meant(tx, request, "may_report")
        return [elder] if elder is not None else []
    return found


def cares(tx: Transaction, request: Request, people: list[Person]) -> bool:
    """Tell staff of an illness, as if nothing else had been said; whether somebody is told."""
    if not request.understanding.slots.get("ill"):
        return False
    matter, sender = matters.of(request, ILL), campaigns.person(request).id
    about = next((one.id for one in people if one.id != sender), matter.about_id)
    matter = replace(matter, about_id=about, slots={})
    return tasks.add(tx, matter, matters.desk(request)).told


def for_nobody(request: Request) -> list[Reply]:
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
    later = first > request.scene.today
    if last is not None:
        return _told_until(request, names, date_words(say, first) if later else "", last)
    if later:
        return say("leaves.started_from", names=names, first=date_words(say, first))
    return say("leaves.started", names=names)


def _told_until(request: Request, names: str, first: str, last: date) -> str:
    """As `_told`, of days that have an end; `first` is "" where they begin today."""
    say, days = request.say, {"names": names, "last": date_words(request.say, last)}
    if first == days["last"] or (not first and last == request.scene.today):
        return say("leaves.started_day", **days)
    if first:
        return say("leaves.started_span", first=first, **days)
    return say("leaves.started_until", **days)


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
