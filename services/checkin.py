"""学习打卡: recording a day's study, taking it back, what it adds up to, the daily post."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, case, delete, select, union, update
from sqlalchemy.dialects.postgresql import insert

from bot.clock import local_date
from bot.messages import Chat, Message
from bot.scene import Item, Person
from storage import audit
from storage.tables.base import core
from storage.tables.checkin import Campaign, CampaignChat, Checkin, CheckinTotal
from storage.transaction import Row, Transaction
from storage.versions import bump

DAY = timedelta(days=1)

_campaigns, _campaign_chats = core(Campaign), core(CampaignChat)
_checkins, _totals = core(Checkin), core(CheckinTotal)

_CAMPAIGNS = select(_campaigns).order_by(_campaigns.c.id)
_CAMPAIGN_CHATS = select(_campaign_chats)
_fact = ("campaign_id", "member_id", "day", "at", "channel", "account_id", "inbox_id")
_RECORD = (
    insert(_checkins).values({name: bindparam(name) for name in _fact}).on_conflict_do_nothing()
)
_one_more = insert(_totals).values(
    campaign_id=bindparam("campaign_id"),
    member_id=bindparam("member_id"),
    days=1,
    streak=1,
    longest=1,
    last_day=bindparam("day"),
)
_streak = case((_totals.c.last_day == bindparam("day_before"), _totals.c.streak + 1), else_=1)
_COUNT = _one_more.on_conflict_do_update(
    index_elements=["campaign_id", "member_id"],
    set_={
        "days": _totals.c.days + 1,
        "streak": _streak,
        "longest": case((_totals.c.longest > _streak, _totals.c.longest), else_=_streak),
        "last_day": _one_more.excluded.last_day,
    },
    where=_totals.c.last_day < _one_more.excluded.last_day,
).returning(_totals.c.days, _totals.c.streak, _totals.c.longest, _totals.c.last_day)
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
_of_facts = (
    _checkins.c.campaign_id == bindparam("of_campaign"),
    _checkins.c.member_id == bindparam("of_member"),
)
_DAYS = select(_checkins.c.day).where(*_of_facts).order_by(_checkins.c.day)
_FACTS_OF = (
    select(_checkins.c.day, _checkins.c.at, _campaigns.c.title)
    .join(_campaigns, _campaigns.c.id == _checkins.c.campaign_id)
    .where(_checkins.c.member_id == bindparam("of_member"))
    .order_by(_checkins.c.day, _checkins.c.id)
)
_OF_DAY = (
    select(_checkins)
    .where(_checkins.c.member_id == bindparam("of_member"), _checkins.c.day == bindparam("of_day"))
    .order_by(_checkins.c.at.desc(), _checkins.c.id.desc())
)
_TAKE_BACK = delete(_checkins).where(_checkins.c.id == bindparam("checkin_id"))
_PAIRS = select(_checkins.c.campaign_id, _checkins.c.member_id).distinct()
_ALL_TOTALS = delete(_totals)
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


@dataclass(frozen=True, slots=True)
class Total:
    """What a person's check-ins in a campaign add up to; the streak ends on `last_day`."""

    days: int
    streak: int
    longest: int
    last_day: date

    def streak_on(self, today: date) -> int:
        """The run of days that is still going on `today`: none if yesterday was missed."""
        return self.streak if self.last_day >= today - DAY else 0


@dataclass(frozen=True, slots=True)
class Recorded:
    """The outcome of a check-in; `new` is false when that day stood already."""

    new: bool
    total: Total


def open_items(tx: Transaction) -> list[Item]:
    """All campaigns as items that talk can be about, each with its groups."""
    chats: dict[int, set[tuple[str, str]]] = {}
    for row in tx.all(_CAMPAIGN_CHATS):
        chats.setdefault(row.campaign_id, set()).add((row.channel, row.chat_id))
    return [
        Item("campaign", c.id, c.title, c.starts_on, c.ends_on, frozenset(chats.get(c.id, ())))
        for c in tx.all(_CAMPAIGNS)
    ]


def record(
    tx: Transaction,
    campaign_id: int,
    person: Person,
    day: date,
    *,
    now: datetime,
    message: Message,
    inbox_id: int,
) -> Recorded:
    """Record a person's study on a local `day`, once, with its aggregate."""
    added = tx.run(
        _RECORD,
        campaign_id=campaign_id,
        member_id=person.id,
        day=day,
        at=now,
        channel=message.sender.channel,
        account_id=message.sender.id,
        inbox_id=inbox_id,
    )
    if not added:
        return Recorded(new=False, total=_standing(tx, campaign_id, person))
    counted = tx.first(
        _COUNT, campaign_id=campaign_id, member_id=person.id, day=day, day_before=day - DAY
    )
    if counted is None:  # The day lies before one that stands already.
        _recount(tx, campaign_id, person.id)
        return Recorded(new=True, total=_standing(tx, campaign_id, person))
    return Recorded(new=True, total=Total(*counted))


