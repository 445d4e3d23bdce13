"""个人信息: on which ground it is held, and whose was erased."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index
from sqlmodel import Field

from storage.tables.base import BIG_ID, Table


class Consent(Table, table=True):
    """On which `basis` (duty, consent, separate) data is used for a `purpose`, and since when.

    `notice` is the version of what the person was told, `how` the way it was given: said in the
    chat, on paper, by the family. It holds until `withdrawn_at`.
    """

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_member", "member_id", "purpose"),)

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    member_id: int = Field(foreign_key="members.id")
    purpose: str
    basis: str
    notice: str = Field(default="")
    how: str = Field(default="")
    given_at: datetime
    given_by: int | None = Field(default=None, foreign_key="members.id")
    withdrawn_at: datetime | None = None
