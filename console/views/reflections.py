"""学习心得: what people said of their study, whom to ask, and what may be shown to others."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.permissions import CLERKS
from console import acting
from console.campaigns import ONE, campaign_of, path_of, words
from console.pages import notice, page
from console.paging import paging
from console.parts import parts_of, read, write
from console.routes import Route, get, post
from services import members
from services.checkin import days, reflections
from storage.transaction import Row, Transaction

# So many are looked through for those that may be shown.
MOST = 2000
SHARED = "yes"


async def show(request: web.Request) -> web.Response:
    """What was said, the newest first; `share=yes` leaves only what may be shown."""
    shared = request.query.get("share") == SHARED

    def work(tx: Transaction) -> dict[str, Any]:
        row = campaign_of(request, tx)
        said = reflections.listed(tx, row.id, 0, MOST)
        wanted = [one for one in said if one.share == SHARED] if shared else said
        at = paging(request, len(wanted))
        lines = wanted[at.first : at.first + at.size]
        return {"campaign": row, "path": path_of(row.id), "paging": at, "lines": lines}

    shown = await read(request, work)
    return page(request, "reflections.html", shared=shared, **shown, **words(request))


async def ask(request: web.Request) -> web.Response:
    """Have the bot ask somebody whether what they said may be shown."""
    parts = parts_of(request)

    def work(tx: Transaction) -> tuple[str, bool]:
        fact = _fact(request, tx)
        name = members.name(tx, fact.member_id)
        return name, reflections.ask(tx, fact.id, parts.desk, acting.by(request))

    name, done = await write(request, work)
    key = "checkins.share_was_asked" if done else "checkins.share_not_asked"
    notice(request, parts.say(key, name=name), "good" if done else "bad")
    raise _back(request)


async def answer(request: web.Request) -> web.Response:
    """Keep what somebody answered on paper or by phone."""
    typed, say = await acting.written(request), parts_of(request).say
    if typed.get("yes") not in ("0", "1"):
        raise web.HTTPBadRequest
    yes = typed["yes"] == "1"

    def work(tx: Transaction) -> str:
        fact = _fact(request, tx)
        reflections.answer(tx, fact.id, yes, acting.by(request))
        return members.name(tx, fact.member_id)

    name = await write(request, work)
    notice(request, say("checkins.share_kept_yes" if yes else "checkins.share_kept_no", name=name))
    raise _back(request)


def _fact(request: web.Request, tx: Transaction) -> Row:
    """The check-in that the address names, if it is the campaign's and something was said."""
    row, fact = campaign_of(request, tx), days.fact(tx, acting.one(request, "checkin"))
    if fact is None or fact.campaign_id != row.id or not fact.reflection:
        raise web.HTTPNotFound
    return fact


def _back(request: web.Request) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(f"{path_of(acting.one(request, 'campaign'))}/reflections")


_ONE = ONE + "/reflections/{checkin:[0-9]{1,18}}"
ROUTES: tuple[Route, ...] = (
    get(ONE + "/reflections", show, CLERKS),
    post(_ONE + "/ask", ask, CLERKS),
    post(_ONE + "/answer", answer, CLERKS),
)
