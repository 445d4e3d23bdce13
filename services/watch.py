"""告警: what is wrong with the machine or with delivery just now, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.messages import Say
from bot.vitals import LEAST_FREE, MEGABYTE, Vitals
from services import longtasks
from services.backup import KIND
from storage import outbox
from storage.transaction import Transaction

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MOST_AHEAD = 60  # seconds; platforms refuse at 300
# A channel that has kept a text waiting so long, in spite of so many tries, is dead.
STUCK_FOR = timedelta(minutes=10)
STUCK_TRIES = 3
# So long a copy may wait for the other long tasks.
BACKUP_WAITS = timedelta(hours=4)
# Whoever took those texts died each time, and could note nothing.
UNKNOWN = "—"
# The kind of the one that tells of texts which could not be delivered.
FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong: its kind, and the sentence that an administrator reads."""

    kind: str
    text: str


def troubles(tx: Transaction, vitals: Vitals, now: datetime, say: Say) -> list[Trouble]:
    """All that is wrong now, the machine's first; none where all is well."""
    found = (_machine(vitals, say), _channels(tx, now, say), _backup(tx, now, say))
    return [trouble for part in found for trouble in part] + _failed(tx, now, say)


def _machine(vitals: Vitals, say: Say) -> Iterator[Trouble]:
    if vitals.free_bytes < LEAST_FREE:
        yield Trouble("disk", say("watch.disk", free=vitals.free_bytes // MEGABYTE))
    if abs(vitals.clock_ahead) > MOST_AHEAD:
        key = "watch.clock_fast" if vitals.clock_ahead > 0 else "watch.clock_slow"
        yield Trouble("clock", say(key, seconds=round(abs(vitals.clock_ahead))))


def _channels(tx: Transaction, now: datetime, say: Say) -> Iterator[Trouble]:
    for row in outbox.stuck(tx, now - STUCK_FOR, STUCK_TRIES):
        reason = row.error or UNKNOWN
        said = say("watch.stuck", channel=row.channel, texts=row.texts, reason=reason)
        yield Trouble("stuck", said)


def _backup(tx: Transaction, now: datetime, say: Say) -> Iterator[Trouble]:
    if (reason := longtasks.failure(tx, KIND)) is not None:
        yield Trouble("backup", say("watch.backup", reason=reason))
    since = longtasks.waits_since(tx, KIND)
    if since is not None and now - since >= BACKUP_WAITS:
        yield Trouble("backup_waits", say("watch.backup_waits", hours=(now - since) // HOUR))


def _failed(tx: Transaction, now: datetime, say: Say) -> list[Trouble]:
    failed = outbox.failed_since(tx, now - DAY)
    return [Trouble(FAILED, say("watch.failed", texts=failed))] if failed else []
