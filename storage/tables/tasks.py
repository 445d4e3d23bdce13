"""What staff have to see to, in the words of whoever asked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, LargeBinary, text
from sqlmodel import Field

from storage.tables.base import BIG_ID, Table

# One open task for each kind, account and day: what the person adds on that day joins it.
_OPEN: dict[str, Any] = {
    "unique": True,
    "sqlite_where": text("closed_at IS NULL"),
    "postgresql_where": text("closed_at IS NULL"),
}


class Task(Table, table=True):
    """Something for staff. `kind` is the intent, `said` what was said, one message a line.

    `slots` is what was understood, `day` the local day. `member_id` is who said it, `about_id`
    somebody else whom it is about. What of it nobody may read in passing, a phone number say,
    stands masked in `said` and whole in `detail_sealed`. It is open until `closed_at`. Open
    tasks are kept, closed ones for `retention.tasks_days`.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_open", "kind", "channel", "account_id", "day", **_OPEN),
        Index("ix_tasks_closed", "closed_at"),
    )

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    kind: str
    channel: str
    account_id: str
    member_id: int | None = Field(default=None, foreign_key="members.id")
    about_id: int | None = Field(default=None, foreign_key="members.id")
    chat_id: str
    is_group: bool
    day: date
    said: str
    slots: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    inbox_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    detail_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None = None
    closed_by: int | None = Field(default=None, foreign_key="members.id")
