"""Group chats that the bot serves, and accounts that it does not listen to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field

from storage.tables.base import Table


class Chat(Table, table=True):
    """A group on a platform. `hears` is all, or at: only what addresses the bot reaches it.

    `state` is off, trial, on or lost. A group the bot finds itself in is entered off and serves
    nobody until staff switch it on; in a trial the bot writes down what it would have said
    (`TrialLine`) and says nothing; lost is one that the bot was taken out of, or that is no
    more. `quiet` are its own quiet hours, as "20:00-07:30,12:00-14:00"; None for the bureau's,
    as `posts_a_day` None for the bureau's cap. `unit_id` is the body whose group it is. `robot`
    names the group robot that can speak there, `keeper_id` the member who forwards by hand what
    no road carries. `introduction` is how staff word the first post, before what it says of
    privacy; it was said at `introduced_at`. A lost one was `lost_from` before.
    """

    __tablename__ = "chats"

    channel: str = Field(primary_key=True)
    chat_id: str = Field(primary_key=True)
    name: str
    purpose: str
    hears: str = Field(default="at")
    quiet: str | None = None
    state: str = Field(default="on", sa_column_kwargs={"server_default": "on"})
    state_since: datetime | None = None
    robot: str | None = None
    keeper_id: int | None = Field(default=None, foreign_key="members.id")
    unit_id: int | None = Field(default=None, foreign_key="organisations.id")
    posts_a_day: int | None = None
    introduction: str | None = None
    introduced_at: datetime | None = None
    lost_from: str | None = None


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


class TrialLine(Table, table=True):
    """What the bot would have said to a message of a group in its trial, and how staff judge it.

    `intent` is what was understood, `answer` what it would have said, `saved` in words what it
    would have kept, one thing a line; `verdict` is right, wrong, or nothing yet.
    """

    __tablename__ = "trial_lines"
    __table_args__ = (Index("ix_trial_lines_chat", "channel", "chat_id", "inbox_id"),)

    inbox_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    channel: str
    chat_id: str
    member_id: int | None = Field(default=None, foreign_key="members.id")
    said: str
    intent: str
    because: str = Field(default="")
    answer: str | None = None
    saved: str = Field(default="")
    verdict: str = Field(default="")
    by: int | None = Field(default=None, foreign_key="members.id")
    at: datetime
