"""阵地共享: the bureau's rooms and grounds, and for whom they are booked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, text, true
from sqlmodel import Field

from storage.tables.base import BIG_ID, Table

# Empty text, for columns that never are NULL.
_BLANK = {"server_default": text("''")}


class Venue(Table, table=True):
    """A room or a ground. `slots` are its hours, each as its name, from and to (上午 08:30)."""

    __tablename__ = "venues"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    aliases: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    place: str = Field(default="", sa_column_kwargs=_BLANK)
    capacity: int | None = None
    slots: list[list[Any]] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    keeper: str = Field(default="", sa_column_kwargs=_BLANK)
    active: bool = Field(default=True, sa_column_kwargs={"server_default": true()})


class Booking(Table, table=True):
    """That a venue is somebody's from one instant to another.

    `state` is booked or cancelled. `what` is what it is for, `body` who uses it, as it was told;
    `activity_id` where an activity takes place there. `heads` is how many came.
    """

    __tablename__ = "bookings"
    __table_args__ = (Index("ix_bookings_venue", "venue_id", "starts_at"),)

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    venue_id: int = Field(foreign_key="venues.id")
    starts_at: datetime
    ends_at: datetime
    state: str = Field(default="booked")
    what: str = Field(default="", sa_column_kwargs=_BLANK)
    body: str = Field(default="", sa_column_kwargs=_BLANK)
    activity_id: int | None = Field(default=None, foreign_key="activities.id", index=True)
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    by_id: int | None = Field(default=None, foreign_key="members.id")
    heads: int | None = None
    at: datetime
