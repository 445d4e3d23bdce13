"""Sign-ups: 2,000 followers within ten seconds for three activities."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import select

from benchmarks import chains, messages, open_loop, robots, town
from benchmarks.bars import SQLITE, Bar
from benchmarks.client import Load
from benchmarks.databases import Databases
from benchmarks.outcome import Outcome
from benchmarks.platforms import serving
from benchmarks.processes import CLIENT_CORE, free_port, on_core, server
from benchmarks.results import disturbed, milliseconds, table
from benchmarks.rounds import WrongEffectError
from benchmarks.stock import KINDS, Stock
from bot.channels.wecom_aibot import AiBot
from bot.messages import Chat
from services import chats
from services.activities import deeds, entries
from services.activities.deeds import Stood
from services.activities.entries import IN, WAITING
from services.activities.writing import Draft
from storage.database import open_engine
from storage.once import once
from storage.tables.activities import Activity
from storage.tables.base import core
from storage.tables.engine import Audit
from storage.transaction import Transaction

TITLES = ("茶话会", "书法展", "采风")
WORDINGS = ("我报名%s", "%s算我一个", "报名%s", "我参加%s", "%s我报名", "我要报名参加%s")
PLACES, PEOPLE, RATE = 500, 2_000, 200.0
FEW = 60  # in a trial
WARM = 40
P99 = 1_000.0  # ms
SOON = timedelta(days=30)


def measure(stock: Stock) -> Outcome:
    """Each database once, with a bar on p99."""
    count = FEW if stock.trial else PEOPLE
    loads = {name: _run(stock.filled(name, settle), count) for name in KINDS}
    how = (
        f"{count:,} sign-ups of as many followers, {RATE:.0f} a second, for {len(TITLES)} "
        f"activities of {PLACES} places. Meanwhile the robots of {len(TITLES)} groups have more to "
        "say than they may."
    )
    rows = [
        (name, f"{count:,}", f"{load.failed}", *milliseconds(load)) for name, load in loads.items()
    ]
    head = ("", "sign-ups", "failed", "p50 ms", "p99 ms", "longest ms")
    answered = [
        Bar(f"{name}: p99", load.percentile(99), P99, unit=" ms", most=True)
        for name, load in loads.items()
    ]
    return Outcome(how, (disturbed([loads[SQLITE]]), table(head, rows)), answered)


def settle(tx: Transaction) -> None:
    """The town of 10,000 people, and three activities, each told in a group of its own."""
    town.settle(tx)
    now = datetime.now(UTC)
    for n, title in enumerate(TITLES):
        chat = Chat(AiBot.name, f"wr-signups-{n}", is_group=True)
        chats.open_group(tx, chat, title, purpose="activities", hears="at")
        chains.announce(tx, Draft(title, now + SOON, capacity=PLACES, chats=(chat,)), now)
        robots.lay(tx, n, chat, now)


def said(count: int) -> list[tuple[int, str]]:
    """Who says what: everybody once, in turn for each activity, in all wordings."""
    words = [wording % title for wording in WORDINGS for title in TITLES]
    return [(n, words[n % len(words)]) for n in range(1, count + 1)]


def _run(databases: Databases, count: int) -> Load:
    url, port = databases.fresh(), free_port()
    arguments = ("benchmarks.server", "yinling", "--port", str(port), "--database", url)
    with serving(robots.Wecom) as wecom, on_core(CLIENT_CORE):
        environ = robots.environment(wecom, len(TITLES))
        with server(arguments, environ, port):
            warm = messages.checkins(range(town.PEOPLE - WARM, town.PEOPLE))
            open_loop.drive(port, warm, RATE)
            load = open_loop.drive(port, messages.said(said(count)), RATE)
            robots.check(wecom, len(TITLES))
    signs = [(n, TITLES[n % len(TITLES)]) for n in range(1, count + 1)]
    wrong = load.failed + messages.unlike(signs, load.bodies)
    if wrong:
        told = Counter(map(messages.content, load.bodies)).most_common(3)
        raise WrongEffectError(f"{wrong} wrong answers of {count}, such as {told}")
    once(open_engine(url), partial(_check, load, count))
    databases.drop(url)
    return load


def _check(load: Load, count: int, tx: Transaction) -> None:
    """Each is on one list, once, in the order in which they came."""
    activities = list(tx.execute(select(core(Activity)).order_by(core(Activity).c.id)))
    for place, activity in enumerate(activities):
        mine = {n for n in range(1, count + 1) if n % len(TITLES) == place}
        _check_list(tx, activity.id, mine, load)


def _check_list(tx: Transaction, activity_id: int, people: set[int], load: Load) -> None:
    rows = entries.every(tx, activity_id)
    came = _noted(tx, activity_id)
    wanted = {
        n: Stood(IN, 1) if at < PLACES else Stood(WAITING, 1, (), at - PLACES + 1)
        for at, n in enumerate(came)
    }
    stands = {entries.key_of(row): deeds.stood(row) for row in rows}
    if set(came) != people or len(came) != len(people) or stands != wanted:
        raise WrongEffectError(f"{len(came)} noted, {len(rows)} entries, not {len(people)}")
    _check_order(came, load)


def _check_order(came: list[int], load: Load) -> None:
    """Nobody stands before somebody who had been answered when they wrote."""
    earliest = float("inf")
    for n in reversed(came):
        if earliest < n / RATE:
            raise WrongEffectError(f"{n} overtook somebody")
        earliest = min(earliest, n / RATE + load.latencies[n - 1])


def _noted(tx: Transaction, activity_id: int) -> list[int]:
    """Who signed up, in the order in which it was noted."""
    audit = core(Audit)
    mine = select(audit).where(audit.c.subject == f"activity:{activity_id}")
    joined = mine.where(audit.c.action == deeds.JOIN).order_by(audit.c.id)
    return [int(one.key) for row in tx.execute(joined) for one in deeds.changes(row)]
