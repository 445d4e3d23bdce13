"""One person's whole story, what is personal masked."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.permissions import STAFF, may
from console import acting, auth, history
from console.navigation import KEEPERS
from console.needs import WORDS as TASK_WORDS
from console.pages import page
from console.parts import parts_of, read, write
from console.people import ONE, is_clerk, masked_field, member_of, sealed_fields, today_of, words
from console.routes import Route, get, post
from console.safety import SESSION
from console.views import accounts
from services import (
    binding,
    checkin,
    families,
    grid,
    merging,
    organisations,
    roster,
    scopes,
    waiting,
)
from services.checkin import days
from services.wordings import birth
from storage.transaction import Row, Transaction

LATEST_DAYS = 7


async def show(request: web.Request) -> web.Response:
    """All that is known of one person."""
    return await _page_of(request, {})


async def reveal(request: web.Request) -> web.Response:
    """The same with one field in the clear; that the visitor saw it is kept."""
    parts, field = parts_of(request), request.match_info["field"]
    if field not in sealed_fields(request):
        raise web.HTTPNotFound

    def work(tx: Transaction) -> str:
        row = member_of(request, tx)
        return roster.reveal(tx, parts.vault, row.id, field, acting.by(request))

    return await _page_of(request, {field: await write(request, work)})


async def _page_of(request: web.Request, revealed: dict[str, str]) -> web.Response:
    parts = parts_of(request)

    def work(tx: Transaction) -> dict[str, Any]:
        row = member_of(request, tx)
        known = _known(request, tx, row) | _story(request, tx, row)
        masks = {name: masked_field(request, row, name) for name in sealed_fields(request)}
        return known | {"person": row, "sealed": masks | revealed}

    known = await read(request, work)
    shown: dict[str, Any] = {
        "birth": birth(parts.say, known["person"]),
        "revealed": revealed,
        "clerk": is_clerk(request),
        "helper": may(auth.who_of(request).role, STAFF),
        "unbound": accounts.lately_unbound(request[SESSION], known["person"].id),
        "task_words": {kind: parts.say(key) for kind, key in TASK_WORDS.items()},
    }
    return page(request, "person.html", **known, **shown, **words(request))


def _known(request: web.Request, tx: Transaction, row: Row) -> dict[str, Any]:
    """What is known of a person, and of whom they belong to."""
    links = families.of(tx, row.id)
    scope = acting.scope(request, tx)
    others = {one for link in links for one in (link.elder_id, link.relative_id)} - {row.id}
    seen = [one for one in others if scopes.holds(tx, scope, one)]
    return {
        "place": grid.label(tx, row.node_id),
        "bodies": organisations.of(tx, row.id),
        "links": links,
        "kin": {one: masked_field(request, roster.find(tx, one), "phone") for one in seen},
        "accounts": binding.of(tx, row.id),
    }


def _story(request: web.Request, tx: Transaction, row: Row) -> dict[str, Any]:
    """What happened with a person, and what is to be done for them."""
    parts = parts_of(request)
    return {
        "activities": roster.activities(tx, row.id),
        "totals": checkin.totals(tx, row.id),
        "days": checkin.latest(tx, row.id, LATEST_DAYS),
        "leaves": days.leaves_of(tx, row.id),
        "today": today_of(request),
        "tasks": waiting.about(tx, row.id),
        "merges": merging.of(tx, row.id, parts.clock.now()) if is_clerk(request) else [],
        "changes": history.of(tx, row.id, parts.say, health=is_clerk(request)),
    }


ROUTES: tuple[Route, ...] = (
    get(ONE, show, KEEPERS),
    post(ONE + "/reveal/{field:[a-z_0-9]{1,20}}", reveal, KEEPERS),
)
