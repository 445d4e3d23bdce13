"""三会一课: a year of meetings, bodies by months."""

from __future__ import annotations

from aiohttp import web

from console import acting
from console.campaigns import words
from console.navigation import KEEPERS
from console.pages import page
from console.parts import read
from console.people import is_clerk, today_of
from console.routes import Route, get
from services.checkin import forms, years

YEAR_DIGITS = 4


async def show(request: web.Request) -> web.Response:
    """The meetings of the year that is asked for, else of this one."""
    wanted = acting.number(request.query.get("year", ""), YEAR_DIGITS)
    today = today_of(request)
    year = wanted if wanted and wanted in forms.YEARS else today.year
    bodies = await read(request, lambda tx: years.year(tx, year, acting.scope(request, tx)))
    return page(
        request,
        "meetings.html",
        year=year,
        bodies=bodies,
        forms=sorted({one for body in bodies for one in body.forms}),
        months=years.MONTHS,
        gone=[n for n in years.MONTHS if (year, n) <= (today.year, today.month)],
        clerk=is_clerk(request),
        **words(request),
    )


ROUTES: tuple[Route, ...] = (get("/checkins/meetings", show, KEEPERS),)
