"""A clerk's browser before the console of a server that is measured."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Sequence
from http.client import HTTPConnection
from typing import Self
from urllib.parse import urlencode

from benchmarks.rounds import WrongEffectError
from console.sessions import COOKIE

PATIENCE = 30.0
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Browser:
    """One keep-alive connection with its cookie and the token of the last page."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._cookie = ""
        self._token = ""
        self.seconds = 0.0

    @classmethod
    def signed_in(cls, port: int, link: str) -> Self:
        """A browser that came in by a link that signs in once."""
        browser = cls(port)
        browser.get(link)
        browser.post(link)
        return browser

    def get(self, path: str) -> str:
        """A page; how long it took, to its last byte, is in `seconds`."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, **fields: str) -> str:
        """What comes back when a form is sent; a redirect is not followed."""
        return self._ask("POST", path, urlencode({"csrf": self._token, **fields}), FORM)

    def upload(self, path: str, name: str, content: bytes) -> str:
        """What comes back when a file is sent as the field `file`."""
        mark = "benchmark-boundary"
        parts = (
            f'--{mark}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{self._token}\r\n',
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n',
            "Content-Type: application/octet-stream\r\n\r\n",
        )
        body = "".join(parts).encode() + content + f"\r\n--{mark}--\r\n".encode()
        return self._ask(
            "POST", path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"}
        )

    def _ask(self, method: str, path: str, body: bytes | str | None, head: dict[str, str]) -> str:
        started = time.perf_counter()
        self._connection.request(method, path, body, {"Cookie": self._cookie, **head})
        answer = self._connection.getresponse()
        page = answer.read().decode()
        self.seconds = time.perf_counter() - started
        if answer.status >= 400:
            raise WrongEffectError(f"{method} {path}: {answer.status}")
        for given in answer.headers.get_all("Set-Cookie", []):
            if given.startswith(COOKIE):
                self._cookie = given.partition(";")[0]
        if found := re.search(r'name="csrf" value="([^"]+)"', page):
            self._token = found[1]
        return page or answer.headers.get("Location", "")


def p95(seconds: Sequence[float]) -> float:
    """The 95th percentile in milliseconds."""
    return statistics.quantiles(seconds, n=100)[94] * 1000
