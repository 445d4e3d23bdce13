"""The server that kills itself: the whole program, in a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection

from aiohttp import web

from benchmarks import town
from benchmarks.crash import flaws, hooks, platform
from benchmarks.crash.fuse import Fuse
from bot import config, delivery, logs
from bot.app import Bot
from bot.errors import Busy, Unavailable
from schedules import offers

# Soon over, so that whoever comes after a killed server need not wait long for its texts.
LEASE = timedelta(milliseconds=1200)
PAUSE_SECONDS = 0.02
GLANCE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Plan:
    """What a server is to do; without a `point` it lives until its parent lets it go.

    With a `flaw` it is one that must not pass.
    """

    url: str
    platform: str
    point: str = ""
    nth: int = 1
    delay: float = 0.0
    flaw: str = ""


def run(plan: Plan, parent: Connection) -> None:
    """Serve; tells `parent` the port, and ends when `parent` closes its end."""
    logs.configure("error", "console")
    delivery.LEASE = LEASE
    delivery.PAUSE_SECONDS = PAUSE_SECONDS
    if plan.flaw:
        flaws.FLAWS[plan.flaw]()
    asyncio.run(_serve(plan, parent))


async def _serve(plan: Plan, parent: Connection) -> None:
    bot = Bot(config.load(None, _environment(plan)))
    app, fuse = bot.application(), Fuse(plan.nth, plan.delay, parent)
    if plan.point:
        hooks.install(plan.point, bot, app, fuse)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    let_go = asyncio.Event()
    asyncio.get_running_loop().add_reader(parent.fileno(), let_go.set)
    clock = asyncio.create_task(_tell_offers(bot))
    fuse.armed.set()
    parent.send(runner.addresses[0][1])
    await let_go.wait()
    clock.cancel()
    await runner.cleanup()


async def _tell_offers(bot: Bot) -> None:
    """Have offers told all the time, which the clock does every five seconds."""
    while True:
        with contextlib.suppress(Busy, Unavailable):
            await bot.runner.run(offers.JOB, bot.clock.now())
        await asyncio.sleep(GLANCE_SECONDS)


def _environment(plan: Plan) -> dict[str, str]:
    return town.environment(plan.url, 1) | {
        "YINLING_OFFICIAL_ACCOUNT__APP_SECRET": platform.SECRET,
        "YINLING_PLATFORM__OFFICIAL_ACCOUNT_API": plan.platform,
    }
