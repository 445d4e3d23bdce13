"""奖状 in chat: whether somebody has one, from which month, and how to get it on paper."""

from __future__ import annotations

from bot.messages import Reply, Request
from bot.permissions import MEMBERS, ROLES
from bot.router import Feature, Listen
from bot.scene import Person
from handlers import campaigns, couples, families, records
from services import consents
from services.checkin import certificates
from services.checkin.attendance import PURPOSE
from services.checkin.certificates import LEAST
from storage import outbox
from storage.transaction import Transaction


def tell(tx: Transaction, request: Request) -> list[Reply]:
    """Tell the sender's own, alone; family that of their elder; of others nothing."""
    person, say = campaigns.person(request), request.say
    own = person.role in MEMBERS and records.is_about_sender(request, person)
    if request.message.chat.is_group:
        return _alone(tx, request, person, own=own)
    if own:
        return [Reply(_own(tx, request, person))]
    elder = families.elder_meant(tx, request, "may_see")
    if elder is None:
        words = "certificates.only_own" if person.role in MEMBERS else "certificates.not_for_family"
        return [Reply(say(words, name=person.name))]
    return [Reply(_elders(tx, request, elder))]


def _alone(tx: Transaction, request: Request, person: Person, *, own: bool) -> list[Reply]:
    """Say in a group that it is told alone, and tell it so where the bot can speak first."""
    say = request.say
    chat = request.reach.to_person(tx, person.id) if own else None
    if chat is None or not request.reach.pushes(chat.channel):
        return [Reply(say("privacy.alone"))]
    text, now = _own(tx, request, person), request.scene.now
    outbox.put(tx, f"certificate_query:{request.inbox_id}", chat, text, now)
    return [Reply(say("certificates.alone", name=person.name))]


def _own(tx: Transaction, request: Request, person: Person) -> str:
    say, today = request.say, request.scene.today
    if not consents.holds(tx, person.id, PURPOSE):
        return say("privacy.checkin_off")
    had = certificates.latest(tx, person.id, today)
    if had is not None:
        return say("certificates.own", name=person.name, **had.told)
    if not certificates.given(tx, today.replace(day=1)):
        return say("certificates.not_given", name=person.name)
    days = certificates.so_far(tx, person.id, today)
    if days == 0:
        return say("certificates.from_now", name=person.name, least=LEAST)
    key = "certificates.enough" if days >= LEAST else "certificates.so_far"
    return say(key, name=person.name, days=days, least=LEAST)


def _elders(tx: Transaction, request: Request, elder: Person) -> str:
    say, today = request.say, request.scene.today
    had = certificates.latest(tx, elder.id, today)
    if had is not None:
        return say("certificates.elders", name=elder.name, **had.told)
    days = certificates.so_far(tx, elder.id, today)
    return say("certificates.elder_so_far", name=elder.name, days=days, least=LEAST)


feature = Feature(
    "certificates",
    help="certificates.help",
    listens=(Listen("certificate_query", couples.asks_who(tell), frozenset(ROLES)),),
)
