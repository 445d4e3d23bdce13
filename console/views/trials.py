"""试运行: what the bot would have said and saved in a group, line by line, for staff to judge."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.permissions import CLERKS
from bot.understanding.explain import INTENTS
from console import acting
from console.pages import notice, page
from console.paging import paging
from console.parts import parts_of, read, write
from console.routes import Route, get, post
from console.views.groups import ONE, called, chat_of, found, path_of
from services import trials
from storage.transaction import Row, Transaction

# What a page shows, and of which verdict the lines are.
SHOWS = {"open": "", "right": "right", "wrong": "wrong", "all": None}
DIGITS = 18
VERDICTS = {"right": "right", "wrong": "wrong", "undo": ""}


async def show(request: web.Request) -> web.Response:
    """The lines of a group's trial, at first those that nobody judged."""
    say, here, wanted = parts_of(request).say, chat_of(request), _show(request.query.get("show"))
    last = acting.number(request.query.get("last", ""), DIGITS)

    def work(tx: Transaction) -> dict[str, Any]:
        row, counts = found(request, tx), trials.counts(tx, here)
        total = {"": counts.open, "right": counts.right, "wrong": counts.wrong}
        at = paging(request, total.get(SHOWS[wanted] or "", 0) if wanted != "all" else counts.all)
        return {
            "name": called(row, say),
            "state": row.state,
            "counts": counts,
            "paging": at,
            "lines": trials.lines(tx, here, SHOWS[wanted], at.first, at.size),
            "last": _last(tx, request, last),
        }

    shown = await read(request, work)
    intents = {intent: say(key) for intent, key in INTENTS.items()}
    return page(request, "trial.html", show=wanted, path=path_of(here), intents=intents, **shown)


async def judge(request: web.Request) -> web.Response:
    """Judge one line, or all of the page that nobody judged; go on where the page was."""
    typed, say, here = await acting.written(request), parts_of(request).say, chat_of(request)
    rest = "rest" in typed
    verdict = "right" if rest else next((key for key in VERDICTS if key in typed), None)
    if verdict is None:
        raise web.HTTPBadRequest
    named = typed.get("lines", "").split(",") if rest else [typed[verdict]]
    ids = [number for one in named if (number := acting.number(one, DIGITS)) is not None]

    def work(tx: Transaction) -> int:
        found(request, tx)
        by = acting.by(request)
        return trials.judge_here(tx, here, ids, VERDICTS[verdict], by, rest=rest)

    count = await write(request, work)
    if count == 0:
        told = say("trials.nothing_judged")
    else:
        told = say("trials.undone") if verdict == "undo" else say("trials.judged", count=count)
    notice(request, told)
    back = {"show": _show(typed.get("show"))} | ({} if rest or not ids else {"last": str(ids[0])})
    raise web.HTTPSeeOther(f"{path_of(here)}/trial?{urlencode(back)}")


def _show(given: str | None) -> str:
    return given if given in SHOWS else "open"


def _last(tx: Transaction, request: web.Request, inbox_id: int | None) -> Row | None:
    """The line that was judged last, so that it can be taken back at once."""
    if inbox_id is None:
        return None
    row = trials.find(tx, chat_of(request), inbox_id)
    return row if row is not None and row.verdict else None


ROUTES: tuple[Route, ...] = (
    get(ONE + "/trial", show, CLERKS),
    post(ONE + "/trial", judge, CLERKS),
)
