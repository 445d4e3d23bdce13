"""What else somebody is signed up for at the same time."""

from __future__ import annotations

from sqlalchemy import bindparam, or_, select

from services.activities.entries import STANDS
from services.activities.writing import USUALLY, ends_at
from storage.tables.activities import Activity, Signup
from storage.tables.base import core
from storage.transaction import Row, Transaction

_activities, _signups = core(Activity), core(Signup)
_OF = (
    select(_activities)
    .join(_signups, _signups.c.activity_id == _activities.c.id)
    .where(
        _signups.c.member_id == bindparam("of_member"),
        or_(*(_signups.c.state == state for state in STANDS)),
        or_(_activities.c.state == "open", _activities.c.state == "closed"),
        _activities.c.starts_at.is_not(None),
    )
    .order_by(_activities.c.starts_at, _activities.c.id)
)


def overlapping(tx: Transaction, member_id: int, row: Row) -> list[Row]:
    """The other activities of somebody whose times cross those of one."""
    if row.starts_at is None:
        return []
    ends = ends_at(row) or row.starts_at + USUALLY
    return [
        other
        for other in tx.all(_OF, of_member=member_id)
        if other.id != row.id
        and other.starts_at < ends
        and row.starts_at < (ends_at(other) or other.starts_at + USUALLY)
    ]
