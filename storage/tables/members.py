"""名册: the people of the bureau and their identities on platforms."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Column, Index, LargeBinary, false, text, true
from sqlmodel import Field

from storage.tables.base import BIG_ID, Table

# Empty text, for columns that never are NULL.
_BLANK = {"server_default": text("''")}


class Member(Table, table=True):
    """A person of the roster. `role` is one of `bot.permissions.ROLES`.

    `sounds` is the name by sound, as "zhangjianguo zjg", for searching. `kind` is lixiu, tuixiu
    or nothing; `state` active, paused, moved, deceased, merged or erased, since `state_since`.
    The birth is a day of the `birth_calendar`, solar or lunar, as far as it is known: a year, a
    month, a day. `joined_party` is an ISO date or the beginning of one (1975, 1975-07).
    `activity` is normal, moderate or none: how much the person can take part. `hardships` are
    words from the bureau's list. What ends in `_sealed` is encrypted (`storage.vault`), what
    ends in `_print` is an HMAC to find it by.

    `quiet` are the person's own quiet hours, written as a group's, which stand for the
    bureau's; `quiet_also` are hours that the person has asked for beside those. Without
    `reminders` nothing unasked is sent but alarms, without `mention` nobody is @-ed in groups.
    `prefer` is how the person likes to be spoken to, such as voice.
    """

    __tablename__ = "members"
    __table_args__ = (
        Index("ix_members_name", "name"),
        Index("ix_members_phone", "phone_print"),
        Index("ix_members_phone2", "phone2_print"),
        Index("ix_members_id_number", "id_number_print"),
        # Searching looks through this alone; PostgreSQL could not hold a very long name in it.
        Index("ix_members_search", "sounds", "id", "state", "name").ddl_if("sqlite"),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str
    role: str = Field(default="member")
    note: str = Field(default="")
    quiet: str | None = None
    reminders: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    mention: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    prefer: str | None = None
    quiet_also: str | None = None
    sounds: str = Field(default="", sa_column_kwargs=_BLANK)
    sex: str = Field(default="", sa_column_kwargs=_BLANK)
    aliases: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    kind: str = Field(default="", sa_column_kwargs=_BLANK)
    title: str = Field(default="", sa_column_kwargs=_BLANK)
    unit: str = Field(default="", sa_column_kwargs=_BLANK)
    birth_calendar: str = Field(default="solar", sa_column_kwargs={"server_default": "solar"})
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    birth_leap: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    joined_party: str = Field(default="", sa_column_kwargs=_BLANK)
    node_id: int | None = Field(default=None, foreign_key="grid_nodes.id", index=True)
    activity: str = Field(default="normal", sa_column_kwargs={"server_default": "normal"})
    hardships: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    state: str = Field(default="active", sa_column_kwargs={"server_default": "active"})
    state_since: date | None = None
    merged_into: int | None = Field(default=None, foreign_key="members.id")
    phone_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    phone_print: str | None = None
    phone2_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    phone2_print: str | None = None
    id_number_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    id_number_print: str | None = None
    address_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    health_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    changed_at: datetime | None = None


class MemberAccount(Table, table=True):
    """A platform identity that is known to be a member's, since `bound_at`.

    That it was bound staff have looked at by `seen_at`; what they bound themselves they know.
    """

    __tablename__ = "member_accounts"

    channel: str = Field(primary_key=True)
    account_id: str = Field(primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    bound_at: datetime | None = None
    seen_at: datetime | None = None


class SharedAccount(Table, table=True):
    """Somebody who uses an account together with others, whose `MemberAccount` is one of them.

    All of them have a row. Until `speaks_until` it is known that this one is speaking.
    """

    __tablename__ = "shared_accounts"

    channel: str = Field(primary_key=True)
    account_id: str = Field(primary_key=True)
    member_id: int = Field(primary_key=True, foreign_key="members.id", index=True)
    speaks_until: datetime | None = None


class BindTry(Table, table=True):
    """How often on a day it was said wrongly who somebody is: by an account, or of a person.

    `subject` is a print of which it is, so that nobody's name stands here.
    """

    __tablename__ = "bind_tries"

    subject: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    tries: int


class ActivityClass(Table, table=True):
    """How much somebody could take part from a day on, who said so, and why."""

    __tablename__ = "activity_classes"

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    member_id: int = Field(foreign_key="members.id", index=True)
    activity: str
    since: date
    by: int | None = Field(default=None, foreign_key="members.id")
    reason: str = Field(default="")
    at: datetime


class Merge(Table, table=True):
    """Two entries that are one person. `moved` tells how to part them again, until `undone_at`.

    Its JSON is sealed: it holds what stood in the entry that went.
    """

    __tablename__ = "merges"

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    kept_id: int = Field(foreign_key="members.id", index=True)
    gone_id: int = Field(foreign_key="members.id", index=True)
    moved_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    by: int | None = Field(default=None, foreign_key="members.id")
    at: datetime
    undone_at: datetime | None = None


class NotSame(Table, table=True):
    """That somebody looked at two entries and said that they are two people.

    `one_id` is the smaller of the two numbers.
    """

    __tablename__ = "not_same"

    one_id: int = Field(primary_key=True, foreign_key="members.id")
    other_id: int = Field(primary_key=True, foreign_key="members.id", index=True)
    by: int | None = Field(default=None, foreign_key="members.id")
    at: datetime


class Choice(Table, table=True):
    """A word that staff may pick, such as a kind of hardship; the bureau edits them."""

    __tablename__ = "choices"

    of: str = Field(primary_key=True)
    word: str = Field(primary_key=True)
    place: int = Field(default=0)
