"""议事厅: the board of cases by their states, narrowed down, in pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.messages import Say
from bot.permissions import STAFF
from console import acting
from console.cases import HOME, sees, words
from console.pages import page
from console.parts import parts_of, read
from console.people import today_of
from console.routes import Route, get
from services import organisations
from services.scopes import Scope
from services.suggestions import board, departments
from services.suggestions.board import FOLDED, SHOWN, Line, Place, Wanted
from services.suggestions.stages import STATES
from services.themes import themes
from storage.transaction import Transaction

# So many of each state the board shows at once, and so many a page of one state has.
FIRST, SIZE = 8, 50
MOST_PICKED = 50
MOST_CATEGORY = 20
# What an address of the board may hold.
FILTERS = ("theme", "department", "category", "unit", "overdue")


async def show(request: web.Request) -> web.Response:
    """The board: the first of each state, or a page of one."""
    given = {name: request.query.get(name, "") for name in (*FILTERS, "state", "picked")}
    state = given["state"] if given["state"] in STATES else ""
    picked = numbers_in(given["picked"])

    def work(tx: Transaction) -> dict[str, Any]:
        wanted = _wanted(request, tx, given)
        counts = board.counts(tx, wanted)
        sections, further = _sections(tx, wanted, state, _place(request), counts.states)
        if picked:
            sections, further = [("", picked)], None
        shown = _lines(request, tx, sections)
        if picked:
            scope = acting.scope(request, tx)
            shown = {n: one for n, one in shown.items() if sees(tx, scope, one.told.row)}
        return {
            "counts": counts,
            "sections": [
                (key, [shown[n] for n in ids if n in shown]) for key, ids in sections if ids
            ],
            "further": further,
            **_choices(tx, parts_of(request).say, wanted.scope),
        }

    shown = await read(request, work)
    further = shown.pop("further")
    kept = {name: given[name] for name in FILTERS if given[name]}
    return page(
        request,
        "cases.html",
        given=given,
        state=state,
        picked=picked,
        narrowed=bool(kept),
        address=lambda **more: address({**kept, **more}),
        more="" if further is None else address({**kept, "state": state, "after": _at(further)}),
        begun="after" in request.query,
        shown_states=SHOWN,
        folded=FOLDED,
        first=FIRST,
        **shown,
        **words(request),
    )


def address(kept: Mapping[str, object]) -> str:
    """The board with a filter."""
    given = {name: one for name, one in kept.items() if one not in ("", None)}
    return f"{HOME}?{urlencode(given)}" if given else HOME


def numbers_in(given: str) -> list[int]:
    """The numbers of cases that an address picks, each once."""
    found = [acting.number(one) for one in given.split("-")[:MOST_PICKED]]
    return list(dict.fromkeys(one for one in found if one is not None))


def _sections(
    tx: Transaction,
    wanted: Wanted,
    state: str,
    after: Place | None,
    states: Mapping[str, int],
) -> tuple[list[tuple[str, list[int]]], Place | None]:
    """The numbers by state: a page of one, or the first of each that there are any of."""
    if state:
        numbers, further = board.page(tx, wanted, state, SIZE, after)
        return [(state, numbers)], further
    known = [one for one in SHOWN if states.get(one)]
    return [(one, board.page(tx, wanted, one, FIRST)[0]) for one in known], None


def _lines(
    request: web.Request, tx: Transaction, sections: list[tuple[str, list[int]]]
) -> dict[int, Line]:
    parts = parts_of(request)
    numbers = [number for _, ids in sections for number in ids]
    return board.lines(tx, parts.vault, numbers, today_of(request), parts.zone) if numbers else {}


def _wanted(request: web.Request, tx: Transaction, given: Mapping[str, str]) -> Wanted:
    """What is looked for; what no filter offers finds nothing or is left out."""
    return Wanted(
        acting.scope(request, tx),
        today_of(request),
        acting.number(given["theme"]),
        acting.number(given["department"]),
        given["category"][:MOST_CATEGORY],
        acting.number(given["unit"]),
        overdue=given["overdue"] == "1",
    )


def _choices(tx: Transaction, say: Say, scope: Scope) -> dict[str, Any]:
    """What the board can be narrowed to."""
    nothing = [("", say("case_pages.any"))]
    return {
        "themes": [*nothing, *((row.id, row.title) for row in themes.every(tx))],
        "departments": [*nothing, *((row.id, row.name) for row in departments.every(tx))],
        "categories": [*nothing, *((one, one) for one in board.categories(tx))],
        "units": [*nothing, *organisations.within(tx, scope).items()],
    }


def _place(request: web.Request) -> Place | None:
    """Where the page asked for begins, as `_at` writes it."""
    urgent, dash, number = request.query.get("after", "").partition("-")
    given = acting.number(number)
    return Place(urgent == "1", given) if dash and given is not None else None


def _at(place: Place) -> str:
    return f"{int(place.urgent)}-{place.number}"


ROUTES: tuple[Route, ...] = (get("/cases", show, STAFF),)
