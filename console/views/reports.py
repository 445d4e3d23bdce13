"""报表: what took place in a month, quarter or year, by body; as a page, a sheet, a workbook."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from aiohttp import web

from bot.clock import local_date
from bot.messages import Say
from bot.texts.dates import date_words
from console import acting
from console.files import download
from console.navigation import KEEPERS
from console.pages import page
from console.parts import parts_of, read
from console.people import is_clerk, today_of
from console.routes import PREFIX, Route, get
from services import reports
from services.reports import COUNTERS, NOWHERE, Line, Span
from services.workbooks import Page, workbook
from storage.transaction import Row, Transaction

HERE = f"{PREFIX}/reports"
# How many months each span has.
SPANS = {"month": 1, "quarter": 3, "year": 12}
OF = {counter.key: counter for counter in COUNTERS}
FIRST_YEAR, LAST_YEAR = 2000, 2999
MOST_FORM = 60
HEADS = (
    "reports.head_what",
    "reports.head_body",
    "reports.head_sessions",
    "reports.head_persons",
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The span that a page shows: `span` is one of SPANS, `first` its first day."""

    span: str
    first: date

    @property
    def query(self) -> str:
        """How addresses name it."""
        return f"span={self.span}&month={self.first:%Y-%m}"


async def show(request: web.Request) -> web.Response:
    """The figures of the span that is asked for, this month's if none is."""
    parts, chosen = parts_of(request), _chosen(request)
    lines = await read(request, lambda tx: _lines(request, tx, chosen))
    told = [(line, _what(parts.say, line), _whose(request, line)) for line in lines]
    months = SPANS[chosen.span]
    shown: dict[str, Any] = {
        "lines": told,
        "chosen": chosen,
        "title": _title(parts.say, chosen),
        "before": Chosen(chosen.span, reports.after(chosen.first, -months)),
        "after": Chosen(chosen.span, reports.after(chosen.first, months)),
    }
    return page(request, "reports.html", **shown)


async def table(request: web.Request) -> web.Response:
    """The same as a workbook."""
    parts, chosen = parts_of(request), _chosen(request)
    lines = await read(request, lambda tx: _lines(request, tx, chosen))
    rows = [
        [_what(parts.say, line), _whose(request, line), str(line.sessions), str(line.persons)]
        for line in lines
    ]
    made = await asyncio.to_thread(workbook, Page([parts.say(key) for key in HEADS], rows))
    return download(made, parts.say("reports.file", title=_title(parts.say, chosen)))


async def events(request: web.Request) -> web.Response:
    """What one line counts."""
    parts, chosen, counter = parts_of(request), _chosen(request), request.match_info["counter"]
    form = request.query.get("form", "")[:MOST_FORM]
    body = acting.number(request.query.get("body", ""))
    if counter not in OF:
        raise web.HTTPNotFound

    line = Line(counter, form, body, "", 0, 0)

    def work(tx: Transaction) -> list[Row]:
        return reports.events(tx, line, _span(request, chosen), acting.scope(request, tx))

    rows = await read(request, work)
    told = [
        (row, date_words(parts.say, _day(request, row.day)), _called(parts.say, counter, row))
        for row in rows
    ]
    what, title = _what(parts.say, line), _title(parts.say, chosen)
    return page(request, "report_events.html", chosen=chosen, what=what, title=title, rows=told)


def _lines(request: web.Request, tx: Transaction, chosen: Chosen) -> list[Line]:
    return reports.lines(tx, _span(request, chosen), acting.scope(request, tx))


def _span(request: web.Request, chosen: Chosen) -> Span:
    end = reports.after(chosen.first, SPANS[chosen.span])
    return Span(chosen.first, end, parts_of(request).zone)


def _chosen(request: web.Request) -> Chosen:
    """The span of the address; its first day is that of the quarter or year it lies in."""
    given, span = request.query.get("month", ""), request.query.get("span", "")
    span = span if span in SPANS else "month"
    try:
        day = datetime.strptime(given, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        day = today_of(request)
    day = day if FIRST_YEAR <= day.year <= LAST_YEAR else today_of(request)
    return Chosen(span, date(day.year, day.month - (day.month - 1) % SPANS[span], 1))


def _title(say: Say, chosen: Chosen) -> str:
    year, month = chosen.first.year, chosen.first.month
    if chosen.span == "month":
        return say("reports.title_month", year=year, month=month)
    if chosen.span == "quarter":
        return say("reports.title_quarter", year=year, quarter=(month + 2) // 3)
    return say("reports.title_year", year=year)


def _what(say: Say, line: Line) -> str:
    """What a line counts, in words."""
    return say("reports.meeting_of", form=line.form) if line.form else say(OF[line.counter].words)


def _called(say: Say, counter: str, row: Row) -> str:
    """What an event is called."""
    titled = OF[counter].titled
    return say(titled, n=row.title) if titled else str(row.title)


def _whose(request: web.Request, line: Line) -> str:
    say = parts_of(request).say
    if line.body is None:
        return say("reports.all" if is_clerk(request) else "reports.of_yours")
    return say("reports.nowhere") if line.body == NOWHERE else line.name


def _day(request: web.Request, day: date | datetime) -> date:
    return local_date(day, parts_of(request).zone) if isinstance(day, datetime) else day


ROUTES: tuple[Route, ...] = (
    get("/reports", show, KEEPERS),
    get("/reports/table", table, KEEPERS),
    get("/reports/{counter:[a-z_]{1,30}}/events", events, KEEPERS),
)
