"""网格: the tree of places, each place's page, and who looks after whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.permissions import CLERKS, STAFF, may
from console import acting, auth
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.routes import PREFIX, Route, get, post
from services import grid, members, outline
from services.grid import NodeInUse, NoSuchPlace
from storage.transaction import Row, Transaction

GRID = f"{PREFIX}/grid"
MOST_LEVEL = 20


async def show(request: web.Request) -> web.Response:
    """The tree of the visitor's scope."""
    return await _tree(request, {}, {})


async def node(request: web.Request) -> web.Response:
    """One place: what is below it, who looks after it, and what can be done with it."""
    return await _page_of(request, {}, {})


async def add(request: web.Request) -> web.Response:
    """Enter a place at the top, or below the one that the form names."""
    typed = await acting.written(request)
    name, level = typed.get("name", ""), typed.get("level", "")[:MOST_LEVEL]
    parent_id = acting.number(typed.get("parent", ""))

    def work(tx: Transaction) -> str | None:
        if parent_id is not None:
            _node(request, tx, parent_id)
        refused = grid.objection(tx, name, parent_id)
        if refused is None:
            grid.add(tx, name, parent_id, level, by=acting.by(request))
        return refused

    refused = await write(request, work)
    if refused is None:
        raise _done(request, "grid.added", parent_id, name=name)
    errors = {"name": parts_of(request).say(refused)}
    if parent_id is None:
        return await _tree(request, errors, typed)
    return await _page_of(request, errors, typed, node_id=parent_id)


async def change(request: web.Request) -> web.Response:
    """Give a place another name or level."""
    typed, node_id = await acting.written(request), acting.one(request, "node")
    name, level = typed.get("title", ""), typed.get("kind", "")[:MOST_LEVEL]

    def work(tx: Transaction) -> str | None:
        row = _node(request, tx, node_id)
        refused = grid.objection(tx, name, row.parent_id, node_id)
        if refused is None:
            grid.rename(tx, node_id, name, level, by=acting.by(request))
        return refused

    refused = await write(request, work)
    if refused is None:
        raise _done(request, "grid.changed", node_id, name=name)
    return await _page_of(request, {"title": parts_of(request).say(refused)}, typed)


async def move(request: web.Request) -> web.Response:
    """Hang a place, with all below it, somewhere else."""
    typed, node_id = await acting.written(request), acting.one(request, "node")
    parent_id = acting.number(typed.get("parent", ""))

    def work(tx: Transaction) -> tuple[str | None, str]:
        row = _node(request, tx, node_id)
        if parent_id is not None:
            _node(request, tx, parent_id)
        refused = grid.objection(tx, row.name, parent_id, node_id)
        if refused is not None:
            return refused, row.name
        try:
            grid.move(tx, node_id, parent_id, by=acting.by(request))
        except NoSuchPlace:
            return "grid.within_itself", row.name
        return None, row.name

    refused, name = await write(request, work)
    if refused is None:
        raise _done(request, "grid.moved", node_id, name=name)
    return await _page_of(request, {"parent": parts_of(request).say(refused)}, typed)


async def shift(request: web.Request) -> web.Response:
    """Move a place one up or down among those beside it."""
    typed, node_id = await acting.written(request), acting.one(request, "node")
    steps = -1 if typed.get("step") == "up" else 1

    def work(tx: Transaction) -> Row:
        row = _node(request, tx, node_id)
        grid.shift(tx, node_id, steps, by=acting.by(request))
        return row

    row = await write(request, work)
    raise _done(request, "grid.shifted", row.parent_id, name=row.name)


async def ask_remove(request: web.Request) -> web.Response:
    """What will happen if a place is taken away."""
    node_id, say = acting.one(request, "node"), parts_of(request).say
    row = await read(request, lambda tx: _node(request, tx, node_id))
    here = f"{GRID}/{node_id}"
    text = say("grid.remove_asked", name=row.name)
    return page(
        request,
        "confirm.html",
        title=row.name,
        text=text,
        action=f"{here}/remove",
        label=say("grid.remove"),
        back=here,
        fields={},
    )


async def remove(request: web.Request) -> web.Response:
    """Take an empty place away, or tell why it stays."""
    node_id = acting.one(request, "node")

    def work(tx: Transaction) -> tuple[Row, bool]:
        row = _node(request, tx, node_id)
        try:
            grid.remove(tx, node_id, by=acting.by(request))
        except NodeInUse:
            return row, False
        return row, True

    row, gone = await write(request, work)
    if gone:
        raise _done(request, "grid.removed", row.parent_id, name=row.name)
    notice(request, parts_of(request).say("grid.in_use", name=row.name), "bad")
    raise web.HTTPSeeOther(f"{GRID}/{node_id}")


