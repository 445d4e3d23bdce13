"""The load: a few keep-alive connections, each busy with one request at a time."""

from __future__ import annotations

import gc
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

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

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.bodies) / self.seconds


class _Connection:
    """One connection with the request that it waits for."""

    __slots__ = ("answer", "n", "socket", "started")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answer = b""
        self.n = 0
        self.started = 0.0

    def ask(self, waiting: Iterator[tuple[int, bytes]]) -> bool:
        """Send the next request; false when there is none."""
        n, request = next(waiting, (-1, b""))
        if n < 0:
            return False
        self.n, self.answer = n, b""
        self.started = time.perf_counter()
        self.socket.sendall(request)
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


def drive(port: int, requests: Sequence[bytes]) -> Load:
    """Send every request once; a connection sends its next as soon as it is answered."""
    load = Load([b""] * len(requests), [0.0] * len(requests))
    with ExitStack() as stack:
        connections = [_Connection(port) for _ in range(CONNECTIONS)]
        for connection in connections:
            stack.callback(connection.socket.close)
        gc.disable()
        stack.callback(gc.enable)
        cpu, start = time.process_time(), time.perf_counter()
        _exchange(connections, iter(enumerate(requests)), load)
        load.seconds = time.perf_counter() - start
        load.busy = (time.process_time() - cpu) / load.seconds
    return load


def _exchange(
    connections: list[_Connection], waiting: Iterator[tuple[int, bytes]], load: Load
) -> None:
    with selectors.DefaultSelector() as selector:
        left = 0
        for connection in connections:
            if connection.ask(waiting):
                selector.register(connection.socket, selectors.EVENT_READ, connection)
                left += 1
        while left:
            ready = selector.select(PATIENCE)
            if not ready:
                raise TimeoutError("the server does not answer")
            for key, _ in ready:
                if key.data.hear():
                    _note(key.data, load)
                    left -= not key.data.ask(waiting)


def _note(connection: _Connection, load: Load) -> None:
    load.latencies[connection.n] = time.perf_counter() - connection.started
    head, _, load.bodies[connection.n] = connection.answer.partition(END_OF_HEAD)
    load.failed += not head.startswith(b"HTTP/1.1 200 ")
