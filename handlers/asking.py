"""The one question before something is done: put, answered, taken back or corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import wraps
from typing import Any, Literal

from bot.messages import Reply, Request
from bot.router import Handler
from bot.scene import Question
from services.matters import SAID
from storage import dialogs
from storage.transaction import Transaction

GROUP_PATIENCE = timedelta(minutes=10)
PRIVATE_PATIENCE = timedelta(days=1)
CONFIRM = "confirm"
OPEN = "asking.open"
# What is asked for each thing that is missing; nothing in it tells what is to be done.
ASKED = {
    CONFIRM: "asking.confirm",
    "person": "asking.person",
    "names": "asking.person",
    "date": "asking.date",
    "topic": OPEN,
}


def first(handler: Handler) -> Handler:
    """The handler, but that it asks first what must be asked, and knows what was said before."""

    @wraps(handler)
    def asks_first(tx: Transaction, request: Request) -> list[Reply]:
        whole = _with_draft(request)
        if whole.understanding.ask and _may_ask(request):
            return _ask(tx, whole)
        if whole is not request:
            dialogs.end(tx, request.message)
        return list(handler(tx, whole))

    return asks_first


def put(tx: Transaction, request: Request, ask: str, draft: Mapping[str, Any]) -> None:
    """Open the question to the sender, with what is about to be done."""
    kind: Literal["confirm", "question"] = "confirm" if ask == CONFIRM else "question"
    patience = GROUP_PATIENCE if request.message.chat.is_group else PRIVATE_PATIENCE
    now = request.scene.now
    question = Question(request.understanding.intent, (), now + patience, kind=kind, draft=draft)
    dialogs.ask(tx, request.message, question, now)


def _may_ask(request: Request) -> bool:
    """Whether somebody speaks to the bot. In a group's own talk staff get it as it is."""
    return request.message.at_bot or not request.message.chat.is_group


def _ask(tx: Transaction, request: Request) -> list[Reply]:
    """Ask the first thing that is missing."""
    understood = request.understanding
    earlier = understood.slots.get(SAID)
    said = request.message.text if earlier is None else f"{earlier}\n{request.message.text}"
    put(tx, request, understood.ask[0], {**understood.slots, SAID: said})
    return [Reply(request.say(ASKED.get(understood.ask[0], OPEN)))]


def _with_draft(request: Request) -> Request:
    """The request with what is known from before the question that it answers."""
    pending, understood = request.scene.pending, request.understanding
    if pending is None or pending.kind == "choose" or pending.of != understood.intent:
        return request
    slots = {**pending.draft, **understood.slots}
    return replace(request, understanding=replace(understood, slots=slots))
