"""The load: check-ins over a few connections, until all are answered or the server is gone."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Sequence
from http.client import HTTPException, HTTPResponse

from benchmarks import messages

CONNECTIONS = 16
PATIENCE_SECONDS = 30.0

Answers = dict[int, bytes]
_Waiting = Iterator[tuple[int, bytes]]


def deliver(port: int, people: Sequence[int]) -> Answers:
    """Deliver a check-in of each person; the bodies of those that were acknowledged."""
    requests = list(zip(people, messages.checkins(people), strict=True))
    answers: Answers = {}
    waiting, lock = iter(requests), threading.Lock()

    def send() -> None:
        with contextlib.suppress(OSError, HTTPException):
            answers.update(_exchange(port, waiting, lock))

    threads = [threading.Thread(target=send) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _exchange(port: int, waiting: _Waiting, lock: threading.Lock) -> Iterator[tuple[int, bytes]]:
    with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as connection:
        while True:
            with lock:
                n, request = next(waiting, (0, b""))
            if not request:
                return
            connection.sendall(request)
            response = HTTPResponse(connection)
            response.begin()
            body = response.read()
            if response.status == 200:
                yield n, body
