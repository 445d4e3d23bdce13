"""The hour of every day at which a member asked to be reminded of the study."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import CheckinReminder
from storage.transaction import Row, Transaction

DAY = timedelta(days=1)

_reminders = core(CheckinReminder)
_mine = _reminders.c.member_id == bindparam("of_member")
_OF = select(_reminders).where(_mine)
_DROP = delete(_reminders).where(_mine)
_added = insert(_reminders).values(
    {name: bindparam(name) for name in ("member_id", "at_time", "next_at")}
)
_PUT = _added.on_conflict_do_update(
    index_elements=["member_id"],
    set_={name: _added.excluded[name] for name in ("at_time", "next_at")},
)


def of(tx: Transaction, member_id: int) -> Row | None:
    """A member's reminder: at_time (local) and next_at; None for none."""
    return tx.first(_OF, of_member=member_id)


def put(tx: Transaction, member_id: int, at_time: time, now: datetime, zone: ZoneInfo) -> None:
    """Remind a member every day at a local time, from the next such time after `now` on.

    An earlier wish is replaced; the audit has what stood before.
    """
    before = of(tx, member_id)
    tx.run(_PUT, member_id=member_id, at_time=at_time, next_at=next_at(at_time, now, zone))
    _note(tx, member_id, By(member_id, now), before, at_time)


def drop(tx: Transaction, member_id: int, by: By) -> bool:
    """Remind a member no more; false where nobody did."""
    before = of(tx, member_id)
    if before is None:
        return False
    tx.run(_DROP, of_member=member_id)
    _note(tx, member_id, by, before, None)
    return True


def next_at(at_time: time, now: datetime, zone: ZoneInfo) -> datetime:
    """The first instant after `now` at which it is this local time."""
    today = datetime.combine(now.astimezone(zone).date(), at_time, zone)
    return today if today > now else datetime.combine(today.date() + DAY, at_time, zone)


def _note(
    tx: Transaction, member_id: int, by: By, before: Row | None, at_time: time | None
) -> None:
    was = {"at": f"{before.at_time:%H:%M}" if before is not None else None}
    new = {"at": f"{at_time:%H:%M}" if at_time is not None else None}
    audit.note(tx, by, "reminder", f"member:{member_id}", before=was, after=new)
