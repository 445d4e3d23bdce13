"""核对登记: accounts that say whose they are, for staff to look at and decide."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.permissions import STAFF
from console import acting, auth
from console.pages import notice, page
from console.paging import paging
from console.parts import parts_of, read, write
from console.people import masked_field, member_of, typed_of, words
from console.routes import PREFIX, Route, get, post
from services import binding, decisions, grid, matters, members, roster, tasks, waiting
from services.wordings import birth
from storage.transaction import Row, Transaction

HERE = f"{PREFIX}/binding"
_ONE = "/binding/{task:[0-9]{1,18}}"


async def listed(request: web.Request) -> web.Response:
    """The accounts that wait, the oldest first."""
    parts = parts_of(request)

    def work(tx: Transaction) -> dict[str, Any]:
        scope = acting.scope(request, tx)
        at = paging(request, waiting.count_tasks(tx, scope, decisions.ACCOUNT))
        rows = waiting.tasks(tx, scope, decisions.ACCOUNT, at.first, at.size)
        who = [matters.who(tx, row.member_id, matters.sender_of(row), parts.say) for row in rows]
        return {"paging": at, "rows": list(zip(rows, who, strict=True))}

    return page(request, "bindings.html", **await read(request, work), **words(request))


async def show(request: web.Request) -> web.Response:
    """One account, what it said, and whose it may be."""
    return await _page_of(request, None)


async def find(request: web.Request) -> web.Response:
    """The same with whoever is found by other words; a phone must not stand in an address."""
    return await _page_of(request, (await typed_of(request)).of("q"))


async def approve(request: web.Request) -> web.Response:
    """Bind the account to who was chosen."""
    parts, chosen = parts_of(request), acting.number((await typed_of(request)).of("member"))
    role = auth.who_of(request).role

    def work(tx: Transaction) -> tuple[str, bool]:
        task, row = _task(request, tx), member_of(request, tx, chosen or 0)
        if not decisions.may_bind(role, row):
            raise web.HTTPNotFound
        return row.name, decisions.approve(tx, task, row.id, acting.by(request), parts.desk)

    name, done = await write(request, work)
    if done:
        notice(request, parts.say("person.bound", name=name))
    else:
        notice(request, parts.say("console.already_closed"), "bad")
    raise web.HTTPSeeOther(HERE)


async def refuse(request: web.Request) -> web.Response:
    """Say that the account is nobody's, once the visitor is sure."""
    parts, sure = parts_of(request), bool((await typed_of(request)).of("sure"))

    def work(tx: Transaction) -> tuple[Row, bool]:
        task = _task(request, tx)
        return task, sure and decisions.refuse(tx, task, acting.by(request), parts.desk)

    task, done = await write(request, work)
    if not sure:
        return _ask(request, task)
    if done:
        notice(request, parts.say("person.not_bound"))
    else:
        notice(request, parts.say("console.already_closed"), "bad")
    raise web.HTTPSeeOther(HERE)


async def _page_of(request: web.Request, asked: str | None) -> web.Response:
    parts, role = parts_of(request), auth.who_of(request).role

    def work(tx: Transaction) -> dict[str, Any]:
        task, scope = _task(request, tx), acting.scope(request, tx)
        sought = tasks.name_in(task) if asked is None else asked
        found = decisions.sought(tx, parts.vault, scope, sought, role)
        owners = binding.owners(tx, matters.sender_of(task))
        return {
            "task": task,
            "sought": sought,
            "owner": "、".join(members.name(tx, owner) for owner in owners),
            "shared": decisions.is_to_be_shared(tx, task),
            "found": [_candidate(request, tx, one.id) for one in found],
        }

    return page(request, "binding.html", **await read(request, work), **words(request))


def _candidate(request: web.Request, tx: Transaction, member_id: int) -> dict[str, Any]:
    """What helps to tell whether somebody is meant."""
    row = roster.find(tx, member_id)
    assert row is not None, "who was just found"
    return {
        "row": row,
        "birth": birth(parts_of(request).say, row),
        "place": grid.label(tx, row.node_id),
        "phones": [masked_field(request, row, name) for name in ("phone", "phone2")],
        "accounts": len(members.accounts(tx, member_id)),
    }


def _task(request: web.Request, tx: Transaction) -> Row:
    task = decisions.account_task(tx, acting.scope(request, tx), int(request.match_info["task"]))
    if task is None:
        raise web.HTTPNotFound
    return task


def _ask(request: web.Request, task: Row) -> web.Response:
    say = parts_of(request).say
    return page(
        request,
        "confirm.html",
        title=say("person.refuse_title"),
        text=say("person.refuse_tells"),
        action=f"{HERE}/{task.id}/refuse",
        label=say("person.refuse_button"),
        back=f"{HERE}/{task.id}",
        fields={"sure": "1"},
    )


ROUTES: tuple[Route, ...] = (
    get("/binding", listed, STAFF),
    get(_ONE, show, STAFF),
    post(_ONE, find, STAFF),
    post(_ONE + "/approve", approve, STAFF),
    post(_ONE + "/refuse", refuse, STAFF),
)
