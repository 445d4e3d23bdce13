"""Whose people somebody may see: everybody's, those of own nodes, those of an own branch."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, bindparam, false, or_, select, true

from storage.tables.base import core
from storage.tables.grid import GridNode, NodeLiaison
from storage.tables.members import Member
from storage.tables.organisations import Membership
from storage.transaction import Transaction

# Who sees everybody.
EVERYBODYS = frozenset(("staff", "admin"))

_members, _nodes, _liaisons = core(Member), core(GridNode), core(NodeLiaison)
_memberships = core(Membership)
_PATHS = (
    select(_nodes.c.path)
    .join(_liaisons, _liaisons.c.node_id == _nodes.c.id)
    .where(_liaisons.c.member_id == bindparam("of_member"))
)
_BODIES = select(_memberships.c.organisation_id).where(
    _memberships.c.member_id == bindparam("of_member"), _memberships.c.leads
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The people of `paths` of the grid and of `bodies`, or `everybody`."""

    everybody: bool = False
    paths: tuple[str, ...] = ()
    bodies: tuple[int, ...] = ()


ALL = Scope(everybody=True)
NOBODY = Scope()


def of(tx: Transaction, member_id: int, role: str) -> Scope:
    """Whose people a member with that role may see."""
    if role in EVERYBODYS:
        return ALL
    if role == "liaison":
        return Scope(paths=tuple(row.path for row in tx.all(_PATHS, of_member=member_id)))
    if role == "secretary":
        rows = tx.all(_BODIES, of_member=member_id)
        return Scope(bodies=tuple(row.organisation_id for row in rows))
    return NOBODY


def liaisons(tx: Transaction, member_ids: Collection[int]) -> list[int]:
    """Who looks after the nodes in which some people stand, or after one above."""
    if not member_ids:
        return []
    here = _nodes.alias("here")
    rows = (
        select(_liaisons.c.member_id)
        .join(_nodes, _nodes.c.id == _liaisons.c.node_id)
        .join(here, here.c.path.startswith(_nodes.c.path))
        .join(_members, _members.c.node_id == here.c.id)
        .where(_members.c.id.in_(member_ids))
    )
    return list(tx.execute(rows.distinct().order_by(_liaisons.c.member_id)).scalars())


def people(scope: Scope) -> ColumnElement[bool]:
    """The condition on `members` that leaves only those in the scope."""
    if scope.everybody:
        return true()
    ways: list[ColumnElement[bool]] = [false()]
    if scope.paths:
        inside = or_(*(_nodes.c.path.startswith(path, autoescape=True) for path in scope.paths))
        ways.append(_members.c.node_id.in_(select(_nodes.c.id).where(inside)))
    if scope.bodies:
        inside_body = select(_memberships.c.member_id).where(
            _memberships.c.organisation_id.in_(scope.bodies)
        )
        ways.append(_members.c.id.in_(inside_body))
    return or_(*ways)


def holds(tx: Transaction, scope: Scope, member_id: int) -> bool:
    """Whether somebody is in the scope."""
    if scope.everybody:
        return True
    found = select(_members.c.id).where(and_(_members.c.id == member_id, people(scope)))
    return tx.execute(found).first() is not None
