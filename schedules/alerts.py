"""Calling the next on duty while nobody takes an alarm."""

from __future__ import annotations

from schedules.job import Job, Now
from services import alerts
from services.matters import Desk
from storage.transaction import Transaction


def call(tx: Transaction, at: Now) -> None:
    """Call whom each alarm is due to call by now."""
    alerts.sweep(tx, Desk(at.reach, at.say, at.duty_order), at.now, at.zone)


# In an emergency a minute is long; a look that finds nothing costs one small query.
JOB = Job("alerts", {"second": "*/5"}, call, due=alerts.next_due)
