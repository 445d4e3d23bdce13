"""换手机号 in chat: a task for staff, in which the number is masked and kept sealed."""

from __future__ import annotations

from dataclasses import replace

from bot.messages import Reply, Request
from bot.permissions import ANYONE
from bot.router import Feature, Listen
from handlers.hears.phones import number_in, without_numbers
from services import matters, phones, tasks
from storage import dialogs, inbox
from storage.transaction import Transaction


def note(tx: Transaction, request: Request) -> list[Reply]:
    """Leave a new number to staff; nobody else reads it, nor is it ever said again."""
    message = request.message
    claimed = _claimed(tx, request)
    matter = matters.of(request, phones.KIND)
    number, shown = number_in(matter.said), without_numbers(matter.said)
    sealed = phones.sealed(request.vault, number) if number else None
    if shown != matter.said:
        inbox.hide(tx, request.inbox_id, without_numbers(message.text))
    matter = replace(matter, said=f"{shown}{claimed}", slots={}, detail_sealed=sealed)
    told = tasks.add(tx, matter, matters.desk(request)).told
    if message.chat.is_group and not message.at_bot:
        return []
    if not told:
        return [Reply(request.say("tasks.nobody"))]
    words = "phones.noted_in_group" if message.chat.is_group else "phones.noted"
    return [Reply(request.say(words))]


def _claimed(tx: Transaction, request: Request) -> str:
    """Who somebody was about to prove to be, to whom that number was no help."""
    pending = request.scene.pending
    if pending is None or pending.of != "bind_identity":
        return ""
    dialogs.end(tx, request.message)
    name = pending.draft.get("name")
    return request.say("phones.claimed", name=name) if name else ""


feature = Feature("phones", listens=(Listen("phone_change", note, allowed=ANYONE),))
