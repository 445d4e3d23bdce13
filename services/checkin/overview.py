"""A campaign at a glance: today's numbers, those of each body, and who takes part."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from services import organisations
from services.checkin import attendance, campaigns
from services.checkin.attendance import Day
from services.checkin.leaves import Span
from services.checkin.seen import among, of_scope
from services.checkin.totals import monday, of_row
from services.scopes import Scope
from storage.tables.base import core
from storage.tables.checkin import Checkin, CheckinTotal, Leave
from storage.tables.members import Member
from storage.tables.organisations import Membership
from storage.transaction import Row, Transaction

_checkins, _totals, _leaves = core(Checkin), core(CheckinTotal), core(Leave)
_members, _memberships = core(Member), core(Membership)
_FIGURES = ("days", "streak", "longest", "last_day", "week", "week_days")


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many of a day's people are expected, studied (so many made up), are on leave."""

    expected: int
    studied: int
    on_leave: int
    made_up: int
    missing: int


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A body: how many of it are expected and studied on the day, and its person-times in all."""

    name: str
    expected: int
    studied: int
    times: int


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who takes part: days in all, days of this week, the run that still goes on."""

    id: int
    name: str
    days: int
    week_days: int
    streak: int
    last_day: date | None


def of_day(tx: Transaction, campaign_id: int, day: date, scope: Scope) -> Day:
    """Who of the scope is to study on a day, and who did."""
    whole = attendance.of_day(tx, campaign_id, day)
    if scope.everybody:
        return whole
    ids = among(tx, whole.expected | whole.studied | whole.on_leave, scope)
    return Day(whole.expected & ids, whole.studied & ids, whole.on_leave & ids)


def numbers(tx: Transaction, campaign_id: int, day: date, scope: Scope) -> Numbers:
    """The figures of a day, of the people in the scope; on leave counts who is expected."""
    found = of_day(tx, campaign_id, day, scope)
    late = select(func.count()).where(
        _checkins.c.campaign_id == campaign_id,
        _checkins.c.day == day,
        _checkins.c.made_up,
        of_scope(_checkins.c.member_id, scope),
    )
    return Numbers(
        len(found.expected),
        len(found.studied),
        len(found.on_leave & found.expected),
        int(tx.execute(late).scalar_one()),
        len(found.missing),
    )


def by_body(tx: Transaction, campaign_id: int, day: date, scope: Scope) -> list[BodyLine]:
    """The figures of each of the campaign's bodies that the scope has a part in."""
    names = organisations.within(tx, scope)
    wanted = [one for one in campaigns.bodies(tx, campaign_id) if one in names]
    if scope.bodies:
        wanted = [one for one in wanted if one in scope.bodies]
    found, times = of_day(tx, campaign_id, day, scope), _times(tx, campaign_id, scope)
    inside: dict[int, set[int]] = {one: set() for one in wanted}
    rows = select(_memberships.c.organisation_id, _memberships.c.member_id)
    for row in tx.execute(rows.where(_memberships.c.organisation_id.in_(wanted))):
        inside[row.organisation_id].add(row.member_id)
    return [
        BodyLine(
            names[one],
            len(ids & found.expected),
            len(ids & found.studied),
            sum(times.get(member, 0) for member in ids),
        )
        for one, ids in inside.items()
    ]


def count(
    tx: Transaction, campaign_id: int, today: date, scope: Scope, only: Collection[int] | None
) -> int:
    """How many take part or are expected to, `only` of some people."""
    rows = _participants(tx, campaign_id, today, scope, only)
    return int(tx.execute(select(func.count()).select_from(rows.subquery())).scalar_one())


def participants(
    tx: Transaction,
    campaign_id: int,
    today: date,
    scope: Scope,
    *,
    first: int,
    most: int,
    only: Collection[int] | None = None,
) -> list[Participant]:
    """Those in their order, who has most days first, from the `first` to so many."""
    rows = _participants(tx, campaign_id, today, scope, only)
    order = (func.coalesce(_totals.c.days, 0).desc(), _members.c.sounds, _members.c.id)
    page = list(tx.execute(rows.order_by(*order).limit(most).offset(first)))
    off = spans_of(tx, campaign_id, [row.id for row in page])
    return [_participant(row, today, off.get(row.id, [])) for row in page]


def spans_of(tx: Transaction, campaign_id: int, member_ids: Iterable[int]) -> dict[int, list[Span]]:
    """The leaves of some people that hold for a campaign, the earliest first."""
    mine = or_(_leaves.c.campaign_id.is_(None), _leaves.c.campaign_id == campaign_id)
    rows = select(_leaves).where(_leaves.c.member_id.in_(member_ids), mine)
    found: dict[int, list[Span]] = {}
    for row in tx.execute(rows.order_by(_leaves.c.from_day)):
        found.setdefault(row.member_id, []).append((row.from_day, row.until_day))
    return found


def _participants(
    tx: Transaction, campaign_id: int, today: date, scope: Scope, only: Collection[int] | None
) -> Select[tuple[object, ...]]:
    expected = [row.id for row in attendance.people(tx, campaign_id, today)]
    takes_part = or_(_totals.c.member_id.is_not(None), _members.c.id.in_(expected))
    mine: list[ColumnElement[bool]] = [takes_part, of_scope(_members.c.id, scope)]
    if only is not None:
        mine.append(_members.c.id.in_(only))
    figures = [_totals.c[name] for name in _FIGURES]
    here = and_(_totals.c.member_id == _members.c.id, _totals.c.campaign_id == campaign_id)
    rows = select(_members.c.id, _members.c.name, _members.c.sounds, *figures)
    return rows.outerjoin(_totals, here).where(*mine)


def _participant(row: Row, today: date, off: list[Span]) -> Participant:
    if row.days is None:
        return Participant(row.id, row.name, 0, 0, 0, None)
    total = of_row(row)
    this_week = row.week_days if row.week == monday(today) else 0
    streak = total.streak_on(today, off)
    return Participant(row.id, row.name, total.days, this_week, streak, total.last_day)


def _times(tx: Transaction, campaign_id: int, scope: Scope) -> dict[int, int]:
    rows = select(_totals.c.member_id, _totals.c.days).where(
        _totals.c.campaign_id == campaign_id, of_scope(_totals.c.member_id, scope)
    )
    return {row.member_id: row.days for row in tx.execute(rows)}
