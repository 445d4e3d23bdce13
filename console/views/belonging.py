"""所在组织: to which branches, clubs and teams somebody belongs, and as what."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.permissions import CLERKS
from console import acting
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import ONE, day_in, member_of, path_of, typed_of
from console.routes import Route, get, post
from services import organisations
from storage.transaction import Row, Transaction

MOST_ROLE = 20


async def show(request: web.Request) -> web.Response:
    """To what somebody belongs, and a form to add something."""

    def work(tx: Transaction) -> dict[str, Any]:
        row = member_of(request, tx)
        every = [(body.id, body.name) for body in organisations.open_ones(tx)]
        return {"person": row, "mine": organisations.of(tx, row.id), "every": every}

    return page(request, "person_bodies.html", **await read(request, work))


async def join(request: web.Request) -> web.Response:
    """Add somebody to a body, or change what they are there."""
    parts, typed = parts_of(request), await typed_of(request)
    chosen = acting.number(typed.of("body"))

    def work(tx: Transaction) -> tuple[Row, Row | None]:
        row = member_of(request, tx)
        body = organisations.find(tx, chosen) if chosen is not None else None
        if body is not None:
            organisations.enrol(
                tx,
                body.id,
                row.id,
                acting.by(request),
                typed.of("role")[:MOST_ROLE],
                leads=bool(typed.of("leads")),
                home=bool(typed.of("home")),
                since=day_in(typed.of("since")),
            )
        return row, body

    row, body = await write(request, work)
    if body is None:
        notice(request, parts.say("person.body_missing"), "bad")
    else:
        notice(request, parts.say("person.joined", name=row.name, body=body.name))
    raise web.HTTPSeeOther(f"{path_of(row.id)}/bodies")


async def leave(request: web.Request) -> web.Response:
    """Have somebody belong to a body no more; adding them again undoes it."""
    parts, typed = parts_of(request), await typed_of(request)
    chosen = acting.number(typed.of("body"))

    def work(tx: Transaction) -> tuple[Row, Row]:
        row = member_of(request, tx)
        body = organisations.find(tx, chosen) if chosen is not None else None
        if body is None or not organisations.dismiss(tx, body.id, row.id, acting.by(request)):
            raise web.HTTPNotFound
        return row, body

    row, body = await write(request, work)
    notice(request, parts.say("person.left", name=row.name, body=body.name))
    raise web.HTTPSeeOther(f"{path_of(row.id)}/bodies")


ROUTES: tuple[Route, ...] = (
    get(ONE + "/bodies", show, CLERKS),
    post(ONE + "/bodies", join, CLERKS),
    post(ONE + "/bodies/leave", leave, CLERKS),
)
