"""The unit of work: the port, and what its two implementations share."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from bot.errors import Unavailable
from storage.transaction import Transaction

T = TypeVar("T")
Work = Callable[[Transaction], T]
READERS = 2


class UnitOfWork(Protocol):
    """Runs functions over one transaction each; a result is given only after its commit."""

    def submit(self, conversation: str, work: Work[T]) -> asyncio.Future[T]:
        """Run `work` in a transaction, after all earlier work of this conversation.

        The future gives its result after the commit. Raises `Busy` when too much waits; the
        future fails with `Unavailable` when the database can't, and with whatever `work`
        raised. In each of these cases nothing was recorded.
        """

    async def read(self, work: Work[T]) -> T:
        """Run `work` on a connection of its own that stands in no writer's way."""

    async def compact(self) -> bool:
        """`storage.compact`, when nothing else is written; whether there was room for it."""

    @property
    def waiting(self) -> int:
        """How many pieces of work were taken and not begun."""

    @property
    def failing(self) -> bool:
        """Whether the database could not take the last piece of work."""

    def start(self) -> None:
        """Begin to take work, on the running event loop."""

    async def close(self) -> None:
        """Finish what was taken, then let go of the database."""


class Job:
    """A piece of work, and the future that waits for it."""

    __slots__ = ("conversation", "error", "future", "result", "work")

    def __init__(self, conversation: str, work: Work[Any], future: asyncio.Future[Any]) -> None:
        self.conversation = conversation
        self.work = work
        self.future = future
        self.result: Any = None
        self.error: BaseException | None = None

    def settle(self) -> None:
        """Give the result, or the error, to whoever waits; on the event loop's thread."""
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


def settle(jobs: Iterable[Job]) -> None:
    """Settle each of the jobs."""
    for job in jobs:
        job.settle()


class Readers:
    """A few threads that read, each on its connection; each reading has a snapshot of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(reads_only=True)
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._idle: queue.SimpleQueue[Connection] = queue.SimpleQueue()

    async def read(self, work: Work[T]) -> T:
        """Run `work` in a reader thread; `Unavailable` when the database can't."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, self._read, work)
        except self._trouble as error:
            raise Unavailable(type(error).__name__) from error

    @property
    def _trouble(self) -> tuple[type[Exception], ...]:
        driver: Any = self._engine.dialect.loaded_dbapi
        return OperationalError, driver.OperationalError

    def _read(self, work: Work[T]) -> T:
        """Read, once more on a new connection if the old one broke while nobody looked."""
        try:
            idle = self._idle.get_nowait()
        except queue.Empty:
            return self._read_on(self._engine.connect(), work)
        try:
            return self._read_on(idle, work)
        except self._trouble:
            return self._read_on(self._engine.connect(), work)

    def _read_on(self, connection: Connection, work: Work[T]) -> T:
        """Read on a connection, and keep it for the next reading unless something went wrong."""
        try:
            with connection.begin() as transaction:
                result = work(Transaction(connection))
                transaction.rollback()
        except BaseException:
            connection.invalidate()
            connection.close()
            raise
        self._idle.put(connection)
        return result

    def close(self) -> None:
        """Wait for the readings under way, and let the connections go."""
        self._threads.shutdown()
        while not self._idle.empty():
            self._idle.get().close()
