"""A roster of 50,000: searching it, 今天, an import, and the talk that goes on meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from multiprocessing import get_context

from benchmarks import (
    callbacks,
    effects,
    exporting,
    importing,
    open_loop,
    roster_town,
    searches,
    talk,
    town,
)
from benchmarks.bars import Bar
from benchmarks.client import Load
from benchmarks.databases import Sqlite
from benchmarks.office import Browser, p95
from benchmarks.outcome import Outcome
from benchmarks.processes import CLIENT_CORE, free_port, on_core, server
from benchmarks.results import disturbed, milliseconds, table
from benchmarks.rounds import WrongEffectError
from benchmarks.stock import Stock
from console.routes import TODAY

# Between two pages, in seconds: as many as a bureau full of clerks who never stop to read.
BREATH = 0.02
RATE = 100.0  # messages a second
LONGEST = 120.0  # seconds of one run
SEARCH, FIRST_PAGE, P99, RATIO = 150.0, 300.0, 250.0, 4.0  # ms, and a multiple
Over = Callable[[], bool]


@dataclass(slots=True)
class Day:
    """What one run found: seconds of searches by their sort, of 今天, and the talk meanwhile."""

    searches: dict[str, list[float]] = field(default_factory=dict)
    today: list[float] = field(default_factory=list)
    talks: dict[str, Load] = field(default_factory=dict)
    exported: exporting.Exported | None = None
    imported: importing.Imported | None = None

    @property
    def searched(self) -> list[float]:
        """The seconds of all searches."""
        return [each for sort in self.searches.values() for each in sort]


def measure(stock: Stock) -> Outcome:
    """One server on SQLite, with a clerk before its console."""
    databases = Sqlite(stock.folder, roster_town.settle)
    day = _day(databases, few=stock.trial)
    print(
        f"people  search p95 {p95(day.searched):.0f} ms, 今天 {p95(day.today):.0f} ms", flush=True
    )
    how = (
        f"{roster_town.PEOPLE:,} people with sealed numbers in "
        f"{roster_town.COMMUNITIES} communities and {roster_town.BRANCHES} branches, "
        f"{roster_town.TASKS:,} open tasks, on SQLite. A clerk signed in to the console searches "
        f"{len(day.searched)} times and opens 今天 {len(day.today)} times, one page after another; "
        f"meanwhile {RATE:.0f} messages a second are said in the groups."
    )
    shown = disturbed([day.talks["alone"]]), _searches(day), _talks(day), _files(day)
    return Outcome(how, shown, _bars(day))


def _day(databases: Sqlite, *, few: bool) -> Day:
    effects.await_whole_day(LONGEST)
    url, port, day = databases.fresh(), free_port(), Day()
    said = iter(talk.everybody(range(2)))
    talked: list[talk.Saying] = []

    def beside(what: str, seconds: float, work: Callable[[Over], None]) -> None:
        """Do something while people talk for some seconds."""
        now = [next(said) for _ in range(int(seconds * RATE))]
        talked.extend(now)
        with on_core(CLIENT_CORE):
            future = pool.submit(_talk, port, now)
            work(future.done)
            day.talks[what] = future.result(LONGEST)

    link = roster_town.way_in(url)
    context = get_context("spawn")
    with (
        ProcessPoolExecutor(1, context) as pool,
        server(("bot", "serve"), town.environment(url, port), port) as pid,
    ):
        browser = Browser.signed_in(port, link)
        beside("alone", 5 if few else 20, lambda _over: None)
        beside("searching", 5 if few else 20, partial(_search, browser, day))
        beside("今天", 3 if few else 10, partial(_today, browser, day))
        beside("exporting", 20, partial(_export, browser, url, pid, day))
        if importing.is_there():
            beside("importing", importing.MOST_SECONDS, partial(_import, browser, url, pid, day))
    talks = day.talks.values()
    bodies = [body for load in talks for body in load.bodies]
    effects.check(url, talked, Load(bodies, [], sum(load.failed for load in talks)), 0)
    databases.drop(url)
    return day


def _talk(port: int, said: Sequence[talk.Saying]) -> Load:
    return open_loop.drive(port, callbacks.requests(said), RATE)


def _search(browser: Browser, day: Day, over: Over) -> None:
    for search in cycle(searches.mix()):
        if over():
            return
        page = _found(browser, search)
        time.sleep(BREATH)
        if search.shows not in page or "名册" not in page:
            raise WrongEffectError(f"not found: {search}")
        day.searches.setdefault(search.sort, []).append(browser.seconds)


def _found(browser: Browser, search: searches.Search) -> str:
    if search.number is None:
        return browser.get(search.path)
    return browser.post(search.path, q=search.number)


def _today(browser: Browser, day: Day, over: Over) -> None:
    while not over():
        if "need-count" not in browser.get(TODAY):
            raise WrongEffectError("今天 shows no need")
        day.today.append(browser.seconds)
        time.sleep(BREATH)


def _export(browser: Browser, url: str, pid: int, day: Day, _over: Over) -> None:
    day.exported = exporting.run(browser, url, pid)


def _import(browser: Browser, url: str, pid: int, day: Day, _over: Over) -> None:
    day.imported = importing.run(browser, url, pid)


def _searches(day: Day) -> str:
    rows = [
        (sort, f"{len(each)}", f"{sum(each) / len(each) * 1000:.1f}", f"{max(each) * 1000:.1f}")
        for sort, each in (day.searches | {"今天": day.today}).items()
    ]
    return table(("page", "times", "mean ms", "longest ms"), rows)


def _talks(day: Day) -> str:
    rows = [
        (what, f"{len(load.latencies):,}", *milliseconds(load)) for what, load in day.talks.items()
    ]
    return table(("meanwhile", "messages", "p50 ms", "p99 ms", "longest ms"), rows)


def _files(day: Day) -> str:
    """What the export took; the import has bars of its own."""
    if day.exported is None:
        return ""
    people, seconds, memory = day.exported
    return f"The export of {people:,} people took {seconds:.1f} s and {memory:.0f} MiB more."


def _bars(day: Day) -> list[Bar]:
    alone = day.talks["alone"].percentile(99)
    bars = [
        Bar("search: p95", p95(day.searched), SEARCH, unit=" ms", most=True),
        Bar("今天: p95", p95(day.today), FIRST_PAGE, unit=" ms", most=True),
    ]
    for what, load in day.talks.items():
        p99 = load.percentile(99)
        if what != "alone":
            bars.append(Bar(f"messages beside {what}: p99", p99, P99, unit=" ms", most=True))
            bars.append(
                Bar(f"messages beside {what}: p99, of that alone", p99 / alone, RATIO, most=True)
            )
    return [*bars, *(importing.bars(day.imported) if day.imported else ())]
