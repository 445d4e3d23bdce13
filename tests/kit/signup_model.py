"""The rules of a list, told once more and as plainly as can be: what must come of each deed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.activities import deeds
from services.activities.deeds import Stood
from services.activities.entries import (
    ASKED,
    IN,
    OFFERED,
    OUT,
    STANDS,
    TAKES,
    WAITING,
    Entry,
    Key,
)
from tests.kit import signup_rules
from tests.kit.signups import Deed

Changes = dict[Key, tuple[Stood | None, Stood]]


class Full(Exception):
    """There is no room; how much there is."""


@dataclass
class Model:
    """One list. `until` is when an offer ends that was told; `last` the last number given."""

    capacity: int | None
    doubtful: frozenset[Key] = frozenset()
    stands: dict[Key, Stood] = field(default_factory=dict)
    until: dict[Key, datetime] = field(default_factory=dict)
    last: int = 0
    done: list[Deed] = field(default_factory=list)

    # What there is

    @property
    def taken(self) -> int:
        return sum(one.heads for one in self.stands.values() if one.state in TAKES)

    def free(self, heads: int) -> bool:
        return self.capacity is None or self.taken + heads <= self.capacity

    def waiting(self) -> list[list[Key]]:
        """The parties that wait, in order."""
        numbers = sorted({one.queued or 0 for one in self.stands.values() if one.state == WAITING})
        return [self.party(WAITING, n) for n in numbers]

    def party(self, state: str, number: int | None) -> list[Key]:
        return [
            key
            for key, one in self.stands.items()
            if (one.state, one.queued) == (state, number) and number is not None
        ]

    def last_of(self, who: int, now: datetime) -> int | None:
        """Which deed somebody can take back."""
        return signup_rules.last_of(self.done, who, now)

    # What is done

    def join(
        self,
        parties: Iterable[Sequence[Entry]],
        who: int | None,
        at: datetime,
        *,
        vetted: bool = False,
    ) -> list[tuple[Key, str, bool, int]]:
        changes: Changes = {}
        became: list[tuple[Key, str, bool]] = []
        seen: set[Key] = set()
        for party in parties:
            fresh = {one.key: one for one in party if one.key not in seen}
            seen |= fresh.keys()
            new = {key: one for key, one in fresh.items() if not self._on_list(key)}
            coming = {key: one for key, one in new.items() if vetted or key not in self.doubtful}
            heads = sum(one.heads for one in coming.values())
            if not vetted and self.capacity is not None and heads > self.capacity:
                coming = {}
            state, number = IN, None
            if coming and (not self.free(heads) or (self.waiting() and self.capacity is not None)):
                state, number = WAITING, self._next()
            for key, one in fresh.items():
                if key in new:
                    how = state if key in coming else ASKED
                    queued = number if how == WAITING else None
                    self._set(key, Stood(how, one.heads, one.company, queued), changes)
                    became.append((key, how, True))
                elif self.stands[key].state == OFFERED or key in changes:
                    self._take(key, changes)
                    became.append((key, IN, True))
                else:
                    became.append((key, self.stands[key].state, False))
        self._note(deeds.JOIN, who, at, changes)
        places = {key: n for n, party in enumerate(self.waiting(), 1) for key in party}
        return [(key, how, new, places[key] if how == WAITING else 0) for key, how, new in became]

    def leave(self, keys: Iterable[Key], who: int | None, at: datetime) -> Changes:
        changes: Changes = {}
        for key in keys:
            if self._on_list(key):
                self._set(key, self._out(key), changes)
        self._note(deeds.LEAVE, who, at, changes)
        if changes:
            self.refill(at)
        return changes

    def change(self, key: Key, heads: int, who: int | None, at: datetime) -> Stood | None:
        if not self._on_list(key):
            return None
        one = self.stands[key]
        more = heads - one.heads
        if more > 0 and self.capacity is not None:
            free = 0 if self.waiting() else max(self.capacity - self.taken, 0)
            if one.state in TAKES and more > free:
                raise Full(free)
            if one.state not in TAKES and heads > self.capacity:
                raise Full(0)
        changes: Changes = {}
        self._set(key, one._replace(heads=heads, company=()), changes)
        self._note(deeds.CHANGE, who, at, changes)
        if more < 0 or one.state == WAITING:
            self.refill(at)
        return one

    def resize(self, capacity: int | None, at: datetime) -> int | None:
        before = self.capacity
        if capacity == before:
            return before
        if capacity is not None and capacity < self.taken:
            raise Full(self.taken)
        self.capacity = capacity
        self.refill(at)
        return before

    def answer(self, key: Key, who: int | None, at: datetime, *, yes: bool) -> list[Key]:
        one = self.stands.get(key)
        if one is None or one.state != OFFERED:
            return []
        party = self.party(OFFERED, one.queued)
        changes: Changes = {}
        for each in party:
            to = Stood(IN if yes else OUT, self.stands[each].heads, self.stands[each].company)
            self._set(each, to, changes)
        self._note(deeds.JOIN if yes else deeds.LEAVE, who, at, changes)
        if not yes:
            self.refill(at)
        return party

    def tell(self, until: datetime) -> list[Key]:
        untold = [
            key
            for key, one in self.stands.items()
            if one.state == OFFERED and key not in self.until
        ]
        self.until |= dict.fromkeys(untold, until)
        return untold

    def lapse(self, now: datetime) -> list[Key]:
        due = [key for key, until in self.until.items() if until <= now]
        changes: Changes = {}
        for key in due:
            self._set(key, self._out(key), changes)
        self._note(deeds.LAPSE, None, now, changes)
        if due:
            self.refill(now)
        return due

    def admit(self, keys: Iterable[Key], who: int | None, at: datetime) -> list[Key]:
        chosen = [
            key
            for key in dict.fromkeys(keys)
            if self._on_list(key) and self.stands[key].state != IN
        ]
        more = sum(self.stands[key].heads for key in chosen if self.stands[key].state != OFFERED)
        if not self.free(more):
            raise Full(max((self.capacity or 0) - self.taken, 0))
        changes: Changes = {}
        for key in chosen:
            self._set(key, Stood(IN, self.stands[key].heads, self.stands[key].company), changes)
        self._note(deeds.ADMIT, who, at, changes)
        self.refill(at)
        return chosen

    def let_in(self, key: Key, who: int | None, at: datetime) -> str | None:
        one = self.stands.get(key)
        if one is None or one.state != ASKED:
            return None
        room = self.capacity is None or (not self.waiting() and self.free(one.heads))
        changes: Changes = {}
        if room:
            self._set(key, one._replace(state=IN), changes)
        else:
            self._set(key, one._replace(state=WAITING, queued=self._next()), changes)
        self._note(deeds.ADMIT, who, at, changes)
        return self.stands[key].state

    def undo(self, n: int, who: int, at: datetime) -> tuple[set[Key], set[Key]]:
        """Take back deed `n`; who stands as before, and who as others left them."""
        deed = self.done[n]
        keys = set(deed.changes)
        if any(one.action == deeds.UNDO and one.of == n for one in self.done):
            return set(), keys
        changes: Changes = {}
        needy: list[tuple[Key, Stood]] = []
        for key, (before, after) in deed.changes.items():
            if not self._as_left(key, before, after):
                continue
            if before is None:
                self._set(key, self._out(key), changes)
            elif before.state in TAKES:
                needy.append((key, before))
            else:
                self._set(key, before, changes)
        self._bring_back(needy, changes)
        self._note(deeds.UNDO, who, at, changes, of=n)
        self.refill(at)
        return set(changes), keys - changes.keys()

    def _as_left(self, key: Key, before: Stood | None, after: Stood) -> bool:
        here = self.stands[key]
        if before is None or before.state == OUT:
            return here.state in STANDS and here.heads == after.heads
        return (here.state, here.heads) == (after.state, after.heads)

    def _bring_back(self, needy: list[tuple[Key, Stood]], changes: Changes) -> None:
        """Places for who had one: first those who have one still, then the others, by party."""
        parties: dict[int | None, list[tuple[Key, Stood]]] = {}
        for key, before in needy:
            if self.stands[key].state not in TAKES:
                parties.setdefault(before.queued, []).append((key, before))
            elif before.heads <= self.stands[key].heads or self.free(
                before.heads - self.stands[key].heads
            ):
                self._set(key, before, changes)
        for queued, party in parties.items():
            fits = self.free(sum(before.heads for _, before in party))
            number = queued if fits or queued else self._next()
            for key, before in party:
                again = before if fits else before._replace(state=WAITING, queued=number)
                self._set(key, again, changes)

    def refill(self, at: datetime) -> None:
        """Offer what is free to the first who wait, while whole parties fit.

        Of who could never fit staff are asked.
        """
        giants: Changes = {}
        for party in self.waiting():
            if sum(self.stands[key].heads for key in party) > (self.capacity or 10**6):
                for key in party:
                    self._set(key, self.stands[key]._replace(state=ASKED, queued=None), giants)
        self._note(deeds.TOO_MANY, None, at, giants)
        for party in self.waiting():
            if not self.free(sum(self.stands[key].heads for key in party)):
                return
            changes: Changes = {}
            for key in party:
                self._set(key, self.stands[key]._replace(state=OFFERED), changes)
            self._note(deeds.OFFER, None, at, changes)

    # How it is done

    def _on_list(self, key: Key) -> bool:
        return key in self.stands and self.stands[key].state in STANDS

    def _out(self, key: Key) -> Stood:
        return Stood(OUT, self.stands[key].heads, self.stands[key].company)

    def _take(self, key: Key, changes: Changes) -> None:
        one = self.stands[key]
        for each in self.party(OFFERED, one.queued) if one.state == OFFERED else ():
            self._set(each, self.stands[each]._replace(state=IN, queued=None), changes)

    def _next(self) -> int:
        self.last += 1
        return self.last

    def _set(self, key: Key, to: Stood, changes: Changes) -> None:
        was = self.stands.get(key)
        changes[key] = (changes[key][0] if key in changes else was, to)
        self.stands[key] = to
        if was is None or (was.state, to.state) != (OFFERED, OFFERED):
            self.until.pop(key, None)

    def _note(
        self, action: str, who: int | None, at: datetime, changes: Changes, of: int | None = None
    ) -> None:
        made = {key: pair for key, pair in changes.items() if pair[0] != pair[1]}
        if made or of is not None:
            self.done.append(Deed(len(self.done), who, at, action, made, of))
