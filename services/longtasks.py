"""长任务: the rows of work that takes longer than a page may, with its progress."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, insert, or_, select, update

from storage.audit import By
from storage.tables.base import core
from storage.tables.longtasks import LongTask
from storage.tables.members import Member
from storage.transaction import Row, Transaction

PAGE = 50
OPEN = ("waiting", "running")
# How long a file that was made can be fetched.
LASTS = timedelta(hours=24)

_tasks, _members = core(LongTask), core(Member)
_NEXT = (
    select(_tasks)
    .where(or_(*(_tasks.c.state == state for state in OPEN)))
    .order_by(_tasks.c.id)
    .limit(1)
)
_EXPIRED = select(_tasks).where(_tasks.c.expires_at <= bindparam("now"))
_FIND = select(_tasks).where(_tasks.c.id == bindparam("of_task"))


def add(tx: Transaction, kind: str, about: dict[str, Any], by: By) -> int:
    """Put down work of a kind; `about` is plain JSON without personal data. Gives its number."""
    values = {"kind": kind, "about": about, "by": by.member_id, "at": by.at, "changed_at": by.at}
    fresh = {"state": "waiting", "done": 0, "total": 0, "error": ""}
    made = insert(_tasks).values(values | fresh).returning(_tasks.c.id)
    return int(tx.execute(made).scalar_one())


def find(tx: Transaction, task_id: int) -> Row | None:
    """A task, None if there is none."""
    return tx.first(_FIND, of_task=task_id)


def following(tx: Transaction) -> Row | None:
    """The task that is to be worked at: the oldest that is not over."""
    return tx.first(_NEXT)


def progress(tx: Transaction, task_id: int, done: int, total: int, now: datetime) -> bool:
    """Note how far a task is; false if it was stopped meanwhile and is to be left."""
    still = update(_tasks).where(_tasks.c.id == task_id, _tasks.c.state.in_(OPEN))
    values = {"state": "running", "done": done, "total": total, "changed_at": now}
    return bool(tx.execute(still.values(values)).rowcount)


def finish(tx: Transaction, task_id: int, now: datetime, *, result: str | None = None) -> None:
    """Note that a task is done; `result` names the file it made."""
    expires = now + LASTS if result is not None else None
    _end(tx, task_id, "done", now, result=result, expires_at=expires)


def fail(tx: Transaction, task_id: int, error: str, now: datetime) -> None:
    """Note why a task could not be done, in the words that staff will read."""
    _end(tx, task_id, "failed", now, error=error)


def stop(tx: Transaction, task_id: int, now: datetime) -> bool:
    """Have a task left where it is; false if it was over already."""
    return _end(tx, task_id, "stopped", now)


def resume(tx: Transaction, task_id: int, now: datetime) -> bool:
    """Have a task that was stopped or failed go on; false if it was neither."""
    halted = update(_tasks).where(_tasks.c.id == task_id, _tasks.c.state.in_(("stopped", "failed")))
    values = {"state": "waiting", "error": "", "changed_at": now}
    return bool(tx.execute(halted.values(values)).rowcount)


def lines(tx: Transaction, page: int = 1) -> list[Row]:
    """All tasks with `who` asked for them, the latest first, a page of them."""
    joined = _tasks.outerjoin(_members, _members.c.id == _tasks.c.by)
    asked = select(_tasks, _members.c.name.label("who")).select_from(joined)
    rows = asked.order_by(_tasks.c.id.desc())
    return list(tx.execute(rows.limit(PAGE).offset((page - 1) * PAGE)))


def count(tx: Transaction) -> int:
    """How many tasks there are."""
    return int(tx.execute(select(func.count()).select_from(_tasks)).scalar_one())


def open_ids() -> Select[tuple[int]]:
    """The numbers of the tasks that are not over, as a query."""
    return select(_tasks.c.id).where(_tasks.c.state.in_(OPEN))


def entered(tx: Transaction, kind: str, since: datetime) -> bool:
    """Whether a task of a kind was put down since an instant."""
    same = select(_tasks.c.id).where(_tasks.c.kind == kind, _tasks.c.at >= since)
    return tx.execute(same.limit(1)).first() is not None


def failure(tx: Transaction, kind: str) -> str | None:
    """Why the latest task of a kind could not be done; None if it could, or is not over."""
    same = select(_tasks.c.state, _tasks.c.error).where(_tasks.c.kind == kind)
    latest = tx.execute(same.order_by(_tasks.c.id.desc()).limit(1)).first()
    return latest.error if latest is not None and latest.state == "failed" else None


def waits_since(tx: Transaction, kind: str) -> datetime | None:
    """Since when the oldest task of a kind that is not over waits, or is worked at."""
    waiting = select(_tasks.c.changed_at).where(_tasks.c.kind == kind, _tasks.c.state.in_(OPEN))
    found = tx.execute(waiting.order_by(_tasks.c.id).limit(1)).first()
    return None if found is None else found.changed_at


def expired(tx: Transaction, now: datetime) -> list[Row]:
    """The tasks whose file is to go."""
    return tx.all(_EXPIRED, now=now)


def forget_result(tx: Transaction, task_id: int) -> None:
    """Note that the file of a task is gone."""
    gone = update(_tasks).where(_tasks.c.id == task_id)
    tx.execute(gone.values(result=None, expires_at=None))


def forget_results(tx: Transaction) -> None:
    """Note that the files of all tasks are gone."""
    with_file = update(_tasks).where(_tasks.c.result.is_not(None))
    tx.execute(with_file.values(result=None, expires_at=None))


def forget(tx: Transaction, before: datetime) -> int:
    """Drop the tasks that were over before an instant; how many."""
    over = delete(_tasks).where(_tasks.c.state.not_in(OPEN), _tasks.c.changed_at < before)
    return int(tx.execute(over).rowcount)


def _end(tx: Transaction, task_id: int, state: str, now: datetime, **more: Any) -> bool:
    still = update(_tasks).where(_tasks.c.id == task_id, _tasks.c.state.in_(OPEN))
    values = {"state": state, "changed_at": now, **more}
    return bool(tx.execute(still.values(values)).rowcount)
