"""签到表: the sheet of a month to print, and the workbook of a campaign."""

from __future__ import annotations

import asyncio
from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from aiohttp import web

from bot.permissions import CLERKS
from console import acting
from console.campaigns import ONE, campaign_of, is_meeting, months_of, path_of, until, words
from console.files import download
from console.navigation import KEEPERS
from console.pages import page
from console.parts import parts_of, read, write
from console.people import today_of
from console.routes import Route, get, post
from services import workbooks
from services.checkin import forms, sheet, workbook
from services.checkin.workbook import MARKS
from services.workbooks import Page
from storage.transaction import Row, Transaction


async def show(request: web.Request) -> web.Response:
    """The sign-in sheet of a month, people by days in two halves, for A4 across."""
    say = parts_of(request).say

    def work(tx: Transaction) -> dict[str, Any]:
        row = campaign_of(request, tx)
        month = _month(request, row)
        last = month.replace(day=monthrange(month.year, month.month)[1])
        first = row.ends_on if is_meeting(row) else row.starts_on
        span = max(month, first), min(last, row.ends_on)
        return {
            "campaign": row,
            "path": path_of(row.id),
            "month": month,
            "months": [one for one in months_of(row) if one <= _next(today_of(request))],
            "days": sheet.days(*span),
            "lines": sheet.lines(tx, row.id, *span, acting.scope(request, tx)),
        }

    marks = {mark: say(key) for mark, key in MARKS.items()}
    shown = await read(request, work)
    return page(request, "checkin_print.html", marks=marks, **shown, **words(request))


async def file(request: web.Request) -> web.Response:
    """The workbook of a campaign; who took it is noted."""
    parts, today = parts_of(request), today_of(request)

    def work(tx: Transaction) -> tuple[Row, list[Page]]:
        row, scope = campaign_of(request, tx), acting.scope(request, tx)
        last = max(until(row, today), row.starts_on)
        return row, workbook.pages(tx, row, last, scope, say=parts.say)

    row, pages = await read(request, work)
    await write(request, lambda tx: workbook.note(tx, row, acting.by(request)))
    data = await asyncio.to_thread(workbooks.workbook, *pages)
    return download(data, f"{row.title}.xlsx")


def _month(request: web.Request, row: Row) -> date:
    """The first of the month that is asked for, if the campaign has days in it; else the latest."""
    asked = forms.day(f"{request.query.get('month', '')}-01")
    months = months_of(row)
    if asked in months:
        return asked
    return max((m for m in months if m <= today_of(request)), default=months[0])


def _next(today: date) -> date:
    """The first of the month after a day's, whose sheet may be printed before it begins."""
    return (today.replace(day=28) + timedelta(days=4)).replace(day=1)


ROUTES: tuple[Route, ...] = (
    get(ONE + "/print", show, KEEPERS),
    post(ONE + "/file", file, CLERKS),
)
