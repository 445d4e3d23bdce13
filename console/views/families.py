"""家属: links that wait for approval, what relatives may do, and entering a link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from aiohttp import web

from bot.permissions import CLERKS, STAFF, may
from console import acting, auth
from console.navigation import KEEPERS
from console.pages import notice, page
from console.paging import paging
from console.parts import parts_of, read, write
from console.people import ONE, day_in, member_of, path_of, today_of, typed_of, words
from console.routes import PREFIX, Route, get, post
from services import decisions, entering, families, relatives, search
from services.entering import Typed
from services.scopes import ALL
from services.search import Wanted
from storage.transaction import Row, Transaction

HERE = f"{PREFIX}/families"
_LINK = "/families/{link:[0-9]{1,9}}"
MOST_WORDS = 30
MOST_FOUND = 20
DONE = {
    "approved": "families.was_approved",
    "refused": "families.was_refused",
    "ended": "families.was_ended",
}
# What a relative usually may; staff tick what else.
USUAL = ("may_see", "may_report")
SOMEBODY_NEW = "new"


@dataclass(frozen=True, slots=True)
class Granted:
    """What was ticked: rights, the last day if there is one, and what is wrong."""

    rights: dict[str, bool]
    expires_on: date | None
    errors: dict[str, str]


async def listed(request: web.Request) -> web.Response:
    """The links to elders of the visitor's scope: those that wait, and those that hold."""
    sought = entering.clean(request.query.get("q", ""))[:MOST_WORDS]

    def work(tx: Transaction) -> dict[str, Any]:
        scope = acting.scope(request, tx)
        at = paging(request, families.count_approved(tx, scope, sought))
        held = families.approved(tx, scope, sought, first=at.first, most=at.size)
        return {"asked": families.asked(tx, scope), "held": held, "paging": at}

    shown: dict[str, Any] = {
        "sought": sought,
        "today": today_of(request),
        "helper": may(auth.who_of(request).role, STAFF),
    }
    return page(request, "families.html", **await read(request, work), **shown, **words(request))


async def find(request: web.Request) -> web.Response:
    """Look for links by a name, at an address that can be kept; a phone must not stand in one."""
    sought = (await typed_of(request)).of("q")[:MOST_WORDS]
    if search.is_number(sought):
        notice(request, parts_of(request).say("families.by_name"), "bad")
        raise web.HTTPSeeOther(HERE)
    query = {"q": sought} if sought else {}
    raise web.HTTPSeeOther(request.rel_url.with_path(HERE).with_query(query))


async def show(request: web.Request) -> web.Response:
    """One link, and a form to decide about it."""
    row = await read(request, lambda tx: _link(request, tx))
    ticked = USUAL if row.state != "approved" else [n for n in families.RIGHTS if getattr(row, n)]
    fields = dict.fromkeys(ticked, "1") | {"expires_on": str(row.expires_on or "")}
    return _page_of(request, row, Typed(fields))


async def decide(request: web.Request) -> web.Response:
    """Approve, refuse or end a link."""
    parts, typed = parts_of(request), await typed_of(request)
    state, granted = typed.of("state"), _granted(request, typed)
    if state not in DONE:
        raise web.HTTPBadRequest
    errors = granted.errors if state == "approved" else {}

    def work(tx: Transaction) -> Row:
        row = _link(request, tx)
        if not errors:
            until = granted.expires_on if state == "approved" else None
            by = acting.by(request)
            rights = granted.rights
            decisions.decide_link(tx, row.id, state, by, parts.desk, expires_on=until, **rights)
        return row

    row = await write(request, work)
    if errors:
        return _page_of(request, row, typed, errors)
    notice(request, parts.say(DONE[state], elder=row.elder, relative=row.relative))
    raise web.HTTPSeeOther(HERE)


async def new(request: web.Request) -> web.Response:
    """Ask who is to be entered as a relative."""
    return await _new_form(request, Typed({}), {})


