"""组织: branches, clubs and teams, who belongs to them, and what they are there."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.clock import local_date
from bot.permissions import CLERKS, may
from console import acting, auth
from console.pages import notice, page
from console.paging import Paging, paging
from console.parts import parts_of, read, write
from console.routes import PREFIX, Route, get, post
from console.views.groups import called, path
from services import chats, choices, organisations, roster, search
from storage.transaction import Row, Transaction

HOME = f"{PREFIX}/organisations"
READERS = CLERKS | {"secretary"}
MOST_FOUND = 10
MOST_ROLE = 20


async def show(request: web.Request) -> web.Response:
    """The bodies of the visitor's scope, by kind, those that are closed last."""
    return await _list(request, {}, {})


async def body(request: web.Request) -> web.Response:
    """One body: who belongs to it, and what can be done with it."""
    return await _page_of(request)


async def find(request: web.Request) -> web.Response:
    """The same with people who could join; what is looked for stands in no address."""
    typed = await acting.written(request)
    return await _page_of(request, words=typed.get("q", "")[:50])


async def add(request: web.Request) -> web.Response:
    """Enter a body."""
    typed, say = await acting.written(request), parts_of(request).say
    name, kind = typed.get("name", ""), typed.get("kind", "")

    def work(tx: Transaction) -> str | int:
        refused = organisations.objection(tx, name)
        if kind not in choices.words(tx, "organisation_kind", say):
            raise web.HTTPBadRequest
        return refused or organisations.add(tx, name, kind, by=acting.by(request))

    made = await write(request, work)
    if isinstance(made, str):
        return await _list(request, {"name": say(made)}, typed)
    raise _done(request, made, say("organisations.added", name=name))


async def change(request: web.Request) -> web.Response:
    """Give a body another name, kind, or place among the bodies."""
    typed, here, say = await acting.written(request), _here(request), parts_of(request).say
    name, kind = typed.get("name", ""), typed.get("kind", "")
    parent_id = acting.number(typed.get("parent", ""))

    def work(tx: Transaction) -> dict[str, str]:
        row = _body(request, tx, here)
        known = [*choices.words(tx, "organisation_kind", say), row.kind]
        if kind not in known or (parent_id and organisations.find(tx, parent_id) is None):
            raise web.HTTPBadRequest
        refused = organisations.objection(tx, name, here)
        if refused:
            return {"name": say(refused)}
        if parent_id is not None and not organisations.may_belong(tx, here, parent_id):
            return {"parent": say("organisations.within_itself")}
        by, values = acting.by(request), {"name": name, "kind": kind, "parent_id": parent_id}
        organisations.change(tx, here, by, **values)
        return {}

    errors = await write(request, work)
    if errors:
        return await _page_of(request, errors=errors, typed=typed)
    raise _done(request, here, say("organisations.changed", name=name))


async def close(request: web.Request) -> web.Response:
    """Say that a body is no more, or is again."""
    typed, here, parts = await acting.written(request), _here(request), parts_of(request)
    closes = typed.get("closed") == "1"
    day = local_date(parts.clock.now(), parts.zone) if closes else None

    def work(tx: Transaction) -> str:
        row = _body(request, tx, here)
        organisations.close(tx, here, day, acting.by(request))
        return str(row.name)

    name = await write(request, work)
    key = "organisations.closed" if closes else "organisations.opened"
    raise _done(request, here, parts.say(key, name=name))


async def join(request: web.Request) -> web.Response:
    """Have somebody belong to a body."""
    typed, here, parts = await acting.written(request), _here(request), parts_of(request)
    member_id = acting.number(typed.get("member", ""))
    today = local_date(parts.clock.now(), parts.zone)

    def work(tx: Transaction) -> tuple[str, str, bool]:
        row = _body(request, tx, here)
        person = roster.find(tx, member_id) if member_id is not None else None
        if person is None or person.state in roster.GONE:
            raise web.HTTPNotFound
        new = organisations.membership(tx, here, person.id) is None
        if new:
            organisations.enrol(tx, here, person.id, acting.by(request), since=today)
        return row.name, person.name, new

    name, who, new = await write(request, work)
    key = "organisations.joined" if new else "organisations.is_there"
    raise _done(request, here, parts.say(key, name=name, who=who))


async def belonging(request: web.Request) -> web.Response:
    """What somebody is in a body."""
    row, known = await read(request, lambda tx: _both(request, tx))
    return page(request, "belonging.html", body=row, belonging=known)


