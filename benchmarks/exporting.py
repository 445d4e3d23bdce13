"""The whole roster as a file, asked for in the console."""

from __future__ import annotations

import time
from typing import NamedTuple

from sqlalchemy import select

from benchmarks.memory_watch import watched
from benchmarks.office import Browser
from benchmarks.rounds import WrongEffectError
from console.routes import PREFIX
from storage.database import open_engine
from storage.tables.base import core
from storage.tables.longtasks import LongTask

FORM = {"form": "xlsx", "full": "1", "state": "all"}
GIVE_UP = 100.0
LOOK = 0.1
_tasks = core(LongTask)
_NEWEST = select(_tasks.c.state, _tasks.c.done).order_by(_tasks.c.id.desc()).limit(1)


class Exported(NamedTuple):
    """How many people, in how many seconds, and MiB held above what was held before."""

    people: int
    seconds: float
    memory: float


def run(browser: Browser, url: str, pid: int) -> Exported:
    """Ask for everybody with full numbers, and wait until the file is there."""
    engine, started = open_engine(url), time.perf_counter()
    with watched(pid) as held:
        browser.get(f"{PREFIX}/exports")
        browser.post(f"{PREFIX}/exports", **FORM)
        while True:
            with engine.connect().execution_options(reads_only=True) as connection:
                task = connection.execute(_NEWEST).one()
            if task.state == "done":
                break
            if task.state == "failed" or time.perf_counter() - started > GIVE_UP:
                raise WrongEffectError(f"the export is {task.state}")
            time.sleep(LOOK)
    engine.dispose()
    return Exported(task.done, time.perf_counter() - started, held.most - held.first)
