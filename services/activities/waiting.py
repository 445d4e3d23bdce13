"""候补: who waits, in order; a place that frees is held and offered to who waits longest.

An offer is laid open here and told by the clock (`schedules/activities.py`), which knows the
quiet hours; until then its `offer_until` is None.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update

from bot.errors import YinlingError
from services.activities import deeds, entries
from services.activities.deeds import Change, stands, stood
from services.activities.entries import ASKED, IN, OFFERED, OUT, WAITING, Key, Room
from storage import audit
from storage.audit import By
from storage.tables.activities import Activity, Signup
from storage.tables.base import core
from storage.transaction import Row, Transaction

_activities, _signups = core(Activity), core(Signup)
_WAITING = (
    select(_signups)
    .where(_signups.c.activity_id == bindparam("of_activity"), _signups.c.state == WAITING)
    .order_by(_signups.c.queued, _signups.c.id)
)
# A party's entries that were offered places share nothing but the instant of the offer's end.
_offered = _signups.c.state == OFFERED
_UNTOLD = (
    select(_signups)
    .where(_offered, _signups.c.offer_until.is_(None))
    .order_by(_signups.c.activity_id, _signups.c.id)
)
_LAPSED = (
    select(_signups.c.activity_id, _signups.c.id)
    .where(_offered, _signups.c.offer_until <= bindparam("now"))
    .order_by(_signups.c.activity_id, _signups.c.id)
)
_NEXT = (
    select(_signups.c.offer_until, _signups.c.changed_at)
    .where(_offered)
    # None comes first in one database and last in the other.
    .order_by(_signups.c.offer_until.is_not(None), _signups.c.offer_until)
    .limit(1)
)
_TOLD = (
    update(_signups)
    .where(_signups.c.id == bindparam("of_signup"), _offered)
    .values(offer_until=bindparam("until"))
)


class BelowTakenError(YinlingError):
    """So low a capacity would leave people without the place that they have; `taken` are they."""

    def __init__(self, taken: int) -> None:
        super().__init__(str(taken))
        self.taken = taken


class NoRoomError(YinlingError):
    """There is no place for somebody; `free` are those there are."""

    def __init__(self, free: int) -> None:
        super().__init__(str(free))
        self.free = free


def refill(tx: Transaction, row: Row, now: datetime) -> None:
    """Offer the places that are free to those who wait longest, as far as whole parties fit.

    `row` is the activity, locked. Nobody overtakes a party that is too large for what is free;
    of one that is larger than all places together staff are asked, so that others need not wait
    for it for ever.
    """
    if row.state not in ("open", "closed") or row.starts_at is None or row.starts_at <= now:
        return
    waiting = _without_giants(tx, row, tx.all(_WAITING, of_activity=row.id), now)
    if not row.offers:
        return
    taken = entries.room(tx, row.id).taken if waiting else 0
    while waiting:
        party = [one for one in waiting if one.queued == waiting[0].queued]
        heads = sum(one.heads for one in party)
        if row.capacity is not None and taken + heads > row.capacity:
            return
        _offer(tx, row.id, party, By(None, now))
        taken, waiting = taken + heads, waiting[len(party) :]


def _without_giants(tx: Transaction, row: Row, waiting: list[Row], now: datetime) -> list[Row]:
    """Those who wait, but the parties of more heads than there are places: staff are asked."""
    if row.capacity is None:
        return waiting
    heads: Counter[int] = Counter()
    for one in waiting:
        heads[one.queued] += one.heads
    giants = [one for one in waiting if heads[one.queued] > row.capacity]
    if giants:
        _become(tx, row.id, giants, By(None, now), state=ASKED, action=deeds.TOO_MANY)
    return [one for one in waiting if heads[one.queued] <= row.capacity]


def set_capacity(tx: Transaction, activity_id: int, capacity: int | None, by: By) -> int | None:
    """Give an activity another capacity, None for no limit; gives the one before.

    BelowTakenError where more places are taken or held than that. New places are offered; of
    who waits in a party of more than that staff are asked.
    """
    row = entries.lock(tx, activity_id)
    assert row is not None, "an activity that is shown stands"
    before: int | None = row.capacity
    if capacity == before:
        return before
    resize(tx, activity_id, capacity)
    told = {"before": {"capacity": before}, "after": {"capacity": capacity}}
    audit.note(tx, by, deeds.CAPACITY, f"activity:{activity_id}", **told)
    changed = entries.lock(tx, activity_id)
    assert changed is not None, "an activity that was just changed"
    refill(tx, changed, by.at)
    return before


def resize(tx: Transaction, activity_id: int, capacity: int | None) -> None:
    """Write another capacity of an activity that is locked; BelowTakenError."""
    taken = entries.room(tx, activity_id).taken
    if capacity is not None and capacity < taken:
        raise BelowTakenError(taken)
    tx.execute(update(_activities).where(_activities.c.id == activity_id).values(capacity=capacity))


def accept(tx: Transaction, activity_id: int, key: Key, by: By) -> list[Row]:
    """Have somebody who was offered a place take it, with the whole party; the entries before."""
    return _answer(tx, activity_id, key, by, IN)


def decline(tx: Transaction, activity_id: int, key: Key, by: By) -> list[Row]:
    """Have somebody, with the whole party, let an offered place go to the next."""
    return _answer(tx, activity_id, key, by, OUT)


def lapse(tx: Transaction, now: datetime) -> list[Row]:
    """Take back the offers whose time is over, and offer the places to the next.

    Gives the entries that had them, as they were.
    """
    due: dict[int, list[int]] = {}
    for found in tx.all(_LAPSED, now=now):
        due.setdefault(found.activity_id, []).append(found.id)
    over = []
    for activity_id, ids in due.items():
        row = entries.lock(tx, activity_id)
        assert row is not None, "activities are never struck off"
        still = [
            one
            for one in entries.every(tx, activity_id)
            if one.id in ids and one.state == OFFERED and one.offer_until and one.offer_until <= now
        ]
        _become(tx, activity_id, still, By(None, now), state=OUT, action=deeds.LAPSE)
        refill(tx, row, now)
        over += still
    return over


def untold(tx: Transaction) -> list[Row]:
    """The entries that were offered a place and do not know it yet."""
    return tx.all(_UNTOLD)


def told(tx: Transaction, row: Row, until: datetime) -> bool:
    """Note until when somebody may answer an offer; false if it is none any more."""
    return tx.run(_TOLD, of_signup=row.id, until=until) > 0


def next_due(tx: Transaction) -> datetime | None:
    """When an offer is to be told, or is over; None where there is none."""
    row = tx.first(_NEXT)
    return None if row is None else row.offer_until or row.changed_at


def admit(tx: Transaction, activity_id: int, keys: Iterable[Key], by: By) -> list[Row]:
    """Have staff put people into places out of their turn, or let in who was asked about.

    NoRoomError where there are not so many places; gives the entries as they were.
    """
    row = entries.lock(tx, activity_id)
    assert row is not None, "an activity that is shown stands"
    chosen = [
        one
        for one in entries.found(tx, activity_id, keys).values()
        if one.state in (WAITING, ASKED, OFFERED)
    ]
    room = entries.room(tx, activity_id)
    heads = sum(one.heads for one in chosen if one.state != OFFERED)
    if row.capacity is not None and room.taken + heads > row.capacity:
        raise NoRoomError(max(row.capacity - room.taken, 0))
    _become(tx, activity_id, chosen, by, state=IN, action=deeds.ADMIT)
    refill(tx, row, by.at)
    return chosen


def let_in(tx: Transaction, activity_id: int, key: Key, by: By) -> str | None:
    """Have staff say yes to somebody who was asked about: in, or waiting as all others.

    Gives the state, None where nobody is asked about.
    """
    row = entries.lock(tx, activity_id)
    one = entries.found(tx, activity_id, (key,)).get(key) if row is not None else None
    if row is None or one is None or one.state != ASKED:
        return None
    room = entries.room(tx, activity_id)
    free = row.capacity is None or (not room.waiting and room.taken + one.heads <= row.capacity)
    state = IN if free else WAITING
    queued = None if free else room.last + 1
    if queued is not None:
        entries.numbered(tx, activity_id, queued)
    _become(tx, activity_id, [one], by, state=state, action=deeds.ADMIT, queued=queued)
    return state


def places_free(row: Row, room: Room) -> int | None:
    """How many places are free, None without a limit."""
    return None if row.capacity is None else max(row.capacity - room.taken, 0)


def party_of(tx: Transaction, activity_id: int, one: Row) -> list[Row]:
    """All who were offered places together with somebody, also that person."""
    return [
        other
        for other in entries.every(tx, activity_id)
        if other.state == one.state and other.queued is not None and other.queued == one.queued
    ]


def _offer(tx: Transaction, activity_id: int, party: Sequence[Row], by: By) -> None:
    """Hold places for a party; it keeps the number by which it belongs together."""
    changes = []
    for one in party:
        entries.put(tx, one, OFFERED, by.at, queued=one.queued)
        after = stands(one)._replace(state=OFFERED)
        changes.append(Change(entries.key_of(one), stood(one), after))
    deeds.note(tx, by, deeds.OFFER, activity_id, changes)


def _answer(tx: Transaction, activity_id: int, key: Key, by: By, state: str) -> list[Row]:
    row = entries.lock(tx, activity_id)
    one = entries.found(tx, activity_id, (key,)).get(key) if row is not None else None
    if row is None or one is None or one.state != OFFERED:
        return []
    party = party_of(tx, activity_id, one)
    action = deeds.JOIN if state == IN else deeds.LEAVE
    _become(tx, activity_id, party, by, state=state, action=action)
    if state == OUT:
        refill(tx, row, by.at)
    return party


def _become(
    tx: Transaction,
    activity_id: int,
    rows: Sequence[Row],
    by: By,
    *,
    state: str,
    action: str,
    queued: int | None = None,
) -> None:
    """Have entries be in another state, noted as one deed."""
    changes = []
    for one in rows:
        entries.put(tx, one, state, by.at, queued=queued)
        after = stands(one)._replace(state=state, queued=queued)
        changes.append(Change(entries.key_of(one), stood(one), after))
    deeds.note(tx, by, action, activity_id, changes)
