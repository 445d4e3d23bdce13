"""A day of a campaign: who studied, who is on leave, who is missing; entering and striking."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from console import acting
from console.campaigns import (
    DAY,
    ONE,
    campaign_of,
    day_of,
    day_path,
    is_meeting,
    path_of,
    until,
    words,
)
from console.navigation import KEEPERS
from console.pages import notice, page
from console.paging import paging
from console.parts import parts_of, read, write
from console.people import is_clerk, masked_field, member_of, today_of
from console.routes import Route, get, post
from console.safety import SESSION
from services import members, roster, search
from services.checkin import campaigns, cancelling, days, forms, overview
from services.checkin.entry import Entered, enter_all
from services.checkin.recording import restore
from services.checkin.recording import strike as struck
from services.entering import clean
from storage.transaction import Row, Transaction

MOST_FOUND = 10
MOST_WORDS = 50
# Of a session: the check-in that was struck last, and whose it was.
STRUCK = "struck"


async def show(request: web.Request) -> web.Response:
    """A day person by person; of a meeting this is its page."""
    return await _page_of(request)


async def find(request: web.Request) -> web.Response:
    """The same with people who can be entered; what is looked for stands in no address."""
    typed = await acting.written(request)
    return await _page_of(request, looked_for=clean(typed.get("q", ""))[:MOST_WORDS])


async def reveal(request: web.Request) -> web.Response:
    """The same with somebody's phone in the clear; that the visitor saw it is kept."""
    parts = parts_of(request)

    def work(tx: Transaction) -> dict[int, str]:
        day_of(request, campaign_of(request, tx))
        row = member_of(request, tx)
        return {row.id: roster.reveal(tx, parts.vault, row.id, "phone", acting.by(request))}

    return await _page_of(request, phones=await write(request, work))


async def phones(request: web.Request) -> web.Response:
    """The list to call who is missing, all phones in the clear; each that was seen is kept."""
    parts = parts_of(request)

    def work(tx: Transaction) -> dict[str, Any]:
        row = campaign_of(request, tx)
        day = day_of(request, row)
        missing = days.people(tx, row.id, day, acting.scope(request, tx)).missing
        by = acting.by(request)
        lines = [(one, roster.reveal(tx, parts.vault, one.id, "phone", by)) for one in missing]
        return {"campaign": row, "day": day, "lines": lines, "path": day_path(row.id, day)}

    return page(request, "checkin_phones.html", **await write(request, work), **words(request))


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
        if not _is_of(stood, row.id, day):
            raise web.HTTPNotFound
        person = member_of(request, tx, stood["member_id"])
        return row, person, restore(tx, stood, acting.by(request))

    row, person, done = await write(request, work)
    key = "checkins.restored" if done else "checkins.not_restored"
    notice(request, parts_of(request).say(key, name=person.name), "good" if done else "bad")
    raise _back(request, row)


async def made_up(request: web.Request) -> web.Response:
    """The days of a period that were made up for, the latest said first."""
    asked = {name: forms.day(request.query.get(name, "")) for name in ("first", "last")}

    def work(tx: Transaction) -> dict[str, Any]:
        row, scope = campaign_of(request, tx), acting.scope(request, tx)
        first, last = (
            asked["first"] or row.starts_on,
            asked["last"] or until(row, today_of(request)),
        )
        span = (row.id, first, last, scope)
        at = paging(request, days.count_made_up(tx, *span))
        lines = days.made_up(tx, *span, after=at.first, most=at.size)
        shown = {"campaign": row, "path": path_of(row.id), "first": first, "last": last}
        return shown | {"paging": at, "lines": lines}

    return page(request, "checkin_made_up.html", **await read(request, work), **words(request))


async def _page_of(
    request: web.Request, *, looked_for: str = "", phones: dict[int, str] | None = None
) -> web.Response:
    shown = await read(request, lambda tx: _known(request, tx, looked_for))
    lately = request[SESSION].get(STRUCK, {})
    here = _is_of(lately, shown["campaign"].id, shown["day"].isoformat())
    again = here and lately["member_id"] not in shown["there"]
    shown |= {"struck": await _name(request, lately["member_id"]) if again else ""}
    shown |= {"phones": phones or {}, "looked_for": looked_for, "clerk": is_clerk(request)}
    return page(request, "checkin_day.html", **shown, **words(request))


def _known(request: web.Request, tx: Transaction, looked_for: str) -> dict[str, Any]:
    row, scope, parts = campaign_of(request, tx), acting.scope(request, tx), parts_of(request)
    day = day_of(request, row)
    people = days.people(tx, row.id, day, scope)
    there, path = {one.member_id for one in people.facts}, day_path(row.id, day)
    lists = {"missing": people.missing, "facts": people.facts}
    pages = {name: paging(request, len(rows), name=name, path=path) for name, rows in lists.items()}
    shown = {name: rows[pages[name].first :][: pages[name].size] for name, rows in lists.items()}
    look = search.Wanted(looked_for)
    found = search.people(tx, parts.vault, scope, look) if looked_for else []
    masks = {
        one.id: masked_field(request, roster.find(tx, one.id), "phone") for one in shown["missing"]
    }
    return {
        "campaign": row,
        "meeting": is_meeting(row),
        "day": day,
        "path": path,
        "query": f"?{request.query_string}" if request.query_string else "",
        "there": there,
        "people": people,
        "pages": pages,
        "shown": shown,
        "numbers": overview.numbers(tx, row.id, day, scope),
        "bodies": overview.by_body(tx, row.id, day, scope),
        "groups": campaigns.groups(tx, row.id),
        "masks": masks,
        "found": [one for one in found if one.id not in there][:MOST_FOUND],
        "may_cancel": cancelling.may_cancel(tx, row),
        "before": row.starts_on < day,
        "after": day < min(row.ends_on, today_of(request)),
    }


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


def _is_of(stood: dict[str, Any], campaign_id: int, day: str) -> bool:
    """Whether a check-in that was struck is one of this campaign and day."""
    return bool(stood) and (stood["campaign_id"], stood["day"]) == (campaign_id, {"$date": day})


async def _name(request: web.Request, member_id: int) -> str:
    return await read(request, lambda tx: members.name(tx, member_id))


def _back(request: web.Request, row: Row) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(day_path(row.id, day_of(request, row)))


ROUTES: tuple[Route, ...] = (
    get(DAY, show, KEEPERS),
    post(DAY, find, KEEPERS),
    post(DAY + "/enter", enter, KEEPERS),
    post(DAY + "/strike", strike, KEEPERS),
    post(DAY + "/unstrike", unstrike, KEEPERS),
    post(DAY + "/phones", phones, KEEPERS),
    post(DAY + "/phones/{member:[0-9]{1,9}}", reveal, KEEPERS),
    get(ONE + "/made_up", made_up, KEEPERS),
)
