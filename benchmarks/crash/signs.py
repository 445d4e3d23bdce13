"""Sign-ups for an activity that is too small for all, and what must stand of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from sqlalchemy import Row, select

from benchmarks import chains, town
from services.activities import deeds, entries, waiting
from services.activities.deeds import JOIN, OFFER, Stood
from services.activities.entries import STANDS, TAKES, Key
from services.activities.writing import Draft
from storage import outbox
from storage.audit import By
from storage.database import open_engine
from storage.once import once
from storage.tables.activities import Activity
from storage.tables.base import core
from storage.tables.engine import Audit
from storage.transaction import Transaction

TITLE = "茶话会"
# From this person of the town on, people sign up; one for every so many who check in.
FIRST, EVERY = 5_000, 4
# So many places, and so many more before each kill, which are offered to who waits.
PLACES, MORE = 50, 2
SOON = timedelta(days=30)
_audit, _activities = core(Audit), core(Activity)
_NOTES = select(_audit).order_by(_audit.c.id)


def signers(people: range) -> range:
    """Who signs up while `people` check in."""
    return range(FIRST + people.start // EVERY + 1, FIRST + (people.stop - 1) // EVERY + 1)


def prepare(url: str) -> None:
    """Announce the activity."""
    now = datetime.now(UTC)
    draft = Draft(TITLE, now + SOON, capacity=PLACES)
    once(open_engine(url), lambda tx: chains.announce(tx, draft, now))


def make_room(tx: Transaction) -> None:
    """Have staff add places, as a change that the clock is still to tell of."""
    row = _activity(tx)
    waiting.set_capacity(tx, row.id, row.capacity + MORE, By(None, datetime.now(UTC)))


def signed_up(url: str) -> set[int]:
    """Whose sign-up stands."""

    def read(tx: Transaction) -> set[int]:
        rows = entries.every(tx, _activity(tx).id)
        return {row.member_id for row in rows if row.state in STANDS}

    return once(open_engine(url), read)


def offers_untold(url: str) -> int:
    """How many people do not know yet that they were offered a place."""
    return len(once(open_engine(url), waiting.untold))


def examine(url: str, people: Collection[int]) -> tuple[int, int, list[str]]:
    """How many sign-ups of `people` are lost, and noted too often, and what else is wrong."""
    return once(open_engine(url), lambda tx: _examined(tx, people))


def _examined(tx: Transaction, people: Collection[int]) -> tuple[int, int, list[str]]:
    row = _activity(tx)
    rows = entries.every(tx, row.id)
    stands = {row.member_id for row in rows if row.state in STANDS}
    notes = [one for one in tx.execute(_NOTES) if one.subject == f"activity:{row.id}"]
    joins = Counter(one.key for note in notes if note.action == JOIN for one in deeds.changes(note))
    doubled = len(rows) - len({row.member_id for row in rows})
    doubled += sum(n - 1 for n in joins.values())
    faults = [f"{n} signed up unasked" for n in stands - set(people)]
    taken = sum(one.heads for one in rows if one.state in TAKES)
    if taken > row.capacity:
        faults.append(f"{taken} have {row.capacity} places")
    if _folded(notes) != {entries.key_of(one): deeds.stood(one) for one in rows}:
        faults.append("rows are not what was noted")
    faults += _told_wrongly(tx, row.id, notes, {entries.key_of(one): one.id for one in rows})
    return len(set(people) - stands), doubled, faults


def _folded(notes: Collection[Row[tuple[object, ...]]]) -> dict[Key, Stood]:
    """How people stand by the notes alone."""
    made = [one for note in notes if "rows" in (note.after or {}) for one in deeds.changes(note)]
    return {one.key: one.after for one in made}


def _told_wrongly(
    tx: Transaction,
    activity_id: int,
    notes: Collection[Row[tuple[object, ...]]],
    ids: dict[Key, int],
) -> list[str]:
    """Each offer is told once: one text for each that was made."""
    made = Counter(one.key for note in notes if note.action == OFFER for one in deeds.changes(note))
    faults = []
    for key, n in made.items():
        told = len(outbox.like(tx, f"offer:{activity_id}:{ids[key]}:%"))
        if told != n:
            faults.append(f"{town.name(int(key))} was offered {n} places and told of {told}")
    return faults


def _activity(tx: Transaction) -> Row[tuple[object, ...]]:
    return tx.execute(select(_activities).where(_activities.c.title == TITLE)).one()
