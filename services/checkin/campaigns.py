"""A period of study: when and where it is on, when it is posted and summed up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.clock import local_date
from bot.messages import Chat
from bot.scene import Item
from storage import audit
from storage.audit import By
from storage.plain import plain
from storage.tables.base import core
from storage.tables.checkin import Campaign, CampaignBody, CampaignChat
from storage.transaction import Row, Transaction
from storage.versions import bump

STUDY, MEETING, CANCELLED = "study", "meeting", "cancelled"
DAY = timedelta(days=1)

_campaigns, _campaign_chats = core(Campaign), core(CampaignChat)
_bodies = core(CampaignBody)
_CAMPAIGNS = select(_campaigns).order_by(_campaigns.c.id)
_STUDIES = _CAMPAIGNS.where(_campaigns.c.kind == STUDY)
_MEETINGS = _CAMPAIGNS.where(_campaigns.c.kind == MEETING)
_CAMPAIGN_CHATS = select(_campaign_chats)
_CHATS_OF = _CAMPAIGN_CHATS.where(_campaign_chats.c.campaign_id == bindparam("of_campaign"))
_FIND = select(_campaigns).where(_campaigns.c.id == bindparam("of_campaign"))
_DUE_POSTS = select(_campaigns).where(_campaigns.c.next_post_at <= bindparam("now"))
_NEXT_POST = (
    select(_campaigns.c.next_post_at)
    .where(_campaigns.c.next_post_at.is_not(None))
    .order_by(_campaigns.c.next_post_at)
    .limit(1)
)
_PLAN_POST = (
    update(_campaigns)
    .where(_campaigns.c.id == bindparam("of_campaign"))
    .values(next_post_at=bindparam("next_at"))
)
_DUE_SUMMARIES = (
    select(_campaigns)
    .where(_campaigns.c.next_summary_at <= bindparam("now"))
    .order_by(_campaigns.c.id)
    .limit(bindparam("most"))
)
_COMING_SUMMARIES = (
    select(_campaigns)
    .where(
        _campaigns.c.next_summary_at > bindparam("after"),
        _campaigns.c.next_summary_at <= bindparam("until"),
    )
    .order_by(_campaigns.c.id)
)
_NEXT_SUMMARY = (
    select(_campaigns.c.next_summary_at)
    .where(_campaigns.c.next_summary_at.is_not(None))
    .order_by(_campaigns.c.next_summary_at)
    .limit(1)
)
_PLAN_SUMMARY = (
    update(_campaigns)
    .where(_campaigns.c.id == bindparam("of_campaign"))
    .values(next_summary_at=bindparam("next_at"))
)


def open_items(tx: Transaction) -> list[Item]:
    """All studies as items that talk can be about, each with its groups."""
    chats = _chats_of_each(tx)
    return [
        Item("campaign", c.id, c.title, c.starts_on, c.ends_on, frozenset(chats.get(c.id, ())))
        for c in tx.all(_STUDIES)
    ]


def meeting_items(tx: Transaction) -> list[Item]:
    """All meetings as items that talk can be about, by their title and what they are called."""
    chats = _chats_of_each(tx)
    return [
        Item(
            MEETING,
            m.id,
            m.title,
            m.starts_on,
            m.ends_on,
            frozenset(chats.get(m.id, ())),
            words=(m.meeting,) if m.meeting else (),
            starts_at=m.meets_at,
        )
        for m in tx.all(_MEETINGS)
    ]


def _chats_of_each(tx: Transaction) -> dict[int, set[tuple[str, str]]]:
    """The groups of every campaign, by its id."""
    chats: dict[int, set[tuple[str, str]]] = {}
    for row in tx.all(_CAMPAIGN_CHATS):
        chats.setdefault(row.campaign_id, set()).add((row.channel, row.chat_id))
    return chats


def find(tx: Transaction, campaign_id: int) -> Row | None:
    """A campaign, None if there is none."""
    return tx.first(_FIND, of_campaign=campaign_id)


def groups(tx: Transaction, campaign_id: int) -> list[Chat]:
    """The groups in which a campaign is on."""
    rows = tx.all(_CHATS_OF, of_campaign=campaign_id)
    return [Chat(row.channel, row.chat_id, is_group=True) for row in rows]


def bodies(tx: Transaction, campaign_id: int) -> list[int]:
    """The bodies whose people are expected to take part."""
    mine = _bodies.c.campaign_id == campaign_id
    rows = select(_bodies.c.organisation_id).where(mine).order_by(_bodies.c.organisation_id)
    return list(tx.execute(rows).scalars())


def create_campaign(
    tx: Transaction,
    campaign: Campaign,
    groups: Iterable[Chat],
    now: datetime,
    zone: ZoneInfo,
    *,
    bodies: Iterable[int] = (),
) -> int:
    """Open a campaign in some groups, for some bodies, and plan its first post; gives its id."""
    values = campaign.model_dump(exclude={"id"}) | _planned(campaign, now, zone)
    added = tx.execute(insert(_campaigns).values(values).returning(_campaigns.c.id))
    campaign_id = int(added.scalar_one())
    _place(tx, campaign_id, groups, bodies)
    bump(tx)
    return campaign_id


def change(
    tx: Transaction,
    campaign_id: int,
    values: dict[str, Any],
    by: By,
    zone: ZoneInfo,
    *,
    groups: Iterable[Chat],
    bodies: Iterable[int],
) -> None:
    """Change a campaign, its groups and bodies; posts and summaries are planned anew."""
    before = find(tx, campaign_id)
    assert before is not None, "a campaign that is shown stands"
    tx.execute(update(_campaigns).where(_campaigns.c.id == campaign_id).values(values))
    row = find(tx, campaign_id)
    assert row is not None, "a campaign that was just changed"
    planned = _planned(row, by.at, zone)
    tx.execute(update(_campaigns).where(_campaigns.c.id == campaign_id).values(planned))
    for places in (_campaign_chats, _bodies):
        tx.execute(delete(places).where(places.c.campaign_id == campaign_id))
    _place(tx, campaign_id, groups, bodies)
    new = {name: value for name, value in values.items() if getattr(before, name) != value}
    was = {name: getattr(before, name) for name in new}
    subject = f"campaign:{campaign_id}"
    audit.note(tx, by, "campaign.change", subject, before=plain(was), after=plain(new))
    bump(tx)


def next_post(tx: Transaction) -> datetime | None:
    """The instant of the next post of any campaign, None when none is to come."""
    row = tx.first(_NEXT_POST)
    return row.next_post_at if row else None


def due_posts(tx: Transaction, now: datetime, zone: ZoneInfo) -> list[tuple[Row, list[Chat], date]]:
    """The campaigns to be posted `now`, with their groups and the day; plans each one's next.

    After a pause the posts of days gone by are left out, today's comes if its hour is past.
    """
    today = local_date(now, zone)
    posts = []
    for campaign in tx.all(_DUE_POSTS, now=now):
        due_today = _next_at(campaign, campaign.post_time, today, zone)
        if due_today is not None and due_today <= now:
            posts.append((campaign, groups(tx, campaign.id), today))
            due_today = _next_at(campaign, campaign.post_time, today + DAY, zone)
        tx.run(_PLAN_POST, of_campaign=campaign.id, next_at=due_today)
    return posts


def coming_summaries(tx: Transaction, after: datetime, until: datetime) -> list[Row]:
    """The campaigns that are to be summed up after an instant and until another."""
    return tx.all(_COMING_SUMMARIES, after=after, until=until)


def plan_summary(tx: Transaction, campaign_id: int, at: datetime) -> None:
    """Have a campaign be summed up next at an instant."""
    tx.run(_PLAN_SUMMARY, of_campaign=campaign_id, next_at=at)


def next_summary(tx: Transaction) -> datetime | None:
    """The instant of the next summary of any campaign, None when none is to come."""
    row = tx.first(_NEXT_SUMMARY)
    return row.next_summary_at if row else None


def due_summaries(
    tx: Transaction, now: datetime, zone: ZoneInfo, most: int
) -> list[tuple[Row, date]]:
    """Up to `most` campaigns to be summed up `now`, with the day; plans each one's next.

    After a pause the evenings gone by are left out, today's comes if its hour is past. The hour
    is that for which it was planned, which may be before `summary_time`.
    """
    today = local_date(now, zone)
    due = []
    for campaign in tx.all(_DUE_SUMMARIES, now=now, most=most):
        at: datetime | None = campaign.next_summary_at
        if local_date(campaign.next_summary_at, zone) != today:
            at = _next_at(campaign, campaign.summary_time, today, zone)
        if at is not None and at <= now:
            due.append((campaign, today))
            at = _next_at(campaign, campaign.summary_time, today + DAY, zone)
        tx.run(_PLAN_SUMMARY, of_campaign=campaign.id, next_at=at)
    return due


def _planned(campaign: Row | Campaign, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """When a campaign is next posted and summed up, after `now`."""
    return {
        "next_post_at": _after(campaign, campaign.post_time, now, zone),
        "next_summary_at": _after(campaign, campaign.summary_time, now, zone),
    }


def _after(
    campaign: Row | Campaign, at: time | None, now: datetime, zone: ZoneInfo
) -> datetime | None:
    today = local_date(now, zone)
    first = _next_at(campaign, at, today, zone)
    return _next_at(campaign, at, today + DAY, zone) if first and first < now else first


def _next_at(
    campaign: Row | Campaign, at: time | None, from_day: date, zone: ZoneInfo
) -> datetime | None:
    """The first instant of a local time on or after a day; None when the campaign is over then.

    A meeting is told of on the day from which on it is talked of, and on its own.
    """
    day = max(from_day, campaign.starts_on)
    if at is None or day > campaign.ends_on:
        return None
    if campaign.kind == MEETING and day != campaign.starts_on:
        day = campaign.ends_on
    return datetime.combine(day, at, zone)


def _place(
    tx: Transaction, campaign_id: int, groups: Iterable[Chat], bodies: Iterable[int]
) -> None:
    for group in groups:
        place = {"campaign_id": campaign_id, "channel": group.channel, "chat_id": group.id}
        tx.execute(insert(_campaign_chats).values(place))
    for body in bodies:
        tx.execute(insert(_bodies).values(campaign_id=campaign_id, organisation_id=body))
