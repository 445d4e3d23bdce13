"""What the platforms' callbacks have in common: the counting, the refusal, the bounded body."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from bot.messages import Answer, Inbound
from bot.metrics import Metrics

LARGEST_BODY = 64 * 1024  # bytes; the platforms' own are below 3 KB
OUTCOMES = ("typed", "ignored", "refused", "busy")

Receive = Callable[[Inbound], Awaitable[Answer]]

log = structlog.get_logger()


class TooLarge(Exception):
    """A body is above the limit."""


class Tally:
    """Counts a channel's callbacks by what became of them, and logs why one was refused."""

    def __init__(self, channel: str, metrics: Metrics) -> None:
        self._refusal = f"{channel}.refused"
        self._count = {outcome: metrics.inbound.labels(channel, outcome) for outcome in OUTCOMES}

    def note(self, outcome: str) -> None:
        """Count one callback: typed, ignored, refused or busy."""
        self._count[outcome].inc()

    def refused(self, reason: str, status: int = 403) -> web.Response:
        """The answer to a callback that is not surely the platform's: a status and no word."""
        self.note("refused")
        log.info(self._refusal, reason=reason)
        return web.Response(status=status)


async def body_of(request: web.Request) -> bytes:
    """The whole body; counted while it comes, for its announced length may be missing."""
    if (request.content_length or 0) > LARGEST_BODY:
        raise TooLarge
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise TooLarge
    return bytes(body)
