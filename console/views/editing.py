"""录入 and 修改: a form with all that is kept of a person, as far as the visitor may."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.permissions import CLERKS, STAFF
from console import acting
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import (
    ONE,
    is_clerk,
    masked_field,
    member_of,
    path_of,
    today_of,
    told,
    typed_of,
    words,
)
from console.routes import Route, get, post
from services import choices, editing, entering, grid, roster
from services.editing import Clash
from services.entering import Entered, Typed
from storage.transaction import Row, Transaction


@dataclass(frozen=True, slots=True)
class Shown:
    """A form as it is shown: what stands in it, what is said of it, and who it is about."""

    typed: Typed
    row: Row | None
    found: Entered = field(default_factory=Entered)
    clash: Clash | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What was kept: whose, and whether anything changed by it."""

    member_id: int
    name: str
    changed: bool


async def new(request: web.Request) -> web.Response:
    """An empty form."""
    return await _form(request, Shown(Typed({"role": "member"}), None))


async def enter(request: web.Request) -> web.Response:
    """Enter a person, or show the form again with what is wrong."""
    parts, typed = parts_of(request), await typed_of(request)

    def work(tx: Transaction) -> Shown | Saved:
        read = entering.entered(typed, entering.EVERYTHING, today_of(request))
        found = editing.checked(tx, None, read)
        if found.errors or found.seal != typed.of("sure"):
            return Shown(typed, None, found)
        member_id = editing.enter(tx, parts.vault, found, typed, acting.by(request))
        return Saved(member_id, found.values["name"], changed=True)

    done = await write(request, work)
    if isinstance(done, Shown):
        return await _form(request, done)
    notice(request, parts.say("entering.entered", name=done.name))
    raise web.HTTPSeeOther(path_of(done.member_id))


async def edit(request: web.Request) -> web.Response:
    """The form with what is known; what is sealed stays empty."""
    row = await read(request, lambda tx: member_of(request, tx))
    return await _form(request, Shown(editing.filled(row), row))


async def change(request: web.Request) -> web.Response:
    """Keep what was changed, or show the form again with what is wrong or was changed besides."""
    parts, typed = parts_of(request), await typed_of(request)

    def work(tx: Transaction) -> Shown | Saved:
        row, allowed = member_of(request, tx), _allowed(request)
        kept = str(roster.known(parts.vault, row, "id_number"))
        found = entering.entered(typed, allowed, today_of(request), kept)
        editing.checked(tx, row, found)
        if found.errors:
            return Shown(typed, row, found)
        clash = editing.clash(tx, parts.vault, row, typed, found)
        if clash is not None or found.seal != typed.of("sure"):
            return Shown(typed, row, found, clash)
        changed = roster.change(tx, parts.vault, row.id, found.values, acting.by(request))
        return Saved(row.id, found.values.get("name", row.name), changed)

    done = await write(request, work)
    if isinstance(done, Shown):
        return await _form(request, done)
    key = "entering.changed" if done.changed else "entering.unchanged"
    notice(request, parts.say(key, name=done.name))
    raise web.HTTPSeeOther(path_of(done.member_id))


def _allowed(request: web.Request) -> tuple[str, ...]:
    return entering.EVERYTHING if is_clerk(request) else entering.CONTACT


async def _form(request: web.Request, shown: Shown) -> web.Response:
    parts, row, found = parts_of(request), shown.row, shown.found

    def work(tx: Transaction) -> dict[str, Any]:
        listed = choices.words(tx, "hardship", parts.say)
        others = [word for word in shown.typed.hardships if word not in listed]
        return {"hardships": [*listed, *others], "nodes": grid.every_label(tx)}

    known = await read(request, work)
    errors, doubts = (
        {name: parts.say(one.key, **dict(one.values)) for name, one in words_of.items()}
        for words_of in (found.errors, found.doubts)
    )
    allowed = _allowed(request)
    sealed = [name for name in allowed if name in roster.SEALED]
    return page(
        request,
        "person_edit.html",
        person=row,
        given=shown.typed,
        errors=errors,
        doubts=doubts,
        seal=found.seal if not found.errors else "",
        clash=shown.clash,
        versions=_versions(request, shown.clash, known["nodes"]),
        allowed=allowed,
        masks={name: masked_field(request, row, name) for name in sealed},
        seen=editing.mark(row) if row is not None else "",
        **known,
        **words(request),
    )


def _versions(
    request: web.Request, clash: Clash | None, nodes: dict[int, str]
) -> list[tuple[str, str, str]]:
    """Of each field that two people changed: its name, what stands there, what was typed."""
    say = parts_of(request).say

    def shown(name: str, value: Any) -> str:
        return nodes.get(value, "") if name == "node_id" else told(say, name, value)

    rows = clash.fields if clash is not None else ()
    return [(say(editing.LABELS[n]), shown(n, now), shown(n, new)) for n, now, new in rows]


ROUTES: tuple[Route, ...] = (
    get("/roster/new", new, CLERKS),
    post("/roster/new", enter, CLERKS),
    get(ONE + "/edit", edit, STAFF),
    post(ONE + "/edit", change, STAFF),
)
