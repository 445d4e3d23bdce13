"""学习打卡: campaigns, the facts, and one aggregate row per person and campaign."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import BigInteger, Column, Index, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import BIG_ID, Table


class Campaign(Table, table=True):
    """A period of daily study. `post_time` is local; `next_post_at` is the instant of the next."""

    __tablename__ = "campaigns"

    id: int | None = Field(default=None, primary_key=True)
    title: str
    starts_on: date
    ends_on: date
    post_time: time
    material: str = Field(default="")
    next_post_at: datetime | None = Field(default=None, index=True)


class CampaignChat(Table, table=True):
    """A group in which a campaign runs and is posted."""

    __tablename__ = "campaign_chats"

    campaign_id: int = Field(primary_key=True, foreign_key="campaigns.id")
    channel: str = Field(primary_key=True)
    chat_id: str = Field(primary_key=True)


class Checkin(Table, table=True):
    """One member's study on one local day. `account_id` told it, `inbox_id` is the message."""

    __tablename__ = "checkins"
    __table_args__ = (
        UniqueConstraint("campaign_id", "member_id", "day"),
        Index("ix_checkins_member", "member_id", "day"),
    )

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    campaign_id: int = Field(foreign_key="campaigns.id")
    member_id: int = Field(foreign_key="members.id")
    day: date
    at: datetime
    channel: str
    account_id: str
    inbox_id: int = Field(sa_column=Column(BigInteger, nullable=False))


class CheckinTotal(Table, table=True):
    """What the check-ins of a member add up to; `yinling rebuild` computes the same.

    `streak` is the run of days that ends on `last_day`, `longest` the longest run ever.
    """

    __tablename__ = "checkin_totals"

    campaign_id: int = Field(primary_key=True, foreign_key="campaigns.id")
    member_id: int = Field(primary_key=True, foreign_key="members.id")
    days: int
    streak: int
    longest: int
    last_day: date
