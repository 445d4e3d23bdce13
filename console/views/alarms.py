"""告警: what is wrong with the machine just now, and the emergencies of the last days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from aiohttp import web

from bot.permissions import ADMINS, STAFF, may
from bot.scene import Person
from console import acting, auth
from console.pages import page
from console.paging import Paging, paging
from console.parts import Parts, parts_of, read
from console.routes import PREFIX, Route, get
from services import alarms, matters
from services.alarms import Alarm
from services.watch import Trouble, troubles
from storage.masks import covered
from storage.transaction import Transaction

STATES = {
    "open": "alarms.state_open",
    "unanswered": "alarms.state_unanswered",
    "taken": "alarms.state_taken",
}


class Help(NamedTuple):
    """What is to be done: the key of the sentence, and the page that helps with its name."""

    how: str
    path: str = ""
    label: str = ""


DELIVERIES = f"{PREFIX}/deliveries?state=failed"
HELPS = {
    "disk": Help("alarms.do_disk"),
    "clock": Help("alarms.do_clock"),
    "stuck": Help("alarms.do_stuck", f"{PREFIX}/channels", "alarms.see_channels"),
    "backup": Help("alarms.do_backup", f"{PREFIX}/longtasks", "alarms.see_longtasks"),
    "backup_waits": Help("alarms.do_backup_waits", f"{PREFIX}/longtasks", "alarms.see_longtasks"),
    "failed": Help("alarms.do_failed", DELIVERIES, "alarms.see_deliveries"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """An emergency as the page shows it."""

    alarm: Alarm
    who: str
    where: str
    said: str
    state: str


async def show(request: web.Request) -> web.Response:
    """What is wrong, for administrators, and a page of emergencies."""
    parts, who = parts_of(request), auth.who_of(request)
    person, now = Person(who.id, who.name, who.role), parts.clock.now()
    machines = may(who.role, ADMINS)

    def work(tx: Transaction) -> tuple[list[Trouble], Paging, list[Line]]:
        scope = acting.scope(request, tx)
        found = troubles(tx, parts.vitals(), now, parts.say) if machines else []
        at = paging(request, alarms.count(tx, person, scope, now))
        rows = alarms.lines(tx, person, scope, now, first=at.first, most=at.size)
        return found, at, [_line(tx, parts, one) for one in rows]

    found, at, lines = await read(request, work)
    return page(
        request,
        "alarms.html",
        machines=machines,
        troubles=[(covered(one.text), HELPS[one.kind]) for one in found],
        looked=now,
        paging=at,
        lines=lines,
    )


def _line(tx: Transaction, parts: Parts, alarm: Alarm) -> Line:
    row = alarm.row
    who = matters.who(tx, row.member_id, matters.sender_of(row), parts.say)
    alone = parts.say("console.in_private")
    where = matters.where(tx, matters.chat_of(row), parts.say) if row.is_group else alone
    return Line(alarm, who, where, covered(row.said), parts.say(STATES[row.state]))


ROUTES: tuple[Route, ...] = (get("/alarms", show, STAFF),)
