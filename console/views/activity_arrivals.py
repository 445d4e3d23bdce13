"""签到: a page for a telephone at the door: who came is ticked, who comes unasked entered."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import segno
from aiohttp import web

from bot.permissions import CLERKS
from console import acting
from console.activities import ENTRY, ONE, activity_of, entry_of, path_of, people_of, words
from console.navigation import KEEPERS
from console.pages import notice, page
from console.paging import paging
from console.parts import parts_of, read, write
from console.people import is_clerk, member_of
from console.routes import Route, get, post
from services import search
from services.activities import addresses, attendance, entries, forms, notes
from services.activities.entries import ASKED, IN, OFFERED, WAITING, Entry
from services.activities.overview import Person
from services.activities.signing import NotOpenError
from services.entering import clean
from services.imports import names
from storage.transaction import Row, Transaction

MOST_FOUND = 10
MOST_WORDS = 50
# So many buttons for fewer heads than were told; who comes with more is a group of its own.
MOST_FEWER = 6
BECAME = {
    IN: "arrivals.came_in",
    OFFERED: "arrivals.came_in",
    WAITING: "arrivals.came_waiting",
    ASKED: "arrivals.came_asked",
}


async def show(request: web.Request) -> web.Response:
    """The list to tick; with `live` it asks for itself every ten seconds."""
    return await _page(request)


async def find(request: web.Request) -> web.Response:
    """The same with those who were found; what is looked for stands in no address."""
    return await _page(request, await acting.written(request))


async def tick(request: web.Request) -> web.Response:
    """Note how many heads of an entry came; none of them takes it back."""
    typed, say = await acting.written(request), parts_of(request).say
    heads = acting.number(typed.get("heads", "")) or None

    def work(tx: Transaction) -> tuple[Row, Person, bool]:
        row = activity_of(request, tx)
        one = entry_of(request, tx, row)
        may = _may_tick(request, row)
        if may:
            attendance.tick(tx, row.id, entries.key_of(one.row), heads, acting.by(request))
        return row, one, may

    row, one, may = await write(request, work)
    if not may:
        notice(request, say("arrivals.not_yet"), "bad")
    raise web.HTTPSeeOther(_back(row, typed, f"e{one.row.id}"))


async def walk_in(request: web.Request) -> web.Response:
    """Enter somebody of the roster who comes unasked."""
    typed = await acting.written(request)
    member_id = acting.number(typed.get("member", ""))

    def who(tx: Transaction) -> Entry:
        person = member_of(request, tx, member_id or 0)
        return Entry(person.name, person.id)

    return await _enter(request, typed, who)


async def guest(request: web.Request) -> web.Response:
    """Enter somebody who comes unasked and is not on the roster."""
    typed = await acting.written(request)
    name = clean(typed.get("name", ""))
    if names.names(name).errors or len(name) > forms.MOST_NAME:
        error = parts_of(request).say("activity_pages.name_unread")
        return await _page(request, typed, error=error)
    return await _enter(request, typed, lambda _tx: Entry(name))


async def show_door(request: web.Request) -> web.Response:
    """The sheet for the door, with the code by which people say that they came."""
    parts = parts_of(request)
    row = await read(request, lambda tx: activity_of(request, tx))
    link = addresses.door(parts.site, row)
    code = _drawn(link) if link else {}
    shown = {"row": row, "path": path_of(row.id), "link": link, "code": code}
    return page(request, "activity_door.html", **shown, **words(request))


async def reveal(request: web.Request) -> web.Response:
    """The list with the phone of one note in the clear; that the visitor saw it is kept."""
    vault = parts_of(request).vault

    def work(tx: Transaction) -> dict[int, str]:
        one = _note(request, tx)
        return {one.id: notes.reveal(tx, vault, one, acting.by(request))}

    return await _page(request, clear=await write(request, work))


async def close(request: web.Request) -> web.Response:
    """Drop a note that was seen to."""

    def work(tx: Transaction) -> Row:
        notes.close(tx, _note(request, tx), acting.by(request))
        return activity_of(request, tx)

    row = await write(request, work)
    notice(request, parts_of(request).say("arrivals.note_closed"))
    raise web.HTTPSeeOther(f"{_path(row)}#notes")


async def _enter(request: web.Request, typed: dict[str, str], who: Any) -> web.Response:
    parts = parts_of(request)

    def work(tx: Transaction) -> tuple[Row, Entry, str]:
        row, entry = activity_of(request, tx), who(tx)
        if not _may_tick(request, row):
            return row, entry, "arrivals.not_yet"
        came = attendance.arrive(tx, row.id, [entry], acting.by(request))
        return row, entry, BECAME[came.done[0].state]

    try:
        row, entry, key = await write(request, work)
    except NotOpenError:
        return await _page(request, typed, error=parts.say("activity_pages.late_gone"))
    good = key == BECAME[IN]
    values = {} if key == "arrivals.not_yet" else {"name": entry.name}
    notice(request, parts.say(key, **values), "good" if good else "bad")
    raise web.HTTPSeeOther(_back(row, typed, ""))


async def _page(
    request: web.Request,
    typed: dict[str, str] | None = None,
    *,
    error: str = "",
    clear: dict[int, str] | None = None,
) -> web.Response:
    looked_for = clean((typed or {}).get("q", ""))[:MOST_WORDS]
    shown = await read(request, lambda tx: _known(request, tx, looked_for))
    shown |= {"looked_for": looked_for, "error": error, "typed": typed or {}, "clear": clear or {}}
    shown |= {"live": request.query.get("live") == "1" and request.method == "GET"}
    status = 422 if error else 200
    return page(request, "activity_arrivals.html", status=status, **shown, **words(request))


def _known(request: web.Request, tx: Transaction, looked_for: str) -> dict[str, Any]:
    row, vault = activity_of(request, tx), parts_of(request).vault
    lists = people_of(request, tx, row)
    people = [*lists[IN], *lists[WAITING], *lists[ASKED]]
    listed = paging(request, len(people), path=_path(row))
    found = _found(request, tx, people, looked_for) if looked_for else ([], [])
    left = notes.of(tx, row.id) if is_clerk(request) else []
    return {
        "row": row,
        "path": path_of(row.id),
        "numbers": attendance.counted(one.row for one in people),
        "people": people[listed.first : listed.first + listed.size],
        "listed": listed,
        "on_list": found[0],
        "others": found[1],
        "may_tick": _may_tick(request, row),
        "fewer": lambda one: range(1, min(one.row.heads, MOST_FEWER + 1)),
        "notes": left,
        "phones": {one.id: notes.shown(vault, one) for one in left},
    }


def _found(
    request: web.Request, tx: Transaction, people: list[Person], looked_for: str
) -> tuple[list[Person], list[Row]]:
    """Who is looked for: on the list, and of the roster beside it."""
    scope, vault = acting.scope(request, tx), parts_of(request).vault
    rows = search.people(tx, vault, scope, search.Wanted(looked_for))
    ids = {one.id for one in rows}
    wanted = looked_for.replace(" ", "")
    here = [one for one in people if one.row.member_id in ids or wanted in one.row.name]
    standing = {one.row.member_id for one in people}
    return here, [one for one in rows if one.id not in standing][:MOST_FOUND]


def _may_tick(request: web.Request, row: Row) -> bool:
    parts = parts_of(request)
    return attendance.may_tick(row, parts.clock.now(), parts.zone)


def _note(request: web.Request, tx: Transaction) -> Row:
    wanted = acting.one(request, "note")
    for one in notes.of(tx, activity_of(request, tx).id):
        if one.id == wanted:
            return one
    raise web.HTTPNotFound


def _path(row: Row) -> str:
    return f"{path_of(row.id)}/arrivals"


def _back(row: Row, typed: dict[str, str], anchor: str) -> str:
    """The list where it was: its page, whether it asks for itself, and the row."""
    kept = {"page": str(acting.number(typed.get("page", "")) or "")}
    kept |= {"live": "1" if typed.get("live") else ""}
    query = urlencode({name: value for name, value in kept.items() if value})
    return "".join((_path(row), f"?{query}" if query else "", f"#{anchor}" if anchor else ""))


def _drawn(link: str) -> dict[str, Any]:
    """A code to scan as a drawing: how wide it is, and its dark modules as one path."""
    rows = list(segno.make(link, error="m", micro=False).matrix)
    dark = [(x, y) for y, row in enumerate(rows, 4) for x, is_dark in enumerate(row, 4) if is_dark]
    return {"size": len(rows) + 8, "dark": "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)}


NOTE = ONE + "/notes/{note:[0-9]{1,18}}"
ROUTES: tuple[Route, ...] = (
    get(ONE + "/arrivals", show, KEEPERS),
    post(ONE + "/arrivals/find", find, KEEPERS),
    post(ONE + "/arrivals/walk-in", walk_in, KEEPERS),
    post(ONE + "/arrivals/guest", guest, CLERKS),
    post(ENTRY + "/arrive", tick, KEEPERS),
    get(ONE + "/door", show_door, KEEPERS),
    post(NOTE + "/reveal", reveal, CLERKS),
    post(NOTE + "/close", close, CLERKS),
)
