"""网格: the tree of places, and who looks after whom there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.errors import YinlingError
from services import scopes
from services.scopes import Scope
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.grid import GridNode, NodeLiaison
from storage.tables.members import Member
from storage.transaction import Row, Transaction

_nodes, _liaisons, _members = core(GridNode), core(NodeLiaison), core(Member)
# What stands between the names of a path as people write it.
STEP = "/"
LONGEST = 30


class NodeInUse(YinlingError):
    """A node with people or nodes in it can't be taken away."""


class NoSuchPlace(YinlingError):
    """A node would come to lie within itself."""


def tree(tx: Transaction) -> list[Row]:
    """Every node with how many active people stand in it alone, parents before children."""
    here = (_members.c.node_id == _nodes.c.id, _members.c.state == "active")
    count = select(func.count()).where(*here).scalar_subquery()
    nodes = select(_nodes, count.label("people")).order_by(_nodes.c.place, _nodes.c.id)
    rows = list(tx.execute(nodes))
    below: dict[int | None, list[Row]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    return list(_walked(below, None))


def _walked(below: dict[int | None, list[Row]], parent: int | None) -> Iterable[Row]:
    waiting = list(reversed(below.get(parent, [])))
    while waiting:
        row = waiting.pop()
        yield row
        waiting += reversed(below.get(row.id, []))


def objection(
    tx: Transaction, name: str, parent_id: int | None, node_id: int | None = None
) -> str | None:
    """The key of the sentence why a node there can't have this name, None if it can."""
    if not name:
        return "grid.name_missing"
    if len(name) > LONGEST:
        return "grid.name_long"
    if STEP in name:
        return "grid.name_stroke"
    beside = select(_nodes.c.id).where(_nodes.c.parent_id.is_not_distinct_from(parent_id))
    taken = tx.execute(beside.where(_nodes.c.name == name, _nodes.c.id != (node_id or 0))).first()
    return None if taken is None else "grid.name_taken"


def add(
    tx: Transaction,
    name: str,
    parent_id: int | None = None,
    level: str = "",
    *,
    by: By | None = None,
) -> int:
    """Enter a node below another, or at the top; gives its id."""
    made = insert(_nodes).values(parent_id=parent_id, name=name, level=level, path="", place=0)
    node_id = int(tx.execute(made.returning(_nodes.c.id)).scalar_one())
    path = f"{_path(tx, parent_id)}{node_id}/"
    tx.execute(update(_nodes).where(_nodes.c.id == node_id).values(path=path, place=node_id))
    _note(tx, by, "node.add", node_id, after={"name": name, "parent_id": parent_id})
    return node_id


def find(tx: Transaction, node_id: int) -> Row | None:
    """A node, None if there is none."""
    return tx.execute(select(_nodes).where(_nodes.c.id == node_id)).first()


def rename(tx: Transaction, node_id: int, name: str, level: str, *, by: By | None = None) -> None:
    """Give a node another name."""
    node = find(tx, node_id)
    assert node is not None, "the page asks only for nodes that are there"
    tx.execute(update(_nodes).where(_nodes.c.id == node_id).values(name=name, level=level))
    was, will = {"name": node.name, "level": node.level}, {"name": name, "level": level}
    _note(tx, by, "node.rename", node_id, before=was, after=will)


def move(tx: Transaction, node_id: int, parent_id: int | None, *, by: By | None = None) -> None:
    """Hang a node, with all below it, under another; NoSuchPlace where that lies in itself."""
    node, above = find(tx, node_id), _path(tx, parent_id)
    assert node is not None, "the page asks only for nodes that are there"
    if above.startswith(node.path):
        raise NoSuchPlace(node.name)
    moved = f"{above}{node_id}/"
    rest = func.substr(_nodes.c.path, len(node.path) + 1)
    inside = _nodes.c.path.startswith(node.path, autoescape=True)
    tx.execute(update(_nodes).where(inside).values(path=moved + rest))
    tx.execute(update(_nodes).where(_nodes.c.id == node_id).values(parent_id=parent_id))
    was, will = {"parent_id": node.parent_id}, {"parent_id": parent_id}
    _note(tx, by, "node.move", node_id, before=was, after=will)


def shift(tx: Transaction, node_id: int, steps: int, *, by: By | None = None) -> None:
    """Move a node up (-1) or down (1) among those beside it; at an end it stays."""
    node = find(tx, node_id)
    assert node is not None, "the page asks only for nodes that are there"
    beside = select(_nodes.c.id).where(_nodes.c.parent_id.is_not_distinct_from(node.parent_id))
    order = list(tx.execute(beside.order_by(_nodes.c.place, _nodes.c.id)).scalars())
    at = order.index(node_id)
    to = min(max(at + steps, 0), len(order) - 1)
    order.insert(to, order.pop(at))
    for place, one in enumerate(order, 1):
        tx.execute(update(_nodes).where(_nodes.c.id == one).values(place=place))
    _note(tx, by, "node.shift", node_id, before={"place": at}, after={"place": to})


def remove(tx: Transaction, node_id: int, *, by: By | None = None) -> None:
    """Take an empty node away; NodeInUse if somebody or something is in it."""
    inside = select(_members.c.id).where(_members.c.node_id == node_id).limit(1)
    below = select(_nodes.c.id).where(_nodes.c.parent_id == node_id).limit(1)
    if tx.execute(inside).first() or tx.execute(below).first():
        raise NodeInUse(str(node_id))
    tx.execute(delete(_liaisons).where(_liaisons.c.node_id == node_id))
    node = find(tx, node_id)
    tx.execute(delete(_nodes).where(_nodes.c.id == node_id))
    _note(tx, by, "node.remove", node_id, before=node and {"name": node.name})


def assign(tx: Transaction, node_id: int, member_id: int, *, by: By | None = None) -> None:
    """Have a liaison look after a node."""
    values = {"node_id": node_id, "member_id": member_id}
    tx.execute(insert(_liaisons).values(values).on_conflict_do_nothing())
    _note(tx, by, "node.assign", node_id, after={"member_id": member_id})


def relieve(tx: Transaction, node_id: int, member_id: int, *, by: By | None = None) -> None:
    """Have a liaison look after a node no more."""
    mine = (_liaisons.c.node_id == node_id, _liaisons.c.member_id == member_id)
    tx.execute(delete(_liaisons).where(*mine))
    _note(tx, by, "node.relieve", node_id, before={"member_id": member_id})


def hand_over(tx: Transaction, from_: int, to: int | None, by: By) -> int:
    """Give the nodes that somebody looks after to another, or to nobody; how many."""
    mine = select(_liaisons.c.node_id).where(_liaisons.c.member_id == from_)
    nodes = list(tx.execute(mine.order_by(_liaisons.c.node_id)).scalars())
    for node_id in nodes:
        relieve(tx, node_id, from_, by=by)
        if to is not None:
            assign(tx, node_id, to, by=by)
    return len(nodes)


def liaisons(tx: Transaction) -> list[Row]:
    """Who looks after which node: node_id, member_id, name."""
    of = select(_liaisons.c.node_id, _liaisons.c.member_id, _members.c.name)
    joined = of.join(_members, _members.c.id == _liaisons.c.member_id)
    return list(tx.execute(joined.order_by(_liaisons.c.node_id, _members.c.name)))


def at(tx: Transaction, names: Iterable[str], levels: Iterable[str] = ()) -> int | None:
    """The node at a path of names from the top, entered where it is not there; None for none."""
    node_id, called = None, list(levels)
    for depth, name in enumerate(name for name in names if name):
        here = select(_nodes.c.id).where(_nodes.c.name == name)
        found = tx.execute(here.where(_nodes.c.parent_id.is_not_distinct_from(node_id))).scalar()
        level = called[depth] if depth < len(called) else ""
        node_id = int(found) if found is not None else add(tx, name, node_id, level)
    return node_id


def label(tx: Transaction, node_id: int | None) -> str:
    """The names from the top down to a node, with a stroke between."""
    return labels(tx, [node_id])[node_id]


def labels(tx: Transaction, node_ids: Iterable[int | None]) -> dict[int | None, str]:
    """The same of many nodes, by their ids; "" of no node, and of one that is not there."""
    wanted = set(node_ids)
    here = select(_nodes.c.id, _nodes.c.path).where(_nodes.c.id.in_(wanted - {None}))
    ways = {
        row.id: [int(part) for part in row.path.split(STEP) if part] for row in tx.execute(here)
    }
    above = select(_nodes.c.id, _nodes.c.name).where(
        _nodes.c.id.in_({i for w in ways.values() for i in w})
    )
    names = {row.id: row.name for row in tx.execute(above)}
    return {i: STEP.join(names[step] for step in ways.get(i, ())) for i in wanted}


def _note(
    tx: Transaction,
    by: By | None,
    action: str,
    node_id: int,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    if by is not None:
        audit.note(tx, by, action, f"node:{node_id}", before=before, after=after)


def every_label(tx: Transaction) -> dict[int, str]:
    """What `label` gives of every node, parents before children."""
    rows = tree(tx)
    names = {row.id: row.name for row in rows}
    steps = {row.id: (int(part) for part in row.path.strip("/").split("/")) for row in rows}
    return {node_id: STEP.join(names[i] for i in ids) for node_id, ids in steps.items()}


def within(tx: Transaction, scope: Scope) -> dict[int, str]:
    """The nodes of a scope, and those where its people stand, as `every_label`."""
    known = every_label(tx)
    if scope.everybody:
        return known
    standing = select(_members.c.node_id).where(scopes.people(scope))
    inside = (_nodes.c.path.startswith(path, autoescape=True) for path in scope.paths)
    mine = select(_nodes.c.id).where(or_(_nodes.c.id.in_(standing), *inside))
    ids = set(tx.execute(mine).scalars())
    return {node_id: words for node_id, words in known.items() if node_id in ids}


def _path(tx: Transaction, node_id: int | None) -> str:
    node = find(tx, node_id) if node_id is not None else None
    return node.path if node is not None else "/"
