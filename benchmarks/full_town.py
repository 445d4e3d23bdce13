"""The bureau after years: 5,000 people, 50 groups of the AI bot, a million check-ins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, literal, select

from benchmarks import town
from bot import messages
from bot.channels.wecom_aibot import AiBot
from bot.clock import local_date
from services import chats, checkin
from services.checkin.totals import monday
from storage.tables.base import core
from storage.tables.chats import ChatMember
from storage.tables.checkin import Campaign, Checkin, CheckinTotal
from storage.tables.members import Member, MemberAccount
from storage.transaction import Transaction
from storage.versions import bump

PEOPLE = 5_000
CAMPAIGNS = 5
GROUPS_OF_EACH = 10
GROUPS = CAMPAIGNS * GROUPS_OF_EACH
MANY = (40,) * CAMPAIGNS  # days of each campaign: a million check-ins
FEW = (2, 0, 0, 0, 0)  # ten thousand, all in the first campaign
DAY = timedelta(days=1)

_members, _accounts = core(Member), core(MemberAccount)
_checkins, _totals = core(Checkin), core(CheckinTotal)


def userid(n: int) -> str:
    """The account of person `n` at the AI bot."""
    return f"bench-{n:06d}"


def group(campaign: int, n: int) -> messages.Chat:
    """The group in which person `n` takes part in campaign 0 to 4; all groups are as large."""
    number = campaign * GROUPS_OF_EACH + n // CAMPAIGNS % GROUPS_OF_EACH
    return messages.Chat(AiBot.name, f"wr-bench-{number:02d}", is_group=True)


def settle(days: tuple[int, ...], people: int = PEOPLE) -> Callable[[Transaction], None]:
    """What fills a migrated database with everybody and their past up to yesterday."""

    def fill(tx: Transaction) -> None:
        now = datetime.now(UTC)
        today = local_date(now, town.ZONE)
        _enter_people(tx, people)
        _open_groups(tx, people)
        for campaign, count in enumerate(days):
            _fill_past(tx, _open_campaign(tx, campaign, today, now), count, today - DAY)
        bump(tx)

    return fill


def _enter_people(tx: Transaction, people: int) -> None:
    everybody = range(1, people + 1)
    tx.execute(
        insert(_members),
        [{"id": n, "name": town.name(n), "role": "member", "note": ""} for n in everybody],
    )
    tx.execute(
        insert(_accounts),
        [{"channel": AiBot.name, "account_id": userid(n), "member_id": n} for n in everybody],
    )


def _open_groups(tx: Transaction, people: int) -> None:
    inside: dict[messages.Chat, list[str]] = {}
    for campaign in range(CAMPAIGNS):
        for n in range(1, people + 1):
            inside.setdefault(group(campaign, n), []).append(userid(n))
    for chat, accounts in inside.items():
        chats.open_group(tx, chat, chat.id, purpose="study", hears="at", inside=())
        place = {"channel": chat.channel, "chat_id": chat.id}
        tx.execute(insert(core(ChatMember)), [place | {"account_id": a} for a in accounts])


def _open_campaign(tx: Transaction, campaign: int, today: date, now: datetime) -> int:
    planned = Campaign(
        title=f"每日一学{campaign + 1}",
        starts_on=today - timedelta(days=max(MANY)),
        ends_on=today + timedelta(days=365),
        post_time=time(8, 1),
    )
    groups = {group(campaign, n) for n in range(1, GROUPS + 1)}
    return checkin.create_campaign(tx, planned, groups, now, town.ZONE)


def _fill_past(tx: Transaction, campaign: int, days: int, last: date) -> None:
    """Everybody on each of the `days` days up to `last`, in the order in which they came."""
    for ago in range(days - 1, -1, -1):
        _fill_day(tx, campaign, last - ago * DAY)
    if days:
        same = {"campaign_id": campaign, "days": days, "streak": days, "longest": days}
        week = {"week": monday(last), "week_days": min(days, last.weekday() + 1)}
        _insert_for_all(tx, _totals, same | {"last_day": last} | week)


def _fill_day(tx: Transaction, campaign: int, day: date) -> None:
    at = datetime.combine(day, time(1, 30), UTC)  # half past nine in the bureau
    fact = {"campaign_id": campaign, "day": day, "at": at, "channel": AiBot.name, "inbox_id": 0}
    _insert_for_all(tx, _checkins, fact)


def _insert_for_all(tx: Transaction, table: Any, same: dict[str, Any]) -> None:
    """One row for each person, who differ in `member_id` and, where there is one, account."""
    columns: dict[str, Any] = {n: literal(value, table.c[n].type) for n, value in same.items()}
    columns["member_id"] = _accounts.c.member_id
    if "account_id" in table.c:
        columns["account_id"] = _accounts.c.account_id
    everybody = select(*columns.values()).order_by(_accounts.c.member_id)
    tx.execute(insert(table).from_select(list(columns), everybody))
