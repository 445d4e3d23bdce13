"""What the pages of activities share: which activity, whose entries, and the words of keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aiohttp import web

from bot.clock import local_date
from bot.permissions import STAFF, may
from bot.texts.dates import date_words
from bot.texts.moments import moment_words
from console import acting, auth
from console.parts import Parts, parts_of
from console.people import is_clerk, today_of
from console.routes import PREFIX
from services import roster
from services.activities import overview, writing
from services.activities.entry import Teller
from services.activities.workbook import HOWS
from storage.masks import masked
from storage.transaction import Row, Transaction

HOME = f"{PREFIX}/activities"
ONE = "/activities/{activity:[0-9]{1,9}}"
ENTRY = ONE + "/entries/{entry:[0-9]{1,18}}"
STANDS = {
    "draft": "activity_pages.is_draft",
    "proposed": "activity_pages.is_proposed",
    "open": "activity_pages.is_open",
    "closed": "activity_pages.is_closed",
    "over": "activity_pages.is_over",
    "cancelled": "activity_pages.is_cancelled",
    "template": "activity_pages.is_template",
    "series": "activity_pages.is_series",
}
STATES = {
    "in": "activity_pages.state_in",
    "waiting": "activity_pages.state_waiting",
    "offered": "activity_pages.state_offered",
    "asked": "activity_pages.state_asked",
    "out": "activity_pages.state_out",
}
CLASSES = {"normal": "activity_pages.class_normal", "moderate": "activity_pages.class_moderate"}


def activity_of(request: web.Request, tx: Transaction) -> Row:
    """The activity that the address names; what nobody is told of yet only clerks find."""
    row = writing.find(tx, acting.one(request, "activity"))
    if row is None or (row.state in overview.UNTOLD and not is_clerk(request)):
        raise web.HTTPNotFound
    return row


def people_of(request: web.Request, tx: Transaction, row: Row) -> dict[str, list[overview.Person]]:
    """The entries that the visitor sees, by state."""
    me = auth.who_of(request).id
    return overview.people(tx, row.id, acting.scope(request, tx), me)


def entry_of(request: web.Request, tx: Transaction, row: Row) -> overview.Person:
    """The entry that the address names, if the visitor sees it; else not found."""
    wanted = acting.one(request, "entry")
    lists = people_of(request, tx, row).values()
    found = next((one for rows in lists for one in rows if one.row.id == wanted), None)
    if found is None:
        raise web.HTTPNotFound
    return found


def path_of(activity_id: int) -> str:
    """Where an activity's page is."""
    return f"{HOME}/{activity_id}"


def entry_path(activity_id: int, entry_id: int) -> str:
    """Where the page of an entry is."""
    return f"{path_of(activity_id)}/entries/{entry_id}"


def teller_of(request: web.Request) -> Teller:
    """How people are told of what was done on a page."""
    parts = parts_of(request)
    return Teller(parts.desk, parts.zone)


def sees_remarks(request: web.Request) -> bool:
    """Whether the visitor may read remarks, which may tell of an illness: staff may."""
    return may(auth.who_of(request).role, STAFF)


def phones(
    request: web.Request, tx: Transaction, people: list[overview.Person], *, clear: bool
) -> dict[int, str]:
    """The phones of the members among some people; in the clear each is noted as seen."""
    vault, found = parts_of(request).vault, {}
    for member_id in dict.fromkeys(one.row.member_id for one in people if one.row.member_id):
        if clear:
            found[member_id] = roster.reveal(tx, vault, member_id, "phone", acting.by(request))
        elif (row := roster.find(tx, member_id)) is not None:
            found[member_id] = masked("phone", str(roster.known(vault, row, "phone")))
    return found


def when_words(parts: Parts, at: datetime | None) -> str:
    """An instant as people say it: 10月18日(周六)上午9点; "" for none."""
    if at is None:
        return ""
    local = at.astimezone(parts.zone)
    year = parts.say("activity_pages.year", year=local.year)
    other = local.year != local_date(parts.clock.now(), parts.zone).year
    return (year if other else "") + moment_words(parts.say, local.date(), local)


def words(request: web.Request) -> dict[str, Any]:
    """The words of what stands in rows as a key, and how instants are told."""
    parts = parts_of(request)
    say, now = parts.say, parts.clock.now()
    tables = {"hows": HOWS, "stands": STANDS, "states": STATES, "classes": CLASSES}
    said: dict[str, Any] = {
        name: {key: say(one) for key, one in table.items()} for name, table in tables.items()
    }
    return said | {
        "standing": lambda row: overview.standing(row, now),
        "moment": lambda at: when_words(parts, at),
        "day_words": lambda day: date_words(say, day),
        "today": today_of(request),
        "clerk": is_clerk(request),
    }
