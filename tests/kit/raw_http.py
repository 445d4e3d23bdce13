"""Bytes to a server as they are, and what it answered: no client library minds them."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import chain
from pathlib import Path
from select import select
from typing import TypeVar

PATIENCE_SECONDS = 30
HESITATION_SECONDS = 0.02
A = TypeVar("A")
B = TypeVar("B")
_STATUS = re.compile(rb"HTTP/1\.[01] ([2-5]\d\d) ")
_RESIDENT = re.compile(r"VmRSS:\s+(\d+) kB")


def exchange(port: int, request: bytes, *, whole: bool = True) -> bytes:
    """All that the server says to `request` until it hangs up; b"" if it says nothing.

    After what is not whole, this end of the connection soon ends.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as wire:
        with suppress(ConnectionError):
            wire.sendall(request)
            if not whole:
                select([wire], [], [], HESITATION_SECONDS)
                wire.shutdown(socket.SHUT_WR)
        return _everything(wire)


def status_of(answer: bytes) -> int:
    """The status of an answer; 0 if there is none."""
    found = _STATUS.search(answer)
    return int(found[1]) if found else 0


def in_threads(count: int, work: Callable[[A], B], tasks: Sequence[A]) -> list[B]:
    """What `work` gives for each task, done by `count` threads."""

    def part(n: int) -> list[B]:
        return [work(task) for task in tasks[n::count]]

    with ThreadPoolExecutor(count) as pool:
        return list(chain.from_iterable(pool.map(part, range(count))))


def resident_kib(pid: int) -> int:
    """The resident memory of a process."""
    found = _RESIDENT.search(Path(f"/proc/{pid}/status").read_text("ascii"))
    assert found is not None
    return int(found[1])


def open_files(pid: int) -> int:
    """How many files, sockets among them, a process holds."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def _everything(wire: socket.socket) -> bytes:
    pieces = bytearray()
    with suppress(ConnectionError):
        while piece := wire.recv(65536):
            pieces += piece
    return bytes(pieces)
