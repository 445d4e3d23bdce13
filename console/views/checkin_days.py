"""A day of a campaign: who studied, who is on leave, who is missing; entering and striking."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from console import acting, posted
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
from console.pages import page
from console.paging import paging
from console.parts import parts_of, read, write
from console.people import is_clerk, masked_field, member_of, today_of
from console.routes import Route, get, post
from console.safety import SESSION
from console.views.checkin_entry import STRUCK, is_of
from services import members, roster, search
from services.checkin import campaigns, cancelling, days, forms, overview
from services.entering import clean
from storage.transaction import Row, Transaction

MOST_FOUND = 10
MOST_WORDS = 50


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
    here = is_of(lately, shown["campaign"].id, shown["day"].isoformat())
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
        "posts": _posts(request, tx, row),
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


async def _name(request: web.Request, member_id: int) -> str:
    return await read(request, lambda tx: members.name(tx, member_id))


def _posts(request: web.Request, tx: Transaction, row: Row) -> list[posted.Posted]:
    """What the bot said of a meeting in groups, for clerks; of a study that is on its page."""
    if not (is_meeting(row) and is_clerk(request)):
        return []
    return posted.of_item(tx, parts_of(request).say, [(campaigns.MEETING, row.id)])


ROUTES: tuple[Route, ...] = (
    get(DAY, show, KEEPERS),
    post(DAY, find, KEEPERS),
    post(DAY + "/phones", phones, KEEPERS),
    post(DAY + "/phones/{member:[0-9]{1,9}}", reveal, KEEPERS),
    get(ONE + "/made_up", made_up, KEEPERS),
)
