"""WeChat's customer-service messages on loopback: takes every text and remembers the order."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

SECRET = "an-app-secret-of-the-benchmarks"
TOKEN = {"access_token": "a-long-access-token-of-the-benchmarks", "expires_in": 7200}
TAKEN = {"errcode": 0, "errmsg": "ok"}


class Received(NamedTuple):
    """A text that the platform took for a person."""

    openid: str
    text: str


class Platform:
    """What a platform on `url` received since one last looked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.received: list[Received] = []

    def answer(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Take a text, or give a token."""
        if path.startswith("/cgi-bin/stable_token"):
            return TOKEN
        self.received.append(Received(body["touser"], body["text"]["content"]))
        return TAKEN


@contextmanager
def serving() -> Iterator[Platform]:
    """A platform until the block's end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        platform = Platform(f"http://127.0.0.1:{server.server_port}")
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