async def change_belonging(request: web.Request) -> web.Response:
    """Change what somebody is in a body."""
    typed, here, say = await acting.written(request), _here(request), parts_of(request).say
    role, leads, home = typed.get("role", "")[:MOST_ROLE], "leads" in typed, "home" in typed

    def work(tx: Transaction) -> Row:
        _, known = _both(request, tx)
        given = {"leads": leads, "home": home, "since": known.since}
        organisations.enrol(tx, here, known.member_id, acting.by(request), role, **given)
        return known

    known = await write(request, work)
    raise _done(request, here, say("organisations.belongs", who=known.name))


async def leave(request: web.Request) -> web.Response:
    """Have somebody belong to a body no more."""
    here, say = _here(request), parts_of(request).say

    def work(tx: Transaction) -> tuple[str, str]:
        row, known = _both(request, tx)
        organisations.dismiss(tx, here, known.member_id, acting.by(request))
        return row.name, known.name

    name, who = await write(request, work)
    raise _done(request, here, say("organisations.left", name=name, who=who))


async def _list(
    request: web.Request, errors: dict[str, str], typed: dict[str, str]
) -> web.Response:
    say = parts_of(request).say

    def work(tx: Transaction) -> tuple[list[Row], list[str]]:
        scope = acting.scope(request, tx)
        rows = organisations.every(tx)
        shown = [row for row in rows if scope.everybody or row.id in scope.bodies]
        return shown, choices.words(tx, "organisation_kind", say)

    rows, kinds = await read(request, work)
    groups: dict[str, list[Row]] = {kind: [] for kind in kinds}
    for row in rows:
        groups.setdefault(row.kind, []).append(row)
    for inside in groups.values():
        inside.sort(key=lambda row: row.closed_on is not None)
    shown = {"groups": groups, "kinds": kinds, "errors": errors, "typed": typed}
    status = 422 if errors else 200
    return page(request, "organisations.html", status=status, changes=_changes(request), **shown)


async def _page_of(
    request: web.Request,
    *,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    words: str = "",
) -> web.Response:
    shown = await read(request, lambda tx: _known(request, tx, words))
    status = 422 if errors else 200
    shown |= {"errors": errors or {}, "typed": typed or {}, "changes": _changes(request)}
    return page(request, "organisation.html", status=status, **shown)


def _known(request: web.Request, tx: Transaction, words: str) -> dict[str, Any]:
    here, parts = _here(request), parts_of(request)
    row = _body(request, tx, here)
    at: Paging = paging(request, organisations.count(tx, here), organisations.PAGE)
    everybody = organisations.every(tx)
    wanted = search.Wanted(words)
    found = search.people(tx, parts.vault, acting.scope(request, tx), wanted) if words else []
    return {
        "body": row,
        "paging": at,
        "people": organisations.people(tx, here, at.number),
        "bodies": [one for one in everybody if one.id != here and one.closed_on is None],
        "parent": next((one for one in everybody if one.id == row.parent_id), None),
        "kinds": list(
            dict.fromkeys([*choices.words(tx, "organisation_kind", parts.say), row.kind])
        ),
        "units": [
            (called(one, parts.say), path(one)) for one in chats.every(tx) if one.unit_id == here
        ],
        "words": words,
        "found": found[:MOST_FOUND],
    }


def _here(request: web.Request) -> int:
    return acting.one(request, "body")


def _body(request: web.Request, tx: Transaction, organisation_id: int) -> Row:
    """A body of the visitor's scope; not found if there is none."""
    scope, row = acting.scope(request, tx), organisations.find(tx, organisation_id)
    if row is None or not (scope.everybody or row.id in scope.bodies):
        raise web.HTTPNotFound
    return row


def _both(request: web.Request, tx: Transaction) -> tuple[Row, Row]:
    """A body of the scope, and what the member of the address is there."""
    row = _body(request, tx, _here(request))
    known = organisations.membership(tx, row.id, acting.one(request, "member"))
    if known is None:
        raise web.HTTPNotFound
    return row, known


def _changes(request: web.Request) -> bool:
    return may(auth.who_of(request).role, CLERKS)


def _done(request: web.Request, organisation_id: int, text: str) -> web.HTTPSeeOther:
    notice(request, text)
    return web.HTTPSeeOther(f"{HOME}/{organisation_id}")


_ONE = "/organisations/{body:[0-9]{1,9}}"
_MEMBER = _ONE + "/members/{member:[0-9]{1,9}}"
ROUTES: tuple[Route, ...] = (
    get("/organisations", show, READERS),
    post("/organisations/add", add, CLERKS),
    get(_ONE, body, READERS),
    post(_ONE + "/find", find, CLERKS),
    post(_ONE + "/change", change, CLERKS),
    post(_ONE + "/close", close, CLERKS),
    post(_ONE + "/join", join, CLERKS),
    get(_MEMBER, belonging, CLERKS),
    post(_MEMBER, change_belonging, CLERKS),
    post(_MEMBER + "/leave", leave, CLERKS),
)
