"""Keeps the simulator to this machine: no other address, no other site's pages."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
NAMES = frozenset(("localhost", "127.0.0.1", "::1"))
POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"


def guarded(handler: Handler) -> Handler:
    """`handler`, refusing what does not come from a page of this machine's own simulator.

    A foreign Host is how a page elsewhere reaches us by a rebound name; a foreign Origin is
    such a page itself.
    """

    async def guard(request: web.Request) -> web.StreamResponse:
        if not (_is_near(request.remote) and _is_ours(request)):
            raise web.HTTPForbidden(text="The simulator answers only on this machine.\n")
        response = await handler(request)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response

    return guard


def _is_near(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False


def _is_ours(request: web.Request) -> bool:
    host = _split(f"//{request.headers.get('Host', '')}")
    if host is None or host[0] not in NAMES:
        return False
    origin = request.headers.get("Origin")
    return origin is None or (origin.startswith("http://") and _split(origin) == host)


def _split(url: str) -> tuple[str | None, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or 80
    except ValueError:
        return None
    return parts.hostname, port
