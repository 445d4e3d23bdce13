"""The load: check-ins and sign-ups over a few connections, until all are answered or the server
is gone."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Sequence
from http.client import HTTPException, HTTPResponse

from benchmarks import messages
from benchmarks.crash import signs

CONNECTIONS = 16
PATIENCE_SECONDS = 30.0

Answers = dict[int, bytes]
WORDS = {False: "打卡", True: f"报名{signs.TITLE}"}
_Waiting = Iterator[tuple[int, bytes]]


def speakers(people: range) -> list[int]:
    """`people`, who check in, and after every few of them somebody who signs up."""
    others = iter(signs.signers(people))
    found = []
    for place, n in enumerate(people, 1):
        found.append(n)
        if place % signs.EVERY == 0:
            found += [one for one in (next(others, None),) if one is not None]
    return found


def deliver(port: int, people: Sequence[int]) -> Answers:
    """Deliver what each person says; the bodies of what was acknowledged."""
    said = [(n, WORDS[n >= signs.FIRST]) for n in people]
    requests = list(zip(people, messages.said(said), strict=True))
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
