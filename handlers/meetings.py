"""会议 in chat: not coming, coming after all, being there, and when and where it is."""

from __future__ import annotations

from collections.abc import Callable

from bot.messages import Reply, Request
from bot.permissions import ROLES
from bot.router import Feature, Handler, Listen
from bot.scene import Item, Option, Person
from bot.texts.moments import moment_words
from handlers import campaigns, couples, leaves, recording, rolls, wishes
from handlers.confirming import listed
from services import checkin
from services.checkin import meetings
from storage.audit import By
from storage.transaction import Transaction

# What is done about a meeting for whoever is meant.
Act = Callable[[Transaction, Request, Item, list[Person]], list[Reply]]


def excuse(tx: Transaction, request: Request, meeting: Item, people: list[Person]) -> list[Reply]:
    """Note that somebody can't come; why is sealed, and not told again."""
    by = By(campaigns.person(request).id, request.scene.now)
    for person in people:
        sealed = request.vault.seal(request.message.text, leaves.REASON)
        meetings.excuse(tx, person.id, meeting.id, meeting.closes, by, reason_sealed=sealed)
    leaves.cares(tx, request, people)
    return _done(request, "meetings.excused", meeting, people)


def come(tx: Transaction, request: Request, meeting: Item, people: list[Person]) -> list[Reply]:
    """Take back that somebody can't come."""
    by = By(campaigns.person(request).id, request.scene.now)
    back = [one for one in people if meetings.come(tx, one.id, meeting.id, by)]
    if not back and not campaigns.is_spoken_to(request):
        return []
    return _done(request, "meetings.coming", meeting, back or people)


def attend(tx: Transaction, request: Request, meeting: Item, _people: list[Person]) -> list[Reply]:
    """Record who is there and wants to be recorded, on the day of the meeting."""
    today = request.scene.today
    if meeting.closes != today:
        return [Reply(_when(tx, request, meeting))] if campaigns.is_spoken_to(request) else []
    if rolls.is_roll(request):
        return rolls.record(tx, request, meeting)
    wish = wishes.wish(tx, request)
    if not wish.people:
        return leaves.for_nobody(request)
    by = By(campaigns.person(request).id, request.scene.now)
    for person in wish.people:
        meetings.come(tx, person.id, meeting.id, by)
    recording.record(tx, request, meeting, wish.people, (today,))
    return _done(request, "meetings.attended", meeting, list(wish.people))


def tell(tx: Transaction, request: Request, meeting: Item, _people: list[Person]) -> list[Reply]:
    """Tell when and where a meeting is."""
    return [Reply(_when(tx, request, meeting), refs=(meeting.ref,))]


def of_one(act: Act) -> Handler:
    """The handler that does something about the one meeting, and for the people, that are meant."""

    def handler(tx: Transaction, request: Request) -> list[Reply]:
        if "person" in request.understanding.ask and not rolls.is_roll(request):
            return campaigns.ask_who(tx, request)
        meeting = campaigns.meant(request, campaigns.MEETING)
        if meeting is None:
            return _ask_which(tx, request)
        campaigns.end_question(tx, request)
        people = leaves.absent(tx, request)
        if not people and act is not tell and not rolls.is_roll(request):
            return leaves.for_nobody(request)
        return act(tx, request, meeting, people)

    return handler


def _ask_which(tx: Transaction, request: Request) -> list[Reply]:
    items = campaigns.may_be_meant(request, campaigns.MEETING)
    if not items:
        return []
    options = tuple(Option(n, _called(request, one), one.ref) for n, one in enumerate(items, 1))
    offered = campaigns.ask(tx, request, options[: campaigns.MOST_CHOICES])
    name = campaigns.person(request).name
    return [Reply(request.say("meetings.which", name=name, options=offered))]


def _called(request: Request, meeting: Item) -> str:
    """A meeting with its day, by which it is told from others."""
    day = request.say("meetings.day", month=meeting.closes.month, day=meeting.closes.day)
    return f"{day}{meeting.title}"


def _done(request: Request, key: str, meeting: Item, people: list[Person]) -> list[Reply]:
    """What was noted, in a line."""
    names = listed(request, [one.name for one in people])
    text = request.say(key, names=names, meeting=_called(request, meeting))
    return [Reply(text, refs=(meeting.ref,))]


def _when(tx: Transaction, request: Request, meeting: Item) -> str:
    row = checkin.find(tx, meeting.id)
    place = row.place if row is not None else ""
    starts = meeting.starts_at.astimezone(request.scene.now.tzinfo) if meeting.starts_at else None
    at = moment_words(request.say, meeting.closes, starts)
    if place:
        return request.say("meetings.when_and_where", meeting=meeting.title, at=at, place=place)
    return request.say("meetings.when", meeting=meeting.title, at=at)


feature = Feature(
    "meetings",
    help="meetings.help",
    items=checkin.meeting_items,
    listens=(
        Listen("meeting_leave", couples.asks_who(of_one(excuse)), frozenset(ROLES), kept=True),
        Listen("meeting_back", couples.asks_who(of_one(come)), frozenset(ROLES), kept=True),
        Listen("meeting_attend", couples.asks_who(of_one(attend)), frozenset(ROLES), kept=True),
        Listen("meeting_query", of_one(tell), frozenset(ROLES)),
    ),
)
