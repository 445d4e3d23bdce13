"""What the platforms' callbacks have in common: the counting, the refusal, the bounded body."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

import structlog
from aiohttp import web

from bot.messages import Answer, Inbound
from bot.metrics import Metrics

FORBIDDEN = 403
LARGEST_BODY = 64 * 1024  # bytes; the platforms' own are below 3 KB
BODY_SECONDS = 5.0  # from the headers to the last byte; WeChat waits no longer for its answer
OUTCOMES = ("typed", "ignored", "refused", "busy")

Receive = Callable[[Inbound], Awaitable[Answer]]

log = structlog.get_logger()


class BodyError(Exception):
    """A body is not taken; says why, for the log, and the status that answers it."""

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(reason)
        self.status = status


class Tally:
    """Counts a channel's callbacks by what became of them, and logs why one was refused."""

    def __init__(self, channel: str, metrics: Metrics) -> None:
        self._refusal = f"{channel}.refused"
        self._count = {outcome: metrics.inbound.labels(channel, outcome) for outcome in OUTCOMES}

    def note(self, outcome: str) -> None:
        """Count one callback: typed, ignored, refused or busy."""
        self._count[outcome].inc()

    def refused(self, reason: str, status: int = FORBIDDEN) -> web.Response:
        """The answer to a callback that is not surely the platform's: a status and no word."""
        self.note("refused")
        log.info(self._refusal, reason=reason)
        response = web.Response(status=status)
        if status != FORBIDDEN:
            response.force_close()  # Nobody waits for the rest of that body.
        return response


def query_of(request: web.Request) -> dict[str, str]:
    """The query of a callback's address; of a name that stands twice the first counts.

    A good part of a callback's time goes into aiohttp's own `query`, which knows much more.
    """
    query = request.raw_path.partition("?")[2]
    if "%" in query or "+" in query:
        return dict(reversed(parse_qsl(query, keep_blank_values=True)))
    pairs = (pair.partition("=") for pair in reversed(query.split("&")))
    return {name: value for name, _, value in pairs if name}


async def body_of(request: web.Request, seconds: float = BODY_SECONDS) -> bytes:
    """The whole body, or BodyError for one that is broken, above the limit or slow to come."""
    try:
        if request.content.is_eof():  # It came with the headers, as the platforms send it.
            return await _counted(request)
        async with asyncio.timeout(seconds):
            return await _counted(request)
    except TimeoutError:
        raise BodyError("slow", 408) from None
    except (web.RequestPayloadError, ConnectionResetError):
        raise BodyError("broken body", FORBIDDEN) from None


async def _counted(request: web.Request) -> bytes:
    """The body, counted while it comes, for its announced length may be missing."""
    if (request.content_length or 0) > LARGEST_BODY:
        raise BodyError("size", 413)
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise BodyError("size", 413)
    return bytes(body)
