"""名册: the people of the bureau and their identities on platforms."""

from __future__ import annotations

from sqlalchemy import true
from sqlmodel import Field

from storage.tables.base import Table


class Member(Table, table=True):
    """A person of the roster. `role` is one of `bot.permissions.ROLES`.

    `quiet` are the person's own quiet hours, written as a group's, which stand for the
    bureau's; `quiet_also` are hours that the person has asked for beside those. Without
    `reminders` nothing unasked is sent but alarms, without `mention` nobody is @-ed in groups.
    `prefer` is how the person likes to be spoken to, such as voice.
    """

    __tablename__ = "members"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    role: str = Field(default="member")
    note: str = Field(default="")
    quiet: str | None = None
    reminders: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    mention: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    prefer: str | None = None
    quiet_also: str | None = None


class MemberAccount(Table, table=True):
    """A platform identity that is known to be a member's."""

    __tablename__ = "member_accounts"

    channel: str = Field(primary_key=True)
    account_id: str = Field(primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
