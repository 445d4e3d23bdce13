"""Servers as child processes, forked from one that has everything imported: a start is short."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from benchmarks.crash import server
from benchmarks.crash.server import Plan

PATIENCE_SECONDS = 30.0
STRAGGLING_SECONDS = 10.0


class Child:
    """A running server."""

    def __init__(self, process: BaseProcess, line: Connection) -> None:
        self._process = process
        self._line = line
        self.port = int(self._said())

    def died_at_point(self) -> bool:
        """Wait for its death by its own hand, and give whether that was where it should be.

        One whose point never came is killed here, which is a kill as well.
        """
        self._process.join(STRAGGLING_SECONDS)
        self._process.kill()
        self._process.join()
        if self._process.exitcode != -signal.SIGKILL:
            raise RuntimeError(f"a server ended with code {self._process.exitcode}")
        try:
            return bool(self._said())
        except EOFError:
            return False

    def _said(self) -> int:
        if not self._line.poll(PATIENCE_SECONDS):
            raise RuntimeError("a server does not start")
        return int(self._line.recv())


@contextmanager
def child(plan: Plan) -> Iterator[Child]:
    """A server that follows `plan`, from when it is ready until the block's end."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([server.__name__, "storage.postgresql"])
    ours, theirs = context.Pipe()
    process = context.Process(target=server.run, args=(plan, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Child(process, ours)
    finally:
        ours.close()
        process.join(PATIENCE_SECONDS)
        process.kill()
        process.join()
        process.close()
