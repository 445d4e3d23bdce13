"""The people of the bureau by all that they are called, kept in memory under the roster's mark."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import select

from bot.scene import Known, Link
from bot.understanding.names import Roster
from storage.tables.base import core
from storage.tables.families import FamilyLink
from storage.tables.members import Member
from storage.tables.organisations import Membership, Organisation
from storage.transaction import Transaction

_members, _links = core(Member), core(FamilyLink)
_memberships, _bodies = core(Membership), core(Organisation)
_columns = ("id", "name", "role", "sex", "aliases", "title")
_EVERYBODY = (
    select(*(_members.c[name] for name in _columns))
    .where(_members.c.state != "merged", _members.c.state != "deceased")
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
KINDS = {"family": "family", "liaison": "staff", "staff": "staff", "admin": "staff"}
# Offices that people are called by.
TITLES = {"secretary": "支部书记"}
SPOUSE = "spouse"


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


def _read(tx: Transaction) -> Roster:
    """The roster with everybody's branch, husband or wife, and elders."""
    spouses: dict[int, int] = {}
    links: dict[int, list[Link]] = {}
    for row in tx.all(_LINKS):
        if row.relation == SPOUSE:
            spouses[row.elder_id], spouses[row.relative_id] = row.relative_id, row.elder_id
        else:
            links.setdefault(row.relative_id, []).append(Link(row.elder_id, row.relation))
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
        )
        for row in tx.all(_EVERYBODY)
    )
