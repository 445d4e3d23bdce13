"""What is said, clicked and due in stories of sign-ups, as it is drawn; and where they play."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass

from hypothesis import strategies as st
from sqlalchemy import update

from services import members
from services.activities.entries import ASKED, OFFERED, STANDS, WAITING
from storage.tables.base import core
from storage.tables.members import Member
from storage.transaction import Transaction
from tests.kit import signup_said
from tests.kit.office import Office
from tests.kit.signup_crowd import Crowd
from tests.kit.signup_said import CLERK, ELDERS, GROUPS, GUESTS, UNABLE, Again, Clicked, Clock


class Stage:
    """What the stories of a database share: the office, its clerk's browser, and the threads."""

    def __init__(self, url: str) -> None:
        self.crowd = Crowd()
        self.stack = AsyncExitStack()
        self.run = self.crowd.runner.run
        self.office = self.run(self.stack.enter_async_context(Office.resting(url)))
        self.town = self.office.town
        self.clerk = self.run(self.office.signed_in("staff", CLERK))
        self.run(self.town.do(_unable))
        rows = self.run(self.town.rows(Member))
        self.ids = {row.name: row.id for row in rows}
        self.names = {row.id: row.name for row in rows}

    def close(self) -> None:
        self.run(self.stack.aclose())
        self.crowd.close()


def _unable(tx: Transaction) -> None:
    one = update(core(Member)).where(core(Member).c.id == members.named(tx, UNABLE))
    tx.execute(one.values(activity="none"))


@dataclass(frozen=True)
class Paste:
    """A list printed some steps ago, without some rows and with others."""

    who: str
    where: str
    ago: int
    dropped: tuple[int, ...]
    more: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Reply:
    """A number, by which somebody answers what the clock asked."""

    who: str
    number: int


@dataclass(frozen=True)
class Aimed:
    """A click at somebody who stands in one of some states, if anybody does."""

    what: str
    states: tuple[str, ...]
    n: int


WHO = st.sampled_from(ELDERS)
ANYBODY = st.sampled_from((*ELDERS, *ELDERS, UNABLE))
WHERE = st.sampled_from(("", "", *GROUPS))
ROWS = st.tuples(st.sampled_from((*ELDERS, *GUESTS)), st.integers(1, 3))
DROPPED = st.lists(st.integers(0, 9), max_size=3).map(tuple)
PASTES = st.builds(
    Paste,
    st.sampled_from((*ELDERS, CLERK)),
    WHERE,
    st.integers(0, 6),
    DROPPED,
    st.lists(ROWS, min_size=1, max_size=3, unique_by=lambda row: row[0]).map(tuple),
)
N = st.integers(0, 9)
TRIOS = st.lists(WHO, min_size=3, max_size=3, unique=True)
WORDS = st.one_of(
    st.builds(signup_said.joins, ANYBODY, WHERE),
    st.builds(signup_said.joins, WHO, WHERE, st.tuples(WHO)),
    PASTES,
    PASTES,
    st.builds(signup_said.leaves, WHO, WHERE),
    st.builds(signup_said.leaves, WHO, WHERE),
    st.builds(signup_said.enters, WHO),
    st.builds(signup_said.strikes, WHO),
)
DEEDS = st.one_of(
    WORDS,
    WORDS,
    WORDS,
    st.builds(signup_said.resizes, st.integers(1, 8)),
    st.builds(signup_said.takes_back, st.sampled_from((*ELDERS, CLERK))),
    st.builds(Reply, WHO, st.integers(1, 2)),
    st.builds(Clicked, st.just("enter"), WHO),
    st.builds(Aimed, st.just("admit"), st.just((WAITING, OFFERED)), N),
    st.builds(Aimed, st.just("remove"), st.just(STANDS), N),
    st.builds(Aimed, st.just("agree"), st.just((ASKED,)), N),
    st.just(Clock()),
    st.builds(Again, st.integers(0, 12)),
)
