"""Reminding of study at the hour that a person chose: who is due, and of what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, and_, bindparam, exists, or_, select, update

from bot.clock import local_date
from services.checkin import leaves
from services.checkin.attendance import LATELY
from services.checkin.campaigns import STUDY
from services.checkin.reminders import next_at
from storage.tables.base import core
from storage.tables.chats import ChatMember
from storage.tables.checkin import (
    Campaign,
    CampaignBody,
    CampaignChat,
    Checkin,
    CheckinReminder,
    CheckinTotal,
)
from storage.tables.members import Member, MemberAccount
from storage.tables.organisations import Membership
from storage.transaction import Row, Transaction

DAY = timedelta(days=1)
# A reminder that comes later is none.
LATEST = timedelta(hours=2)

_reminders, _members, _campaigns = core(CheckinReminder), core(Member), core(Campaign)
_checkins, _totals = core(Checkin), core(CheckinTotal)
_bodies, _memberships = core(CampaignBody), core(Membership)
_groups, _inside, _accounts = core(CampaignChat), core(ChatMember), core(MemberAccount)

_NEXT = select(_reminders.c.next_at).order_by(_reminders.c.next_at).limit(1)
_DUE = (
    select(_reminders, _members.c.name, _members.c.state)
    .join(_members, _members.c.id == _reminders.c.member_id)
    .where(_reminders.c.next_at <= bindparam("now"))
    .order_by(_reminders.c.next_at, _reminders.c.member_id)
    .limit(bindparam("most"))
)
_PLAN = (
    update(_reminders)
    .where(_reminders.c.member_id == bindparam("of_member"))
    .values(next_at=bindparam("planned"))
)
_me: BindParameter[int] = bindparam("of_member")
_expected = exists().where(
    _bodies.c.campaign_id == _campaigns.c.id,
    _memberships.c.organisation_id == _bodies.c.organisation_id,
    _memberships.c.member_id == _me,
)
_takes_part = exists().where(
    _totals.c.campaign_id == _campaigns.c.id,
    _totals.c.member_id == _me,
    _totals.c.last_day >= bindparam("lately"),
)
_in_group = exists().where(
    _groups.c.campaign_id == _campaigns.c.id,
    and_(_inside.c.channel == _groups.c.channel, _inside.c.chat_id == _groups.c.chat_id),
    and_(_accounts.c.channel == _inside.c.channel, _accounts.c.account_id == _inside.c.account_id),
    _accounts.c.member_id == _me,
)
_done = exists().where(
    _checkins.c.campaign_id == _campaigns.c.id,
    _checkins.c.day == bindparam("today"),
    _checkins.c.member_id == _me,
)
_OPEN = (
    select(_campaigns.c.title)
    .where(
        _campaigns.c.kind == STUDY,
        _campaigns.c.starts_on <= bindparam("today"),
        _campaigns.c.ends_on >= bindparam("today"),
        or_(_expected, _takes_part, _in_group),
        ~_done,
    )
    .order_by(_campaigns.c.id)
)


@dataclass(frozen=True, slots=True)
class Reminder:
    """Who is reminded of what: titles of open campaigns without today's check-in.

    `at` is the instant that the person chose.
    """

    member_id: int
    name: str
    titles: tuple[str, ...]
    at: datetime


def next_due(tx: Transaction) -> datetime | None:
    """The instant of the next reminder of anybody, None when none is to come."""
    row = tx.first(_NEXT)
    return row.next_at if row else None


def due(tx: Transaction, now: datetime, zone: ZoneInfo, most: int) -> list[Reminder]:
    """Of the `most` reminders that are due first, those that are of use; plans each one's next.

    None comes more than two hours late, nor to who has studied, is on leave or not active.
    """
    today = local_date(now, zone)
    rows = tx.all(_DUE, now=now, most=most)
    for row in rows:
        planned = next_at(row.at_time, now, zone)
        tx.run(_PLAN, of_member=row.member_id, planned=planned)
    return [
        Reminder(row.member_id, row.name, titles, row.next_at)
        for row in rows
        if row.state == "active" and now - row.next_at <= LATEST
        if (titles := _missing(tx, row, today))
    ]


def _missing(tx: Transaction, row: Row, today: date) -> tuple[str, ...]:
    """The open campaigns in which somebody takes part and did not study today."""
    if leaves.standing(tx, row.member_id, today) is not None:
        return ()
    of = {"of_member": row.member_id, "today": today, "lately": today - LATELY}
    return tuple(found.title for found in tx.all(_OPEN, **of))
