"""One of the servers that are measured: python -m benchmarks.server VARIANT --port N."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import signal
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from aiohttp import web

from benchmarks import orm_baseline, robots, town
from benchmarks.without_database import WithoutDatabase
from bot import config, logs
from bot.app import Bot
from bot.channels import official_account
from bot.commands import HTTP
from bot.connections import Connections


def bare(_url: str) -> web.Application:
    """Nothing but aiohttp: read the body, answer a small text."""

    async def handle(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text="success")

    app = web.Application()
    app.router.add_post(town.PATH, handle)
    return app


def without_database(url: str) -> web.Application:
    """Yinling's own server up to the unit of work, which is a stub."""
    bot = Bot(town.settings(url, 1), settled=gc.freeze)
    stub = WithoutDatabase(bot.dispatcher.understand, bot.say)
    receive = replace(bot.dispatcher, work=stub, wake_relay=lambda: None).receive
    app = web.Application()
    account: Any = bot.channels[official_account.OfficialAccount.name]
    app.add_routes(official_account.routes(account, receive, bot.metrics, path=town.PATH))
    return app


def yinling(url: str) -> web.Application:
    """The whole program, with robots for groups where the environment names some."""
    settings = config.load(None, town.environment(url, 1) | robots.given(os.environ))
    return Bot(settings, settled=gc.freeze).application()


VARIANTS: dict[str, Callable[[str], web.Application]] = {
    "bare": bare,
    "without_database": without_database,
    "yinling": yinling,
    "orm": orm_baseline.application,
}


async def serve(app: web.Application, port: int, *, watched: bool) -> None:
    """Serve until SIGTERM; `watched` as `yinling serve` does, with an eye on slow clients."""
    connections = Connections()
    runner = web.AppRunner(connections.watched(app) if watched else app, **HTTP)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with connections.minded(runner) if watched else nullcontext():
        await stop.wait()
    await runner.cleanup()


def main() -> None:
    """Serve one variant."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("variant", choices=VARIANTS)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database", default="sqlite:///unused.db")
    given = parser.parse_args()
    logs.configure("warning", "console")
    app = VARIANTS[given.variant](given.database)
    if given.variant != "yinling":
        app.router.add_get("/readyz", _ready)
    asyncio.run(serve(app, given.port, watched=given.variant == "yinling"))


async def _ready(_request: web.Request) -> web.Response:
    return web.Response(text="ready\n")


if __name__ == "__main__":
    main()
