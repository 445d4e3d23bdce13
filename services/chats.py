"""Group chats: which the bot serves, who is in them, what of their talk reaches it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from bot import messages
from storage.tables.base import core
from storage.tables.chats import Blocked, Chat, ChatMember
from storage.transaction import Row, Transaction
from storage.versions import bump

# The states in which the bot reads along.
SERVED = ("on", "trial")

_chats, _blocked = core(Chat), core(Blocked)
_this = (_chats.c.channel == bindparam("of_channel"), _chats.c.chat_id == bindparam("of_chat"))
_CHAT = select(_chats).where(*_this)
_served_last = case(*((_chats.c.state == state, 0) for state in SERVED), else_=1)
_ALL = select(_chats).order_by(_chats.c.channel, _served_last, _chats.c.chat_id)
_FOUND = (
    insert(_chats)
    .values(
        channel=bindparam("channel"),
        chat_id=bindparam("chat_id"),
        name="",
        purpose="",
        hears="at",
        state="off",
    )
    .on_conflict_do_nothing()
)
_block = insert(_blocked).values(
    channel=bindparam("channel"), account_id=bindparam("account_id"), at=bindparam("at")
)
_BLOCK = _block.on_conflict_do_nothing()
_UNBLOCK = delete(_blocked).where(
    _blocked.c.channel == bindparam("of_channel"), _blocked.c.account_id == bindparam("of_account")
)


def find(tx: Transaction, chat: messages.Chat) -> Row | None:
    """A group as it is entered, None if it isn't."""
    return tx.first(_CHAT, of_channel=chat.channel, of_chat=chat.id)


def every(tx: Transaction) -> list[Row]:
    """All groups the bot knows of, those it serves first."""
    return tx.all(_ALL)


def hears_only_at(tx: Transaction, chat: messages.Chat) -> bool:
    """Whether only what @s the bot reaches it there; an unknown group is taken for such."""
    row = find(tx, chat)
    return row is None or row.hears == "at"


def is_on_trial(tx: Transaction, chat: messages.Chat) -> bool:
    """Whether the bot only writes down what it would say in a group."""
    row = find(tx, chat)
    return row is not None and row.state == "trial"


def is_silent(tx: Transaction, chat: messages.Chat) -> bool:
    """Whether the bot says nothing of its own accord in a group, which it knows."""
    row = find(tx, chat)
    return row is not None and row.state in ("off", "trial")


def is_lost(tx: Transaction, chat: messages.Chat) -> bool:
    """Whether the bot is not in a group any more, which it knows."""
    row = find(tx, chat)
    return row is not None and row.state == "lost"


def own_quiet_hours(tx: Transaction, chat: messages.Chat) -> list[str] | None:
    """A group's own quiet hours, each as "20:00-07:30"; None where the bureau's hold."""
    row = find(tx, chat)
    if row is None or row.quiet is None:
        return None
    return [hours for hours in row.quiet.split(",") if hours]


def found(tx: Transaction, chat: messages.Chat) -> bool:
    """Enter a group that the bot finds itself in, switched off; false if it is known."""
    return tx.run(_FOUND, channel=chat.channel, chat_id=chat.id) > 0


def change(tx: Transaction, chat: messages.Chat, **values: Any) -> None:
    """Change what is entered of a group, entering it if need be."""
    found(tx, chat)
    place = (_chats.c.channel == chat.channel, _chats.c.chat_id == chat.id)
    tx.execute(update(_chats).where(*place).values(values))
    bump(tx)


def open_group(
    tx: Transaction,
    group: messages.Chat,
    name: str,
    *,
    purpose: str,
    hears: str,
    inside: Iterable[str] = (),
) -> None:
    """Enter a group, switched on, with the accounts in it; `hears` is all or at."""
    change(tx, group, name=name, purpose=purpose, hears=hears, state="on")
    for account_id in inside:
        place = {"channel": group.channel, "chat_id": group.id, "account_id": account_id}
        tx.execute(insert(core(ChatMember)).values(place).on_conflict_do_nothing())


def block(tx: Transaction, account: messages.Account, now: datetime) -> None:
    """Stop listening to an account."""
    tx.run(_BLOCK, channel=account.channel, account_id=account.id, at=now)
    bump(tx)


def unblock(tx: Transaction, account: messages.Account) -> bool:
    """Listen to an account again; false if it wasn't blocked."""
    freed = tx.run(_UNBLOCK, of_channel=account.channel, of_account=account.id) > 0
    bump(tx)
    return freed
