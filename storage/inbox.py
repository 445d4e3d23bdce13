"""The inbox: each message once, with the answer it got."""

from __future__ import annotations

import hmac
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.messages import Account, Chat, Inbound, Message
from bot.scene import Ref
from storage.tables.base import core
from storage.tables.engine import Inbox
from storage.transaction import Row, Transaction

# Notices that open a short window for customer-service messages, as a menu's touch does.
TOUCHES = ("subscribe", "scan")
# As what goes down what is done once it is known whose the account is.
KEPT = "kept"
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
                "way_back",
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
_in_chat = (_inbox.c.channel == bindparam("in_channel"), _inbox.c.chat_id == bindparam("in_chat"))
_latest = select(_inbox.c.received_at).where(*_in_chat).order_by(_inbox.c.received_at.desc())
_LAST_HEARD = _latest.where(_inbox.c.via != "notice", _inbox.c.via != "menu").limit(1)
_LAST_TOUCHED = _latest.where(
    or_(
        _inbox.c.via == "menu",
        and_(_inbox.c.via == "notice", or_(*(_inbox.c.text == touch for touch in TOUCHES))),
    )
).limit(1)
_TOLD = (
    select(_inbox.c.id)
    .where(
        *_in_chat,
        _inbox.c.received_at > bindparam("since"),
        _inbox.c.intent == bindparam("as_intent"),
        _inbox.c.answer.is_not(None),
    )
    .limit(1)
)
_TOLD_SENDER = _TOLD.where(_inbox.c.sender_id == bindparam("to_sender"))
_ANSWERED = (
    update(_inbox)
    .where(_inbox.c.id == bindparam("inbox_id"))
    .values(
        intent=bindparam("new_intent"),
        answer=bindparam("new_answer"),
        road=bindparam("new_road"),
        refs=bindparam("new_refs"),
    )
)


_KEPT = (
    select(_inbox)
    .where(
        _inbox.c.channel == bindparam("of_channel"),
        _inbox.c.sender_id == bindparam("of_sender"),
        _inbox.c.received_at > bindparam("since"),
        _inbox.c.intent == KEPT,
    )
    .order_by(_inbox.c.received_at, _inbox.c.id)
)
_TAKE = (
    update(_inbox)
    .where(_inbox.c.id == bindparam("inbox_id"), _inbox.c.intent == KEPT)
    .values(intent=bindparam("new_intent"))
)
_HIDE = (
    update(_inbox).where(_inbox.c.id == bindparam("inbox_id")).values(text=bindparam("new_text"))
)


def sender_key(secret: bytes, sender_id: str) -> str:
    """The HMAC under which a sender stands in the inbox's key."""
    return hmac.digest(secret, sender_id.encode(), "sha256").hex()[:32]


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
        way_back=inbound.way_back,
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


def last_touched(tx: Transaction, chat: Chat) -> datetime | None:
    """When somebody last touched the menu, followed or scanned; None if nobody ever did."""
    row = tx.first(_LAST_TOUCHED, in_channel=chat.channel, in_chat=chat.id)
    return row.received_at if row else None


def told_since(
    tx: Transaction, chat: Chat, intent: str, since: datetime, sender_id: str | None = None
) -> bool:
    """Whether anything taken as `intent` was answered in a chat since, of one sender or of all."""
    values = {"in_channel": chat.channel, "in_chat": chat.id, "as_intent": intent, "since": since}
    if sender_id is None:
        return tx.first(_TOLD, **values) is not None
    return tx.first(_TOLD_SENDER, to_sender=sender_id, **values) is not None


def kept(tx: Transaction, account: Account, since: datetime) -> list[Row]:
    """What an account said since, and was kept until it is known whose it is; oldest first."""
    return tx.all(_KEPT, of_channel=account.channel, of_sender=account.id, since=since)


def take(tx: Transaction, inbox_id: int, intent: str) -> bool:
    """Say as what a message goes down that was kept; false if somebody else took it."""
    return tx.run(_TAKE, inbox_id=inbox_id, new_intent=intent) > 0


def hide(tx: Transaction, inbox_id: int, text: str) -> None:
    """Keep of a message these words only, in place of some that nobody may read in passing."""
    tx.run(_HIDE, inbox_id=inbox_id, new_text=text)


def answered(
    tx: Transaction,
    inbox_id: int,
    intent: str,
    answer: str | None,
    road: str | None,
    *,
    refs: tuple[Ref, ...] = (),
) -> None:
    """Keep what the message was understood as, what was answered, and what that is about."""
    tx.ask(
        _ANSWERED,
        inbox_id=inbox_id,
        new_intent=intent,
        new_answer=answer,
        new_road=road,
        new_refs=[list(ref) for ref in refs] or None,
    )
