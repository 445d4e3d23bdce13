"""操作记录: who changed what, when, before and after; to be filtered, followed and exported."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from aiohttp import web

from bot.messages import Say
from bot.permissions import ADMINS
from console import acting, activity_history, cases, history
from console.activities import teller_of
from console.files import download
from console.history import Entry, Words
from console.pages import notice, page, when
from console.paging import paging
from console.parts import Parts, parts_of, read, write
from console.routes import PREFIX, Route, get, post
from console.views import themes
from services import auditing, reversing, workbooks
from services.auditing import Wanted
from services.checkin import forms
from services.workbooks import Page
from storage.audit import By
from storage.transaction import Row, Transaction

HERE = f"{PREFIX}/audit"
KINDS = {
    "people": "audits.kind_people",
    "study": "audits.kind_study",
    "activities": "audits.kind_activities",
    "hall": "audits.kind_hall",
    "groups": "audits.kind_groups",
    "pastes": "audits.kind_pastes",
    "staff": "audits.kind_staff",
    "care": "audits.kind_care",
}
FIELDS = ("by", "about", "kind", "since", "until")
# What is not told by the records of a person or of an activity; a deed's key is its name.
KEYS = (
    "audits.activity_discard",
    "audits.activity_note",
    "audits.announcement_create",
    "audits.announcement_change",
    "audits.announcement_discard",
    "audits.announcement_send",
    "audits.announcement_withdraw",
    "audits.announcement_mark",
    "audits.announcement_unmark",
    "audits.announcement_remind",
    "audits.alert_take",
    "audits.binding_refuse",
    "audits.booking_add",
    "audits.booking_move",
    "audits.booking_count",
    "audits.case_draft",
    "audits.case_drop_draft",
    "audits.case_enter",
    "audits.case_link",
    "audits.case_note",
    "audits.case_report",
    "audits.case_unlink",
    "audits.case_unsupport",
    "audits.department_change",
    "audits.department_enter",
    "audits.template_add",
    "audits.template_change",
    "audits.template_discard",
    "audits.workday_drop",
    "audits.workday_put",
    "audits.campaign_create",
    "audits.campaign_change",
    "audits.campaign_cancel",
    "audits.campaign_export",
    "audits.channel_try",
    "audits.checkin_enter",
    "audits.checkin_restore",
    "audits.checkin_share",
    "audits.checkin_take_back",
    "audits.choice_change",
    "audits.group_change",
    "audits.group_switch",
    "audits.group_lost",
    "audits.group_back",
    "audits.group_rename",
    "audits.group_paste",
    "audits.import_add",
    "audits.import_errors",
    "audits.member_erase",
    "audits.member_remove",
    "audits.menu_create",
    "audits.menu_post",
    "audits.menu_take_apart",
    "audits.paste_save",
    "audits.paste_undo",
    "audits.post_correct",
    "audits.post_withdraw",
    "audits.setting_change",
    "audits.setting_drop",
    "audits.staff_add",
    "audits.staff_deactivate",
    "audits.staff_lock",
    "audits.staff_pass",
    "audits.staff_password",
    "audits.staff_reset",
    "audits.staff_role",
    "audits.task_close",
    "audits.task_reveal",
    "audits.theme_create",
    "audits.theme_change",
    "audits.theme_open",
    "audits.theme_close",
    "audits.theme_cancel",
    "audits.theme_finish",
    "audits.theme_restore",
    "audits.trial_judge",
    "audits.unclear_decide",
    "audits.unclear_drop_line",
    "audits.unclear_undo",
    "audits.venue_add",
    "audits.venue_change",
    "audits.venue_close",
    "audits.wording_change",
    "audits.wording_drop",
)
_BEGINS = "audits."
ACTIONS = {key.removeprefix(_BEGINS).replace("_", ".", 1): key for key in KEYS}
# The steps of a case, and what is said to one.
STEPS = {f"case.{name}": key for name, key in {**cases.DEEDS, **cases.STANCES}.items()}
SAID = {**ACTIONS, **STEPS, **activity_history.ACTIONS, **history.ACTIONS}
# Where a thing's own page is, on which what was done can often be undone.
PAGES = {
    "member": "roster",
    "activity": "activities",
    "campaign": "checkins",
    "case": "cases",
    "department": "departments",
    "announcement": "announcements",
    "paste": "paste",
    "unclear": "unclear",
    "import": "imports",
    "booking": "bookings",
    "venue": "venues",
    "wording": "wordings",
    "theme": "themes",
}
# What the states of things are called.
STATES = {"case": cases.STATES, "theme": themes.STATE_WORDS}
# What has no number but a name.
NAMED = ("wording",)


@dataclass(frozen=True, slots=True)
class Line:
    """A note as the page shows it; `path` is the page of what it is about, "" for none."""

    id: int
    entry: Entry
    about: str
    path: str
    undoable: bool


async def show(request: web.Request) -> web.Response:
    """The notes that fit, a page of them."""
    parts, by = parts_of(request), acting.by(request)
    wanted, errors = _wanted(request)

    def work(tx: Transaction) -> dict[str, Any]:
        at = paging(request, 0 if errors else auditing.count(tx, wanted))
        rows = [] if errors else auditing.rows(tx, wanted, at.first, at.size)
        return {"paging": at, "lines": _lines(tx, parts, rows, by)}

    return page(
        request,
        "audit.html",
        kinds=[("", parts.say("audits.kind_all")), *((k, parts.say(w)) for k, w in KINDS.items())],
        given={name: request.query.get(name, "") for name in FIELDS},
        errors=errors,
        query=request.query_string,
        most=auditing.MOST,
        **await read(request, work),
    )


async def file(request: web.Request) -> web.Response:
    """The notes that fit as a workbook, the latest MOST of them."""
    parts, say, by = parts_of(request), parts_of(request).say, acting.by(request)
    wanted, errors = _wanted(request)
    if errors:
        raise web.HTTPSeeOther(f"{HERE}?{request.query_string}")
    lines = await read(
        request, lambda tx: _lines(tx, parts, auditing.rows(tx, wanted, 0, auditing.MOST), by)
    )
    heads = [say(key) for key in ("audits.when", "audits.who", "audits.what", "audits.about")]
    table = [
        (when(parts, one.entry.at), one.entry.who, one.entry.what, one.about, *_changes(one.entry))
        for one in lines
    ]
    sheet = Page([*heads, say("audits.before"), say("audits.after")], table, width=24)
    data = await asyncio.to_thread(workbooks.workbook, sheet)
    return download(data, f"{say('audits.file')}.xlsx")


async def undo(request: web.Request) -> web.Response:
    """Take one deed back, unless others changed since what it changed."""
    parts, by, deed_id = parts_of(request), acting.by(request), acting.one(request, "noted")
    means = reversing.Means(parts.vault, teller_of(request), parts.zone)

    def work(tx: Transaction) -> bool:
        deed = reversing.find(tx, deed_id)
        if deed is None:
            raise web.HTTPNotFound
        return reversing.may(deed, by) and reversing.undo(tx, deed, by, means)

    done = await write(request, work)
    key = "audits.undone" if done else "audits.not_undone"
    notice(request, parts.say(key), "good" if done else "bad")
    raise web.HTTPSeeOther(f"{HERE}?{request.query_string}" if request.query_string else HERE)


def _changes(entry: Entry) -> tuple[str, str]:
    before = "；".join(f"{one.label} {one.before}" for one in entry.changes)
    after = "；".join(f"{one.label} {one.after}" for one in entry.changes)
    return before, after


def _lines(tx: Transaction, parts: Parts, rows: Iterable[Row], by: By) -> list[Line]:
    told = history.tell(tx, rows, parts.say, Words(SAID, STATES))
    return [
        Line(row.id, entry, *_about(tx, parts.say, row), reversing.may(row, by))
        for row, entry in told
    ]


def _about(tx: Transaction, say: Say, row: Row) -> tuple[str, str]:
    """What a note is about, in words, and the page of it."""
    kind, _, of = str(row.subject).partition(":")
    title = say("case_pages.number", n=of) if kind == "case" else history.named(tx, kind, of)
    has_page = kind in PAGES and (of.isdecimal() or kind in NAMED)
    path = f"{PREFIX}/{PAGES[kind]}/{of}" if has_page else ""
    return title or (say("audits.see") if path else ""), path


def _wanted(request: web.Request) -> tuple[Wanted, dict[str, str]]:
    """What the address asks for, and what is wrong with it by the field."""
    parts, query = parts_of(request), request.query
    errors = {}
    days: dict[str, date | None] = {}
    for name in ("since", "until"):
        days[name] = forms.day(query.get(name, ""))
        if query.get(name) and days[name] is None:
            errors[name] = parts.say("audits.no_day")
    until = days["until"]
    return (
        Wanted(
            query.get("by", "").strip(),
            query.get("about", "").strip(),
            query.get("kind", ""),
            _midnight(parts, days["since"]),
            _midnight(parts, until + timedelta(days=1) if until else None),
        ),
        errors,
    )


def _midnight(parts: Parts, day: date | None) -> datetime | None:
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=parts.zone)


ROUTES: tuple[Route, ...] = (
    get("/audit", show, ADMINS),
    get("/audit/file", file, ADMINS),
    post("/audit/{noted:[0-9]{1,18}}/undo", undo, ADMINS),
)
