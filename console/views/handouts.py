"""可转发通知: the notice of an item, ready for a group that no bot can enter, and its poster."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from aiohttp import web

from bot import transcripts
from bot.messages import Chat
from bot.permissions import CLERKS
from console import activities, campaigns
from console.files import PNG, download
from console.pages import notice, page
from console.parts import parts_of, read
from console.people import today_of
from console.routes import PREFIX, Handler, Route, get
from console.views import activity_menus, activity_posts, announcing
from console.views import announcements as notices
from services import announcements, fonts, handouts, pictures
from services.activities import announcing as telling
from services.activities import menus, writing
from services.checkin import campaigns as studies
from services.handouts import Handout
from storage.transaction import Transaction

# Only an activity is told once more.
NO_MORE: dict[str, Any] = {"late": [], "repeats": False, "told_today": False}
PASTE = f"{PREFIX}/paste"
MOST_LINES, MOST_CHARACTERS = announcing.MOST_LINES, announcing.MOST_CHARACTERS


class Found(NamedTuple):
    """The handout of an item, where the item's page is, its groups, and what else is shown."""

    handout: Handout
    path: str
    groups: Sequence[Chat]
    more: dict[str, Any]


class Nothing(Exception):
    """There is no handout of an item now: where its page is, and the key that says why."""

    def __init__(self, path: str, key: str, **values: object) -> None:
        super().__init__(key)
        self.path, self.key, self.values = path, key, values


# Finds the handout of the item that an address names.
Find = Callable[[web.Request, Transaction], Found]


def of_activity(request: web.Request, tx: Transaction) -> Found:
    """Of an activity, which may also be told once more."""
    parts, row = parts_of(request), activity_posts.told(request, tx)
    groups = writing.groups(tx, row.id)
    more = {
        "late": announcing.late(request, tx, groups),
        "repeats": row.state == writing.OPEN and bool(groups),
        "told_today": telling.is_told(tx, row, parts.clock.now(), parts.zone),
    }
    made = handouts.of_activity_row(row, parts.say, parts.zone, parts.site)
    return Found(made, activities.path_of(row.id), groups, more)


def of_menu(request: web.Request, tx: Transaction) -> Found:
    """Of a menu; one of which nothing can be chosen has none, and its page says so."""
    parts, menu = parts_of(request), activity_menus.menu_of(request, tx)
    path, shown = f"{activity_menus.HERE}/{menu.id}", menus.open_ones(tx, menu.id)
    if not shown:
        raise Nothing(path, "handouts.menu_closed")
    groups = [group for one in shown for group in writing.groups(tx, one.id)]
    return Found(handouts.of_menu(menu, shown, parts.say, parts.zone), path, groups, {})


def of_campaign(request: web.Request, tx: Transaction) -> Found:
    """Of a study, of today or of its first day; or of a meeting."""
    parts, row, today = parts_of(request), campaigns.campaign_of(request, tx), today_of(request)
    path, groups = campaigns.path_of(row.id), studies.groups(tx, row.id)
    if row.ends_on < today:
        raise Nothing(path, "handouts.over", title=row.title)
    if campaigns.is_meeting(row):
        made = handouts.of_meeting(row, today, parts.say, parts.zone)
    else:
        made = handouts.of_study(row, max(today, row.starts_on), parts.say)
    return Found(made, path, groups, {})


def of_announcement(request: web.Request, tx: Transaction) -> Found:
    """Of a notice that was sent and stands."""
    row = announcing.sent_row(request, tx, "sent")
    path, groups = f"{notices.HERE}/{row.id}", announcements.groups(tx, row.id)
    return Found(handouts.of_announcement(row, parts_of(request).say), path, groups, {})


async def _show(request: web.Request, find: Find) -> web.Response:
    """The texts to copy, the poster, and how the answers come back."""
    parts = parts_of(request)
    found = await _found(request, find)
    face = await asyncio.to_thread(fonts.find, parts.font)
    group = handouts.paste_group(found.groups, transcripts.NAME)
    return page(
        request,
        "handout.html",
        handout=found.handout,
        path=found.path,
        draws=face is not None,
        paste=f"{PASTE}?group={group}" if group else PASTE,
        is_long=_is_long,
        **(NO_MORE | found.more),
    )


async def _poster(request: web.Request, find: Find) -> web.Response:
    """The poster as a picture, for a telephone or on A4; back where no font can draw it."""
    parts = parts_of(request)
    found = await _found(request, find)
    face = await asyncio.to_thread(fonts.find, parts.font)
    if face is None:
        notice(request, parts.say("handouts.no_font"), "bad")
        raise web.HTTPSeeOther(f"{found.path}/posts")
    made, paper = found.handout, "paper" in request.query
    drawn = partial(pictures.handout_poster, code=made.code, paper=paper)
    png = await asyncio.to_thread(drawn, made.sign, parts.bureau, face)
    return download(png, parts.say("handouts.file", title=made.title), PNG)


async def _found(request: web.Request, find: Find) -> Found:
    """The handout; where there is none the item's page, which says why."""
    try:
        return await read(request, lambda tx: find(request, tx))
    except Nothing as nothing:
        notice(request, parts_of(request).say(nothing.key, **nothing.values), "bad")
        raise web.HTTPSeeOther(nothing.path) from None


def _is_long(text: str) -> bool:
    """Whether a text is more than is read without effort in a group."""
    return text.count("\n") >= MOST_LINES or len(text.replace("\n", "")) > MOST_CHARACTERS


def _handler(answer: Callable[[web.Request, Find], Any], find: Find) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        response: web.StreamResponse = await answer(request, find)
        return response

    return handler


KINDS = (
    (activities.ONE, of_activity),
    (activity_menus.ONE, of_menu),
    (campaigns.ONE, of_campaign),
    (notices.ONE, of_announcement),
)
ROUTES: tuple[Route, ...] = (
    *(get(f"{one}/posts", _handler(_show, find), CLERKS) for one, find in KINDS),
    *(get(f"{one}/poster", _handler(_poster, find), CLERKS) for one, find in KINDS),
)
