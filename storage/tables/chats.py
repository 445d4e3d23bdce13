"""Group chats that the bot serves."""

from __future__ import annotations

from sqlmodel import Field

from storage.tables.base import Table


class Chat(Table, table=True):
    """A group on a platform. `hears` is all, or at: only what addresses the bot reaches it.

    `quiet` are its own quiet hours, as "20:00-07:30,12:00-14:00"; None for the bureau's.
    """

    __tablename__ = "chats"

    channel: str = Field(primary_key=True)
    chat_id: str = Field(primary_key=True)
    name: str
    purpose: str
    hears: str = Field(default="at")
    quiet: str | None = None


class ChatMember(Table, table=True):
    """An account that sits in a group."""

    __tablename__ = "chat_members"

    channel: str = Field(primary_key=True)
    chat_id: str = Field(primary_key=True)
    account_id: str = Field(primary_key=True)
