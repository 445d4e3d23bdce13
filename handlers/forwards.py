"""可转发通知 in chat: what no road carries, handed to whoever passes it on."""

from __future__ import annotations

from bot.messages import Reply, Request, Say
from bot.permissions import ROLES
from bot.router import Feature, Listen
from bot.scene import Scene
from services import forwards
from storage.transaction import Transaction

PRIVATE = "private"


def show(tx: Transaction, request: Request) -> list[Reply]:
    """Show what waits; never in a group, where it would be said twice."""
    if request.message.chat.is_group:
        return []
    found = waiting(tx, request.scene, request.say)
    return found or [Reply(request.say("forwards.none"))]


def done(tx: Transaction, request: Request) -> list[Reply]:
    """Take it that what was shown was passed on, and show what was not shown yet."""
    scene = request.scene
    if request.message.chat.is_group or scene.person is None:
        return []
    passed = forwards.done(tx, scene.person, scene.now)
    left = waiting(tx, scene, request.say)
    if passed or not left:
        return [Reply(request.say("forwards.done" if passed else "forwards.none")), *left]
    return left


def waiting(tx: Transaction, scene: Scene, say: Say) -> list[Reply]:
    """One reply for each text that the person is to pass on, and how to tell that it is done."""
    if scene.person is None or scene.purpose != PRIVATE:
        return []
    found = forwards.show(tx, scene.person, scene.now)
    replies = [Reply(_shown(forward, say)) for forward in found]
    return [*replies, Reply(say("forwards.how"))] if replies else []


def _shown(forward: forwards.Forward, say: Say) -> str:
    if forward.group is None:
        return say("forwards.for_you", text=forward.text)
    return say("forwards.please", group=forward.group, text=forward.text)


# Whoever is named a group's keeper is one, with any role; all see only what is theirs.
KEEPERS = frozenset(ROLES)

feature = Feature(
    "forwards",
    listens=(
        Listen("forwards", show, KEEPERS),
        Listen("forwards_done", done, KEEPERS),
    ),
)
