"""撤回: taking back, within a day, what one did to a list last."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, select

from services.activities import deeds, entries
from services.activities.deeds import Change, Stood, stood
from services.activities.entries import IN, OUT, STANDS, TAKES, WAITING, Room
from services.activities.signing import fits
from services.activities.waiting import refill
from storage.audit import By
from storage.tables.base import core
from storage.tables.engine import Audit
from storage.transaction import Row, Transaction

LASTS = timedelta(days=1)
MOST = 50

_audit = core(Audit)
_MINE = (
    select(_audit)
    .where(
        _audit.c.member_id == bindparam("of_member"),
        _audit.c.at > bindparam("since"),
        _audit.c.action.startswith(deeds.SIGNUP),
    )
    .order_by(_audit.c.id.desc())
    .limit(MOST)
)


class Undone(NamedTuple):
    """A deed that was taken back: of which activity, and how each entry stands now.

    `stayed` are entries that others changed since; they stand as they were.
    """

    activity_id: int
    action: str
    back: list[Change]
    stayed: list[Change]


def last(
    tx: Transaction, member_id: int, now: datetime, activity_id: int | None = None
) -> Row | None:
    """What somebody did last to a list (of an activity), that can still be taken back."""
    taken: set[int] = set()
    for row in tx.all(_MINE, of_member=member_id, since=now - LASTS):
        if row.action == deeds.UNDO:
            taken.add(row.after["of"])
        elif row.id not in taken and activity_id in (None, deeds.activity_of(row)):
            return row
    return None


def undo(tx: Transaction, deed: Row, by: By) -> Undone:
    """Have the entries that a deed changed stand as before it.

    Who is to have a place again waits where there is none left.
    """
    activity_id = deeds.activity_of(deed)
    row = entries.lock(tx, activity_id)
    assert row is not None, "activities are never struck off"
    wanted = deeds.changes(deed)
    standing = entries.found(tx, activity_id, (one.key for one in wanted))
    back: list[Change] = []
    stayed: list[Change] = []
    for one in wanted:
        here = standing.get(one.key)
        if here is None or not _is_as_left(here, one):
            stayed.append(one)
            continue
        state = _put_back(tx, row, here, one.before, by)
        back.append(Change(one.key, stood(here), state))
    refill(tx, row, by.at)
    deeds.note_undone(tx, by, deed, back)
    return Undone(activity_id, deed.action, back, stayed)


def _is_as_left(here: Row, done: Change) -> bool:
    """Whether an entry still is as a deed left it; who came may have moved up in the order."""
    if done.before is None or done.before.state == OUT:
        return here.state in STANDS and here.heads == done.after.heads
    return (here.state, here.heads) == (done.after.state, done.after.heads)


def _put_back(tx: Transaction, row: Row, here: Row, before: Stood | None, by: By) -> Stood:
    if before is None or before.state == OUT:
        entries.put(tx, here, OUT, by.at)
        return Stood(OUT, here.heads, tuple(here.company or ()))
    room = entries.room(tx, row.id)
    state, queued = _state_again(row, here, before, room)
    company = list(before.company) or None
    entries.put(tx, here, state, by.at, queued=queued, heads=before.heads, company=company)
    return Stood(state, before.heads, before.company, queued)


def _state_again(row: Row, here: Row, before: Stood, room: Room) -> tuple[str, int | None]:
    """The state in which an entry can be again: a place only where there is one."""
    if before.state not in TAKES:
        queued = before.queued if before.state == WAITING else None
        return before.state, queued
    held = here.heads if here.state in TAKES else 0
    without = room._replace(taken=room.taken - held)
    if held >= before.heads or fits(row, without, before.heads):
        return IN, None
    if held:  # Fewer came meanwhile, and the rest of the places is gone.
        return here.state, here.queued
    return WAITING, room.last + 1