async def seek(request: web.Request) -> web.Response:
    """A form to enter somebody as a relative: who is found, or somebody new."""
    sought = (await typed_of(request)).of("q")[:MOST_WORDS]
    name = "" if search.is_number(sought) else sought
    fields = dict.fromkeys(USUAL, "1") | {"q": sought, "name": name}
    return await _new_form(request, Typed(fields), {})


async def add(request: web.Request) -> web.Response:
    """Enter a link, with the relative if need be."""
    parts, typed = parts_of(request), await typed_of(request)
    granted = _granted(request, typed)

    def work(tx: Transaction) -> tuple[Row, dict[str, str]]:
        elder = member_of(request, tx)
        wrong, relative = _relative(request, tx, elder, typed)
        errors = granted.errors | {n: parts.say(w.key, **dict(w.values)) for n, w in wrong.items()}
        if not errors and relative is not None:
            by, vault = acting.by(request), parts.vault
            relative_id = relatives.enter(tx, vault, relative, by)
            kin = typed.of("relation")
            rights, until = granted.rights, granted.expires_on
            families.add(tx, elder.id, relative_id, kin, by, expires_on=until, **rights)
        return elder, errors

    elder, errors = await write(request, work)
    if errors:
        return await _new_form(request, typed, errors)
    notice(request, parts.say("families.added", name=elder.name))
    raise web.HTTPSeeOther(path_of(elder.id))


def _relative(
    request: web.Request, tx: Transaction, elder: Row, typed: Typed
) -> tuple[dict[str, Any], relatives.Relative | None]:
    """Who is to be the relative, by what was chosen or typed, and what is wrong with that."""
    chosen = typed.of("relative")
    if chosen == SOMEBODY_NEW:
        return relatives.read_new(typed, today_of(request))
    member_id = acting.number(chosen)
    row = member_of(request, tx, member_id) if member_id is not None else None
    wrong = relatives.wrong_choice(elder.id, row.id if row is not None else None)
    wrong |= relatives.wrong_relation(typed)
    return wrong, relatives.Relative(row.id) if row is not None else None


def _granted(request: web.Request, typed: Typed) -> Granted:
    say = parts_of(request).say
    rights = {name: bool(typed.of(name)) for name in families.RIGHTS}
    until, errors = day_in(typed.of("expires_on")), {}
    if not any(rights.values()):
        errors["rights"] = say("families.no_right")
    if typed.of("expires_on") and (until is None or until < today_of(request)):
        errors["expires_on"] = say("families.expired")
    return Granted(rights, until, errors)


def _link(request: web.Request, tx: Transaction) -> Row:
    row = families.link(tx, int(request.match_info["link"]), acting.scope(request, tx))
    if row is None:
        raise web.HTTPNotFound
    return row


def _page_of(
    request: web.Request, row: Row, typed: Typed, errors: dict[str, str] | None = None
) -> web.Response:
    shown: dict[str, Any] = {
        "link": row,
        "given": typed,
        "errors": errors or {},
        "today": today_of(request),
    }
    return page(request, "family.html", **shown, **words(request))


async def _new_form(request: web.Request, typed: Typed, errors: dict[str, str]) -> web.Response:
    vault, sought = parts_of(request).vault, typed.of("q")

    def work(tx: Transaction) -> dict[str, Any]:
        elder = member_of(request, tx)
        found = search.people(tx, vault, ALL, Wanted(sought)) if sought else []
        others = [row for row in found if row.id != elder.id][:MOST_FOUND]
        return {"person": elder, "found": others}

    shown: dict[str, Any] = {"given": typed, "errors": errors, "sought": sought}
    return page(request, "family_new.html", **await read(request, work), **shown, **words(request))


ROUTES: tuple[Route, ...] = (
    get("/families", listed, KEEPERS),
    post("/families", find, KEEPERS),
    get(_LINK, show, STAFF),
    post(_LINK, decide, STAFF),
    get(ONE + "/relatives/new", new, CLERKS),
    post(ONE + "/relatives/find", seek, CLERKS),
    post(ONE + "/relatives/new", add, CLERKS),
)
