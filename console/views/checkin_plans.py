"""Planning a campaign or a meeting: entered, changed, ended before its time."""

from __future__ import annotations

from datetime import date

from aiohttp import web

from bot.messages import Say
from bot.permissions import CLERKS
from bot.texts.dates import date_words
from console import acting, plans
from console.campaigns import ONE, campaign_of, is_meeting, path_of
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import today_of
from console.routes import Route, get, post
from services.checkin import planning
from services.checkin.campaigns import MEETING, STUDY
from services.checkin.forms import Written
from storage.transaction import Row, Transaction


async def new(request: web.Request) -> web.Response:
    """The form of a new study, or of a new meeting."""
    kind = _kind(request)
    return await plans.form(request, await plans.blank(request, kind), kind)


async def create(request: web.Request) -> web.Response:
    """Enter a study or a meeting."""
    written, parts, kind = await plans.sent(request), parts_of(request), _kind(request)

    def work(tx: Transaction) -> tuple[dict[str, str], int, str]:
        given = plans.given(tx, parts, written, kind, None)
        if given.errors:
            return given.errors, 0, ""
        made = planning.launch(tx, given, acting.by(request), parts.zone)
        told = parts.say("checkins.created", title=given.values["title"])
        told += _past(request, given.values["ends_on"])
        return {}, made, told + _warning(tx, parts.say, kind, made)

    errors, made, told = await write(request, work)
    if errors:
        return await plans.form(request, written, kind, errors)
    notice(request, told)
    raise web.HTTPSeeOther(path_of(made))


async def edit(request: web.Request) -> web.Response:
    """The form of a campaign or a meeting as it stands."""
    zone = parts_of(request).zone

    def work(tx: Transaction) -> tuple[Row, Written]:
        row = campaign_of(request, tx)
        return row, plans.kept(tx, row, zone)

    row, written = await read(request, work)
    return await plans.form(request, written, row.kind, row=row)


async def change(request: web.Request) -> web.Response:
    """Change a campaign or a meeting."""
    written, parts = await plans.sent(request), parts_of(request)

    def work(tx: Transaction) -> tuple[dict[str, str], Row, str]:
        row = campaign_of(request, tx)
        given = plans.given(tx, parts, written, row.kind, row)
        if given.errors:
            return given.errors, row, ""
        planning.alter(tx, row.id, given, acting.by(request), parts.zone)
        told = parts.say("checkins.changed", title=given.values["title"])
        return {}, row, told + _warning(tx, parts.say, row.kind, row.id)

    errors, row, told = await write(request, work)
    if errors:
        return await plans.form(request, written, row.kind, errors, row)
    notice(request, told)
    raise web.HTTPSeeOther(path_of(row.id))


async def ask_end(request: web.Request) -> web.Response:
    """What will happen if a campaign ends today."""
    row, say = await read(request, lambda tx: campaign_of(request, tx)), parts_of(request).say
    return page(
        request,
        "confirm.html",
        title=say("checkins.end_title", title=row.title),
        text=say("checkins.end_text", title=row.title),
        action=f"{path_of(row.id)}/end",
        label=say("checkins.end_button"),
        back=path_of(row.id),
        fields={},
    )


async def end(request: web.Request) -> web.Response:
    """Have a campaign end with today."""
    parts, today = parts_of(request), today_of(request)

    def work(tx: Transaction) -> tuple[Row, bool]:
        row = campaign_of(request, tx)
        done = not is_meeting(row) and planning.end(tx, row, today, acting.by(request), parts.zone)
        return row, done

    row, done = await write(request, work)
    told = parts.say("checkins.ended" if done else "checkins.not_ended", title=row.title)
    notice(request, told, "good" if done else "bad")
    raise web.HTTPSeeOther(path_of(row.id))


async def go_on(request: web.Request) -> web.Response:
    """Undo that a campaign was ended early."""
    parts = parts_of(request)

    def work(tx: Transaction) -> tuple[str, bool]:
        row = campaign_of(request, tx)
        last = planning.go_on(tx, row, acting.by(request), parts.zone)
        if last is None:
            return parts.say("checkins.goes_not_on", title=row.title), False
        day = date_words(parts.say, last)
        return parts.say("checkins.goes_on", title=row.title, day=day), True

    told, done = await write(request, work)
    notice(request, told, "good" if done else "bad")
    raise web.HTTPSeeOther(path_of(int(request.match_info["campaign"])))


def _kind(request: web.Request) -> str:
    """What a new one is to be, by the address."""
    return MEETING if request.path.endswith("/meetings/new") else STUDY


def _past(request: web.Request, last: date) -> str:
    """The line that the last day is over already, where it is."""
    if last >= today_of(request):
        return ""
    return "\n" + parts_of(request).say("checkins.is_past")


def _warning(tx: Transaction, say: Say, kind: str, campaign_id: int) -> str:
    """The line that people will be asked which campaign they mean, where they will."""
    others = planning.beside(tx, campaign_id) if kind == STUDY else []
    return "\n" + say("checkins.beside", titles="、".join(others)) if others else ""


ROUTES: tuple[Route, ...] = (
    get("/checkins/new", new, CLERKS),
    post("/checkins/new", create, CLERKS),
    get("/checkins/meetings/new", new, CLERKS),
    post("/checkins/meetings/new", create, CLERKS),
    get(ONE + "/edit", edit, CLERKS),
    post(ONE + "/edit", change, CLERKS),
    get(ONE + "/end", ask_end, CLERKS),
    post(ONE + "/end", end, CLERKS),
    post(ONE + "/go_on", go_on, CLERKS),
)
