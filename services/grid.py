"""网格: the tree of places, and who looks after whom there."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.errors import YinlingError
from storage.tables.base import core
from storage.tables.grid import GridNode, NodeLiaison
from storage.tables.members import Member
from storage.transaction import Row, Transaction

_nodes, _liaisons, _members = core(GridNode), core(NodeLiaison), core(Member)
# What stands between the names of a path as people write it.
STEP = "/"


class NodeInUse(YinlingError):
    """A node with people or nodes in it can't be taken away."""


class NoSuchPlace(YinlingError):
    """A node would come to lie within itself."""


def tree(tx: Transaction) -> list[Row]:
    """Every node with how many people stand in it alone, parents before children."""
    count = (
        select(func.count())
        .where(_members.c.node_id == _nodes.c.id, _members.c.state != "merged")
        .scalar_subquery()
    )
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


def add(tx: Transaction, name: str, parent_id: int | None = None, level: str = "") -> int:
    """Enter a node below another, or at the top; gives its id."""
    made = insert(_nodes).values(parent_id=parent_id, name=name, level=level, path="", place=0)
    node_id = int(tx.execute(made.returning(_nodes.c.id)).scalar_one())
    path = f"{_path(tx, parent_id)}{node_id}/"
    tx.execute(update(_nodes).where(_nodes.c.id == node_id).values(path=path, place=node_id))
    return node_id


def find(tx: Transaction, node_id: int) -> Row | None:
    """A node, None if there is none."""
    return tx.execute(select(_nodes).where(_nodes.c.id == node_id)).first()


def rename(tx: Transaction, node_id: int, name: str, level: str) -> None:
    """Give a node another name."""
    tx.execute(update(_nodes).where(_nodes.c.id == node_id).values(name=name, level=level))


def move(tx: Transaction, node_id: int, parent_id: int | None) -> None:
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


def remove(tx: Transaction, node_id: int) -> None:
    """Take an empty node away; NodeInUse if somebody or something is in it."""
    inside = select(_members.c.id).where(_members.c.node_id == node_id).limit(1)
    below = select(_nodes.c.id).where(_nodes.c.parent_id == node_id).limit(1)
    if tx.execute(inside).first() or tx.execute(below).first():
        raise NodeInUse(str(node_id))
    tx.execute(delete(_liaisons).where(_liaisons.c.node_id == node_id))
    tx.execute(delete(_nodes).where(_nodes.c.id == node_id))


def assign(tx: Transaction, node_id: int, member_id: int) -> None:
    """Have a liaison look after a node."""
    values = {"node_id": node_id, "member_id": member_id}
    tx.execute(insert(_liaisons).values(values).on_conflict_do_nothing())


def relieve(tx: Transaction, node_id: int, member_id: int) -> None:
    """Have a liaison look after a node no more."""
    mine = (_liaisons.c.node_id == node_id, _liaisons.c.member_id == member_id)
    tx.execute(delete(_liaisons).where(*mine))


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
    node = find(tx, node_id) if node_id is not None else None
    if node is None:
        return ""
    ids = [int(part) for part in node.path.strip("/").split("/")]
    names = {row.id: row.name for row in tx.execute(select(_nodes).where(_nodes.c.id.in_(ids)))}
    return STEP.join(names[i] for i in ids)


def _path(tx: Transaction, node_id: int | None) -> str:
    node = find(tx, node_id) if node_id is not None else None
    return node.path if node is not None else "/"
