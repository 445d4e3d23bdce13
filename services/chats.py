"""Group chats: who is in them, and what of their talk reaches the bot."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, insert, select

from bot import messages
from storage.tables.base import core
from storage.tables.chats import Chat, ChatMember
from storage.transaction import Transaction
from storage.versions import bump

_chats = core(Chat)
_QUIET = select(_chats.c.quiet).where(
    _chats.c.channel == bindparam("channel"), _chats.c.chat_id == bindparam("chat_id")
)
_HEARS = select(_chats.c.hears).where(
    _chats.c.channel == bindparam("channel"), _chats.c.chat_id == bindparam("chat_id")
)


def hears_only_at(tx: Transaction, chat: messages.Chat) -> bool:
    """Whether only what @s the bot reaches it there; an unknown group is taken for such."""
    row = tx.first(_HEARS, channel=chat.channel, chat_id=chat.id)
    return row is None or row.hears == "at"


def own_quiet_hours(tx: Transaction, chat: messages.Chat) -> list[str] | None:
    """A group's own quiet hours, each as "20:00-07:30"; None where the bureau's hold."""
    row = tx.first(_QUIET, channel=chat.channel, chat_id=chat.id)
    if row is None or row.quiet is None:
        return None
    return [hours for hours in row.quiet.split(",") if hours]


def open_group(
    tx: Transaction,
    group: messages.Chat,
    name: str,
    *,
    purpose: str,
    hears: str,
    inside: Iterable[str],
) -> None:
    """Enter a group with the accounts in it; `hears` is all or at."""
    place = {"channel": group.channel, "chat_id": group.id}
    tx.execute(insert(_chats).values(place | {"name": name, "purpose": purpose, "hears": hears}))
    for account_id in inside:
        tx.execute(insert(core(ChatMember)).values(place | {"account_id": account_id}))
    bump(tx)
