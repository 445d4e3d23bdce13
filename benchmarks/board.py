"""20,000 cases: how long a clerk waits for the board, for one state of it, and for a case."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle, islice

from sqlalchemy import insert, select

from benchmarks import hall, roster_town, town
from benchmarks.bars import Bar
from benchmarks.office import Browser, p95
from benchmarks.outcome import Outcome
from benchmarks.processes import CLIENT_CORE, free_port, on_core, server
from benchmarks.results import table
from benchmarks.rounds import WrongEffectError
from benchmarks.stock import KINDS, Stock
from bot.installation import vault
from console.routes import PREFIX
from services import logins, members, organisations, passes
from storage.database import open_engine
from storage.once import once
from storage.tables.base import core
from storage.tables.members import Member
from storage.tables.organisations import Membership
from storage.transaction import Transaction

BOARD = 300.0  # ms
OPENED, TRIED = 240, 40
# Between two pages, in seconds.
BREATH = 0.02
BODIES = 40
HOME = f"{PREFIX}/cases"
CASE = re.compile(r'href="(/console/cases/\d+)"')
MORE = re.compile(r'href="([^"]+after=[^"]+)"')
# What a clerk opens in turn; the lists are read on from page to page.
PAGES = {
    "the board": HOME,
    "one state": f"{HOME}?state=working",
    "what is closed, on and on": f"{HOME}?state=closed",
    "overdue": f"{HOME}?overdue=1",
    "a category": f"{HOME}?category=%E5%8C%BB%E7%96%97",
    "a department": f"{HOME}?department=3",
    "a theme": f"{HOME}?theme=2",
    "a unit": f"{HOME}?unit=7",
    "a unit, what is closed": f"{HOME}?unit=7&state=closed",
}


def measure(stock: Stock) -> Outcome:
    """One server on each database, with a clerk before its console."""
    done = {name: _day(stock, name) for name in KINDS}
    how = (
        f"{hall.CASES:,} cases of three years in {BODIES} branches. A clerk signed in to the "
        "console opens the board, its states and filters, and cases from it, one page after "
        "another."
    )
    rows = [
        (name, what, f"{len(took)}", f"{p95(took):.0f}", f"{max(took) * 1000:.0f}")
        for name, pages in done.items()
        for what, took in pages.items()
    ]
    bars = [
        Bar(f"{name}: {what}, p95", p95(took), BOARD, unit=" ms", most=True)
        for name, pages in done.items()
        for what, took in (("the board and its lists", _lists(pages)), ("a case", pages["a case"]))
    ]
    return Outcome(how, (table(("", "page", "times", "p95 ms", "longest ms"), rows),), bars)


def settle(tx: Transaction) -> None:
    """The hall with its past, its people in branches, and a clerk."""
    hall.fill(tx, vault(town.settings("sqlite:///unused.db", 1)))
    people = list(tx.execute(select(core(Member).c.id).where(core(Member).c.role == "member")))
    bodies = [organisations.add(tx, f"第{n}支部", "建制支部") for n in range(1, BODIES + 1)]
    blank = {"role": "", "leads": False, "home": False}
    inside = [
        blank | {"organisation_id": bodies[row.id % BODIES], "member_id": row.id} for row in people
    ]
    tx.execute(insert(core(Membership)), inside)
    clerk = {"name": roster_town.CLERK, "role": "staff", "note": ""}
    made = tx.execute(insert(core(Member)).values(clerk).returning(core(Member).c.id)).scalar_one()
    logins.open_for(tx, made, roster_town.CLERK, datetime.now(UTC))


def _day(stock: Stock, name: str) -> dict[str, list[float]]:
    """Seconds by what was opened."""
    databases = stock.filled(name, settle)
    url, port = databases.fresh(), free_port()
    took: dict[str, list[float]] = {what: [] for what in (*PAGES, "a case")}
    link = _way_in(url)
    with server(("bot", "serve"), town.environment(url, port), port), on_core(CLIENT_CORE):
        browser = Browser.signed_in(port, link)
        rounds = (TRIED if stock.trial else OPENED) // len(PAGES)
        for what, page in islice(_opened(browser), rounds * len(PAGES)):
            took[what].append(browser.seconds)
            cases = CASE.findall(page)
            if not cases:
                raise WrongEffectError(f"no cases: {what}")
            if "个工作日" not in browser.get(cases[len(took["a case"]) % len(cases)]):
                raise WrongEffectError("a case tells no age")
            took["a case"].append(browser.seconds)
            time.sleep(BREATH)
    databases.drop(url)
    return took


def _opened(browser: Browser) -> Iterator[tuple[str, str]]:
    """Pages one after another, each with what it is; a list goes on where it ended."""
    following = dict(PAGES)
    for what in cycle(PAGES):
        page = browser.get(following[what])
        more = MORE.search(page)
        following[what] = more[1].replace("&amp;", "&") if more else PAGES[what]
        yield what, page


def _lists(pages: dict[str, list[float]]) -> list[float]:
    return [each for what, took in pages.items() if what != "a case" for each in took]


def _way_in(url: str) -> str:
    """The path of a link that signs the clerk in once; the server must not run yet."""
    engine, now = open_engine(url), datetime.now(UTC)
    secret = once(engine, lambda tx: passes.lend(tx, _clerk(tx), now))
    engine.dispose()
    return f"{PREFIX}/pass/{secret}"


def _clerk(tx: Transaction) -> int:
    member_id = members.named(tx, roster_town.CLERK)
    assert member_id is not None, "just entered"
    return member_id
