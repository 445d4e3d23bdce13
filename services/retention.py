"""保留期限: dropping what was noted and tried too long ago, some rows at a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from storage.tables.base import core
from storage.tables.chats import TrialLine
from storage.tables.engine import Audit
from storage.transaction import Transaction

_audit, _trials = core(Audit), core(TrialLine)
_old_audit = select(_audit.c.id).where(_audit.c.at < bindparam("before")).order_by(_audit.c.at)
_FORGET_AUDIT = delete(_audit).where(_audit.c.id.in_(_old_audit.limit(bindparam("most"))))
_old_trials = select(_trials.c.inbox_id).where(_trials.c.at < bindparam("before"))
_FORGET_TRIALS = delete(_trials).where(_trials.c.inbox_id.in_(_old_trials.limit(bindparam("most"))))


def forget_audit(tx: Transaction, before: datetime, most: int) -> int:
    """Drop up to `most` notes of who changed what, made before an instant; how many."""
    return tx.run(_FORGET_AUDIT, before=before, most=most)


def forget_trials(tx: Transaction, before: datetime, most: int) -> int:
    """Drop up to `most` lines of trials from before an instant; how many."""
    return tx.run(_FORGET_TRIALS, before=before, most=most)
