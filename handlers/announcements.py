"""通知已阅 in chat: who answers a notice has read it. In groups that is noted in silence."""

from __future__ import annotations

from functools import partial

from bot.messages import Reply, Request
from bot.permissions import ANYONE, TAKERS, may
from bot.router import Feature, Listen
from bot.scene import Option, Person, Question, Ref, Who
from handlers import couples, emergency
from handlers.asking import PRIVATE_PATIENCE
from handlers.behalf import somebody
from handlers.families import elder_meant
from services import announcements
from storage import dialogs
from storage.audit import By
from storage.transaction import Row, Transaction

INTENT, KIND = "announcement_read", "announcement"
MOST_CHOICES = 4


def have_read(tx: Transaction, request: Request) -> list[Reply]:
    """Note who has read which notice. Whoever takes an alarm with the same word takes that."""
    if request.scene.person is None:
        return []
    taken = _taken(tx, request)
    if taken:
        return taken
    people = _people(tx, request)
    numbers = _numbers(tx, request, people)
    if numbers is None:
        return _ask_which(tx, request, people[0])
    if request.scene.pending is not None and request.scene.pending.of == INTENT:
        dialogs.end(tx, request.message)
    if not numbers:
        return []
    if not people:
        of_others = _named(request) != ["self"]
        return _told(request, request.say("announcements.not_for_others")) if of_others else []
    return _noted(tx, request, people, numbers)


def _noted(
    tx: Transaction, request: Request, people: list[Person], numbers: list[int]
) -> list[Reply]:
    sender, now = request.scene.person, request.scene.now
    how = "group" if request.message.chat.is_group else "private"
    for number in numbers:
        for person in people:
            by_id = None if sender is None or person.id == sender.id else sender.id
            announcements.read(tx, number, person.id, how, By(by_id, now))
    if people == [sender]:
        return _told(request, request.say("announcements.noted"))
    names = "、".join(person.name for person in people)
    return _told(request, request.say("announcements.noted_for", names=names))


def _taken(tx: Transaction, request: Request) -> list[Reply]:
    """What is said to who takes an alarm: 收到 to the bot itself means that first."""
    person, message = request.scene.person, request.message
    spoken_to = message.at_bot or not message.chat.is_group
    if person is None or not spoken_to or not may(person.role, TAKERS):
        return []
    return emergency.take(tx, request)


def _people(tx: Transaction, request: Request) -> list[Person]:
    """Who has read it, of those for whom the sender may speak."""
    named = _named(request)
    found = [somebody(tx, request, who) for who in named]
    if named != ["self"]:  # Family may call its elder father or mother.
        found.append(elder_meant(tx, request, "may_report"))
    return list(dict.fromkeys(person for person in found if person is not None))


def _named(request: Request) -> list[Who]:
    return list(request.understanding.slots.get("people", ["self"]))


def _numbers(tx: Transaction, request: Request, people: list[Person]) -> list[int] | None:
    """The notices that are meant; None where it must be asked which."""
    slots = request.understanding.slots
    ref: Ref | list[Ref] | None = slots.get("ref")
    if ref is not None:
        return [number for _, number in (ref if isinstance(ref, list) else [ref])]
    if "quoted" in slots:
        line = str(slots["quoted"]).strip().partition("\n")[0].rstrip("…")
        heads = partial(_head, request)
        found = announcements.quoted(tx, line, heads)
        return [] if found is None else [found]
    waiting = _waiting(tx, request, people[0]) if people else []
    return None if len(waiting) > 1 else [row.id for row in waiting]


def _waiting(tx: Transaction, request: Request, person: Person) -> list[Row]:
    return announcements.unread_by(tx, person.id, request.scene.now)[-MOST_CHOICES:]


def _head(request: Request, title: str) -> str:
    return request.say("announcements.head", title=title)


def _ask_which(tx: Transaction, request: Request, person: Person) -> list[Reply]:
    """Ask which of several notices was read."""
    rows, now = _waiting(tx, request, person), request.scene.now
    options = tuple(Option(n, row.title, (KIND, row.id)) for n, row in enumerate(rows, 1))
    draft = {"people": request.understanding.slots.get("people", ["self"])}
    question = Question(INTENT, options, now + PRIVATE_PATIENCE, draft=draft)
    dialogs.ask(tx, request.message, question, now)
    offered = "，".join(f"{option.n} {option.label}" for option in options)
    return [Reply(request.say("announcements.which", options=offered))]


def _told(request: Request, text: str) -> list[Reply]:
    """One line for who spoke to the bot itself; among members silence."""
    message = request.message
    return [Reply(text)] if message.at_bot or not message.chat.is_group else []


feature = Feature(
    "announcements",
    help="announcements.help",
    items=announcements.open_items,
    listens=(Listen(INTENT, couples.asks_who(have_read), ANYONE),),
)
