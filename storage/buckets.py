"""How much a conversation may still be sent: a bucket of tokens each, kept over restarts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from bot.channel import Rate
from bot.messages import Chat
from storage.tables.base import core
from storage.tables.engine import Bucket
from storage.transaction import Transaction

_buckets = core(Bucket)
_FULL_AT = select(_buckets.c.full_at).where(
    _buckets.c.channel == bindparam("of_channel"), _buckets.c.chat_id == bindparam("of_chat")
)
_set = insert(_buckets).values(
    channel=bindparam("channel"), chat_id=bindparam("chat_id"), full_at=bindparam("full_at")
)
_SET = _set.on_conflict_do_update(
    index_elements=["channel", "chat_id"], set_={"full_at": _set.excluded.full_at}
)


def take(tx: Transaction, chat: Chat, rate: Rate, many: int, now: datetime) -> datetime | None:
    """Take `many` tokens, at most a bucketful; else take none and tell when there are enough."""
    row = tx.first(_FULL_AT, of_channel=chat.channel, of_chat=chat.id)
    full_at = now if row is None else max(row.full_at, now)
    latest = now + rate.every * rate.burst
    if full_at > latest:  # The clock was set back.
        full_at = latest
        tx.run(_SET, channel=chat.channel, chat_id=chat.id, full_at=full_at)
    full_again = full_at + rate.every * min(many, rate.burst)
    enough_at = full_again - rate.every * rate.burst
    if enough_at > now:
        return enough_at
    tx.run(_SET, channel=chat.channel, chat_id=chat.id, full_at=full_again)
    return None
