"""Signing up: into a place, or into the order of those who wait; nobody twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from bot.errors import YinlingError
from services.activities import deeds, entries
from services.activities.deeds import Change, Stood, stands, stood
from services.activities.entries import ASKED, IN, OFFERED, STANDS, WAITING, Entry, Key, Room
from services.activities.waiting import party_of
from storage.audit import By
from storage.tables.activities import ActivityBody
from storage.tables.base import core
from storage.tables.organisations import Membership
from storage.transaction import Row, Transaction

# People who stay together: they get places together, or wait together.
Party = tuple[Entry, ...]
NONE = "none"

_bodies, _memberships = core(ActivityBody), core(Membership)
_BODIES = select(_bodies.c.organisation_id).where(_bodies.c.activity_id == bindparam("of_activity"))


class NotOpenError(YinlingError):
    """Nobody can sign up: the activity is no more, or takes nobody in; the message says which."""


class Done(NamedTuple):
    """What became of an entry: how it stands, and since when.

    `new` is false where it stood so before; `place` is that in the order of waiting, counted in
    parties, 0 for none.
    """

    entry: Entry
    state: str
    new: bool
    place: int = 0


class Joined(NamedTuple):
    """What became of those who sign up, and what that changed."""

    done: list[Done]
    changes: list[Change]


def sign_up(
    tx: Transaction,
    activity_id: int,
    parties: Sequence[Party],
    by: By,
    how: str = "self",
    *,
    vetted: bool = False,
    came: bool = False,
) -> list[Done]:
    """Sign people up, each party together; gives what became of each entry, in order.

    A party gets places if all of it fits and nobody waits, else it waits, last in the order.
    Who was offered a place takes it by signing up, with the whole party. Who can't take part, or
    is not invited, is asked about (`asked`) and takes no place, unless staff have `vetted` it;
    so is a party of more heads than there are places at all, for which all others would wait.
    Entries that stand are left as they are. NotOpenError says the activity's state, where
    somebody is new. Who `came` is there already: neither too late, nor has it begun for them.
    """
    row = to_come(tx, activity_id)
    joined = join(tx, row, parties, by, how, vetted=vetted, came=came)
    deeds.note(tx, by, deeds.ARRIVE if came else deeds.JOIN, activity_id, joined.changes)
    return joined.done


def join(
    tx: Transaction,
    row: Row,
    parties: Sequence[Party],
    by: By,
    how: str,
    *,
    vetted: bool = False,
    came: bool = False,
    spare: int = 0,
) -> Joined:
    """As `sign_up`, of an activity that is locked; whoever calls it notes the changes.

    So many places as are `spare` were given up in the same deed, and nobody who waits gets them.
    """
    everybody = [entry for party in parties for entry in party]
    if not everybody:
        return Joined([], [])
    standing = entries.found(tx, row.id, (entry.key for entry in everybody))
    if not (vetted or came) and any(not _stands(standing.get(entry.key)) for entry in everybody):
        ask_open(row, by)
    doubtful = set() if vetted else _doubtful(tx, row, everybody, standing)
    desk = _Desk(tx, row, (by, how), standing, vetted=vetted, came=came, spare=spare)
    done = [one for party in _once(parties) for one in desk.take(party, doubtful)]
    changes = desk.write()
    if all(one.state != WAITING for one in done):
        return Joined(done, changes)
    places = entries.order(tx, row.id)
    return Joined([one._replace(place=places.get(one.entry.key, 0)) for one in done], changes)


def order(tx: Transaction, activity_id: int) -> dict[Key, int]:
    """The place of everybody who waits, counted in parties from 1."""
    return entries.order(tx, activity_id)


def fits(row: Row, room: Room, heads: int) -> bool:
    """Whether so many heads find a place now without overtaking anybody."""
    if row.capacity is None:
        return True
    return not room.waiting and room.taken + heads <= row.capacity


def to_come(tx: Transaction, activity_id: int) -> Row:
    """The activity, locked, if it stands; staff may sign up for it also when it is late."""
    row = entries.lock(tx, activity_id)
    if row is None or row.state not in ("open", "closed") or row.starts_at is None:
        raise NotOpenError("gone" if row is None else row.state)
    return row


def ask_open(row: Row, by: By) -> None:
    """NotOpenError where nobody can sign up for an activity any more."""
    if row.state == "closed":
        raise NotOpenError("closed")
    if row.starts_at <= by.at:
        raise NotOpenError("begun")
    if row.deadline is not None and row.deadline < by.at:
        raise NotOpenError("late")


def _stands(row: Row | None) -> bool:
    return row is not None and row.state in STANDS


def _once(parties: Iterable[Party]) -> list[Party]:
    """The parties, nobody in two of them."""
    seen: set[Key] = set()
    found = []
    for party in parties:
        fresh = {entry.key: entry for entry in party}
        if not seen.isdisjoint(fresh):
            fresh = {key: entry for key, entry in fresh.items() if key not in seen}
        seen.update(fresh)
        found.append(tuple(fresh.values()))
    return found


def _doubtful(
    tx: Transaction, row: Row, everybody: list[Entry], standing: Mapping[Key, Row]
) -> set[Key]:
    """Who can't take part, or is not invited: staff are asked about them."""
    fresh = {
        entry.member_id
        for entry in everybody
        if entry.member_id is not None and not _stands(standing.get(entry.key))
    }
    able = entries.abilities(tx, fresh)
    invited = set(row.classes) if row.classes else None
    unable = {
        one
        for one, ability in able.items()
        if ability == NONE or (invited and ability not in invited)
    }
    bodies = [one.organisation_id for one in tx.all(_BODIES, of_activity=row.id)] if fresh else []
    if not bodies:
        return {*unable}
    inside = select(_memberships.c.member_id).where(
        _memberships.c.organisation_id.in_(bodies), _memberships.c.member_id.in_(fresh)
    )
    here: set[int] = set(tx.execute(inside).scalars())
    return {*unable, *(fresh - here)}


