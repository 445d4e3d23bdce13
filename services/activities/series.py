"""A series: a pattern from which an activity is made again and again, one at a time.

The pattern's own beginning is that of the next activity to be made; what becomes of one that was
made, moved say or called off, does not touch those that follow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, or_, select, update

from bot.clock import local_date
from services.activities import entries, writing
from services.activities.writing import DRAFT, LIVE, OVER, SERIES, Draft
from storage import audit
from storage.audit import By
from storage.tables.activities import Activity
from storage.tables.base import core
from storage.transaction import Row, Transaction

# So many days before it an activity is made and told, from this hour on.
AHEAD, HOUR = timedelta(days=6), time(9)

_activities = core(Activity)
_SERIES = select(_activities).where(_activities.c.state == SERIES).order_by(_activities.c.id)
_NEXT = (
    select(_activities.c.starts_at)
    .where(_activities.c.state == SERIES)
    .order_by(_activities.c.starts_at)
    .limit(1)
)
_live = or_(*(_activities.c.state == state for state in LIVE))
_MADE = (
    select(_activities)
    .where(_activities.c.series_id == bindparam("of_series"), _live)
    .order_by(_activities.c.starts_at.desc())
    .limit(1)
)
_TWIN = select(_activities.c.id).where(
    _activities.c.series_id == bindparam("of_series"), _activities.c.starts_at == bindparam("at")
)


def start(tx: Transaction, activity_id: int, by: By) -> bool:
    """Have a draft that repeats be a series from now on; false where it is no such draft."""
    row = entries.lock(tx, activity_id)
    if row is None or row.state != DRAFT or not row.every_days or row.starts_at is None:
        return False
    _set(tx, activity_id, state=SERIES)
    audit.note(tx, by, "activity.series", f"activity:{activity_id}")
    return True


def end(tx: Transaction, series_id: int, by: By) -> bool:
    """Have nothing more be made from a series; what was made stands. False where it is over."""
    row = entries.lock(tx, series_id)
    if row is None or row.state != SERIES:
        return False
    _set(tx, series_id, state=OVER)
    audit.note(tx, by, "activity.series_end", f"activity:{series_id}")
    return True


def every(tx: Transaction) -> list[Row]:
    """The series from which activities are still made."""
    return tx.all(_SERIES)


def next_due(tx: Transaction) -> datetime | None:
    """An instant less than two days before the next activity is made; None where no series is."""
    row = tx.first(_NEXT)
    return None if row is None else row.starts_at - AHEAD - timedelta(days=1)


def make_due(tx: Transaction, by: By, zone: ZoneInfo) -> list[int]:
    """Make and open the activities whose day is near, at most one of each series; their ids."""
    made = (make(tx, row.id, by, zone) for row in every(tx))
    return [one for one in made if one is not None]


def make(tx: Transaction, series_id: int, by: By, zone: ZoneInfo) -> int | None:
    """Make and open the next activity of a series; None where it is too early, or none is left.

    What is past is left out. The next is not made before the last one is over.
    """
    row = entries.lock(tx, series_id)
    if row is None or row.state != SERIES:
        return None
    shift = _shifts(row, by.at, zone)
    if shift is None:
        end(tx, series_id, by)
        return None
    begins = shift(row.starts_at)
    if by.at < _from(begins, zone) or _one_is_on(tx, series_id, by.at):
        return None
    later = replace(_moved(writing.draft_of(tx, row), shift), every_days=None, until_on=None)
    if later.deadline is not None and later.deadline <= by.at:
        later = replace(later, deadline=None)
    _advance(tx, row, shift, zone)
    if tx.first(_TWIN, of_series=series_id, at=begins) is not None:
        return None
    activity_id = writing.create(tx, later, by, zone, series_id=series_id)
    writing.publish(tx, activity_id, by, zone)
    return activity_id


Shift = Callable[[datetime], datetime]


def _shifts(row: Row, now: datetime, zone: ZoneInfo) -> Shift | None:
    """How far the pattern must be moved so that it lies ahead; None where its days are over."""
    days = timedelta()
    begins: datetime = row.starts_at
    while _later(begins, days, zone) <= now:
        days += timedelta(days=row.every_days)
    if row.until_on is not None and local_date(_later(begins, days, zone), zone) > row.until_on:
        return None
    return lambda at: _later(at, days, zone)


def _advance(tx: Transaction, row: Row, shift: Shift, zone: ZoneInfo) -> None:
    """Have the pattern be that of the activity after the one that is made."""
    step = timedelta(days=row.every_days)
    names = ("starts_at", "ends_at", "deadline")
    told = {name: getattr(row, name) for name in names if getattr(row, name) is not None}
    _set(tx, row.id, **{name: _later(shift(at), step, zone) for name, at in told.items()})


def _one_is_on(tx: Transaction, series_id: int, now: datetime) -> bool:
    """Whether the activity that was made last is not over."""
    last = tx.first(_MADE, of_series=series_id)
    ends = writing.ends_at(last) if last is not None else None
    return ends is not None and ends > now


def _from(begins: datetime, zone: ZoneInfo) -> datetime:
    """From when on an activity is made and told."""
    return datetime.combine(local_date(begins, zone) - AHEAD, HOUR, zone)


def _moved(draft: Draft, shift: Shift) -> Draft:
    def moved(at: datetime | None) -> datetime | None:
        return None if at is None else shift(at)

    return replace(
        draft,
        starts_at=moved(draft.starts_at),
        ends_at=moved(draft.ends_at),
        deadline=moved(draft.deadline),
    )


def _later(at: datetime, days: timedelta, zone: ZoneInfo) -> datetime:
    """So many days later at the same hour of the clock on the wall."""
    here = at.astimezone(zone)
    return datetime.combine(here.date() + days, here.time(), zone)


def _set(tx: Transaction, activity_id: int, **values: object) -> None:
    tx.execute(update(_activities).where(_activities.c.id == activity_id).values(values))
