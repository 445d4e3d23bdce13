"""名册: finding people."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from console import acting
from console.navigation import KEEPERS
from console.pages import page
from console.paging import paging
from console.parts import parts_of, read
from console.people import WORDS, is_clerk, typed_of, words
from console.routes import PREFIX, Route, get, post
from services import entering, grid, organisations, roster, search
from services.entering import Typed
from services.search import Wanted
from storage.transaction import Transaction

HERE = f"{PREFIX}/roster"
MOST_WORDS = 50


async def show(request: web.Request) -> web.Response:
    """The people of the visitor's scope who are looked for, a page of them."""
    wanted = _wanted(Typed(dict(request.query)))
    if search.is_number(wanted.words):
        raise web.HTTPSeeOther(HERE)
    return await _found(request, wanted)


async def find(request: web.Request) -> web.Response:
    """Look for people: by an address that can be kept, or, by a number, on this very page.

    A phone or an ID number must not stand in an address.
    """
    typed = await typed_of(request)
    wanted = _wanted(typed)
    if search.is_number(wanted.words):
        return await _found(request, wanted)
    asked = {name: typed.of(name) for name in ("q", "state", "activity", "kind", "node", "body")}
    address = request.rel_url.with_path(HERE).with_query({k: v for k, v in asked.items() if v})
    raise web.HTTPSeeOther(address)


async def _found(request: web.Request, wanted: Wanted) -> web.Response:
    parts = parts_of(request)

    def work(tx: Transaction) -> dict[str, Any]:
        scope = acting.scope(request, tx)
        at = paging(request, search.count(tx, parts.vault, scope, wanted), search.PAGE)
        rows = search.people(tx, parts.vault, scope, wanted, at.number)
        return {
            "paging": at,
            "people": rows,
            "places": grid.labels(tx, (row.node_id for row in rows)),
            "nodes": grid.within(tx, scope),
            "bodies": organisations.within(tx, scope),
            "bodies_of": organisations.names(tx, [row.id for row in rows]),
        }

    found = await read(request, work)
    shown: dict[str, Any] = {
        "wanted": wanted,
        "clerk": is_clerk(request),
        "narrowed": wanted != Wanted(),
    }
    shown["listable"] = request.method == "GET"
    return page(request, "roster.html", **shown, **found, **words(request))


def _wanted(typed: Typed) -> Wanted:
    """Who is looked for; what no page offers is left out."""

    def one_of(name: str, known: tuple[str, ...], default: str | None = None) -> str | None:
        given = typed.of(name)
        return given if given in known else (None if given == "all" else default)

    return Wanted(
        entering.clean(typed.of("q"))[:MOST_WORDS],
        node=acting.number(typed.of("node")),
        body=acting.number(typed.of("body")),
        activity=one_of("activity", roster.ACTIVITY),
        kind=one_of("kind", tuple(WORDS["kinds"])),
        state=one_of("state", roster.STATES, "active"),
    )


ROUTES: tuple[Route, ...] = (
    get("/roster", show, KEEPERS),
    post("/roster", find, KEEPERS),
)
