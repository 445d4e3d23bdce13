"""A day of a campaign changed: entering those who are on a paper list, and striking somebody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from console import acting
from console.campaigns import DAY, campaign_of, day_of, day_path
from console.navigation import KEEPERS
from console.pages import notice, page
from console.parts import parts_of, write
from console.people import member_of, today_of
from console.routes import Route, post
from console.safety import SESSION
from services import members
from services.checkin import days
from services.checkin.entry import Entered, enter_all
from services.checkin.recording import restore
from services.checkin.recording import strike as struck
from storage.transaction import Row, Transaction

# Of a session: the check-in that was struck last, and whose it was.
STRUCK = "struck"


async def enter(request: web.Request) -> web.Response:
    """Enter the day of those who were ticked, all of the visitor's scope."""
    form, today = await request.post(), today_of(request)
    ids = [acting.number(str(one)) for one in form.getall("members", [])]

    def work(tx: Transaction) -> tuple[Row, str, bool]:
        row = campaign_of(request, tx)
        day = day_of(request, row)
        if day > today:
            return row, parts_of(request).say("checkins.not_yet"), False
        ticked = [member_of(request, tx, one or 0).id for one in ids]
        done = enter_all(tx, row.id, ticked, day, acting.by(request), today=today)
        return row, _told(request, tx, done), bool(done.new)

    row, told, done = await write(request, work)
    notice(request, told, "good" if done else "bad")
    raise _back(request, row)


async def strike(request: web.Request) -> web.Response:
    """Strike somebody's day; where words would go with it, only after that was said."""
    typed, say = await acting.written(request), parts_of(request).say
    member_id = acting.number(typed.get("member", "")) or 0

    def work(tx: Transaction) -> tuple[Row, Row, dict[str, Any] | None, bool]:
        row = campaign_of(request, tx)
        day, person = day_of(request, row), member_of(request, tx, member_id)
        here = days.facts(tx, row.id, day, day, acting.scope(request, tx))
        said = any(one.reflection for one in here if one.member_id == person.id)
        if said and "sure" not in typed:
            return row, person, None, True
        return row, person, struck(tx, row.id, person.id, day, acting.by(request)), False

    row, person, stood, asks = await write(request, work)
    if asks:
        return _ask_strike(request, row, person)
    if stood:
        request[SESSION][STRUCK] = stood
    key = "checkins.struck" if stood else "checkins.not_struck"
    notice(request, say(key, name=person.name), "good" if stood else "bad")
    raise _back(request, row)


async def unstrike(request: web.Request) -> web.Response:
    """Have what was struck last stand again as it did."""
    stood = request[SESSION].pop(STRUCK, {})

    def work(tx: Transaction) -> tuple[Row, Row, bool]:
        row, day = campaign_of(request, tx), request.match_info["day"]
        if not is_of(stood, row.id, day):
            raise web.HTTPNotFound
        person = member_of(request, tx, stood["member_id"])
        return row, person, restore(tx, stood, acting.by(request))

    row, person, done = await write(request, work)
    key = "checkins.restored" if done else "checkins.not_restored"
    notice(request, parts_of(request).say(key, name=person.name), "good" if done else "bad")
    raise _back(request, row)


def _told(request: web.Request, tx: Transaction, done: Entered) -> str:
    """What became of those who were ticked, one line each way."""
    say = parts_of(request).say

    def names(ids: Iterable[int]) -> str:
        return "、".join(members.name(tx, one) for one in ids)

    if not (done.new or done.stood or done.unwilling):
        return say("checkins.nobody_ticked")
    lines = (
        [say("checkins.entered", count=len(done.new), names=names(done.new))] if done.new else []
    )
    if done.stood:
        lines.append(say("checkins.stood", names=names(done.stood)))
    if done.unwilling:
        lines.append(say("checkins.unwilling", names=names(done.unwilling)))
    return "\n".join(lines)


def _ask_strike(request: web.Request, row: Row, person: Row) -> web.Response:
    say, here = parts_of(request).say, day_path(row.id, day_of(request, row))
    return page(
        request,
        "confirm.html",
        title=say("checkins.strike_title", name=person.name),
        text=say("checkins.strike_text", name=person.name),
        action=f"{here}/strike",
        label=say("checkins.strike_button"),
        back=here,
        fields={"member": str(person.id), "sure": "1"},
    )


def is_of(stood: dict[str, Any], campaign_id: int, day: str) -> bool:
    """Whether a check-in that was struck is one of this campaign and day."""
    return bool(stood) and (stood["campaign_id"], stood["day"]) == (campaign_id, {"$date": day})


def _back(request: web.Request, row: Row) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(day_path(row.id, day_of(request, row)))


ROUTES: tuple[Route, ...] = (
    post(DAY + "/enter", enter, KEEPERS),
    post(DAY + "/strike", strike, KEEPERS),
    post(DAY + "/unstrike", unstrike, KEEPERS),
)
