"""What rows and notes of a list must satisfy, whatever was done to it and in which order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from services.activities.deeds import JOIN, OFFER, SIGNUP, UNDO, Stood
from services.activities.entries import IN, OUT, STANDS, TAKES, WAITING, Key
from storage.tables.base import core
from storage.tables.engine import Audit
from storage.transaction import Transaction
from tests.kit.signups import Deed, deed_of, folded

DAY = timedelta(days=1)
_audit = core(Audit)
Rows = Mapping[Any, Stood]
# What was noted: a deed, or the capacity from then on.
Note = Deed | int | None


def story(tx: Transaction, activity_id: int) -> list[Note]:
    """All that was noted of a list and of its capacity, in order."""
    mine = _audit.c.subject == f"activity:{activity_id}"
    found: list[Note] = []
    for row in tx.execute(select(_audit).where(mine).order_by(_audit.c.id)):
        after: dict[str, Any] = row.after or {}
        if "rows" in after:
            found.append(deed_of(row))
        elif "capacity" in after:
            found.append(after["capacity"])
    return found


def heads(rows: Rows) -> int:
    """How many places are taken or held."""
    return sum(one.heads for one in rows.values() if one.state in TAKES)


def standing(rows: Rows) -> dict[Key, Stood]:
    """Who is on the list in one way or another."""
    return {key: one for key, one in rows.items() if one.state in STANDS}


def waiting(rows: Rows) -> list[Key]:
    """Who waits, in order."""
    return sorted(
        (key for key, one in rows.items() if one.state == WAITING),
        key=lambda key: rows[key].queued or 0,
    )


def fills_what_is_free(rows: Rows, capacity: int | None) -> None:
    """Nobody waits for a place that is free."""
    queue = waiting(rows)
    if not queue:
        return
    first = rows[queue[0]].queued
    wanted = sum(rows[key].heads for key in queue if rows[key].queued == first)
    assert capacity is not None and heads(rows) + wanted > capacity, (queue, capacity)


def went_by_the_rules(notes: Sequence[Note]) -> dict[Key, Stood]:
    """At no time were there too many, and nobody overtook who waited; gives who stands now."""
    rows: dict[Key, Stood] = {}
    capacity: int | None = None
    for note, following in zip(notes, [*notes[1:], None], strict=True):
        if isinstance(note, Deed):
            _in_turn(rows, note, capacity)
            rows |= folded([note], rows)
        else:
            capacity = note
        # A form's capacity is noted behind the offers that it makes.
        if not isinstance(following, Deed) or following.action != OFFER:
            offers = isinstance(note, Deed) and note.action == OFFER
            limit = following if offers and isinstance(following, int) else capacity
            assert limit is None or heads(rows) <= limit, (note, limit)
    return rows


def _in_turn(rows: Rows, deed: Deed, capacity: int | None) -> None:
    queue = waiting(rows)
    if deed.action == OFFER:
        first = {key for key in queue if rows[key].queued == rows[queue[0]].queued}
        assert deed.changes.keys() == first, (deed, queue)
    if deed.action == JOIN and queue and capacity is not None:
        new = [key for key, (before, _) in deed.changes.items() if before in (None, *_out(before))]
        assert all(deed.changes[key][1].state != IN for key in new), (deed, queue)


def _out(stood: Stood | None) -> tuple[Stood, ...]:
    return (stood,) if stood is not None and stood.state == OUT else ()


def waits_in_order(done: Sequence[Deed], steps: Sequence[int], rows: Rows) -> None:
    """Who began to wait in an earlier step waits before who began later.

    `steps` tells how many deeds there were at the end of each. Whoever took back a deed may
    have got the old number again.
    """
    began: dict[Key, tuple[str, int]] = {}
    for n, deed in enumerate(done):
        for key, (before, after) in deed.changes.items():
            if after.state == WAITING and (before is None or before.state != WAITING):
                began[key] = deed.action, bisect_right(steps, n)
    told = [began[key][1] for key in waiting(rows) if began[key][0] != UNDO]
    assert told == sorted(told)


def takes_back_the_last(done: Sequence[Deed], start: int) -> None:
    """Each deed taken back since `start` was its doer's last at some time since then."""
    for n, deed in enumerate(done):
        if n >= start and deed.action == UNDO:
            last = {last_of(done[:m], deed.by, deed.at) for m in range(start, n + 1)}
            assert deed.of in {done[m].id for m in last if m is not None}, deed


def last_of(done: Iterable[Deed], who: int | None, now: datetime) -> int | None:
    """The index of the deed that somebody can take back."""
    deeds = list(done)
    taken: set[int | None] = set()
    for n, deed in reversed(list(enumerate(deeds))):
        if deed.by != who or deed.at <= now - DAY or not deed.action.startswith(SIGNUP):
            continue
        if deed.action == UNDO:
            taken.add(deed.of)
        elif deed.id not in taken:
            return n
    return None
