"""Two cases that ask for the same: one is merged into the other, and parted again."""

from __future__ import annotations

from sqlalchemy import select

from services.suggestions import stages, steps
from services.suggestions.stages import ALIVE, MERGE, MERGED, UNMERGE
from services.suggestions.steps import Doer, NotNowError
from storage.tables.base import core
from storage.tables.suggestions import Case
from storage.transaction import Row, Transaction

_cases = core(Case)


def merge(tx: Transaction, case_id: int, into: int, doer: Doer) -> Row:
    """Merge a case into another, with all that was merged into it; NotNowError.

    Who proposed and who backed it count for the other one, as long as it is merged.
    """
    kept = _locked(tx, sorted((case_id, into)))[into]
    if kept.state not in ALIVE or case_id == into:
        raise NotNowError(MERGE, kept.state)
    for row in inside(tx, case_id):
        steps.change(tx, row.id, MERGE, doer, {"kept_id": into})
    return steps.take(tx, case_id, MERGE, doer, {"kept_id": into})


def unmerge(tx: Transaction, case_id: int, doer: Doer) -> Row:
    """Have a case stand by itself again, in the state that it had; NotNowError."""
    row = steps.lock(tx, case_id)
    assert row is not None, "cases are never struck off"
    if row.state != MERGED:
        raise NotNowError(UNMERGE, row.state)
    was = steps.state_before(tx, case_id, MERGE) or stages.RECEIVED
    after = steps.change(tx, case_id, UNMERGE, doer, {"state": was, "kept_id": None})
    settle(tx, case_id, row.kept_id, doer)
    return after


def settle(tx: Transaction, case_id: int, was_in: int | None, doer: Doer) -> None:
    """Have what was merged through a case go where it went, or come back to it.

    `was_in` is the case into which it was merged before.
    """
    row = steps.lock(tx, case_id)
    assert row is not None, "cases are never struck off"
    if row.state == MERGED:
        for one in inside(tx, case_id):
            steps.change(tx, one.id, MERGE, doer, {"kept_id": row.kept_id})
    elif was_in is not None:
        for one in inside(tx, was_in):
            if steps.before_last(tx, one.id, MERGE).get("kept_id") == case_id:
                steps.change(tx, one.id, UNMERGE, doer, {"kept_id": case_id})


def inside(tx: Transaction, case_id: int) -> list[Row]:
    """The cases that are merged into one, the earliest first."""
    rows = select(_cases).where(_cases.c.kept_id == case_id, _cases.c.state == MERGED)
    return list(tx.execute(rows.order_by(_cases.c.id)))


def _locked(tx: Transaction, numbers: list[int]) -> dict[int, Row]:
    """Cases, always locked in the order of their numbers."""
    rows = {number: steps.lock(tx, number) for number in numbers}
    return {number: row for number, row in rows.items() if row is not None}
