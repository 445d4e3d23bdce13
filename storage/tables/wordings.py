"""用语: what the bureau says in its own words, in place of a sentence that is shipped."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from storage.tables.base import Table


class Wording(Table, table=True):
    """One sentence by its key in `bot/texts`, such as checkin.recorded, with its placeholders."""

    __tablename__ = "wordings"

    key: str = Field(primary_key=True)
    text: str
    by_id: int | None = Field(default=None, foreign_key="members.id")
    at: datetime
