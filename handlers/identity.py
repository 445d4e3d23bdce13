"""登记: somebody says who they are. Staff compare it; nobody learns here who is on the roster."""

from __future__ import annotations

from bot.messages import Reply, Request
from bot.permissions import ANYONE
from bot.router import Feature, Listen
from services import matters, tasks
from storage.transaction import Transaction


def note(tx: Transaction, request: Request) -> list[Reply]:
    """Leave it to staff, with everything that was said."""
    told = tasks.add(tx, matters.of(request), matters.desk(request)).told
    chat, name = request.message.chat, request.understanding.slots.get("name")
    if chat.is_group and not request.message.at_bot:
        return []
    if not told:
        return [Reply(request.say("tasks.nobody"))]
    if chat.is_group:
        return [Reply(request.say("identity.noted_in_group"))]
    if not isinstance(name, str) or not name:
        return [Reply(request.say("identity.noted"))]
    return [Reply(request.say("identity.noted_name", name=name))]


feature = Feature("identity", listens=(Listen("bind_identity", note, allowed=ANYONE),))
