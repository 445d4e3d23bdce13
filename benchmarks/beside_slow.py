"""Normal traffic beside 256 slow clients, as a multiple of what it is without them."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks import open_loop, talk
from benchmarks.bars import SQLITE, Bar
from benchmarks.client import Load
from benchmarks.full_server import Full, converse
from benchmarks.outcome import Outcome
from benchmarks.results import disturbed, milliseconds, table
from benchmarks.slow_clients import CLIENTS, slow_clients
from benchmarks.stock import Stock

RATE = 500.0  # messages a second
MOST = 3.0


@dataclass(slots=True)
class Round:
    """One server's traffic without and beside the slow clients; how many it hung up on."""

    slow_first: bool
    without: Load = field(default_factory=lambda: Load([], []))
    beside: Load = field(default_factory=lambda: Load([], []))
    hung_up: int = 0

    @property
    def ratio(self) -> float:
        """The p99 beside the slow clients as a multiple of that without."""
        return self.beside.percentile(99) / self.without.percentile(99)

    def drive(self, port: int, requests: Sequence[bytes]) -> Load:
        """One half of the requests without slow clients, one beside them."""
        first, second = requests[: len(requests) // 2], requests[len(requests) // 2 :]
        if self.slow_first:
            self._beside(port, first)
            self._without(port, second)
            return _both(self.beside, self.without)
        self._without(port, first)
        self._beside(port, second)
        return _both(self.without, self.beside)

    def _without(self, port: int, requests: Sequence[bytes]) -> None:
        self.without = open_loop.drive(port, requests, RATE)

    def _beside(self, port: int, requests: Sequence[bytes]) -> None:
        with slow_clients(port) as fate:
            self.beside = open_loop.drive(port, requests, RATE)
        self.hung_up = fate.hung_up


def measure(stock: Stock) -> Outcome:
    """Rounds on SQLite, with a bar on the median ratio of the p99."""
    said = talk.everybody(range(2))[:: 5 if stock.trial else 1]
    rounds = [
        _round(stock.full(SQLITE), said, Round(slow_first=n % 2 == 1))
        for n in range(stock.few_rounds)
    ]
    how = (
        f"{RATE:.0f} messages a second for {len(said) / RATE / 2:.0f} s without and as long beside "
        f"{CLIENTS} slow clients, on one server on SQLite with 1,000,000 check-ins; the order "
        f"changes from round to round, the median of {len(rounds)} rounds counts."
    )
    head = ("round", "", "p50 ms", "p99 ms", "longest ms", "hung up on")
    rows = [row for n, each in enumerate(rounds, 1) for row in _rows(n, each)]
    ratio = statistics.median(each.ratio for each in rounds)
    bar = Bar("p99 beside slow clients, of that without", ratio, MOST, most=True)
    found = disturbed([each.without for each in rounds]), table(head, rows)
    return Outcome(how, found, [bar])


def _round(full: Full, said: list[talk.Saying], done: Round) -> Round:
    converse(full, said, done.drive)
    print(f"slow clients  p99 {done.ratio:.2f}×, {done.hung_up} hung up on", flush=True)
    return done


def _rows(n: int, done: Round) -> list[tuple[str, ...]]:
    return [
        (f"{n}", "without", *milliseconds(done.without), ""),
        (f"{n}", "beside", *milliseconds(done.beside), f"{done.hung_up}"),
    ]


def _both(one: Load, other: Load) -> Load:
    return Load(
        one.bodies + other.bodies,
        one.latencies + other.latencies,
        one.failed + other.failed,
        one.seconds + other.seconds,
    )
