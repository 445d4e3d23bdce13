"""通知已阅: notices, where they were sent, and who has read them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import true
from sqlmodel import Field

from storage.tables.base import Table


class Announcement(Table, table=True):
    """A notice of the bureau that people confirm having read.

    `state` is draft, sent or withdrawn. `due_on` is the day by which it should be read. One
    that does not ask (`asks`) is only to be read: nobody has to confirm it.
    """

    __tablename__ = "announcements"

    id: int | None = Field(default=None, primary_key=True)
    title: str
    text: str
    state: str = Field(default="draft")
    due_on: date | None = None
    asks: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    by_id: int | None = Field(default=None, foreign_key="members.id")
    created_at: datetime
    sent_at: datetime | None = Field(default=None, index=True)


class AnnouncementChat(Table, table=True):
    """A group to which a notice goes."""

    __tablename__ = "announcement_chats"

    announcement_id: int = Field(primary_key=True, foreign_key="announcements.id")
    channel: str = Field(primary_key=True)
    chat_id: str = Field(primary_key=True)


class AnnouncementBody(Table, table=True):
    """A body whose people are to read a notice."""

    __tablename__ = "announcement_bodies"

    announcement_id: int = Field(primary_key=True, foreign_key="announcements.id")
    organisation_id: int = Field(primary_key=True, foreign_key="organisations.id")


class Receipt(Table, table=True):
    """That somebody is to read a notice (`asked`), and has (`read_at`).

    Of a draft there are those who were chosen by name; all others come when it is sent.
    `how` is group, private, or staff, who heard it on the phone; `by_id` who said so, where that
    is not the member.
    """

    __tablename__ = "receipts"

    announcement_id: int = Field(primary_key=True, foreign_key="announcements.id")
    member_id: int = Field(primary_key=True, foreign_key="members.id", index=True)
    asked: bool = Field(default=True)
    read_at: datetime | None = None
    how: str = Field(default="")
    by_id: int | None = Field(default=None, foreign_key="members.id")
