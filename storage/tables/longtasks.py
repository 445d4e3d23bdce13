"""长任务: work that takes longer than a page may, with its progress."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field

from storage.tables.base import Table


class LongTask(Table, table=True):
    """Work that goes on beside the pages. `state` is waiting, running, done, failed or stopped.

    `about` is what it needs to be resumed after a restart; `result` names the file it made,
    which is gone at `expires_at`.
    """

    __tablename__ = "long_tasks"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    about: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    state: str = Field(default="waiting", index=True)
    done: int = Field(default=0)
    total: int = Field(default=0)
    error: str = Field(default="")
    result: str | None = None
    expires_at: datetime | None = None
    by: int | None = Field(default=None, foreign_key="members.id")
    at: datetime
    changed_at: datetime
