"""系列活动: what repeats is made and told some days ahead, one at a time."""

from __future__ import annotations

from schedules.job import Job, Now
from services.activities import announcing, series
from storage.audit import By
from storage.transaction import Transaction


def make(tx: Transaction, at: Now) -> None:
    """Make the activities whose day is near, and tell their groups."""
    for made in series.make_due(tx, By(None, at.now), at.zone):
        announcing.announce(tx, made, at.now, say=at.say, reach=at.reach, zone=at.zone)


# From 9:00 on; what came due while the bot stood still is made the same day, or the next.
JOB = Job("series", {"hour": "9-19", "minute": "*/10"}, make, due=series.next_due)
