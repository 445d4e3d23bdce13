"""没听懂的话: what was not understood; one click says what was meant, and it is done."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.messages import Say
from bot.permissions import CLERKS, STAFF, may
from console import acting, auth
from console.files import download
from console.pages import notice, page
from console.paging import paging
from console.parts import parts_of, read, write
from console.routes import Route, get, post
from console.views.unclear_deciding import decide, look
from console.views.unclear_shown import back, found, line_of
from services import settings
from services.scopes import Scope
from services.unclear import deciding, exporting, keeping, undoing
from services.unclear.keeping import DONE, OPEN, Wanted
from storage.transaction import Transaction

ONE = "/unclear/{unclear:[0-9]{1,18}}"
SIZE = 20
PRIVATE = "private"
JSONL, JSON = "application/x-ndjson", "application/json"


async def show(request: web.Request) -> web.Response:
    """What waits for a click, or what was decided; of one group or of all."""
    parts, state = parts_of(request), _state(request)
    chosen = request.query.get("group", "")

    def work(tx: Transaction) -> dict[str, Any]:
        scope = acting.scope(request, tx)
        wanted = Wanted(scope, state, _chat(chosen), private=chosen == PRIVATE)
        at = paging(request, keeping.count(tx, wanted), SIZE)
        rows = keeping.rows(tx, wanted, at.first, at.size)
        return {
            "paging": at,
            "lines": [line_of(request, tx, row) for row in rows],
            "groups": _groups(tx, parts.say, scope),
            "kept": len(keeping.lines(tx)),
            "on": bool(settings.value(tx, settings.KEEP_LINES)),
        }

    return page(
        request,
        "unclear.html",
        state=state,
        group=chosen,
        clerk=may(auth.who_of(request).role, CLERKS),
        **await read(request, work),
    )


async def undo(request: web.Request) -> web.Response:
    """Take a decision back; the message waits again."""
    typed, parts = await acting.written(request), parts_of(request)

    def work(tx: Transaction) -> int | None:
        row, by = found(request, tx), acting.by(request)
        came = undoing.undo(tx, parts.vault, row, by)
        if came is None:
            return None
        if came[1]:
            deciding.tell_undone(tx, parts.desk, row, row.text, by.at)
        return came[0]

    stayed = await write(request, work)
    if stayed is None:
        notice(request, parts.say("unclear.too_late"), "bad")
    elif stayed:
        notice(request, parts.say("unclear.undone_but", n=stayed))
    else:
        notice(request, parts.say("unclear.undone"))
    raise back(request, typed, done=True)


async def drop(request: web.Request) -> web.Response:
    """Keep no labelled line of a message."""
    typed, parts = await acting.written(request), parts_of(request)
    await write(request, lambda tx: keeping.drop_line(tx, found(request, tx), acting.by(request)))
    notice(request, parts.say("unclear.dropped"))
    raise back(request, typed | {"state": DONE}, done=True)


async def lines(request: web.Request) -> web.Response:
    """The labelled lines as a file."""
    parts = parts_of(request)
    told = await read(request, lambda tx: exporting.lines(tx, parts.vault))
    data = exporting.jsonl(told).encode()
    return download(data, f"{parts.say('unclear.file')}.jsonl", JSONL)


async def world(request: web.Request) -> web.Response:
    """The world in which the lines are said, as a file."""
    parts = parts_of(request)
    told = await read(request, lambda tx: exporting.lines(tx, parts.vault))
    now = parts.clock.now().astimezone(parts.zone).isoformat(timespec="minutes")
    data = exporting.world(told, parts.bot_name, now).encode()
    return download(data, f"{parts.say('unclear.file_world')}.json", JSON)


def _groups(tx: Transaction, say: Say, scope: Scope) -> list[tuple[str, str]]:
    named = [(f"{row.channel} {row.chat_id}", row.name) for row in keeping.groups(tx, scope)]
    return [("", say("unclear.anywhere")), (PRIVATE, say("unclear.private")), *named]


def _chat(given: str) -> tuple[str, str] | None:
    channel, blank, chat_id = given.partition(" ")
    return (channel, chat_id) if blank else None


def _state(request: web.Request) -> str:
    return DONE if request.query.get("state") == DONE else OPEN


ROUTES: tuple[Route, ...] = (
    get("/unclear", show, STAFF),
    get("/unclear/lines", lines, CLERKS),
    get("/unclear/world", world, CLERKS),
    get(ONE, look, STAFF),
    post(ONE, decide, STAFF),
    post(ONE + "/undo", undo, STAFF),
    post(ONE + "/drop", drop, CLERKS),
)
