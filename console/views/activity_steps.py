"""An activity from step to step: published, closed, opened again, called off, made larger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.messages import Say
from bot.permissions import CLERKS
from console import acting
from console.activities import ONE, activity_of, path_of, teller_of, words
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.routes import Route, get, post
from console.views.activity_page import page_of
from console.views.activity_posts import texts_of
from console.views.announcing import late
from services import members
from services.activities import (
    announcing,
    entry,
    forms,
    overview,
    planning,
    publishing,
    revising,
    writing,
)
from services.activities.overview import Numbers
from services.activities.proposals import UnreadyError
from services.activities.publishing import Published
from services.activities.revising import Followed
from services.activities.waiting import BelowTakenError
from services.activities.writing import DRAFT, PROPOSED, SERIES
from services.entering import clean
from storage.audit import By
from storage.transaction import Row, Transaction

# Why nothing can be published yet, by what `planning.fault` says.
FAULTS = {
    "title": "activity_pages.no_title",
    "date": "activity_pages.no_start",
    "hour": "activity_pages.no_start",
    "past": "activity_pages.start_past",
    "deadline_late": "activity_pages.deadline_late",
    "deadline_past": "activity_pages.deadline_past",
}
MOST_REASON = 60
# What may be called off.
CANCELLABLE = ("draft", "proposed", "open", "closed", "series")


async def preview(request: web.Request) -> web.Response:
    """What each group will read, when it will, and what is missing still."""
    parts = parts_of(request)

    def work(tx: Transaction) -> dict[str, Any]:
        row = _waits(request, tx)
        groups = writing.groups(tx, row.id)
        fault = planning.fault(row, parts.clock.now())
        return {
            "row": row,
            "texts": texts_of(request, tx, row),
            "groups": groups,
            "late": late(request, tx, groups),
            "missing": parts.say(FAULTS[fault], title=row.title) if fault else "",
            "proposer": members.name(tx, row.proposer_id) if row.proposer_id else "",
        }

    shown = await read(request, work)
    shown["path"] = path_of(shown["row"].id)
    return page(request, "activity_publish.html", **shown, **words(request))


async def publish(request: web.Request) -> web.Response:
    """Open an activity for signing up, and tell its groups; of a proposal also who made it."""
    parts = parts_of(request)

    def work(tx: Transaction) -> tuple[Row, Published | None]:
        row, by = activity_of(request, tx), acting.by(request)
        return row, publishing.publish(tx, row.id, by, parts.desk, parts.zone)

    try:
        row, done = await write(request, work)
    except UnreadyError as error:
        row = await read(request, lambda tx: activity_of(request, tx))
        notice(request, parts.say(FAULTS[str(error)], title=row.title), "bad")
        raise web.HTTPSeeOther(f"{path_of(row.id)}/publish") from None
    if done is None:
        notice(request, parts.say("activity_pages.not_published", title=row.title), "bad")
        raise web.HTTPSeeOther(path_of(row.id))
    parts.wake_longtasks()
    key = "activity_pages.published_series" if done.repeats else "activity_pages.published"
    told = parts.say(key, title=row.title)
    if done.told:
        told += parts.say("activity_pages.posted", groups=len(done.told))
    notice(request, told)
    raise web.HTTPSeeOther(path_of(row.id))


async def close(request: web.Request) -> web.Response:
    """Take nobody in any more."""

    def turn(tx: Transaction, activity_id: int, by: By) -> bool:
        done = writing.close(tx, activity_id, by)
        if done:
            announcing.withdraw(tx, activity_id)
        return done

    return await _turn(request, turn, "activity_pages.closed", "activity_pages.not_closed")


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
    """Call it off, for the reason that was written, and have everybody told; end a series."""
    parts = parts_of(request)
    reason = clean((await acting.written(request)).get("reason", ""))
    stands = await read(request, lambda tx: activity_of(request, tx))
    if not reason and stands.state != SERIES:
        return await _asked(request, "", parts.say("activity_pages.reason_missing"))
    if len(reason) > MOST_REASON or "\n" in reason:
        return await _asked(request, reason, parts.say("activity_pages.reason_long"))

    def work(tx: Transaction) -> tuple[Row, Followed | None]:
        row = activity_of(request, tx)
        return row, revising.cancel(tx, row.id, reason, acting.by(request), teller_of(request))

    row, done = await write(request, work)
    parts.wake_longtasks()
    notice(request, _off(parts.say, row, done), "bad" if done is None else "good")
    raise web.HTTPSeeOther(path_of(row.id))


def _off(say: Say, row: Row, done: Followed | None) -> str:
    """That it is called off, and who is told."""
    if done is None:
        return say("activity_pages.not_cancelled", title=row.title)
    if row.state == SERIES:
        return say("activity_pages.ended", title=row.title)
    told = say("activity_pages.cancelled", title=row.title)
    if row.state == PROPOSED and row.proposer_id is not None:
        told += say("activity_pages.proposer_told")
    if done.people:
        told += "\n" + say("activity_pages.told_people", people=done.people)
    return told


async def _asked(request: web.Request, reason: str, error: str) -> web.Response:
    def work(tx: Transaction) -> tuple[Row, Numbers]:
        row = activity_of(request, tx)
        if row.state not in CANCELLABLE:
            raise web.HTTPSeeOther(path_of(row.id))
        return row, overview.numbers(tx, [row.id]).get(row.id, Numbers())

    row, numbers = await read(request, work)
    shown = {"row": row, "numbers": numbers, "reason": reason, "error": error}
    shown |= {"path": path_of(row.id), "proposed": row.state == PROPOSED}
    shown["weekly"] = row.state == SERIES
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
        row, by = activity_of(request, tx), acting.by(request)
        before = _asked_about(tx, row.id)
        done = entry.set_capacity(tx, row.id, wanted, by)
        if done:
            announcing.correct(tx, row.id, by.at, parts.say, parts.zone)
        return row, done, _asked_about(tx, row.id) - before

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


def _asked_about(tx: Transaction, activity_id: int) -> int:
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
