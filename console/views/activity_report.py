"""An activity that is over: the words and pictures that people gave, and the report on it."""

from __future__ import annotations

from aiohttp import web

from bot.permissions import CLERKS
from console import acting
from console.activities import ONE, activity_of, path_of
from console.pages import notice
from console.parts import parts_of, write
from console.routes import Route, post
from console.views.activity_page import page_of
from services.activities import afterwards
from services.entering import clean
from storage.transaction import Row, Transaction

MOST = 3000


async def save(request: web.Request) -> web.Response:
    """Keep the report as it was written."""
    parts = parts_of(request)
    text = clean((await acting.written(request)).get("report", ""))
    if len(text) > MOST:
        error = parts.say("activity_pages.report_long")
        return await page_of(request, report=text, report_error=error)

    def work(tx: Transaction) -> tuple[Row, bool]:
        row = activity_of(request, tx)
        return row, afterwards.report(tx, row.id, text, acting.by(request))

    row, done = await write(request, work)
    key = "activity_pages.report_kept" if done else "activity_pages.report_not_kept"
    notice(request, parts.say(key), "good" if done else "bad")
    raise web.HTTPSeeOther(f"{path_of(row.id)}#after")


ROUTES: tuple[Route, ...] = (post(ONE + "/report", save, CLERKS),)
