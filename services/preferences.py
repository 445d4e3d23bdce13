"""What a member asks the bot for: no reminders, further quiet hours, no @, how to be spoken to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from bot.scene import Person
from services.checkin import reminders
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.members import Member
from storage.transaction import Transaction

NONE = {"reminders": True, "mention": True, "prefer": None, "quiet": None, "quiet_also": None}

_members = core(Member)
_KEPT = select(*(_members.c[name] for name in NONE)).where(_members.c.id == bindparam("of_member"))


def change(tx: Transaction, person: Person, now: datetime, **wishes: Any) -> None:
    """Keep some wishes of a person; the audit keeps what stood before."""
    keep(tx, person.id, By(person.id, now), **wishes)


def keep(tx: Transaction, member_id: int, by: By, **wishes: Any) -> bool:
    """Keep what somebody noted of a member's wishes; false where all stood so already.

    Who wants no reminders at all has no hour of their own for them either.
    """
    row = tx.first(_KEPT, of_member=member_id)
    if wishes.get("reminders") is False:
        reminders.drop(tx, member_id, by)
    before = {name: getattr(row, name) for name in wishes}
    new = {name: value for name, value in wishes.items() if before[name] != value}
    if not new:
        return False
    tx.execute(update(_members).where(_members.c.id == member_id).values(new))
    was = {name: before[name] for name in new}
    audit.note(tx, by, "preferences", f"member:{member_id}", before=was, after=new)
    return True


def spare(tx: Transaction, person: Person, hours: str, now: datetime) -> None:
    """Add quiet hours, written as "12:00-14:00", to those that hold for a person."""
    row = tx.first(_KEPT, of_member=person.id)
    kept = row.quiet_also.split(",") if row is not None and row.quiet_also else []
    if hours not in kept:
        change(tx, person, now, quiet_also=",".join([*kept, hours]))


def restore(tx: Transaction, person: Person, now: datetime) -> None:
    """Go back to the bureau's rules."""
    change(tx, person, now, **NONE)
