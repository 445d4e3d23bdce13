"""家属: who is whose, and what they may do for each other."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.tables.base import Table


class FamilyLink(Table, table=True):
    """That `relative_id` is the `relation` (son, daughter, spouse, …) of `elder_id`.

    The rights are separate; they hold while `state` is approved, until `expires_on` (the last
    day). `state` is asked, approved, refused or ended.
    """

    __tablename__ = "family_links"
    __table_args__ = (UniqueConstraint("elder_id", "relative_id"),)

    id: int | None = Field(default=None, primary_key=True)
    elder_id: int = Field(foreign_key="members.id")
    relative_id: int = Field(foreign_key="members.id", index=True)
    relation: str
    may_see: bool = Field(default=False)
    may_report: bool = Field(default=False)
    may_sign_up: bool = Field(default=False)
    may_redeem: bool = Field(default=False)
    state: str = Field(default="asked", index=True)
    expires_on: date | None = None
    asked_at: datetime
    decided_at: datetime | None = None
    decided_by: int | None = Field(default=None, foreign_key="members.id")
