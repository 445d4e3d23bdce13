"""What reading a message costs by itself: no channel, no database, one fictional bureau."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from benchmarks import bureau, calibration, hostile, reader
from benchmarks.bars import Bar
from benchmarks.bureau import Said
from benchmarks.outcome import Outcome
from benchmarks.results import table
from benchmarks.rounds import WrongEffectError
from benchmarks.stock import Stock

COUNT = 1_000
FEW, MANY = 500, 50_000
CALIBRATE = 50  # messages
FIRST = (0, 2, 9)  # chatter, an action, a pasted list
# In loops of calibration, each of 1 ms: 300 µs, 3 ms, 10 ms, 50 ms, 10 ms.
MEDIAN, AIM, P99, LIST, FIRST_CALL, PATTERN = 0.3, 0.15, 3.0, 10.0, 50.0, 10.0
MEMORY = 40.0  # MiB
GROWTH = 2.0
LEAST_READ, MOST_MISREAD = 0.75, 0.08

Understand = Callable[[Any, Any], Any]


class Figure(NamedTuple):
    """So many ms, and as a multiple of the loop in the same round."""

    ms: float
    loops: float


class Times(NamedTuple):
    """What one round took, in ms: chatter and actions, pasted lists, and the loop."""

    short: list[float]
    lists: list[float]
    loop: float

    def median(self) -> Figure:
        """Of chatter and actions."""
        return self._figure(statistics.median(self.short))

    def p99(self) -> Figure:
        """Of chatter and actions."""
        return self._figure(statistics.quantiles(self.short, n=100)[98])

    def list_median(self) -> Figure:
        """Of pasted lists."""
        return self._figure(statistics.median(self.lists))

    def _figure(self, ms: float) -> Figure:
        return Figure(ms, ms / self.loop)


def measure(stock: Stock) -> Outcome:
    """All figures of understanding, with bars in loops of calibration."""
    understand, town = reader.understander(), reader.town()
    count = 300 if stock.trial else COUNT
    shares = _check(understand, town.say(count, seed=0))
    rounds = [_round(understand, town.say(count, seed=n)) for n in range(1, stock.rounds + 1)]
    median, p99, listed = (
        _middle([figure(each) for each in rounds])
        for figure in (Times.median, Times.p99, Times.list_median)
    )
    growth = _growth(understand, stock.rounds, count)
    first, memory = _fresh(stock.few_rounds)
    pattern, whole = hostile.single_pattern(few=stock.trial), hostile.whole_call(few=stock.trial)
    loop = calibration.seconds() * 1000
    rows = [
        _row("a message: chatter and actions, median", median, MEDIAN),
        _row("a message: chatter and actions, p99", p99, P99),
        _row(f"a pasted list of {bureau.ROWS} rows, median", listed, LIST),
        _row("the first call of a process", first, FIRST_CALL),
        _row("a single pattern on a hostile text", _of(pattern, loop), PATTERN),
        _row("the whole call on a hostile text", _of(whole, loop), None),
    ]
    remark = (
        f"{shares} The worst pattern, on {_made_of(pattern)}: `{_short(pattern.pattern)}`. "
        f"The worst whole call: on {_made_of(whole)}. "
        f"A roster of {MANY:,} costs {growth:.2f} times what one of {FEW} does."
    )
    demands = [
        _bar("a message, median, of the loop", median.loops, MEDIAN, AIM),
        _bar("a message, p99, of the loop", p99.loops, P99),
        _bar("a pasted list, of the loop", listed.loops, LIST),
        _bar("the first call, of the loop", first.loops, FIRST_CALL),
        _bar("a single pattern on a hostile text, of the loop", pattern.worst / loop, PATTERN),
        _bar(f"a roster of {MANY:,}, of one of {FEW}", growth, GROWTH),
        _bar("memory added, with a roster of 5,000", memory, MEMORY, unit=" MiB"),
    ]
    found = (table(("", "ms", "loops", "bar in ms"), rows), remark)
    return Outcome(_how(stock.rounds, count, loop), found, demands)


def _how(rounds: int, count: int, loop: float) -> str:
    return (
        f"A bureau of {reader.PEOPLE:,} people with {len(bureau.ITEMS)} open items, and "
        f"{bureau.POSTS} posts before each message; {count:,} messages a round, 60% chatter, 30% "
        f"actions, 10% pasted lists; medians of {rounds} rounds. All "
        f"times are CPU time of the thread. A loop is one of "
        f"`calibration.py`, 1 ms where the bars were set and {loop:.2f} ms here and now."
    )


def _check(understand: Understand, said: Iterable[Said]) -> str:
    """Warm up, and see that what is measured is no silence; how much was read, in a sentence."""
    all_of, read = Counter[str](), Counter[str]()
    for one in said:
        all_of[one.sort] += 1
        read[one.sort] += understand(one.message, one.scene).intent != "none"
    shares = {sort: read[sort] / all_of[sort] for sort in all_of}
    told = (
        f"{shares['action']:.0%} of the actions, {shares['list']:.0%} of the lists and "
        f"{shares['chatter']:.0%} of the chatter are read as something to be done."
    )
    if min(shares["action"], shares["list"]) < LEAST_READ or shares["chatter"] > MOST_MISREAD:
        raise WrongEffectError(told)
    return told


def _round(understand: Understand, said: Iterable[Said]) -> Times:
    short: list[float] = []
    lists: list[float] = []
    loops: list[float] = []
    for n, one in enumerate(said):
        if n % CALIBRATE == 0:
            loops.append(calibration.seconds() * 1000)
        start = time.thread_time()
        understand(one.message, one.scene)
        taken = time.thread_time() - start
        (lists if one.sort == "list" else short).append(taken * 1000)
    times = Times(short, lists, statistics.median(loops))
    print(
        f"understanding  {times.median().ms * 1000:.0f} µs, p99 {times.p99().ms:.2f} ms, "
        f"list {times.list_median().ms:.2f} ms, loop {times.loop:.2f} ms",
        flush=True,
    )
    return times


def _growth(understand: Understand, rounds: int, count: int) -> float:
    """The median of a big roster as a multiple of a small one's, the same people named."""
    few, many = reader.town(FEW), reader.town(MANY)
    ratios = []
    for n in range(rounds + 1):
        small, big = (_round(understand, each.say(count, seed=n)) for each in (few, many))
        ratios.append(big.median().loops / small.median().loops)
    return statistics.median(ratios[1:])


