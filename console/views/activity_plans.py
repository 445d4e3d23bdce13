"""Planning an activity: the form of a new one, of one that stands, and of a copy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from aiohttp import web

from bot.clock import local_date
from bot.messages import Say
from bot.permissions import CLERKS
from console import acting
from console.activities import HOME, ONE, activity_of, path_of, teller_of, words
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import today_of
from console.routes import Route, get, post
from console.views.activity_rooms import Room, rooms_for, taken, venue_of, with_room
from console.views.groups import called
from services import chats, organisations
from services.activities import forms, revising, templates, writing
from services.activities.forms import Read, Written
from services.activities.revising import KEPT, Followed
from services.activities.waiting import BelowTakenError
from services.activities.writing import SERIES, TEMPLATE, Draft
from services.bookings import holding
from services.bookings.booking import BookedError, NotFreeError
from services.checkin.forms import day, key
from storage.transaction import Row, Transaction

MOST_TITLE = 30
# A form that nobody has written in.
BLANK = {"companions": "1", "offers": forms.AUTOMATIC, "offer_hours": "24"}
# What an activity that is over, or was called off, keeps.
PAST = ("over", "cancelled")
TICKED = ("groups", "bodies", "classes")
# The same day of the week a year later.
YEAR, WEEK = timedelta(days=364), timedelta(days=7)


async def new(request: web.Request) -> web.Response:
    """The form of a new activity; `from` names one that it is like, `on` the day it is to be.

    `title` is how it is called where people speak of it already.
    """
    blank = BLANK | {"title": request.query.get("title", "")[:MOST_TITLE].strip()}
    wanted, zone = acting.number(request.query.get("from", "")), parts_of(request).zone
    on = day(request.query.get("on", ""))

    def work(tx: Transaction) -> tuple[Written, dict[str, Any]]:
        draft = templates.draft_from(tx, wanted, zone, on) if wanted else None
        if draft is None:
            return Written(blank), _models(request, tx)
        return with_room(tx, forms.written_of(draft, zone), wanted), {}

    written, models = await read(request, work)
    return await _form(request, written, models=models)


async def create(request: web.Request) -> web.Response:
    """Enter an activity as a draft, with the venue that it is to have."""
    written, parts = await _sent(request), parts_of(request)

    def work(tx: Transaction) -> tuple[dict[str, str], int, str]:
        given, room = _given(tx, request, written, dated=True)
        if given.errors:
            return given.errors, 0, ""
        draft, by = room.named(given.draft), acting.by(request)
        made = writing.create(tx, draft, by, parts.zone)
        if room.venue_id is not None:
            holding.for_activity(tx, _row(tx, made), room.venue_id, by)
        words = "activity_pages.created_series" if draft.every_days else "activity_pages.created"
        return {}, made, parts.say(words, title=draft.title) + _past(parts.say, draft, by.at)

    try:
        errors, made, told = await write(request, work)
    except (BookedError, NotFreeError) as error:
        return await _form(request, written, {"venue": await taken(request, error)})
    if errors:
        return await _form(request, written, _said(parts.say, errors))
    notice(request, told)
    raise web.HTTPSeeOther(path_of(made))


async def edit(request: web.Request) -> web.Response:
    """The form of an activity as it stands."""
    zone = parts_of(request).zone

    def work(tx: Transaction) -> tuple[Row, Written]:
        row = _changeable(request, tx)
        return row, with_room(tx, forms.written_of(writing.draft_of(tx, row), zone), row.id)

    row, written = await read(request, work)
    return await _form(request, written, row=row)


async def change(request: web.Request) -> web.Response:
    """Change an activity; whoever must know of it is told."""
    written, parts = await _sent(request), parts_of(request)

    def work(tx: Transaction) -> tuple[dict[str, str], Row, str]:
        row = _changeable(request, tx)
        given, room = _given(tx, request, written, dated=row.state != TEMPLATE, row=row)
        if row.state == SERIES and "weekly" not in written.fields:
            given.errors["until_on"] = "activity_pages.still_weekly"
        if given.errors:
            return given.errors, row, ""
        draft, by = room.named(given.draft), acting.by(request)
        venue_id = KEPT if row.state in (TEMPLATE, SERIES) else room.venue_id
        followed = revising.change(tx, row.id, draft, by, teller_of(request), venue_id=venue_id)
        told = parts.say("activity_pages.changed", title=draft.title)
        return {}, row, told + _past(parts.say, draft, by.at) + _told(parts.say, followed)

    try:
        errors, row, told = await write(request, work)
    except BelowTakenError as error:
        below = {"capacity": parts.say("activity_pages.below_taken", taken=error.taken)}
        return await _again(request, written, below)
    except (BookedError, NotFreeError) as error:
        return await _again(request, written, {"venue": await taken(request, error)})
    if errors:
        return await _form(request, written, _said(parts.say, errors), row)
    parts.wake_longtasks()
    notice(request, told)
    raise web.HTTPSeeOther(path_of(row.id))


async def _again(request: web.Request, written: Written, errors: Mapping[str, str]) -> web.Response:
    row = await read(request, lambda tx: _changeable(request, tx))
    return await _form(request, written, errors, row)


def _changeable(request: web.Request, tx: Transaction) -> Row:
    row = activity_of(request, tx)
    if row.state in PAST:
        raise web.HTTPSeeOther(path_of(row.id))
    return row


def _row(tx: Transaction, activity_id: int) -> Row:
    row = writing.find(tx, activity_id)
    assert row is not None, "an activity that was just entered"
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
) -> tuple[Read, Room]:
    """What was written, read; bodies and the venue that an activity has stay possible."""
    groups = [key(one.channel, one.chat_id) for one in chats.every(tx)]
    bodies = [one.id for one in organisations.open_ones(tx)]
    bodies += writing.bodies(tx, row.id) if row is not None else []
    given = forms.read(written, groups, bodies, parts_of(request).zone, dated=dated)
    room = venue_of(tx, written, row)
    if room.error:
        given.errors["venue"] = room.error
    return given, room


def _said(say: Say, errors: Mapping[str, str]) -> dict[str, str]:
    return {name: say(one) for name, one in errors.items()}


def _past(say: Say, draft: Draft, now: Any) -> str:
    """The line that it lies in the past already, where it does."""
    over = draft.starts_at is not None and draft.starts_at <= now
    return "\n" + say("activity_pages.is_past") if over else ""


def _told(say: Say, followed: Followed) -> str:
    """The lines that people are told, and groups."""
    lines = []
    if followed.people:
        lines.append(say("activity_pages.told_people", people=followed.people))
    if followed.groups:
        lines.append(say("activity_pages.told_groups", groups=len(followed.groups)))
    return "".join(f"\n{line}" for line in lines)


async def _form(
    request: web.Request,
    written: Written,
    errors: Mapping[str, str] | None = None,
    row: Row | None = None,
    *,
    models: Mapping[str, Any] | None = None,
) -> web.Response:
    shown = await read(request, lambda tx: _offered(request, tx, row))
    return page(
        request,
        "activity_form.html",
        status=422 if errors else 200,
        written=written,
        errors=errors or {},
        activity=row,
        is_template=row is not None and row.state == TEMPLATE,
        back=path_of(row.id) if row is not None else HOME,
        **{"templates": [], "last_year": []} | dict(models or {}),
        **shown,
        **words(request),
    )


def _offered(request: web.Request, tx: Transaction, row: Row | None) -> dict[str, Any]:
    """What may be ticked: groups, those for activities and switched on first; bodies; venues."""
    say = parts_of(request).say
    groups = sorted(chats.every(tx), key=lambda one: not is_for_it(one))
    mine = writing.bodies(tx, row.id) if row is not None else []
    bodies = [one for one in organisations.every(tx) if not one.closed_on or one.id in mine]
    offered = [(key(one.channel, one.chat_id), called(one, say), is_for_it(one)) for one in groups]
    return {"groups": offered, "bodies": bodies, "rooms": rooms_for(tx, row)}


def _models(request: web.Request, tx: Transaction) -> dict[str, Any]:
    """What a new activity may be like: templates, and what there was a year ago."""
    today, zone = today_of(request), parts_of(request).zone
    then = templates.last_year(tx, today)
    return {
        "templates": templates.templates(tx),
        "last_year": [(one, _anew(local_date(one.starts_at, zone), today)) for one in then],
    }


def _anew(then: date, today: date) -> date:
    """The same day of the week about a year later, once it lies ahead."""
    on = then + YEAR
    return on if on > today else on + WEEK


def is_for_it(group: Row) -> bool:
    """Whether a group is for activities, and switched on."""
    return bool(group.purpose == "activities" and group.state == "on")


ROUTES: tuple[Route, ...] = (
    get("/activities/new", new, CLERKS),
    post("/activities/new", create, CLERKS),
    get(ONE + "/edit", edit, CLERKS),
    post(ONE + "/edit", change, CLERKS),
)
