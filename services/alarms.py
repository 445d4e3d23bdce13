"""告警: the emergencies of the last days as pages list them, with who was called and who came."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true

from bot.scene import Person
from services import scopes
from services.scopes import Scope
from storage.tables.alerts import Alert, AlertCall
from storage.tables.base import core
from storage.tables.members import Member
from storage.transaction import Row, Transaction

# What was taken is listed for so long; what nobody took, until somebody does.
LISTED = timedelta(days=30)

_alerts, _calls, _members = core(Alert), core(AlertCall), core(Member)


@dataclass(frozen=True, slots=True)
class Alarm:
    """An emergency, the name of who took it, and whom it called (`name`, `called_at`)."""

    row: Row
    taker: str
    calls: tuple[Row, ...]


def lines(
    tx: Transaction, person: Person, scope: Scope, now: datetime, *, first: int, most: int
) -> list[Alarm]:
    """The emergencies that somebody may see, those first that nobody has taken, then the latest."""
    taker = _alerts.outerjoin(_members, _members.c.id == _alerts.c.taken_by)
    rows = select(_alerts, _members.c.name.label("taker")).select_from(taker)
    listed = rows.where(_listed(now), _open_to(person, scope))
    order = ((_alerts.c.state == "taken").asc(), _alerts.c.opened_at.desc(), _alerts.c.id.desc())
    found = list(tx.execute(listed.order_by(*order).offset(first).limit(most)))
    calls = _called(tx, [row.id for row in found])
    return [Alarm(row, row.taker or "", tuple(calls.get(row.id, ()))) for row in found]


def count(tx: Transaction, person: Person, scope: Scope, now: datetime) -> int:
    """How many emergencies somebody may see."""
    counted = select(func.count()).select_from(_alerts)
    return int(tx.execute(counted.where(_listed(now), _open_to(person, scope))).scalar_one())


def _listed(now: datetime) -> ColumnElement[bool]:
    return or_(_alerts.c.state != "taken", _alerts.c.opened_at >= now - LISTED)


def _open_to(person: Person, scope: Scope) -> ColumnElement[bool]:
    """While nobody has taken it, it is everybody's; later, theirs whose people it is about."""
    if scope.everybody:
        return true()
    inside = select(_members.c.id).where(scopes.people(scope))
    mine = and_(_calls.c.alert_id == _alerts.c.id, _calls.c.member_id == person.id)
    return or_(
        _alerts.c.state != "taken",
        _alerts.c.member_id.in_(inside),
        _alerts.c.taken_by == person.id,
        exists().where(mine),
    )


def _called(tx: Transaction, alert_ids: Collection[int]) -> dict[int, list[Row]]:
    rows = (
        select(_calls.c.alert_id, _members.c.name, _calls.c.called_at)
        .join(_members, _members.c.id == _calls.c.member_id)
        .where(_calls.c.alert_id.in_(alert_ids))
        .order_by(_calls.c.called_at, _members.c.id)
    )
    found: dict[int, list[Row]] = {}
    for row in tx.execute(rows):
        found.setdefault(row.alert_id, []).append(row)
    return found
