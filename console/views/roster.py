"""名册: finding people, and all that is known of one."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.permissions import CLERKS, may
from console import auth
from console.navigation import KEEPERS
from console.pages import page
from console.paging import paging
from console.parts import parts_of, read, write
from console.routes import Route, get, post
from services import families, grid, members, organisations, roster, scopes, search
from services.search import Wanted
from storage.audit import By
from storage.masks import masked
from storage.transaction import Row, Transaction

# The words of what stands in a row as a key.
WORDS = {
    "states": {
        "active": "roster.state_active",
        "paused": "roster.state_paused",
        "moved": "roster.state_moved",
        "deceased": "roster.state_deceased",
    },
    "activity_words": {
        "normal": "roster.activity_normal",
        "moderate": "roster.activity_moderate",
        "none": "roster.activity_none",
    },
    "kinds": {"lixiu": "roster.kind_lixiu", "tuixiu": "roster.kind_tuixiu"},
}
# Of the sealed fields, what all keepers may see, and what clerks alone.
SHOWN = ("phone", "phone2", "id_number", "address")
MOST_WORDS = 50


async def show(request: web.Request) -> web.Response:
    """The people of the visitor's scope who are looked for, a page of them."""
    parts, wanted = parts_of(request), _wanted(request)

    def work(tx: Transaction) -> tuple[Any, ...]:
        scope = _scope(request, tx)
        total = search.count(tx, parts.vault, scope, wanted)
        at = paging(request, total, search.PAGE)
        rows = search.people(tx, parts.vault, scope, wanted, at.number)
        return at, [(row, grid.label(tx, row.node_id)) for row in rows]

    at, people = await read(request, work)
    return page(
        request, "roster.html", paging=at, people=people, wanted=wanted, **_choices(request)
    )


async def person(request: web.Request) -> web.Response:
    """All that is known of one person, what is personal masked."""
    return await _page_of(request, {})


async def reveal(request: web.Request) -> web.Response:
    """The same with one field in the clear; that the visitor saw it is kept."""
    parts, who = parts_of(request), auth.who_of(request)
    member_id, field = int(request.match_info["member"]), request.match_info["field"]
    if field not in _fields(request):
        raise web.HTTPNotFound

    def work(tx: Transaction) -> str:
        _member(request, tx, member_id)
        by = By(who.id, parts.clock.now())
        return roster.reveal(tx, parts.vault, member_id, field, by)

    return await _page_of(request, {field: await write(request, work)})


async def _page_of(request: web.Request, revealed: dict[str, str]) -> web.Response:
    parts, member_id = parts_of(request), int(request.match_info["member"])

    def work(tx: Transaction) -> dict[str, Any]:
        row = _member(request, tx, member_id)
        return {
            "person": row,
            "place": grid.label(tx, row.node_id),
            "sealed": {n: revealed.get(n) or _masked(request, row, n) for n in _fields(request)},
            "bodies": organisations.of(tx, member_id),
            "links": families.of(tx, member_id),
            "accounts": members.accounts(tx, member_id),
            "activities": roster.activities(tx, member_id),
            "history": roster.history(tx, member_id),
        }

    known = await read(request, work)
    known |= {"birth": _birth(parts.say, known["person"]), "revealed": revealed}
    return page(request, "person.html", **known, **_choices(request))


def _member(request: web.Request, tx: Transaction, member_id: int) -> Row:
    """The row of somebody in the visitor's scope; not found if there is none."""
    row = roster.find(tx, member_id)
    if row is None or row.state == "merged" or not scopes.holds(tx, _scope(request, tx), member_id):
        raise web.HTTPNotFound
    return row


def _scope(request: web.Request, tx: Transaction) -> scopes.Scope:
    who = auth.who_of(request)
    return scopes.of(tx, who.id, who.role)


def _fields(request: web.Request) -> tuple[str, ...]:
    return (*SHOWN, "health") if may(auth.who_of(request).role, CLERKS) else SHOWN


def _masked(request: web.Request, row: Row, field: str) -> str:
    return masked(field, str(roster.known(parts_of(request).vault, row, field)))


def _wanted(request: web.Request) -> Wanted:
    """Who is looked for, by the address; what no page offers is left out."""
    query = request.query

    def one_of(name: str, known: tuple[str, ...], default: str | None = None) -> str | None:
        given = query.get(name, "")
        return given if given in known else (None if given == "all" else default)

    return Wanted(
        query.get("q", "")[:MOST_WORDS],
        activity=one_of("activity", roster.ACTIVITY),
        kind=one_of("kind", tuple(WORDS["kinds"])),
        state=one_of("state", roster.STATES, "active"),
    )


def _choices(request: web.Request) -> dict[str, Any]:
    """The words of what stands in the rows as a key."""
    say = parts_of(request).say
    return {
        name: {key: say(words) for key, words in table.items()} for name, table in WORDS.items()
    }


def _birth(say: Any, row: Row) -> str:
    """A birth as far as it is known: 1950年, 农历1950年闰三月初八."""
    if row.birth_year is None and row.birth_month is None:
        return ""
    lunar = row.birth_calendar == "lunar"
    parts = [say("roster.lunar") if lunar else ""]
    if row.birth_year is not None:
        parts.append(say("roster.year", year=row.birth_year))
    if row.birth_month is not None:
        leap = say("roster.leap") if row.birth_leap else ""
        parts.append(leap + say("roster.month", month=row.birth_month))
    if row.birth_day is not None:
        parts.append(say("roster.day", day=row.birth_day))
    return "".join(parts)


_ONE = "/roster/{member:[0-9]{1,9}}"
ROUTES: tuple[Route, ...] = (
    get("/roster", show, KEEPERS),
    get(_ONE, person, KEEPERS),
    post(_ONE + "/reveal/{field:[a-z_]{1,20}}", reveal, KEEPERS),
)
