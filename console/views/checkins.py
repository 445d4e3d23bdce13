"""学习打卡: the campaigns, and the page of one with its calendar and its people."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from console import acting, posted
from console.campaigns import (
    ONE,
    campaign_of,
    day_path,
    is_meeting,
    path_of,
    standing,
    until,
    words,
)
from console.navigation import KEEPERS
from console.pages import page
from console.paging import paging
from console.parts import parts_of, read
from console.people import is_clerk, today_of
from console.routes import Route, get
from services import search
from services.checkin import calendar, cancelling, overview, planning
from services.entering import clean
from storage.transaction import Row, Transaction

ORDER = ("on", "coming", "over")
MOST_WORDS = 50
SHOWN_MONTHS = 3
KIND = "campaign"


async def show(request: web.Request) -> web.Response:
    """All campaigns: what is on, what is coming, what is over."""
    today = today_of(request)
    rows = await read(request, lambda tx: planning.listed(tx, acting.scope(request, tx)))
    groups: dict[str, list[tuple[Row, int]]] = {one: [] for one in ORDER}
    for row, times in rows:
        groups[standing(row, today)].append((row, times))
    return page(request, "checkins.html", groups=groups, clerk=is_clerk(request), **words(request))


async def campaign(request: web.Request) -> web.Response:
    """A campaign's page; that of a meeting is its day's."""
    words_given = clean(request.query.get("q", ""))[:MOST_WORDS]
    number = search.is_number(words_given)
    shown = await read(request, lambda tx: _known(request, tx, "" if number else words_given))
    if shown is None:
        row = await read(request, lambda tx: campaign_of(request, tx))
        raise web.HTTPSeeOther(day_path(row.id, row.ends_on))
    return page(
        request,
        "checkin.html",
        status=422 if number else 200,
        error=parts_of(request).say("deliveries.number_given") if number else "",
        looked_for=words_given,
        clerk=is_clerk(request),
        **shown,
        **words(request),
    )


def _known(request: web.Request, tx: Transaction, wanted: str) -> dict[str, Any] | None:
    row, scope, today = campaign_of(request, tx), acting.scope(request, tx), today_of(request)
    if is_meeting(row):
        return None
    last, only, say = until(row, today), _only(request, tx, wanted), parts_of(request).say
    counts = calendar.counts(tx, row.id, scope)
    months = calendar.months(row.starts_on, last, counts)
    at = paging(request, overview.count(tx, row.id, last, scope, only))
    people = overview.participants(tx, row.id, last, scope, first=at.first, most=at.size, only=only)
    return {
        "campaign": row,
        "path": path_of(row.id),
        "stand": standing(row, today),
        "last": last,
        "numbers": overview.numbers(tx, row.id, last, scope),
        "times": sum(count.studied for count in counts.values()),
        "bodies": overview.by_body(tx, row.id, last, scope),
        "months": months[-SHOWN_MONTHS:],
        "earlier": months[:-SHOWN_MONTHS],
        "paging": at,
        "people": people,
        "ended_from": planning.ended_from(tx, row),
        "posts": posted.of_item(tx, say, [(KIND, row.id)]) if is_clerk(request) else [],
        "may_cancel": cancelling.may_cancel(tx, row),
    }


def _only(request: web.Request, tx: Transaction, wanted: str) -> list[int] | None:
    """The ids of those who are looked for, None where nobody in particular is."""
    if not wanted:
        return None
    scope, look = acting.scope(request, tx), search.Wanted(wanted, state=None)
    return [row.id for row in search.people(tx, parts_of(request).vault, scope, look)]


ROUTES: tuple[Route, ...] = (
    get("/checkins", show, KEEPERS),
    get(ONE, campaign, KEEPERS),
)
