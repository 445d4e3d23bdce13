"""What check-ins add up to: one aggregate a person and campaign, made anew from the facts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import bindparam, delete, select, union
from sqlalchemy.dialects.postgresql import insert

from services.checkin import leaves
from services.checkin.leaves import Span
from storage.tables.base import core
from storage.tables.checkin import Campaign, Checkin, CheckinTotal
from storage.transaction import Row, Transaction

DAY = timedelta(days=1)

_campaigns, _checkins, _totals = core(Campaign), core(Checkin), core(CheckinTotal)
_of_total = (
    _totals.c.campaign_id == bindparam("of_campaign"),
    _totals.c.member_id == bindparam("of_member"),
)
_TOTAL = select(_totals).where(*_of_total)
_TOTALS_OF = select(_totals.c.days).where(_totals.c.member_id == bindparam("of_member"))
_FORGET_TOTAL = delete(_totals).where(*_of_total)
_PUT_TOTAL = insert(_totals).values(
    {name: bindparam(name) for name in _totals.columns.keys()}  # noqa: SIM118 - not a dict
)
_DAYS = (
    select(_checkins.c.day)
    .where(
        _checkins.c.member_id == bindparam("of_member"),
        _checkins.c.campaign_id == bindparam("of_campaign"),
    )
    .order_by(_checkins.c.day)
)
_FACTS_OF = (
    select(_checkins.c.day, _checkins.c.at, _campaigns.c.title)
    .join(_campaigns, _campaigns.c.id == _checkins.c.campaign_id)
    .where(_checkins.c.member_id == bindparam("of_member"))
    .order_by(_checkins.c.day, _checkins.c.id)
)
_PAIRS = select(_checkins.c.campaign_id, _checkins.c.member_id).distinct()
_ALL_TOTALS = delete(_totals)


class Total(NamedTuple):
    """What a person's check-ins in a campaign add up to; the streak ends on `last_day`."""

    days: int
    streak: int
    longest: int
    last_day: date

    def streak_on(self, today: date, off: Sequence[Span] = ()) -> int:
        """The run of days that is still going on `today`: none if a day before was missed.

        The days `off` are not missed.
        """
        return self.streak if leaves.are_off(self.last_day + DAY, today - DAY, off) else 0


def monday(day: date) -> date:
    """The Monday before or on a day."""
    return day - day.weekday() * DAY


def total(tx: Transaction, campaign_id: int, member_id: int) -> Total | None:
    """What the person's check-ins in the campaign add up to, None before the first."""
    row = tx.first(_TOTAL, of_campaign=campaign_id, of_member=member_id)
    return None if row is None else of_row(row)


def of_row(row: Row) -> Total:
    """The total that a row of aggregates holds."""
    return Total(row.days, row.streak, row.longest, row.last_day)


def totals(tx: Transaction, member_id: int) -> list[Row]:
    """What a member's check-ins add up to: campaign_id, title, days, longest, last_day of each."""
    columns = (
        *(_totals.c.campaign_id, _campaigns.c.title),
        *(_totals.c.days, _totals.c.longest, _totals.c.last_day),
    )
    rows = select(*columns).join(_totals, _totals.c.campaign_id == _campaigns.c.id)
    mine = rows.where(_totals.c.member_id == member_id)
    return list(tx.execute(mine.order_by(_totals.c.last_day.desc(), _campaigns.c.id)))


def latest(tx: Transaction, member_id: int, most: int) -> list[date]:
    """The days on which a member studied last, the latest first."""
    days = select(_checkins.c.day).where(_checkins.c.member_id == member_id).distinct()
    return list(tx.execute(days.order_by(_checkins.c.day.desc()).limit(most)).scalars())


def days_of(tx: Transaction, member_id: int) -> int:
    """How many check-ins a member has in all campaigns."""
    return sum(row.days for row in tx.all(_TOTALS_OF, of_member=member_id))


def facts_of(tx: Transaction, member_id: int) -> list[Row]:
    """Every check-in of a member with its campaign's title, the oldest first."""
    return tx.all(_FACTS_OF, of_member=member_id)


def days_said(tx: Transaction, member_id: int, inbox_ids: Collection[int]) -> list[date]:
    """The days that some messages recorded for a member, in order."""
    said = (_checkins.c.member_id == member_id, _checkins.c.inbox_id.in_(inbox_ids))
    return list(
        tx.execute(
            select(_checkins.c.day).where(*said).distinct().order_by(_checkins.c.day)
        ).scalars()
    )


def rebuild(tx: Transaction) -> int:
    """Make all aggregates anew from the facts; how many rows there are then."""
    tx.run(_ALL_TOTALS)
    pairs = tx.all(_PAIRS)
    for pair in pairs:
        recount_one(tx, pair.campaign_id, pair.member_id)
    return len(pairs)


def recount(tx: Transaction, member_id: int) -> None:
    """Make a member's aggregates anew, as after facts went from one to another."""
    facts = select(_checkins.c.campaign_id).where(_checkins.c.member_id == member_id)
    totals = select(_totals.c.campaign_id).where(_totals.c.member_id == member_id)
    for campaign_id in list(tx.execute(union(facts, totals)).scalars()):
        recount_one(tx, campaign_id, member_id)


def recount_one(tx: Transaction, campaign_id: int, member_id: int) -> Total | None:
    """Make one aggregate anew from its facts; None, and no row, when there are none."""
    days = [row.day for row in tx.all(_DAYS, of_campaign=campaign_id, of_member=member_id)]
    tx.run(_FORGET_TOTAL, of_campaign=campaign_id, of_member=member_id)
    if not days:
        return None
    counted = add_up(days, leaves.spans(tx, member_id, campaign_id))
    week = monday(counted.last_day)
    tx.run(
        _PUT_TOTAL,
        campaign_id=campaign_id,
        member_id=member_id,
        days=counted.days,
        streak=counted.streak,
        longest=counted.longest,
        last_day=counted.last_day,
        week=week,
        week_days=sum(day >= week for day in days),
    )
    return counted


def add_up(days: Sequence[date], off: Sequence[Span] = ()) -> Total:
    """The total of one or more different days in ascending order; days `off` break no run."""
    streak = longest = 1
    for before, day in pairwise(days):
        streak = streak + 1 if leaves.are_off(before + DAY, day - DAY, off) else 1
        longest = max(longest, streak)
    return Total(len(days), streak, longest, days[-1])
