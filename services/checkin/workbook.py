"""The workbook of a campaign: people with their totals, people by days, what was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from bot.messages import Say
from services.checkin import overview, reflections, sheet
from services.scopes import Scope
from services.workbooks import Cell, Page
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.organisations import Membership, Organisation
from storage.transaction import Row, Transaction

# In every sheet so many rows at most, which is more than there are people in a bureau.
MOST = 20_000
MARKS = {
    "studied": "checkins.mark_studied",
    "made_up": "checkins.mark_made_up",
    "leave": "checkins.mark_leave",
}
SHARES = {
    "": "checkins.share_none",
    "asked": "checkins.share_asked",
    "yes": "checkins.share_yes",
    "no": "checkins.share_no",
}
_NARROW, _WIDE = 6, 40
_memberships, _bodies = core(Membership), core(Organisation)


def note(tx: Transaction, campaign: Row, by: By) -> None:
    """Note who took a campaign's workbook."""
    audit.note(tx, by, "campaign.export", f"campaign:{campaign.id}")


def pages(tx: Transaction, campaign: Row, until: date, scope: Scope, *, say: Say) -> list[Page]:
    """The three sheets of a campaign until a day."""
    lines = sheet.lines(tx, campaign.id, campaign.starts_on, until, scope)
    days = sheet.days(campaign.starts_on, until)
    return [
        _totals(tx, campaign, until, scope, say),
        _days(days, lines, say),
        _said(tx, campaign, say),
    ]


def _totals(tx: Transaction, campaign: Row, until: date, scope: Scope, say: Say) -> Page:
    people = overview.participants(tx, campaign.id, until, scope, first=0, most=MOST)
    bodies = _branches(tx, [one.id for one in people])
    heads = (
        *("checkins.head_name", "checkins.head_body", "checkins.head_days"),
        *("checkins.head_streak", "checkins.head_last"),
    )
    rows: list[list[Cell]] = [
        [
            one.name,
            bodies.get(one.id, ""),
            one.days,
            one.streak,
            one.last_day.isoformat() if one.last_day else "",
        ]
        for one in people
    ]
    return Page([say(head) for head in heads], rows, name=say("checkins.sheet_totals"))


def _days(days: Sequence[date], lines: Sequence[sheet.Line], say: Say) -> Page:
    words: dict[str, Cell] = {mark: say(key) for mark, key in MARKS.items()} | {"studied": 1}
    heads = [say("checkins.head_name"), *(f"{d:%m-%d}" for d in days), say("checkins.head_sum")]
    rows: list[list[Cell]] = [
        [line.name, *(words[line.marks[d]] if d in line.marks else "" for d in days), line.studied]
        for line in lines
    ]
    return Page(heads, rows, _NARROW, say("checkins.sheet_days"))


def _said(tx: Transaction, campaign: Row, say: Say) -> Page:
    heads = (
        *("checkins.head_name", "checkins.head_day", "checkins.head_share", "checkins.head_said"),
    )
    rows = [
        [one.name, one.day.isoformat(), say(SHARES[one.share]), one.reflection]
        for one in reflections.listed(tx, campaign.id, 0, MOST)
    ]
    return Page([say(head) for head in heads], rows, _WIDE, say("checkins.sheet_said"))


def _branches(tx: Transaction, member_ids: Sequence[int]) -> dict[int, str]:
    """The name of one body of each of some people."""
    rows = select(_memberships.c.member_id, _bodies.c.name).join(
        _bodies, _bodies.c.id == _memberships.c.organisation_id
    )
    theirs = rows.where(_memberships.c.member_id.in_(member_ids))
    order = (_memberships.c.home.desc(), _bodies.c.kind.desc(), _bodies.c.id.desc())
    return {row.member_id: row.name for row in tx.execute(theirs.order_by(*order))}
