"""The engine's own rows: what came in, what must go out, open questions, audit, versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from storage.tables.base import BIG_ID, Table


class Inbox(Table, table=True):
    """A message or notice that was taken in, with the answer it got.

    `sender_key` is an HMAC, so that the key survives when a person is erased. `road` tells
    how the answer goes: http, outbox, or None when there is none. `way_back` is where the
    platform takes one later answer to this very message. `refs` are the items that the answer
    is about, each as its kind and number.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("app", "sender_key", "message_id"),
        Index("ix_inbox_chat", "channel", "chat_id", "received_at"),
    )

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    app: str
    sender_key: str
    message_id: str
    channel: str
    chat_id: str
    sender_id: str
    via: str
    text: str
    received_at: datetime = Field(index=True)
    intent: str | None = None
    answer: str | None = None
    road: str | None = None
    way_back: str | None = None
    refs: list[list[Any]] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))


# An index of the few open texts among all that were ever sent.
_OPEN: dict[str, Any] = {
    "sqlite_where": text("done_at IS NULL"),
    "postgresql_where": text("done_at IS NULL"),
}


class Outbox(Table, table=True):
    """A text that must reach a chat. `state` is waiting, sending, sent, failed, forward, spared.

    It is open until `done_at`: it was sent, given up, left to somebody who forwards it by hand,
    or spared to whoever wants no reminders. `kind` is answer, to something just said; joined,
    several answers in one; post, unprompted, which keeps quiet hours and the daily cap; or
    alert. `form`, `mentions` and `picture` are those of `bot.messages.Outgoing`, `refs`
    are as the inbox has them. After
    `good_until` it is worth nothing.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_outbox_open", "channel", "chat_id", "id", **_OPEN),
        Index("ix_outbox_done", "channel", "chat_id", "done_at"),
        Index("ix_outbox_state", "state", "done_at"),
    )

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    key: str
    channel: str
    chat_id: str
    is_group: bool
    kind: str = Field(default="answer", sa_column_kwargs={"server_default": "answer"})
    text: str
    form: str = Field(default="text", sa_column_kwargs={"server_default": "text"})
    mentions: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    picture: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    way_back: str | None = None
    good_until: datetime | None = None
    refs: list[list[Any]] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    state: str = Field(default="waiting")
    due_at: datetime
    lease_until: datetime | None = None
    attempts: int = Field(default=0)
    created_at: datetime
    done_at: datetime | None = None
    error: str | None = None


class Bucket(Table, table=True):
    """How much a conversation may still be sent: its bucket of tokens is full at `full_at`."""

    __tablename__ = "buckets"

    channel: str = Field(primary_key=True)
    chat_id: str = Field(primary_key=True)
    full_at: datetime


class Acknowledgement(Table, table=True):
    """The confirmations of a group that are told together, at `closes_at`.

    `names` are pairs in order: what is confirmed, and the name that is told.
    """

    __tablename__ = "acknowledgements"

    channel: str = Field(primary_key=True)
    chat_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    closes_at: datetime
    names: list[list[str]] = Field(sa_column=Column(JSON, nullable=False))


class Dialog(Table, table=True):
    """The one open question of an account in a chat; `data` holds the options offered."""

    __tablename__ = "dialogs"

    channel: str = Field(primary_key=True)
    chat_id: str = Field(primary_key=True)
    account_id: str = Field(primary_key=True)
    intent: str
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    asked_at: datetime
    expires_at: datetime


class Audit(Table, table=True):
    """A change: who, when, what before, what after."""

    __tablename__ = "audit"
    # By it somebody's last deeds are found, to take them back.
    __table_args__ = (Index("ix_audit_member", "member_id", "id"),)

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    at: datetime = Field(index=True)
    member_id: int | None = None
    action: str
    subject: str = Field(index=True)
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    after: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))


class Version(Table, table=True):
    """A random mark that changes with the data named, so that memory knows it is stale."""

    __tablename__ = "versions"

    name: str = Field(primary_key=True)
    mark: int = Field(sa_column=Column(BigInteger, nullable=False))