def _fresh(rounds: int) -> tuple[Figure, float]:
    """The slowest sort of first call, and the most memory, each in a fresh process."""
    each: list[Figure] = []
    memory: list[float] = []
    for which in FIRST:
        figures = []
        for _ in range(rounds):
            costs, loop = reader.first_call(which), calibration.seconds() * 1000
            figures.append(Figure(costs.first, costs.first / loop))
            memory.append(costs.memory)
        each.append(_middle(figures))
    return max(each), max(memory)


def _middle(figures: Sequence[Figure]) -> Figure:
    return Figure(*map(statistics.median, zip(*figures, strict=True)))


def _of(found: hostile.Found, loop: float) -> Figure:
    return Figure(found.worst, found.worst / loop)


def _row(what: str, figure: Figure, bar: float | None) -> tuple[str, ...]:
    """The bar in loops is as many ms where the bars were set."""
    return what, f"{figure.ms:.2f}", f"{figure.loops:.2f}", f"{bar:g}" if bar else ""


def _bar(what: str, value: float, bar: float, aim: float | None = None, unit: str = "×") -> Bar:
    return Bar(what, value, bar, aim, unit, most=True)


def _made_of(found: hostile.Found) -> str:
    return f"{found.made_of[:12]!r} again and again"


def _short(source: str) -> str:
    return source.replace("|", "¦").replace("`", "")[:60]
