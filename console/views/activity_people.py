"""Somebody on the list of an activity: more or fewer heads, taken off, let in, turned down."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from bot.permissions import CLERKS
from console import acting
from console.activities import (
    ENTRY,
    activity_of,
    entry_of,
    entry_path,
    path_of,
    sees_remarks,
    teller_of,
    words,
)
from console.navigation import KEEPERS
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import masked_field
from console.routes import Route, get, post
from services import roster
from services.activities import entries, entry, forms, leaving
from services.activities.entries import ASKED, IN, OFFERED, STANDS, WAITING
from services.activities.overview import Person
from services.activities.waiting import NoRoomError
from storage.transaction import Row, Transaction

REMOVED = {False: "activity_pages.removed", True: "activity_pages.refused"}
AGREED = {IN: "activity_pages.agreed_in", WAITING: "activity_pages.agreed_waiting"}


async def show(request: web.Request) -> web.Response:
    """All that is known of an entry."""
    return await _page_of(request)


async def reveal(request: web.Request) -> web.Response:
    """The same with the phone, or the remark, in the clear; that the visitor saw it is kept."""
    field, parts = request.match_info["field"], parts_of(request)
    if field not in ("phone", entry.REMARK) or (field != "phone" and not sees_remarks(request)):
        raise web.HTTPNotFound

    def work(tx: Transaction) -> dict[str, str]:
        row = activity_of(request, tx)
        one, by = entry_of(request, tx, row).row, acting.by(request)
        if field == entry.REMARK:
            entry.note_seen(tx, row.id, by, field)
            return {field: entry.remark(parts.vault, one)}
        if one.member_id is None:
            raise web.HTTPNotFound
        return {field: roster.reveal(tx, parts.vault, one.member_id, field, by)}

    return await _page_of(request, shown=await write(request, work))


async def change(request: web.Request) -> web.Response:
    """Have somebody come with more or fewer."""
    typed, parts = await acting.written(request), parts_of(request)
    party = forms.party(typed)
    if party.errors:
        errors = {at: parts.say(key) for at, key in party.errors.items()}
        return await _page_of(request, typed=typed, errors=errors)

    def work(tx: Transaction) -> tuple[Row, Person, bool]:
        row = activity_of(request, tx)
        one = entry_of(request, tx, row)
        key, by = entries.key_of(one.row), acting.by(request)
        was = leaving.change(tx, row.id, key, by, heads=party.heads, company=party.company)
        return row, one, was is not None

    try:
        row, one, done = await write(request, work)
    except NoRoomError as error:
        errors = {"heads": parts.say("activity_pages.no_room", free=error.free)}
        return await _page_of(request, typed=typed, errors=errors)
    key = "activity_pages.heads_changed" if done else "activity_pages.not_standing"
    values = {"heads": party.heads} if done else {}
    notice(request, parts.say(key, name=one.row.name, **values), "good" if done else "bad")
    raise web.HTTPSeeOther(path_of(row.id))


async def ask_remove(request: web.Request) -> web.Response:
    """What will happen if somebody is taken off, or turned down."""
    say = parts_of(request).say

    def work(tx: Transaction) -> tuple[Row, Person]:
        row = activity_of(request, tx)
        return row, entry_of(request, tx, row)

    row, one = await read(request, work)
    asked, name = one.row.state == ASKED, one.row.name
    title = "activity_pages.refuse_title" if asked else "activity_pages.remove_title"
    text = "activity_pages.refuse_text" if asked else "activity_pages.remove_text"
    label = "activity_pages.refuse_button" if asked else "activity_pages.remove_button"
    return page(
        request,
        "confirm.html",
        title=say(title, name=name),
        text=say(text, name=name, title=row.title),
        action=f"{entry_path(row.id, one.row.id)}/remove",
        label=say(label),
        back=path_of(row.id),
        fields={"asked": "1"} if asked else {},
    )


async def remove(request: web.Request) -> web.Response:
    """Take somebody off the list; what frees is offered to who waits longest."""
    say = parts_of(request).say

    def work(tx: Transaction) -> tuple[Row, Person, bool]:
        row = activity_of(request, tx)
        one = entry_of(request, tx, row)
        done = entry.remove(tx, row, one.row, acting.by(request), teller_of(request))
        return row, one, done

    row, one, done = await write(request, work)
    key = REMOVED[one.row.state == ASKED] if done else "activity_pages.not_standing"
    notice(request, say(key, name=one.row.name), "good" if done else "bad")
    raise web.HTTPSeeOther(path_of(row.id))


async def admit(request: web.Request) -> web.Response:
    """Give somebody who waits a place out of turn."""
    say = parts_of(request).say

    def work(tx: Transaction) -> tuple[Row, Person, bool]:
        row = activity_of(request, tx)
        one = entry_of(request, tx, row)
        if one.row.state not in (WAITING, OFFERED):
            return row, one, False
        return row, one, entry.admit(tx, row, one.row, acting.by(request), teller_of(request))

    try:
        row, one, done = await write(request, work)
    except NoRoomError as error:
        notice(request, say("activity_pages.no_room", free=error.free), "bad")
        raise web.HTTPSeeOther(path_of(acting.one(request, "activity"))) from None
    key = "activity_pages.admitted" if done else "activity_pages.not_waiting"
    notice(request, say(key, name=one.row.name), "good" if done else "bad")
    raise web.HTTPSeeOther(path_of(row.id))


async def agree(request: web.Request) -> web.Response:
    """Say yes to somebody who was asked about."""
    say = parts_of(request).say

    def work(tx: Transaction) -> tuple[Row, Person, str | None]:
        row = activity_of(request, tx)
        one = entry_of(request, tx, row)
        return row, one, entry.agree(tx, row, one.row, acting.by(request), teller_of(request))

    row, one, state = await write(request, work)
    key = AGREED.get(state or "", "activity_pages.not_asked")
    notice(request, say(key, name=one.row.name), "good" if state else "bad")
    raise web.HTTPSeeOther(path_of(row.id))


async def _page_of(
    request: web.Request,
    *,
    shown: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> web.Response:
    def work(tx: Transaction) -> tuple[Row, Person, str]:
        row = activity_of(request, tx)
        one = entry_of(request, tx, row)
        found = roster.find(tx, one.row.member_id) if one.row.member_id else None
        return row, one, masked_field(request, found, "phone")

    row, one, phone = await read(request, work)
    company = "、".join(one.company)
    held = {"heads": str(one.row.heads), "company": company} if typed is None else typed
    return page(
        request,
        "activity_entry.html",
        status=422 if errors else 200,
        row=row,
        one=one,
        phone=phone,
        shown=shown or {},
        held=held,
        errors=errors or {},
        path=path_of(row.id),
        here=entry_path(row.id, one.row.id),
        stands_on=one.row.state in STANDS,
        sees_remarks=sees_remarks(request),
        **words(request),
    )


ROUTES: tuple[Route, ...] = (
    get(ENTRY, show, KEEPERS),
    post(ENTRY + "/reveal/{field}", reveal, KEEPERS),
    post(ENTRY + "/change", change, KEEPERS),
    get(ENTRY + "/remove", ask_remove, KEEPERS),
    post(ENTRY + "/remove", remove, KEEPERS),
    post(ENTRY + "/admit", admit, CLERKS),
    post(ENTRY + "/agree", agree, CLERKS),
)
