"""A place where a job of another thread waits for the test."""

from __future__ import annotations

import asyncio
import threading

PATIENCE = 20.0


class Gate:
    """A handler or a job waits in it until the test opens it."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()

    async def is_reached(self) -> None:
        assert await asyncio.to_thread(self.reached.wait, PATIENCE), "nobody came to the gate"

    def pass_through(self) -> None:
        self.reached.set()
        assert self.opened.wait(PATIENCE), "nobody opened the gate"

    def open(self) -> None:
        self.opened.set()
