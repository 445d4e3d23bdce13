"""Staying away, and coming with more or fewer; what frees is offered to who waits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from services.activities import deeds, entries
from services.activities.deeds import Change, Stood, stands, stood
from services.activities.entries import IN, OFFERED, OUT, STANDS, WAITING, Key
from services.activities.waiting import NoRoomError, refill
from storage.audit import By
from storage.transaction import Row, Transaction


class Left(NamedTuple):
    """Somebody who stood on the list, as the entry was before."""

    key: Key
    name: str
    before: Stood


def leave(
    tx: Transaction, activity_id: int, keys: Iterable[Key], by: By, action: str = deeds.LEAVE
) -> list[Left]:
    """Take people off the list, whatever state they are in; gives those who stood on it.

    A place that frees is offered to who waits longest.
    """
    row = entries.lock(tx, activity_id)
    if row is None:
        return []
    standing = [one for one in entries.found(tx, activity_id, keys).values() if one.state in STANDS]
    left = []
    for one in standing:
        entries.put(tx, one, OUT, by.at)
        if one.arrived is not None:
            entries.came(tx, one, None, by.at)
        left.append(Left(entries.key_of(one), one.name, stands(one)))
    gone = [
        Change(one.key, one.before, one.before._replace(state=OUT, queued=None, arrived=None))
        for one in left
    ]
    deeds.note(tx, by, action, activity_id, gone)
    if left:
        refill(tx, row, by.at)
    return left


def change(
    tx: Transaction, activity_id: int, key: Key, by: By, *, heads: int, company: tuple[str, ...]
) -> Row | None:
    """Have somebody come with another number of heads; gives the entry as it was, None for none.

    NoRoomError where there is no room for more of them. Who waits or is asked about takes none;
    but more heads than there are places at all would keep everybody behind them waiting.
    """
    row = entries.lock(tx, activity_id)
    one = entries.found(tx, activity_id, (key,)).get(key) if row is not None else None
    if row is None or one is None or one.state not in STANDS:
        return None
    more = heads - one.heads
    if more > 0 and one.state in (IN, OFFERED):
        _ask_room(tx, row, more)
    elif more > 0 and row.capacity is not None and heads > row.capacity:
        raise NoRoomError(0)
    entries.put(tx, one, one.state, by.at, queued=one.queued, heads=heads, company=list(company))
    after = stands(one)._replace(heads=heads, company=company)
    deeds.note(tx, by, deeds.CHANGE, activity_id, [Change(key, stood(one), after)])
    if more < 0 or one.state == WAITING:
        refill(tx, row, by.at)
    return one


def _ask_room(tx: Transaction, row: Row, more: int) -> None:
    """NoRoomError where so many more heads have no place, or others wait for it."""
    if row.capacity is None:
        return
    room = entries.room(tx, row.id)
    free = 0 if room.waiting else max(row.capacity - room.taken, 0)
    if more > free:
        raise NoRoomError(free)
