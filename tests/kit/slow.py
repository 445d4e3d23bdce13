"""Clients that take their time, each in a way of its own."""

from __future__ import annotations

import asyncio
import select
import socket
from contextlib import suppress

DRIP_SECONDS = 0.2
AT_ONCE = 40
MOST_SENT = 8 << 20  # more than any socket's buffers take, so that the server must stop reading


async def dawdles(port: int, opening: bytes, drip: bytes = b"") -> bytes:
    """Say `opening`, then `drip` now and then; gives what was heard before the server hung up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(opening)
    listening = asyncio.ensure_future(_listen(reader))
    try:
        while not listening.done():
            await asyncio.wait([listening], timeout=DRIP_SECONDS)
            writer.write(drip)
        return listening.result()
    finally:
        writer.close()


class Deaf:
    """Sends a request again and again, and never reads an answer."""

    def __init__(self, port: int, request: bytes) -> None:
        self._wire = socket.socket()
        self._wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._wire.connect(("127.0.0.1", port))
        self._wire.setblocking(False)
        self._request = request
        self._sent = 0

    async def asks_until_dropped(self) -> None:
        """Ask as often as the server listens, until it hangs up."""
        while not self._is_dropped():
            with suppress(BlockingIOError, ConnectionError):
                self._ask()
            await asyncio.sleep(DRIP_SECONDS)
        self._wire.close()

    def _ask(self) -> None:
        for _ in range(AT_ONCE):
            if self._sent < MOST_SENT:
                self._sent += self._wire.send(self._request[self._sent % len(self._request) :])

    def _is_dropped(self) -> bool:
        poll = select.poll()
        poll.register(self._wire, 0)  # Of an end or an error one is always told.
        return bool(poll.poll(0))


async def _listen(reader: asyncio.StreamReader) -> bytes:
    heard = bytearray()
    with suppress(ConnectionError):
        while piece := await reader.read(65536):
            heard += piece
    return bytes(heard)
