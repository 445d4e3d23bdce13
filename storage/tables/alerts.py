"""紧急情况: alarms, and who was called about them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field

from storage.tables.base import BIG_ID, Table


class Alert(Table, table=True):
    """Danger that somebody told of. `said` is what was said, one message a line.

    `state` is open while people on duty are called, unanswered when that came to an end,
    taken once somebody sees to it. At `next_at` the next `round` of calls is due. Taken ones
    are kept for `retention.tasks_days`, the others until they are taken.
    """

    __tablename__ = "alerts"
    __table_args__ = (Index("ix_alerts_account", "channel", "account_id", "heard_at"),)

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    kind: str
    channel: str
    account_id: str
    member_id: int | None = Field(default=None, foreign_key="members.id")
    chat_id: str
    is_group: bool
    said: str
    inbox_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    opened_at: datetime
    heard_at: datetime
    state: str = Field(default="open", index=True)
    round: int = Field(default=0)
    next_at: datetime | None = Field(default=None, index=True)
    taken_by: int | None = Field(default=None, foreign_key="members.id")
    taken_at: datetime | None = None


class AlertCall(Table, table=True):
    """That a member on duty was called about an alert."""

    __tablename__ = "alert_calls"

    alert_id: int = Field(
        sa_column=Column(BIG_ID, primary_key=True, autoincrement=False),
    )
    member_id: int = Field(primary_key=True, foreign_key="members.id")
    called_at: datetime
