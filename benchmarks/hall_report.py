"""20,000 cases: how long a report of the latest 1,000 takes in the background, and what is seen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from sqlalchemy import Engine, select

from benchmarks import hall, roster_town, town
from benchmarks.bars import Bar
from benchmarks.databases import Databases
from benchmarks.memory_watch import watched
from benchmarks.office import Browser
from benchmarks.outcome import Outcome
from benchmarks.processes import CLIENT_CORE, free_port, on_core, server
from benchmarks.results import table
from benchmarks.rounds import WrongEffectError
from benchmarks.stock import KINDS, Stock
from bot.clock import local_date
from bot.installation import vault
from console.routes import PREFIX
from services import logins, members, passes
from services.hall.hallreport import DOCX, FORMS
from storage.database import open_engine
from storage.once import once
from storage.tables.base import core
from storage.tables.longtasks import LongTask
from storage.tables.suggestions import Case
from storage.transaction import Row, Transaction

CASES = 1_000
# Seconds of a Word report, and steps of its progress that whoever looks may see.
LONGEST, STEPS = 10.0, 5
GIVE_UP, LOOK = 100.0, 0.05
HERE = f"{PREFIX}/hall"
_tasks = core(LongTask)
_NEWEST = select(_tasks).order_by(_tasks.c.id.desc()).limit(1)


class Made(NamedTuple):
    """A report: of how many cases, in how many seconds, and what was seen of it meanwhile.

    `steps` are how many states of its progress were seen, `waited` the longest wait for a page,
    `memory` the MiB that the bot held more than before.
    """

    cases: int
    seconds: float
    steps: int
    waited: float
    memory: float


def measure(stock: Stock) -> Outcome:
    """One server on each database; a clerk asks for each report once a round."""
    rounds = 1 if stock.trial else stock.few_rounds
    done: dict[tuple[str, str], list[Made]] = {}
    pages: dict[str, list[float]] = {}
    for name in KINDS:
        databases = stock.filled(name, settle)
        reports, pages[name] = _round(databases, rounds)
        done |= {(name, form): made for form, made in reports.items()}
    how = (
        f"{hall.CASES:,} cases of three years. A clerk signed in to the console asks for a report "
        f"of the days on which the latest {CASES:,} were received, and looks how far it is every "
        f"{LOOK * 1000:.0f} ms, while another page is opened again and again."
    )
    slowest = {key: max(made, key=lambda one: one.seconds) for key, made in done.items()}
    rows = [
        (
            *(name, form, f"{one.cases:,}", f"{one.seconds:.1f}", str(one.steps)),
            *(f"{one.waited * 1000:.0f}", f"{one.memory:.0f}"),
        )
        for (name, form), one in slowest.items()
    ]
    heads = ("", "file", "cases", "s", "steps seen", "longest wait, ms", "MiB more")
    figures = [(name, f"{max(took) * 1000:.0f}") for name, took in pages.items()]
    shown = table(heads, rows), table(("", "the figures of all 20,000 as a page, ms"), figures)
    return Outcome(how, shown, _bars(slowest))


def _bars(slowest: dict[tuple[str, str], Made]) -> list[Bar]:
    return [
        bar
        for (name, form), one in slowest.items()
        if form == DOCX
        for bar in (
            Bar(f"{name}: a Word report", one.seconds, LONGEST, unit=" s", most=True),
            Bar(f"{name}: steps of its progress seen", one.steps, STEPS, unit=""),
        )
    ]


def settle(tx: Transaction) -> None:
    """The hall with its past, and a clerk."""
    hall.fill(tx, vault(town.settings("sqlite:///unused.db", 1)))
    clerk = members.enter(tx, roster_town.CLERK, "staff")
    logins.open_for(tx, clerk, roster_town.CLERK, datetime.now(UTC))


def _round(databases: Databases, rounds: int) -> tuple[dict[str, list[Made]], list[float]]:
    url, port = databases.fresh(), free_port()
    engine = open_engine(url)
    first, many = once(engine, _first)
    asked = {"span": "days", "from": f"{first}", "to": f"{datetime.now(town.ZONE):%Y-%m-%d}"}
    link = once(engine, _way_in)
    made: dict[str, list[Made]] = {form: [] for form in FORMS}
    figures = []
    with server(("bot", "serve"), town.environment(url, port), port) as pid, on_core(CLIENT_CORE):
        browser = Browser.signed_in(port, link)
        for form in (*FORMS,) * rounds:
            browser.get(f"{HERE}?{urlencode(asked)}")
            made[form].append(_made(browser, engine, (port, pid), asked | {"form": form}, many))
            browser.get(f"{HERE}?span=days&from=2000-01-01&to=2999-12-31")
            figures.append(browser.seconds)
    engine.dispose()
    databases.drop(url)
    return made, figures


def _made(
    browser: Browser, engine: Engine, at: tuple[int, int], form: dict[str, str], many: int
) -> Made:
    """A report from the click to its file."""
    port, pid = at
    seen: set[int] = set()
    waited, task = 0.0, None
    with watched(pid) as held:
        browser.post(f"{HERE}/report", **form)
        started = time.perf_counter()
        for task in _looked(engine, started):
            seen.add(task.done)
            waited = max(waited, _opened(port))
        seconds = time.perf_counter() - started
    if task is None or task.state != "done" or task.done != task.total or task.total < many:
        raise WrongEffectError(f"the report is {task and task.state}: {task and task.error}")
    # On PostgreSQL a bot lays its files beside where it was started.
    (Path("made") / task.result).unlink(missing_ok=True)
    return Made(task.total, seconds, len(seen), waited, held.most - held.first)


def _looked(engine: Engine, started: float) -> Iterator[Row]:
    """The task as it stands, again and again until it is over."""
    while True:
        with engine.connect().execution_options(reads_only=True) as connection:
            task = connection.execute(_NEWEST).one()
        yield task
        if task.state in ("done", "failed"):
            return
        if time.perf_counter() - started > GIVE_UP:
            raise WrongEffectError("the report takes for ever")
        time.sleep(LOOK)


def _opened(port: int) -> float:
    """How long somebody waits for a page meanwhile."""
    started = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", port, timeout=GIVE_UP)
    connection.request("GET", f"{PREFIX}/login")
    if connection.getresponse().status >= 400:
        raise WrongEffectError("the page is not there")
    connection.close()
    return time.perf_counter() - started


def _first(tx: Transaction) -> tuple[date, int]:
    """The day on which the earliest of the latest cases was received, and how many there are."""
    cases = core(Case)
    latest = select(cases.c.created_at).order_by(cases.c.created_at.desc()).limit(CASES)
    instants = [row.created_at for row in tx.execute(latest)]
    return local_date(instants[-1], town.ZONE), len(instants)


def _way_in(tx: Transaction) -> str:
    """The path of a link that signs the clerk in once; the server must not run yet."""
    clerk = members.named(tx, roster_town.CLERK)
    assert clerk is not None, "just entered"
    return f"{PREFIX}/pass/{passes.lend(tx, clerk, datetime.now(UTC))}"
