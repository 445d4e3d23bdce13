"""活动报名: all activities in lists, and in a calendar by month."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from aiohttp import web

from console.activities import words
from console.navigation import KEEPERS
from console.pages import page
from console.paging import SIZE, paging
from console.parts import parts_of, read
from console.people import is_clerk, today_of
from console.routes import Route, get
from services.activities import overview
from services.activities.overview import Listed
from services.activities.writing import (
    CANCELLED,
    CLOSED,
    DRAFT,
    OPEN,
    OVER,
    PROPOSED,
    SERIES,
    TEMPLATE,
)
from services.checkin import forms
from storage.transaction import Transaction

# In this order; each with who sees it.
ORDER = (PROPOSED, DRAFT, OPEN, CLOSED, SERIES)
SHELVES = (OVER, CANCELLED, TEMPLATE)
WEEK = 7


async def show(request: web.Request) -> web.Response:
    """What is on and what waits; or one shelf of what is over, called off, or a template."""
    wanted = request.query.get("show", "")
    if wanted in SHELVES and (wanted != TEMPLATE or is_clerk(request)):
        return await _shelf(request, wanted)
    now = parts_of(request).clock.now()
    rows = await read(request, lambda tx: overview.listed(tx, now))
    order = ORDER if is_clerk(request) else ORDER[2:]
    groups: dict[str, list[Listed]] = {state: [] for state in order}
    for one in rows:
        state = overview.standing(one.row, now)
        if state in groups:
            groups[state].append(one)
    return page(request, "activities.html", groups=groups, shelf="", paging=None, **words(request))


async def _shelf(request: web.Request, wanted: str) -> web.Response:
    now = parts_of(request).clock.now()

    def work(tx: Transaction) -> dict[str, Any]:
        def rows(first: int, most: int) -> tuple[int, list[Listed]]:
            if wanted == OVER:
                return overview.past(tx, now, first=first, most=most)
            return overview.of_state(tx, wanted, first=first, most=most)

        at = paging(request, rows(0, 0)[0])
        return {"paging": at, "groups": {wanted: rows(at.first, SIZE)[1]}}

    shown = await read(request, work)
    return page(request, "activities.html", shelf=wanted, **shown, **words(request))


async def calendar(request: web.Request) -> web.Response:
    """The activities of a month: weeks by days, and the same as a table."""
    zone, today = parts_of(request).zone, today_of(request)
    asked = forms.day(f"{request.query.get('month', '')}-01")
    first = asked or today.replace(day=1)
    days = await read(request, lambda tx: overview.month(tx, first, zone))
    last = first + timedelta(days=monthrange(first.year, first.month)[1])
    shown: dict[str, Any] = {
        "first": first,
        "weeks": _weeks(list(days)),
        "days": days,
        "before": (first - timedelta(days=1)).replace(day=1),
        "after": last,
    }
    return page(request, "activities_calendar.html", **shown, **words(request))


def _weeks(days: list[date]) -> list[list[date | None]]:
    """The days by weeks from Monday, None where a day is of another month."""
    cells = [*([None] * days[0].weekday()), *days]
    cells += [None] * (-len(cells) % WEEK)
    return [cells[n : n + WEEK] for n in range(0, len(cells), WEEK)]


ROUTES: tuple[Route, ...] = (
    get("/activities", show, KEEPERS),
    get("/activities/calendar", calendar, KEEPERS),
)
