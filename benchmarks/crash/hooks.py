"""How a point is found in the running program, from outside: the product knows no kills."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from aiohttp import web

from benchmarks import town
from benchmarks.crash import checkpoint
from benchmarks.crash.commits import Commit, Run, around_commits
from benchmarks.crash.fuse import Fuse
from benchmarks.crash.marks import MARK
from bot.app import Bot
from bot.channels.official_account import OfficialAccount
from bot.messages import Chat, Outgoing
from storage.database import is_sqlite

Hook = Callable[[Bot, web.Application, Fuse], None]


def install(point: str, bot: Bot, app: web.Application, fuse: Fuse) -> None:
    """Let `fuse` burn at a point of this bot."""
    HOOKS[point](bot, app, fuse)


def _before_commit(bot: Bot, _app: web.Application, fuse: Fuse) -> None:
    def around(run: Run, commit: Commit) -> None:
        if fuse.passed():
            run(MARK)
            fuse.burn()
        commit()

    around_commits(bot.engine, around)


def _after_commit(bot: Bot, _app: web.Application, fuse: Fuse) -> None:
    def around(run: Run, commit: Commit) -> None:
        fatal = fuse.passed()
        if fatal:
            run(MARK)
        commit()
        if fatal:
            fuse.burn()

    around_commits(bot.engine, around)


def _before_answer(_bot: Bot, app: web.Application, fuse: Fuse) -> None:
    _at_answers(app, fuse, fuse.burn)


def _any_moment(_bot: Bot, app: web.Application, fuse: Fuse) -> None:
    _at_answers(app, fuse, threading.Thread(target=fuse.burn, daemon=True).start)


def _in_checkpoint(bot: Bot, _app: web.Application, fuse: Fuse) -> None:
    if is_sqlite(bot.engine):
        checkpoint.kill_in_sqlites(bot.engine, fuse)
    else:
        checkpoint.kill_in_postgresqls(bot.engine, fuse)


def _after_send(bot: Bot, _app: web.Application, fuse: Fuse) -> None:
    channel: Any = bot.channels[OfficialAccount.name]
    send = channel.send

    async def handed_over(chat: Chat, what: Outgoing) -> None:
        # No text goes out uncounted, so that there are as many passes as texts.
        await asyncio.to_thread(fuse.armed.wait)
        await send(chat, what)
        if fuse.passed():
            fuse.burn()

    channel.send = handed_over


def _at_answers(app: web.Application, fuse: Fuse, then: Callable[[], object]) -> None:
    """Call `then` when the fatal answer is ready and not a byte of it has gone out."""

    async def prepared(request: web.Request, response: web.StreamResponse) -> None:
        if request.path == town.PATH and response.status == 200 and fuse.passed():
            then()

    app.on_response_prepare.append(prepared)


HOOKS: dict[str, Hook] = {
    "before-commit": _before_commit,
    "after-commit": _after_commit,
    "before-answer": _before_answer,
    "in-checkpoint": _in_checkpoint,
    "after-send": _after_send,
    "any-moment": _any_moment,
}
