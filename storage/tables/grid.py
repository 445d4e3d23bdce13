"""网格: the tree of places, and who looks after whom there."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field

from storage.tables.base import Table


class GridNode(Table, table=True):
    """A node of the grid, of any depth. `path` holds the ids from the root down: "/1/4/9/".

    So whoever has a node has all whose path begins with its path. `level` is what the bureau
    calls such a node: 街道, 社区, 网格.
    """

    __tablename__ = "grid_nodes"
    __table_args__ = (Index("ix_grid_nodes_path", "path"),)

    id: int | None = Field(default=None, primary_key=True)
    parent_id: int | None = Field(default=None, foreign_key="grid_nodes.id", index=True)
    name: str
    level: str = Field(default="")
    path: str = Field(default="")
    place: int = Field(default=0)


class NodeLiaison(Table, table=True):
    """That a liaison looks after the people of a node, and of all below it."""

    __tablename__ = "node_liaisons"

    node_id: int = Field(primary_key=True, foreign_key="grid_nodes.id")
    member_id: int = Field(primary_key=True, foreign_key="members.id", index=True)
