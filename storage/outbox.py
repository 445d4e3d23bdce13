"""The outbox: texts that must reach a chat, at least once and in order."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.messages import Chat
from storage.tables.base import core
from storage.tables.engine import Outbox
from storage.transaction import Row, Transaction

_outbox = core(Outbox)
_PUT = (
    insert(_outbox)
    .values(
        key=bindparam("key"),
        channel=bindparam("channel"),
        chat_id=bindparam("chat_id"),
        is_group=bindparam("is_group"),
        text=bindparam("text"),
        state="waiting",
        due_at=bindparam("due_at"),
        attempts=0,
        created_at=bindparam("created_at"),
    )
    .on_conflict_do_nothing()
)
_open = or_(
    _outbox.c.state == "waiting",
    and_(_outbox.c.state == "sending", _outbox.c.lease_until <= bindparam("now")),
)
_older = _outbox.alias("older")
# The oldest open row of each chat only, so that a chat gets its texts in order.
_is_next = ~(
    select(literal(1))
    .where(
        _older.c.channel == _outbox.c.channel,
        _older.c.chat_id == _outbox.c.chat_id,
        _older.c.state.in_(("waiting", "sending")),
        _older.c.id < _outbox.c.id,
    )
    .exists()
)
_due = (
    select(_outbox.c.id)
    .where(_open, _outbox.c.due_at <= bindparam("now"), _is_next)
    .order_by(_outbox.c.id)
    .limit(bindparam("most"))
)
_waiting_from = select(_outbox.c.due_at).where(_outbox.c.state == "waiting")
_leased_until = select(_outbox.c.lease_until).where(_outbox.c.state == "sending")
_NEXT_DUE = select(
    _waiting_from.order_by(_outbox.c.due_at).limit(1).scalar_subquery().label("waiting"),
    _leased_until.order_by(_outbox.c.lease_until).limit(1).scalar_subquery().label("leased"),
)


def put(tx: Transaction, key: str, chat: Chat, text: str, now: datetime) -> bool:
    """Lay a text ready for a chat; false, and nothing done, if this `key` was laid before."""
    added = tx.run(
        _PUT,
        key=key,
        channel=chat.channel,
        chat_id=chat.id,
        is_group=chat.is_group,
        text=text,
        due_at=now,
        created_at=now,
    )
    return added > 0


def claim(tx: Transaction, now: datetime, lease: timedelta, most: int) -> list[Row]:
    """Take up to `most` due texts, at most one a chat, for the time of the lease.

    A text whose lease ran out was taken by somebody who died; it is taken again.
    """
    ids = [row.id for row in tx.execute(_due, {"now": now, "most": most})]
    if not ids:
        return []
    taken = (
        update(_outbox)
        .where(_outbox.c.id.in_(ids), _open)
        .values(state="sending", lease_until=now + lease, attempts=_outbox.c.attempts + 1)
        .returning(_outbox)
    )
    return sorted(tx.execute(taken, {"now": now}), key=lambda row: row.id)


def sent(tx: Transaction, row_id: int, now: datetime) -> None:
    """Mark a text as taken by the platform."""
    _mark(tx, row_id, state="sent", sent_at=now, error=None)


def postponed(tx: Transaction, row_id: int, until: datetime, reason: str) -> None:
    """Try a text again at `until`."""
    _mark(tx, row_id, state="waiting", due_at=until, error=reason)


def failed(tx: Transaction, row_id: int, reason: str) -> None:
    """Give a text up, with the reason that staff read."""
    _mark(tx, row_id, state="failed", error=reason)


def next_due(tx: Transaction) -> datetime | None:
    """When the next text may be taken, None when there is none to take."""
    row = tx.first(_NEXT_DUE)
    return min((instant for instant in row or () if instant is not None), default=None)


def _mark(tx: Transaction, row_id: int, **values: object) -> None:
    statement = update(_outbox).where(_outbox.c.id == row_id)
    tx.execute(statement.values(lease_until=None, **values))
