"""The cases by what their words are made of, in memory: which few may be like some words.

It only proposes: whoever asks reads the few from the database, and compares what stands there.
So what is old in here can make nobody read anything that is not so any more.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from typing import NamedTuple

from services.similar import lexicon

# What so large a part of all cases speaks of tells none of them apart.
_COMMON = 0.2
_FEW = 200
# A thing by its name tells as much as so many pairs of characters.
_NAMED = 3.0


class Entry(NamedTuple):
    """A case as it was read: the beginning of its sealed words, and what these are made of."""

    seal: bytes | None
    tokens: frozenset[str]


class Index:
    """Finds cases by the tokens of their words. Not for several threads at once."""

    def __init__(self) -> None:
        # Those below `upto` stay as they are; later ones may belong to a transaction that fails.
        self.upto = 0
        self.late: dict[int, Entry] = {}
        self._seals: dict[int, bytes | None] = {}
        self._lists: dict[str, array[int]] = defaultdict(lambda: array("q"))

    def __len__(self) -> int:
        """How many cases there are."""
        return len(self._seals) + len(self.late)

    def settle(self, entries: Iterable[tuple[int, Entry]]) -> None:
        """Keep cases for good, each later than all that were kept before."""
        for number, entry in entries:
            self.late.pop(number, None)
            self._seals[number] = entry.seal
            for token in entry.tokens:
                self._lists[token].append(number)
            self.upto = number

    def changed(self, seals: Mapping[int, bytes | None]) -> list[int]:
        """Of the cases that are kept for good those whose words are others by now, or gone."""
        return [number for number, seal in self._seals.items() if seals.get(number) != seal]

    def replace(self, number: int, entry: Entry) -> None:
        """Keep a case with other words than before."""
        self._seals[number] = entry.seal
        for token, numbers in list(self._lists.items()):
            if number not in numbers:
                continue
            if token not in entry.tokens:
                numbers.remove(number)
        for token in entry.tokens:
            if number not in self._lists[token]:
                self._lists[token].append(number)

    def nearest(self, tokens: frozenset[str], most: int) -> list[int]:
        """The numbers of the cases that have most in common with some tokens."""
        weights = self._weights(tokens)
        scores: dict[int, float] = defaultdict(float)
        for token, weight in weights.items():
            for number in self._lists.get(token, ()):
                scores[number] += weight
        for number, entry in self.late.items():
            if both := entry.tokens & weights.keys():
                scores[number] = sum(weights[token] for token in both)
        return nlargest(most, scores, key=lambda number: (scores[number], -number))

    def _weights(self, tokens: frozenset[str]) -> dict[str, float]:
        """What tokens tell: the rarer, the more."""
        held = Counter(token for entry in self.late.values() for token in entry.tokens & tokens)
        total = len(self)
        weights = {}
        for token in tokens:
            count = len(self._lists.get(token, ())) + held[token]
            if 0 < count <= max(_FEW, total * _COMMON):
                rare = math.log1p(total / count)
                weights[token] = rare * (_NAMED if token.startswith(lexicon.NAME) else 1.0)
        return weights


def in_order(entries: Mapping[int, Entry], most: int) -> Sequence[tuple[int, Entry]]:
    """The first of some cases by their numbers."""
    return [(number, entries[number]) for number in sorted(entries)[:most]]
