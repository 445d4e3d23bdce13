"""What becomes of wrong passwords: a login is locked, the last administrator's is slowed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, update

from services import logins
from storage import audit
from storage.tables.base import core
from storage.tables.staff import Login
from storage.transaction import Row, Transaction

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)

_logins = core(Login)
_this = _logins.c.member_id == bindparam("of_member")
_FAILED = (
    update(_logins)
    .where(_this)
    .values(failures=_logins.c.failures + 1)
    .returning(_logins.c.failures)
)
_LOCK = update(_logins).where(_this).values(failures=0, locked_until=bindparam("until"))
_PASSED = update(_logins).where(_this).values(failures=0, locked_until=None)


def tried(tx: Transaction, member_id: int | None, now: datetime, *, right: bool) -> bool:
    """Note that a password was tried; whether whoever tried it may come in.

    An unknown name, None, is written for as well, so that it takes as long.
    """
    row = None if member_id is None else logins.of(tx, member_id)
    if row is None or not row.active or is_locked(row, now):
        tx.run(_PASSED, of_member=-1)
        return False
    if right:
        tx.run(_PASSED, of_member=member_id)
        return True
    failed = tx.first(_FAILED, of_member=member_id)
    if failed is not None and failed.failures >= MOST_FAILURES:
        _lock(tx, row, now)
    return False


def is_locked(row: Row, now: datetime) -> bool:
    """Whether a login is locked at this instant."""
    return row.locked_until is not None and row.locked_until > now


def is_slow(row: Row) -> bool:
    """Whether a login that may not be locked had too many wrong passwords in a row."""
    return bool(row.failures >= MOST_FAILURES)


def _lock(tx: Transaction, row: Row, now: datetime) -> None:
    """Lock a login, unless no administrator could sign in then."""
    if row.role == logins.ADMIN and not logins.other_open_admins(tx, row.member_id, now):
        return
    tx.run(_LOCK, of_member=row.member_id, until=now + LOCKED_FOR)
    audit.record(tx, now, None, "staff.lock", f"login:{row.member_id}")
