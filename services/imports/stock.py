"""What the roster knows around the people of a few rows, fetched in a handful of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import or_, select

from services import roster
from services.imports.values import Person
from storage.tables.base import core
from storage.tables.families import FamilyLink
from storage.tables.grid import GridNode
from storage.tables.members import Member
from storage.tables.organisations import Membership, Organisation
from storage.transaction import Row, Transaction
from storage.vault import Vault

_members, _links, _nodes = core(Member), core(FamilyLink), core(GridNode)
_memberships, _bodies = core(Membership), core(Organisation)


@dataclass(slots=True)
class Stock:
    """Entries of the roster by id, and bodies, places, memberships and relatives around them.

    `by` has the ids of who has a name or the print of a number, memberships are by member,
    relatives by elder. Whoever changes something puts it in here too.
    """

    people: dict[int, Row] = field(default_factory=dict)
    by: dict[str, list[int]] = field(default_factory=dict)
    bodies: dict[str, int] = field(default_factory=dict)
    nodes: dict[int, Row] = field(default_factory=dict)
    memberships: dict[int, list[Row]] = field(default_factory=dict)
    relatives: dict[int, list[Row]] = field(default_factory=dict)

    def put(self, row: Row) -> None:
        """Let an entry of the roster be known."""
        self.people[row.id] = row
        for key in (row.name, row.phone_print, row.phone2_print, row.id_number_print):
            if key:
                self.by.setdefault(key, []).append(row.id)

    def near(self, keys: Iterable[str]) -> list[Row]:
        """Who has one of these names and prints, each once, the oldest entry first."""
        ids = {member for key in keys for member in self.by.get(key, ())}
        return [self.people[member] for member in sorted(ids)]


def alike(tx: Transaction, vault: Vault, people: Collection[Person]) -> Stock:
    """Whoever these people may be, and nothing around them."""
    made = Stock()
    for row in _alike(tx, vault, people):
        made.put(row)
    return made


def stock(tx: Transaction, vault: Vault, people: Collection[Person]) -> Stock:
    """All that is known of whoever these people may be, or be related to."""
    made = alike(tx, vault, people)
    made.bodies = _named(tx, people)
    made.nodes = places(tx) if any(person.place for person in people) else {}
    for row in _belonging(tx, made.people):
        made.memberships.setdefault(row.member_id, []).append(row)
    for row in _related(tx, made.people):
        made.relatives.setdefault(row.elder_id, []).append(row)
    return made


def places(tx: Transaction) -> dict[int, Row]:
    """Every node of the grid by its id."""
    return {row.id: row for row in tx.execute(select(_nodes))}


def _alike(tx: Transaction, vault: Vault, people: Iterable[Person]) -> list[Row]:
    """Who has one of the names or numbers."""
    names = {name for p in people for name in (p.name, p.relative) if name}
    numbers = {n for p in people for n in (p.id_number, p.phone, p.phone2, p.relative_phone) if n}
    prints = [printed for number in numbers for printed in vault.prints(number)]
    ways = [_members.c.name.in_(names)]
    ways += [_members.c[f"{name}_print"].in_(prints) for name in roster.PRINTED if prints]
    rows = select(_members).where(_members.c.state != "merged", or_(*ways))
    return list(tx.execute(rows))


def _named(tx: Transaction, people: Iterable[Person]) -> dict[str, int]:
    """The bodies that people belong to, by name; the oldest of several."""
    names = {name for p in people for name in (p.branch, p.home_branch) if name}
    if not names:
        return {}
    rows = select(_bodies.c.name, _bodies.c.id).where(_bodies.c.name.in_(names))
    return {row.name: row.id for row in tx.execute(rows.order_by(_bodies.c.id.desc()))}


def _belonging(tx: Transaction, members: Collection[int]) -> list[Row]:
    rows = select(_memberships, _bodies.c.name, _bodies.c.kind)
    joined = rows.join(_bodies, _bodies.c.id == _memberships.c.organisation_id)
    return list(tx.execute(joined.where(_memberships.c.member_id.in_(members)))) if members else []


def _related(tx: Transaction, elders: Collection[int]) -> list[Row]:
    rows = select(_links.c.elder_id, _links.c.relative_id, _members.c.name)
    joined = rows.join(_members, _members.c.id == _links.c.relative_id)
    return list(tx.execute(joined.where(_links.c.elder_id.in_(elders)))) if elders else []
