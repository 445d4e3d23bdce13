"""Platforms on loopback: they take what is sent to them, and remember it."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol, TypeVar

TAKEN = {"errcode": 0, "errmsg": "ok"}


class Platform(Protocol):
    """What answers the calls of a bot."""

    def answer(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """What is answered to a JSON body that was posted to a path with its query."""


P = TypeVar("P", bound=Platform)


@contextmanager
def serving(made: Callable[[str], P]) -> Iterator[P]:
    """A platform, made with its address, until the block's end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        platform = made(f"http://127.0.0.1:{server.server_port}")
        server.daemon_threads = True
        server.platform = platform  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield platform
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Bear it that whoever calls may be killed at any moment."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        server: Any = self.server
        said = json.dumps(server.platform.answer(self.path, json.loads(asked))).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
