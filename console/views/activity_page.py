"""The page of an activity: its facts, who is on its list, who waits, and taking back."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.messages import Say
from bot.permissions import CLERKS
from console import acting, activity_history, posted
from console.activities import (
    ONE,
    activity_of,
    path_of,
    people_of,
    phones,
    sees_remarks,
    teller_of,
    words,
)
from console.navigation import KEEPERS
from console.pages import notice, page
from console.paging import paging
from console.parts import parts_of, read, write
from console.people import is_clerk
from console.routes import Route, get, post
from console.views.groups import called
from services import chats, members, organisations
from services.activities import afterwards, entry, overview, revising, undoing, writing
from services.activities.entries import ASKED, IN, OUT, WAITING
from services.activities.overview import Numbers, Person
from services.activities.undoing import Undone
from services.activities.writing import LIVE, OVER, SERIES
from storage.transaction import Row, Transaction

# Lists that are read in pages, each on its own.
LISTS = (IN, WAITING, ASKED, OUT)


async def show(request: web.Request) -> web.Response:
    """An activity's page; with `live` it asks for itself every ten seconds."""
    return await page_of(request)


async def remarks(request: web.Request) -> web.Response:
    """The same with the remarks in the clear; that the visitor saw them is kept."""
    parts = parts_of(request)
    if not sees_remarks(request):
        raise web.HTTPForbidden

    def work(tx: Transaction) -> dict[int, str]:
        row = activity_of(request, tx)
        entry.note_seen(tx, row.id, acting.by(request), "remark")
        lists = people_of(request, tx, row).values()
        return {one.row.id: entry.remark(parts.vault, one.row) for rows in lists for one in rows}

    return await page_of(request, remarks=await write(request, work))


async def call_list(request: web.Request) -> web.Response:
    """The list to call by, all phones in the clear; each that was seen is kept."""

    def work(tx: Transaction) -> dict[str, Any]:
        row = activity_of(request, tx)
        lists = people_of(request, tx, row)
        lines = [*lists[IN], *lists[WAITING]]
        return {"row": row, "lines": lines, "phones": phones(request, tx, lines, clear=True)}

    shown = await write(request, work)
    path = path_of(shown["row"].id)
    return page(request, "activity_phones.html", path=path, **shown, **words(request))


async def undo(request: web.Request) -> web.Response:
    """Take back what the visitor did last to this list."""
    parts = parts_of(request)

    def work(tx: Transaction) -> tuple[Row, str, bool]:
        row, by = activity_of(request, tx), acting.by(request)
        deed = undoing.last(tx, by.member_id or 0, by.at, row.id)
        if deed is None:
            return row, parts.say("activity_pages.not_undone"), False
        done = entry.undo(tx, row, deed, by, teller_of(request))
        queued = activity_history.named(tx, row.id, entry.without_place(deed, done))
        return row, _undone(parts.say, done, queued), bool(done.back)

    row, told, done = await write(request, work)
    notice(request, told, "good" if done else "bad")
    raise web.HTTPSeeOther(path_of(row.id))


def _undone(say: Say, done: Undone, queued: str) -> str:
    if not done.back:
        return say("activity_pages.not_undone")
    if queued:
        return say("activity_pages.undone_waiting", names=queued)
    return say("activity_pages.undone_partly" if done.stayed else "activity_pages.undone")


async def history(request: web.Request) -> web.Response:
    """What happened with an activity and its list, the latest first."""
    parts = parts_of(request)

    def work(tx: Transaction) -> dict[str, Any]:
        row = activity_of(request, tx)
        return {"row": row, "story": activity_history.of(tx, row.id, parts)}

    shown = await read(request, work)
    return page(request, "activity_history.html", path=path_of(shown["row"].id), **shown)


