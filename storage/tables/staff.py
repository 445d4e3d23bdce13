"""后台账号: who signs in to the console, and the sessions of those who did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, true
from sqlmodel import Field

from storage.tables.base import Table


class Login(Table, table=True):
    """A member's way into the console: `name` to type, an argon2id hash of the password.

    `must_change` is true of a password that was printed once. `failures` in a row lock it until
    `locked_until`. An inactive one opens nothing; its member had `role_before`. `seen_at` is
    when somebody signed in with it was last there.
    """

    __tablename__ = "logins"

    member_id: int = Field(primary_key=True, foreign_key="members.id")
    name: str = Field(unique=True)
    password: str
    must_change: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    active: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    failures: int = Field(default=0)
    locked_until: datetime | None = None
    changed_at: datetime
    seen_at: datetime | None = None
    role_before: str | None = None


class Session(Table, table=True):
    """Somebody signed in, or about to. `key` is a hash of what the browser's cookie holds.

    Times are the machine's: `seen_at` the last request, `started_at` the signing in. `data`
    belongs to the web framework.
    """

    __tablename__ = "sessions"

    key: str = Field(primary_key=True)
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    started_at: datetime
    seen_at: datetime = Field(index=True)


class Pass(Table, table=True):
    """A link that signs in once: `key` is a hash of the secret in it."""

    __tablename__ = "passes"

    key: str = Field(primary_key=True)
    member_id: int = Field(foreign_key="members.id")
    good_until: datetime
