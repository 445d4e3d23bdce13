"""The departments to which cases are given: entered, renamed, closed."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import case, func, insert, select, update

from bot.errors import YinlingError
from services.suggestions import stages
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.suggestions import Case, Department
from storage.transaction import Row, Transaction

# The longest name.
MOST = 30

_departments, _cases = core(Department), core(Case)


class Load(NamedTuple):
    """How many cases a department has open, and how many of them are overdue."""

    open: int
    overdue: int


class NameTakenError(YinlingError):
    """There is a department of that name."""


def enter(tx: Transaction, name: str, contact_id: int | None, by: By) -> int:
    """Enter a department; gives its id. NameTakenError; one that was closed opens again."""
    name = name.strip()
    known = named(tx, name)
    if known is not None and known.closed_at is None:
        raise NameTakenError(name)
    if known is not None:
        _change(tx, known, {"closed_at": None, "contact_id": contact_id}, by)
        return int(known.id)
    values = insert(_departments).values(name=name, contact_id=contact_id)
    made = int(tx.execute(values.returning(_departments.c.id)).scalar_one())
    after = {"name": name, "contact_id": contact_id}
    audit.note(tx, by, "department.enter", f"department:{made}", after=after)
    return made


def change(tx: Transaction, department_id: int, name: str, contact_id: int | None, by: By) -> None:
    """Rename a department, or have somebody else hear of its cases. NameTakenError."""
    row = find(tx, department_id)
    assert row is not None, "departments are never struck off"
    other = named(tx, name.strip())
    if other is not None and other.id != department_id:
        raise NameTakenError(name)
    _change(tx, row, {"name": name.strip(), "contact_id": contact_id}, by)


def close(tx: Transaction, department_id: int, by: By) -> None:
    """Have a department be given nothing any more; what it has stays with it."""
    row = find(tx, department_id)
    if row is not None and row.closed_at is None:
        _change(tx, row, {"closed_at": by.at}, by)


def open_again(tx: Transaction, department_id: int, by: By) -> None:
    """Have a department be given cases again."""
    row = find(tx, department_id)
    if row is not None and row.closed_at is not None:
        _change(tx, row, {"closed_at": None}, by)


def objection(tx: Transaction, name: str, department_id: int | None = None) -> str | None:
    """The key of the sentence why a department can't have this name, None if it can.

    A new one may have the name of one that is closed, which is opened again.
    """
    if not name:
        return "department_pages.office_missing"
    if len(name) > MOST:
        return "department_pages.office_long"
    other = named(tx, name)
    if other is None or other.id == department_id:
        return None
    if department_id is None and other.closed_at is not None:
        return None
    return "department_pages.office_taken"


def load(tx: Transaction, today: date) -> dict[int, Load]:
    """What each department has to see to; those that have nothing are left out."""
    late = case((_cases.c.due_on < today, 1), else_=0)
    rows = (
        select(_cases.c.department_id, func.count().label("open"), func.sum(late).label("late"))
        .where(_cases.c.department_id.is_not(None), _cases.c.state.in_(stages.OPEN))
        .group_by(_cases.c.department_id)
    )
    return {row.department_id: Load(row.open, int(row.late)) for row in tx.execute(rows)}


def find(tx: Transaction, department_id: int) -> Row | None:
    """A department by its id."""
    return tx.execute(select(_departments).where(_departments.c.id == department_id)).first()


def named(tx: Transaction, name: str) -> Row | None:
    """A department by its name, open or closed."""
    return tx.execute(select(_departments).where(_departments.c.name == name)).first()


def name(tx: Transaction, department_id: int | None) -> str:
    """What a department is called; "" for none."""
    row = None if department_id is None else find(tx, department_id)
    return "" if row is None else str(row.name)


def every(tx: Transaction) -> list[Row]:
    """The departments that are open, in the order in which they were entered."""
    rows = select(_departments).where(_departments.c.closed_at.is_(None))
    return list(tx.execute(rows.order_by(_departments.c.id)))


def all_of_them(tx: Transaction) -> list[Row]:
    """The departments in the order in which they were entered, those that are closed last."""
    closed = case((_departments.c.closed_at.is_not(None), 1), else_=0)
    return list(tx.execute(select(_departments).order_by(closed, _departments.c.id)))


def _change(tx: Transaction, row: Row, values: dict[str, object], by: By) -> None:
    if all(getattr(row, key) == value for key, value in values.items()):
        return
    tx.execute(update(_departments).where(_departments.c.id == row.id).values(**values))
    before = {key: str(getattr(row, key)) for key in values}
    after = {key: str(value) for key, value in values.items()}
    audit.note(tx, by, "department.change", f"department:{row.id}", before=before, after=after)
