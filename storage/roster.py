"""The people of the bureau by all that they are called, kept in memory under the roster's mark."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator

from sqlalchemy import bindparam, func, select

from bot.scene import Known, Link, Person
from bot.understanding.names import Roster
from storage.tables.base import core
from storage.tables.engine import Version
from storage.tables.families import FamilyLink
from storage.tables.members import Member
from storage.tables.organisations import Membership, Organisation
from storage.tables.privacy import Consent
from storage.transaction import Row, Transaction
from storage.versions import ROSTER

_members, _links = core(Member), core(FamilyLink)
_consents, _versions = core(Consent), core(Version)
_memberships, _bodies = core(Membership), core(Organisation)
_columns = ("id", "name", "role", "sex", "aliases", "title")
# The next so many people behind an id, and what is known around them.
PAGE = 250
_EVERYBODY = (
    select(*(_members.c[name] for name in _columns))
    .where(
        _members.c.id > bindparam("after"),
        *(_members.c.state != gone for gone in ("merged", "deceased", "erased")),
    )
    .order_by(_members.c.id)
    .limit(PAGE)
)
_LINKS = select(_links.c.elder_id, _links.c.relative_id, _links.c.relation).where(
    _links.c.state == "approved"
)
_BRANCHES = (
    select(_memberships.c.member_id, _bodies.c.name)
    .join(_bodies, _bodies.c.id == _memberships.c.organisation_id)
    .where(_memberships.c.member_id.between(bindparam("first"), bindparam("last")))
    .order_by(_memberships.c.home.desc(), _bodies.c.id.desc())
)
# Who once consented, in so many words or by using it, and does no more.
_WITHDREW = (
    select(_consents.c.member_id, _consents.c.purpose)
    .where(
        _consents.c.basis == "consent",
        _consents.c.member_id.between(bindparam("first"), bindparam("last")),
    )
    .group_by(_consents.c.member_id, _consents.c.purpose)
    .having(func.count() == func.count(_consents.c.withdrawn_at))
)
_MARK = select(_versions.c.mark).where(_versions.c.name == ROSTER)
KINDS = {"family": "family", "liaison": "staff", "staff": "staff", "admin": "staff"}
# Offices that people are called by.
TITLES = {"secretary": "支部书记"}
SPOUSE = "spouse"
NOBODY = Roster(())


# A roster of more people is read anew beside the talk, which goes on with the one before: so
# many would take the time of a hundred messages. It is rested behind each page of people.
LARGE = 3_000
REST = 0.004


class Rosters:
    """Gives the roster of now, read again only when its mark changed; `settled` is called then.

    `changed` is called where a large one is to be read anew by `renew`.
    """

    def __init__(
        self, settled: Callable[[], None], changed: Callable[[], None] = lambda: None
    ) -> None:
        self._settled = settled
        self._changed = changed
        self._lock = threading.Lock()
        self._current: tuple[int | None, Roster] | None = None

    def current(self, tx: Transaction, mark: int | None) -> Roster:
        """The roster under `mark`, which stands in the row that every message reads.

        Of a large one it may be the roster of a few seconds ago.
        """
        current = self._current
        if current is not None and current[0] != mark and current[1].size > LARGE:
            self._changed()
        elif current is None or current[0] != mark:
            with self._lock:  # So that of several threads only one reads everybody.
                current = self._current
                if current is None or current[0] != mark:
                    current = self._current = mark, _read(tx)
                    self._settled()
        return current[1]

    def is_stale(self, mark: int | None) -> bool:
        """Whether the roster that `current` gives under `mark` is one of a few seconds ago."""
        return self._current is not None and self._current[0] != mark

    def renew(self, tx: Transaction) -> None:
        """Read the roster anew if it changed, with rests, so that no message waits for it.

        It takes seconds: the transaction must stand in no writer's way.
        """
        row = tx.first(_MARK)
        mark = None if row is None else row.mark
        if self._current is not None and self._current[0] == mark:
            return
        swept = gc.isenabled()
        gc.disable()  # What is made here stays; to search it for garbage would stop everybody.
        try:
            self._current = mark, _read(tx, lambda: time.sleep(REST))
            self._settled()
        finally:
            if swept:
                gc.enable()


def seen_by(person: Person | None, roster: Roster) -> Roster:
    """Of the roster what may be understood of what somebody says.

    Who is not known, or a relative of nobody so far, must get the same for every name: else the
    answers would tell who is on it.
    """
    if person is None:
        return NOBODY
    if person.role != "family":
        return roster
    known = roster.known(person.id)
    return roster if known is None or known.links else Roster((known,))


def _read(tx: Transaction, rest: Callable[[], None] = lambda: None) -> Roster:
    """The roster with everybody's branch, husband or wife, and elders; rests behind each page."""
    return Roster(_people(tx, rest))


def _people(tx: Transaction, rest: Callable[[], None]) -> Iterator[Known]:
    spouses: dict[int, int] = {}
    links: dict[int, list[Link]] = {}
    for row in tx.all(_LINKS):
        if row.relation == SPOUSE:
            spouses[row.elder_id], spouses[row.relative_id] = row.relative_id, row.elder_id
        else:
            links.setdefault(row.relative_id, []).append(Link(row.elder_id, row.relation))
    for page in _pages(tx):
        around = {"first": page[0].id, "last": page[-1].id}
        withdrew: dict[int, list[str]] = {}
        for row in tx.all(_WITHDREW, **around):
            withdrew.setdefault(row.member_id, []).append(row.purpose)
        branches = {row.member_id: row.name for row in tx.all(_BRANCHES, **around)}
        for row in page:
            yield Known(
                row.id,
                row.name,
                KINDS.get(row.role, "retiree"),
                sex=row.sex,
                aliases=tuple(row.aliases or ()),
                title=row.title or TITLES.get(row.role, ""),
                branch=branches.get(row.id, ""),
                spouse=spouses.get(row.id),
                links=tuple(links.get(row.id, ())),
                withdrew=tuple(withdrew.get(row.id, ())),
            )
        rest()


def _pages(tx: Transaction) -> Iterator[list[Row]]:
    """Everybody by their ids, some at a time."""
    page = tx.all(_EVERYBODY, after=0)
    while page:
        yield page
        page = tx.all(_EVERYBODY, after=page[-1].id) if len(page) == PAGE else []
