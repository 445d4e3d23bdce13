"""撤回: taking back, within a day, what one did to a list last."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, select

from services.activities import deeds, entries
from services.activities.deeds import Change, Stood, stood
from services.activities.entries import OUT, STANDS, TAKES, WAITING
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
    """Have the entries that a deed changed stand as before it; a second time does nothing.

    Who is to have a place again waits where there is none left.
    """
    activity_id = deeds.activity_of(deed)
    row = entries.lock(tx, activity_id)
    assert row is not None, "activities are never struck off"
    wanted = deeds.changes(deed)
    if deed.id in _taken_back(tx, deed, by):
        return Undone(activity_id, deed.action, [], wanted)
    back = restore(tx, row, wanted, by)
    deeds.note_undone(tx, by, deed, back)
    refill(tx, row, by.at)
    keys = {one.key for one in back}
    return Undone(activity_id, deed.action, back, [one for one in wanted if one.key not in keys])


def restore(tx: Transaction, row: Row, wanted: Iterable[Change], by: By) -> list[Change]:
    """Have entries stand as before some changes, but those that others changed since.

    `row` is the activity, locked. A place that is still free is given back though others wait
    for a larger one: it is as if nobody had left. Those who need places again get all of them,
    or wait together. Gives how each stood and stands; the caller notes it.
    """
    changes = list(wanted)
    standing = entries.found(tx, row.id, (one.key for one in changes))
    pairs = [(standing[one.key], one) for one in changes if one.key in standing]
    again = _Again(tx, row, by)
    for here, one in pairs:
        if _is_as_left(here, one):
            again.plan(here, one.before)
    return again.write()


def _taken_back(tx: Transaction, deed: Row, by: By) -> set[int]:
    """Which deeds somebody has taken back already, since some deed."""
    since = tx.all(_MINE, of_member=by.member_id, since=deed.at - LASTS)
    return {row.after["of"] for row in since if row.action == deeds.UNDO}


def _is_as_left(here: Row, done: Change) -> bool:
    """Whether an entry still is as a deed left it; who came may have moved up in the order."""
    if done.before is None or done.before.state == OUT:
        same = (here.heads, here.arrived) == (done.after.heads, done.after.arrived)
        return here.state in STANDS and same
    after = done.after
    return (here.state, here.heads, here.arrived) == (after.state, after.heads, after.arrived)


class _Again:
    """Puts entries back: first what frees places, then what needs them."""

    def __init__(self, tx: Transaction, row: Row, by: By) -> None:
        self._tx, self._row, self._by = tx, row, by
        self._room = entries.room(tx, row.id)
        self._back: list[Change] = []
        self._grown: list[tuple[Row, Stood]] = []
        self._parties: dict[int | None, list[tuple[Row, Stood]]] = {}

    def plan(self, here: Row, before: Stood | None) -> None:
        """Put an entry back now if that needs no place, else when all are known."""
        if before is None:
            self._put(here, Stood(OUT, here.heads, tuple(here.company or ())))
        elif before.state not in TAKES:
            self._put(here, before)
        elif here.state in TAKES:
            self._grown.append((here, before))
        else:
            self._parties.setdefault(before.queued, []).append((here, before))

    def write(self) -> list[Change]:
        """Put back the others, as far as there is room; gives all that changed."""
        for here, before in self._grown:
            if self._fits(before.heads - here.heads):
                self._put(here, before)
        for party in self._parties.values():
            self._bring(party)
        if self._room.last > self._row.last_queued:
            entries.numbered(self._tx, self._row.id, self._room.last)
        return self._back

    def _bring(self, party: list[tuple[Row, Stood]]) -> None:
        fits = self._fits(sum(before.heads for _, before in party))
        queued = party[0][1].queued
        if not fits and queued is None:
            queued = self._room.last + 1
            self._room = self._room._replace(last=queued)
        for here, before in party:
            self._put(here, before if fits else before._replace(state=WAITING, queued=queued))

    def _fits(self, more: int) -> bool:
        capacity = self._row.capacity
        return capacity is None or more <= 0 or self._room.taken + more <= capacity

    def _put(self, here: Row, to: Stood) -> None:
        held = here.heads if here.state in TAKES else 0
        takes = to.heads if to.state in TAKES else 0
        self._room = self._room._replace(taken=self._room.taken - held + takes)
        company = list(to.company) or None
        told = (self._tx, here, to.state, self._by.at)
        entries.put(*told, queued=to.queued, heads=to.heads, company=company)
        if here.arrived != to.arrived:
            entries.came(self._tx, here, to.arrived, self._by.at)
        self._back.append(Change(entries.key_of(here), stood(here), to))
