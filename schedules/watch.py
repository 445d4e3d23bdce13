"""Telling the administrators, once a day, what is wrong with the machine or with delivery."""

from __future__ import annotations

import structlog

from bot.clock import local_date
from schedules.job import Job, Now
from services import members
from services.watch import troubles
from storage import outbox
from storage.transaction import Transaction

log = structlog.get_logger(__name__)


def watch(tx: Transaction, at: Now) -> None:
    """Lay a message ready for each administrator if anything is wrong, one a day."""
    found = troubles(tx, at.vitals(), at.now, at.say)
    if not found:
        return
    lines = "\n".join(f"{n} {trouble.text}" for n, trouble in enumerate(found, 1))
    text = at.say("watch.report", troubles=lines)
    told = [_tell(tx, at, member_id, text) for member_id in members.with_role(tx, "admin")]
    if not any(told):
        log.warning("no administrator can be told", troubles=len(found))


def _tell(tx: Transaction, at: Now, member_id: int, text: str) -> bool:
    chat = at.reach.to_person(tx, member_id)
    if chat is None:
        return False
    key = f"watch:{local_date(at.now, at.zone)}:{member_id}"
    outbox.put(tx, key, chat, text, at.now, kind="post")
    return True


# At other hours the message would wait for the end of the quiet hours anyway.
JOB = Job("watch", {"hour": "8,10,15,18", "minute": "13"}, watch)
