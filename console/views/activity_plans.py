"""Planning an activity: the form of a new one, of one that stands, and of a copy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aiohttp import web

from bot.messages import Say
from bot.permissions import CLERKS
from console import acting
from console.activities import CLASSES, HOME, ONE, activity_of, path_of
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.routes import Route, get, post
from console.views.groups import called
from services import chats, organisations
from services.activities import forms, writing
from services.activities.forms import Read, Written
from services.activities.waiting import BelowTakenError
from services.activities.writing import DRAFT, SERIES, TEMPLATE, Draft
from services.checkin.forms import key
from storage.transaction import Row, Transaction

# A form that nobody has written in.
BLANK = {"companions": "1", "offers": forms.AUTOMATIC, "offer_hours": "24"}
# What an activity that is over, or was called off, keeps.
PAST = ("over", "cancelled")
TICKED = ("groups", "bodies", "classes")


async def new(request: web.Request) -> web.Response:
    """The form of a new activity; `from` names one that it is like, whose days are left out."""
    wanted, zone = acting.number(request.query.get("from", "")), parts_of(request).zone

    def work(tx: Transaction) -> Written:
        row = writing.find(tx, wanted) if wanted else None
        if row is None:
            return Written(BLANK)
        return forms.written_of(undated(writing.draft_of(tx, row)), zone)

    return await _form(request, await read(request, work))


async def create(request: web.Request) -> web.Response:
    """Enter an activity, as a draft, or as a series where it is to be every week."""
    written, parts = await _sent(request), parts_of(request)

    def work(tx: Transaction) -> tuple[dict[str, str], int, str]:
        given = _given(tx, request, written, dated=True)
        if given.errors:
            return given.errors, 0, ""
        draft, by = given.draft, acting.by(request)
        state = SERIES if draft.every_days else DRAFT
        made = writing.create(tx, draft, by, parts.zone, state=state)
        words = "activity_pages.created_series" if draft.every_days else "activity_pages.created"
        return {}, made, parts.say(words, title=draft.title) + _past(parts.say, draft, by.at)

    errors, made, told = await write(request, work)
    if errors:
        return await _form(request, written, errors)
    notice(request, told)
    raise web.HTTPSeeOther(path_of(made))


async def edit(request: web.Request) -> web.Response:
    """The form of an activity as it stands."""
    zone = parts_of(request).zone

    def work(tx: Transaction) -> tuple[Row, Written]:
        row = _changeable(request, tx)
        return row, forms.written_of(writing.draft_of(tx, row), zone)

    row, written = await read(request, work)
    return await _form(request, written, row=row)


async def change(request: web.Request) -> web.Response:
    """Change an activity."""
    written, parts = await _sent(request), parts_of(request)

    def work(tx: Transaction) -> tuple[dict[str, str], Row, str]:
        row = _changeable(request, tx)
        given = _given(tx, request, written, dated=row.state != TEMPLATE, row=row)
        if given.errors:
            return given.errors, row, ""
        draft, by = given.draft, acting.by(request)
        told = parts.say("activity_pages.changed", title=draft.title)
        writing.change(tx, row.id, draft, by, parts.zone)
        return {}, row, told + _past(parts.say, draft, by.at)

    try:
        errors, row, told = await write(request, work)
    except BelowTakenError as error:
        row = await read(request, lambda tx: _changeable(request, tx))
        return await _form(request, written, {"capacity": ""}, row, taken=error.taken)
    if errors:
        return await _form(request, written, errors, row)
    notice(request, told)
    raise web.HTTPSeeOther(path_of(row.id))


async def keep(request: web.Request) -> web.Response:
    """Keep an activity as a template, without its days."""
    parts = parts_of(request)

    def work(tx: Transaction) -> tuple[Row, int]:
        row = activity_of(request, tx)
        draft, by = undated(writing.draft_of(tx, row)), acting.by(request)
        return row, writing.create(tx, draft, by, parts.zone, state=TEMPLATE)

    row, made = await write(request, work)
    notice(request, parts.say("activity_pages.kept", title=row.title))
    raise web.HTTPSeeOther(path_of(made))


def undated(draft: Draft) -> Draft:
    """The same without its days."""
    days = {"starts_at": None, "ends_at": None, "deadline": None}
    return replace(draft, **days, every_days=None, until_on=None)  # type: ignore[arg-type]


def _changeable(request: web.Request, tx: Transaction) -> Row:
    row = activity_of(request, tx)
    if row.state in PAST:
        raise web.HTTPSeeOther(path_of(row.id))
    return row


async def _sent(request: web.Request) -> Written:
    got = await request.post()
    fields = {name: value for name, value in got.items() if isinstance(value, str)}
    ticked = {
        name: tuple(one for one in got.getall(name, []) if isinstance(one, str)) for name in TICKED
    }
    return Written(fields, **ticked)


def _given(
    tx: Transaction, request: web.Request, written: Written, *, dated: bool, row: Row | None = None
) -> Read:
    """What was written, read; bodies that an activity has already stay possible."""
    groups = [key(one.channel, one.chat_id) for one in chats.every(tx)]
    bodies = [one.id for one in organisations.open_ones(tx)]
    bodies += writing.bodies(tx, row.id) if row is not None else []
    return forms.read(written, groups, bodies, parts_of(request).zone, dated=dated)


def _past(say: Say, draft: Draft, now: Any) -> str:
    """The line that it lies in the past already, where it does."""
    over = draft.starts_at is not None and draft.starts_at <= now
    return "\n" + say("activity_pages.is_past") if over else ""


async def _form(
    request: web.Request,
    written: Written,
    errors: dict[str, str] | None = None,
    row: Row | None = None,
    *,
    taken: int = 0,
) -> web.Response:
    say = parts_of(request).say
    shown = await read(request, lambda tx: _offered(request, tx, row))
    told = {name: say(one) for name, one in (errors or {}).items() if one}
    if taken:
        told["capacity"] = say("activity_pages.below_taken", taken=taken)
    return page(
        request,
        "activity_form.html",
        status=422 if errors else 200,
        written=written,
        errors=told,
        activity=row,
        is_template=row is not None and row.state == TEMPLATE,
        back=path_of(row.id) if row is not None else HOME,
        classes={one: say(words) for one, words in CLASSES.items()},
        **shown,
    )


def _offered(request: web.Request, tx: Transaction, row: Row | None) -> dict[str, Any]:
    """The groups that may be ticked, those for activities and switched on first; the bodies."""
    say = parts_of(request).say
    groups = sorted(chats.every(tx), key=lambda one: not _fits(one))
    mine = writing.bodies(tx, row.id) if row is not None else []
    bodies = [one for one in organisations.every(tx) if not one.closed_on or one.id in mine]
    offered = [(key(one.channel, one.chat_id), called(one, say), _fits(one)) for one in groups]
    return {"groups": offered, "bodies": bodies}


def _fits(group: Row) -> bool:
    return bool(group.purpose == "activities" and group.state == "on")


ROUTES: tuple[Route, ...] = (
    get("/activities/new", new, CLERKS),
    post("/activities/new", create, CLERKS),
    get(ONE + "/edit", edit, CLERKS),
    post(ONE + "/edit", change, CLERKS),
    post(ONE + "/template", keep, CLERKS),
)
