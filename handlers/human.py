"""Somebody wants a person: staff are told, and the asker hears whom."""

from __future__ import annotations

from typing import Any

from bot.messages import Reply, Request
from bot.permissions import ANYONE, STAFF
from bot.router import Feature, Listen
from services import matters, members, tasks
from storage.transaction import Transaction


def call_staff(tx: Transaction, request: Request) -> list[Reply]:
    """Tell the member of staff who is named, if the bot can write to them, else all."""
    named = _named(tx, request.understanding.slots.get("staff"))
    if named is not None and request.reach.to_person(tx, named) is None:
        named = None
    to = None if named is None else [named]
    if not tasks.add(tx, matters.of(request), matters.desk(request), to=to).told:
        return [Reply(request.say("tasks.nobody"))]
    if named is None:
        return [Reply(request.say("human.told"))]
    return [Reply(request.say("human.told_one", name=members.name(tx, named)))]


def _named(tx: Transaction, staff: Any) -> int | None:
    """The member of staff meant; None for nobody, or for somebody who is not of staff."""
    member_id = staff if isinstance(staff, int) else None
    if isinstance(staff, str):
        try:
            member_id = members.named(tx, staff)
        except members.NamesakesError:
            return None
    if member_id is None or members.role(tx, member_id) not in STAFF:
        return None
    return member_id


feature = Feature("human", listens=(Listen("human", call_staff, allowed=ANYONE),))
