"""三会一课: which meetings each body held in each month of a year, and how many were there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select

from services import organisations
from services.checkin import attendance
from services.checkin.campaigns import MEETING
from services.checkin.seen import among, of_scope
from services.scopes import Scope
from storage.tables.base import core
from storage.tables.checkin import Campaign, CampaignBody, Checkin
from storage.tables.organisations import Membership
from storage.transaction import Row, Transaction

MONTHS = range(1, 13)

_campaigns, _of_bodies, _checkins = core(Campaign), core(CampaignBody), core(Checkin)
_memberships = core(Membership)


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting of a body: its id, its form, its day, how many are expected and were there."""

    id: int
    form: str
    day: date
    expected: int
    present: int


@dataclass(slots=True)
class BodyYear:
    """A body with its meetings by month, 1 to 12."""

    name: str
    months: dict[int, list[Held]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many meetings that are."""
        return sum(map(len, self.months.values()))

    @property
    def forms(self) -> Counter[str]:
        """How many of each form."""
        return Counter(held.form for month in self.months.values() for held in month)


def year(tx: Transaction, number: int, scope: Scope) -> list[BodyYear]:
    """The meetings of a year by body, of those bodies of the scope that have any."""
    names = organisations.within(tx, scope)
    visible = [one for one in names if not scope.bodies or one in scope.bodies]
    found: dict[int, BodyYear] = {}
    for row in _meetings(tx, number, visible):
        body = found.setdefault(row.organisation_id, BodyYear(names[row.organisation_id]))
        months = body.months.setdefault(row.ends_on.month, [])
        months.append(_held(tx, row, scope))
    return [found[one] for one in visible if one in found]


def _meetings(tx: Transaction, number: int, bodies: Collection[int]) -> list[Row]:
    rows = (
        select(_campaigns, _of_bodies.c.organisation_id)
        .join(_of_bodies, _of_bodies.c.campaign_id == _campaigns.c.id)
        .where(
            _campaigns.c.kind == MEETING,
            _campaigns.c.ends_on.between(date(number, 1, 1), date(number, 12, 31)),
            _of_bodies.c.organisation_id.in_(bodies),
        )
    )
    return list(tx.execute(rows.order_by(_campaigns.c.ends_on, _campaigns.c.id)))


def _held(tx: Transaction, row: Row, scope: Scope) -> Held:
    inside = select(_memberships.c.member_id).where(
        _memberships.c.organisation_id == row.organisation_id
    )
    present = select(func.count()).where(
        _checkins.c.campaign_id == row.id,
        _checkins.c.member_id.in_(inside),
        of_scope(_checkins.c.member_id, scope),
    )
    people = attendance.people(tx, row.id, row.ends_on, of=[row.organisation_id])
    expected = len(among(tx, [one.id for one in people], scope))
    return Held(row.id, row.meeting, row.ends_on, expected, int(tx.execute(present).scalar_one()))
