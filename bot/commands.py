"""What each command of the command line does."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bot import config, demonstration, demonstration_hall, logs
from bot.app import Bot
from bot.channels.simulator import store
from bot.clock import SystemClock
from bot.connections import Connections
from bot.doctor import examine
from bot.errors import DatabaseInUse, DatabaseTooNew, SettingsError, YinlingError
from bot.installation import Outdated, backups, prepare_database, ready_engine
from bot.texts import Texts
from bot.understanding.world import WorldError
from bot.web import discreet
from console.routes import PREFIX
from services import checkin, logins, members, passes, staff
from storage import migrate as migrations
from storage.database import open_engine
from storage.locked import locked
from storage.migrations import HEAD
from storage.once import once
from storage.transaction import Transaction

DEFAULT_CONFIG = Path("config.toml")
# No platform compresses, so nothing has to be unpacked, however small it came. A refused
# sender has two seconds to read why.
HTTP: dict[str, Any] = {
    "access_log": None,
    "auto_decompress": False,
    "lingering_time": 2.0,
    "shutdown_timeout": 3.0,
}
say = Texts()


def settings(path: Path | None) -> config.Settings:
    """The settings from a file, from `config.toml` if there is one, and the environment."""
    if path is None and DEFAULT_CONFIG.exists():
        path = DEFAULT_CONFIG
    return config.load(path)


def serve(given: config.Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    logs.configure(given.log.level, given.log.format)
    # What stays is not looked through for garbage again: that would hold everything up for
    # tens of milliseconds, again and again.
    asyncio.run(_serve(Bot(given, settled=gc.freeze), "cli.serving"))


def demo(port: int, data: Path) -> None:
    """Serve the demo's invented bureau from a SQLite file in the folder `data`."""
    logs.configure("warning", "console")
    given = demonstration.settings(port, data)
    bot = Bot(given)
    prepare_database(bot.engine)
    with locked(bot.engine):
        ahead = once(bot.engine, store.ahead)
        now = bot.clock.now() + ahead
        once(bot.engine, lambda tx: demonstration.seed(tx, now, given.zone))
        once(bot.engine, lambda tx: demonstration.furnish(tx, now, given.zone))
        once(bot.engine, lambda tx: demonstration_hall.furnish(tx, bot.vault, now, given.zone))
        link = once(bot.engine, lambda tx: _clerks_pass(tx, SystemClock().now()))
    asyncio.run(_serve(bot, "cli.demo", link=link))


def migrate(given: config.Settings, copies: Path | None, *, copied: bool = True) -> None:
    """Bring the database to this program's revision, after a copy if it is to be `copied`."""
    engine = open_engine(given.database.url.get_secret_value())
    with locked(engine):
        folder = copies or backups(given).folder
        copy = migrations.upgrade(engine, copy_to=folder if copied else None)
    print(say("cli.migrated", revision=HEAD))
    if copy is not None:
        print(say("cli.copied", path=copy))


def rebuild(given: config.Settings) -> None:
    """Make the aggregates anew from the facts."""
    print(say("cli.rebuilt", rows=once(ready_engine(given), checkin.rebuild)))


def doctor(path: Path | None) -> int:
    """Print what is well and what is not; 0 when all is well."""
    findings = examine(lambda: settings(path))
    for finding in findings:
        print(say(f"doctor.{'good' if finding.good else 'bad'}", text=finding.text))
    return 0 if all(finding.good for finding in findings) else 1


def explain(error: YinlingError) -> str:
    """An error in the operator's words, on one line."""
    if isinstance(error, SettingsError):
        return str(error)
    keys = {
        DatabaseTooNew: "cli.too_new",
        DatabaseInUse: "cli.in_use",
        Outdated: "cli.outdated",
        migrations.NoCopy: "cli.no_copy",
        members.NamesakesError: "cli.namesakes",
        staff.LastAdminError: "staff.last_admin",
        WorldError: "cli.world",
    }
    return say(keys.get(type(error), "cli.failed"), error=error)


def _clerks_pass(tx: Transaction, now: datetime) -> str:
    """The path by which the demo's clerk signs in to the console, once."""
    clerk = members.named(tx, demonstration.CLERK)
    assert clerk is not None, "the demo's people are never struck off"
    if logins.of(tx, clerk) is None:
        logins.open_for(tx, clerk, demonstration.CLERK, now)
    return f"{PREFIX}/pass/{passes.lend(tx, clerk, now)}"


async def _serve(
    bot: Bot, greeting: str, connections: Connections | None = None, link: str | None = None
) -> None:
    host, port = bot.settings.server.host, bot.settings.server.port
    connections = connections or Connections()
    logging.getLogger("aiohttp.server").addFilter(discreet)
    runner = web.AppRunner(connections.watched(bot.application()), **HTTP)
    await runner.setup()
    try:
        await _listen(runner, host, port)
        print(say(greeting, address=f"http://{host}:{port}/"), flush=True)
        if link is not None:
            print(say("cli.demo_console", link=f"http://{host}:{port}{link}"), flush=True)
        async with connections.minded(runner):
            await _told_to_stop()
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise SettingsError(say("cli.port_taken", host=host, port=port)) from error


async def _told_to_stop() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for which in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(which, stop.set)
    await stop.wait()
