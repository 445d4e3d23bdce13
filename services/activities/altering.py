"""Having a list be otherwise in several ways at once, as one deed that is taken back whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from services.activities import deeds, entries, signing
from services.activities.deeds import Change, stood
from services.activities.entries import ASKED, OUT, STANDS, TAKES, WAITING, Entry, Key
from services.activities.leaving import Left
from services.activities.signing import Done, Joined, Party
from services.activities.waiting import refill
from storage.audit import By
from storage.transaction import Row, Transaction


class Size(NamedTuple):
    """With how many somebody comes, and who of them was named.

    Who finds no room waits, as a guest of the name `beyond`; without that nobody does.
    """

    heads: int
    company: tuple[str, ...] = ()
    beyond: str = ""


class Wanted(NamedTuple):
    """What is to be otherwise: who is off, who comes, and who comes with how many."""

    off: tuple[Key, ...] = ()
    parties: tuple[Party, ...] = ()
    sizes: Mapping[Key, Size] = {}


class Resized(NamedTuple):
    """Somebody who comes with another number: how the entry was, and is.

    `short` are the heads for whom there was no place; `waiting` is what became of them, None
    where they do not even wait.
    """

    was: Row
    heads: int
    short: int = 0
    waiting: Done | None = None


class Altered(NamedTuple):
    """What came of it."""

    left: list[Left]
    done: list[Done]
    resized: list[Resized]


def alter(
    tx: Transaction,
    activity_id: int,
    wanted: Wanted,
    by: By,
    how: str = "self",
    *,
    vetted: bool = False,
) -> Altered:
    """Take people off, have others come with more or fewer, and sign others up, in this order.

    What the first give up the others get before those who wait; what is left is offered to
    these. NotOpenError as of `sign_up`, before anything is done.
    """
    row = signing.to_come(tx, activity_id)
    fewer, more = _sorted(tx, row, wanted.sizes)
    if not vetted and (more or _is_new(tx, row, wanted.parties)):
        signing.ask_open(row, by)
    table = _Table(tx, row, by)
    for key in wanted.off:
        table.take_off(key)
    for here, size in (*fewer, *more):
        table.resize(here, size)
    parties = [*wanted.parties, *table.beyond]
    joined = signing.join(tx, row, parties, by, how, vetted=vetted, spare=table.spare)
    deeds.note(tx, by, table.action(joined), row.id, _whole([*table.changes, *joined.changes]))
    refill(tx, row, by.at)
    return table.told(joined)


def _whole(changes: Iterable[Change]) -> list[Change]:
    """Changes with one for each entry, from how it was at first to how it is at last."""
    each: dict[Key, Change] = {}
    for one in changes:
        each[one.key] = each.get(one.key, one)._replace(after=one.after)
    return list(each.values())


def _sorted(
    tx: Transaction, row: Row, sizes: Mapping[Key, Size]
) -> tuple[list[tuple[Row, Size]], list[tuple[Row, Size]]]:
    """Those who come with fewer, or as many, and those who come with more."""
    standing = entries.found(tx, row.id, sizes)
    pairs = [
        (standing[key], size)
        for key, size in sizes.items()
        if key in standing and standing[key].state in STANDS
    ]
    fewer = [pair for pair in pairs if pair[1].heads <= pair[0].heads]
    return fewer, [pair for pair in pairs if pair[1].heads > pair[0].heads]


def _is_new(tx: Transaction, row: Row, parties: Iterable[Party]) -> bool:
    """Whether somebody of some parties does not stand on the list yet."""
    keys = [entry.key for party in parties for entry in party]
    standing = entries.found(tx, row.id, keys)
    return any(key not in standing or standing[key].state not in STANDS for key in keys)


class _Table:
    """A list while it is changed: who is off, who comes with how many, what that freed."""

    def __init__(self, tx: Transaction, row: Row, by: By) -> None:
        self._tx, self._row, self._by = tx, row, by
        self.spare = 0
        self.beyond: list[Party] = []
        self.changes: list[Change] = []
        self._left: list[Left] = []
        self._resized: list[Resized] = []
        self._guests: dict[int, Entry] = {}

    def take_off(self, key: Key) -> None:
        """Take an entry off the list, if it stands."""
        one = self._standing(key)
        before = stood(one)
        if one is None or before is None:
            return
        entries.put(self._tx, one, OUT, self._by.at)
        self._left.append(Left(key, one.name, before))
        self.changes.append(Change(key, before, before._replace(state=OUT, queued=None)))
        self.spare += one.heads if one.state in TAKES else 0

    def resize(self, one: Row, size: Size) -> None:
        """Have an entry be of another size, as far as there is room; the others may wait."""
        more = size.heads - one.heads
        if more > 0 and not self._has_room(one, more):
            self._resized.append(Resized(one, one.heads, more))
            self._wait(one, size, more)
            return
        self._put(one, size.heads, size.company)
        self._resized.append(Resized(one, size.heads))
        if one.state in TAKES:
            self.spare = max(self.spare - more, 0)

    def action(self, joined: Joined) -> str:
        """What the whole is called."""
        kinds = (len(self._left) < len(self.changes), bool(self._left), bool(joined.changes))
        plain = {(False, True, False): deeds.LEAVE, (False, False, True): deeds.JOIN}
        return plain.get(kinds, deeds.CHANGE)

    def told(self, joined: Joined) -> Altered:
        """What came of it, also of those who found no room."""
        became = {one.entry.key: one for one in joined.done}
        waits = {host: self._waits(guest, became) for host, guest in self._guests.items()}
        resized = [one._replace(waiting=waits.get(one.was.id)) for one in self._resized]
        return Altered(self._left, list(became.values()), resized)

    def _waits(self, guest: Entry, became: dict[Key, Done]) -> Done:
        """What became of those who found no room; too many to wait are asked about."""
        one = became.pop(guest.key, Done(guest, WAITING, new=False))
        standing = self._standing(guest.key)
        place = entries.order(self._tx, self._row.id).get(guest.key, 0)
        return one._replace(state=standing.state if standing else one.state, place=place)

    def _standing(self, key: Key) -> Row | None:
        one = entries.found(self._tx, self._row.id, (key,)).get(key)
        return one if one is not None and one.state in STANDS else None

    def _has_room(self, one: Row, more: int) -> bool:
        capacity: int | None = self._row.capacity
        if capacity is None:
            return True
        if one.state not in TAKES:
            return bool(one.heads + more <= capacity)
        room = entries.room(self._tx, self._row.id)
        free = 0 if room.waiting else max(capacity - room.taken, 0)
        return more <= max(free, self.spare)

    def _wait(self, host: Row, size: Size, more: int) -> None:
        """Have those who find no room wait as a guest of whom they come with."""
        if not size.beyond or host.state not in TAKES:
            return
        named = tuple(one for one in size.company if one not in (host.company or ()))
        there = self._standing(size.beyond)
        if there is None:
            guest = Entry(size.beyond, None, more, named[1:more], host_id=host.member_id)
            self.beyond.append((guest,))
        elif there.state in (WAITING, ASKED):
            company = tuple(dict.fromkeys((*(there.company or ()), *named)))
            guest = Entry(size.beyond, None, there.heads + more, company)
            self._put(there, guest.heads, company[: guest.heads - 1])
        else:
            return
        self._guests[host.id] = guest

    def _put(self, one: Row, heads: int, company: tuple[str, ...]) -> None:
        before = stood(one)
        assert before is not None, "an entry that stands"
        told = (self._tx, one, one.state, self._by.at)
        entries.put(*told, queued=one.queued, heads=heads, company=list(company) or None)
        after = before._replace(heads=heads, company=company)
        self.changes.append(Change(entries.key_of(one), before, after))
