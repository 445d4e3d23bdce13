"""撤销: taking back what came of a decision, so that the message waits again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from services.reversing import Means
from services.taking_back import take_back
from services.unclear import keeping
from storage import audit, outbox
from storage.audit import By
from storage.tables.base import core
from storage.tables.engine import Outbox
from storage.tables.tasks import Task
from storage.transaction import Row, Transaction
from storage.vault import Vault

_tasks, _outbox = core(Task), core(Outbox)


def may(row: Row, now: datetime) -> bool:
    """Whether a decision can still be taken back."""
    recent = row.decided_at is not None and now - row.decided_at < keeping.LASTS
    return row.state == keeping.DONE and recent and row.result_sealed is not None


def undo(tx: Transaction, vault: Vault, row: Row, by: By) -> tuple[int, bool] | None:
    """Take a decision back; how many things stay, and whether the person had been told.

    None where it can't be taken back any more.
    """
    came = keeping.result(vault, row)
    if came is None or not may(row, by.at):
        return None
    stayed = take_back(tx, came, by, Means(vault))
    if came.task is not None:
        _close(tx, came.task, by)
    told = _unsay(tx, came.post)
    keeping.unclaim(tx, row)
    audit.note(tx, by, "unclear.undo", f"unclear:{row.inbox_id}")
    return stayed, told


def _close(tx: Transaction, task_id: int, by: By) -> None:
    is_open = (_tasks.c.id == task_id, _tasks.c.closed_at.is_(None))
    closed = {"closed_at": by.at, "closed_by": by.member_id}
    tx.execute(update(_tasks).where(*is_open).values(closed))


def _unsay(tx: Transaction, key: str) -> bool:
    """Take back what was to be said; whether it has left already."""
    if not key:
        return False
    outbox.drop(tx, key)
    return tx.execute(select(_outbox.c.id).where(_outbox.c.key == key)).first() is not None
