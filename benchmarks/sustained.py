"""An open loop: 500 messages a second for a minute, to a town with a million check-ins."""

from __future__ import annotations

from functools import partial

from benchmarks import full_town, open_loop, talk
from benchmarks.bars import SQLITE, Bar
from benchmarks.full_server import Full, Run, converse
from benchmarks.outcome import Outcome
from benchmarks.results import disturbed, milliseconds, table
from benchmarks.stock import KINDS, Stock

RATE = 500.0  # messages a second
P99 = 50.0  # ms
LONGEST = 5.0  # s


def measure(stock: Stock) -> Outcome:
    """Each database once, with bars on the latency from the due time and on what failed."""
    passes = 1 if stock.trial else talk.PASSES
    said = talk.everybody(range(passes))
    runs = {name: _run(stock.full(name), said) for name in KINDS}
    how = (
        f"{RATE:.0f} messages a second for {len(said) / RATE:.0f} s, from {full_town.PEOPLE:,} "
        f"people in {full_town.GROUPS} groups, beside 1,000,000 check-ins; {_mix(said)}. "
        "Latency counts from the instant at which a message was due."
    )
    rows = [_row(name, run) for name, run in runs.items()]
    head = ("", "messages", "failed", "p50 ms", "p99 ms", "longest ms", "CPU µs", "client busy")
    found = disturbed([runs[SQLITE].load]), table(head, rows)
    demands = [bar for name, run in runs.items() for bar in _bars(name, run)]
    return Outcome(how, found, demands)


def _run(full: Full, said: list[talk.Saying]) -> Run:
    run = converse(full, said, partial(open_loop.drive, rate=RATE), rebuild=True)
    print(f"open loop  {full.name:<18} p99 {run.load.percentile(99):7.1f} ms", flush=True)
    return run


def _mix(said: list[talk.Saying]) -> str:
    shares = {kind: sum(saying.kind == kind for saying in said) for kind in talk.WORDS}
    return (
        f"{shares['new']:,} new check-ins, {shares['again']:,} of somebody who has one already, "
        f"{shares['query']:,} questions for one's own days"
    )


def _row(name: str, run: Run) -> tuple[str, ...]:
    load = run.load
    return (
        name,
        f"{len(load.bodies):,}",
        f"{load.failed}",
        *milliseconds(load),
        f"{run.cpu:.0f}",
        f"{load.busy:.0%}",
    )


def _bars(name: str, run: Run) -> list[Bar]:
    load = run.load
    return [
        Bar(f"{name}: p99", load.percentile(99), P99, unit=" ms", most=True),
        Bar(f"{name}: the longest", max(load.latencies), LONGEST, unit=" s", most=True),
        Bar(f"{name}: failed", load.failed, 0, unit="", most=True),
    ]
