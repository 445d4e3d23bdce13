"""A spreadsheet of 5,000 people, imported through the console: how long, and how much memory."""

from __future__ import annotations

import io
import re
import time
from typing import NamedTuple

import xlsxwriter
from sqlalchemy import Engine, func, select

from benchmarks import bureau, roster_town
from benchmarks.bars import Bar
from benchmarks.memory_watch import watched
from benchmarks.office import Browser
from benchmarks.rounds import WrongEffectError
from console.routes import PREFIX
from console.views import ROUTES
from storage.database import open_engine
from storage.tables.base import core
from storage.tables.imports import Import
from storage.tables.members import Member

ROWS, KNOWN = 5_000, 1_000
MOST_SECONDS = 20.0
MOST_MEMORY = 80.0  # MiB, of the server and of what it started
GIVE_UP = 100.0
LOOK = 0.1
UPLOAD = f"{PREFIX}/imports"
# What is pressed when an import waits for the clerk, by its state.
PRESSED = {"mapping": "/columns", "ready": "/apply"}
HEADS = ("姓名", "性别", "出生年月", "手机号码", "单位", "支部", "家庭住址")

_imports, _members = core(Import), core(Member)


class Imported(NamedTuple):
    """Seconds from the upload to the last row, and MiB held above what was held before."""

    seconds: float
    memory: float


def is_there() -> bool:
    """Whether the console can import."""
    return any((route.method, PREFIX + route.path) == ("POST", UPLOAD) for route in ROUTES)


def run(browser: Browser, url: str, pid: int) -> Imported:
    """Upload, take the columns as they were guessed, apply; and check that all are there."""
    content, engine = book(), open_engine(url)
    before = _people(engine)
    with watched(pid) as held:
        started = time.perf_counter()
        browser.get(UPLOAD)
        browser.upload(UPLOAD, "名册.xlsx", content)
        _see_through(browser, engine, started)
        seconds = time.perf_counter() - started
    entered = _people(engine) - before
    engine.dispose()
    if entered != ROWS - KNOWN:
        raise WrongEffectError(f"{entered} people entered, not {ROWS - KNOWN}")
    return Imported(seconds, held.most - held.first)


def bars(done: Imported) -> list[Bar]:
    """The demands on an import."""
    what = f"import of {ROWS:,} rows"
    return [
        Bar(what, done.seconds, MOST_SECONDS, unit=" s", most=True),
        Bar(f"{what}: memory", done.memory, MOST_MEMORY, unit=" MiB", most=True),
    ]


def book() -> bytes:
    """The spreadsheet: people of whom some are on the roster already, by their phone."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("名册")
        sheet.write_row(0, 0, HEADS)
        first = roster_town.PEOPLE - KNOWN + 1
        people = bureau.people(roster_town.PEOPLE + ROWS)
        for n, one in enumerate(people[first - 1 : first - 1 + ROWS], 1):
            born = f"{1930 + one.id % 35}.{1 + one.id % 12:02d}"
            number, body = roster_town.phone(one.id), f"机关第{one.id % 200 + 1}支部"
            home = f"银铃市解放路{one.id}号"
            sheet.write_row(n, 0, (one.name, "男女"[n % 2], born, number, one.branch, body, home))
    return held.getvalue()


def _see_through(browser: Browser, engine: Engine, started: float) -> None:
    """Press what is to be pressed until the import is applied."""
    pressed = set()
    while (state := _state(engine))[0] != "applied":
        if state[0] in ("failed", "stopped") or time.perf_counter() - started > GIVE_UP:
            raise WrongEffectError(f"the import is {state[0]}")
        if state[0] in PRESSED and state[0] not in pressed:
            pressed.add(state[0])
            page = f"{UPLOAD}/{state[1]}"
            browser.post(page + PRESSED[state[0]], **_as_shown(browser.get(page)))
        time.sleep(LOOK)


def _as_shown(page: str) -> dict[str, str]:
    """The fields of a page's forms as they stand."""
    hidden = dict(re.findall(r'<input type="hidden" name="(?!csrf)([^"]+)" value="([^"]*)"', page))
    selects = re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL)
    chosen = {name: re.search(r'value="([^"]*)" selected', options) for name, options in selects}
    return hidden | {name: found[1] for name, found in chosen.items() if found}


def _state(engine: Engine) -> tuple[str, int]:
    newest = select(_imports.c.state, _imports.c.id).order_by(_imports.c.id.desc()).limit(1)
    with engine.connect().execution_options(reads_only=True) as connection:
        row = connection.execute(newest).first()
    return ("reading", 0) if row is None else (row.state, row.id)


def _people(engine: Engine) -> int:
    with engine.connect().execution_options(reads_only=True) as connection:
        found = connection.execute(select(func.count()).select_from(_members))
        return int(found.scalar_one())
