"""Sign-ups as tests look at them: an activity to sign up for, the rows, what was noted of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

from services.activities import deeds, entries, waiting, writing
from services.activities.deeds import Change, Stood, stood
from services.activities.entries import Entry, Key
from services.activities.writing import Draft
from storage.audit import By
from storage.tables.base import core
from storage.tables.engine import Audit
from storage.transaction import Row, Transaction
from tests.kit.town import ZONE

TITLE = "重阳节茶话会"
_audit = core(Audit)


class Deed(NamedTuple):
    """A noted deed: by whom and when, what it did to each entry, and which one it took back."""

    id: int
    by: int | None
    at: datetime
    action: str
    changes: dict[Key, tuple[Stood | None, Stood]]
    of: int | None = None


def opened(tx: Transaction, now: datetime, capacity: int | None = None, **more: Any) -> int:
    """An activity that people sign up for, in a year's time if nothing else is said."""
    told = {"starts_at": now + timedelta(days=365), "capacity": capacity} | more
    by = By(None, now)
    made = writing.create(tx, Draft(TITLE, **told), by, ZONE)
    assert writing.publish(tx, made, by, ZONE)
    return made


def rows(tx: Transaction, activity_id: int) -> dict[Key, Stood]:
    """How all entries of an activity stand."""
    found = ((entries.key_of(row), stood(row)) for row in entries.every(tx, activity_id))
    return {key: one for key, one in found if one is not None}


def noted(tx: Transaction, activity_id: int) -> list[Deed]:
    """All deeds that were done to a list, in order."""
    mine = _audit.c.subject == f"activity:{activity_id}"
    found = list(tx.execute(select(_audit).where(mine).order_by(_audit.c.id)))
    return [deed_of(row) for row in found if row.after and "rows" in row.after]


def deed_of(row: Row) -> Deed:
    """A deed as it was noted."""
    changes = by_key(deeds.changes(row))
    return Deed(row.id, row.member_id, row.at, row.action, changes, row.after.get("of"))


def by_key(changes: Iterable[Change]) -> dict[Key, tuple[Stood | None, Stood]]:
    """Changes by whose they are."""
    return {one.key: (one.before, one.after) for one in changes}


def folded(done: Iterable[Deed], begin: Mapping[Key, Stood] | None = None) -> dict[Key, Stood]:
    """How entries stand by what was noted; each deed must begin where the one before ended."""
    stands: dict[Key, Stood] = dict(begin or {})
    for deed in done:
        for key, (before, after) in deed.changes.items():
            assert stands.get(key) == before, (deed, stands.get(key))
            stands[key] = after
    return stands


def alone(*whose: Entry) -> list[tuple[Entry, ...]]:
    """Each as a party of one's own."""
    return [(one,) for one in whose]


def limited(tx: Transaction, activity_id: int, capacity: int) -> None:
    """Give an activity so many places."""
    row = writing.find(tx, activity_id)
    assert row is not None
    waiting.set_capacity(tx, activity_id, capacity, By(None, row.created_at))
