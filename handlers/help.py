"""How the bot works: one example that fits the chat, or how to do the thing asked about."""

from __future__ import annotations

from collections.abc import Iterable

from bot.messages import Reply, Request
from bot.permissions import ANYONE
from bot.router import Feature, Listen
from storage.transaction import Transaction

PRIVATE = "help.private"
HERE = {
    "study": "help.study",
    "activities": "help.activities",
    "hall": "help.hall",
    "volunteer": "help.volunteer",
    "family": "help.family",
    "staff": "help.staff",
    "private": PRIVATE,
}
# How to say what no feature of its own has a sentence for.
TOPICS = {
    "activity": "help.activities",
    "suggestion": "help.hall",
    "volunteer": "help.volunteer",
    "care": "help.family",
    "human": "help.human",
    "bind": "help.bind",
}


def feature(others: Iterable[Feature]) -> Feature:
    """Help, knowing of the other features what it is to say of each."""
    about = {
        listen.intent: other.help for other in others if other.help for listen in other.listens
    }

    def give_help(_tx: Transaction, request: Request) -> list[Reply]:
        topic = str(request.understanding.slots.get("topic") or "")
        key = about.get(topic) or TOPICS.get(topic.partition("_")[0])
        if key is None:
            key = HERE.get(request.scene.purpose or "", PRIVATE)
        return [Reply(request.say(key))]

    return Feature("help", listens=(Listen("help", give_help, ANYONE),))
