"""两人合用一个号 in chat: setting it up, and asking who of them it is when that matters."""

from __future__ import annotations

from dataclasses import replace
from functools import wraps

from bot.messages import Message, Reply, Request
from bot.router import Handler
from bot.scene import Option, Person, Question, Who
from handlers.asking import GROUP_PATIENCE, PRIVATE_PATIENCE
from handlers.hears.couples import says_both
from services import binding, couples, matters, members, tasks
from services.matters import SAID
from storage import dialogs, outbox
from storage.audit import By
from storage.transaction import Transaction

# By this a question is known that asks who is speaking.
SPEAKER = "speaker"


def share(tx: Transaction, request: Request) -> list[Reply]:
    """Let husband or wife use this account too.

    At once where staff entered that they are, and the other has no account; else staff are asked.
    """
    person, account, say = request.scene.person, request.message.sender, request.say
    assert person is not None, "who is bound to nobody says so to staff"
    named = request.understanding.slots.get("name")
    other = _spouse(tx, request, person)
    if other is None and not named:
        return _ask_name(tx, request)
    if other is None or person.role not in binding.ALONE:
        dialogs.end(tx, request.message)
        matter = matters.of(request)
        told = tasks.add(tx, matter, matters.desk(request)).told
        return [Reply(say("couples.to_staff" if told else "tasks.nobody"))]
    couples.share(tx, account, other, By(person.id, request.scene.now))
    names = f"{person.name}、{members.name(tx, other)}"
    matter = replace(matters.of(request, "account_shared"), member_id=other, slots={})
    tasks.add(tx, matter, matters.desk(request), to=())
    return [Reply(say("couples.shared", names=names))]


def asks_who(handler: Handler) -> Handler:
    """The handler, but that it is first known who of those who share an account is speaking."""

    @wraps(handler)
    def knows_who(tx: Transaction, request: Request) -> list[Reply]:
        if not request.scene.sharers:
            return list(handler(tx, request))
        return _settled(tx, request, handler)

    return knows_who


def _settled(tx: Transaction, request: Request, handler: Handler) -> list[Reply]:
    people = _speakers(request)
    if not people:
        return _ask(tx, request)
    if _answers(request):
        dialogs.end(tx, request.message)
    if len(people) == 1 and (request.scene.unsure or _answers(request)):
        couples.speaks(tx, request.message.sender, people[0].id, request.scene.now)
    return list(handler(tx, _as(request, people)))


def _answers(request: Request) -> bool:
    pending = request.scene.pending
    return pending is not None and SPEAKER in pending.draft


def _speakers(request: Request) -> tuple[Person, ...]:
    """For whom it is said: who is named, both, or who is known to be speaking; else nobody."""
    scene, slots = request.scene, request.understanding.slots
    named: list[Who] = list(slots.get("people", ()))
    told = tuple(one for one in scene.sharers if one.id in named)
    if says_both(request.message.text) and (not told or "self" in named):
        return scene.sharers
    if "self" in named and ("spouse" in named or told):
        return scene.sharers
    if told:
        return told
    return () if scene.unsure else ((scene.person,) if scene.person else ())


def _as(request: Request, people: tuple[Person, ...]) -> Request:
    """The request as if one of them had said it of himself, or of both."""
    sharers = {one.id for one in request.scene.sharers}
    slots = dict(request.understanding.slots)
    slots.pop(SPEAKER, None)
    others = [who for who in slots.get("people", ()) if who not in (*sharers, "self", "spouse")]
    own: list[Who] = ["self"] if len(people) == 1 else [one.id for one in people]
    slots["people"] = own + others
    scene = replace(request.scene, person=people[0], pending=None, unsure=False)
    return replace(request, scene=scene, understanding=replace(request.understanding, slots=slots))


def _ask(tx: Transaction, request: Request) -> list[Reply]:
    """Ask who it is, with what is to be done kept: alone, where a group did not ask the bot."""
    message, scene, say = request.message, request.scene, request.say
    options = tuple(Option(n, one.name, one.id) for n, one in enumerate(scene.sharers, 1))
    names = say("couples.or").join(one.name for one in scene.sharers)
    offered = "，".join(f"{option.n} {option.label}" for option in options)
    spoken_to = message.at_bot or not message.chat.is_group
    if spoken_to or not request.reach.pushes(message.chat.channel):
        _open(tx, request, message, options)
        return [Reply(say("couples.who", names=names, options=offered))]
    alone = replace(message, chat=replace(message.chat, id=message.sender.id, is_group=False))
    _open(tx, request, alone, options)
    text = say("couples.who_alone", said=message.text, names=names, options=offered)
    outbox.put(tx, f"speaker:{request.inbox_id}", alone.chat, text, scene.now)
    return []


def _open(tx: Transaction, request: Request, message: Message, options: tuple[Option, ...]) -> None:
    """Open the question in the chat of a message."""
    understood, now = request.understanding, request.scene.now
    patience = GROUP_PATIENCE if message.chat.is_group else PRIVATE_PATIENCE
    slots = {name: value for name, value in understood.slots.items() if name != "people"}
    draft = {**slots, SPEAKER: True, SAID: request.message.text}
    question = Question(understood.intent, options, now + patience, draft=draft)
    dialogs.ask(tx, message, question, now)


def _ask_name(tx: Transaction, request: Request) -> list[Reply]:
    """Ask who the other is, without whom staff can't look it up."""
    now = request.scene.now
    draft = {"shared_account": True, SAID: request.message.text}
    until = now + PRIVATE_PATIENCE
    question = Question("bind_identity", (), until, kind="question", draft=draft)
    dialogs.ask(tx, request.message, question, now)
    return [Reply(request.say("couples.whose"))]


def _spouse(tx: Transaction, request: Request, person: Person) -> int | None:
    """Husband or wife of the speaker, as staff entered it, without an account so far."""
    known = request.scene.roster.known(person.id)
    other = known.spouse if known is not None else None
    named = [who for who in request.understanding.slots.get("people", ()) if isinstance(who, int)]
    if other is None or (named and other not in named) or members.accounts(tx, other):
        return None
    return int(other)
