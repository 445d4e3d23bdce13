"""What was left on a public page for staff: a name at the door, somebody who would like to come.

Such a page gives the same answer whatever becomes of it, so that nobody learns who is known.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, insert, or_, select

from bot.permissions import MEMBERS
from services.activities import entry, signing
from services.activities.entries import Entry
from services.activities.entry import Teller
from services.activities.signing import NotOpenError
from storage import audit
from storage.audit import By
from storage.masks import masked
from storage.tables.activities import Activity, ActivityNote
from storage.tables.base import core
from storage.tables.members import Member
from storage.transaction import Row, Transaction
from storage.vault import Vault

DOOR, LINK = "door", "link"
# So many notes an activity takes in an hour, and so many wait at most; strangers write them.
MOST_AN_HOUR, MOST = 30, 200
HOUR = timedelta(hours=1)
_OF = "phone"

_notes, _members, _activities = core(ActivityNote), core(Member), core(Activity)
_old = select(_notes.c.id).where(_notes.c.at < bindparam("before")).limit(bindparam("most"))
_FORGET = delete(_notes).where(_notes.c.id.in_(_old))


def leave(
    tx: Transaction,
    vault: Vault,
    activity_id: int,
    *,
    kind: str,
    name: str,
    at: datetime,
    phone: str = "",
) -> None:
    """Leave a note for staff, but where the same stands already, or there are too many."""
    standing = of(tx, activity_id)
    lately = sum(row.at > at - HOUR for row in standing)
    told = (kind, name, phone)
    if len(standing) >= MOST or lately >= MOST_AN_HOUR or told in _told(vault, standing, name):
        return
    row = {"activity_id": activity_id, "kind": kind, "name": name, "at": at}
    sealed = vault.seal(phone, _OF) if phone else None
    tx.execute(insert(_notes).values(row | {"phone_sealed": sealed}))


def ask(
    tx: Transaction, vault: Vault, row: Row, who: tuple[str, str], told: tuple[By, Teller]
) -> None:
    """Sign up who is one person of the roster by name and phone; else leave a note for staff."""
    (name, phone), (by, teller) = who, told
    found = _known(tx, vault, name, phone)
    if len(found) == 1:
        try:
            party = [(Entry(name, found[0]),)]
            done = signing.sign_up(tx, row.id, party, by, LINK)
        except NotOpenError:
            pass
        else:
            fresh = {one.entry.key: one.state for one in done if one.new}
            teller.tell_all(tx, row, fresh, by)
            return
    leave(tx, vault, row.id, kind=LINK, name=name, at=by.at, phone=phone)


def of(tx: Transaction, activity_id: int) -> list[Row]:
    """The notes of an activity, the oldest first."""
    rows = select(_notes).where(_notes.c.activity_id == activity_id).order_by(_notes.c.id)
    return list(tx.execute(rows))


def waiting(tx: Transaction, first: int, most: int) -> list[Row]:
    """Notes of all activities with the `title` of each, the oldest first."""
    rows = select(_notes, _activities.c.title).join(
        _activities, _activities.c.id == _notes.c.activity_id
    )
    return list(tx.execute(rows.order_by(_notes.c.id).limit(most).offset(first)))


def count(tx: Transaction) -> int:
    """How many notes wait for staff."""
    return int(tx.execute(select(func.count()).select_from(_notes)).scalar_one())


def shown(vault: Vault, row: Row) -> str:
    """The phone of a note as it stands on pages; "" where none was told."""
    return masked("phone", _phone(vault, row))


def reveal(tx: Transaction, vault: Vault, row: Row, by: By) -> str:
    """The phone of a note in the clear; that somebody saw it is kept."""
    entry.note_seen(tx, row.activity_id, by, "phone")
    return _phone(vault, row)


def close(tx: Transaction, row: Row, by: By) -> bool:
    """Drop a note that staff have seen to; false where it is gone already."""
    audit.note(tx, by, "activity.note", f"activity:{row.activity_id}", after={"kind": row.kind})
    return bool(tx.execute(delete(_notes).where(_notes.c.id == row.id)).rowcount)


def forget(tx: Transaction, before: datetime, most: int) -> int:
    """Drop up to `most` notes that are older than an instant; how many."""
    return tx.run(_FORGET, before=before, most=most)


def _told(vault: Vault, rows: list[Row], name: str) -> set[tuple[str, str, str]]:
    """What stands already of some name."""
    return {(row.kind, name, _phone(vault, row)) for row in rows if row.name == name}


def _phone(vault: Vault, row: Row) -> str:
    return vault.open(row.phone_sealed, _OF) if row.phone_sealed is not None else ""


def _known(tx: Transaction, vault: Vault, name: str, phone: str) -> list[int]:
    """Who of the roster has this name and this phone."""
    number = re.sub(r"[\s+-]", "", phone)
    prints = vault.prints(number) + vault.prints(number.removeprefix("86"))
    has = (_members.c[f"{field}_print"].in_(prints) for field in ("phone", "phone2"))
    active = (_members.c.state == "active", _members.c.role.in_(MEMBERS))
    rows = select(_members.c.id).where(_members.c.name == name, or_(*has), *active)
    return list(tx.execute(rows).scalars())
