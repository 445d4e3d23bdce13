"""Answers that departments wrote by their links, and that wait for a clerk to send them."""

from __future__ import annotations

from sqlalchemy import Select, func, select

from services.suggestions import stages
from storage.tables.base import core
from storage.tables.suggestions import Case, CaseAnswer, Department
from storage.transaction import Row, Transaction

_answers, _cases, _departments = core(CaseAnswer), core(Case), core(Department)


def count(tx: Transaction) -> int:
    """How many of them there are."""
    rows = _waiting().subquery()
    return int(tx.execute(select(func.count()).select_from(rows)).scalar_one())


def waiting(tx: Transaction, first: int, most: int) -> list[Row]:
    """Each with case_id, the name of its department, and when it came; the oldest first."""
    return list(tx.execute(_waiting().order_by(_answers.c.id).offset(first).limit(most)))


def _waiting() -> Select[tuple[int, str]]:
    joined = _answers.join(_cases, _cases.c.id == _answers.c.case_id).join(
        _departments, _departments.c.id == _answers.c.department_id
    )
    theirs = (_answers.c.told_at.is_(None), _answers.c.by_id.is_(None))
    of_use = _cases.c.state.in_((*stages.OPEN, stages.ANSWERED))
    columns = (_answers.c.case_id, _departments.c.name, _answers.c.at)
    return select(*columns).select_from(joined).where(*theirs, of_use)
