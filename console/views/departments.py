"""承办部门: the offices to which cases are given; entered, changed, closed and opened by clerks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from aiohttp import web

from bot.permissions import CLERKS, may
from console import acting
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import today_of
from console.routes import PREFIX, Route, get, post
from services import members
from services.entering import clean
from services.suggestions import departments
from services.suggestions.departments import Load
from storage.transaction import Row, Transaction

HOME = f"{PREFIX}/departments"
ONE = "/departments/{department:[0-9]{1,9}}"
NONE = Load(0, 0)


class Line(NamedTuple):
    """A department in the list: who hears of its cases, "" for nobody, and what it has."""

    row: Row
    contact: str
    load: Load


class Read(NamedTuple):
    """A department as it was written, and by field the key of what is wrong."""

    name: str
    contact_id: int | None
    errors: Mapping[str, str]


async def show(request: web.Request) -> web.Response:
    """All departments with what they have to see to, and the form of a new one."""
    return await _list(request, {}, {})


async def create(request: web.Request) -> web.Response:
    """Enter a department; one of that name that was closed opens again."""
    typed = await acting.written(request)

    def work(tx: Transaction) -> Read:
        given = _read(tx, typed)
        if not given.errors:
            departments.enter(tx, given.name, given.contact_id, acting.by(request))
        return given

    given = await write(request, work)
    if given.errors:
        return await _list(request, typed, given.errors)
    raise _done(request, "department_pages.added", given.name)


async def edit(request: web.Request) -> web.Response:
    """The form of a department as it stands."""
    row = await read(request, lambda tx: _department(request, tx))
    contact = "" if row.contact_id is None else str(row.contact_id)
    return await _form(request, {"name": row.name, "contact": contact}, {})


async def change(request: web.Request) -> web.Response:
    """Rename a department, or have somebody else hear of its cases."""
    typed = await acting.written(request)

    def work(tx: Transaction) -> Read:
        row = _department(request, tx)
        given = _read(tx, typed, row)
        if not given.errors:
            by = acting.by(request)
            departments.change(tx, row.id, given.name, given.contact_id, by)
        return given

    given = await write(request, work)
    if given.errors:
        return await _form(request, typed, given.errors)
    raise _done(request, "department_pages.changed", given.name)


async def ask_close(request: web.Request) -> web.Response:
    """What it means to close a department."""

    def work(tx: Transaction) -> tuple[Row, Load]:
        row = _department(request, tx)
        return row, departments.load(tx, today_of(request)).get(row.id, NONE)

    row, load = await read(request, work)
    say = parts_of(request).say
    return page(
        request,
        "confirm.html",
        title=row.name,
        text=say("department_pages.close_text", name=row.name, count=load.open),
        action=f"{HOME}/{row.id}/close",
        label=say("department_pages.close"),
        back=HOME,
        fields={},
    )


async def close(request: web.Request) -> web.Response:
    """Have a department be given nothing any more."""

    def work(tx: Transaction) -> Row:
        row = _department(request, tx)
        departments.close(tx, row.id, acting.by(request))
        return row

    row = await write(request, work)
    raise _done(request, "department_pages.closed_now", row.name)


async def open_again(request: web.Request) -> web.Response:
    """Have a department be given cases again."""

    def work(tx: Transaction) -> Row:
        row = _department(request, tx)
        departments.open_again(tx, row.id, acting.by(request))
        return row

    row = await write(request, work)
    raise _done(request, "department_pages.opened_now", row.name)


def _read(tx: Transaction, typed: Mapping[str, str], row: Row | None = None) -> Read:
    """What was written, and what is wrong with it; `row` is the department that is changed."""
    name, said = " ".join(clean(typed.get("name", "")).split()), typed.get("contact", "")
    contact, errors = acting.number(said), {}
    wrong = departments.objection(tx, name, None if row is None else row.id)
    if wrong is not None:
        errors["name"] = wrong
    if said and (contact is None or not may(members.role(tx, contact), CLERKS)):
        errors["contact"] = "department_pages.contact_gone"
    return Read(name, contact, errors)


async def _list(
    request: web.Request, typed: Mapping[str, str], errors: Mapping[str, str]
) -> web.Response:
    today = today_of(request)

    def work(tx: Transaction) -> dict[str, Any]:
        loads = departments.load(tx, today)
        rows = departments.all_of_them(tx)
        lines = [Line(row, _name(tx, row.contact_id), loads.get(row.id, NONE)) for row in rows]
        return {"lines": lines, "contacts": _contacts(request, tx)}

    shown = await read(request, work) | _typed(request, typed, errors)
    return page(request, "departments.html", status=422 if errors else 200, **shown)


async def _form(
    request: web.Request, typed: Mapping[str, str], errors: Mapping[str, str]
) -> web.Response:
    def work(tx: Transaction) -> dict[str, Any]:
        return {"row": _department(request, tx), "contacts": _contacts(request, tx)}

    shown = await read(request, work) | _typed(request, typed, errors)
    return page(request, "department.html", status=422 if errors else 200, **shown)


def _typed(
    request: web.Request, typed: Mapping[str, str], errors: Mapping[str, str]
) -> dict[str, Any]:
    say = parts_of(request).say
    return {"typed": typed, "errors": {at: say(key) for at, key in errors.items()}}


def _contacts(request: web.Request, tx: Transaction) -> list[tuple[str, str]]:
    """Who may hear of a department's cases, as options; nobody first."""
    clerks = [one for role in sorted(CLERKS) for one in members.with_role(tx, role)]
    nobody = ("", parts_of(request).say("department_pages.nobody"))
    return [nobody, *((str(one), members.name(tx, one)) for one in clerks)]


def _name(tx: Transaction, member_id: int | None) -> str:
    return "" if member_id is None else members.name(tx, member_id)


def _department(request: web.Request, tx: Transaction) -> Row:
    """The department that the address names; not found if there is none."""
    row = departments.find(tx, acting.one(request, "department"))
    if row is None:
        raise web.HTTPNotFound
    return row


def _done(request: web.Request, key: str, name: str) -> web.HTTPSeeOther:
    notice(request, parts_of(request).say(key, name=name))
    return web.HTTPSeeOther(HOME)


ROUTES: tuple[Route, ...] = (
    get("/departments", show, CLERKS),
    post("/departments", create, CLERKS),
    get(ONE, edit, CLERKS),
    post(ONE, change, CLERKS),
    get(ONE + "/close", ask_close, CLERKS),
    post(ONE + "/close", close, CLERKS),
    post(ONE + "/open", open_again, CLERKS),
)
