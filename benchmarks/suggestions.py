"""20,000 cases: how long it takes to find the older one that a new suggestion is like."""

from __future__ import annotations

import random
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from benchmarks import hall, town
from benchmarks.bars import Bar
from benchmarks.hall_words import said
from benchmarks.office import p95
from benchmarks.outcome import Outcome
from benchmarks.results import table
from benchmarks.rounds import WrongEffectError
from benchmarks.stock import KINDS, Stock
from bot.clock import local_date
from bot.installation import vault
from bot.messages import Account, Chat
from bot.understanding.points import points
from services.similar.similar import Similar
from services.suggestions import recording
from services.suggestions.recording import Said
from storage.database import open_engine
from storage.once import once
from storage.transaction import Transaction

FOUND = 50.0  # ms
ASKED, TRIED, WARM = 300, 50, 10
# Of what people suggest in the hall, which has everything many times, so many are found at least.
MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of the first reading and of each question; how many found something."""

    reading: float
    asked: list[float]
    found: int


def measure(stock: Stock) -> Outcome:
    """On each database, with a bar on the p95 of the questions."""
    done = {name: run(stock, name) for name in KINDS}
    how = (
        f"{hall.CASES:,} cases of three years. {ASKED} new suggestions are entered one after "
        "another, and for each the older case is looked for that it is like; "
        "the time is that of the looking alone, in the transaction of the message. The first "
        "reading is beside the talk, with its rests."
    )
    rows = [
        (
            name,
            f"{took.reading:.1f}",
            f"{statistics.median(took.asked) * 1000:.0f}",
            f"{p95(took.asked):.0f}",
            f"{max(took.asked) * 1000:.0f}",
            f"{took.found} of {len(took.asked)}",
        )
        for name, took in done.items()
    ]
    head = ("", "first reading s", "median ms", "p95 ms", "longest ms", "found")
    bars = [
        Bar(f"{name}: the older case found, p95", p95(took.asked), FOUND, unit=" ms", most=True)
        for name, took in done.items()
    ]
    return Outcome(how, (table(head, rows),), bars)


def run(stock: Stock, name: str) -> Took:
    """Enter new suggestions into a hall with a past, and look for the older ones."""
    asked = TRIED if stock.trial else ASKED
    databases = stock.filled(name, settle)
    url = databases.fresh()
    engine, sealing = open_engine(url), vault(town.settings(url, 1))
    similar, chance = Similar(sealing), random.Random(7)
    began = time.perf_counter()
    once(engine, similar.renew)
    reading = time.perf_counter() - began
    took: list[float] = []
    found = 0
    for n in range(WARM + asked):
        words = said(chance)

        def work(tx: Transaction, n: int = n, words: str = words) -> tuple[float, int | None]:
            case = recording.enter(tx, sealing, _said(words, n), points(words)[:1])[0]
            began = time.perf_counter()
            older = similar.older(tx, case.id, words)
            return time.perf_counter() - began, older

        seconds, older = once(engine, work)
        if n >= WARM:
            took.append(seconds)
            found += older is not None
    engine.dispose()
    databases.drop(url)
    if found < MOSTLY * asked:
        raise WrongEffectError(f"only {found} of {asked} found an older one")
    return Took(reading, took, found)


def settle(tx: Transaction) -> None:
    """The hall with its past."""
    hall.fill(tx, vault(town.settings("sqlite:///unused.db", 1)))


def _said(words: str, n: int) -> Said:
    now = datetime.now(UTC)
    account = f"hall-new-{n}"
    chat = Chat("wecom_aibot", account, is_group=False)
    day = local_date(now, town.ZONE)
    return Said(words, Account("wecom_aibot", account), chat, None, now, day)
