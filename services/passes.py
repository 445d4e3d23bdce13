"""Links that sign somebody in to the console once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, insert

from storage import audit
from storage.sessions import key_of
from storage.tables.base import core
from storage.tables.staff import Pass
from storage.transaction import Transaction

GOOD_FOR = timedelta(minutes=30)
SECRET_BYTES = 32

_passes = core(Pass)
_LEND = insert(_passes).values(
    key=bindparam("key"), member_id=bindparam("member_id"), good_until=bindparam("good_until")
)
_FORGET = delete(_passes).where(_passes.c.good_until < bindparam("now"))
_USE = (
    delete(_passes)
    .where(_passes.c.key == bindparam("of_key"))
    .returning(_passes.c.member_id, _passes.c.good_until)
)


def lend(tx: Transaction, member_id: int, now: datetime) -> str:
    """Make a pass for a member; gives the secret that the link has to hold."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    tx.run(_FORGET, now=now)
    tx.run(_LEND, key=key_of(secret), member_id=member_id, good_until=now + GOOD_FOR)
    return secret


def use(tx: Transaction, secret: str, now: datetime) -> int | None:
    """Whom a pass signs in; None if it was used before, is too old, or never was one."""
    row = tx.first(_USE, of_key=key_of(secret))
    if row is None or row.good_until < now:
        return None
    audit.record(tx, now, row.member_id, "staff.pass", f"login:{row.member_id}")
    return int(row.member_id)
