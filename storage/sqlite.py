"""The unit of work on SQLite: one writer thread, a SAVEPOINT a message, group commit."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from typing import IO, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from bot.errors import Busy, Unavailable
from storage.compact import compact
from storage.locked import lock
from storage.transaction import Transaction
from storage.work import Job, Readers, Work, settle

T = TypeVar("T")
BATCH = 64
# With these codes the file or the disk is at fault, and the transaction may be gone already.
TROUBLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOTADB,
}


class _Compaction(Job):
    """A place in the queue at which the file is written anew, outside any transaction."""


class SqliteWork:
    """Takes work one after another in one thread and commits when none waits, or at 64.

    Each piece of work has its own SAVEPOINT, so that one that fails leaves its neighbours
    alone. `died` is called, in the writer's thread, when that thread can't go on.
    """

    def __init__(self, engine: Engine, limit: int, died: Callable[[BaseException], None]) -> None:
        self._engine = engine
        self._limit = limit
        self._died = died
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._readers = Readers(engine)
        self._thread = threading.Thread(target=self._serve, name="writer", daemon=True)
        self._lock: IO[str] | None = None
        self._closed = False
        self._failing = False
        # What ended a batch and comes next.
        self._next_job: Job | None = None

    def start(self) -> None:
        """Lock the file against a second process, and start the writer."""
        self._lock = lock(self._engine)
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    def submit(self, conversation: str, work: Work[T]) -> asyncio.Future[T]:
        """Run `work` after everything that came before it."""
        if self._jobs.qsize() >= self._limit or self._closed:
            raise Busy
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put(Job(conversation, work, future))
        return future

    async def read(self, work: Work[T]) -> T:
        """Run `work` beside the writer."""
        return await self._readers.read(work)

    async def compact(self) -> bool:
        """Write the file anew behind everything that came before; messages wait meanwhile."""
        future: asyncio.Future[bool] = self._loop.create_future()
        self._jobs.put(_Compaction("", lambda _tx: False, future))
        return await future

    async def close(self) -> None:
        """Finish what waits, and let the file go."""
        self._closed = True
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        self._readers.close()
        if self._lock is not None:
            self._lock.close()

    @property
    def waiting(self) -> int:
        """How many pieces of work wait."""
        return self._jobs.qsize()

    @property
    def failing(self) -> bool:
        """Whether the last batch could not be committed."""
        return self._failing

    def _serve(self) -> None:
        try:
            with self._engine.connect() as connection:
                while job := self._take():
                    if isinstance(job, _Compaction):
                        self._compact(connection, job)
                    elif self._batch(connection, job):
                        return
        except BaseException as error:  # the thread's edge: without a writer nothing works
            self._died(error)
            raise

    def _take(self) -> Job | None:
        job, self._next_job = self._next_job, None
        return job or self._jobs.get()

    def _compact(self, connection: Connection, job: Job) -> None:
        try:
            job.result = compact(connection)
        except sqlite3.Error as error:
            _fail([job], error)
        self._loop.call_soon_threadsafe(settle, [job])

    def _batch(self, connection: Connection, first: Job) -> bool:
        """Work off what waits in one transaction; true when the end was asked for."""
        jobs: list[Job] = []
        ended = False
        try:
            with connection.begin():
                transaction = Transaction(connection)
                job: Job | None = first
                while job is not None:
                    jobs.append(job)
                    _attempt(transaction, job)
                    job, ended = self._next(len(jobs))
        except (DBAPIError, sqlite3.Error) as error:
            _fail(jobs or [first], error)
            self._failing = True
        else:
            self._failing = False
        self._loop.call_soon_threadsafe(settle, jobs or [first])
        return ended

    def _next(self, taken: int) -> tuple[Job | None, bool]:
        if taken >= BATCH:
            return None, False
        try:
            job = self._jobs.get_nowait()
        except queue.Empty:
            return None, False
        if isinstance(job, _Compaction):
            self._next_job = job
            return None, False
        return job, job is None


def _attempt(transaction: Transaction, job: Job) -> None:
    """Run one job in its own SAVEPOINT; trouble of the database itself ends the batch."""
    transaction.command("SAVEPOINT message")
    try:
        job.result = job.work(transaction)
    except Exception as error:  # a job's edge: the error goes to whoever asked for it
        if _is_trouble(error):
            raise
        transaction.command("ROLLBACK TO message")
        job.error = error
    transaction.command("RELEASE message")


def _fail(jobs: list[Job], error: BaseException) -> None:
    for job in jobs:
        job.error = Unavailable(type(error).__name__)
        job.error.__cause__ = error


def _is_trouble(error: Exception) -> bool:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, sqlite3.Error) and (cause.sqlite_errorcode & 0xFF) in TROUBLE
