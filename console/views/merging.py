"""合并: entries that may be one person, side by side; made one, parted again, or left two."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.messages import Say
from bot.permissions import CLERKS
from console import acting
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import member_of, path_of, told, typed_of, words
from console.routes import PREFIX, Route, get, post
from services import binding, checkin, comparing, duplicates, families, grid, merging, organisations
from services.entering import Typed
from services.scopes import ALL
from services.wordings import birth
from storage.transaction import Row, Transaction

HERE = f"{PREFIX}/roster/duplicates"
_PAIR = "/roster/duplicates/{one:[0-9]{1,9}}-{other:[0-9]{1,9}}"
WHY = {
    "id_number": "merging.same_id_number",
    "phone": "merging.same_phone",
    "birth": "merging.same_birth",
}


async def listed(request: web.Request) -> web.Response:
    """The pairs, the surest first, and those of which somebody said that they are two people."""
    say = parts_of(request).say

    def work(tx: Transaction) -> dict[str, Any]:
        return {"pairs": duplicates.pairs(tx, ALL), "apart": duplicates.apart(tx)}

    why = {key: say(sentence) for key, sentence in WHY.items()}
    return page(request, "duplicates.html", why=why, **await read(request, work), **words(request))


async def compare(request: web.Request) -> web.Response:
    """Two entries side by side, with what differs."""
    parts = parts_of(request)

    def work(tx: Transaction) -> dict[str, Any]:
        one, other = _pair(request, tx)
        sides = [_beside(request, tx, row) for row in (one, other)]
        rows = [_line(parts.say, line) for line in comparing.lines(parts.vault, one, other)]
        return {"one": one, "other": other, "rows": rows, "sides": sides}

    return page(request, "compare.html", **await read(request, work), **words(request))


async def merge(request: web.Request) -> web.Response:
    """Make two entries one, once the visitor is sure."""
    parts, typed = parts_of(request), await typed_of(request)

    def work(tx: Transaction) -> tuple[Row, Row]:
        kept, gone = _kept(typed, *_pair(request, tx))
        if typed.of("sure"):
            merging.merge(tx, parts.vault, kept.id, gone.id, acting.by(request))
        return kept, gone

    try:
        kept, gone = await write(request, work)
    except merging.HasLogin as error:
        notice(request, parts.say("merging.has_login", name=str(error)), "bad")
        raise web.HTTPSeeOther(_back(request)) from None
    if not typed.of("sure"):
        return _ask(request, kept, gone)
    notice(request, parts.say("merging.merged", name=kept.name))
    raise web.HTTPSeeOther(path_of(kept.id))


async def undo(request: web.Request) -> web.Response:
    """Part again what was merged."""
    parts, merge_id = parts_of(request), int(request.match_info["merge"])

    def work(tx: Transaction) -> tuple[int, bool]:
        row = merging.find(tx, merge_id)
        if row is None:
            raise web.HTTPNotFound
        member_of(request, tx, row.kept_id)
        try:
            merging.undo(tx, parts.vault, merge_id, acting.by(request))
        except merging.TooLate:
            return row.kept_id, False
        return row.kept_id, True

    kept_id, done = await write(request, work)
    if done:
        notice(request, parts.say("merging.parted"))
    else:
        notice(request, parts.say("merging.too_late"), "bad")
    raise web.HTTPSeeOther(path_of(kept_id))


async def two(request: web.Request) -> web.Response:
    """Remember that they are two people."""

    def work(tx: Transaction) -> None:
        one, other = _pair(request, tx)
        duplicates.not_same(tx, one.id, other.id, acting.by(request))

    await write(request, work)
    notice(request, parts_of(request).say("merging.two"))
    raise web.HTTPSeeOther(HERE)


async def maybe(request: web.Request) -> web.Response:
    """Take that back."""

    def work(tx: Transaction) -> None:
        one, other = _pair(request, tx)
        duplicates.maybe_same(tx, one.id, other.id, acting.by(request))

    await write(request, work)
    notice(request, parts_of(request).say("merging.maybe"))
    raise web.HTTPSeeOther(HERE)


def _pair(request: web.Request, tx: Transaction) -> tuple[Row, Row]:
    one, other = (
        member_of(request, tx, int(request.match_info[name])) for name in ("one", "other")
    )
    if one.id == other.id:
        raise web.HTTPNotFound
    return one, other


def _kept(typed: Typed, one: Row, other: Row) -> tuple[Row, Row]:
    """The entry that stays, and the one that goes into it."""
    keep = acting.number(typed.of("keep"))
    if keep not in (one.id, other.id):
        raise web.HTTPBadRequest
    return (one, other) if keep == one.id else (other, one)


def _line(say: Say, line: comparing.Line) -> tuple[str, str, str, bool]:
    """A field as the page shows it: its name, both values, and whether they differ."""
    one, other = (told(say, line.name, value) for value in line.shown)
    return say(comparing.LABELS[line.name]), one, other, line.differs


def _beside(request: web.Request, tx: Transaction, row: Row) -> dict[str, Any]:
    """What hangs on an entry, beside its fields."""
    return {
        "place": grid.label(tx, row.node_id),
        "bodies": "、".join(body.name for body in organisations.of(tx, row.id)),
        "accounts": len(binding.of(tx, row.id)),
        "links": len(families.of(tx, row.id)),
        "days": sum(total.days for total in checkin.totals(tx, row.id)),
        "birth": birth(parts_of(request).say, row),
    }


def _back(request: web.Request) -> str:
    """Where the two are side by side."""
    return f"{HERE}/{request.match_info['one']}-{request.match_info['other']}"


def _ask(request: web.Request, kept: Row, gone: Row) -> web.Response:
    say = parts_of(request).say
    back = _back(request)
    return page(
        request,
        "confirm.html",
        title=say("merging.title"),
        text=say("merging.what", kept=kept.name, kept_id=kept.id, gone=gone.name, gone_id=gone.id),
        action=f"{back}/merge",
        label=say("merging.button"),
        back=back,
        fields={"keep": kept.id, "sure": "1"},
    )


ROUTES: tuple[Route, ...] = (
    get("/roster/duplicates", listed, CLERKS),
    get(_PAIR, compare, CLERKS),
    post(_PAIR + "/merge", merge, CLERKS),
    post(_PAIR + "/two", two, CLERKS),
    post(_PAIR + "/maybe", maybe, CLERKS),
    post("/roster/merges/{merge:[0-9]{1,18}}/undo", undo, CLERKS),
)
