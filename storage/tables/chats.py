"""Group chats that the bot serves, and accounts that it does not listen to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import true
from sqlmodel import Field

from storage.tables.base import Table


class Chat(Table, table=True):
    """A group on a platform. `hears` is all, or at: only what addresses the bot reaches it.

    `quiet` are its own quiet hours, as "20:00-07:30,12:00-14:00"; None for the bureau's. A
    group the bot finds itself in is entered with `enabled` false and serves nobody until
    staff switch it on. `robot` names the group robot that can speak there, `keeper_id` the
    member who forwards by hand what no road carries.
    """

    __tablename__ = "chats"

    channel: str = Field(primary_key=True)
    chat_id: str = Field(primary_key=True)
    name: str
    purpose: str
    hears: str = Field(default="at")
    quiet: str | None = None
    enabled: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    robot: str | None = None
    keeper_id: int | None = Field(default=None, foreign_key="members.id")


class ChatMember(Table, table=True):
    """An account that sits in a group."""

    __tablename__ = "chat_members"

    channel: str = Field(primary_key=True)
    chat_id: str = Field(primary_key=True)
    account_id: str = Field(primary_key=True)


class Blocked(Table, table=True):
    """An account whose messages are kept but never answered or acted on."""

    __tablename__ = "blocked"

    channel: str = Field(primary_key=True)
    account_id: str = Field(primary_key=True)
    at: datetime