def take_back(
    tx: Transaction, person: Person, day: date, now: datetime, *, among: Collection[int]
) -> int | None:
    """Take back the person's latest check-in of that day among some campaigns.

    Gives its campaign, None if there was none.
    """
    facts = tx.all(_OF_DAY, of_member=person.id, of_day=day)
    fact = next((fact for fact in facts if fact.campaign_id in among), None)
    if fact is None:
        return None
    tx.run(_TAKE_BACK, checkin_id=fact.id)
    _recount(tx, fact.campaign_id, person.id)
    audit.record(
        tx,
        now,
        person.id,
        "checkin.take_back",
        f"campaign:{fact.campaign_id}",
        before=_plain(fact),
    )
    return int(fact.campaign_id)


def total(tx: Transaction, campaign_id: int, person: Person) -> Total | None:
    """What the person's check-ins in the campaign add up to, None before the first."""
    row = tx.first(_TOTAL, of_campaign=campaign_id, of_member=person.id)
    return None if row is None else Total(row.days, row.streak, row.longest, row.last_day)


def totals(tx: Transaction, member_id: int) -> list[Row]:
    """What a member's check-ins add up to: title, days, longest, last_day of each campaign."""
    columns = (_campaigns.c.title, _totals.c.days, _totals.c.longest, _totals.c.last_day)
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


def rebuild(tx: Transaction) -> int:
    """Make all aggregates anew from the facts; how many rows there are then."""
    tx.run(_ALL_TOTALS)
    pairs = tx.all(_PAIRS)
    for pair in pairs:
        _recount(tx, pair.campaign_id, pair.member_id)
    return len(pairs)


def recount(tx: Transaction, member_id: int) -> None:
    """Make a member's aggregates anew, as after facts went from one to another."""
    facts = select(_checkins.c.campaign_id).where(_checkins.c.member_id == member_id)
    totals = select(_totals.c.campaign_id).where(_totals.c.member_id == member_id)
    for campaign_id in list(tx.execute(union(facts, totals)).scalars()):
        _recount(tx, campaign_id, member_id)


def days_said(tx: Transaction, member_id: int, inbox_ids: Collection[int]) -> list[date]:
    """The days that some messages recorded for a member, in order."""
    said = (_checkins.c.member_id == member_id, _checkins.c.inbox_id.in_(inbox_ids))
    return list(
        tx.execute(
            select(_checkins.c.day).where(*said).distinct().order_by(_checkins.c.day)
        ).scalars()
    )


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
        due_today = _next_post(campaign, today, zone)
        if due_today is not None and due_today <= now:
            posts.append((campaign, _groups(tx, campaign.id), today))
            due_today = _next_post(campaign, today + DAY, zone)
        tx.run(_PLAN_POST, of_campaign=campaign.id, next_at=due_today)
    return posts


def create_campaign(
    tx: Transaction, campaign: Campaign, groups: Iterable[Chat], now: datetime, zone: ZoneInfo
) -> int:
    """Open a campaign in some groups and plan its first post; gives its id."""
    first = _next_post(campaign, local_date(now, zone), zone)
    if first is not None and first < now:
        first = _next_post(campaign, local_date(now, zone) + DAY, zone)
    values = campaign.model_dump(exclude={"id"}) | {"next_post_at": first}
    added = tx.execute(insert(_campaigns).values(values).returning(_campaigns.c.id))
    campaign_id = int(added.scalar_one())
    for group in groups:
        place = {"campaign_id": campaign_id, "channel": group.channel, "chat_id": group.id}
        tx.execute(insert(_campaign_chats).values(place))
    bump(tx)
    return campaign_id


def _next_post(campaign: Row | Campaign, from_day: date, zone: ZoneInfo) -> datetime | None:
    """The instant of the first post on or after a day, None when the campaign is over then."""
    day = max(from_day, campaign.starts_on)
    if day > campaign.ends_on:
        return None
    return datetime.combine(day, campaign.post_time, zone)


def _groups(tx: Transaction, campaign_id: int) -> list[Chat]:
    return [
        Chat(row.channel, row.chat_id, is_group=True)
        for row in tx.all(_CAMPAIGN_CHATS)
        if row.campaign_id == campaign_id
    ]


def _recount(tx: Transaction, campaign_id: int, member_id: int) -> Total | None:
    """Make one aggregate anew from its facts; None, and no row, when there are none."""
    days = [row.day for row in tx.all(_DAYS, of_campaign=campaign_id, of_member=member_id)]
    tx.run(_FORGET_TOTAL, of_campaign=campaign_id, of_member=member_id)
    if not days:
        return None
    counted = add_up(days)
    tx.run(
        _PUT_TOTAL,
        campaign_id=campaign_id,
        member_id=member_id,
        days=counted.days,
        streak=counted.streak,
        longest=counted.longest,
        last_day=counted.last_day,
    )
    return counted


def add_up(days: list[date]) -> Total:
    """The total of one or more different days in ascending order."""
    streak = longest = 1
    for before, day in pairwise(days):
        streak = streak + 1 if day - before == DAY else 1
        longest = max(longest, streak)
    return Total(len(days), streak, longest, days[-1])


def _standing(tx: Transaction, campaign_id: int, person: Person) -> Total:
    standing = total(tx, campaign_id, person)
    assert standing is not None, "a check-in without its total"
    return standing


def _plain(fact: Row) -> dict[str, object]:
    return {
        "member_id": fact.member_id,
        "day": fact.day.isoformat(),
        "at": fact.at.isoformat(),
        "inbox_id": fact.inbox_id,
    }
