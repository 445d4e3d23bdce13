"""组织: branches, clubs, teams, and who belongs to them."""

from __future__ import annotations

from datetime import date

from sqlmodel import Field

from storage.tables.base import Table


class Organisation(Table, table=True):
    """A body of any kind: 建制支部, 功能型支部, 社团, 志愿队. The kinds are `Choice`s."""

    __tablename__ = "organisations"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    kind: str
    parent_id: int | None = Field(default=None, foreign_key="organisations.id", index=True)
    closed_on: date | None = None


class Membership(Table, table=True):
    """That somebody belongs to a body.

    `role` is what they are called there: 书记, 委员, or nothing. Who `leads` it sees its people.
    `home` says that it is the branch where the person lives, of those who report to two.
    """

    __tablename__ = "memberships"

    organisation_id: int = Field(primary_key=True, foreign_key="organisations.id")
    member_id: int = Field(primary_key=True, foreign_key="members.id", index=True)
    role: str = Field(default="")
    leads: bool = Field(default=False)
    home: bool = Field(default=False)
    since: date | None = None
