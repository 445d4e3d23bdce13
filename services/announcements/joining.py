"""Two entries that are one person: what one of them has read, the one has read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from storage.tables.announcements import Receipt
from storage.tables.base import core
from storage.transaction import Row, Transaction

_receipts = core(Receipt)
_SAID = ("asked", "read_at", "how", "by_id")
# The number of a notice, what stood of the kept entry, and what stands since.
Change = list[Any]


def join(tx: Transaction, kept_id: int, gone_id: int) -> list[Change]:
    """Have the kept entry stand as both are one, for each notice of which both have a receipt.

    Asked if either was, read if either did, since the earlier. Gives what changed.
    """
    theirs = {row.announcement_id: row for row in _of(tx, gone_id)}
    changed = []
    for mine in _of(tx, kept_id):
        other = theirs.get(mine.announcement_id)
        if other is None:
            continue
        was, now = _said(mine), _both(mine, other)
        if was != now:
            _set(tx, mine.announcement_id, kept_id, now)
            changed.append([mine.announcement_id, was, now])
    return changed


def part(tx: Transaction, kept_id: int, changed: list[Change]) -> None:
    """Have the kept entry stand as before, for each notice of which nothing was said since."""
    stands = {row.announcement_id: _said(row) for row in _of(tx, kept_id)}
    for number, was, now in changed:
        if stands.get(number) == now:
            _set(tx, number, kept_id, was)


def _of(tx: Transaction, member_id: int) -> list[Row]:
    return list(tx.execute(select(_receipts).where(_receipts.c.member_id == member_id)))


def _said(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _SAID}


def _both(mine: Row, other: Row) -> dict[str, Any]:
    read: list[tuple[datetime, Row]] = [(r.read_at, r) for r in (mine, other) if r.read_at]
    first = min(read, key=lambda one: one[0])[1] if read else mine
    return _said(first) | {"asked": mine.asked or other.asked}


def _set(tx: Transaction, number: int, member_id: int, values: dict[str, Any]) -> None:
    here = (_receipts.c.announcement_id == number, _receipts.c.member_id == member_id)
    tx.execute(update(_receipts).where(*here).values(values))
