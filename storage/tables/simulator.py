"""What the demo's simulated platform remembers, as a real platform would on its servers."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from storage.tables.base import Table


class SimulatorMessage(Table, table=True):
    """A line of a simulated chat; `sender_id` is "bot" for the bot."""

    __tablename__ = "simulator_messages"

    id: int | None = Field(default=None, primary_key=True)
    chat_id: str = Field(index=True)
    sender_id: str
    text: str
    via: str = Field(default="text")
    at_bot: bool = Field(default=False)
    quote_id: int | None = None
    at: datetime


class SimulatorClock(Table, table=True):
    """How far the demo's clock is ahead, in seconds; one row."""

    __tablename__ = "simulator_clock"

    id: int = Field(default=1, primary_key=True)
    ahead_seconds: int
