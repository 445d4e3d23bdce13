"""学习榜: the words and the picture of a week, for groups to which the bot can't post."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

from aiohttp import web

from bot.permissions import CLERKS
from console.campaigns import ONE, campaign_of, is_meeting, path_of, until, words
from console.files import PNG, download
from console.pages import notice, page
from console.parts import parts_of, read
from console.people import today_of
from console.routes import Route, get
from services import fonts, pictures
from services.checkin import forms, ranking
from services.checkin.ranking import Ranking
from services.checkin.totals import monday
from storage.transaction import Row, Transaction

HERE = ONE + "/ranking"
WEEK = timedelta(weeks=1)
WEEKS = 4


async def show(request: web.Request) -> web.Response:
    """The ranking of a week to be copied; this week's is up to today."""
    say = parts_of(request).say
    shown = await read(request, lambda tx: _known(request, tx))
    face = await asyncio.to_thread(fonts.find, parts_of(request).font)
    week = shown["ranking"]
    text = ranking.words(say, week) if week else ""
    shown |= {"text": text, "draws": face is not None}
    return page(request, "ranking.html", **shown, **words(request))


async def picture(request: web.Request) -> web.Response:
    """The ranking of a week as a picture; back to its words where no font can draw it."""
    parts = parts_of(request)
    shown = await read(request, lambda tx: _known(request, tx))
    week, back = shown["ranking"], f"{shown['path']}/ranking?week={shown['week']}"
    if week is None:
        raise web.HTTPSeeOther(back)
    face = await asyncio.to_thread(fonts.find, parts.font)
    if face is None:
        notice(request, parts.say("ranking.no_font"), "bad")
        raise web.HTTPSeeOther(back)
    png = await asyncio.to_thread(pictures.ranking, parts.say, week, parts.bureau, face)
    return download(png, parts.say("ranking.file", day=f"{week.last}") + ".png", PNG)


def _known(request: web.Request, tx: Transaction) -> dict[str, Any]:
    row, today = campaign_of(request, tx), today_of(request)
    if is_meeting(row):
        raise web.HTTPNotFound
    weeks = _weeks(row, today)
    week = _week(request, weeks)
    found: Ranking | None = ranking.of_week(tx, row, _last(week, today)) if week else None
    shown = {"campaign": row, "path": path_of(row.id), "weeks": weeks, "week": week}
    return shown | {"ranking": found}


def _weeks(row: Row, today: date) -> list[date]:
    """The Mondays of a campaign's last weeks that have come, the latest first."""
    latest, first = monday(until(row, today)), monday(row.starts_on)
    weeks = [latest - n * WEEK for n in range(WEEKS)]
    return [week for week in weeks if week >= first and row.starts_on <= today]


def _week(request: web.Request, weeks: list[date]) -> date | None:
    """The week that is asked for by its Monday, else the latest; None where there is none."""
    asked = forms.day(request.query.get("week", ""))
    return asked if asked in weeks else next(iter(weeks), None)


def _last(week: date, today: date) -> date:
    """The last day of a week that has come."""
    return min(week + timedelta(days=6), today)


ROUTES: tuple[Route, ...] = (
    get(HERE, show, CLERKS),
    get(HERE + "/picture", picture, CLERKS),
)
