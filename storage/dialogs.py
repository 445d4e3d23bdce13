"""Open questions: one an account and chat; they survive a restart and expire."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from bot.messages import Chat, Message
from bot.scene import Option, Question
from storage.plain import plain, whole
from storage.tables.base import core
from storage.tables.engine import Dialog
from storage.transaction import Row, Transaction

_dialogs = core(Dialog)
_place = (
    _dialogs.c.channel == bindparam("in_channel"),
    _dialogs.c.chat_id == bindparam("in_chat"),
    _dialogs.c.account_id == bindparam("of_account"),
)
_values = ("channel", "chat_id", "account_id", "intent", "data", "asked_at", "expires_at")
_insert = insert(_dialogs).values({name: bindparam(name) for name in _values})
_ASK = _insert.on_conflict_do_update(
    index_elements=["channel", "chat_id", "account_id"],
    set_={name: _insert.excluded[name] for name in _values[3:]},
)
_OPEN = select(_dialogs.c.expires_at).where(*_place)
_END = delete(_dialogs).where(*_place)
_WHOLE = select(_dialogs).where(*_place)
_EXPIRED = delete(_dialogs).where(_dialogs.c.expires_at <= bindparam("now"))


def ask(tx: Transaction, message: Message, question: Question, now: datetime) -> None:
    """Open a question to the sender in this chat; an earlier one is dropped."""
    lay(tx, message.chat, message.sender.id, question, now)


def lay(tx: Transaction, chat: Chat, account_id: str, question: Question, now: datetime) -> None:
    """Open a question to an account in a chat; an earlier one is dropped."""
    tx.run(
        _ASK,
        channel=chat.channel,
        chat_id=chat.id,
        account_id=account_id,
        intent=question.of,
        data=_stored(question),
        asked_at=now,
        expires_at=question.expires_at,
    )


def end(tx: Transaction, message: Message) -> bool:
    """Close the sender's open question in this chat; whether there was one."""
    return tx.run(_END, **_at(message)) > 0


def aside(tx: Transaction, message: Message) -> Row | None:
    """Take the sender's question in this chat away, open or not; gives it for `put_back`."""
    found = tx.first(_WHOLE, **_at(message))
    end(tx, message)
    return found


def put_back(tx: Transaction, message: Message, row: Row | None) -> None:
    """Have the sender's question in this chat be as `aside` found it, whatever was asked since."""
    end(tx, message)
    if row is not None:
        tx.run(_ASK, **{name: getattr(row, name) for name in _values})


def is_open(tx: Transaction, chat: Chat, account_id: str, now: datetime) -> bool:
    """Whether an account is being asked something in a chat."""
    asked = tx.first(_OPEN, in_channel=chat.channel, in_chat=chat.id, of_account=account_id)
    return asked is not None and asked.expires_at > now


def question(intent: str, data: dict[str, Any], expires_at: datetime) -> Question:
    """A stored question as a value; one of an older program has but options."""
    ref = data.get("ref")
    return Question(
        intent,
        tuple(Option(o["n"], o["label"], whole(o["value"])) for o in data["options"]),
        expires_at,
        kind=data.get("kind", "choose"),
        ref=None if ref is None else (ref[0], ref[1]),
        numbers=tuple(data.get("numbers", ())),
        draft=whole(data.get("draft", {})),
    )


def _at(message: Message) -> dict[str, str]:
    chat = message.chat
    return {"in_channel": chat.channel, "in_chat": chat.id, "of_account": message.sender.id}


def _stored(question: Question) -> dict[str, Any]:
    options = [{"n": o.n, "label": o.label, "value": plain(o.value)} for o in question.options]
    return {
        "options": options,
        "kind": question.kind,
        "ref": question.ref and list(question.ref),
        "numbers": list(question.numbers),
        "draft": plain(question.draft),
    }


def forget_expired(tx: Transaction, now: datetime) -> int:
    """Drop the questions whose time ran out; how many."""
    return tx.run(_EXPIRED, now=now)
