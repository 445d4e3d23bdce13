"""Who is reminded of an activity, or asked about it afterwards, and in which words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select, update

from bot.messages import Say
from bot.texts.moments import moment_words
from services.activities.entries import IN
from services.activities.writing import LIVE, ends_at
from storage.tables.activities import Activity, Signup
from storage.tables.base import core
from storage.transaction import Row, Transaction

DAY = timedelta(days=1)
# A text that is read on a telephone has room for so many activities.
MOST = 4

_activities, _signups = core(Activity), core(Signup)


def untold(
    tx: Transaction, activity_id: int, on: date, most: int, *, came: bool = False
) -> list[Row]:
    """The next entries with a place of whom nobody was told on a day; `came` those who came."""
    rows = select(_signups).where(
        _signups.c.activity_id == activity_id,
        _signups.c.state == IN,
        _signups.c.member_id.is_not(None),
        or_(_signups.c.reminded_on.is_(None), _signups.c.reminded_on != on),
    )
    if came:
        rows = rows.where(_signups.c.arrived > 0)
    return list(tx.execute(rows.order_by(_signups.c.id).limit(most)))


def of_day(tx: Transaction, member_ids: Collection[int], day: date, zone: ZoneInfo) -> list[Row]:
    """What some people have places in on a day, in time order.

    Each with title, starts_at, ends_at, place, bring, activity_id and member_id.
    """
    begin = datetime.combine(day, time(), zone)
    names = ("title", "starts_at", "ends_at", "place", "bring")
    columns = [_activities.c[name] for name in names]
    rows = (
        select(*columns, _signups.c.activity_id, _signups.c.member_id, _signups.c.id)
        .select_from(_signups.join(_activities, _activities.c.id == _signups.c.activity_id))
        .where(
            _signups.c.member_id.in_(member_ids),
            _signups.c.state == IN,
            _activities.c.state.in_(LIVE),
            _activities.c.starts_at >= begin,
            _activities.c.starts_at < begin + DAY,
        )
    )
    return list(tx.execute(rows.order_by(_activities.c.starts_at, _activities.c.id)))


def note(tx: Transaction, signup_ids: Collection[int], on: date) -> None:
    """Note that people were told of their entries on a day, or can't be."""
    told = update(_signups).where(_signups.c.id.in_(signup_ids))
    tx.execute(told.values(reminded_on=on))


def words(say: Say, key: str, names: Sequence[str], rows: Sequence[Row], zone: ZoneInfo) -> str:
    """What somebody is told of the activities of a day; those that overlap are named."""
    each = list({row.activity_id: row for row in rows}.values())
    lines = [say(key, names="、".join(names))]
    lines += [line(say, row, zone) for row in each[:MOST]]
    pair = _overlapping(rows)
    if pair is None:
        lines.append(say("activity_notices.cannot_come"))
    else:
        lines.append(say("activity_notices.overlap", one=pair[0].title, other=pair[1].title))
    return "\n".join(lines)


def line(say: Say, row: Row, zone: ZoneInfo) -> str:
    """An activity in a line: what, when, where, and what to bring."""
    local = row.starts_at.astimezone(zone)
    at = moment_words(say, local.date(), local)
    place = say("activity_notices.place", place=row.place) if row.place else ""
    bring = say("activity_notices.bring", bring=row.bring) if row.bring else ""
    return say("activity_notices.line", title=row.title, at=at, place=place, bring=bring)


def _overlapping(rows: Sequence[Row]) -> tuple[Row, Row] | None:
    """Two activities of one person that are on at the same time."""
    for one, other in combinations(rows, 2):
        ends = ends_at(one)
        same = one.member_id == other.member_id
        if same and ends is not None and other.starts_at < ends:
            return one, other
    return None
