"""What is understood and that no feature can do yet: staff are told."""

from __future__ import annotations

from bot.messages import Reply, Request
from services import matters, tasks
from storage.transaction import Transaction


def pass_on(tx: Transaction, request: Request) -> list[Reply]:
    """Pass it on to staff and say so; a group's own talk is left to the people in it."""
    if request.message.chat.is_group and not request.message.at_bot:
        return []
    told = tasks.add(tx, matters.of(request), matters.desk(request)).told
    return [Reply(request.say("later.passed_on" if told else "tasks.nobody"))]
