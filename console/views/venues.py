"""阵地: the venues that bodies share; entered, changed and closed by clerks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from aiohttp import web

from bot.permissions import CLERKS
from console import acting
from console.navigation import KEEPERS
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import is_clerk, today_of
from console.routes import PREFIX, Route, get, post
from services.bookings import forms, slots, venues, week
from services.bookings.slots import Slot
from storage.transaction import Row, Transaction

HOME = f"{PREFIX}/venues"
ONE = "/venues/{venue:[0-9]{1,9}}"


class Line(NamedTuple):
    """A venue in the list: its hours, how often it is booked today, and in the next week."""

    row: Row
    slots: tuple[Slot, ...]
    today: int
    coming: int


async def show(request: web.Request) -> web.Response:
    """All venues, with how much each is used."""
    today, zone = today_of(request), parts_of(request).zone

    def work(tx: Transaction) -> list[Line]:
        return [_line(tx, row) for row in venues.every(tx)]

    def _line(tx: Transaction, row: Row) -> Line:
        rows = week.between(tx, row.id, today, today + timedelta(days=week.DAYS), zone)
        on = [one for one in rows if one.starts_at.astimezone(zone).date() <= today]
        return Line(row, venues.slots_of(row), len(on), len(rows))

    lines = await read(request, work)
    return page(request, "venues.html", lines=lines, clerk=is_clerk(request))


async def new(request: web.Request) -> web.Response:
    """The form of a new venue, with the usual hours."""
    return _form(request, {"slots": parts_of(request).say("venues.usual_slots")})


async def create(request: web.Request) -> web.Response:
    """Enter a venue."""
    typed = await acting.written(request)

    def work(tx: Transaction) -> tuple[forms.Read, int]:
        given = forms.venue(tx, typed)
        made = 0 if given.errors else venues.add(tx, given.draft, acting.by(request))
        return given, made

    given, made = await write(request, work)
    if given.errors:
        return _form(request, typed, given.errors)
    notice(request, parts_of(request).say("venues.added", name=given.draft.name))
    raise web.HTTPSeeOther(path_of(made))


async def edit(request: web.Request) -> web.Response:
    """The form of a venue as it stands."""
    row = await read(request, lambda tx: venue_of(request, tx))
    typed = {
        "name": row.name,
        "aliases": "、".join(row.aliases or ()),
        "place": row.place,
        "capacity": "" if row.capacity is None else str(row.capacity),
        "slots": slots.shown(venues.slots_of(row)),
        "keeper": row.keeper,
    }
    return _form(request, typed, row=row)


async def change(request: web.Request) -> web.Response:
    """Change a venue."""
    typed = await acting.written(request)

    def work(tx: Transaction) -> tuple[forms.Read, Row]:
        row = venue_of(request, tx)
        given = forms.venue(tx, typed, row.id)
        if not given.errors:
            venues.change(tx, row.id, given.draft, acting.by(request))
        return given, row

    given, row = await write(request, work)
    if given.errors:
        return _form(request, typed, given.errors, row)
    notice(request, parts_of(request).say("venues.changed", name=given.draft.name))
    raise web.HTTPSeeOther(path_of(row.id))


async def close(request: web.Request) -> web.Response:
    """Have nobody book a venue any more, or again."""
    typed = await acting.written(request)
    closes = typed.get("closed") == "1"

    def work(tx: Transaction) -> Row:
        row = venue_of(request, tx)
        venues.close(tx, row.id, acting.by(request), closed=closes)
        return row

    row = await write(request, work)
    key = "venues.closed" if closes else "venues.opened"
    notice(request, parts_of(request).say(key, name=row.name))
    raise web.HTTPSeeOther(path_of(row.id))


def path_of(venue_id: int) -> str:
    """Where the page of a venue is."""
    return f"{HOME}/{venue_id}"


def venue_of(request: web.Request, tx: Transaction) -> Row:
    """The venue that the address names; not found if there is none."""
    row = venues.find(tx, acting.one(request, "venue"))
    if row is None:
        raise web.HTTPNotFound
    return row


def _form(
    request: web.Request,
    typed: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    row: Row | None = None,
) -> web.Response:
    say, wrong = parts_of(request).say, errors or {}
    shown: dict[str, Any] = {"typed": typed, "venue": row}
    shown["errors"] = {name: say(key) for name, key in wrong.items()}
    return page(request, "venue_form.html", status=422 if wrong else 200, **shown)


ROUTES: tuple[Route, ...] = (
    get("/venues", show, KEEPERS),
    get("/venues/new", new, CLERKS),
    post("/venues/new", create, CLERKS),
    get(ONE + "/edit", edit, CLERKS),
    post(ONE + "/edit", change, CLERKS),
    post(ONE + "/close", close, CLERKS),
)
