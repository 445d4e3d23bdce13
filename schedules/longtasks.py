"""长任务: work that takes longer than a page may, done one task after another, slice by slice."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Engine

from bot.clock import Clock
from bot.errors import Busy, Unavailable, YinlingError, places
from bot.messages import Reach, Say
from services import longtasks
from services.backup import Shelf
from storage.transaction import Row, Transaction
from storage.vault import Vault
from storage.work import UnitOfWork, Work

log = structlog.get_logger(__name__)
CONVERSATION = "longtasks"
# How long is waited after the database could not, and for a task that another process entered.
PAUSE = 1.0
LOOK = 30.0
T = TypeVar("T")


class Stopped(Exception):
    """Staff stopped the task that is being worked at."""


@dataclass(frozen=True, slots=True)
class Toil:
    """What a kind of task works with; `folder` is where it leaves the file it makes.

    `erased` is the list of who was erased, `shelf` where copies of the `engine`'s database go.
    `reach` gives chats, `bureau` is the name on what is drawn in the `font`, None for any. `site`
    is how the internet opens the public pages, "" where nobody set it.
    """

    work: UnitOfWork
    clock: Clock
    zone: ZoneInfo
    say: Say
    vault: Vault
    folder: Path
    erased: Path = Path("erased.jsonl")
    engine: Engine | None = None
    shelf: Shelf = field(default_factory=Shelf)
    reach: Reach | None = None
    bureau: str = ""
    font: Path | None = None
    site: str = ""

    async def read(self, work: Work[T]) -> T:
        """What a function of a transaction reads."""
        return await self.work.read(work)

    async def write(self, work: Work[T]) -> T:
        """What a function of a transaction gives once it is committed; keep it under 20 ms."""
        while True:
            try:
                return await self.work.submit(CONVERSATION, work)
            except Busy:
                await asyncio.sleep(PAUSE)

    async def slice(self, task_id: int, work: Work[tuple[int, int]]) -> tuple[int, int]:
        """Do one slice, which gives (done, total), and note so in its own transaction.

        Stopped, with the slice undone, if staff stopped the task.
        """

        def noted(tx: Transaction) -> tuple[int, int]:
            done, total = work(tx)
            if not longtasks.progress(tx, task_id, done, total, self.clock.now()):
                raise Stopped
            return done, total

        return await self.write(noted)


# Does one task from where it stands, and gives the name of the file it made in `Toil.folder`.
Kind = Callable[[Toil, Row], Awaitable[str | None]]


class Longtasks:
    """Works at the tasks there are, the oldest first; one that a restart cut short goes on."""

    def __init__(self, toil: Toil, kinds: Mapping[str, Kind]) -> None:
        self._toil = toil
        self._kinds = kinds
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Say that there is a new task."""
        self._woken.set()

    async def serve(self) -> None:
        """Work for ever."""
        while True:
            try:
                await self.work_off()
            except Unavailable as error:
                log.warning("long tasks wait", error=str(error))
                await asyncio.sleep(PAUSE)
                continue
            try:
                await asyncio.wait_for(self._woken.wait(), LOOK)
            except TimeoutError:
                continue

    async def work_off(self) -> None:
        """Do all tasks that are there."""
        while True:
            self._woken.clear()
            task = await self._toil.read(longtasks.following)
            if task is None:
                return
            await self.do(task)

    async def do(self, task: Row) -> None:
        """Do one task, and note what became of it."""
        toil, now = self._toil, self._toil.clock.now
        try:
            result = await self._kinds[task.kind](toil, task)
        except Stopped:
            return
        except (Unavailable, asyncio.CancelledError):
            raise
        except YinlingError as error:
            words = str(error)
        except Exception as error:
            kind, name = task.kind, type(error).__name__
            log.error("a long task failed", kind=kind, error=name, at=places(error))
            words = toil.say("longtasks.failed")
        else:
            await toil.write(lambda tx: longtasks.finish(tx, task.id, now(), result=result))
            return
        await toil.write(lambda tx: longtasks.fail(tx, task.id, words, now()))


@contextmanager
def workbench(folder: Path, name: str) -> Iterator[Path]:
    """A folder for what is not whole yet; what a kill left there is gone first."""
    bench = folder / name
    shutil.rmtree(bench, ignore_errors=True)
    bench.mkdir(mode=0o700, parents=True)
    try:
        yield bench
    finally:
        shutil.rmtree(bench, ignore_errors=True)
