"""A load that does not wait for the server: every request has a due time, whatever happens.

A request that comes late, because all connections are busy or because the client itself
was, has its time counted from when it was due. So a server that pauses can't hide how many
would have come meanwhile (coordinated omission).
"""

from __future__ import annotations

import selectors
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.client import PATIENCE, Connection, Load, measured, note

CONNECTIONS = 64
AHEAD = 0.1  # seconds from the call to the first request


@dataclass(frozen=True, slots=True)
class Schedule:
    """When each of `count` requests is due: the first at `start`, then `rate` a second."""

    start: float
    rate: float
    count: int

    def due(self, n: int) -> float:
        """The instant at which request `n` is due, in seconds of the same clock as `start`."""
        return self.start + n / self.rate

    def arrived(self, now: float) -> int:
        """How many requests are due by `now`."""
        if now < self.start:
            return 0
        return min(self.count, int((now - self.start) * self.rate) + 1)


def drive(port: int, requests: Sequence[bytes], rate: float) -> Load:
    """Send `rate` requests a second; latencies count from each one's due time."""

    def exchange(pool: list[Connection], load: Load) -> None:
        schedule = Schedule(time.perf_counter() + AHEAD, rate, len(requests))
        with selectors.DefaultSelector() as selector:
            for connection in pool:
                selector.register(connection.socket, selectors.EVENT_READ, connection)
            OpenLoop(schedule, requests, deque(pool), load).run(selector)

    return measured(port, len(requests), CONNECTIONS, exchange)


@dataclass(slots=True)
class OpenLoop:
    """The requests of a schedule on their way over a pool of connections, used in turn."""

    schedule: Schedule
    requests: Sequence[bytes]
    idle: deque[Connection]
    load: Load
    now: Callable[[], float] = time.perf_counter
    sent: int = 0
    answered: int = field(default=0)

    def run(self, selector: selectors.BaseSelector) -> None:
        """Send and hear until all is answered; TimeoutError long after the last was due."""
        end = self.schedule.due(len(self.requests)) + PATIENCE
        while self.answered < len(self.requests):
            self.send_due()
            if self.now() > end:
                raise TimeoutError("the server does not answer")
            for key, _ in selector.select(self.pause()):
                self._hear(key.data)

    def send_due(self) -> None:
        """Send what is due, the oldest first, as far as connections are idle."""
        due = self.schedule.arrived(self.now())
        while self.idle and self.sent < due:
            n = self.sent
            self.idle.popleft().ask(n, self.requests[n], self.schedule.due(n))
            self.sent += 1

    def pause(self) -> float:
        """How many seconds nothing is to be sent: until the next is due, or somebody is idle."""
        if not self.idle or self.sent == len(self.requests):
            return 1.0
        return max(0.0, self.schedule.due(self.sent) - self.now())

    def _hear(self, connection: Connection) -> None:
        if connection.hear():
            note(connection, self.load)
            self.answered += 1
            self.idle.append(connection)
