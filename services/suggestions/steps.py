"""One step of a case: allowed or refused, noted with who, when and why, and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, insert, select, update

from bot.errors import YinlingError
from services.suggestions import stages
from storage import audit
from storage.audit import By
from storage.plain import plain, whole
from storage.tables.base import core
from storage.tables.suggestions import Case, CaseStep
from storage.transaction import Row, Transaction
from storage.vault import Vault
from storage.versions import bump

REASON = "reason"
# What tells of a case beside its state, and what a step may change.
CHANGED = frozenset(
    (
        *("state", "theme_id", "category", "urgent", "sensitive", "public", "department_id"),
        *("officer_id", "kept_id", "accept_by", "due_on", "notify_at", "outcome", "raised"),
        *("reopened", "accepted_at", "answered_at", "closed_at"),
    )
)

_cases, _steps = core(Case), core(CaseStep)
_LOCK = select(_cases).where(_cases.c.id == bindparam("of_case")).with_for_update()
_FIND = select(_cases).where(_cases.c.id == bindparam("of_case"))


class NotNowError(YinlingError):
    """A deed that can't be done to a case as it stands; `state` tells how that is."""

    def __init__(self, deed: str, state: str) -> None:
        super().__init__(f"{deed} of a case that is {state}")
        self.deed, self.state = deed, state


class NoReasonError(YinlingError):
    """A deed that wants a reason, and was given none."""


class ChangedError(YinlingError):
    """Somebody took a `step` of a case since it was looked at."""

    def __init__(self, step: Row) -> None:
        super().__init__(f"case {step.case_id} was changed")
        self.step = step


class Doer(NamedTuple):
    """Who takes a step, when and why: of staff, or a `department_id` by a link.

    The `vault` seals the reason.
    """

    by: By
    vault: Vault
    reason: str = ""
    department_id: int | None = None


def find(tx: Transaction, case_id: int) -> Row | None:
    """A case by its number."""
    return tx.first(_FIND, of_case=case_id)


def lock(tx: Transaction, case_id: int) -> Row | None:
    """A case, kept from others until the commit; all that changes one begins so."""
    return tx.first(_LOCK, of_case=case_id)


def take(
    tx: Transaction, case_id: int, deed: str, doer: Doer, changes: Mapping[str, Any] | None = None
) -> Row:
    """Take a step of a case that exists; gives the case after it. NotNowError, NoReasonError."""
    row = lock(tx, case_id)
    assert row is not None, "steps are of cases that are there"
    if not stages.allowed(deed, row.state):
        raise NotNowError(deed, row.state)
    if stages.DEEDS[deed].reason and not doer.reason.strip():
        raise NoReasonError(deed)
    wanted = dict(changes or {})
    if stages.DEEDS[deed].ends is not None:
        wanted["state"] = stages.DEEDS[deed].ends
    return _changed(tx, row, deed, doer, wanted)


def change(tx: Transaction, case_id: int, deed: str, doer: Doer, changes: Mapping[str, Any]) -> Row:
    """Change a case in a way of which whoever calls has seen that it may be done."""
    row = lock(tx, case_id)
    assert row is not None, "steps are of cases that are there"
    return _changed(tx, row, deed, doer, changes)


def undo(tx: Transaction, case_id: int, doer: Doer) -> Row:
    """Have a case stand as before its last step; NotNowError if there is none to take back.

    NoReasonError without a reason.
    """
    row = lock(tx, case_id)
    assert row is not None, "steps are of cases that are there"
    if not doer.reason.strip():
        raise NoReasonError(stages.UNDO)
    last = last_step(tx, case_id)
    if not can_undo(row, last):
        raise NotNowError(stages.UNDO, row.state)
    assert last is not None, "it was just looked at"
    tx.execute(update(_steps).where(_steps.c.id == last.id).values(undone_at=doer.by.at))
    return _changed(tx, row, stages.UNDO, doer, whole(last.before))


def can_undo(row: Row, last: Row | None) -> bool:
    """Whether a case stands as its last step left it, so that this can be taken back."""
    if last is None:
        return False
    return all(getattr(row, name) == was for name, was in whole(last.after).items())


