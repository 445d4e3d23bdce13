"""活动报名: activities, who signed up, what people say of them afterwards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
    true,
)
from sqlmodel import Field

from storage.tables.base import BIG_ID, Table

# Empty text, for columns that never are NULL.
_BLANK = {"server_default": text("''")}
# Of who is not on the roster there is one entry a name and activity.
_NAMED_ONLY: dict[str, Any] = {
    "sqlite_where": text("member_id IS NULL"),
    "postgresql_where": text("member_id IS NULL"),
}


class Activity(Table, table=True):
    """Something that people sign up for.

    `state` is draft, proposed (by a member, for staff to look at), open, closed (takes nobody in
    any more), cancelled, template, or series: a pattern of which there is an activity every
    `every_days` until `until_on`, each with its `series_id`. `opens_on` and `ends_on` are the
    local days between which it is talked of, the latter that of its end. No `capacity` is no
    limit. `companions` tells whether people may bring somebody. `options` are what is asked of
    who signs up (交通, 用餐), `classes` whom it is meant for (normal, moderate; None for all who
    can take part). `offers` tells whether a place that frees is offered to who waits longest,
    else staff choose; `offer_hours` is how long somebody has to answer. `code` and `door_code`
    stand in the links of its page and of its door. `notify_at` is when the clock next has
    something to tell of it. `told_list_on` is the day on which the groups last read the list.
    `last_queued` is the last number of the order of waiting; none is given twice.
    """

    __tablename__ = "activities"
    __table_args__ = (
        UniqueConstraint("series_id", "starts_at"),
        Index("ix_activities_state", "state", "ends_on"),
        Index("ix_activities_code", "code", unique=True),
        Index("ix_activities_door_code", "door_code", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    title: str
    aliases: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    state: str = Field(default="draft")
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    opens_on: date | None = None
    ends_on: date | None = None
    place: str = Field(default="", sa_column_kwargs=_BLANK)
    capacity: int | None = None
    deadline: datetime | None = None
    companions: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    options: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    bring: str = Field(default="", sa_column_kwargs=_BLANK)
    contact: str = Field(default="", sa_column_kwargs=_BLANK)
    rain_plan: str = Field(default="", sa_column_kwargs=_BLANK)
    details: str = Field(default="", sa_column_kwargs=_BLANK)
    classes: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    offers: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    offer_hours: int = Field(default=24, sa_column_kwargs={"server_default": text("24")})
    menu_id: int | None = Field(default=None, foreign_key="activity_menus.id", index=True)
    menu_no: int | None = None
    series_id: int | None = Field(default=None, foreign_key="activities.id")
    every_days: int | None = None
    until_on: date | None = None
    code: str | None = None
    door_code: str | None = None
    notify_at: datetime | None = Field(default=None, index=True)
    told_list_on: date | None = None
    last_queued: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    reason: str = Field(default="", sa_column_kwargs=_BLANK)
    report: str = Field(default="", sa_column_kwargs=_BLANK)
    proposer_id: int | None = Field(default=None, foreign_key="members.id")
    by_id: int | None = Field(default=None, foreign_key="members.id")
    created_at: datetime


class ActivityMenu(Table, table=True):
    """菜单: several activities that are told together, from which people choose by number."""

    __tablename__ = "activity_menus"

    id: int | None = Field(default=None, primary_key=True)
    title: str
    by_id: int | None = Field(default=None, foreign_key="members.id")
    created_at: datetime
    posted_at: datetime | None = None


class ActivityChat(Table, table=True):
    """A group in which an activity is told and people sign up."""

    __tablename__ = "activity_chats"

    activity_id: int = Field(primary_key=True, foreign_key="activities.id")
    channel: str = Field(primary_key=True)
    chat_id: str = Field(primary_key=True)


class ActivityBody(Table, table=True):
    """A body whose people are invited; with none, everybody is."""

    __tablename__ = "activity_bodies"

    activity_id: int = Field(primary_key=True, foreign_key="activities.id")
    organisation_id: int = Field(primary_key=True, foreign_key="organisations.id")


class Signup(Table, table=True):
    """Somebody's entry for an activity: a person of the roster, or a guest by `name`.

    `heads` are the places that it takes, the person's own and those of whoever comes along;
    `company` are those of them who were named, as they were called. `state` is in; waiting, in
    the order of `queued`, which those of one party share; offered, a place is held until
    `offer_until` (None: not told yet); asked, staff decide; or out. `by_id` told it, where that
    is not the member, in the way `how`: self, for, family, chain, staff, link, walk_in.
    `host_id` is whose guest it is. The remark may tell of an illness, and is sealed. `arrived`
    are the heads that came, None while nobody knows. On `reminded_on` the clock last told the
    person of it, or asked for a word.
    """

    __tablename__ = "signups"
    __table_args__ = (
        UniqueConstraint("activity_id", "member_id"),
        Index("ix_signups_guest", "activity_id", "name", unique=True, **_NAMED_ONLY),
        Index("ix_signups_state", "activity_id", "state", "queued"),
        Index("ix_signups_offer", "state", "offer_until"),
    )

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    activity_id: int = Field(foreign_key="activities.id")
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    name: str
    heads: int = Field(default=1)
    company: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    state: str
    queued: int | None = None
    offer_until: datetime | None = None
    remark_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    chosen: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    by_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    host_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    how: str = Field(default="self")
    at: datetime
    changed_at: datetime
    arrived: int | None = None
    arrived_at: datetime | None = None
    reminded_on: date | None = None


class ActivityNote(Table, table=True):
    """What somebody left on a public page for staff; it goes when they have seen to it.

    `kind` is door: a name that is not on the list; or link: somebody with a phone who would come.
    """

    __tablename__ = "activity_notes"

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    activity_id: int = Field(foreign_key="activities.id", index=True)
    kind: str
    name: str
    phone_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    at: datetime = Field(index=True)


class ActivityWord(Table, table=True):
    """What somebody gave afterwards: a word, or a picture that came with the message."""

    __tablename__ = "activity_words"
    __table_args__ = (UniqueConstraint("activity_id", "inbox_id"),)

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    activity_id: int = Field(foreign_key="activities.id")
    member_id: int = Field(foreign_key="members.id", index=True)
    kind: str
    said: str = Field(default="", sa_column_kwargs=_BLANK)
    inbox_id: int | None = Field(default=None, sa_column=Column(BigInteger))
    at: datetime
