"""How somebody stands: how much they can take part, and whether they are active at all."""

from __future__ import annotations

from datetime import date
from typing import Any

from aiohttp import web

from bot.permissions import CLERKS, STAFF
from console import acting
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import ONE, day_in, member_of, path_of, today_of, typed_of, words
from console.routes import Route, get, post
from services import roster
from services.entering import Typed
from storage.transaction import Row, Transaction

MOST_REASON = 100


async def activity(request: web.Request) -> web.Response:
    """Ask how much somebody can take part."""
    row = await read(request, lambda tx: member_of(request, tx))
    return _activity_form(request, row, Typed({"activity": row.activity}))


async def set_activity(request: web.Request) -> web.Response:
    """Keep how much somebody can take part, since when, and why."""
    parts, typed = parts_of(request), await typed_of(request)
    since, errors = _since(request, typed)
    if len(typed.of("reason")) > MOST_REASON:
        errors["reason"] = parts.say("entering.too_long", most=MOST_REASON)

    def work(tx: Transaction) -> Row:
        row = member_of(request, tx)
        if not errors and since is not None and typed.of("activity") in roster.ACTIVITY:
            reason, by = typed.of("reason"), acting.by(request)
            roster.set_activity(tx, row.id, typed.of("activity"), since, by, reason=reason)
        return row

    row = await write(request, work)
    if errors or typed.of("activity") not in roster.ACTIVITY:
        return _activity_form(request, row, typed, errors)
    kind = words(request)["activity_words"][typed.of("activity")]
    notice(request, parts.say("person.activity_set", name=row.name, activity=kind))
    raise web.HTTPSeeOther(path_of(row.id))


async def state(request: web.Request) -> web.Response:
    """Ask whether somebody is active, paused, moved away or deceased."""
    row = await read(request, lambda tx: member_of(request, tx))
    return _state_form(request, row, Typed({"state": row.state}))


async def set_state(request: web.Request) -> web.Response:
    """Keep it; a death is asked about once more, with what stops by it."""
    parts, typed = parts_of(request), await typed_of(request)
    since, errors = _since(request, typed)
    wanted = typed.of("state")
    sure = wanted != "deceased" or bool(typed.of("sure"))

    def work(tx: Transaction) -> Row:
        row = member_of(request, tx)
        if not errors and sure and since is not None and wanted in roster.STATES:
            roster.set_state(tx, row.id, wanted, since, acting.by(request))
        return row

    row = await write(request, work)
    if errors or wanted not in roster.STATES:
        return _state_form(request, row, typed, errors)
    if not sure:
        return _ask_of_death(request, row, typed)
    said = words(request)["states"][wanted]
    notice(request, parts.say("person.state_set", name=row.name, state=said))
    raise web.HTTPSeeOther(path_of(row.id))


def _ask_of_death(request: web.Request, row: Row, typed: Typed) -> web.Response:
    say = parts_of(request).say
    return page(
        request,
        "confirm.html",
        title=say("person.death_title", name=row.name),
        text=say("person.death_stops", name=row.name),
        action=f"{path_of(row.id)}/state",
        label=say("person.death_button"),
        back=path_of(row.id),
        fields={"state": "deceased", "since": typed.of("since"), "sure": "1"},
    )


def _since(request: web.Request, typed: Typed) -> tuple[date | None, dict[str, str]]:
    """The day from which it holds, and what is wrong with it."""
    since, today = day_in(typed.of("since")), today_of(request)
    if since is None:
        return None, {"since": parts_of(request).say("person.since_missing")}
    if since > today:
        return None, {"since": parts_of(request).say("person.since_ahead")}
    return since, {}


def _activity_form(
    request: web.Request, row: Row, typed: Typed, errors: dict[str, str] | None = None
) -> web.Response:
    return _form(request, "person_activity.html", row, typed, errors)


def _state_form(
    request: web.Request, row: Row, typed: Typed, errors: dict[str, str] | None = None
) -> web.Response:
    return _form(request, "person_state.html", row, typed, errors)


def _form(
    request: web.Request, template: str, row: Row, typed: Typed, errors: dict[str, str] | None
) -> web.Response:
    today = today_of(request).isoformat()
    shown: dict[str, Any] = {"person": row, "given": typed, "today": today, "errors": errors or {}}
    return page(request, template, **shown, **words(request))


ROUTES: tuple[Route, ...] = (
    get(ONE + "/activity", activity, STAFF),
    post(ONE + "/activity", set_activity, STAFF),
    get(ONE + "/state", state, CLERKS),
    post(ONE + "/state", set_state, CLERKS),
)
