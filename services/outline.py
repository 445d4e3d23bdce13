"""网格 as pages show it: the tree as lines, with how many people there are in all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from services import grid, search
from services.scopes import Scope
from storage.tables.base import core
from storage.tables.grid import GridNode
from storage.tables.members import Member
from storage.transaction import Row, Transaction

# Who may look after a node.
MAY_CARE = ("liaison", "staff")

_members, _nodes = core(Member), core(GridNode)


@dataclass(frozen=True, slots=True)
class Line:
    """A node: `depth` below the first shown, `people` in it and all below, `below` how many nodes.

    After it `closes` of the nodes above it end, so that a page can nest them.
    """

    node: Row
    depth: int
    people: int
    below: int
    liaisons: tuple[str, ...]
    closes: int


def lines(tx: Transaction, scope: Scope) -> list[Line]:
    """The nodes of the scope, parents before children."""
    rows = grid.tree(tx)
    everybody, below, carers = _people(rows), Counter(r.parent_id for r in rows), _carers(tx)
    shown = [row for row in rows if holds(scope, row)]
    ids = {row.id for row in shown}
    depths = [sum(one in ids for one in _ids(row)) - 1 for row in shown]
    following = [*depths[1:], 0]
    return [
        Line(
            row,
            depth,
            everybody[row.id],
            below[row.id],
            tuple(carers.get(row.id, ())),
            max(depth - after, 0),
        )
        for row, depth, after in zip(shown, depths, following, strict=False)
    ]


def holds(scope: Scope, node: Row) -> bool:
    """Whether a node is in the scope."""
    return scope.everybody or any(node.path.startswith(path) for path in scope.paths)


def above(tx: Transaction, node: Row) -> list[Row]:
    """The nodes above one, from the top down."""
    rows = tx.execute(select(_nodes).where(_nodes.c.id.in_(_ids(node)[:-1])))
    return sorted(rows, key=lambda row: len(row.path))


def unplaced(tx: Transaction) -> int:
    """How many active people stand in no node; staff among them are not counted."""
    nowhere = (_members.c.node_id.is_(None), _members.c.state == "active")
    elders = _members.c.role.in_(search.PLACED)
    return int(tx.execute(select(func.count()).where(*nowhere, elders)).scalar_one())


def carers(tx: Transaction) -> list[Row]:
    """Who could look after a node: id and name."""
    able = (_members.c.role.in_(MAY_CARE), _members.c.state == "active")
    return list(tx.execute(select(_members.c.id, _members.c.name).where(*able).order_by("name")))


def _people(rows: list[Row]) -> Counter[int]:
    """How many people there are in each node and all below it."""
    counted: Counter[int] = Counter()
    for row in rows:
        for one in _ids(row):
            counted[one] += row.people
    return counted


def _carers(tx: Transaction) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in grid.liaisons(tx):
        found.setdefault(row.node_id, []).append(row.name)
    return found


def _ids(node: Row) -> list[int]:
    """The ids from the top down to a node."""
    return [int(part) for part in node.path.strip("/").split("/")]
