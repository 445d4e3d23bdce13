"""Who changed what: kept beside every change that is not itself an appended fact."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select

from storage.tables.base import core
from storage.tables.engine import Audit
from storage.transaction import Row, Transaction

_VALUES = ("at", "member_id", "action", "subject", "before", "after")
_audit = core(Audit)
_RECORD = insert(_audit).values({name: bindparam(name) for name in _VALUES})


class By(NamedTuple):
    """Who does something, and when; None is the bot itself, or whoever it is about."""

    member_id: int | None
    at: datetime


def record(
    tx: Transaction,
    at: datetime,
    member_id: int | None,
    action: str,
    subject: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Note a change. `subject` names the thing, as in "checkin:12"; values are plain JSON."""
    tx.run(
        _RECORD,
        at=at,
        member_id=member_id,
        action=action,
        subject=subject,
        before=before,
        after=after,
    )


def note(
    tx: Transaction,
    by: By,
    action: str,
    subject: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Note what somebody changed."""
    record(tx, by.at, by.member_id, action, subject, before=before, after=after)


def of(tx: Transaction, subject: str, most: int = 200) -> list[Row]:
    """What was noted of a thing, the latest first."""
    rows = select(_audit).where(_audit.c.subject == subject)
    return list(tx.execute(rows.order_by(_audit.c.id.desc()).limit(most)))
