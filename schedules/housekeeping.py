"""Putting away what is no longer needed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.clock import local_date
from schedules.job import HOURLY, Job, Now
from services import alerts, binding, longtasks, retention, tasks
from services.activities import notes
from services.imports import staging
from services.pastes import keeping
from services.unclear import keeping as unclear
from storage import dialogs, inbox, outbox
from storage.transaction import Transaction

# So many rows are gone in a few milliseconds; an hour later come the next.
MOST = 2000
# Wrong answers about who somebody is count on their own day.
TRIES_KEPT = timedelta(days=7)


def tidy(tx: Transaction, at: Now) -> None:
    """Drop, each night, what few rows tell of: expired questions, old imports and the like."""
    unclear.gather(tx, at.now)
    dialogs.forget_expired(tx, at.now)
    longtasks.forget(tx, at.now - at.keep.tasks)
    binding.forget(tx, local_date(at.now, at.zone) - TRIES_KEPT)
    staging.forget(tx, at.now - at.keep.imports, MOST)


def purge(tx: Transaction, at: Now) -> None:
    """Drop, each hour, what came in, went out, was seen to or noted too long ago.

    Sessions and passes of the console go by the machine's clock, when somebody signs in.
    """
    unclear.gather(tx, at.now)
    unclear.forget(tx, at.now, at.now - at.keep.inbox, at.now - at.keep.trials)
    inbox.forget(tx, at.now - at.keep.inbox, MOST)
    outbox.forget(tx, at.now - at.keep.outbox, MOST)
    tasks.forget(tx, at.now - at.keep.tasks, MOST)
    alerts.forget(tx, at.now - at.keep.tasks, MOST)
    retention.forget_audit(tx, at.now - at.keep.audit, MOST)
    retention.forget_trials(tx, at.now - at.keep.trials, MOST)
    notes.forget(tx, at.now - at.keep.tasks, MOST)
    keeping.forget(tx, at.now - keeping.FORGOTTEN)
    _drop_made(tx, at)


def _drop_made(tx: Transaction, at: Now) -> None:
    """Drop the files of long tasks that nobody fetched in time."""
    for row in longtasks.expired(tx, at.now):
        if row.result:
            (at.made / Path(row.result).name).unlink(missing_ok=True)
        longtasks.forget_result(tx, row.id)


TIDY = Job("housekeeping", {"hour": "3", "minute": "17"}, tidy)
PURGE = Job("retention", HOURLY, purge)
