"""The aiohttp application: the channels' routes, health and metrics."""

from __future__ import annotations

import hmac
import ipaddress
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from aiohttp import web
from aiohttp.http import HttpProcessingError

from bot.errors import places
from bot.metrics import Metrics

BODY_LIMIT = 64 * 1024
PROXY_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


@dataclass(frozen=True, slots=True)
class Health:
    """Health and metrics. `ready` says whether the database answers.

    `count` has the metrics say what only the database knows.
    """

    metrics: Metrics
    metrics_token: str | None
    ready: Callable[[], Awaitable[bool]]
    count: Callable[[], Awaitable[None]]

    async def healthz(self, _request: web.Request) -> web.Response:
        """The process lives."""
        return web.Response(text="ok\n")

    async def readyz(self, _request: web.Request) -> web.Response:
        """The process can take messages; 503 when it can't."""
        ready = await self.ready()
        return web.Response(text="ready\n" if ready else "database\n", status=200 if ready else 503)

    async def show_metrics(self, request: web.Request) -> web.Response:
        """The metrics, on this machine or to who has the token."""
        if not (self._has_token(request) or (self.metrics_token is None and _is_local(request))):
            raise web.HTTPForbidden(text="metrics: loopback only, or a token\n")
        await self.count()
        return web.Response(
            body=self.metrics.render(), headers={"Content-Type": "text/plain; version=0.0.4"}
        )

    def _has_token(self, request: web.Request) -> bool:
        if self.metrics_token is None:
            return False
        given = request.headers.get("Authorization", "")
        wanted = f"Bearer {self.metrics_token}"
        return hmac.compare_digest(given.encode(errors="replace"), wanted.encode())


def application(routes: Iterable[web.RouteDef], health: Health) -> web.Application:
    """The application with all its routes."""
    app = web.Application(client_max_size=BODY_LIMIT)
    app.add_routes(
        [
            *routes,
            web.get("/healthz", health.healthz),
            web.get("/readyz", health.readyz),
            web.get("/metrics", health.show_metrics),
        ]
    )
    return app


def discreet(record: logging.LogRecord) -> bool:
    """A filter for aiohttp's log, which would quote what was sent, and who sent it.

    What is not HTTP, or a body that breaks off, is answered 400 and not worth a line.
    """
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, HttpProcessingError | web.RequestPayloadError | ConnectionError):
        return False
    if error is not None:
        record.msg, record.args = "%s at %s", (type(error).__name__, places(error))
        record.exc_info = record.exc_text = None
    return True


def _is_local(request: web.Request) -> bool:
    """Whether the asker is on this machine and no proxy stands between."""
    if any(header in request.headers for header in PROXY_HEADERS):
        return False
    try:
        return ipaddress.ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
