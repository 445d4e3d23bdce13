"""设置: what the bureau set on its pages, in place of what the configuration says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field

from storage.tables.base import Table


class Setting(Table, table=True):
    """One setting by its name in the configuration, such as delivery.posts_a_day."""

    __tablename__ = "settings"

    name: str = Field(primary_key=True)
    value: Any = Field(default=None, sa_column=Column(JSON, nullable=False))
    by_id: int | None = Field(default=None, foreign_key="members.id")
    at: datetime
