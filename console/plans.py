"""The forms of a campaign and of a meeting: what was sent, what stands, and the page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from console.campaigns import is_meeting, path_of
from console.pages import page
from console.parts import Parts, parts_of, read
from console.people import today_of
from console.views.groups import called
from services import chats, choices, organisations, settings
from services.checkin import campaigns, forms
from services.checkin.campaigns import MEETING, STUDY
from services.checkin.forms import Read, Written
from storage.transaction import Row, Transaction

# A new study lasts so many days, and begins with these settings of the bureau.
USUAL_DAYS = timedelta(days=89)
USUAL = (settings.POST_TIME, settings.SUMMARY_TIME, settings.MAKEUP_DAYS)
TICKED = {"ranking": "1", "certificates": "1"}
TEMPLATES = {STUDY: "checkin_form.html", MEETING: "meeting_form.html"}


async def sent(request: web.Request) -> Written:
    """What a form holds."""
    got = await request.post()
    fields = {name: value for name, value in got.items() if isinstance(value, str)}
    ticked = {
        name: tuple(one for one in got.getall(name, []) if isinstance(one, str))
        for name in ("groups", "bodies")
    }
    return Written(fields, ticked["groups"], ticked["bodies"])


async def blank(request: web.Request, kind: str) -> Written:
    """A form that nobody has written in."""
    today, usual = today_of(request), await read(request, _usual)
    if kind == MEETING:
        return Written({"starts_on": today.isoformat(), "post_time": usual["post_time"]})
    span = {"starts_on": today.isoformat(), "ends_on": (today + USUAL_DAYS).isoformat()}
    return Written(usual | TICKED | span)


def _usual(tx: Transaction) -> dict[str, str]:
    """What the bureau has new studies begin with, by field."""
    return {one.key: one.shown(settings.value(tx, one)) for one in USUAL}


def kept(tx: Transaction, row: Row, zone: ZoneInfo) -> Written:
    """A campaign as its form holds it."""
    fields = {name: getattr(row, name) for name in ("title", "meeting", "place", "material")}
    fields |= {name: getattr(row, name).isoformat() for name in ("starts_on", "ends_on")}
    fields |= {"post_time": f"{row.post_time:%H:%M}", "makeup_days": str(row.makeup_days)}
    fields["summary_time"] = f"{row.summary_time:%H:%M}" if row.summary_time else ""
    fields["meets"] = f"{row.meets_at.astimezone(zone):%H:%M}" if row.meets_at else ""
    fields |= {name: "1" for name in TICKED if getattr(row, name)}
    groups = tuple(forms.key(one.channel, one.id) for one in campaigns.groups(tx, row.id))
    return Written(fields, groups, tuple(map(str, campaigns.bodies(tx, row.id))))


def given(tx: Transaction, parts: Parts, written: Written, kind: str, row: Row | None) -> Read:
    """What was written, read; groups and bodies that a campaign has already stay possible."""
    units = {forms.key(one.channel, one.chat_id): one.unit_id for one in chats.every(tx)}
    bodies = [one.id for one in organisations.open_ones(tx)]
    bodies += campaigns.bodies(tx, row.id) if row is not None else []
    if kind == STUDY:
        return forms.study(written, units, bodies)
    known = choices.words(tx, "meeting", parts.say) + ([row.meeting] if row is not None else [])
    return forms.meeting(written, units, bodies, known, parts.zone)


async def form(
    request: web.Request,
    written: Written,
    kind: str,
    errors: dict[str, str] | None = None,
    row: Row | None = None,
) -> web.Response:
    """The page with the form; `row` is the campaign that is changed."""
    say = parts_of(request).say
    shown = await read(request, lambda tx: _offered(request, tx, row))
    told = {name: say(key) for name, key in (errors or {}).items()}
    return page(
        request,
        TEMPLATES[kind],
        status=422 if errors else 200,
        written=written,
        errors=told,
        campaign=row,
        path=path_of(row.id) if row is not None else "",
        **shown,
    )


def _offered(request: web.Request, tx: Transaction, row: Row | None) -> dict[str, Any]:
    """The groups that may be ticked, those for study and switched on first; bodies and forms."""
    say = parts_of(request).say
    groups = sorted(chats.every(tx), key=lambda one: not _fits(one))
    mine = campaigns.bodies(tx, row.id) if row is not None else []
    bodies = [one for one in organisations.every(tx) if not one.closed_on or one.id in mine]
    words = choices.words(tx, "meeting", say)
    if row is not None and is_meeting(row) and row.meeting not in words:
        words = [*words, row.meeting]
    offered = [
        (forms.key(one.channel, one.chat_id), called(one, say), _fits(one)) for one in groups
    ]
    return {"groups": offered, "bodies": bodies, "meetings": words}


def _fits(group: Row) -> bool:
    """Whether a group is one for study that is switched on."""
    return bool(group.purpose == "study" and group.state == "on")
