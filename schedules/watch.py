"""Telling the administrator, once a day, what is wrong with the machine or with delivery."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import structlog

from bot.clock import local_date
from bot.vitals import LEAST_FREE, MEGABYTE
from schedules.backup import KIND
from schedules.job import Job, Now
from services import longtasks, members
from storage import outbox
from storage.transaction import Transaction

log = structlog.get_logger(__name__)
DAY = timedelta(days=1)
MOST_AHEAD = 60  # seconds; platforms refuse at 300
# A channel that has kept a text waiting so long, in spite of so many tries, is dead.
STUCK_FOR = timedelta(minutes=10)
STUCK_TRIES = 3
# Whoever took those texts died each time, and could note nothing.
UNKNOWN = "—"


def watch(tx: Transaction, at: Now) -> None:
    """Lay a message ready for each administrator if anything is wrong, one a day."""
    troubles = list(_troubles(tx, at))
    if not troubles:
        return
    lines = "\n".join(f"{n} {trouble}" for n, trouble in enumerate(troubles, 1))
    text = at.say("watch.report", troubles=lines)
    told = [_tell(tx, at, member_id, text) for member_id in members.with_role(tx, "admin")]
    if not any(told):
        log.warning("no administrator can be told", troubles=len(troubles))


def _tell(tx: Transaction, at: Now, member_id: int, text: str) -> bool:
    chat = at.reach.to_person(tx, member_id)
    if chat is None:
        return False
    key = f"watch:{local_date(at.now, at.zone)}:{member_id}"
    outbox.put(tx, key, chat, text, at.now, kind="post")
    return True


def _troubles(tx: Transaction, at: Now) -> Iterator[str]:
    vitals = at.vitals()
    if vitals.free_bytes < LEAST_FREE:
        yield at.say("watch.disk", free=vitals.free_bytes // MEGABYTE)
    if abs(vitals.clock_ahead) > MOST_AHEAD:
        key = "watch.clock_fast" if vitals.clock_ahead > 0 else "watch.clock_slow"
        yield at.say(key, seconds=round(abs(vitals.clock_ahead)))
    for row in outbox.stuck(tx, at.now - STUCK_FOR, STUCK_TRIES):
        yield at.say(
            "watch.stuck", channel=row.channel, texts=row.texts, reason=row.error or UNKNOWN
        )
    if (reason := longtasks.failure(tx, KIND)) is not None:
        yield at.say("watch.backup", reason=reason)
    if failed := outbox.failed_since(tx, at.now - DAY):
        yield at.say("watch.failed", texts=failed)


# At other hours the message would wait for the end of the quiet hours anyway.
JOB = Job("watch", {"hour": "8,10,15,18", "minute": "13"}, watch)
