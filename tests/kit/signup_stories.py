"""Deeds as they are drawn for stories of a list; some are known only when their turn comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from services.activities.entries import ASKED, IN, OFFERED, TAKES, WAITING, Entry, Key
from tests.kit.signup_deeds import (
    Admit,
    Answer,
    Change,
    Join,
    Leave,
    LetIn,
    Resize,
    Tell,
    Told,
    Undo,
)

ELDERS = 9
# Who can't take part; staff; guests by name.
UNABLE, STAFF = ELDERS, ELDERS + 1
GUESTS = ("客人甲", "客人乙", "客人丙")
DAY = timedelta(days=1)

WHO = st.integers(1, ELDERS)
HEADS = st.integers(1, 3)
# Whose entry: somebody's of the roster, or one of those who are known by name only.
KEYS = st.one_of(WHO, WHO, WHO, st.sampled_from(GUESTS))


def entry(key: Key, heads: int = 1) -> Entry:
    if isinstance(key, int):
        return Entry(f"长者{key}", key, heads)
    return Entry(key, None, heads, host_id=1)


SINGLE = st.builds(entry, KEYS, st.just(1))
ONE = st.builds(entry, KEYS, HEADS)
FAMILY = st.lists(SINGLE, min_size=2, max_size=3, unique_by=lambda one: one.key).map(tuple)
PARTIES = st.one_of(SINGLE.map(lambda one: (one,)), ONE.map(lambda one: (one,)), FAMILY)


@dataclass(frozen=True)
class Paste:
    """A chain that somebody pastes: the list as it stood some steps ago, and more people."""

    who: int
    ago: int
    more: tuple[Entry, ...]


@dataclass(frozen=True)
class Again:
    """What was said some deeds ago comes once more."""

    ago: int


@dataclass(frozen=True)
class Expire:
    """The clock comes round when the offers that were told are over."""


@dataclass(frozen=True)
class Aimed:
    """A deed to somebody who stands in one of some states, if anybody does."""

    states: tuple[str, ...]
    n: int
    deed: Callable[[Key], Told]


def aimed(deed: Callable[[Key], Told], *states: str) -> st.SearchStrategy[Any]:
    return st.builds(Aimed, st.just(states), st.integers(0, ELDERS), st.just(deed))


SELF = st.builds(lambda who, heads: Join(who, ((entry(who, heads),),)), WHO, HEADS)
CHANGES = st.builds(
    lambda n, heads: Aimed((IN, WAITING), n, lambda key: Change(1, key, heads)),
    st.integers(0, ELDERS),
    HEADS,
)
DEEDS = st.one_of(
    SELF,
    SELF,
    st.builds(lambda who, party: Join(who, (party,), "for"), WHO, PARTIES),
    st.builds(Paste, WHO, st.integers(0, 5), st.lists(SINGLE, max_size=3).map(tuple)),
    st.builds(
        lambda party, vetted: Join(STAFF, (party,), "staff", vetted=vetted), PARTIES, st.booleans()
    ),
    aimed(lambda key: Leave(key if isinstance(key, int) else 1, (key,)), *TAKES),
    aimed(lambda key: Leave(key if isinstance(key, int) else 1, (key,)), IN, WAITING, ASKED),
    st.builds(Leave, WHO, st.lists(KEYS, min_size=1, max_size=3).map(tuple)),
    st.builds(Change, WHO, KEYS, HEADS),
    aimed(lambda key: Change(1, key, 2), IN, WAITING, OFFERED),
    st.builds(Resize, st.just(STAFF), st.sampled_from([1, 2, 3, 4, 5, 6, 8, None])),
    aimed(lambda key: Answer(2, key, yes=True), OFFERED),
    aimed(lambda key: Answer(3, key, yes=False), OFFERED),
    aimed(lambda key: Admit(STAFF, (key,)), WAITING, ASKED, OFFERED),
    aimed(lambda key: LetIn(STAFF, key), ASKED),
    st.builds(Undo, st.one_of(WHO, st.just(STAFF))),
    st.just(Expire()),
    st.just(Tell(0, DAY)),
    st.builds(Again, st.integers(0, 12)),
)
