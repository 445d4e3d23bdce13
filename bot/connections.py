"""Connections that keep the server waiting are hung up on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from math import inf

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

FIRST_SECONDS = 10.0  # from connecting until the headers of a request are whole
NEXT_SECONDS = 150.0  # proxies keep an idle connection for one or two minutes
SWEEP_SECONDS = 0.5

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Connections:
    """Knows of each connection until when the server waits for the other end.

    aiohttp minds neither slow headers nor who never reads an answer: closing such a
    connection, it would wait for its last byte to be read. `first` is for the headers of the
    first request; `following` for reading an answer and sending the next request's headers.
    """

    def __init__(self, first: float = FIRST_SECONDS, following: float = NEXT_SECONDS) -> None:
        self._first = first
        self._following = following
        self._until: dict[RequestHandler, float] = {}

    def watched(self, app: web.Application) -> web.Application:
        """`app`, with each request that reaches it noticed here."""
        app.middlewares.insert(0, self._notice)
        return app

    @asynccontextmanager
    async def minded(self, runner: web.AppRunner) -> AsyncIterator[None]:
        """Hang up on who is too slow, while the block lasts."""
        minding = asyncio.create_task(self._mind(runner))
        try:
            yield
        finally:
            minding.cancel()

    @web.middleware
    async def _notice(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        connection = request.protocol
        self._until[connection] = inf  # Now it is the other end that waits.
        try:
            return await handler(request)
        finally:
            self._until[connection] = asyncio.get_running_loop().time() + self._following

    async def _mind(self, runner: web.AppRunner) -> None:
        while runner.server is not None:
            self._sweep(runner.server.connections, asyncio.get_running_loop().time())
            await asyncio.sleep(SWEEP_SECONDS)

    def _sweep(self, connections: list[RequestHandler], now: float) -> None:
        known = self._until
        self._until = {each: known.get(each, now + self._first) for each in connections}
        for connection, until in self._until.items():
            if until < now and connection.transport is not None:
                connection.transport.abort()
