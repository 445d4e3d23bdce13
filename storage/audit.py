"""Who changed what: kept beside every change that is not itself an appended fact."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert

from storage.tables.base import core
from storage.tables.engine import Audit
from storage.transaction import Transaction

_VALUES = ("at", "member_id", "action", "subject", "before", "after")
_RECORD = insert(core(Audit)).values({name: bindparam(name) for name in _VALUES})


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
