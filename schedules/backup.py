"""备份: a copy of the database each night, made beside the talk as a long task."""

from __future__ import annotations

import asyncio
from datetime import datetime

from bot.clock import local_date
from schedules.job import HOURLY, Job, Now
from schedules.longtasks import Toil
from services import backup, longtasks, settings
from storage.audit import By
from storage.transaction import Row, Transaction

KIND = backup.KIND


def enter(tx: Transaction, at: Now) -> None:
    """Enter the copy of the day once its hour has come; a night that was missed is made up."""
    here = at.now.astimezone(at.zone)
    midnight = datetime.combine(local_date(at.now, at.zone), datetime.min.time(), at.zone)
    hour = settings.value(tx, settings.BACKUP_HOUR, at.backup_hour)
    if here.hour >= hour and not longtasks.entered(tx, KIND, midnight):
        longtasks.add(tx, KIND, {}, By(None, at.now))


async def copy(toil: Toil, task: Row) -> None:
    """Make the copy, look it through, and only then delete the oldest."""
    assert toil.engine is not None, "long tasks are given the database"
    now = toil.clock.now()
    file = await asyncio.to_thread(backup.make, toil.engine, toil.shelf.folder, now, toil.zone)
    await toil.write(lambda tx: backup.note(tx, file, By(task.by, now)))
    await asyncio.to_thread(backup.rotate, toil.shelf, now)


# An hour in which the bot stood still is made up within the next.
JOB = Job("backup", HOURLY, enter)
