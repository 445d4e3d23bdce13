"""An activity beyond the bot's roads: its texts to copy, its poster, and telling it once more."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from aiohttp import web

from bot.permissions import CLERKS
from console import acting
from console.activities import ONE, activity_of, path_of, words
from console.files import PNG, download
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.routes import Route, get, post
from console.views.announcing import late
from console.views.groups import called
from services import chats, fonts, pictures
from services.activities import announcing, writing
from services.activities.words import words as told_of
from services.activities.writing import CLOSED, OPEN
from storage.transaction import Row, Transaction


async def show(request: web.Request) -> web.Response:
    """The words of an activity, ready to be copied, and its poster."""
    parts, say = parts_of(request), parts_of(request).say

    def work(tx: Transaction) -> dict[str, Any]:
        row, now = _told(request, tx), parts.clock.now()
        kinds = (announcing.text_of(row, say, parts.zone, only_at=one) for one in (False, True))
        groups = writing.groups(tx, row.id)
        return {
            "row": row,
            "path": path_of(row.id),
            "plain_text": next(kinds),
            "at_text": next(kinds),
            "late": late(request, tx, groups),
            "repeats": row.state == OPEN and bool(groups),
            "told_today": announcing.is_told(tx, row, now, parts.zone),
        }

    shown = await read(request, work)
    face = await asyncio.to_thread(fonts.find, parts.font)
    shown["draws"] = face is not None
    return page(request, "activity_posts.html", **shown, **words(request))


async def poster(request: web.Request) -> web.Response:
    """The poster as a picture, for a telephone or on A4; back where no font can draw it."""
    parts = parts_of(request)
    row = await read(request, lambda tx: _told(request, tx))
    face = await asyncio.to_thread(fonts.find, parts.font)
    if face is None:
        notice(request, parts.say("activity_pages.no_font"), "bad")
        raise web.HTTPSeeOther(f"{path_of(row.id)}/posts")
    told, paper = told_of(row, parts.say, parts.zone), "paper" in request.query
    code = announcing.code_of(row, parts.say, parts.site)
    drawn = partial(pictures.activity_poster, code=code, paper=paper)
    png = await asyncio.to_thread(drawn, parts.say, told, parts.bureau, face)
    return download(png, parts.say("activity_pages.poster_file", title=row.title), PNG)


async def again(request: web.Request) -> web.Response:
    """Tell it to its groups once more, once a day."""
    parts = parts_of(request)

    def work(tx: Transaction) -> int:
        row, now, desk = _told(request, tx), acting.by(request).at, parts.desk
        given = {"say": desk.say, "reach": desk.reach, "zone": parts.zone}
        return len(announcing.again(tx, row.id, now, **given))  # type: ignore[arg-type]

    groups = await write(request, work)
    parts.wake_longtasks()
    if groups:
        notice(request, parts.say("activity_pages.posted", groups=groups))
    else:
        notice(request, parts.say("activity_pages.not_posted"), "bad")
    raise web.HTTPSeeOther(f"{path_of(acting.one(request, 'activity'))}/posts")


def texts_of(request: web.Request, tx: Transaction, row: Row) -> list[tuple[str, list[str]]]:
    """What the groups read of an activity, each text with the groups; one where there are none."""
    parts = parts_of(request)
    found: dict[str, list[str]] = {}
    for group in writing.groups(tx, row.id):
        only_at = chats.hears_only_at(tx, group)
        text = announcing.text_of(row, parts.say, parts.zone, only_at=only_at)
        known = chats.find(tx, group)
        found.setdefault(text, []).append(called(known, parts.say) if known else group.id)
    return list(found.items()) or [(announcing.text_of(row, parts.say, parts.zone), [])]


def _told(request: web.Request, tx: Transaction) -> Row:
    """The activity, if people may be told of it; else its page tells how it stands."""
    row = activity_of(request, tx)
    if row.state not in (OPEN, CLOSED):
        raise web.HTTPSeeOther(path_of(row.id))
    return row


ROUTES: tuple[Route, ...] = (
    get(ONE + "/posts", show, CLERKS),
    get(ONE + "/poster", poster, CLERKS),
    post(ONE + "/posts", again, CLERKS),
)
