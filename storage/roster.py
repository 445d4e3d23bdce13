"""The people of the bureau by all that they are called, kept in memory under the roster's mark."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import func, select

from bot.scene import Known, Link, Person
from bot.understanding.names import Roster
from storage.tables.base import core
from storage.tables.families import FamilyLink
from storage.tables.members import Member
from storage.tables.organisations import Membership, Organisation
from storage.tables.privacy import Consent
from storage.transaction import Transaction

_members, _links = core(Member), core(FamilyLink)
_consents = core(Consent)
_memberships, _bodies = core(Membership), core(Organisation)
_columns = ("id", "name", "role", "sex", "aliases", "title")
_EVERYBODY = (
    select(*(_members.c[name] for name in _columns))
    .where(*(_members.c.state != gone for gone in ("merged", "deceased", "erased")))
    .order_by(_members.c.id)
)
_LINKS = select(_links.c.elder_id, _links.c.relative_id, _links.c.relation).where(
    _links.c.state == "approved"
)
_BRANCHES = (
    select(_memberships.c.member_id, _bodies.c.name)
    .join(_bodies, _bodies.c.id == _memberships.c.organisation_id)
    .order_by(_memberships.c.home.desc(), _bodies.c.id.desc())
)
# Who once consented, in so many words or by using it, and does no more.
_WITHDREW = (
    select(_consents.c.member_id, _consents.c.purpose)
    .where(_consents.c.basis == "consent")
    .group_by(_consents.c.member_id, _consents.c.purpose)
    .having(func.count() == func.count(_consents.c.withdrawn_at))
)
KINDS = {"family": "family", "liaison": "staff", "staff": "staff", "admin": "staff"}
# Offices that people are called by.
TITLES = {"secretary": "支部书记"}
SPOUSE = "spouse"
NOBODY = Roster(())


class Rosters:
    """Gives the roster of now, read again only when its mark changed; `settled` is called then."""

    def __init__(self, settled: Callable[[], None]) -> None:
        self._settled = settled
        self._lock = threading.Lock()
        self._current: tuple[int | None, Roster] | None = None

    def current(self, tx: Transaction, mark: int | None) -> Roster:
        """The roster under `mark`, which stands in the row that every message reads."""
        current = self._current
        if current is None or current[0] != mark:
            with self._lock:  # So that of several threads only one reads everybody.
                current = self._current
                if current is None or current[0] != mark:
                    current = self._current = mark, _read(tx)
                    self._settled()
        return current[1]


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


def _read(tx: Transaction) -> Roster:
    """The roster with everybody's branch, husband or wife, and elders."""
    spouses: dict[int, int] = {}
    links: dict[int, list[Link]] = {}
    for row in tx.all(_LINKS):
        if row.relation == SPOUSE:
            spouses[row.elder_id], spouses[row.relative_id] = row.relative_id, row.elder_id
        else:
            links.setdefault(row.relative_id, []).append(Link(row.elder_id, row.relation))
    withdrew: dict[int, list[str]] = {}
    for row in tx.all(_WITHDREW):
        withdrew.setdefault(row.member_id, []).append(row.purpose)
    branches = {row.member_id: row.name for row in tx.all(_BRANCHES)}
    return Roster(
        Known(
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
        for row in tx.all(_EVERYBODY)
    )
