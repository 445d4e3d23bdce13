"""Who is expected on a day of a campaign, who studied, who is on leave, and who is missing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, or_, select

from services.checkin.leaves import on_leave
from storage.tables.base import core
from storage.tables.checkin import CampaignBody, Checkin, CheckinTotal
from storage.tables.members import Member
from storage.tables.organisations import Membership
from storage.tables.privacy import Consent
from storage.transaction import Row, Transaction

# Who studied within so many days is expected also where no body is named.
LATELY = timedelta(days=30)
PURPOSE = "checkin"

_members, _memberships, _consents = core(Member), core(Membership), core(Consent)
_bodies, _checkins, _totals = core(CampaignBody), core(Checkin), core(CheckinTotal)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a campaign: the ids of those expected, who studied, and who is on leave.

    Also somebody who was not expected may have `studied`. Who studied is not on leave, and
    nobody is `missing` who studied or is on leave.
    """

    expected: frozenset[int]
    studied: frozenset[int]
    on_leave: frozenset[int]

    @property
    def missing(self) -> frozenset[int]:
        """Who was expected and neither studied nor is on leave."""
        return self.expected - self.studied - self.on_leave


def of_day(tx: Transaction, campaign_id: int, day: date) -> Day:
    """Who is to study on a day of a campaign, and who did."""
    here = (_checkins.c.campaign_id == campaign_id, _checkins.c.day == day)
    studied = frozenset(tx.execute(select(_checkins.c.member_id).where(*here)).scalars())
    expected = frozenset(row.id for row in people(tx, campaign_id, day))
    return Day(expected, studied, on_leave(tx, campaign_id, day) - studied)


def count(tx: Transaction, campaign_id: int, day: date) -> int:
    """How many studied on a day."""
    here = (_checkins.c.campaign_id == campaign_id, _checkins.c.day == day)
    return int(tx.execute(select(func.count()).select_from(_checkins).where(*here)).scalar_one())


def people(
    tx: Transaction, campaign_id: int, day: date, *, of: Collection[int] | None = None
) -> list[Row]:
    """Who is expected on a day, by sound of name: id, name, and the sealed phone.

    That is who belongs to one of the campaign's bodies (or `of` these alone), and who studied
    lately; of them nobody who is not active, can't take part, or withdrew the consent.
    """
    bodies = select(_bodies.c.organisation_id).where(_bodies.c.campaign_id == campaign_id)
    inside = select(_memberships.c.member_id).where(
        _memberships.c.organisation_id.in_(bodies if of is None else of)
    )
    lately = select(_totals.c.member_id).where(
        _totals.c.campaign_id == campaign_id, _totals.c.last_day >= day - LATELY
    )
    ways = [_members.c.id.in_(inside)] + ([_members.c.id.in_(lately)] if of is None else [])
    rows = select(_members.c.id, _members.c.name, _members.c.phone_sealed).where(
        or_(*ways),
        _members.c.state == "active",
        _members.c.activity != "none",
        _members.c.id.not_in(withdrawn()),
    )
    return list(tx.execute(rows.order_by(_members.c.sounds, _members.c.id)))


def withdrawn() -> Select[tuple[int]]:
    """Those whose latest word on check-ins is that they are not to be recorded."""
    later = _consents.alias("later")
    newer = select(later.c.id).where(
        later.c.member_id == _consents.c.member_id,
        later.c.purpose == PURPOSE,
        later.c.id > _consents.c.id,
    )
    return select(_consents.c.member_id).where(
        _consents.c.purpose == PURPOSE, _consents.c.withdrawn_at.is_not(None), ~newer.exists()
    )
