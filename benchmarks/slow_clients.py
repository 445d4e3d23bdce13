"""Clients that take their time, in a process of their own.

    python -m benchmarks.slow_clients --port N

Half of them send the head of a POST and then one byte of its body a second, a quarter the
head and nothing more, a quarter nothing at all. One that the server hangs up on comes again.
They go when standard input ends, and tell how often that was.
"""

from __future__ import annotations

import argparse
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from benchmarks import town
from benchmarks.processes import CLIENT_CORE, ROOT, on_core

CLIENTS = 256
PATIENCE = 10.0  # seconds
HEAD = (
    f"POST {town.AIBOT_PATH}?msg_signature=0&timestamp=0&nonce=0 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    "Content-Type: application/json\r\nContent-Length: 4096\r\n\r\n"
).encode()


@dataclass(slots=True)
class Fate:
    """How often the server hung up on one of them."""

    hung_up: int = 0


class _Slow:
    """One client; the second of each two trickles, one of four sends not even a head."""

    def __init__(self, number: int, port: int) -> None:
        self._trickles = number % 2 == 1
        self._head = b"" if number % 4 == 0 else HEAD
        self._port = port
        self._connect()

    def go_on(self) -> bool:
        """Do what is to be done each second; false if the server had hung up."""
        if self._is_alone():
            self._socket.close()
            self._connect()
            return False
        if self._trickles:
            with suppress(OSError):  # Seen a second later.
                self._socket.send(b" ")
        return True

    def _connect(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._port), PATIENCE)
        self._socket.sendall(self._head)
        self._socket.setblocking(False)

    def _is_alone(self) -> bool:
        try:
            self._socket.recv(4096)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True  # An end, or an answer, where there was no whole request.


@contextmanager
def slow_clients(port: int) -> Iterator[Fate]:
    """Have the slow clients there during the block; their fate is known after it."""
    fate = Fate()
    command = [sys.executable, "-m", "benchmarks.slow_clients", "--port", str(port)]
    with on_core(CLIENT_CORE):
        child = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    try:
        assert child.stdout is not None
        if child.stdout.readline() != "there\n":
            raise ConnectionError("the slow clients did not all get in")
        yield fate
        told = child.communicate(timeout=PATIENCE)[0]
        if child.returncode:
            raise ConnectionError("the slow clients could not stay")
        fate.hung_up = int(told)
    finally:
        child.kill()
        child.communicate()


def main() -> None:
    """Come, be slow, and go."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    clients = [_Slow(number, parser.parse_args().port) for number in range(CLIENTS)]
    print("there", flush=True)
    hung_up = 0
    while not _is_over():
        for client in clients:
            hung_up += not client.go_on()
            time.sleep(1 / len(clients))
    print(hung_up)


def _is_over() -> bool:
    return bool(select.select([sys.stdin], [], [], 0)[0])


if __name__ == "__main__":
    main()