async def page_of(
    request: web.Request,
    *,
    remarks: dict[int, str] | None = None,
    capacity: str | None = None,
    error: str = "",
    report: str | None = None,
    report_error: str = "",
) -> web.Response:
    """The page of the activity, with what was typed on it and why that will not do."""
    shown = await read(request, lambda tx: _known(request, tx))
    row = shown["row"]
    standing = "" if row.capacity is None else str(row.capacity)
    shown |= {"capacity": standing if capacity is None else capacity, "error": error}
    shown |= {"remarks": remarks or {}, "sees_remarks": sees_remarks(request)}
    shown |= {"live": request.query.get("live") == "1" and request.method == "GET"}
    shown["report_error"] = report_error
    if report is not None:
        shown["report"] = report
    status = 422 if error or report_error else 200
    return page(request, "activity.html", status=status, **shown, **words(request))


def _known(request: web.Request, tx: Transaction) -> dict[str, Any]:
    row, parts, by = activity_of(request, tx), parts_of(request), acting.by(request)
    path, lists = path_of(row.id), people_of(request, tx, row)
    pages = {name: paging(request, len(lists[name]), name=name, path=path) for name in LISTS}
    numbers = overview.numbers(tx, [row.id]).get(row.id, Numbers())
    return {
        "row": row,
        "path": path,
        "numbers": numbers,
        "ends": writing.ends_at(row),
        "lists": {name: _cut(lists[name], pages[name].first, pages[name].size) for name in LISTS},
        "totals": {name: len(lists[name]) for name in LISTS},
        "pages": pages,
        "undoable": _undoable(request, tx, row),
        "takes": row.state in LIVE and row.starts_at is not None,
        "ahead": row.starts_at is not None and row.starts_at > by.at,
        "groups": _groups(request, tx, row),
        "bodies": _bodies(tx, row),
        "proposer": members.name(tx, row.proposer_id) if row.proposer_id else "",
        "series": overview.of_series(tx, row.id) if row.state == SERIES else [],
        "now": parts.clock.now(),
        "told": revising.told(tx, row.id) if is_clerk(request) else [],
        "posts": posted.of_item(
            tx, parts.say, [(writing.KIND, row.id)] if is_clerk(request) else []
        ),
    } | _afterwards(request, tx, row)


def _afterwards(request: web.Request, tx: Transaction, row: Row) -> dict[str, Any]:
    """Of an activity that is over what people gave, for clerks, and the report or its draft."""
    parts = parts_of(request)
    over = overview.standing(row, parts.clock.now()) == OVER and not row.every_days
    if not over or not is_clerk(request):
        return {"is_over": over}
    given = afterwards.words(tx, row.id)
    return {
        "is_over": True,
        "said": [one for one in given if one.kind == afterwards.WORD],
        "shown": [one for one in given if one.kind == afterwards.PHOTO],
        "report": row.report or afterwards.draft(tx, row.id, parts.say, parts.zone),
        "is_draft": not row.report,
    }


def _cut(people: list[Person], first: int, size: int) -> list[Person]:
    return people[first : first + size]


def _undoable(request: web.Request, tx: Transaction, row: Row) -> str:
    """What the visitor did last to this list, in words; "" where nothing can be taken back."""
    parts, by = parts_of(request), acting.by(request)
    deed = undoing.last(tx, by.member_id or 0, by.at, row.id)
    return "" if deed is None else activity_history.deed_words(tx, deed, row.id, parts.say)


def _groups(request: web.Request, tx: Transaction, row: Row) -> list[str]:
    found = [chats.find(tx, chat) for chat in writing.groups(tx, row.id)]
    return [called(one, parts_of(request).say) for one in found if one is not None]


def _bodies(tx: Transaction, row: Row) -> list[str]:
    found = [organisations.find(tx, one) for one in writing.bodies(tx, row.id)]
    return [one.name for one in found if one is not None]


ROUTES: tuple[Route, ...] = (
    get(ONE, show, KEEPERS),
    post(ONE + "/remarks", remarks, CLERKS | {"liaison"}),
    post(ONE + "/phones", call_list, KEEPERS),
    post(ONE + "/undo", undo, KEEPERS),
    get(ONE + "/history", history, CLERKS),
)
