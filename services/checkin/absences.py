"""Leaves as staff note and end them, with what that does to the totals, and why they are."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import or_, select

from services.checkin import leaves
from services.checkin.leaves import Span
from services.checkin.totals import recount
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Leave
from storage.transaction import Row, Transaction
from storage.vault import Vault

_leaves = core(Leave)


def crosses(tx: Transaction, member_id: int, span: Span, campaign_id: int | None) -> bool:
    """Whether somebody has a leave of the same sort on one of the days already."""
    same = (
        _leaves.c.campaign_id.is_(None)
        if campaign_id is None
        else _leaves.c.campaign_id == campaign_id
    )
    later = or_(_leaves.c.until_day.is_(None), _leaves.c.until_day >= span[0])
    found = select(_leaves.c.id).where(_leaves.c.member_id == member_id, same, later)
    if span[1] is not None:
        found = found.where(_leaves.c.from_day <= span[1])
    return tx.execute(found).first() is not None


def note(
    tx: Transaction,
    member_id: int,
    span: Span,
    by: By,
    *,
    campaign_id: int | None,
    reason_sealed: bytes | None,
) -> int:
    """Note a leave and count anew, since its days break no run; gives its id."""
    made = leaves.start(
        tx, member_id, span, by, campaign_id=campaign_id, reason_sealed=reason_sealed
    )
    recount(tx, member_id)
    return made


def end(tx: Transaction, leave: Row, today: date, by: By) -> bool:
    """Have somebody be expected from today on; a meeting's leave goes. False if it is over."""
    if leave.until_day is not None and leave.until_day < today:
        return False
    of_meeting = leave.campaign_id is not None
    last = (leave.from_day if of_meeting else today) - timedelta(days=1)
    leaves.end(tx, leave, last, by)
    recount(tx, leave.member_id)
    return True


def reveal(tx: Transaction, vault: Vault, leave: Row, by: By) -> str:
    """Why somebody is on leave, "" where nobody said; that it was read is kept."""
    audit.note(tx, by, "leave.reveal", f"member:{leave.member_id}", after={"leave": leave.id})
    return vault.open(leave.reason_sealed, "reason") if leave.reason_sealed else ""
