"""群: switching a group on, off, or into its trial, and the bot's first words in it."""

from __future__ import annotations

from datetime import datetime

from bot.errors import YinlingError
from bot.messages import Chat, Say
from services import chats
from storage import audit, outbox
from storage.audit import By
from storage.transaction import Row, Transaction

STATES = ("off", "trial", "on", "lost")


class NoPurpose(YinlingError):
    """A group can't be served as long as nobody said what it is for."""


def switch(tx: Transaction, chat: Chat, state: str, by: By, say: Say) -> None:
    """Put a known group into one of STATES; in one switched on the bot introduces itself once.

    NoPurpose if it is to be served and nobody said what for.
    """
    row = chats.find(tx, chat)
    assert row is not None, "the page asks only for groups that are there"
    if state in chats.SERVED and not row.purpose:
        raise NoPurpose(row.name)
    chats.change(tx, chat, state=state, state_since=by.at)
    before, after = {"state": row.state}, {"state": state}
    audit.note(tx, by, "group.switch", _subject(chat), before=before, after=after)
    if state == "on" and row.introduced_at is None:
        _introduce(tx, chat, row, by.at, say)


def introduction(row: Row, say: Say) -> str:
    """The bot's first words in a group, with the notice what is kept; staff may change them."""
    return str(row.introduction or say("groups.introduction")).strip()


def _introduce(tx: Transaction, chat: Chat, row: Row, now: datetime, say: Say) -> None:
    key = f"introduction:{chat.channel}:{chat.id}"
    outbox.put(tx, key, chat, introduction(row, say), now, kind="post")
    chats.change(tx, chat, introduced_at=now)


def _subject(chat: Chat) -> str:
    return f"group:{chat.channel}:{chat.id}"
