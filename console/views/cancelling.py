"""取消 a study or a meeting: what that will do, and doing it."""

from __future__ import annotations

from aiohttp import web

from bot.permissions import CLERKS
from console import acting
from console.campaigns import HOME, MEETINGS, ONE, campaign_of, is_meeting, path_of
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.routes import Route, get, post
from services.checkin import cancelling
from storage.transaction import Row, Transaction


async def ask(request: web.Request) -> web.Response:
    """What will happen if it is called off."""
    row, say = await read(request, lambda tx: campaign_of(request, tx)), parts_of(request).say
    return page(
        request,
        "confirm.html",
        title=say("checkins.cancel_title", title=row.title),
        text=say("meetings.cancel_text" if is_meeting(row) else "checkins.cancel_text"),
        action=f"{path_of(row.id)}/cancel",
        label=say("checkins.cancel_button"),
        back=path_of(row.id),
        fields={},
    )


async def cancel(request: web.Request) -> web.Response:
    """Call it off, unless something was recorded meanwhile."""
    parts = parts_of(request)

    def work(tx: Transaction) -> tuple[Row, bool]:
        row = campaign_of(request, tx)
        by = acting.by(request)
        return row, cancelling.cancel(tx, row, by, parts.say, parts.zone)

    row, done = await write(request, work)
    key = "checkins.cancelled" if done else "checkins.not_cancelled"
    notice(request, parts.say(key, title=row.title), "good" if done else "bad")
    if not done:
        raise web.HTTPSeeOther(path_of(row.id))
    raise web.HTTPSeeOther(f"{MEETINGS}?year={row.ends_on.year}" if is_meeting(row) else HOME)


ROUTES: tuple[Route, ...] = (
    get(ONE + "/cancel", ask, CLERKS),
    post(ONE + "/cancel", cancel, CLERKS),
)
