"""Who gave up a place within the last day before an activity; its organiser is told."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from services.activities import deeds, entries
from services.activities.entries import IN, OUT
from services.activities.writing import LIVE
from storage.tables.activities import Activity
from storage.tables.base import core
from storage.tables.engine import Audit
from storage.transaction import Row, Transaction

LAST_DAY = timedelta(hours=24)

_activities, _audit = core(Activity), core(Audit)
_live = or_(*(_activities.c.state == state for state in LIVE))
_NEXT = select(_activities.c.starts_at).where(_live).order_by(_activities.c.starts_at).limit(1)


def next_due(tx: Transaction) -> datetime | None:
    """When the last day before an activity begins, None where none is to come."""
    row = tx.first(_NEXT)
    starts: datetime | None = None if row is None else row.starts_at
    return None if starts is None else starts - LAST_DAY


def near(tx: Transaction, since: datetime, now: datetime) -> list[Row]:
    """The activities of which it may be told that somebody left lately."""
    rows = select(_activities).where(
        _live,
        _activities.c.starts_at > since,
        _activities.c.starts_at <= now + LAST_DAY,
    )
    return list(tx.execute(rows.order_by(_activities.c.id)))


def late(tx: Transaction, activity: Row, since: datetime, until: datetime) -> list[str]:
    """The names of those who had a place and took themselves off in some span of the last day.

    Who came back is not among them, nor whom the organiser took off.
    """
    begin = max(since, activity.starts_at - LAST_DAY)
    rows = select(_audit).where(
        _audit.c.subject == f"activity:{activity.id}",
        _audit.c.action.in_((deeds.LEAVE, deeds.CHANGE)),
        _audit.c.at > begin,
        _audit.c.at <= min(until, activity.starts_at),
    )
    gone = [
        one.key
        for row in tx.execute(rows.order_by(_audit.c.id))
        if row.member_id is None or row.member_id != activity.by_id
        for one in deeds.changes(row)
        if one.before is not None and (one.before.state, one.after.state) == (IN, OUT)
    ]
    standing = entries.found(tx, activity.id, gone)
    return [row.name for row in standing.values() if row.state == OUT]
