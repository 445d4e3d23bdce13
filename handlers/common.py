"""What belongs to no feature: yes and no, letting a question go, the first hello."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.messages import Notice, Reply, Request
from bot.permissions import ANYONE, may
from bot.router import Feature, Listen
from bot.scene import Question, Scene, Understanding
from bot.understanding.lists import TOO_LONG
from bot.understanding.pending import THINKS
from handlers import asking, forwards, later
from services.matters import Desk
from storage import dialogs
from storage.transaction import Transaction

# What is promised to be read at once; a little more is.
MOST_ROWS = 1_000


def let_go(tx: Transaction, request: Request) -> list[Reply]:
    """Drop the sender's open question."""
    ended = dialogs.end(tx, request.message)
    return [Reply(request.say("common.cancelled" if ended else "common.nothing_to_cancel"))]


def expired_choice(_tx: Transaction, request: Request) -> list[Reply]:
    """Answer a digit to which no question is open any more."""
    return [Reply(request.say("common.expired_choice"))]


def thinks(_tx: Transaction, request: Request) -> list[Reply]:
    """Leave the open question to who wants to think about it."""
    return [Reply(request.say("common.thinks"))]


def too_long(_tx: Transaction, request: Request) -> list[Reply]:
    """Ask for a list that can't be read whole in two parts; nothing of it was done."""
    return [Reply(request.say("common.too_long", most=MOST_ROWS))]


def greet_back(_tx: Transaction, request: Request) -> list[Reply]:
    """Answer who says good morning to the bot itself."""
    return [Reply(request.say("common.greeting"))]


def welcome(_tx: Transaction, _notice: Notice, _scene: Scene, desk: Desk) -> list[Reply]:
    """Greet somebody who just followed the account."""
    return [Reply(desk.say("common.welcome"))]


def greet(tx: Transaction, _notice: Notice, scene: Scene, desk: Desk) -> list[Reply]:
    """Greet somebody who opens the chat, and hand over what waits to be passed on."""
    return [Reply(desk.say("common.welcome")), *forwards.waiting(tx, scene, desk.say)]


def feature(others: Iterable[Feature]) -> Feature:
    """What belongs to no feature, knowing what the others do once it is confirmed."""
    listens = {listen.intent: listen for other in others for listen in other.listens}

    def confirm(tx: Transaction, request: Request) -> list[Reply]:
        """Do what was asked about, correct it, or let it go."""
        pending, slots = request.scene.pending, request.understanding.slots
        if pending is not None and slots.get("value") is False and "fix" not in slots:
            listen = listens.get(pending.of)
            if listen is None or listen.declined is None:
                return let_go(tx, request)
            dialogs.end(tx, request.message)
            return list(listen.declined(tx, _meant(request, pending, dict(pending.draft))))
        if pending is None or pending.kind != asking.CONFIRM:
            return _nothing_pending(request)
        fixed = {**pending.draft, **slots.get("fix", {})}
        meant = _meant(request, pending, fixed)
        if slots.get("value"):
            dialogs.end(tx, request.message)
            return _do(tx, meant, listens.get(pending.of))
        listen = listens.get(pending.of)
        if listen is not None and listen.fixed is not None:
            return list(listen.fixed(tx, meant))
        asking.put(tx, meant, asking.CONFIRM, fixed)
        return [Reply(request.say("asking.fixed"))]

    return Feature(
        "common",
        listens=(
            Listen("confirm", confirm, allowed=ANYONE),
            Listen("cancel", let_go),
            Listen("expired_choice", expired_choice),
            Listen(THINKS, thinks, allowed=ANYONE),
            Listen(TOO_LONG, too_long, allowed=ANYONE),
            Listen("greeting", greet_back, allowed=ANYONE),
        ),
        notices={"subscribe": welcome, "enter_chat": greet},
    )


def _meant(request: Request, pending: Question, slots: dict[str, object]) -> Request:
    """The request that was asked about, as if it came without a question now."""
    understanding = Understanding(pending.of, slots)
    return replace(
        request,
        understanding=understanding,
        scene=replace(request.scene, pending=None),
    )


def _do(tx: Transaction, request: Request, listen: Listen | None) -> list[Reply]:
    if listen is None:
        return later.pass_on(tx, request)
    person = request.scene.person
    if not may(person.role if person else None, listen.allowed):
        return [Reply(request.say("common.not_allowed"))]
    return list(listen.handler(tx, request))


def _nothing_pending(request: Request) -> list[Reply]:
    """A yes to nothing: talk, in a group."""
    if request.message.chat.is_group and not request.message.at_bot:
        return []
    return [Reply(request.say("common.expired_choice"))]
