"""工作人员: who may sign in, and to whom work goes when somebody leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.permissions import ADMINS, CONSOLE, ROLES
from console import acting, auth
from console.auth import DOOR
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.routes import PREFIX, Route, get, post
from services import grid, groups, lockout, logins, members, passwords, staff, tasks
from services.staff import ROLE_WORDS, LastAdminError, OneselfError
from storage.transaction import Row, Transaction

HOME = f"{PREFIX}/staff"
NEW = "new"


async def show(request: web.Request) -> web.Response:
    """Everybody who may sign in, and who may no more."""
    return await _list(request, {}, {})


async def person(request: web.Request) -> web.Response:
    """One login, what its owner looks after, and what can be done with it."""
    return await _page_of(request)


async def add(request: web.Request) -> web.Response:
    """Give somebody a login; who may be meant by a name on the roster is asked first."""
    typed, say = await acting.written(request), parts_of(request).say
    name, role, which = typed.get("name", ""), typed.get("role", ""), typed.get("which", "")
    login = typed.get("login", "") or name

    def look(tx: Transaction) -> tuple[str | None, list[Row]]:
        return staff.objection(tx, name, login, role), members.namesakes(tx, name)

    refused, same = await read(request, look)
    if refused:
        at = {"staff.role_missing": "role", "staff.login_taken": "login"}.get(refused, "name")
        return await _list(request, {at: say(refused)}, typed)
    ids = {str(row.id): row.id for row in same}
    if same and which not in (NEW, *ids):
        return page(request, "staff_which.html", typed=typed, login=login, same=same)
    password, hashed = await _fresh(request)
    by = acting.by(request)

    def work(tx: Transaction) -> int | None:
        if staff.objection(tx, name, login, role):
            return None
        chosen, given = ids.get(which), {"name": name, "login": login, "role": role}
        if chosen is not None and logins.of(tx, chosen) is not None:
            return None
        return staff.employ(tx, chosen, hashed=hashed, by=by, **given)

    made = await write(request, work)
    if made is None:
        return await _list(request, {"name": say("staff.has_one")}, typed)
    return _password(request, name, login, password, made)


async def reset(request: web.Request) -> web.Response:
    """Give a login a one-time password; one that was closed is open again."""
    by, here = acting.by(request), acting.one(request, "member")
    password, hashed = await _fresh(request)

    def work(tx: Transaction) -> Row:
        row = _login(tx, here)
        if here == by.member_id:
            raise web.HTTPForbidden
        staff.reset(tx, here, hashed, by)
        return row

    row = await write(request, work)
    return _password(request, row.called, row.name, password, here)


async def change_role(request: web.Request) -> web.Response:
    """Give somebody another role."""
    typed, say = await acting.written(request), parts_of(request).say
    by, here, role = acting.by(request), acting.one(request, "member"), typed.get("role", "")
    if role not in CONSOLE:
        raise web.HTTPBadRequest

    def work(tx: Transaction) -> str:
        row = _login(tx, here)
        if not row.active:
            raise web.HTTPNotFound
        staff.change_role(tx, here, role, by)
        return str(row.called)

    name = await _unless_last(request, here, work)
    raise _done(request, say("staff.role_changed", name=name, role=say(ROLE_WORDS[role])), here)


async def ask_deactivate(request: web.Request) -> web.Response:
    """What somebody who leaves has to do, and who could go on with it."""
    here = acting.one(request, "member")

    def work(tx: Transaction) -> dict[str, Any]:
        row = _login(tx, here)
        rest = [one for one in logins.every(tx) if one.active and one.member_id != here]
        return {"login": row, "heirs": rest, "duties": _duties(tx, here)}

    return page(request, "staff_leaves.html", roles=_roles(request), **await read(request, work))


async def deactivate(request: web.Request) -> web.Response:
    """Close a login, and give what its owner had to do to another."""
    typed, parts = await acting.written(request), parts_of(request)
    by, here = acting.by(request), acting.one(request, "member")
    to = acting.number(typed.get("to", ""))

    def work(tx: Transaction) -> tuple[str, str]:
        row, heir = _login(tx, here), _login(tx, to) if to is not None else None
        if heir is not None and (not heir.active or to == here):
            raise web.HTTPBadRequest
        staff.deactivate(tx, here, by, to, parts.desk)
        return row.called, heir.called if heir is not None else parts.say("staff.all")

    name, heir = await _unless_last(request, here, work)
    raise _done(request, parts.say("staff.left", name=name, heir=heir), here)


async def _unless_last(request: web.Request, here: int, work: Callable[[Transaction], Any]) -> Any:
    """What `work` gives, or back to the page with the reason why it may not be."""
    say = parts_of(request).say
    try:
        return await write(request, work)
    except LastAdminError:
        told = say("staff.last_one")
    except OneselfError:
        told = say("staff.oneself")
    notice(request, told, "bad")
    raise web.HTTPSeeOther(f"{HOME}/{here}")


async def _fresh(request: web.Request) -> tuple[str, str]:
    """A one-time password and its hash; the password is kept nowhere."""
    password = passwords.one_time()
    return password, await request.app[DOOR].hashed(password)


def _password(
    request: web.Request, name: str, login: str, password: str, member_id: int
) -> web.Response:
    shown: dict[str, Any] = {"name": name, "login": login, "password": password}
    return page(request, "staff_password.html", back=f"{HOME}/{member_id}", **shown)


async def _list(
    request: web.Request, errors: dict[str, str], typed: dict[str, str]
) -> web.Response:
    now = parts_of(request).machine.now()
    rows = await read(request, logins.every)
    shown = [(row, row.active and lockout.is_locked(row, now)) for row in rows]
    status = 422 if errors else 200
    roles = {key: words for key, words in _roles(request).items() if key in CONSOLE}
    more = {"offered": roles, "roles": _roles(request), "errors": errors, "typed": typed}
    return page(request, "staff.html", status=status, logins=shown, **more)


async def _page_of(request: web.Request) -> web.Response:
    here, now = acting.one(request, "member"), parts_of(request).machine.now()
    row, duties = await read(request, lambda tx: (_login(tx, here), _duties(tx, here)))
    roles = _roles(request)
    return page(
        request,
        "staff_one.html",
        login=row,
        duties=duties,
        locked=lockout.is_locked(row, now),
        oneself=here == auth.who_of(request).id,
        roles=roles,
        offered={key: words for key, words in roles.items() if key in CONSOLE},
    )


def _duties(tx: Transaction, member_id: int) -> dict[str, list[str]]:
    """What somebody has to do: the names of nodes and groups, how many tasks and alarms."""
    nodes = [one.node_id for one in grid.liaisons(tx) if one.member_id == member_id]
    return {
        "nodes": [grid.label(tx, node) for node in nodes],
        "groups": [row.name or row.chat_id for row in groups.kept_by(tx, member_id)],
        "tasks": [str(tasks.count_told(tx, member_id))],
    }


def _roles(request: web.Request) -> dict[str, str]:
    say = parts_of(request).say
    return {role: say(ROLE_WORDS[role]) for role in ROLES}


def _login(tx: Transaction, member_id: int) -> Row:
    """A login; not found if there is none."""
    row = logins.of(tx, member_id)
    if row is None:
        raise web.HTTPNotFound
    return row


def _done(request: web.Request, text: str, member_id: int) -> web.HTTPSeeOther:
    notice(request, text)
    return web.HTTPSeeOther(f"{HOME}/{member_id}")


_ONE = "/staff/{member:[0-9]{1,9}}"
ROUTES: tuple[Route, ...] = (
    get("/staff", show, ADMINS),
    post("/staff/add", add, ADMINS),
    get(_ONE, person, ADMINS),
    post(_ONE + "/reset", reset, ADMINS),
    post(_ONE + "/role", change_role, ADMINS),
    get(_ONE + "/deactivate", ask_deactivate, ADMINS),
    post(_ONE + "/deactivate", deactivate, ADMINS),
)
