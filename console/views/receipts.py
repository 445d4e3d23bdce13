"""通知已阅: who has read a notice, who has not, their telephones, and what was heard there."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from console import acting
from console.files import download
from console.navigation import KEEPERS
from console.pages import notice, page
from console.paging import paging
from console.parts import parts_of, read, write
from console.people import is_clerk, masked_field, member_of, today_of
from console.routes import Route, get, post
from console.views.announcements import HERE, ONE, STATE_WORDS
from console.views.groups import called
from services import announcements, chats, organisations, roster
from services.announcements import Count
from services.announcements.receipts import PAGE
from services.scopes import Scope
from services.workbooks import Page, workbook
from storage.transaction import Row, Transaction

HOWS = {
    "group": "announcements.how_group",
    "private": "announcements.how_private",
    "staff": "announcements.how_staff",
}
HEADS = ("announcements.head_name", "announcements.head_unit", "announcements.head_phone")
ALL_OF_THEM = "all"


async def show(request: web.Request) -> web.Response:
    """One notice: how many have read it, and who has or has not, by body."""
    say, have_read = parts_of(request).say, request.query.get("read") == "1"

    def work(tx: Transaction) -> dict[str, Any]:
        row, scope, _ = _found(request, tx)
        body = acting.number(request.query.get("body", ""))
        count = announcements.counts(tx, [row.id], scope, body).get(row.id, Count())
        total = count.read + count.others if have_read else count.unread
        at = paging(request, total, PAGE)
        groups = [chats.find(tx, chat) for chat in announcements.groups(tx, row.id)]
        return {
            "row": row,
            "count": count,
            "paging": at,
            "people": announcements.people(
                tx, row.id, scope, have_read=have_read, body=body, page=at.number
            ),
            "bodies": organisations.within(tx, scope),
            "body": body,
            "groups": [called(one, say) for one in groups if one is not None],
            "reminded": announcements.reminded(tx, row.id, today_of(request)),
        }

    shown = await read(request, work)
    shown |= {"have_read": have_read, "clerk": is_clerk(request), "path": _path(request)}
    shown["states"] = {state: say(key) for state, key in STATE_WORDS.items()}
    shown["hows"] = {how: say(key) for how, key in HOWS.items()}
    return page(request, "announcement.html", **shown)


async def mark(request: web.Request) -> web.Response:
    """Note of those who are ticked that they have read it, as heard on the phone."""
    parts, form = parts_of(request), await request.post()
    chosen = [acting.number(str(one)) for one in form.getall("person", [])]

    def work(tx: Transaction) -> int:
        row, _, _ = _found(request, tx)
        ids = [member_of(request, tx, one).id for one in chosen if one is not None]
        return len(announcements.mark(tx, row.id, ids, acting.by(request)))

    people = await write(request, work)
    if people:
        notice(request, parts.say("announcements.marked", people=people))
    else:
        notice(request, parts.say("announcements.marked_nobody"), "bad")
    raise web.HTTPSeeOther(_path(request))


async def unmark(request: web.Request) -> web.Response:
    """Take back what staff noted of somebody."""
    parts = parts_of(request)

    def work(tx: Transaction) -> tuple[str, bool]:
        row, member = _found(request, tx)[0], member_of(request, tx)
        if announcements.of_member(tx, row.id, member.id) is None:
            raise web.HTTPNotFound
        return member.name, announcements.unmark(tx, row.id, member.id, acting.by(request))

    name, done = await write(request, work)
    key = "announcements.unmarked" if done else "announcements.unmarked_not"
    notice(request, parts.say(key, name=name), "good" if done else "bad")
    raise web.HTTPSeeOther(f"{_path(request)}?read=1")


async def phones(request: web.Request) -> web.Response:
    """Who has not read it, with telephones in part: a list to call by, also on paper."""
    return await _phones(request, {})


async def reveal(request: web.Request) -> web.Response:
    """The same with one telephone whole, or all of them; that they were seen is kept."""
    parts, form = parts_of(request), await request.post()
    chosen = str(form.get("person", ""))

    def work(tx: Transaction) -> dict[int, str]:
        _, _, rows = _found(request, tx)
        ids = [one.id for one in rows if chosen in (str(one.id), ALL_OF_THEM)]
        if not ids and chosen != ALL_OF_THEM:
            raise web.HTTPNotFound
        by = acting.by(request)
        return {one: roster.reveal(tx, parts.vault, one, "phone", by) for one in ids}

    return await _phones(request, await write(request, work))


async def table(request: web.Request) -> web.Response:
    """The same list as a workbook, telephones whole: each is noted as seen."""
    parts = parts_of(request)

    def work(tx: Transaction) -> tuple[str, list[list[str]]]:
        row, _, rows = _found(request, tx)
        by = acting.by(request)
        told = [
            [one.name, one.unit, roster.reveal(tx, parts.vault, one.id, "phone", by)]
            for one in rows
        ]
        return row.title, told

    title, rows = await write(request, work)
    heads = [parts.say(key) for key in HEADS]
    made = await asyncio.to_thread(workbook, Page(heads, rows))
    return download(made, parts.say("announcements.file", title=title))


async def _phones(request: web.Request, seen: dict[int, str]) -> web.Response:
    def work(tx: Transaction) -> dict[str, Any]:
        row, _, rows = _found(request, tx)
        people = [(one, seen.get(one.id, masked_field(request, one, "phone"))) for one in rows]
        return {"row": row, "people": people}

    shown = await read(request, work)
    return page(request, "announcement_phones.html", path=_path(request), seen=seen, **shown)


def _found(request: web.Request, tx: Transaction) -> tuple[Row, Scope, list[Row]]:
    """The notice that the address names, and who of the visitor's people has not read it.

    Not found for a draft, and where nobody of theirs is asked, or has answered.
    """
    row = announcements.find(tx, acting.one(request, "announcement"))
    scope = acting.scope(request, tx)
    if row is None or row.state == "draft":
        raise web.HTTPNotFound
    if not (is_clerk(request) or announcements.counts(tx, [row.id], scope)):
        raise web.HTTPNotFound
    return row, scope, announcements.people(tx, row.id, scope, have_read=False)


def _path(request: web.Request) -> str:
    return f"{HERE}/{acting.one(request, 'announcement')}"


ROUTES: tuple[Route, ...] = (
    get(ONE, show, KEEPERS),
    post(ONE + "/mark", mark, KEEPERS),
    post(ONE + "/unmark/{member:[0-9]{1,9}}", unmark, KEEPERS),
    get(ONE + "/phones", phones, KEEPERS),
    post(ONE + "/phones", reveal, KEEPERS),
    post(ONE + "/table", table, KEEPERS),
)
