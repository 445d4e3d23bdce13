"""The unit of work on PostgreSQL: worker threads, a mailbox and a lock a conversation."""

from __future__ import annotations

import asyncio
import hashlib
import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.errors import Busy, Unavailable
from storage import libpq
from storage.compact import compact
from storage.transaction import Transaction
from storage.work import Job, Readers, Work, settle

T = TypeVar("T")
WORKERS = 12
TRIES = 3
# Deadlock detected, serialization failure: the same work may succeed at once.
AGAIN = {"40P01", "40001", libpq.FORGOTTEN}
# Nobody's mistake: the server is away, or it is one that only reads, as after a failover.
AWAY = (psycopg.OperationalError, psycopg.errors.ReadOnlySqlTransaction)


class PostgresqlWork:
    """Runs each piece of work in a transaction that holds its conversation's lock.

    The lock is taken with the first statement, in one journey. Mailboxes keep the order within
    a conversation; any number of processes may do this on one database. `died` is called, in
    the worker's thread, when a thread can't go on.
    """

    def __init__(self, engine: Engine, limit: int, died: Callable[[BaseException], None]) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._limit = limit
        self._died = died
        self._waiting = 0
        self._closed = False
        self._failing = False
        self._mailboxes: dict[str, deque[Job]] = {}
        self._ready: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._readers = Readers(engine)
        # Who worked last comes first: what is little used holds few connections, all of them warm.
        self._workers: list[Worker] = []
        self._threads = [
            threading.Thread(target=self._serve, name=f"worker-{n}", daemon=True)
            for n in range(WORKERS)
        ]

    def start(self) -> None:
        """Start the workers."""
        self._loop = asyncio.get_running_loop()
        self._idle = asyncio.Event()
        for thread in self._threads:
            thread.start()

    def submit(self, conversation: str, work: Work[T]) -> asyncio.Future[T]:
        """Run `work` after everything that this conversation asked for before."""
        if self._waiting >= self._limit or self._closed:
            raise Busy
        future: asyncio.Future[T] = self._loop.create_future()
        self._post(Job(conversation, work, future))
        return future

    async def read(self, work: Work[T]) -> T:
        """Run `work` on a connection of its own."""
        return await self._readers.read(work)

    async def compact(self) -> bool:
        """Give the room of what was deleted back, on a connection of its own."""
        return await asyncio.to_thread(self._compact)

    def _compact(self) -> bool:
        try:
            with self._engine.connect() as connection:
                return compact(connection)
        except (SQLAlchemyError, psycopg.Error) as error:
            raise _unavailable(error) from error

    async def close(self) -> None:
        """Finish what waits, and end the workers."""
        self._closed = True
        if self._waiting:
            self._idle.clear()
            await self._idle.wait()
        for _ in self._threads:
            self._ready.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        for worker in self._workers:
            worker.close()
        self._readers.close()

    @property
    def waiting(self) -> int:
        """How many pieces of work wait or are being done."""
        return self._waiting

    @property
    def failing(self) -> bool:
        """Whether the database could not take the last piece of work."""
        return self._failing

    def _post(self, job: Job) -> None:
        self._waiting += 1
        mailbox = self._mailboxes.setdefault(job.conversation, deque())
        mailbox.append(job)
        if len(mailbox) == 1:
            self._ready.put(job)

    def _done(self, job: Job) -> None:
        """Settle a job and let the next of its conversation go; on the loop's thread."""
        self._waiting -= 1
        self._failing = isinstance(job.error, Unavailable)
        mailbox = self._mailboxes[job.conversation]
        mailbox.popleft()
        if mailbox:
            self._ready.put(mailbox[0])
        else:
            del self._mailboxes[job.conversation]
        settle((job,))
        if not self._waiting:
            self._idle.set()

    def _serve(self) -> None:
        try:
            while job := self._ready.get():
                worker = self._worker()
                worker.work(job)
                self._workers.append(worker)
                self._loop.call_soon_threadsafe(self._done, job)
        except BaseException as error:  # the thread's edge: fewer workers would go unseen
            self._died(error)
            raise

    def _worker(self) -> Worker:
        try:
            return self._workers.pop()
        except IndexError:
            return Worker(self._engine)


class Worker:
    """A connection that one thread at a time has, opened when needed and again after it broke."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def work(self, job: Job) -> None:
        """Do one job, trying again where the database says that may help."""
        for _ in range(TRIES):
            job.error = self._attempt(job)
            if _state(job.error) not in AGAIN:
                break
        if job.error is not None and isinstance(_cause(job.error), AWAY):
            job.error = _unavailable(job.error)

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _attempt(self, job: Job) -> BaseException | None:
        """Do a job; once more on a new connection if the old one broke while nobody looked."""
        kept = self._connection
        cursor = None
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            cursor = libpq.cursor(self._connection)
            transaction = Transaction(self._connection)
            _begin(cursor, lock_key(job))
            job.result = job.work(transaction)
            transaction.command("COMMIT")
        except Exception as error:  # a job's edge: the error goes to whoever asked for it
            self._undo()
            if kept is not None and self._connection is None and not (cursor and cursor.heard):
                return self._attempt(job)
            if isinstance(_cause(error), psycopg.errors.ReadOnlySqlTransaction):
                self.close()  # The next connection may reach the server that writes.
            return error
        return None

    def _undo(self) -> None:
        """Roll back on the server and in SQLAlchemy's eyes; a connection that can't is left."""
        if self._connection is None:
            return
        try:
            libpq.cursor(self._connection).drop()
            driver: Any = self._connection.connection.driver_connection
            driver.rollback()
            self._connection.rollback()
        except (SQLAlchemyError, psycopg.Error):
            self._connection.invalidate()
            self.close()


def _begin(cursor: libpq.Cursor, key: int) -> None:
    """Have the transaction begin, with its conversation's lock, at its first statement."""
    cursor.ask("BEGIN")
    cursor.ask("SELECT pg_advisory_xact_lock($1)", (key,))


def _unavailable(error: BaseException) -> Unavailable:
    unavailable = Unavailable(type(_cause(error)).__name__)
    unavailable.__cause__ = error
    return unavailable


def lock_key(job: Job) -> int:
    """The advisory lock of a conversation: 63 bits of a hash, the same in every process."""
    digest = hashlib.blake2b(job.conversation.encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def _cause(error: Any) -> Any:
    return error.orig if isinstance(error, DBAPIError) else error


def _state(error: BaseException | None) -> str | None:
    return getattr(_cause(error), "sqlstate", None)
