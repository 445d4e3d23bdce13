"""What a check-in costs beside a million check-ins, as a multiple of that beside ten thousand."""

from __future__ import annotations

import statistics
from typing import NamedTuple

from benchmarks import client, talk
from benchmarks.bars import SQLITE, Bar
from benchmarks.full_server import Full, Run, converse
from benchmarks.outcome import Outcome
from benchmarks.results import disturbed, table
from benchmarks.stock import KINDS, Stock

MOST = 1.5
CPU, P50 = "CPU µs", "p50 ms"


class Costs(NamedTuple):
    """The medians of some rounds beside few and beside many check-ins, and of their ratios."""

    few: float
    many: float
    ratio: float


Rounds = dict[str, list[tuple[Run, Run]]]


def measure(stock: Stock) -> Outcome:
    """Rounds on each database in turn, with a bar on the CPU time of SQLite's."""
    rounds: Rounds = {name: [] for name in KINDS}
    for n in range(stock.rounds):
        for name, pairs in rounds.items():
            if name == SQLITE or n < stock.few_rounds:
                pairs.append(_pair(stock.young(name), stock.full(name)))
    costs = {name: {CPU: _cpu(pairs), P50: _p50(pairs)} for name, pairs in rounds.items()}
    how = (
        f"One check-in of each of 5,000 people over {client.CONNECTIONS} connections; medians of "
        f"{stock.rounds} interleaved rounds, on PostgreSQL of {stock.few_rounds}."
    )
    rows = [_row(name, what, cost) for name, each in costs.items() for what, cost in each.items()]
    head = ("", "", "at 10,000", "at 1,000,000", "ratio")
    bar = Bar(f"{SQLITE}: CPU of a check-in", costs[SQLITE][CPU].ratio, MOST, most=True)
    runs = [run.load for pair in rounds[SQLITE] for run in pair]
    return Outcome(how, (disturbed(runs), table(head, rows)), [bar])


def _pair(few: Full, many: Full) -> tuple[Run, Run]:
    said = talk.first_campaign()
    pair = converse(few, said, client.drive), converse(many, said, client.drive)
    print(f"growth  {few.name:<18} {pair[0].cpu:5.0f} µs, {pair[1].cpu:5.0f} µs", flush=True)
    return pair


def _cpu(pairs: list[tuple[Run, Run]]) -> Costs:
    return _costs([(few.cpu, many.cpu) for few, many in pairs])


def _p50(pairs: list[tuple[Run, Run]]) -> Costs:
    return _costs([(few.load.percentile(50), many.load.percentile(50)) for few, many in pairs])


def _costs(pairs: list[tuple[float, float]]) -> Costs:
    few, many = (statistics.median(side) for side in zip(*pairs, strict=True))
    return Costs(few, many, statistics.median(many / few for few, many in pairs))


def _row(name: str, what: str, cost: Costs) -> tuple[str, ...]:
    return name, what, f"{cost.few:.1f}", f"{cost.many:.1f}", f"{cost.ratio:.2f}"
