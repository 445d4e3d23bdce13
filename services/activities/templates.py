"""Templates, and what there was a year ago: from them staff write the next activity."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, or_, select

from bot.clock import local_date
from services.activities import writing
from services.activities.writing import CLOSED, OPEN, OVER, TEMPLATE, Draft
from storage import audit
from storage.audit import By
from storage.plain import plain
from storage.tables.activities import Activity, ActivityBody, ActivityChat
from storage.tables.base import core
from storage.transaction import Row, Transaction

# What is shown of last year lies between this day then and so many days on.
FORTNIGHT = timedelta(days=14)

_activities, _chats, _bodies = core(Activity), core(ActivityChat), core(ActivityBody)
_TEMPLATES = (
    select(_activities)
    .where(_activities.c.state == TEMPLATE)
    .order_by(_activities.c.title, _activities.c.id)
)


def draft_from(
    tx: Transaction, activity_id: int, zone: ZoneInfo, on: date | None = None
) -> Draft | None:
    """All that is written of an activity or a template, for another one; None if there is none.

    Without a day it has no times; on another day it has the same hours, and as long for signing
    up. What repeats does not.
    """
    row = writing.find(tx, activity_id)
    if row is None:
        return None
    was = replace(writing.draft_of(tx, row), every_days=None, until_on=None)
    if on is None or was.starts_at is None:
        return replace(was, starts_at=None, ends_at=None, deadline=None)
    days = on - local_date(was.starts_at, zone)
    return replace(
        was,
        starts_at=_later(was.starts_at, days, zone),
        ends_at=_later(was.ends_at, days, zone),
        deadline=_later(was.deadline, days, zone),
    )


def save_template(tx: Transaction, activity_id: int, by: By, zone: ZoneInfo) -> int | None:
    """Keep how an activity is written as a template; gives its id, None if there is none."""
    draft = draft_from(tx, activity_id, zone)
    return None if draft is None else writing.create(tx, draft, by, zone, state=TEMPLATE)


def templates(tx: Transaction) -> list[Row]:
    """All templates, by their titles."""
    return tx.all(_TEMPLATES)


def discard(tx: Transaction, template_id: int, by: By) -> bool:
    """Throw a template away; false where it is none."""
    row = writing.find(tx, template_id)
    if row is None or row.state != TEMPLATE:
        return False
    before = plain(asdict(writing.draft_of(tx, row)))
    for places in (_chats, _bodies):
        tx.execute(delete(places).where(places.c.activity_id == template_id))
    tx.execute(delete(_activities).where(_activities.c.id == template_id))
    audit.note(tx, by, "activity.discard", f"activity:{template_id}", before=before)
    return True


def last_year(tx: Transaction, today: date) -> list[Row]:
    """What took place in the same fortnight a year ago, in its order."""
    since = _year_before(today)
    took_place = or_(*(_activities.c.state == state for state in (OPEN, CLOSED, OVER)))
    then = _activities.c.ends_on.between(since, since + FORTNIGHT - timedelta(days=1))
    rows = select(_activities).where(took_place, then, _activities.c.every_days.is_(None))
    return list(tx.execute(rows.order_by(_activities.c.starts_at, _activities.c.id)))


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # The 29th of February.
        return day.replace(year=day.year - 1, day=28)


def _later(at: datetime | None, days: timedelta, zone: ZoneInfo) -> datetime | None:
    if at is None:
        return None
    here = at.astimezone(zone)
    return datetime.combine(here.date() + days, here.time(), zone)
