"""导入: spreadsheets on their way to the roster, row by row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, LargeBinary
from sqlmodel import Field

from storage.tables.base import Table


class Import(Table, table=True):
    """One spreadsheet on its way to the roster.

    `state` is reading, mapping, checking, ready, applying, applied, undoing, undone or refused
    (then `error` says why). `task_id` is the long task that works, or last worked, at it. `sheet`
    is the name of the sheet that is taken, `columns` maps its columns to fields
    (`services.imports`), `counts` says how many are new, changed, the same, wrong.
    `file_sealed` is the file as it came and `look_sealed` what was seen of it at first, until the
    import is over for good.
    """

    __tablename__ = "imports"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    state: str = Field(index=True)
    sheet: str = Field(default="")
    columns: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    counts: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    error: str = Field(default="")
    task_id: int | None = None
    file_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    look_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    by: int | None = Field(default=None, foreign_key="members.id")
    at: datetime
    changed_at: datetime


class ImportRow(Table, table=True):
    """A person of a row of a spreadsheet; `part` counts those who share a row.

    `outcome` is new, changed, same or wrong, after a taking back undone or kept; `errors` say
    what is wrong or doubtful. `cells_sealed` is the JSON of what stood in the row, `before_sealed`
    of what stood in the roster before it was applied, to take it back, and `link_id` the family
    link that it asked for.
    """

    __tablename__ = "import_rows"
    __table_args__ = (Index("ix_import_rows_outcome", "import_id", "outcome", "row"),)

    import_id: int = Field(
        sa_column=Column(BigInteger, primary_key=True, autoincrement=False),
    )
    row: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    part: int = Field(default=0, primary_key=True)
    cells_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    outcome: str
    errors: list[list[str]] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    before_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    link_id: int | None = None
    applied_at: datetime | None = None
