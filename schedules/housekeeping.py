"""Putting away what is no longer needed."""

from __future__ import annotations

from schedules.job import Job, Now
from services import alerts, tasks
from storage import dialogs, inbox, outbox
from storage.transaction import Transaction

# So many rows are gone in a few milliseconds; an hour later come the next.
MOST = 2000


def tidy(tx: Transaction, at: Now) -> None:
    """Drop open questions whose time ran out."""
    dialogs.forget_expired(tx, at.now)


def purge(tx: Transaction, at: Now) -> None:
    """Drop what came in, went out or was seen to too long ago."""
    inbox.forget(tx, at.now - at.keep.inbox, MOST)
    outbox.forget(tx, at.now - at.keep.outbox, MOST)
    tasks.forget(tx, at.now - at.keep.tasks, MOST)
    alerts.forget(tx, at.now - at.keep.tasks, MOST)


TIDY = Job("housekeeping", {"hour": "3", "minute": "17"}, tidy)
PURGE = Job("retention", {"minute": "43"}, purge)
