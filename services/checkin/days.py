"""One day of a campaign person by person: who studied and how it came, on leave, missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select

from services.checkin import attendance, overview
from services.checkin.seen import of_scope
from services.scopes import Scope
from storage.tables.base import core
from storage.tables.checkin import Checkin, Leave
from storage.tables.members import Member
from storage.transaction import Row, Transaction

_checkins, _leaves, _members = core(Checkin), core(Leave), core(Member)
_sayers = _members.alias("sayers")


@dataclass(frozen=True, slots=True)
class People:
    """The rows of a day: `facts`, the leaves of who is expected, and who is missing."""

    facts: list[Row]
    leaves: list[Row]
    missing: list[Row]


def people(tx: Transaction, campaign_id: int, day: date, scope: Scope) -> People:
    """Who of the scope studied on a day, is on leave, is missing (id, name, sealed phone)."""
    found = overview.of_day(tx, campaign_id, day, scope)
    everybody = attendance.people(tx, campaign_id, day)
    away = found.on_leave & found.expected
    off = [row for row in _on_leave(tx, campaign_id, day, scope) if row.member_id in away]
    missing = [row for row in everybody if row.id in found.missing]
    return People(facts(tx, campaign_id, day, day, scope), off, missing)


def facts(tx: Transaction, campaign_id: int, first: date, last: date, scope: Scope) -> list[Row]:
    """The check-ins of some days with the names: whose (name), and who said so (sayer)."""
    return list(tx.execute(_facts(campaign_id, first, last, scope).order_by(_checkins.c.at)))


def made_up(
    tx: Transaction,
    campaign_id: int,
    first: date,
    last: date,
    scope: Scope,
    *,
    after: int,
    most: int,
) -> list[Row]:
    """The days made up for, of those days, the latest said first; from the row `after` on."""
    rows = _facts(campaign_id, first, last, scope).where(_checkins.c.made_up)
    rows = rows.order_by(_checkins.c.at.desc(), _checkins.c.id.desc())
    return list(tx.execute(rows.limit(most).offset(after)))


def count_made_up(tx: Transaction, campaign_id: int, first: date, last: date, scope: Scope) -> int:
    """How many there are of them."""
    rows = _facts(campaign_id, first, last, scope).where(_checkins.c.made_up).subquery()
    return int(tx.execute(select(func.count()).select_from(rows)).scalar_one())


def leave(tx: Transaction, leave_id: int) -> Row | None:
    """A leave, None if there is none."""
    return tx.execute(select(_leaves).where(_leaves.c.id == leave_id)).first()


def leaves_of(tx: Transaction, member_id: int) -> list[Row]:
    """The leaves of a person, the latest first."""
    rows = select(_leaves).where(_leaves.c.member_id == member_id)
    return list(tx.execute(rows.order_by(_leaves.c.from_day.desc(), _leaves.c.id.desc())))


def _facts(campaign_id: int, first: date, last: date, scope: Scope) -> Select[tuple[object, ...]]:
    return (
        select(_checkins, _members.c.name, _sayers.c.name.label("sayer"))
        .join(_members, _members.c.id == _checkins.c.member_id)
        .outerjoin(_sayers, _sayers.c.id == _checkins.c.by_id)
        .where(
            _checkins.c.campaign_id == campaign_id,
            _checkins.c.day.between(first, last),
            of_scope(_checkins.c.member_id, scope),
        )
    )


def _on_leave(tx: Transaction, campaign_id: int, day: date, scope: Scope) -> list[Row]:
    """The leaves that hold on a day with the names, one a person."""
    rows = (
        select(_leaves, _members.c.name)
        .join(_members, _members.c.id == _leaves.c.member_id)
        .where(
            or_(_leaves.c.campaign_id.is_(None), _leaves.c.campaign_id == campaign_id),
            _leaves.c.from_day <= day,
            or_(_leaves.c.until_day.is_(None), _leaves.c.until_day >= day),
            of_scope(_leaves.c.member_id, scope),
        )
    )
    found = {row.member_id: row for row in tx.execute(rows.order_by(_leaves.c.id))}
    return sorted(found.values(), key=lambda row: (row.name, row.id))


def fact(tx: Transaction, checkin_id: int) -> Row | None:
    """A check-in, None if there is none."""
    return tx.execute(select(_checkins).where(_checkins.c.id == checkin_id)).first()
