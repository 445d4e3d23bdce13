"""WeChat's customer-service messages on loopback: takes every text and remembers the order."""

from __future__ import annotations

from typing import Any, NamedTuple

from benchmarks.platforms import TAKEN

SECRET = "an-app-secret-of-the-benchmarks"
TOKEN = {"access_token": "a-long-access-token-of-the-benchmarks", "expires_in": 7200}


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
