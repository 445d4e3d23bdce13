"""学习打卡: campaigns, the facts, one aggregate row per person and campaign, leave, reminders."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    LargeBinary,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlmodel import Field

from storage.tables.base import BIG_ID, Table

# Empty text, for columns that never are NULL.
_BLANK = {"server_default": text("''")}
# What the database itself puts where nothing is told, so that nothing need be sent.
_BY_ITSELF = {"default": None}


class Campaign(Table, table=True):
    """A period of daily study, or a meeting of a branch.

    `kind` is study, meeting, or cancelled, whatever it was before. A meeting is talked of from
    `starts_on` on and held on `ends_on`, at `meets_at`; `meeting` is what it is called
    (党员大会, 主题党日), `place` where it is. Local times are `post_time`, of the daily post, and
    `summary_time`, of the evening's summary, None for none; `next_post_at` and `next_summary_at`
    are the instants of the next ones. So many days back (`makeup_days`) a forgotten day is made
    up for. `ranking` and `certificates` tell whether there is a ranking each week, and a
    certificate each month.
    """

    __tablename__ = "campaigns"

    id: int | None = Field(default=None, primary_key=True)
    title: str
    kind: str = Field(default="study", sa_column_kwargs={"server_default": "study"})
    meeting: str = Field(default="", sa_column_kwargs=_BLANK)
    place: str = Field(default="", sa_column_kwargs=_BLANK)
    starts_on: date
    ends_on: date
    meets_at: datetime | None = None
    post_time: time
    summary_time: time | None = None
    material: str = Field(default="")
    makeup_days: int = Field(default=3, sa_column_kwargs={"server_default": text("3")})
    ranking: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    certificates: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    next_post_at: datetime | None = Field(default=None, index=True)
    next_summary_at: datetime | None = Field(default=None, index=True)


class CampaignChat(Table, table=True):
    """A group in which a campaign runs and is posted."""

    __tablename__ = "campaign_chats"

    campaign_id: int = Field(primary_key=True, foreign_key="campaigns.id")
    channel: str = Field(primary_key=True)
    chat_id: str = Field(primary_key=True)


class CampaignBody(Table, table=True):
    """A body whose people are expected to take part in a campaign."""

    __tablename__ = "campaign_bodies"

    campaign_id: int = Field(primary_key=True, foreign_key="campaigns.id")
    organisation_id: int = Field(primary_key=True, foreign_key="organisations.id")


class Checkin(Table, table=True):
    """One member's study on one local day. `account_id` told it, `inbox_id` is the message.

    What staff entered has neither. `how` tells in which way it came: self, read (已阅 to the
    post), picture, couple, for (by somebody else), roll or staff; `by_id` who said so, where
    that is not the member. `made_up` is a day that was told of later. `reflection` is what was
    said of the study; `share` whether it may be shown to others: "" nobody asked, asked, yes, no.
    """

    __tablename__ = "checkins"
    __table_args__ = (
        # In this order it also finds those of a campaign on a day, and in a week.
        UniqueConstraint("campaign_id", "day", "member_id"),
        Index("ix_checkins_member", "member_id", "day"),
    )

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    campaign_id: int = Field(foreign_key="campaigns.id")
    member_id: int = Field(foreign_key="members.id")
    day: date
    at: datetime
    channel: str
    account_id: str
    inbox_id: int | None = Field(default=None, sa_column=Column(BigInteger))
    how: str = Field(default="self", sa_column_kwargs=_BY_ITSELF | {"server_default": "self"})
    by_id: int | None = Field(default=None, foreign_key="members.id")
    made_up: bool = Field(default=False, sa_column_kwargs=_BY_ITSELF | {"server_default": false()})
    reflection: str = Field(default="", sa_column_kwargs=_BY_ITSELF | _BLANK)
    share: str = Field(default="", sa_column_kwargs=_BY_ITSELF | _BLANK)


class CheckinTotal(Table, table=True):
    """What the check-ins of a member add up to; `yinling rebuild` computes the same.

    `streak` is the run of days that ends on `last_day`, `longest` the longest run ever; days on
    leave break no run. `week` is the Monday before or on `last_day`, `week_days` counts the days
    of that week.
    """

    __tablename__ = "checkin_totals"
    __table_args__ = (
        # The ranking of a week is read from it alone, backwards.
        Index("ix_checkin_totals_week", "campaign_id", "week", "week_days", "days", "member_id"),
    )

    campaign_id: int = Field(primary_key=True, foreign_key="campaigns.id")
    member_id: int = Field(primary_key=True, foreign_key="members.id")
    days: int
    streak: int
    longest: int
    last_day: date
    week: date
    week_days: int


class Leave(Table, table=True):
    """请假: the days on which a member is not expected, `until_day` None while that is open.

    `campaign_id` is a meeting's; None is a pause of all study, which silences its reminders too.
    The reason may be an illness, and is sealed.
    """

    __tablename__ = "leaves"

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    campaign_id: int | None = Field(default=None, foreign_key="campaigns.id", index=True)
    from_day: date
    until_day: date | None = None
    reason_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    by_id: int | None = Field(default=None, foreign_key="members.id")
    at: datetime


class CheckinReminder(Table, table=True):
    """The local hour at which a member asked to be reminded of the study, and the next instant."""

    __tablename__ = "checkin_reminders"

    member_id: int = Field(primary_key=True, foreign_key="members.id")
    at_time: time
    next_at: datetime = Field(index=True)
