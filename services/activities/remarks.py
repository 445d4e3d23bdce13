"""What people tell the organisers beside their sign-up: 吃素, 坐轮椅; sealed, told step by step."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, or_, select, update

from services.activities import deeds, entries
from services.activities.entries import STANDS, Key
from services.activities.entry import REMARK
from services.activities.undoing import LASTS
from storage import audit
from storage.audit import By
from storage.tables.activities import Signup
from storage.tables.base import core
from storage.tables.engine import Audit
from storage.transaction import Row, Transaction
from storage.vault import Vault

TOLD, UNTOLD = "remark.told", "remark.untold"
# So long all of it may become.
MOST = 200

_signups, _audit = core(Signup), core(Audit)
_SEALED = (
    update(_signups)
    .where(_signups.c.id == bindparam("of_signup"))
    .values(
        remark_sealed=bindparam("sealed", type_=_signups.c.remark_sealed.type),
        chosen=bindparam("now_chosen", type_=_signups.c.chosen.type),
    )
)
_MINE = (
    select(_audit)
    .where(
        _audit.c.member_id == bindparam("of_member"),
        _audit.c.at > bindparam("since"),
        or_(_audit.c.action == TOLD, _audit.c.action == UNTOLD),
    )
    .order_by(_audit.c.id.desc())
)


class Remark(NamedTuple):
    """What is told beside a sign-up, and what was chosen of what is offered."""

    said: str = ""
    chosen: tuple[str, ...] = ()


def add(tx: Transaction, vault: Vault, entry: tuple[int, Key], told: Remark, by: By) -> bool:
    """Keep a remark with an entry of an activity; false where that does not stand.

    It goes behind what was told before. Only its length is noted, so that it can be taken back.
    """
    activity_id, key = entry
    entries.lock(tx, activity_id)
    row = entries.found(tx, activity_id, (key,)).get(key)
    if row is None or row.state not in STANDS:
        return False
    said, chosen = told
    before = read(vault, row)
    whole = "，".join(filter(None, (before, said if said not in before else "")))[:MOST]
    every = [*dict.fromkeys((*(row.chosen or ()), *chosen))]
    if whole != before or every != (row.chosen or []):
        _write(tx, vault, row, whole, every)
        had = {"key": key, "length": len(before), "chosen": list(row.chosen or ())}
        audit.note(tx, by, TOLD, f"activity:{activity_id}", before=had)
    return True


def read(vault: Vault, row: Row) -> str:
    """The remark of an entry in the clear, "" for none."""
    return vault.open(row.remark_sealed, REMARK) if row.remark_sealed is not None else ""


def last(
    tx: Transaction, member_id: int, now: datetime, activity_id: int | None = None
) -> Row | None:
    """What somebody told last (of an activity), that can still be taken back."""
    gone: set[int] = set()
    for row in tx.all(_MINE, of_member=member_id, since=now - LASTS):
        if row.action == UNTOLD:
            gone.add(row.after["of"])
        elif row.id not in gone and activity_id in (None, deeds.activity_of(row)):
            return row
    return None


def take_back(tx: Transaction, vault: Vault, told: Row, by: By) -> bool:
    """Have an entry be without what was told; false where it is off the list by now."""
    activity_id, had = deeds.activity_of(told), told.before
    entries.lock(tx, activity_id)
    row = entries.found(tx, activity_id, (had["key"],)).get(had["key"])
    audit.note(tx, by, UNTOLD, told.subject, after={"of": told.id})
    if row is None or row.state not in STANDS:
        return False
    _write(tx, vault, row, read(vault, row)[: had["length"]], had["chosen"])
    return True


def _write(tx: Transaction, vault: Vault, row: Row, whole: str, chosen: list[Any]) -> None:
    sealed = vault.seal(whole, REMARK) if whole else None
    tx.run(_SEALED, of_signup=row.id, sealed=sealed, now_chosen=chosen or None)
