"""发送记录: what the bot sent, what still waits and why, what failed, and what to do with that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from aiohttp import web

from bot.messages import Say
from bot.permissions import CLERKS
from bot.prospects import Outlook
from console import acting, posted
from console.pages import notice, page
from console.paging import Paging, paging
from console.parts import Parts, parts_of, read, write
from console.people import day_in, words
from console.routes import PREFIX, Route, get, post
from services import corrections, deliveries, entering, search
from services.deliveries import Wanted
from storage.audit import By
from storage.masks import covered
from storage.transaction import Row, Transaction

HERE = f"{PREFIX}/deliveries"
MOST_WORDS = 50
YEARS = range(2000, 3000)
STATES = {
    "waiting": "deliveries.state_waiting",
    "sent": "deliveries.state_sent",
    "failed": "deliveries.state_failed",
    "forward": "deliveries.state_forward",
    "spared": "deliveries.state_spared",
}
# What an address of the list may hold.
FILTERS = ("state", "q", "day", "page")


@dataclass(frozen=True, slots=True)
class Line:
    """A text as the page shows it: masked, with who it is for, why it waits, what may be done."""

    row: Row
    who: str
    said: str
    state: str
    why: Outlook | None
    reason: str
    deeds: tuple[str, ...]
    mends: tuple[tuple[str, str], ...]


async def show(request: web.Request) -> web.Response:
    """The texts that are looked for, the latest first, a page of them."""
    given = {name: request.query.get(name, "") for name in FILTERS}
    return await _page_of(request, given, _errors(given))


async def find(request: web.Request) -> web.Response:
    """Look for texts by an address that can be kept; a number must not stand in one."""
    given = await acting.written(request)
    errors = _errors(given)
    if errors:
        return await _page_of(request, given, errors)
    raise web.HTTPSeeOther(_address(request, given))


async def do(request: web.Request) -> web.Response:
    """Send a text that failed again, leave it to be passed on, or end that; each does so once."""
    parts, text_id = parts_of(request), acting.one(request, "text")
    if request.match_info["deed"] not in _DEEDS:
        raise web.HTTPNotFound
    deed, done, too_late = _DEEDS[request.match_info["deed"]]

    def work(tx: Transaction) -> tuple[str, bool]:
        row = deliveries.find(tx, text_id)
        if row is None:
            raise web.HTTPNotFound
        return _who(row, parts.say), deed(tx, row, acting.by(request), parts)

    who, worked = await write(request, work)
    notice(request, parts.say(done if worked else too_late, who=who), "good" if worked else "bad")
    raise web.HTTPSeeOther(_address(request, request.query))


async def _page_of(
    request: web.Request, given: dict[str, str], errors: dict[str, str]
) -> web.Response:
    parts, by = parts_of(request), acting.by(request)
    wanted = _wanted(parts, {name: one for name, one in given.items() if name not in errors})

    def work(tx: Transaction) -> tuple[Paging, list[Line]]:
        at = paging(request, deliveries.count(tx, wanted))
        rows = deliveries.lines(tx, wanted, at.first, at.size)
        return at, [_line(tx, parts, row, by) for row in rows]

    at, lines = await read(request, work)
    states = {state: parts.say(key) for state, key in STATES.items()}
    return page(
        request,
        "deliveries.html",
        status=422 if errors else 200,
        lines=lines,
        paging=at,
        states=states,
        given={name: given.get(name, "") for name in FILTERS},
        at_state=wanted.state,
        query=f"?{request.query_string}" if request.query_string else "",
        narrowed=wanted != Wanted(),
        errors={name: parts.say(key) for name, key in errors.items()},
        channels=words(request)["channels"],
    )


def _line(tx: Transaction, parts: Parts, row: Row, by: By) -> Line:
    waits = row.state in deliveries.STATES["waiting"]
    may = {
        "resend": deliveries.may_resend(tx, row, by.at),
        "hand_over": deliveries.may_hand_over(row),
        "pass_on": deliveries.may_pass_on(row, by.member_id),
    }
    return Line(
        row,
        _who(row, parts.say),
        covered(row.text),
        "waiting" if waits else row.state,
        parts.prospects.of(tx, row, by.at) if waits else None,
        covered(row.error or ""),
        tuple(deed for deed, allowed in may.items() if allowed),
        posted.deeds(corrections.standing(tx, row), parts.say),
    )


def _who(row: Row, say: Say) -> str:
    """The group or the person that a text is for."""
    if row.is_group:
        return str(row.group_name or say("deliveries.unnamed"))
    return str(row.member_name or say("deliveries.stranger"))


def _errors(given: dict[str, str]) -> dict[str, str]:
    """What of the filter can't be looked for, as keys of sentences by field."""
    errors = {}
    if search.is_number(given.get("q", "")):
        errors["q"] = "deliveries.number_given"
    day = day_in(given.get("day", ""))
    if given.get("day") and (day is None or day.year not in YEARS):
        errors["day"] = "deliveries.day_unread"
    return errors


def _wanted(parts: Parts, given: dict[str, str]) -> Wanted:
    """What is looked for; a state that no page offers is left out."""
    state, day = given.get("state", ""), day_in(given.get("day", ""))
    since = datetime.combine(day, time(), parts.zone) if day else None
    return Wanted(
        state if state in deliveries.STATES else "",
        entering.clean(given.get("q", ""))[:MOST_WORDS],
        since,
        since + timedelta(days=1) if since else None,
    )


def _address(request: web.Request, given: Any) -> str:
    """The list with the same filter."""
    kept = {name: given[name] for name in FILTERS if given.get(name)}
    return str(request.rel_url.with_path(HERE).with_query(kept))


_DEEDS: dict[str, tuple[Callable[[Transaction, Row, By, Parts], bool], str, str]] = {
    "resend": (
        lambda tx, row, by, _parts: deliveries.resend(tx, row, by),
        "deliveries.resent",
        "deliveries.not_resent",
    ),
    "hand_over": (
        lambda tx, row, by, parts: deliveries.hand_over(tx, row, by, parts.desk),
        "deliveries.handed_over",
        "deliveries.not_handed_over",
    ),
    "pass_on": (
        lambda tx, row, by, _parts: deliveries.pass_on(tx, row, by),
        "deliveries.passed_on",
        "deliveries.not_passed_on",
    ),
}
ROUTES: tuple[Route, ...] = (
    get("/deliveries", show, CLERKS),
    post("/deliveries", find, CLERKS),
    post("/deliveries/{text:[0-9]{1,18}}/{deed:[a-z_]{1,10}}", do, CLERKS),
)
