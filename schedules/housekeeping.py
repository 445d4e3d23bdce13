"""Putting away what is no longer needed."""

from __future__ import annotations

from schedules.job import Job, Now
from storage import dialogs
from storage.transaction import Transaction


def tidy(tx: Transaction, at: Now) -> None:
    """Drop open questions whose time ran out."""
    dialogs.forget_expired(tx, at.now)


JOB = Job("housekeeping", {"hour": "3", "minute": "17"}, tidy)
