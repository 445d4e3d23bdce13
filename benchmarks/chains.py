"""Chains of 1,000 rows: merged by a running bot, as a message, and by the service alone."""

from __future__ import annotations

import asyncio
import gc
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

from sqlalchemy import bindparam, insert, update

from benchmarks import calibration, full_town, town
from benchmarks.bars import Bar
from benchmarks.outcome import Outcome
from benchmarks.results import table
from benchmarks.rounds import WrongEffectError
from benchmarks.stock import KINDS, Stock
from bot.app import Bot
from bot.channels.wecom_aibot import AiBot
from bot.messages import Account, Chat, Message
from services import chats
from services.activities import entries, signing, writing
from services.activities.entries import IN, Entry
from services.activities.writing import Draft
from storage.audit import By
from storage.tables.base import core
from storage.tables.members import Member, MemberAccount
from storage.transaction import Transaction
from storage.versions import ROSTER, bump

ROWS = 1_000
ROUNDS = 3
WHOLE = 100.0  # ms
SOON = timedelta(days=30)
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = ("建国志强秀英桂兰", "华明芳平玉梅春生永年德福云庆")
# What is written behind a name, in turn; most write nothing.
_BEHIND = ("", "", "", "", " 2人", "", "", "（坐轮椅）", "", "和老伴")
_GUESTS = "欧阳"  # Nobody of the roster is called so.
_EVERY = 20  # rows have one guest
_members = core(Member)


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds by the clock, and of this process's CPU; the machine's pace just before."""

    ms: float
    cpu: float
    pace: float

    @property
    def at_pace(self) -> float:
        """The milliseconds that it would have taken where the bars were set."""
        return self.ms / self.pace


@dataclass(frozen=True, slots=True)
class Chains:
    """What a message with a chain took, from the dispatcher to its answer; and the service."""

    whole: list[Took]
    service: list[Took]


def measure(stock: Stock) -> Outcome:
    """On each database, with a bar on the median of the whole."""
    done = {name: run(stock, name) for name in KINDS}
    how = (
        f"Chains of {ROWS:,} rows, one row of {_EVERY} a guest, some with heads or remarks; "
        f"medians, and the best, of {stock.few_rounds} rounds. Beside the median stands what it "
        "would be at the bars' pace; CPU time is that of the bot's process, the least."
    )
    rows = [
        (name, what, *_figures(took))
        for name, one in done.items()
        for what, took in (("message", one.whole), ("service alone", one.service))
    ]
    bars = [
        Bar(f"{name}: a chain, at the bars' pace", at_pace(one.whole), WHOLE, unit=" ms", most=True)
        for name, one in done.items()
    ]
    head = ("", f"a chain of {ROWS:,} rows", "median ms", "at pace", "best ms", "CPU ms")
    return Outcome(how, (table(head, rows),), bars)


def at_pace(took: list[Took]) -> float:
    """The median at the bars' pace."""
    return statistics.median(one.at_pace for one in took)


def _figures(took: list[Took]) -> tuple[str, ...]:
    each = (
        statistics.median(one.ms for one in took),
        at_pace(took),
        min(one.ms for one in took),
        min(one.cpu for one in took),
    )
    return tuple(f"{one:.0f}" for one in each)


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
    called = update(_members).where(_members.c.id == bindparam("of")).values(name=bindparam("by"))
    names = [{"of": n + 1, "by": name} for n, name in enumerate(_names((ROUNDS + 1) * ROWS))]
    tx.execute(called, names)
    bump(tx, ROSTER)
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
    return Chains(whole, alone)


async def _paste(bot: Bot, n: int, rows: int) -> Took:
    """Paste a chain about activity `n`."""
    message = Message(
        app=AiBot.name,
        id=f"chain-{n}",
        sender=Account(AiBot.name, full_town.userid(1)),
        chat=_group(n),
        text="\n".join([f"#接龙\n{_title(n)}", *_lines(n, rows)]),
        sent_at=bot.clock.now(),
        at_bot=True,
    )
    begun = _begun()
    answer = await bot.dispatcher.receive(message)
    took = _since(begun)
    listed = await bot.work.read(lambda tx: [one.state for one in entries.every(tx, n + 1)])
    if listed != [IN] * rows:
        raise WrongEffectError(f"{len(listed)} of {rows} rows of a chain; told {answer.text!r}")
    return took


def _lines(n: int, rows: int) -> list[str]:
    """The rows of a chain."""
    called = _names((ROUNDS + 1) * ROWS)
    names = [called[one - 1] for one in _people(n)[:rows]]
    for at in range(_EVERY - 1, rows, _EVERY):
        names[at] = f"{_GUESTS}{names[at][1:]}"
    return [f"{at}. {one}{_BEHIND[at % len(_BEHIND)]}" for at, one in enumerate(names, 1)]


def _alone(tx: Transaction) -> Took:
    now = datetime.now(UTC)
    made = announce(tx, Draft("服务", now + SOON), now)
    parties = [(Entry(f"某{n}", n),) for n in _people(0)]
    begun = _begun()
    done = signing.sign_up(tx, made, parties, By(1, now), "chain")
    tx.send()
    took = _since(begun)
    if len(done) != ROWS:
        raise WrongEffectError(f"{len(done)} of {ROWS} rows")
    return took


def _begun() -> tuple[float, float, float]:
    pace = calibration.pace()
    return time.perf_counter(), time.process_time(), pace


def _since(begun: tuple[float, float, float]) -> Took:
    at, used, pace = begun
    return Took((time.perf_counter() - at) * 1000, (time.process_time() - used) * 1000, pace)


def _names(count: int) -> list[str]:
    """So many names, each of one person."""
    made = [
        surname + one + other for one, other, surname in product(*_GIVEN, _SURNAMES) if one != other
    ]
    more = [f"{name[0]}{name[2]}{name[1]}" for name in made]
    return list(dict.fromkeys([*made, *more]))[:count]


def _people(n: int) -> range:
    return range(n * ROWS + 1, (n + 1) * ROWS + 1)


def _group(n: int) -> Chat:
    return Chat(AiBot.name, f"wr-chains-{n}", is_group=True)


def _title(n: int) -> str:
    return ("茶话会", "书法展", "采风", "合唱排练")[n]
