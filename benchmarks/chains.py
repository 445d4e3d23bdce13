"""Chains of 1,000 rows: merged by a running bot, as a message, and by the service alone."""

from __future__ import annotations

import asyncio
import gc
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from benchmarks import full_town, town
from benchmarks.rounds import WrongEffectError
from benchmarks.stock import Stock
from bot.app import Bot
from bot.channels.wecom_aibot import AiBot
from bot.messages import Account, Chat, Message
from services import chats
from services.activities import entries, signing, writing
from services.activities.entries import IN, Entry
from services.activities.writing import Draft
from storage.audit import By
from storage.tables.base import core
from storage.tables.members import MemberAccount
from storage.transaction import Transaction

ROWS = 1_000
ROUNDS = 3
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Chains:
    """Milliseconds of a message with a chain, from the dispatcher to its answer; of the service."""

    whole: float
    service: float


def run(stock: Stock, name: str) -> Chains:
    """A chain a round in a new bot."""
    databases = stock.filled(name, settle)
    url = databases.fresh()
    done = asyncio.run(_run(url, stock.few_rounds))
    databases.drop(url)
    return done


def settle(tx: Transaction) -> None:
    """The town of 10,000 people, and an activity with a group for each round, and one more."""
    town.settle(tx)
    now = datetime.now(UTC)
    accounts = [{"channel": AiBot.name, "account_id": full_town.userid(n)} for n in _people(0)]
    bound = [one | {"member_id": n} for one, n in zip(accounts, _people(0), strict=True)]
    tx.execute(insert(core(MemberAccount)), bound)
    for n in range(ROUNDS + 1):
        chats.open_group(tx, _group(n), f"第{n + 1}群", purpose="activities", hears="all")
        announce(tx, Draft(_title(n), now + SOON, chats=(_group(n),)), now)


def announce(tx: Transaction, draft: Draft, now: datetime) -> int:
    """An activity that people sign up for."""
    by = By(None, now)
    made = writing.create(tx, draft, by, town.ZONE)
    writing.publish(tx, made, by, town.ZONE)
    return made


async def _run(url: str, rounds: int) -> Chains:
    bot = Bot(town.settings(url, 1), settled=gc.freeze)
    await bot.start()
    try:
        await _paste(bot, ROUNDS, 5)  # so that statements are compiled
        whole = [await _paste(bot, n, ROWS) for n in range(min(rounds, ROUNDS))]
        alone = [await bot.work.submit("chains", _alone) for _ in range(rounds)]
    finally:
        await bot.stop()
    return Chains(statistics.median(whole), statistics.median(alone))


async def _paste(bot: Bot, n: int, rows: int) -> float:
    """Paste a chain about activity `n`; gives the milliseconds until it was answered."""
    people = _people(n)[:rows]
    lines = [f"{at}. {town.name(one)}" for at, one in enumerate(people, 1)]
    message = Message(
        app=AiBot.name,
        id=f"chain-{n}",
        sender=Account(AiBot.name, full_town.userid(1)),
        chat=_group(n),
        text="\n".join([f"#接龙\n{_title(n)}", *lines]),
        sent_at=bot.clock.now(),
        at_bot=True,
    )
    began = time.perf_counter()
    answer = await bot.dispatcher.receive(message)
    took = (time.perf_counter() - began) * 1000
    listed = await bot.work.read(lambda tx: [one.state for one in entries.every(tx, n + 1)])
    if listed != [IN] * rows:
        raise WrongEffectError(f"{len(listed)} of {rows} rows of a chain; told {answer.text!r}")
    return took


def _alone(tx: Transaction) -> float:
    now = datetime.now(UTC)
    made = announce(tx, Draft("服务", now + SOON), now)
    parties = [(Entry(town.name(n), n),) for n in _people(0)]
    began = time.perf_counter()
    done = signing.sign_up(tx, made, parties, By(1, now), "chain")
    tx.send()
    took = (time.perf_counter() - began) * 1000
    if len(done) != ROWS:
        raise WrongEffectError(f"{len(done)} of {ROWS} rows")
    return took


def _people(n: int) -> range:
    return range(n * ROWS + 1, (n + 1) * ROWS + 1)


def _group(n: int) -> Chat:
    return Chat(AiBot.name, f"wr-chains-{n}", is_group=True)


def _title(n: int) -> str:
    return ("茶话会", "书法展", "采风", "合唱排练")[n]
