"""An activity from step to step: published, closed, opened again, called off, made larger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.permissions import CLERKS
from console import acting
from console.activities import ONE, activity_of, path_of, post_text, words
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.routes import Route, get, post
from console.views.activity_page import page_of
from console.views.groups import called
from services import chats, members
from services.activities import entry, forms, overview, writing
from services.activities.overview import Numbers
from services.activities.waiting import BelowTakenError
from services.activities.writing import DRAFT, PROPOSED
from services.entering import clean
from storage.audit import By
from storage.transaction import Row, Transaction

MOST_REASON = 60
# What may be called off.
CANCELLABLE = ("draft", "proposed", "open", "closed", "series")


async def preview(request: web.Request) -> web.Response:
    """What the groups will read, in which groups, and what is missing still."""
    parts = parts_of(request)

    def work(tx: Transaction) -> dict[str, Any]:
        row = _waits(request, tx)
        found = [chats.find(tx, chat) for chat in writing.groups(tx, row.id)]
        proposer = members.name(tx, row.proposer_id) if row.proposer_id else ""
        return {
            "row": row,
            "groups": [called(one, parts.say) for one in found if one is not None],
        } | {"proposer": proposer}

    shown = await read(request, work)
    row = shown["row"]
    shown |= {"text": post_text(parts, row), "path": path_of(row.id)}
    shown["past"] = row.starts_at is not None and row.starts_at <= parts.clock.now()
    return page(request, "activity_publish.html", **shown, **words(request))


async def publish(request: web.Request) -> web.Response:
    """Open an activity for signing up."""
    parts = parts_of(request)

    def work(tx: Transaction) -> tuple[Row, str, bool]:
        row = activity_of(request, tx)
        if row.starts_at is None:
            return row, "activity_pages.no_start", False
        done = writing.publish(tx, row.id, acting.by(request), parts.zone)
        return row, "activity_pages.published" if done else "activity_pages.not_published", done

    row, told, done = await write(request, work)
    notice(request, parts.say(told, title=row.title), "good" if done else "bad")
    raise web.HTTPSeeOther(path_of(row.id))


async def close(request: web.Request) -> web.Response:
    """Take nobody in any more."""
    return await _turn(request, writing.close, "activity_pages.closed", "activity_pages.not_closed")


async def reopen(request: web.Request) -> web.Response:
    """Take people in again."""
    return await _turn(
        request, writing.reopen, "activity_pages.reopened", "activity_pages.not_reopened"
    )


async def _turn(
    request: web.Request, turn: Callable[[Transaction, int, By], bool], good: str, bad: str
) -> web.Response:
    def work(tx: Transaction) -> tuple[Row, bool]:
        row = activity_of(request, tx)
        return row, turn(tx, row.id, acting.by(request))

    row, done = await write(request, work)
    told = parts_of(request).say(good if done else bad, title=row.title)
    notice(request, told, "good" if done else "bad")
    raise web.HTTPSeeOther(path_of(row.id))


async def ask_cancel(request: web.Request) -> web.Response:
    """What will happen if it is called off, and why it is."""
    return await _asked(request, "", "")


async def cancel(request: web.Request) -> web.Response:
    """Call it off, for the reason that was written."""
    parts = parts_of(request)
    reason = clean((await acting.written(request)).get("reason", ""))
    if not reason:
        return await _asked(request, "", parts.say("activity_pages.reason_missing"))
    if len(reason) > MOST_REASON or "\n" in reason:
        return await _asked(request, reason, parts.say("activity_pages.reason_long"))

    def work(tx: Transaction) -> tuple[Row, bool]:
        row = activity_of(request, tx)
        return row, writing.cancel(tx, row.id, reason, acting.by(request))

    row, done = await write(request, work)
    told = "activity_pages.cancelled" if done else "activity_pages.not_cancelled"
    notice(request, parts.say(told, title=row.title), "good" if done else "bad")
    raise web.HTTPSeeOther(path_of(row.id))


async def _asked(request: web.Request, reason: str, error: str) -> web.Response:
    def work(tx: Transaction) -> tuple[Row, Numbers]:
        row = activity_of(request, tx)
        if row.state not in CANCELLABLE:
            raise web.HTTPSeeOther(path_of(row.id))
        return row, overview.numbers(tx, [row.id]).get(row.id, Numbers())

    row, numbers = await read(request, work)
    shown = {"row": row, "numbers": numbers, "reason": reason, "error": error}
    shown |= {"path": path_of(row.id), "proposed": row.state == PROPOSED}
    status = 422 if error else 200
    return page(request, "activity_cancel.html", status=status, **shown, **words(request))


async def resize(request: web.Request) -> web.Response:
    """Have it take in more or fewer."""
    parts = parts_of(request)
    said = clean((await acting.written(request)).get("capacity", ""))
    wanted = forms.number(said, forms.MOST_CAPACITY)
    if said and wanted is None:
        error = parts.say("activity_pages.capacity_unread")
        return await page_of(request, capacity=said, error=error)

    def work(tx: Transaction) -> tuple[Row, bool, int]:
        row = activity_of(request, tx)
        before = _doubtful(tx, row.id)
        done = entry.set_capacity(tx, row.id, wanted, acting.by(request))
        return row, done, _doubtful(tx, row.id) - before

    try:
        row, done, asked = await write(request, work)
    except BelowTakenError as below:
        error = parts.say("activity_pages.below_taken", taken=below.taken)
        return await page_of(request, capacity=said, error=error)
    told = "activity_pages.resized" if done else "activity_pages.not_resized"
    if asked:
        told = "activity_pages.resized_asked"
    limit = said or parts.say("activity_pages.no_limit")
    notice(request, parts.say(told, capacity=limit, **({"asked": asked} if asked else {})))
    raise web.HTTPSeeOther(path_of(row.id))


def _doubtful(tx: Transaction, activity_id: int) -> int:
    """How many entries of an activity staff are asked about."""
    return overview.numbers(tx, [activity_id]).get(activity_id, Numbers()).asked


def _waits(request: web.Request, tx: Transaction) -> Row:
    """The activity, if it is still to be published; else its page tells how it stands."""
    row = activity_of(request, tx)
    if row.state not in (DRAFT, PROPOSED):
        raise web.HTTPSeeOther(path_of(row.id))
    return row


ROUTES: tuple[Route, ...] = (
    get(ONE + "/publish", preview, CLERKS),
    post(ONE + "/publish", publish, CLERKS),
    post(ONE + "/close", close, CLERKS),
    post(ONE + "/reopen", reopen, CLERKS),
    get(ONE + "/cancel", ask_cancel, CLERKS),
    post(ONE + "/cancel", cancel, CLERKS),
    post(ONE + "/capacity", resize, CLERKS),
)
