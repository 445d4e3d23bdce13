"""When the clock has something to tell of an activity; pure but for `plan`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select, update

from bot.clock import local_date
from bot.pacing import not_after, quiet_hours
from storage.tables.activities import Activity
from storage.tables.base import core
from storage.transaction import Row, Transaction

EVE, MORNING, LIST, OVER, ASK = "eve", "morning", "list", "over", "ask"
EVE_HOUR, EARLIEST, LIST_HOUR = time(16), time(7, 30), time(17, 30)
OVER_HOUR, ASK_HOUR = time(0, 10), time(9, 30)
DAY = timedelta(days=1)
BEFORE = timedelta(hours=2)
# Later than so long before the start nobody is reminded any more.
LATEST = timedelta(minutes=30)
# So long after its hour the list is still worth something, and the question for a word.
LIST_GOOD, ASK_GOOD = timedelta(hours=2), timedelta(days=2)
# A word of that morning comes before these hours rather than after them; what the bureau, a
# group or a person set, the relay holds to.
USUAL = quiet_hours(("20:00-07:30", "12:00-14:00"))
LEAD = timedelta(minutes=10)

_activities = core(Activity)
_DUE = (
    select(_activities)
    .where(_activities.c.notify_at <= bindparam("now"))
    .order_by(_activities.c.notify_at, _activities.c.id)
    .limit(1)
)
_NEXT = (
    select(_activities.c.notify_at)
    .where(_activities.c.notify_at.is_not(None))
    .order_by(_activities.c.notify_at)
    .limit(1)
)
_PLAN = (
    update(_activities)
    .where(_activities.c.id == bindparam("of_activity"))
    .values(notify_at=bindparam("planned", type_=_activities.c.notify_at.type))
)


class Stage(NamedTuple):
    """Something that is told of an activity from `at` on, and worth nothing after `good_until`."""

    name: str
    at: datetime
    good_until: datetime | None = None


def coming(starts_at: datetime, ends_at: datetime, after: datetime, zone: ZoneInfo) -> Stage | None:
    """What is told next of an activity after an instant, None for nothing more."""
    stages = [one for one in _stages(starts_at, ends_at, after, zone) if one.at > after]
    return min(stages, key=lambda one: one.at, default=None)


def stage_at(starts_at: datetime, ends_at: datetime, at: datetime, zone: ZoneInfo) -> Stage | None:
    """What is told of an activity at the instant that was planned."""
    stages = _stages(starts_at, ends_at, at - DAY, zone)
    return next((one for one in stages if one.at == at), None)


def plan(
    tx: Transaction, row: Row, ends_at: datetime | None, after: datetime, zone: ZoneInfo
) -> datetime | None:
    """Plan what is told of an activity next after an instant; gives when that is."""
    planned = None
    if row.starts_at is not None and ends_at is not None:
        stage = coming(row.starts_at, ends_at, after, zone)
        planned = None if stage is None else stage.at
    tx.run(_PLAN, of_activity=row.id, planned=planned)
    return planned


def drop(tx: Transaction, activity_id: int) -> None:
    """Have the clock tell nothing more of an activity."""
    tx.run(_PLAN, of_activity=activity_id, planned=None)


def due(tx: Transaction, now: datetime) -> Row | None:
    """The activity of which something is to be told first, None where nothing is due."""
    return tx.first(_DUE, now=now)


def next_due(tx: Transaction) -> datetime | None:
    """When something is to be told of any activity, None where nothing is to come."""
    row = tx.first(_NEXT)
    return None if row is None else row.notify_at


def _stages(
    starts_at: datetime, ends_at: datetime, after: datetime, zone: ZoneInfo
) -> Iterator[Stage]:
    """What is told of an activity; of the lists those of the first two days after an instant."""
    day, last = local_date(starts_at, zone), local_date(ends_at, zone)
    yield Stage(EVE, _at(day - DAY, EVE_HOUR, zone), _at(day, time(), zone))
    morning = not_after(max(_at(day, EARLIEST, zone), starts_at - BEFORE), USUAL, zone, LEAD)
    if _at(day, EARLIEST, zone) <= morning <= starts_at - LATEST:
        yield Stage(MORNING, morning, starts_at)
    today = local_date(after, zone)
    for on in (today + n * DAY for n in range(3)):
        listed = _at(on, LIST_HOUR, zone)
        if on < day:
            yield Stage(LIST, listed, listed + LIST_GOOD)
    yield Stage(OVER, _at(last + DAY, OVER_HOUR, zone))
    asked = _at(last + DAY, ASK_HOUR, zone)
    yield Stage(ASK, asked, asked + ASK_GOOD)


def _at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone)
