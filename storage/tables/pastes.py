"""What staff pasted out of groups that no bot can enter."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field

from storage.tables.base import BIG_ID, Table


class Paste(Table, table=True):
    """A paste. `state` is open, saved or undone; it is of the group `chat_id` of the channel paste.

    The text, what staff chose (`services.pastes.model.Choices`) and what came of it (`Result`)
    are sealed, as they tell of people, and gone when its day is over.
    """

    __tablename__ = "pastes"

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    chat_id: str
    by_id: int = Field(foreign_key="members.id", index=True)
    at: datetime = Field(index=True)
    state: str
    text_sealed: bytes | None = None
    choices_sealed: bytes | None = None
    result_sealed: bytes | None = None
    recorded: int
    unclear: int
    saved_at: datetime | None = None
    undone_at: datetime | None = None
