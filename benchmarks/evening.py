"""An evening: the job of the summary in a running bot, while people talk."""

from __future__ import annotations

import asyncio
import gc
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

from sqlalchemy import insert

from benchmarks import full_town, town
from benchmarks.rounds import WrongEffectError
from bot.app import Bot
from bot.channels.wecom_aibot import AiBot
from bot.clock import local_date
from bot.messages import Account, Chat, Message
from schedules import summary
from services import chats, checkin, organisations
from services.checkin.campaigns import plan_summary
from services.checkin.totals import monday
from storage import migrate, outbox
from storage.database import open_engine
from storage.once import once
from storage.tables.base import core
from storage.tables.checkin import Campaign, Checkin, CheckinTotal
from storage.tables.members import Member, MemberAccount
from storage.transaction import Transaction

CAMPAIGNS, GROUPS, PEOPLE = 100, 500, 5_000
RATE = 100  # messages a second
WARM = 100
TICK = 0.001
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Evening:
    """Seconds the job took; ms of the loop's longest block, messages answered, their p99 in ms."""

    seconds: float
    block: float
    answered: int
    p99: float


def run(file: Path) -> Evening:
    """Sum up all campaigns of a new bureau once."""
    engine = open_engine(f"sqlite:///{file}")
    migrate.upgrade(engine)
    once(engine, _settle)
    engine.dispose()
    return asyncio.run(_run(f"sqlite:///{file}"))


def group(n: int) -> Chat:
    """Group `n`, from 0."""
    return Chat(AiBot.name, f"wr-evening-{n:03d}", is_group=True)


async def _run(url: str) -> Evening:
    bot = Bot(town.settings(url, 1), settled=gc.freeze)
    await bot.start()
    try:
        for n in range(1, WARM + 1):
            await _say(bot, n, "warm")
        return await _evening(bot)
    finally:
        await bot.stop()


async def _evening(bot: Bot) -> Evening:
    late: list[float] = []
    latencies: list[float] = []
    beside = [asyncio.create_task(_tick(late)), asyncio.create_task(_talk(bot, latencies))]
    await asyncio.sleep(0.5)
    late.clear()
    latencies.clear()
    began = time.perf_counter()
    await bot.runner.run(summary.JOB, bot.clock.now())
    seconds = time.perf_counter() - began
    block, answered = max(late), sorted(latencies)
    for task in beside:
        task.cancel()
    await asyncio.gather(*beside, return_exceptions=True)
    laid = await bot.work.read(lambda tx: len(outbox.like(tx, "summary:%", "absent:%")))
    if laid != GROUPS + CAMPAIGNS:
        raise WrongEffectError(f"{laid} texts, not {GROUPS + CAMPAIGNS}")
    p99 = statistics.quantiles(answered, n=100)[98] * 1000 if len(answered) > 1 else 0.0
    return Evening(seconds, block * 1000, len(answered), p99)


async def _tick(late: list[float]) -> None:
    """Note by how much the loop comes too late, again and again."""
    while True:
        due = time.perf_counter() + TICK
        await asyncio.sleep(TICK)
        late.append(time.perf_counter() - due)


async def _talk(bot: Bot, latencies: list[float]) -> None:
    """Have people talk, each in their turn."""
    n = WARM
    while True:
        n += 1
        began = time.perf_counter()
        await _say(bot, n, "talk")
        latencies.append(time.perf_counter() - began)
        await asyncio.sleep(max(0.0, 1 / RATE - (time.perf_counter() - began)))


async def _say(bot: Bot, n: int, word: str) -> None:
    account = Account(AiBot.name, full_town.userid(1 + n % PEOPLE))
    message = Message(
        app=AiBot.name,
        id=f"{word}-{n}",
        sender=account,
        chat=group(n % PEOPLE % GROUPS),
        text="打卡",
        sent_at=bot.clock.now(),
        at_bot=True,
    )
    answer = await bot.dispatcher.receive(message)
    if not answer.text:
        raise WrongEffectError("nobody was answered")


def _settle(tx: Transaction) -> None:
    """5,000 people, 100 branches with a leader each, a campaign and five groups of each branch."""
    everybody, now = range(1, PEOPLE + 1), datetime.now(UTC)
    people = [{"id": n, "name": town.name(n), "role": "member", "note": ""} for n in everybody]
    tx.execute(insert(core(Member)), people)
    accounts = [
        {"channel": AiBot.name, "account_id": full_town.userid(n), "member_id": n}
        for n in everybody
    ]
    tx.execute(insert(core(MemberAccount)), accounts)
    for n in range(CAMPAIGNS):
        _open(tx, n, now)


def _open(tx: Transaction, n: int, now: datetime) -> None:
    """Campaign `n`, in which every second of 50 people studied today."""
    today = local_date(now, town.ZONE)
    groups = [group(n * 5 + one) for one in range(GROUPS // CAMPAIGNS)]
    for one in groups:
        chats.open_group(tx, one, one.id, purpose="study", hears="at")
    body = organisations.add(tx, f"第{n + 1}支部", "建制支部")
    people = range(n * 50 + 1, n * 50 + 51)
    for member_id in people:
        organisations.join(tx, body, member_id, leads=member_id == people[0])
    campaign = Campaign(
        title=f"每日一学{n + 1}",
        starts_on=today - 30 * DAY,
        ends_on=today + 365 * DAY,
        post_time=clock_time(8, 1),
        summary_time=clock_time(19, 20),
    )
    number = checkin.create_campaign(tx, campaign, groups, now, town.ZONE, bodies=[body])
    plan_summary(tx, number, now - timedelta(minutes=1))
    same = {"campaign_id": number}
    fact = same | {"day": today, "at": now, "channel": AiBot.name, "account_id": ""}
    facts = [fact | {"member_id": one} for one in people[::2]]
    tx.execute(insert(core(Checkin)), facts)
    total = same | {"days": 1, "streak": 1, "longest": 1, "last_day": today}
    week = {"week": monday(today), "week_days": 1}
    tx.execute(
        insert(core(CheckinTotal)), [total | week | {"member_id": one} for one in people[::2]]
    )
