"""Sessions of the console: found by a hash of what the browser's cookie holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from storage.tables.base import core
from storage.tables.staff import Login, Session
from storage.transaction import Row, Transaction

_sessions, _logins = core(Session), core(Login)
_this = _sessions.c.key == bindparam("of_key")
_FIND = select(_sessions).where(_this)
_BEGIN = insert(_sessions).values(
    {name: bindparam(name) for name in ("key", "member_id", "data", "started_at", "seen_at")}
)
_KEEP = (
    update(_sessions).where(_this).values(data=bindparam("new_data", type_=_sessions.c.data.type))
)
_SEEN = update(_sessions).where(_this).values(seen_at=bindparam("now"))
_HERE = update(_logins).where(_logins.c.member_id == bindparam("of_member"))
_HERE = _HERE.values(seen_at=bindparam("now"))
_whose = select(_sessions.c.member_id).where(_this).scalar_subquery()
_SEEN_HERE = update(_logins).where(_logins.c.member_id == _whose).values(seen_at=bindparam("now"))
_END = delete(_sessions).where(_this)
_END_ALL = delete(_sessions).where(_sessions.c.member_id == bindparam("of_member"))
_FORGET = delete(_sessions).where(_sessions.c.seen_at < bindparam("before"))


def key_of(secret: str) -> str:
    """Under which key the row of a secret stands."""
    return sha256(secret.encode()).hexdigest()


def find(tx: Transaction, token: str) -> Row | None:
    """The row of a cookie's token, None if there is none."""
    return tx.first(_FIND, of_key=key_of(token))


def begin(
    tx: Transaction, token: str, member_id: int | None, data: Mapping[str, Any], now: datetime
) -> None:
    """Begin a session: somebody's who signed in, or nobody's."""
    row = {"member_id": member_id, "data": dict(data), "started_at": now, "seen_at": now}
    tx.run(_BEGIN, key=key_of(token), **row)
    if member_id is not None:
        tx.run(_HERE, of_member=member_id, now=now)


def keep(tx: Transaction, token: str, data: Mapping[str, Any]) -> None:
    """Keep what changed in a session; one that has ended stays so."""
    tx.run(_KEEP, of_key=key_of(token), new_data=dict(data))


def seen(tx: Transaction, token: str, now: datetime) -> None:
    """Note that a session is in use, and that whose it is is there."""
    tx.run(_SEEN, of_key=key_of(token), now=now)
    tx.run(_SEEN_HERE, of_key=key_of(token), now=now)


def end(tx: Transaction, token: str) -> None:
    """End a session, if it stands."""
    tx.run(_END, of_key=key_of(token))


def end_all(tx: Transaction, member_id: int) -> None:
    """End every session of a member."""
    tx.run(_END_ALL, of_member=member_id)


def forget(tx: Transaction, before: datetime) -> None:
    """Drop the sessions that were last used before an instant."""
    tx.run(_FORGET, before=before)
