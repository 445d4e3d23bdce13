"""请假 of one meeting, and taking that back."""

from __future__ import annotations

from datetime import date, timedelta

from services.checkin import leaves
from storage.audit import By
from storage.transaction import Transaction

DAY = timedelta(days=1)


def excuse(
    tx: Transaction,
    member_id: int,
    campaign_id: int,
    day: date,
    by: By,
    *,
    reason_sealed: bytes | None = None,
) -> bool:
    """Note that somebody can't come to a meeting on its `day`; false where that stands already."""
    if leaves.of_meeting(tx, member_id, campaign_id) is not None:
        return False
    leaves.start(
        tx, member_id, (day, day), by, campaign_id=campaign_id, reason_sealed=reason_sealed
    )
    return True


def come(tx: Transaction, member_id: int, campaign_id: int, by: By) -> bool:
    """Take back that somebody can't come; false where nothing stood."""
    leave = leaves.of_meeting(tx, member_id, campaign_id)
    if leave is None:
        return False
    leaves.end(tx, leave, leave.from_day - DAY, by)
    return True
