"""A closed loop over 256 keep-alive connections, each busy all the time."""

from __future__ import annotations

import statistics
from functools import partial

from benchmarks import calibration, client, talk
from benchmarks.bars import SQLITE, Bar
from benchmarks.full_server import Full, Run, converse
from benchmarks.outcome import Outcome
from benchmarks.results import disturbed, table
from benchmarks.stock import KINDS, Stock

CONNECTIONS = 256
P99 = 250.0  # ms
PASSES = 2


def measure(stock: Stock) -> Outcome:
    """Rounds on each database in turn, with a bar on SQLite's p99."""
    runs: dict[str, list[Run]] = {name: [] for name in KINDS}
    paces = []
    for _ in range(stock.few_rounds):
        paces.append(calibration.pace())
        for name in KINDS:
            runs[name].append(_run(stock.full(name)))
    how = (
        f"A closed loop over {CONNECTIONS} connections, 1,000,000 check-ins in the database; "
        f"medians of {stock.few_rounds} interleaved rounds. "
        f"Everything took {statistics.median(paces):.2f} times as long as where the bar was set."
    )
    head = ("", "answers/s", "p50 ms", "p99 ms", "CPU µs")
    rows = [_row(name, each) for name, each in runs.items()]
    at_pace = _p(99, runs[SQLITE]) / statistics.median(paces)
    bar = Bar(f"{SQLITE}: p99, at the bars' pace", at_pace, P99, unit=" ms", most=True)
    found = disturbed([run.load for run in runs[SQLITE]]), table(head, rows)
    return Outcome(how, found, [bar])


def _run(full: Full) -> Run:
    run = converse(
        full, talk.everybody(range(PASSES)), partial(client.drive, connections=CONNECTIONS)
    )
    print(f"connections  {full.name:<18} p99 {run.load.percentile(99):7.1f} ms", flush=True)
    return run


def _row(name: str, runs: list[Run]) -> tuple[str, ...]:
    rate = statistics.median(run.load.rate for run in runs)
    cpu = statistics.median(run.cpu for run in runs)
    return name, f"{rate:,.0f}", f"{_p(50, runs):.1f}", f"{_p(99, runs):.1f}", f"{cpu:.0f}"


def _p(which: int, runs: list[Run]) -> float:
    return statistics.median(run.load.percentile(which) for run in runs)
