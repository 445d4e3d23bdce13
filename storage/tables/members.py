"""名册: the people of the bureau and their identities on platforms."""

from __future__ import annotations

from sqlmodel import Field

from storage.tables.base import Table


class Member(Table, table=True):
    """A person of the roster. `role` is one of `bot.permissions.ROLES`.

    `quiet` are the person's own quiet hours, written as a group's.
    """

    __tablename__ = "members"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    role: str = Field(default="member")
    note: str = Field(default="")
    quiet: str | None = None


class MemberAccount(Table, table=True):
    """A platform identity that is known to be a member's."""

    __tablename__ = "member_accounts"

    channel: str = Field(primary_key=True)
    account_id: str = Field(primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
