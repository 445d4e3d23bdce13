"""今天: what needs the visitor now, and plain lists of it."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from bot.clock import local_date
from bot.permissions import CLERKS, CONSOLE, STAFF, TAKERS, may
from bot.scene import Person
from bot.texts.dates import date_words
from console import acting, auth
from console.needs import NEEDS, WORDS, Asking, Line, Need, decided_elsewhere
from console.pages import notice, page
from console.paging import Paging, paging
from console.parts import parts_of, read, write
from console.routes import TODAY, Route, get, post
from services import alerts, chats, forwards, matters, search, waiting
from services.scopes import ALL
from storage.audit import By
from storage.transaction import Transaction


async def show(request: web.Request) -> web.Response:
    """The counts of all that waits for this visitor."""
    parts = parts_of(request)
    needs = [need for need in NEEDS if may(auth.who_of(request).role, need.may)]

    def work(tx: Transaction) -> tuple[list[tuple[Need, int]], bool]:
        asking = _asking(request, tx)
        counted = [(need, count) for need in needs if (count := need.count(tx, asking))]
        begins = not _anybody(request, tx) or not chats.every(tx)
        return counted, begins and may(asking.person.role, CLERKS)

    counted, fresh = await read(request, work)
    day = date_words(parts.say, local_date(parts.clock.now(), parts.zone))
    return page(request, "today.html", counted=counted, day=day, fresh=fresh)


async def rows(request: web.Request) -> web.Response:
    """The rows behind one count."""
    need = _need(request)
    lines_of = need.lines
    if lines_of is None:
        raise web.HTTPSeeOther(need.path)

    def work(tx: Transaction) -> tuple[Paging, Sequence[Line]]:
        asking = _asking(request, tx)
        at = paging(request, need.count(tx, asking))
        return at, lines_of(tx, asking, at.first, at.size)

    at, lines = await read(request, work)
    return page(request, "rows.html", need=need, lines=lines, paging=at)


async def close(request: web.Request) -> web.Response:
    """Close a task, and go back to the list it stood in."""
    parts, need = parts_of(request), _need(request)
    task_id = int(request.match_info["task"])

    def work(tx: Transaction) -> str:
        asking = _asking(request, tx)
        row = waiting.task(tx, asking.scope, task_id)
        if row is None or need.key != waiting.key_of(row.kind) or decided_elsewhere(row):
            raise web.HTTPNotFound
        if not waiting.close_task(tx, row, By(asking.person.id, asking.now)):
            return parts.say("console.already_closed")
        who = matters.who(tx, row.member_id, matters.sender_of(row), parts.say)
        kind = parts.say(WORDS.get(row.kind, WORDS[waiting.OTHER]))
        return parts.say("console.closed", who=who, kind=kind)

    notice(request, await write(request, work))
    raise web.HTTPSeeOther(need.leads_to)


async def take(request: web.Request) -> web.Response:
    """Take an alarm; everybody who was called is told that it is seen to."""
    parts, alert_id = parts_of(request), int(request.match_info["row"])

    def work(tx: Transaction) -> str | None:
        asking = _asking(request, tx)
        if alerts.find(tx, alert_id) is None:
            raise web.HTTPNotFound
        return alerts.take_one(tx, alert_id, asking.person, parts.desk, asking.now)

    who = await write(request, work)
    if who is None:
        notice(request, parts.say("console.already_taken"), "bad")
    else:
        notice(request, parts.say("console.taken", who=who))
    raise web.HTTPSeeOther(f"{TODAY}/alerts")


async def pass_on(request: web.Request) -> web.Response:
    """Take it that a text was passed on by hand."""
    parts, row_id = parts_of(request), int(request.match_info["row"])

    def work(tx: Transaction) -> bool:
        asking = _asking(request, tx)
        if not forwards.is_for(tx, row_id, asking.person):
            raise web.HTTPNotFound
        return forwards.pass_on(tx, row_id, asking.person, asking.now)

    if await write(request, work):
        notice(request, parts.say("console.passed_on"))
    else:
        notice(request, parts.say("console.already_closed"), "bad")
    raise web.HTTPSeeOther(f"{TODAY}/forwards")


def _asking(request: web.Request, tx: Transaction) -> Asking:
    parts, who = parts_of(request), auth.who_of(request)
    person = Person(who.id, who.name, who.role)
    now, scope = parts.clock.now(), acting.scope(request, tx)
    day = local_date(now, parts.zone)
    return Asking(person, scope, now, day, parts.say, parts.zone, parts.unprinted, parts.vitals)


def _anybody(request: web.Request, tx: Transaction) -> bool:
    """Whether the bureau has entered anybody for whom all this is."""
    wanted = search.Wanted(state=None, roles=("member",))
    return bool(search.following(tx, parts_of(request).vault, ALL, wanted, after=0, most=1))


def _need(request: web.Request) -> Need:
    """The need that the address names, if the visitor may see it."""
    key, role = request.match_info["key"], auth.who_of(request).role
    for need in NEEDS:
        if need.key == key and may(role, need.may):
            return need
    raise web.HTTPNotFound


ROUTES: tuple[Route, ...] = (
    get("/today", show, CONSOLE),
    get("/today/{key}", rows, CONSOLE),
    post("/today/{key}/{task:[0-9]{1,18}}/close", close, STAFF),
    post("/today/alerts/{row:[0-9]{1,18}}/take", take, TAKERS),
    post("/today/forwards/{row:[0-9]{1,18}}/pass_on", pass_on, CONSOLE),
)
