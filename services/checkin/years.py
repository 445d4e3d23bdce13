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
    rows = _meetings(tx, number, visible)
    present = _present(tx, {row.id for row in rows}, scope)
    expected: dict[int, int] = {}
    found: dict[int, BodyYear] = {}
    for row in rows:
        body = row.organisation_id
        if body not in expected:
            expected[body] = _expected(tx, row, scope)
            found[body] = BodyYear(names[body])
        came = present.get((row.id, body), 0)
        held = Held(row.id, row.meeting, row.ends_on, expected[body], came)
        found[body].months.setdefault(row.ends_on.month, []).append(held)
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


def _present(
    tx: Transaction, campaign_ids: Collection[int], scope: Scope
) -> dict[tuple[int, int], int]:
    """How many of each body were there, by meeting and body."""
    keys = (_checkins.c.campaign_id, _memberships.c.organisation_id)
    rows = (
        select(*keys, func.count().label("came"))
        .join(_memberships, _memberships.c.member_id == _checkins.c.member_id)
        .where(_checkins.c.campaign_id.in_(campaign_ids), of_scope(_checkins.c.member_id, scope))
    )
    found = tx.execute(rows.group_by(*keys))
    return {(row.campaign_id, row.organisation_id): int(row.came) for row in found}


def _expected(tx: Transaction, row: Row, scope: Scope) -> int:
    """How many of a meeting's body are expected."""
    people = attendance.people(tx, row.id, row.ends_on, of=[row.organisation_id])
    return len(among(tx, [one.id for one in people], scope))