class _Desk:
    """Signs parties up one after another, and writes down at the end what became of them."""

    def __init__(
        self,
        tx: Transaction,
        row: Row,
        told: tuple[By, str],
        standing: Mapping[Key, Row],
        *,
        vetted: bool,
        came: bool,
        spare: int,
    ) -> None:
        self._tx, self._row, self._standing, self._vetted = tx, row, standing, vetted
        self._came, self._spare = came, spare
        self._by, self._how = told
        self._room = entries.room(tx, row.id)
        self._new: list[Mapping[str, Any]] = []
        self._again: list[tuple[Row, Mapping[str, Any]]] = []
        self._taken: set[Key] = set()
        self._changes: dict[Key, Change] = {}

    def take(self, party: Party, doubtful: set[Key]) -> list[Done]:
        """What becomes of a party."""
        fresh = [entry for entry in party if not _stands(self._standing.get(entry.key))]
        coming = [entry for entry in fresh if entry.key not in doubtful]
        heads = sum(entry.heads for entry in coming)
        if not self._vetted and self._row.capacity is not None and heads > self._row.capacity:
            coming = []
        asked = [entry for entry in fresh if entry not in coming]
        state, queued = IN, None
        if coming and not self._fits(heads):
            state, queued = WAITING, self._room.last + 1
            self._room = self._room._replace(waiting=self._room.waiting + 1, last=queued)
        elif coming:
            self._room = self._room._replace(taken=self._room.taken + heads)
        became = {entry.key: ASKED for entry in asked} | {entry.key: state for entry in coming}
        return [self._one(entry, became.get(entry.key), queued) for entry in party]

    def _fits(self, heads: int) -> bool:
        """Whether there is a place, or one that was given up for it."""
        given_up = heads <= self._spare
        self._spare -= heads if given_up else 0
        return given_up or fits(self._row, self._room, heads)

    def write(self) -> list[Change]:
        """Write down who is new; what that changes."""
        entries.add(self._tx, self._new)
        entries.again(self._tx, self._again)
        if self._room.last > self._row.last_queued:
            entries.numbered(self._tx, self._row.id, self._room.last)
        return list(self._changes.values())

    def _one(self, entry: Entry, state: str | None, queued: int | None) -> Done:
        row = self._standing.get(entry.key)
        if state is None:
            assert row is not None, "who becomes nothing stands"
            return self._accepted(entry, row)
        numbered = queued if state == WAITING else None
        arrived = entry.heads if self._came else None
        after = Stood(state, entry.heads, entry.company, numbered, arrived)
        self._changes[entry.key] = Change(entry.key, stood(row), after)
        values = self._values(entry, state, numbered)
        if row is None:
            self._new.append(values)
        else:
            self._again.append((row, values))
        return Done(entry, state, new=True)

    def _accepted(self, entry: Entry, row: Row) -> Done:
        is_offered = row.state == OFFERED
        if is_offered and entry.key not in self._taken:
            self._take_offer(row)
        if self._came:
            self._arrive(entry, row)
        return Done(entry, IN if is_offered else row.state, new=is_offered)

    def _arrive(self, entry: Entry, row: Row) -> None:
        """Have an entry that stands be there, with all its heads but if fewer are told."""
        heads = entry.heads if 1 < entry.heads < row.heads else row.heads
        entries.came(self._tx, row, heads, self._by.at)
        so_far = self._changes.get(entry.key)
        after = (so_far.after if so_far else stands(row))._replace(arrived=heads)
        self._changes[entry.key] = Change(entry.key, stood(row), after)

    def _take_offer(self, row: Row) -> None:
        """Have all who were offered places together take them."""
        for one in party_of(self._tx, self._row.id, row):
            key = entries.key_of(one)
            self._taken.add(key)
            entries.put(self._tx, one, IN, self._by.at)
            after = stands(one)._replace(state=IN, queued=None)
            self._changes[key] = Change(key, stood(one), after)

    def _values(self, entry: Entry, state: str, queued: int | None) -> dict[str, Any]:
        by_id = None if self._by.member_id == entry.member_id else self._by.member_id
        return {
            "activity_id": self._row.id,
            "member_id": entry.member_id,
            "name": entry.name,
            "heads": entry.heads,
            "company": list(entry.company) or None,
            "state": state,
            "queued": queued,
            "remark_sealed": entry.remark_sealed,
            "chosen": list(entry.chosen) or None,
            "by_id": by_id,
            "host_id": entry.host_id,
            "how": self._how,
            "at": self._by.at,
            "changed_at": self._by.at,
            "arrived": entry.heads if self._came else None,
            "arrived_at": self._by.at if self._came else None,
        }
