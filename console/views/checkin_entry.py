"""A day of a campaign changed: entering those who are on a paper list, and striking somebody."""

from __future__ import annotations

from collections.abc import Iterable

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
from services.checkin.recording import strike as struck
from storage.transaction import Row, Transaction

# Of a session: the day that was struck last, as campaign, day, person's id and name.
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

    def work(tx: Transaction) -> tuple[Row, Row, bool | None]:
        row = campaign_of(request, tx)
        day, person = day_of(request, row), member_of(request, tx, member_id)
        here = days.facts(tx, row.id, day, day, acting.scope(request, tx))
        said = any(one.reflection for one in here if one.member_id == person.id)
        if said and "sure" not in typed:
            return row, person, None
        return row, person, struck(tx, row.id, person.id, day, acting.by(request))

    row, person, done = await write(request, work)
    if done is None:
        return _ask_strike(request, row, person)
    if done:
        request[SESSION][STRUCK] = [row.id, request.match_info["day"], person.id, person.name]
    key = "checkins.struck" if done else "checkins.not_struck"
    notice(request, say(key, name=person.name), "good" if done else "bad")
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


def _back(request: web.Request, row: Row) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(day_path(row.id, day_of(request, row)))


ROUTES: tuple[Route, ...] = (
    post(DAY + "/enter", enter, KEEPERS),
    post(DAY + "/strike", strike, KEEPERS),
)
