"""模板: an activity is kept as a template, and a template thrown away."""

from __future__ import annotations

from aiohttp import web

from bot.permissions import CLERKS
from console import acting
from console.activities import HOME, ONE, activity_of, path_of
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.routes import Route, get, post
from services.activities import templates
from services.activities.writing import TEMPLATE
from storage.transaction import Row, Transaction


async def keep(request: web.Request) -> web.Response:
    """Keep an activity as a template, without its days."""
    parts = parts_of(request)

    def work(tx: Transaction) -> tuple[Row, int | None]:
        row = activity_of(request, tx)
        return row, templates.save_template(tx, row.id, acting.by(request), parts.zone)

    row, made = await write(request, work)
    notice(request, parts.say("activity_pages.kept", title=row.title))
    raise web.HTTPSeeOther(path_of(made or row.id))


async def ask_discard(request: web.Request) -> web.Response:
    """What will happen if a template is thrown away."""
    say, row = parts_of(request).say, await read(request, lambda tx: _template(request, tx))
    return page(
        request,
        "confirm.html",
        title=say("activity_pages.discard_title", title=row.title),
        text=say("activity_pages.discard_text"),
        action=f"{path_of(row.id)}/discard",
        label=say("activity_pages.discard_button"),
        back=path_of(row.id),
        fields={},
    )


async def discard(request: web.Request) -> web.Response:
    """Throw a template away."""

    def work(tx: Transaction) -> Row:
        row = _template(request, tx)
        templates.discard(tx, row.id, acting.by(request))
        return row

    row = await write(request, work)
    notice(request, parts_of(request).say("activity_pages.discarded", title=row.title))
    raise web.HTTPSeeOther(f"{HOME}?show=template")


def _template(request: web.Request, tx: Transaction) -> Row:
    row = activity_of(request, tx)
    if row.state != TEMPLATE:
        raise web.HTTPSeeOther(path_of(row.id))
    return row


ROUTES: tuple[Route, ...] = (
    post(ONE + "/template", keep, CLERKS),
    get(ONE + "/discard", ask_discard, CLERKS),
    post(ONE + "/discard", discard, CLERKS),
)
