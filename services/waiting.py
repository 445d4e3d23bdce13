"""What waits for staff: open tasks, standing alarms, groups, as pages show them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true, update

from services import families, scopes
from services.scopes import Scope
from services.tasks import CALLED
from storage import audit
from storage.audit import By
from storage.tables.alerts import Alert
from storage.tables.base import core
from storage.tables.chats import Chat
from storage.tables.members import Member
from storage.tables.tasks import Task
from storage.transaction import Row, Transaction

# Stands for every kind of task that has no words of its own.
OTHER = "other"

_tasks, _alerts, _chats, _members = core(Task), core(Alert), core(Chat), core(Member)
_STANDING = select(_alerts).where(_alerts.c.state != "taken").order_by(_alerts.c.id)


def count_tasks(tx: Transaction, scope: Scope, kind: str) -> int:
    """How many tasks of a kind are open about people in the scope."""
    return _count(tx, _open_tasks(scope, kind))


def tasks(tx: Transaction, scope: Scope, kind: str, first: int, most: int) -> list[Row]:
    """Open tasks of a kind about people in the scope, the oldest first."""
    rows = _open_tasks(scope, kind).order_by(_tasks.c.opened_at, _tasks.c.id)
    return list(tx.execute(rows.offset(first).limit(most)))


def task(tx: Transaction, scope: Scope, task_id: int) -> Row | None:
    """A task, open or closed, if it is about somebody in the scope."""
    return tx.execute(select(_tasks).where(_tasks.c.id == task_id, _within(scope))).first()


def key_of(kind: str) -> str:
    """Under what a task of a kind is counted."""
    return kind if kind in CALLED else OTHER


def close_task(tx: Transaction, row: Row, by: By) -> bool:
    """Close a task; false if it is closed already."""
    is_open = (_tasks.c.id == row.id, _tasks.c.closed_at.is_(None))
    closed = update(_tasks).where(*is_open).values(closed_at=by.at, closed_by=by.member_id)
    if tx.execute(closed).rowcount == 0:
        return False
    subject, after = f"task:{row.id}", {"kind": row.kind}
    audit.record(tx, by.at, by.member_id, "task.close", subject, after=after)
    return True


def about(tx: Transaction, member_id: int) -> list[Row]:
    """The open tasks that a member asked for, or that are about them, the oldest first."""
    concerned = or_(_tasks.c.member_id == member_id, _tasks.c.about_id == member_id)
    theirs = select(_tasks).where(_tasks.c.closed_at.is_(None), concerned)
    return list(tx.execute(theirs.order_by(_tasks.c.opened_at, _tasks.c.id)))


def count_alerts(tx: Transaction) -> int:
    """How many alarms nobody has taken."""
    return _count(tx, _STANDING)


def alerts(tx: Transaction, first: int, most: int) -> list[Row]:
    """The alarms that nobody has taken, the oldest first."""
    return list(tx.execute(_STANDING.offset(first).limit(most)))


def count_groups(tx: Transaction, state: str) -> int:
    """How many groups are in a state."""
    return _count(tx, select(_chats).where(_chats.c.state == state))


def _open_tasks(scope: Scope, kind: str) -> Select[Any]:
    is_kind = _tasks.c.kind.not_in(CALLED) if kind == OTHER else _tasks.c.kind == kind
    rows = select(_tasks).where(_tasks.c.closed_at.is_(None), is_kind, _within(scope))
    if kind == families.ASKED:  # Where it is known of which elder, the link itself waits.
        return rows.where(_tasks.c.slots["link"].as_integer().is_(None))
    return rows


def _within(scope: Scope) -> ColumnElement[bool]:
    """Accounts that are bound to nobody concern only those who see everybody."""
    if scope.everybody:
        return true()
    inside = select(_members.c.id).where(scopes.people(scope))
    return or_(_tasks.c.member_id.in_(inside), _tasks.c.about_id.in_(inside))


def _count(tx: Transaction, rows: Select[Any]) -> int:
    counted = select(func.count()).select_from(rows.order_by(None).subquery())
    return int(tx.execute(counted).scalar_one())
