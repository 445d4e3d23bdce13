"""The inbox: each message once, with the answer it got."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.messages import Chat, Inbound, Message
from storage.tables.base import core
from storage.tables.engine import Inbox
from storage.transaction import Row, Transaction

_inbox = core(Inbox)
_ENTER = (
    insert(_inbox)
    .values(
        {
            name: bindparam(name)
            for name in (
                "app",
                "sender_key",
                "message_id",
                "channel",
                "chat_id",
                "sender_id",
                "via",
                "text",
                "received_at",
            )
        }
    )
    .on_conflict_do_nothing()
    .returning(_inbox.c.id)
)
_FIRST = select(_inbox.c.id, _inbox.c.answer, _inbox.c.road).where(
    _inbox.c.app == bindparam("app"),
    _inbox.c.sender_key == bindparam("sender_key"),
    _inbox.c.message_id == bindparam("message_id"),
)
_old = select(_inbox.c.id).where(_inbox.c.received_at < bindparam("before"))
_FORGET = delete(_inbox).where(
    _inbox.c.id.in_(_old.order_by(_inbox.c.received_at).limit(bindparam("most")))
)
_LAST_HEARD = (
    select(_inbox.c.received_at)
    .where(
        _inbox.c.channel == bindparam("in_channel"),
        _inbox.c.chat_id == bindparam("in_chat"),
        _inbox.c.via != "notice",
    )
    .order_by(_inbox.c.received_at.desc())
    .limit(1)
)
_ANSWERED = (
    update(_inbox)
    .where(_inbox.c.id == bindparam("inbox_id"))
    .values(
        intent=bindparam("new_intent"), answer=bindparam("new_answer"), road=bindparam("new_road")
    )
)


def sender_key(secret: bytes, sender_id: str) -> str:
    """The HMAC under which a sender stands in the inbox's key."""
    return hmac.new(secret, sender_id.encode(), hashlib.sha256).hexdigest()[:32]


def storable(text: str) -> str:
    """`text` without NUL and lone surrogates, which no database takes and nobody typed."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def enter(tx: Transaction, secret: bytes, inbound: Inbound, now: datetime) -> int | None:
    """Take a message or notice in; its id, or None if this very one came before."""
    if isinstance(inbound, Message):
        via, text = str(inbound.via), inbound.text
    else:
        via, text = "notice", inbound.event
    entered = tx.first(
        _ENTER,
        app=inbound.app,
        sender_key=sender_key(secret, inbound.sender.id),
        message_id=inbound.id,
        channel=inbound.chat.channel,
        chat_id=inbound.chat.id,
        sender_id=inbound.sender.id,
        via=via,
        text=storable(text),
        received_at=now,
    )
    return entered.id if entered else None


def first_answer(tx: Transaction, secret: bytes, inbound: Inbound) -> Row:
    """Of a repeated message: `id`, `answer` and `road` of the first."""
    return tx.first(
        _FIRST,
        app=inbound.app,
        sender_key=sender_key(secret, inbound.sender.id),
        message_id=inbound.id,
    )


def forget(tx: Transaction, before: datetime, most: int) -> int:
    """Drop up to `most` messages that came in before an instant; how many."""
    return tx.run(_FORGET, before=before, most=most)


def last_heard(tx: Transaction, chat: Chat) -> datetime | None:
    """When somebody last said something in a chat; None if nobody ever did."""
    row = tx.first(_LAST_HEARD, in_channel=chat.channel, in_chat=chat.id)
    return row.received_at if row else None


def answered(
    tx: Transaction, inbox_id: int, intent: str, answer: str | None, road: str | None
) -> None:
    """Keep what the message was understood as and what was answered."""
    tx.run(_ANSWERED, inbox_id=inbox_id, new_intent=intent, new_answer=answer, new_road=road)
