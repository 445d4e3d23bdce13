"""A venue's week: who has it when and for what, booking it, giving it back, how many came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from aiohttp import web

from console import acting, auth
from console.navigation import KEEPERS
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import is_clerk, today_of
from console.rooms import hours_of, local_of, who_has
from console.routes import PREFIX, Route, get, post
from console.views.venues import ONE, path_of, venue_of
from services import members, organisations
from services.bookings import booking, forms, venues, week
from services.bookings.booking import BookedError, NotFreeError
from storage.transaction import Row, Transaction

WEEK = timedelta(days=week.DAYS)
_BOOKING = "/bookings/{booking:[0-9]{1,18}}"
REFUSED = {
    "past": "venues.past",
    "closed": "venues.is_closed",
    "backwards": "venues.hours_backwards",
}


async def show(request: web.Request) -> web.Response:
    """A venue with its week, and the form to book it."""
    query = request.query
    typed = {"day": query.get("day", "")[:10], "hours": query.get("hours", "")[:11]}
    return await _page_of(request, typed)


async def printed(request: web.Request) -> web.Response:
    """The week of a venue on a sheet of A4, to be hung at its door."""
    asked = request.query.get("week", "")
    shown = await read(request, lambda tx: _known(request, tx, asked))
    return page(request, "venue_print.html", **shown)


async def book(request: web.Request) -> web.Response:
    """Book a venue; who has it then is named."""
    typed, parts = await acting.written(request), parts_of(request)
    given, by = forms.hours(typed, parts.zone), acting.by(request)
    errors = {name: parts.say(key) for name, key in {**given.errors, **forms.uses(typed)}.items()}

    def work(tx: Transaction) -> Row:
        row = venue_of(request, tx)
        whose = None if is_clerk(request) else by.member_id
        if not is_clerk(request) and typed.get("body", "") not in _bodies(request, tx):
            raise web.HTTPBadRequest
        if not errors:
            booking.book(tx, forms.wanted(row, given, typed, whose), by)
        return row

    try:
        row = await write(request, work)
    except BookedError as refused:
        other = refused.other
        who = await read(request, lambda tx: who_has(request, tx, other))
        errors["from"] = parts.say("venues.taken", who=who, **hours_of(request, other))
    except NotFreeError as refused:
        errors["from"] = parts.say(REFUSED[str(refused)])
    if errors:
        return await _page_of(request, typed, errors)
    assert given.starts_at is not None, "what was booked has its hours"
    notice(request, parts.say("venues.booked", name=row.name, **hours_of(request, given)))
    raise web.HTTPSeeOther(_week_path(row.id, given.starts_at.date()))


async def one(request: web.Request) -> web.Response:
    """One booking: who, for what, and what can be done with it."""
    now = parts_of(request).clock.now()

    def work(tx: Transaction) -> dict[str, Any]:
        row = _booking_of(request, tx)
        venue = venues.find(tx, row.venue_id)
        asked = row.member_id or row.by_id
        clerk = is_clerk(request)
        return {
            "booking": row,
            "venue": venue,
            "who_has": who_has(request, tx, row),
            "by_whom": members.name(tx, asked) if clerk and asked is not None else "",
            "may": _may_change(request, row),
            "begun": row.starts_at <= now,
            "over": row.ends_at <= now,
            "day": local_of(request, row)[0].date(),
            "hours": hours_of(request, row),
        }

    shown = await read(request, work)
    path = _week_path(shown["venue"].id, shown["day"])
    return page(request, "booking.html", back=path, **shown)


async def cancel(request: web.Request) -> web.Response:
    """Give the venue back."""
    say = parts_of(request).say

    def work(tx: Transaction) -> tuple[Row, str, bool]:
        row = _own_booking(request, tx)
        done = booking.cancel(tx, row.id, acting.by(request)) is not None
        return row, _name(tx, row), done

    row, name, done = await write(request, work)
    if done:
        notice(request, say("venues.cancelled", name=name, **hours_of(request, row)))
    else:
        notice(request, say("venues.cancelled_already"), "bad")
    raise web.HTTPSeeOther(f"{PREFIX}/bookings/{row.id}")


async def restore(request: web.Request) -> web.Response:
    """Undo that a booking was given back, if the venue is still free."""
    say = parts_of(request).say

    def work(tx: Transaction) -> tuple[str, bool]:
        row = _own_booking(request, tx)
        try:
            done = booking.restore(tx, row.id, acting.by(request)) is not None
        except BookedError as refused:
            who = who_has(request, tx, refused.other)
            return say("venues.not_restored_taken", who=who), False
        except NotFreeError:
            return say("venues.not_restored_closed"), False
        if not done:
            return say("venues.not_restored"), False
        return say("venues.restored", name=_name(tx, row), **hours_of(request, row)), True

    told, done = await write(request, work)
    notice(request, told, "good" if done else "bad")
    raise web.HTTPSeeOther(f"{PREFIX}/bookings/{acting.one(request, 'booking')}")


async def count(request: web.Request) -> web.Response:
    """Note how many came."""
    typed, say = await acting.written(request), parts_of(request).say
    heads = forms.number(typed.get("heads", ""), booking.MOST_HEADS)

    def work(tx: Transaction) -> bool:
        row = _own_booking(request, tx)
        return heads is not None and booking.count(tx, row.id, heads, acting.by(request))

    done = await write(request, work)
    if done:
        notice(request, say("venues.counted", heads=heads))
    else:
        key = "venues.heads_unread" if heads is None else "venues.not_counted_yet"
        notice(request, say(key), "bad")
    raise web.HTTPSeeOther(f"{PREFIX}/bookings/{acting.one(request, 'booking')}")


async def _page_of(
    request: web.Request, typed: Mapping[str, str], errors: Mapping[str, str] | None = None
) -> web.Response:
    def work(tx: Transaction) -> dict[str, Any]:
        asked = request.query.get("week") or typed.get("day", "")
        return _known(request, tx, asked) | {"bodies": _bodies(request, tx)}

    shown = await read(request, work)
    shown |= {"typed": typed, "errors": errors or {}, "clerk": is_clerk(request)}
    return page(request, "venue.html", status=422 if errors else 200, **shown)


def _known(request: web.Request, tx: Transaction, asked: str) -> dict[str, Any]:
    """A venue with the week in which a day lies, and who has each booking."""
    parts, row = parts_of(request), venue_of(request, tx)
    first = week.monday(forms.first_of(asked[:10], today_of(request)))
    lines = week.week(tx, row, first, parts.clock.now(), parts.zone)
    rows = week.between(tx, row.id, first, first + WEEK, parts.zone)
    return {
        "venue": row,
        "slots": venues.slots_of(row),
        "lines": lines,
        "who_has": {one.id: who_has(request, tx, one) for one in rows},
        "hours": {one.id: hours_of(request, one) for one in rows},
        "first": first,
        "last": first + WEEK - timedelta(days=1),
        "before": first - WEEK,
        "after": first + WEEK,
        "today": today_of(request),
        "path": path_of(row.id),
    }


def _bodies(request: web.Request, tx: Transaction) -> list[str]:
    """For whom the visitor may book: clerks for any, others for their own bodies or themselves."""
    if is_clerk(request):
        return [row.name for row in organisations.open_ones(tx)]
    mine = organisations.of(tx, auth.who_of(request).id)
    return [row.name for row in mine] or [""]


def _may_change(request: web.Request, row: Row) -> bool:
    """Whether a booking is the visitor's own, or the visitor a clerk."""
    who = auth.who_of(request).id
    return is_clerk(request) or (row.activity_id is None and who in (row.member_id, row.by_id))


def _booking_of(request: web.Request, tx: Transaction) -> Row:
    row = booking.find(tx, acting.one(request, "booking"))
    if row is None:
        raise web.HTTPNotFound
    return row


def _own_booking(request: web.Request, tx: Transaction) -> Row:
    row = _booking_of(request, tx)
    if not _may_change(request, row):
        raise web.HTTPNotFound
    return row


def _name(tx: Transaction, row: Row) -> str:
    venue = venues.find(tx, row.venue_id)
    assert venue is not None, "venues are never struck off"
    return str(venue.name)


def _week_path(venue_id: int, day: date) -> str:
    return f"{path_of(venue_id)}?week={week.monday(day)}"


ROUTES: tuple[Route, ...] = (
    get(ONE, show, KEEPERS),
    get(ONE + "/print", printed, KEEPERS),
    post(ONE + "/book", book, KEEPERS),
    get(_BOOKING, one, KEEPERS),
    post(_BOOKING + "/cancel", cancel, KEEPERS),
    post(_BOOKING + "/restore", restore, KEEPERS),
    post(_BOOKING + "/heads", count, KEEPERS),
)
