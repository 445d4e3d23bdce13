"""News of illness, trouble or a family's great day: told to staff, and not talked about."""

from __future__ import annotations

from dataclasses import replace

from bot.messages import Reply, Request
from bot.permissions import ANYONE
from bot.router import Feature, Listen
from handlers import asking, couples, families
from services import matters, tasks
from storage.transaction import Transaction


def report(tx: Transaction, request: Request) -> list[Reply]:
    """Tell staff; a group hears no more than that they know."""
    matter = matters.of(request)
    elder = families.elder_meant(tx, request, "may_report")
    if elder is not None:
        said = f"{matter.said}\n{request.say('families.from_family')}"
        matter = replace(matter, said=said, about_id=elder.id)
    told = tasks.add(tx, matter, matters.desk(request)).told
    if request.message.chat.is_group:
        return [Reply(request.say("care.told_in_group" if told else "care.kept_in_group"))]
    return [Reply(request.say("care.told" if told else "tasks.nobody"))]


feature = Feature(
    "care",
    listens=(Listen("care_report", couples.asks_who(asking.first(report)), allowed=ANYONE),),
)
