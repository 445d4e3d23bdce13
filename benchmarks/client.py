"""The load: a few keep-alive connections, each busy with one request at a time."""

from __future__ import annotations

import gc
import selectors
import socket
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks.processes import seconds_kept_waiting

CONNECTIONS = 32
PATIENCE = 30.0  # seconds
END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"Content-Length: "


@dataclass(slots=True)
class Load:
    """What came back: `bodies` and `latencies` (seconds) in the order of the requests."""

    bodies: list[bytes]
    latencies: list[float]
    failed: int = 0
    seconds: float = 0.0
    busy: float = 0.0  # the client's own CPU time as a share of `seconds`
    kept: float = 0.0  # the share of `seconds` for which other programs had the client's core

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.bodies) / self.seconds

    def percentile(self, which: int) -> float:
        """A percentile of the latencies, 1 to 99, in milliseconds."""
        return statistics.quantiles(self.latencies, n=100)[which - 1] * 1000


class Connection:
    """One connection with the request that it waits for."""

    __slots__ = ("answer", "n", "socket", "started")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answer = b""
        self.n = 0
        self.started = 0.0

    def ask(self, n: int, request: bytes, started: float) -> None:
        """Send request `n`, whose time counts from `started`."""
        self.n, self.answer, self.started = n, b"", started
        self.socket.sendall(request)

    def ask_next(self, waiting: Iterator[tuple[int, bytes]]) -> bool:
        """Send the next request; false when there is none."""
        n, request = next(waiting, (-1, b""))
        if n < 0:
            return False
        self.ask(n, request, time.perf_counter())
        return True

    def hear(self) -> bool:
        """Read what has come; true when the answer is whole."""
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("the server hung up")
        self.answer += part
        head = self.answer.find(END_OF_HEAD)
        if head < 0:
            return False
        at = self.answer.find(LENGTH, 0, head) + len(LENGTH)
        length = int(self.answer[at : self.answer.index(b"\r\n", at)])
        return len(self.answer) >= head + len(END_OF_HEAD) + length


def drive(port: int, requests: Sequence[bytes], connections: int = CONNECTIONS) -> Load:
    """Send every request once; a connection sends its next as soon as it is answered."""

    def exchange(pool: list[Connection], load: Load) -> None:
        _closed_loop(pool, iter(enumerate(requests)), load)

    return measured(port, len(requests), connections, exchange)


def measured(
    port: int, requests: int, connections: int, exchange: Callable[[list[Connection], Load], None]
) -> Load:
    """What `exchange` made of some requests over a pool of connections, with its times."""
    load = Load([b""] * requests, [0.0] * requests)
    with ExitStack() as stack:
        pool = [Connection(port) for _ in range(connections)]
        for connection in pool:
            stack.callback(connection.socket.close)
        gc.disable()
        stack.callback(gc.enable)
        cpu, kept, start = time.process_time(), seconds_kept_waiting(), time.perf_counter()
        exchange(pool, load)
        load.seconds = time.perf_counter() - start
        load.busy = (time.process_time() - cpu) / load.seconds
        load.kept = (seconds_kept_waiting() - kept) / load.seconds
    return load


def note(connection: Connection, load: Load) -> None:
    """Keep a connection's whole answer, and the time since its request was to be sent."""
    load.latencies[connection.n] = time.perf_counter() - connection.started
    head, _, load.bodies[connection.n] = connection.answer.partition(END_OF_HEAD)
    load.failed += not head.startswith(b"HTTP/1.1 200 ")


def _closed_loop(pool: list[Connection], waiting: Iterator[tuple[int, bytes]], load: Load) -> None:
    with selectors.DefaultSelector() as selector:
        left = 0
        for connection in pool:
            if connection.ask_next(waiting):
                selector.register(connection.socket, selectors.EVENT_READ, connection)
                left += 1
        while left:
            ready = selector.select(PATIENCE)
            if not ready:
                raise TimeoutError("the server does not answer")
            for key, _ in ready:
                if key.data.hear():
                    note(key.data, load)
                    left -= not key.data.ask_next(waiting)
