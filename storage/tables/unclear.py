"""What was said to the bot and not understood, and what staff say was meant."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field

from storage.tables.base import Table


class Unclear(Table, table=True):
    """A message of the inbox that was not understood, or whose question nobody answered.

    `why` is lost or unanswered, `state` open or done. `meaning` is what staff say was meant, one
    of `bot.clarifying`. What came of it, by which it can be taken back, is sealed; so is the
    labelled line, which has no names.
    """

    __tablename__ = "unclear"
    __table_args__ = (Index("ix_unclear_state", "state", "at"),)

    inbox_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    why: str
    channel: str
    chat_id: str
    account_id: str
    member_id: int | None = Field(default=None, foreign_key="members.id")
    at: datetime
    state: str
    meaning: str | None = None
    by_id: int | None = Field(default=None, foreign_key="members.id")
    decided_at: datetime | None = None
    result_sealed: bytes | None = None
    line_sealed: bytes | None = None
