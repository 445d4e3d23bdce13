"""后台账号: the rows of those who may sign in to the console."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, func, insert, or_, select, update

from storage.tables.base import core
from storage.tables.members import Member
from storage.tables.staff import Login
from storage.transaction import Row, Transaction

ADMIN = "admin"

_logins, _members = core(Login), core(Member)
_this = _logins.c.member_id == bindparam("of_member")
_both = _logins.join(_members, _members.c.id == _logins.c.member_id)
# Of a login that was closed, the role that its member had.
_role = func.coalesce(_logins.c.role_before, _members.c.role).label("role")
_whose = select(_logins, _members.c.name.label("called"), _role).select_from(_both)
_NAMED = _whose.where(_logins.c.name == bindparam("of_name"))
_OF = _whose.where(_this)
_EVERY = _whose.order_by(_logins.c.active.desc(), _logins.c.name)
_OPEN = insert(_logins).values(
    member_id=bindparam("member_id"),
    name=bindparam("name"),
    password="",
    must_change=False,
    active=True,
    failures=0,
    changed_at=bindparam("now"),
)
_SET_PASSWORD = (
    update(_logins)
    .where(_this)
    .values(
        password=bindparam("new"),
        must_change=bindparam("once"),
        active=True,
        failures=0,
        locked_until=None,
        role_before=None,
        changed_at=bindparam("now"),
    )
)
_CLOSE = (
    update(_logins)
    .where(_this)
    .values(active=False, role_before=bindparam("role"), changed_at=bindparam("now"))
)
_OTHER_ADMINS = (
    select(func.count().label("admins"))
    .select_from(_both)
    .where(
        _members.c.role == ADMIN,
        _logins.c.active,
        _logins.c.member_id != bindparam("of_member"),
    )
)
_OPEN_ADMINS = _OTHER_ADMINS.where(
    or_(_logins.c.locked_until.is_(None), _logins.c.locked_until <= bindparam("now"))
)


def named(tx: Transaction, name: str) -> Row | None:
    """The login of that name with the member's name and role, None if there is none."""
    return tx.first(_NAMED, of_name=name)


def of(tx: Transaction, member_id: int) -> Row | None:
    """A member's login with the member's name and role, None if there is none."""
    return tx.first(_OF, of_member=member_id)


def every(tx: Transaction) -> list[Row]:
    """All logins with their members' names and roles, the active ones first."""
    return tx.all(_EVERY)


def open_for(tx: Transaction, member_id: int, name: str, now: datetime) -> None:
    """Give a member a login without a password: nobody can sign in by one yet."""
    tx.run(_OPEN, member_id=member_id, name=name, now=now)


def set_password(
    tx: Transaction, member_id: int, hashed: str, now: datetime, *, once: bool
) -> None:
    """Give a login a password, good for signing in `once` only or for always."""
    tx.run(_SET_PASSWORD, of_member=member_id, new=hashed, once=once, now=now)


def close(tx: Transaction, member_id: int, now: datetime, role: str | None = None) -> None:
    """Have a login open nothing any more; `role` is what its member had."""
    tx.run(_CLOSE, of_member=member_id, role=role, now=now)


def other_admins(tx: Transaction, member_id: int) -> bool:
    """Whether anybody else can administer the console."""
    return bool(tx.first(_OTHER_ADMINS, of_member=member_id).admins)  # type: ignore[union-attr]


def other_open_admins(tx: Transaction, member_id: int, now: datetime) -> bool:
    """Whether anybody else who can administer the console is not locked just now."""
    return bool(tx.first(_OPEN_ADMINS, of_member=member_id, now=now).admins)  # type: ignore[union-attr]
