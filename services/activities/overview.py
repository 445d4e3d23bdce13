"""Activities at a glance: which there are, how full each is, and who stands on a list."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from bot.clock import local_date
from services import scopes
from services.activities import entries, writing
from services.activities.entries import ASKED, IN, OFFERED, OUT, TAKES, WAITING
from services.activities.writing import (
    CANCELLED,
    CLOSED,
    DRAFT,
    LIVE,
    OPEN,
    OVER,
    PROPOSED,
    SERIES,
    TEMPLATE,
)
from services.checkin.seen import among
from services.scopes import Scope
from storage.tables.activities import Activity, Signup
from storage.tables.base import core
from storage.tables.members import Member
from storage.tables.organisations import Membership, Organisation
from storage.transaction import Row, Transaction

# What only clerks see: it is not told to anybody yet, or is no activity itself.
UNTOLD = (DRAFT, PROPOSED, TEMPLATE)
WEEK = 7

_activities, _signups, _members = core(Activity), core(Signup), core(Member)
_memberships, _bodies = core(Membership), core(Organisation)
_takes = _signups.c.state.in_(TAKES)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many heads have places, how many wait, how many entries staff are asked about."""

    taken: int = 0
    waiting: int = 0
    asked: int = 0
    arrived: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """An activity in a list."""

    row: Row
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a list, as it is shown: `by` told it, `where` is the unit or a body.

    `mine` tells whether the visitor may do something about it.
    """

    row: Row
    where: str
    by: str
    host: str
    place: int = 0

    @property
    def company(self) -> tuple[str, ...]:
        """Those of whoever comes along who were named."""
        return tuple(self.row.company or ())


def standing(row: Row, now: datetime) -> str:
    """The state of an activity as people see it: what has ended is over."""
    ends = writing.ends_at(row)
    return OVER if row.state in LIVE and ends is not None and ends <= now else str(row.state)


def listed(tx: Transaction, now: datetime) -> list[Listed]:
    """What is to come, and what waits for staff, the earliest first."""
    ends = _activities.c.ends_on
    today = now.date() - timedelta(days=1)
    ahead = and_(_activities.c.state.in_(LIVE), or_(ends.is_(None), ends >= today))
    waits = _activities.c.state.in_((DRAFT, PROPOSED, SERIES))
    rows = select(_activities).where(or_(ahead, waits))
    order = (_activities.c.starts_at.is_(None), _activities.c.starts_at, _activities.c.id)
    return _counted(tx, tx.execute(rows.order_by(*order)))


def past(tx: Transaction, now: datetime, *, first: int, most: int) -> tuple[int, list[Listed]]:
    """How many are over, and a page of them, the latest first."""
    ended = and_(_activities.c.state.in_(LIVE), _ended(now))
    return _page(tx, or_(_activities.c.state == OVER, ended), first, most)


def of_state(tx: Transaction, state: str, *, first: int, most: int) -> tuple[int, list[Listed]]:
    """How many are in a state, and a page of them, the latest first."""
    return _page(tx, _activities.c.state == state, first, most)


def of_series(tx: Transaction, series_id: int) -> list[Listed]:
    """The activities of a series, the latest first."""
    rows = select(_activities).where(_activities.c.series_id == series_id)
    return _counted(tx, tx.execute(rows.order_by(_activities.c.starts_at.desc()).limit(WEEK * 8)))


def month(tx: Transaction, first: date, zone: ZoneInfo) -> dict[date, list[Listed]]:
    """What begins on each day of a month, the called off ones too; a series and a draft is none."""
    days = monthrange(first.year, first.month)[1]
    begin, end = (_instant(first + timedelta(days=n), zone) for n in (0, days))
    rows = select(_activities).where(
        _activities.c.state.in_((OPEN, CLOSED, OVER, CANCELLED)),
        _activities.c.every_days.is_(None),
        _activities.c.starts_at >= begin,
        _activities.c.starts_at < end,
    )
    found: dict[date, list[Listed]] = {first + timedelta(days=n): [] for n in range(days)}
    for one in _counted(tx, tx.execute(rows.order_by(_activities.c.starts_at, _activities.c.id))):
        found[local_date(one.row.starts_at, zone)].append(one)
    return found


def numbers(tx: Transaction, activity_ids: Collection[int]) -> dict[int, Numbers]:
    """How full some activities are; one without an entry is left out."""
    if not activity_ids:
        return {}
    here, sums = _signups.c, func.sum
    rows = select(
        here.activity_id,
        sums(case((_takes, here.heads), else_=0)).label("taken"),
        sums(case((here.state == WAITING, here.heads), else_=0)).label("waiting"),
        sums(case((here.state == ASKED, 1), else_=0)).label("asked"),
        sums(func.coalesce(here.arrived, 0)).label("arrived"),
    )
    found = tx.execute(rows.where(here.activity_id.in_(activity_ids)).group_by(here.activity_id))
    return {
        row.activity_id: Numbers(
            *(int(n) for n in (row.taken, row.waiting, row.asked, row.arrived))
        )
        for row in found
    }


def count_state(tx: Transaction, state: str) -> int:
    """How many activities are in a state."""
    rows = select(func.count()).select_from(_activities).where(_activities.c.state == state)
    return int(tx.execute(rows).scalar_one())


def count_asked(tx: Transaction, now: datetime) -> int:
    """How many people staff are asked about, of activities that are to come."""
    joined = _signups.join(_activities, _activities.c.id == _signups.c.activity_id)
    rows = select(func.count()).select_from(joined)
    here = (_signups.c.state == ASKED, _activities.c.state.in_(LIVE), _activities.c.starts_at > now)
    return int(tx.execute(rows.where(*here)).scalar_one())


def count_on(tx: Transaction, day: date, zone: ZoneInfo) -> int:
    """How many activities begin on a day."""
    begin, end = _instant(day, zone), _instant(day + timedelta(days=1), zone)
    rows = (
        select(func.count())
        .select_from(_activities)
        .where(
            _activities.c.state.in_((*LIVE, OVER)),
            _activities.c.every_days.is_(None),
            _activities.c.starts_at >= begin,
            _activities.c.starts_at < end,
        )
    )
    return int(tx.execute(rows).scalar_one())


def people(tx: Transaction, activity_id: int, scope: Scope, me: int) -> dict[str, list[Person]]:
    """The entries of the visitor's people by state, each list in its order.

    A guest is whose host, or who entered the guest, the visitor sees.
    """
    rows = entries.every(tx, activity_id)
    ids = {one for row in rows for one in (row.member_id, row.host_id, row.by_id) if one}
    theirs, places = among(tx, ids, scope), _places(rows)
    rows = [row for row in rows if _is_seen(row, theirs, me, scope)]
    wheres, names = _wheres(tx, [row.member_id for row in rows if row.member_id]), _names(tx, ids)
    found: dict[str, list[Person]] = {IN: [], WAITING: [], ASKED: [], OUT: []}
    for row in rows:
        by = names[row.by_id] if row.by_id and row.by_id in {*theirs, me} else ""
        host = names[row.host_id] if row.host_id in theirs else ""
        where = wheres.get(row.member_id, "")
        kind = WAITING if row.state == OFFERED else row.state
        found[kind].append(Person(row, where, by, host, places.get(row.queued, 0)))
    found[WAITING].sort(key=lambda one: (one.row.state != OFFERED, one.row.queued or 0, one.row.id))
    found[OUT].sort(key=lambda one: one.row.changed_at, reverse=True)
    return found


def _is_seen(row: Row, theirs: Collection[int], me: int, scope: Scope) -> bool:
    if scope.everybody:
        return True
    if row.member_id is not None:
        return row.member_id in theirs
    return row.by_id == me if row.host_id is None else row.host_id in theirs


def _places(rows: Iterable[Row]) -> dict[int | None, int]:
    """The place of each number of the order of who waits, from 1."""
    queued = sorted({row.queued for row in rows if row.state == WAITING})
    return {number: place for place, number in enumerate(queued, 1)}


def _names(tx: Transaction, ids: Collection[int]) -> dict[int, str]:
    rows = select(_members.c.id, _members.c.name).where(_members.c.id.in_(ids))
    return {row.id: row.name for row in tx.execute(rows)} if ids else {}


def _wheres(tx: Transaction, ids: Collection[int]) -> dict[int, str]:
    """The unit of each of some people, for want of it a body."""
    if not ids:
        return {}
    rows = select(_members.c.id, _members.c.unit).where(_members.c.id.in_(ids))
    units = {row.id: row.unit for row in tx.execute(rows)}
    inside = select(_memberships.c.member_id, _bodies.c.name).join(
        _bodies, _bodies.c.id == _memberships.c.organisation_id
    )
    order = (_memberships.c.home.desc(), _bodies.c.kind.desc(), _bodies.c.id.desc())
    theirs = inside.where(_memberships.c.member_id.in_(ids)).order_by(*order)
    named = {row.member_id: row.name for row in tx.execute(theirs)}
    return {one: units[one] or named.get(one, "") for one in units}


def is_of(tx: Transaction, row: Row, scope: Scope, me: int) -> bool:
    """Whether an entry is of the visitor's people."""
    ids = {one for one in (row.member_id, row.host_id) if one}
    theirs = {one for one in ids if scopes.holds(tx, scope, one)}
    return _is_seen(row, theirs, me, scope)


def _ended(now: datetime) -> ColumnElement[bool]:
    """The condition that an activity has ended, as `writing.ends_at` has it."""
    told, begun = _activities.c.ends_at, _activities.c.starts_at
    return or_(told <= now, and_(told.is_(None), begun <= now - writing.USUALLY))


def _page(
    tx: Transaction, which: ColumnElement[bool], first: int, most: int
) -> tuple[int, list[Listed]]:
    total = tx.execute(select(func.count()).select_from(_activities).where(which)).scalar_one()
    order = (_activities.c.starts_at.is_(None), _activities.c.starts_at.desc())
    rows = select(_activities).where(which).order_by(*order, _activities.c.id.desc())
    return int(total), _counted(tx, tx.execute(rows.limit(most).offset(first)))


def _counted(tx: Transaction, rows: Iterable[Any]) -> list[Listed]:
    found = list(rows)
    full = numbers(tx, [row.id for row in found])
    return [Listed(row, full.get(row.id, Numbers())) for row in found]


def _instant(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
