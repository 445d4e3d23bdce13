"""主题征集: the list of themes, and writing one. Nothing goes out from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.messages import Chat
from bot.permissions import CLERKS
from console import acting
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import today_of
from console.routes import PREFIX, Route, get, post
from services import chats
from services.groups import STATES
from services.themes import theme_figures, theme_forms, themes, theming
from services.themes.theming import Draft
from storage.transaction import Row, Transaction

HERE = f"{PREFIX}/themes"
ONE = "/themes/{theme:[0-9]{1,9}}"
FIELDS = ("title", "intro", "aliases", "opens_on", "closes_on")
# In the other states nothing is said of its own accord.
TOLD = STATES[2:]
HALL = "hall"
STATE_WORDS = {
    "draft": "theme_pages.state_draft",
    "open": "theme_pages.state_open",
    "closed": "theme_pages.state_closed",
    "cancelled": "theme_pages.state_cancelled",
}


async def show(request: web.Request) -> web.Response:
    """The latest themes with what came of them."""
    say = parts_of(request).say

    def work(tx: Transaction) -> list[tuple[Row, theme_figures.Sums]]:
        return [(row, theme_figures.sums(tx, row.id)) for row in themes.recent(tx)]

    lines = await read(request, work)
    states = {state: say(key) for state, key in STATE_WORDS.items()}
    return page(request, "themes.html", lines=lines, states=states, today=today_of(request))


async def new(request: web.Request) -> web.Response:
    """An empty form, with the groups of the hall ticked."""
    rows = await read(request, _groups)
    ticked = {_place(row) for row in rows if row.purpose == HALL}
    return _form(request, rows, dict.fromkeys(FIELDS, ""), ticked)


async def edit(request: web.Request) -> web.Response:
    """The form of a draft, or of a theme that is open."""

    def work(tx: Transaction) -> tuple[Row, Draft, list[Row]]:
        row = row_of(request, tx, themes.DRAFT, themes.OPEN)
        return row, theming.draft_of(tx, row), _groups(tx)

    row, draft, rows = await read(request, work)
    ticked = {f"{chat.channel} {chat.id}" for chat in draft.chats}
    return _form(request, rows, _given(draft), ticked, begun=_has_begun(request, row))


async def save(request: web.Request) -> web.Response:
    """Keep what was written, and lead to what will be read of it."""
    form, by, zone = await request.post(), acting.by(request), parts_of(request).zone
    fields = {name: str(form.get(name, "")) for name in FIELDS}
    places = [str(one) for one in form.getall("chat", [])]

    def work(tx: Transaction) -> tuple[Any, ...]:
        row = None
        if "theme" in request.match_info:
            row = row_of(request, tx, themes.DRAFT, themes.OPEN)
        begun = row.opens_on if row is not None and _has_begun(request, row) else None
        rows = _groups(tx)
        known = [Chat(one.channel, one.chat_id, is_group=True) for one in rows]
        given = theme_forms.read(fields, _chats(places), known, today_of(request), begun)
        if given.draft is None:
            return None, rows, given.errors, begun is not None, False
        if row is None:
            return theming.create(tx, given.draft, by), rows, {}, False, False
        theming.change(tx, row.id, given.draft, by, zone)
        return row.id, rows, {}, False, row.state == themes.OPEN

    number, rows, errors, begun, is_open = await write(request, work)
    if number is None:
        return _form(request, rows, fields, set(places), errors=errors, begun=begun)
    if is_open:
        notice(request, parts_of(request).say("theme_pages.changed", title=fields["title"]))
        raise web.HTTPSeeOther(f"{HERE}/{number}")
    raise web.HTTPSeeOther(f"{HERE}/{number}/preview")


def row_of(request: web.Request, tx: Transaction, *states: str) -> Row:
    """The row of the theme that the address names, in one of these states; else not found."""
    row = themes.find(tx, acting.one(request, "theme"))
    if row is None or (states and row.state not in states):
        raise web.HTTPNotFound
    return row


def _form(
    request: web.Request,
    rows: list[Row],
    given: Mapping[str, str],
    ticked: set[str],
    *,
    errors: Mapping[str, str] | None = None,
    begun: bool = False,
) -> web.Response:
    say = parts_of(request).say
    shown = {
        "groups": [(_place(row), row.name or row.chat_id) for row in rows],
        "given": given,
        "ticked": ticked,
        "errors": {at: say(key) for at, key in (errors or {}).items()},
        "begun": begun,
        "path": request.path,
        "today": today_of(request),
    }
    return page(request, "theme_edit.html", status=422 if errors else 200, **shown)


def _groups(tx: Transaction) -> list[Row]:
    return [row for row in chats.every(tx) if row.state in TOLD]


def _place(row: Row) -> str:
    return f"{row.channel} {row.chat_id}"


def _chats(places: list[str]) -> list[Chat]:
    parted = (place.partition(" ") for place in places)
    return [Chat(channel, chat, is_group=True) for channel, _, chat in parted if chat]


def _given(draft: Draft) -> dict[str, str]:
    return {
        "title": draft.title,
        "intro": draft.intro,
        "aliases": "、".join(draft.aliases),
        "opens_on": draft.opens_on.isoformat(),
        "closes_on": draft.closes_on.isoformat(),
    }


def _has_begun(request: web.Request, row: Row) -> bool:
    return theming.has_begun(row, acting.by(request), parts_of(request).zone)


ROUTES: tuple[Route, ...] = (
    get("/themes", show, CLERKS),
    get("/themes/new", new, CLERKS),
    post("/themes/new", save, CLERKS),
    get(ONE + "/edit", edit, CLERKS),
    post(ONE + "/edit", save, CLERKS),
)
