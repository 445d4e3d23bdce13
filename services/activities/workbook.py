"""The workbook of an activity: who is signed up, and who waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages import Say
from services.activities.overview import Person
from services.workbooks import Cell, Page
from storage import audit
from storage.audit import By
from storage.transaction import Row, Transaction

# How an entry came, in words.
HOWS = {
    "self": "activity_pages.how_self",
    "for": "activity_pages.how_for",
    "family": "activity_pages.how_family",
    "chain": "activity_pages.how_chain",
    "staff": "activity_pages.how_staff",
    "link": "activity_pages.how_link",
    "walk_in": "activity_pages.how_walk_in",
}
HEADS = (
    *("activity_pages.head_name", "activity_pages.head_where", "activity_pages.head_heads"),
    *("activity_pages.head_company", "activity_pages.head_phone", "activity_pages.head_chosen"),
    *("activity_pages.head_remark", "activity_pages.head_how", "activity_pages.head_at"),
)
_WIDTH = 16


def note(tx: Transaction, activity: Row, by: By, shown: Sequence[str]) -> None:
    """Note who took an activity's workbook, and what stands in it in the clear."""
    after = {"shown": list(shown)} if shown else None
    audit.note(tx, by, "activity.export", f"activity:{activity.id}", after=after)


def page(
    name: str,
    people: Sequence[Person],
    phones: Mapping[int, str],
    remarks: Mapping[int, str],
    *,
    say: Say,
    zone: ZoneInfo,
) -> Page:
    """A sheet; phones are by member and remarks by entry, as they are to stand there."""
    rows = [_row(one, phones, remarks, say=say, zone=zone) for one in people]
    return Page([say(head) for head in HEADS], rows, _WIDTH, name)


def _row(
    one: Person,
    phones: Mapping[int, str],
    remarks: Mapping[int, str],
    *,
    say: Say,
    zone: ZoneInfo,
) -> list[Cell]:
    row = one.row
    how = say(HOWS[row.how]) if row.how in HOWS else str(row.how)
    return [
        row.name,
        one.where,
        row.heads,
        "、".join(one.company),
        phones.get(row.member_id, "") if row.member_id else "",
        "、".join(row.chosen or ()),
        remarks.get(row.id, ""),
        f"{how}：{one.by}" if one.by else how,
        _instant(row.at, zone),
    ]


def _instant(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
