"""What a ranking costs beside ten million check-ins, and an evening's summary of 500 groups."""

from __future__ import annotations

import statistics
import time
from datetime import date
from pathlib import Path

from benchmarks import evening, study_years
from benchmarks.bars import SQLITE, Bar
from benchmarks.outcome import Outcome
from benchmarks.results import table
from benchmarks.rounds import WrongEffectError
from benchmarks.stock import Stock
from services.checkin import ranking
from services.checkin.totals import monday
from storage.database import open_engine
from storage.transaction import Transaction

# People and days of one campaign: ten thousand check-ins, and ten million.
FEW, MANY, TRIAL = (1_000, 10), (50_000, 200), (5_000, 200)
MOST_COSTS, MOST_SECONDS, MOST_BLOCK = 1.5, 5.0, 20.0
READS = 200


def measure(stock: Stock) -> Outcome:
    """Rankings beside few and beside many check-ins in turn, then evenings."""
    sizes = FEW, TRIAL if stock.trial else MANY
    began = time.perf_counter()
    files = [
        study_years.fill(stock.folder / f"study-{n}.db", *size) for n, size in enumerate(sizes)
    ]
    filled = time.perf_counter() - began
    rounds = [tuple(map(_microseconds, files)) for _ in range(stock.rounds)]
    few, many = (statistics.median(side) for side in zip(*rounds, strict=True))
    evenings = [evening.run(stock.folder / f"evening-{n}.db") for n in range(stock.few_rounds)]
    seconds = statistics.median(one.seconds for one in evenings)
    block = statistics.median(one.block for one in evenings)
    counts = [people * days for people, days in sizes]
    how = (
        f"SQLite. The {ranking.NAMES} best of the week, read {READS} times a round, CPU time of "
        f"the thread; medians of {stock.rounds} rounds; {filled:.0f} s to fill. The summary: "
        f"{evening.GROUPS} groups of {evening.CAMPAIGNS} campaigns, and a leader of each, until "
        f"all {evening.GROUPS + evening.CAMPAIGNS} texts are laid ready, while people talk one "
        f"after another; medians of {len(evenings)} rounds."
    )
    rows = [("the ranking, µs", f"{few:.0f}", f"{many:.0f}", f"{many / few:.2f}")]
    head = ("", f"at {counts[0]:,}", f"at {counts[1]:,}", "ratio")
    told = [
        (
            f"round {n}",
            f"{one.seconds:.2f}",
            f"{one.block:.1f}",
            f"{one.answered}",
            f"{one.p99:.0f}",
        )
        for n, one in enumerate(evenings, 1)
    ]
    heads = ("the summary", "s", "longest block ms", "messages meanwhile", "p99 ms")
    return Outcome(
        how,
        (table(head, rows), table(heads, told)),
        [
            Bar(f"{SQLITE}: the ranking", many / few, MOST_COSTS, most=True),
            Bar("summary of 500 groups", seconds, MOST_SECONDS, unit=" s", most=True),
            Bar("the loop's longest block meanwhile", block, MOST_BLOCK, unit=" ms", most=True),
        ],
    )


def _microseconds(file: Path) -> float:
    """The CPU time of one reading of the ranking."""
    week, times = monday(study_years.LAST), []
    engine = open_engine(f"sqlite:///{file}")
    with engine.connect().execution_options(reads_only=True) as connection, connection.begin():
        tx = Transaction(connection)
        for _ in range(READS):
            began = time.thread_time()
            _check(len(ranking.leaderboard(tx, 1, week, ranking.NAMES)), week)
            times.append(time.thread_time() - began)
    engine.dispose()
    return statistics.median(times) * 1e6


def _check(people: int, week: date) -> None:
    if people != ranking.NAMES:
        raise WrongEffectError(f"{people} people in the ranking of {week}")