def last_step(tx: Transaction, case_id: int) -> Row | None:
    """The last step of a case that can be taken back."""
    standing = select(_steps).where(
        _steps.c.case_id == case_id, _steps.c.undone_at.is_(None), _steps.c.deed != stages.UNDO
    )
    return tx.execute(standing.order_by(_steps.c.id.desc()).limit(1)).first()


def newest(tx: Transaction, case_id: int) -> int:
    """The id of the newest step of a case, by which it is known that nobody took one since."""
    return newest_of(tx, [case_id]).get(case_id, 0)


def newest_of(tx: Transaction, numbers: Sequence[int]) -> dict[int, int]:
    """The ids of the newest steps of those cases of which one was taken."""
    newest = select(_steps.c.case_id, func.max(_steps.c.id).label("step"))
    rows = newest.where(_steps.c.case_id.in_(list(numbers))).group_by(_steps.c.case_id)
    return {row.case_id: int(row.step) for row in tx.execute(rows)}


def unchanged(tx: Transaction, case_id: int, seen: int | None) -> Row:
    """A case, locked, of which no step was taken since the one `seen`; ChangedError.

    None for `seen` asks for nothing.
    """
    row = lock(tx, case_id)
    assert row is not None, "steps are of cases that are there"
    if seen is not None and newest(tx, case_id) != seen:
        raise ChangedError(of_case(tx, case_id)[-1])
    return row


def state_before(tx: Transaction, case_id: int, deed: str) -> str | None:
    """The state in which a case was when a deed was last done to it; None if it never was."""
    standing = select(_steps).where(
        _steps.c.case_id == case_id, _steps.c.deed == deed, _steps.c.undone_at.is_(None)
    )
    rows = tx.execute(standing.order_by(_steps.c.id.desc()))
    found = (row.before["state"] for row in rows if "state" in row.before)
    return next(found, None)


def last_of(tx: Transaction, case_id: int, deed: str) -> Row | None:
    """The step by which a deed was last done to a case, if that was not taken back."""
    standing = select(_steps).where(
        _steps.c.case_id == case_id, _steps.c.deed == deed, _steps.c.undone_at.is_(None)
    )
    return tx.execute(standing.order_by(_steps.c.id.desc()).limit(1)).first()


def before_last(tx: Transaction, case_id: int, deed: str) -> Mapping[str, Any]:
    """What of a case was so before a deed was last done to it; nothing if it never was."""
    found = last_of(tx, case_id, deed)
    return {} if found is None else whole(found.before)


def of_case(tx: Transaction, case_id: int) -> list[Row]:
    """All steps of a case, the earliest first."""
    rows = select(_steps).where(_steps.c.case_id == case_id).order_by(_steps.c.id)
    return list(tx.execute(rows))


def reason_of(vault: Vault, step: Row) -> str:
    """Why a step was taken, "" if nobody said."""
    return vault.open(step.reason_sealed, REASON) if step.reason_sealed else ""


def _changed(tx: Transaction, row: Row, deed: str, doer: Doer, wanted: Mapping[str, Any]) -> Row:
    assert wanted.keys() <= CHANGED, wanted.keys() - CHANGED
    reason = doer.reason.strip()
    before = plain({name: getattr(row, name) for name in wanted})
    after = plain(dict(wanted))
    if wanted:
        tx.execute(update(_cases).where(_cases.c.id == row.id).values(**wanted))
    tx.execute(
        insert(_steps).values(
            case_id=row.id,
            deed=deed,
            before=before,
            after=after,
            reason_sealed=doer.vault.seal(reason, REASON) if reason else None,
            by_id=doer.by.member_id,
            department_id=doer.department_id,
            at=doer.by.at,
        )
    )
    audit.note(tx, doer.by, f"case.{deed}", f"case:{row.id}", before=before, after=after)
    bump(tx)
    changed = find(tx, row.id)
    assert changed is not None, "it was just changed"
    return changed
