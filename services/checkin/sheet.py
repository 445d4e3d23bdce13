"""签到表: people by days, as it is printed and put into a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import select

from services.checkin import attendance, overview
from services.checkin.seen import among, of_scope
from services.scopes import Scope
from storage.tables.base import core
from storage.tables.checkin import Checkin
from storage.tables.members import Member
from storage.transaction import Row, Transaction

Mark = Literal["studied", "made_up", "leave"]

_checkins, _members = core(Checkin), core(Member)


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody's marks by day, and on how many of the days they studied."""

    id: int
    name: str
    marks: dict[date, Mark]
    studied: int


def days(first: date, last: date) -> list[date]:
    """Every day from one to another."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def lines(tx: Transaction, campaign_id: int, first: date, last: date, scope: Scope) -> list[Line]:
    """Who is expected or studied on some days, by sound of name, with what each day was."""
    marks = _studied(tx, campaign_id, first, last, scope)
    expected = (row.id for row in attendance.people(tx, campaign_id, last))
    ids = among(tx, frozenset((*marks, *expected)), scope)
    off = overview.spans_of(tx, campaign_id, ids)
    return [
        Line(row.id, row.name, _on_leave(off.get(row.id, []), first, last) | mine, len(mine))
        for row in _named(tx, ids)
        for mine in (marks.get(row.id, {}),)
    ]


def _studied(
    tx: Transaction, campaign_id: int, first: date, last: date, scope: Scope
) -> dict[int, dict[date, Mark]]:
    rows = select(_checkins.c.member_id, _checkins.c.day, _checkins.c.made_up).where(
        _checkins.c.campaign_id == campaign_id,
        _checkins.c.day.between(first, last),
        of_scope(_checkins.c.member_id, scope),
    )
    found: dict[int, dict[date, Mark]] = {}
    for row in tx.execute(rows):
        found.setdefault(row.member_id, {})[row.day] = "made_up" if row.made_up else "studied"
    return found


def _on_leave(off: Iterable[tuple[date, date | None]], first: date, last: date) -> dict[date, Mark]:
    return {
        day: "leave"
        for begins, ends in off
        for day in days(max(begins, first), min(ends or last, last))
    }


def _named(tx: Transaction, ids: frozenset[int]) -> list[Row]:
    rows = select(_members.c.id, _members.c.name).where(_members.c.id.in_(ids))
    return list(tx.execute(rows.order_by(_members.c.sounds, _members.c.id)))