async def assign(request: web.Request) -> web.Response:
    """Have somebody look after a place."""
    typed, node_id = await acting.written(request), acting.one(request, "node")
    member_id = acting.number(typed.get("member", ""))

    def work(tx: Transaction) -> tuple[str, str]:
        row = _node(request, tx, node_id)
        able = {carer.id: carer.name for carer in outline.carers(tx)}
        if member_id is None or member_id not in able:
            raise web.HTTPNotFound
        grid.assign(tx, node_id, member_id, by=acting.by(request))
        return row.name, able[member_id]

    place, name = await write(request, work)
    raise _done(request, "grid.assigned", node_id, name=name, place=place)


async def relieve(request: web.Request) -> web.Response:
    """Have somebody look after a place no more."""
    node_id, member_id = acting.one(request, "node"), acting.one(request, "member")

    def work(tx: Transaction) -> tuple[str, str]:
        row = _node(request, tx, node_id)
        if not any((r.node_id, r.member_id) == (node_id, member_id) for r in grid.liaisons(tx)):
            raise web.HTTPNotFound
        grid.relieve(tx, node_id, member_id, by=acting.by(request))
        return row.name, members.name(tx, member_id)

    place, name = await write(request, work)
    raise _done(request, "grid.relieved", node_id, name=name, place=place)


async def _tree(
    request: web.Request, errors: dict[str, str], typed: dict[str, str]
) -> web.Response:
    def work(tx: Transaction) -> tuple[list[outline.Line], int]:
        scope = acting.scope(request, tx)
        return outline.lines(tx, scope), outline.unplaced(tx) if scope.everybody else 0

    lines, unplaced = await read(request, work)
    shown = {"lines": lines, "unplaced": unplaced, "levels": _levels(lines)}
    return _filled(request, "grid.html", errors, typed, shown)


async def _page_of(
    request: web.Request,
    errors: dict[str, str],
    typed: dict[str, str],
    *,
    node_id: int | None = None,
) -> web.Response:
    here = acting.one(request, "node") if node_id is None else node_id
    shown = await read(request, lambda tx: _known(request, tx, here))
    return _filled(request, "node.html", errors, typed, shown)


def _known(request: web.Request, tx: Transaction, node_id: int) -> dict[str, Any]:
    row, scope = _node(request, tx, node_id), acting.scope(request, tx)
    lines = outline.lines(tx, scope)
    caring = [one for one in grid.liaisons(tx) if one.node_id == node_id]
    cared = {one.member_id for one in caring}
    return {
        "node": row,
        "above": [one for one in outline.above(tx, row) if outline.holds(scope, one)],
        "line": next(line for line in lines if line.node.id == node_id),
        "below": [line for line in lines if line.node.parent_id == node_id],
        "places": [line for line in lines if not line.node.path.startswith(row.path)],
        "caring": caring,
        "carers": [one for one in outline.carers(tx) if one.id not in cared],
        "levels": _levels(lines),
    }


def _filled(
    request: web.Request,
    template: str,
    errors: dict[str, str],
    typed: dict[str, str],
    shown: dict[str, Any],
) -> web.Response:
    changes = may(auth.who_of(request).role, CLERKS)
    status = 422 if errors else 200
    return page(
        request, template, status=status, errors=errors, typed=typed, changes=changes, **shown
    )


def _levels(lines: list[outline.Line]) -> list[str]:
    return list(dict.fromkeys(line.node.level for line in lines if line.node.level))


def _node(request: web.Request, tx: Transaction, node_id: int) -> Row:
    """A place of the visitor's scope; not found if there is none."""
    row = grid.find(tx, node_id)
    if row is None or not outline.holds(acting.scope(request, tx), row):
        raise web.HTTPNotFound
    return row


def _done(
    request: web.Request, key: str, node_id: int | None, **values: object
) -> web.HTTPSeeOther:
    """Tell what was done, above the page of a place or the tree."""
    say: Callable[..., str] = parts_of(request).say
    notice(request, say(key, **values))
    return web.HTTPSeeOther(GRID if node_id is None else f"{GRID}/{node_id}")


_ONE = "/grid/{node:[0-9]{1,9}}"
ROUTES: tuple[Route, ...] = (
    get("/grid", show, STAFF),
    post("/grid/add", add, CLERKS),
    get(_ONE, node, STAFF),
    post(_ONE + "/change", change, CLERKS),
    post(_ONE + "/move", move, CLERKS),
    post(_ONE + "/shift", shift, CLERKS),
    get(_ONE + "/remove", ask_remove, CLERKS),
    post(_ONE + "/remove", remove, CLERKS),
    post(_ONE + "/liaisons", assign, CLERKS),
    post(_ONE + "/liaisons/{member:[0-9]{1,9}}/remove", relieve, CLERKS),
)
