"""议事厅统计: the figures of a period or a theme, each leading to its cases, and the reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import structlog
from aiohttp import web

from bot.messages import Say
from bot.permissions import CLERKS, STAFF
from console import acting
from console.hall import Chosen, chosen, facts
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import is_clerk
from console.routes import PREFIX, Route, get, post
from services.hall import figures, hallreport, hints, period, statistics, topics
from services.hall.children import ChildFailedError
from services.hall.figure_words import COLUMNS, FIGURES, PARTS, called, ordered, value
from services.hall.figures import KEYS, NONE, RECEIVED, Fact, Figures
from services.hall.hallreport import DOCX, FORMS, XLSX, Ordered
from services.hall.period import DAYS, MONTH, MONTHS, QUARTER, THEME, YEAR
from services.hall.topics import Topic
from services.suggestions import assigning
from storage.transaction import Transaction

log = structlog.get_logger(__name__)
DONE_AT = f"{PREFIX}/longtasks"
# How long the longest bar is, and of how many themes, units or categories the largest are shown.
BAR, MOST_LINES = 120, 50
SPAN_WORDS = {
    MONTH: "hall_pages.span_month",
    QUARTER: "hall_pages.span_quarter",
    YEAR: "hall_pages.span_year",
    DAYS: "hall_pages.span_days",
    THEME: "hall_pages.span_theme",
}
FORM_WORDS = {DOCX: "hall_pages.form_docx", XLSX: "hall_pages.form_xlsx"}


class Cell(NamedTuple):
    """A figure as it is shown, where its cases are, and how long its bar is (None: no bar)."""

    head: str
    shown: int | str
    path: str
    bar: int | None = None


class Table(NamedTuple):
    """The figures told apart by something: a name and cells a line; `more` lines are not shown."""

    title: str
    heads: list[str]
    lines: list[tuple[str, list[Cell]]]
    more: int


async def show(request: web.Request) -> web.Response:
    """The figures of the period that is asked for, this month's if none is."""
    say, clerk = parts_of(request).say, is_clerk(request)

    def work(tx: Transaction) -> tuple[Chosen, dict[str, Any], dict[int, str]]:
        at = chosen(request, tx, request.query)
        found = facts(request, tx, at.period)
        vault = parts_of(request).vault
        words = hints.uncategorised(tx, vault, found, everything=clerk)
        return at, _figures(say, tx, at, found), words

    at, shown, words = await read(request, work)
    return page(
        request,
        "hall.html",
        chosen=at,
        title=at.period.title(say),
        beside=_beside(at),
        spans=[(span, say(key)) for span, key in SPAN_WORDS.items()],
        forms=[(form, say(key)) for form, key in FORM_WORDS.items()],
        topics=[(one, at.at("/rows", word=one.word)) for one in await _topics(words)],
        clerk=clerk,
        within=assigning.ANSWERED_WITHIN,
        **shown,
    )


async def report(request: web.Request) -> web.Response:
    """Have a report made, and lead to where it can be fetched."""
    parts, form = parts_of(request), await acting.written(request)

    def work(tx: Transaction) -> tuple[Chosen, int]:
        at = chosen(request, tx, form)
        if at.errors or form.get("form") not in FORMS:
            raise web.HTTPBadRequest
        many = len(facts(request, tx, at.period))
        if 0 < many <= hallreport.MOST:
            named = form.get("named") == "1"
            hallreport.ask(tx, Ordered.of(form["form"], at.period, named=named), acting.by(request))
        return at, many

    at, many = await write(request, work)
    if not many:
        notice(request, parts.say("hall_pages.nothing_to_report"), "bad")
        raise web.HTTPSeeOther(at.at(""))
    if many > hallreport.MOST:
        words = parts.say("hall_pages.too_many", count=many, most=hallreport.MOST)
        notice(request, words, "bad")
        raise web.HTTPSeeOther(at.at(""))
    parts.wake_longtasks()
    notice(request, parts.say("hall_pages.begun", count=many))
    raise web.HTTPSeeOther(DONE_AT)


def _figures(say: Say, tx: Transaction, at: Chosen, found: Sequence[Fact]) -> dict[str, Any]:
    whole = figures.count(found)
    most = whole.count(RECEIVED)
    tables = []
    for part in figures.PARTS:
        names, groups = statistics.names(tx, part), ordered(figures.by(found, part))
        if [one for one, _ in groups] not in ([], [NONE]):
            told = [(called(say, part, one, names), one, counted) for one, counted in groups]
            tables.append(_table(say, at, part, told))
    named = statistics.names(tx, figures.THEME)
    themes = sorted(named.items(), key=lambda one: -int(one[0]))
    return {
        "received": most,
        "main": [_cell(say, key, whole, _Place(at, most, {})) for key in COLUMNS],
        "whole": [_cell(say, key, whole, _Place(at, most, {})) for key in KEYS],
        "tables": tables,
        "themes": [("", say("hall_pages.choose_theme")), *themes],
    }


def _table(say: Say, at: Chosen, part: str, told: list[tuple[str, str, Figures]]) -> Table:
    most = max(counted.count(RECEIVED) for _, _, counted in told)
    lines = [
        (
            name,
            [
                _cell(say, key, counted, _Place(at, most, {"part": part, "of": one}))
                for key in COLUMNS
            ],
        )
        for name, one, counted in told[:MOST_LINES]
    ]
    heads = [say(PARTS[part]), *(say(FIGURES[key]) for key in COLUMNS)]
    title = say("hall_pages.by_part", part=say(PARTS[part]))
    return Table(title, heads, lines, max(len(told) - MOST_LINES, 0))


class _Place(NamedTuple):
    """Where a figure stands: in which period, beside how many cases, in which line."""

    chosen: Chosen
    most: int
    of: dict[str, str]


def _cell(say: Say, key: str, counted: Figures, place: _Place) -> Cell:
    """A figure; a count has a bar, as long as its share of what it stands beside."""
    most = place.most
    shown, many = value(say, counted, key), counted.count(key)
    bar = BAR * many // most if most and isinstance(shown, int) else None
    path = place.chosen.at("/rows", figure=key, **place.of) if many else ""
    return Cell(say(FIGURES[key]), shown, path, bar)


def _beside(at: Chosen) -> tuple[str, str] | None:
    """Where the periods before and after are; None where there are none such."""
    of = at.period
    if of.span not in MONTHS:
        return None
    before = period.of_months(of.span, of.first - timedelta(days=1))
    after = period.of_months(of.span, of.last + timedelta(days=1))
    return Chosen(before).at(""), Chosen(after).at("")


async def _topics(words: dict[int, str]) -> list[Topic]:
    """What the cases share; nothing where it can't be found out, for it is a hint alone."""
    try:
        return await topics.of(words)
    except (ChildFailedError, OSError) as error:
        log.warning("no topics", error=type(error).__name__)
        return []


ROUTES: tuple[Route, ...] = (
    get("/hall", show, STAFF),
    post("/hall/report", report, CLERKS),
)
