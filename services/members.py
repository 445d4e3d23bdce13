"""名册: the people, and whose a platform account is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, literal, select, union, union_all, update
from sqlalchemy.dialects.postgresql import insert

from bot.errors import YinlingError
from bot.messages import Account
from bot.understanding import pinyin
from storage.tables.base import core
from storage.tables.members import Member, MemberAccount, SharedAccount
from storage.transaction import Row, Transaction
from storage.versions import ROSTER, bump

_members, _accounts = core(Member), core(MemberAccount)
_shared = core(SharedAccount)
_NAMED = (
    select(_members.c.id)
    .where(_members.c.name == bindparam("name"), _members.c.state != "merged")
    .order_by(_members.c.id)
)
_ANY = select(_members.c.id).limit(1)
# Who uses an account: whose it was first, then those who share it.
_users = union_all(
    *(
        select(of.c.member_id, literal(place).label("place")).where(
            of.c.channel == bindparam("of_channel"), of.c.account_id == bindparam("of_account")
        )
        for place, of in enumerate((_accounts, _shared))
    )
).subquery()
# Who died leaves the account to whoever shared it.
_OWNER = (
    select(_members)
    .join(_users, _users.c.member_id == _members.c.id)
    .order_by(case((_members.c.state == "deceased", 1), else_=0), _users.c.place, _members.c.id)
    .limit(1)
)
_USERS = select(_users.c.member_id).order_by(_users.c.place, _users.c.member_id)
_WISHES = _OWNER.with_only_columns(
    _members.c.reminders, _members.c.mention, _members.c.quiet_also, _members.c.state
)
_every_account = union(
    *(
        select(of.c.channel, of.c.account_id).where(of.c.member_id == bindparam("of_member"))
        for of in (_accounts, _shared)
    )
)
_ACCOUNTS = _every_account.order_by(*_every_account.selected_columns)
_WITH_ROLE = (
    select(_members.c.id)
    .where(_members.c.role == bindparam("role"))
    .where(_members.c.state != "deceased", _members.c.state != "merged")
    .order_by(_members.c.id)
)
_NAME = select(_members.c.name).where(_members.c.id == bindparam("of_member"))
_ROLE = select(_members.c.role).where(_members.c.id == bindparam("of_member"))
_SET_ROLE = (
    update(_members).where(_members.c.id == bindparam("of_member")).values(role=bindparam("new"))
)
_ENTER = (
    insert(_members)
    .values(
        name=bindparam("name"),
        role=bindparam("role"),
        note=bindparam("note"),
        reminders=True,
        mention=True,
        sounds=bindparam("sounds"),
        sex="",
        kind="",
        title="",
        unit="",
        birth_calendar="solar",
        birth_leap=False,
        joined_party="",
        activity="normal",
        state="active",
    )
    .returning(_members.c.id)
)
_bind = insert(_accounts).values(
    channel=bindparam("channel"),
    account_id=bindparam("account_id"),
    member_id=bindparam("member_id"),
    bound_at=bindparam("at"),
)
_BIND = _bind.on_conflict_do_update(
    index_elements=["channel", "account_id"],
    set_={
        "member_id": _bind.excluded.member_id,
        "bound_at": _bind.excluded.bound_at,
        "seen_at": None,
    },
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person has asked the bot for: see `storage.tables.members.Member`."""

    reminders: bool = True
    mention: bool = True
    quiet: list[str] | None = None


class NamesakesError(YinlingError):
    """Several people of the roster have this name."""


def enter(tx: Transaction, name: str, role: str = "member", note: str = "") -> int:
    """Enter a person on the roster; gives the id."""
    entered = tx.first(_ENTER, name=name, role=role, note=note, sounds=pinyin.searchable(name))
    bump(tx, ROSTER)
    return int(entered.id)  # type: ignore[union-attr]


def bind(tx: Transaction, channel: str, account_id: str, name: str) -> int:
    """Say that an account is this person's, who is entered if need be; gives the person's id.

    NamesakesError if several people have that name.
    """
    known = named(tx, name)
    member_id = enter(tx, name) if known is None else known
    attach(tx, channel, account_id, member_id)
    return member_id


def attach(
    tx: Transaction, channel: str, account_id: str, member_id: int, at: datetime | None = None
) -> None:
    """Say that an account is that member's, since an instant."""
    tx.run(_BIND, channel=channel, account_id=account_id, member_id=member_id, at=at)
    bump(tx)


def has_any(tx: Transaction) -> bool:
    """Whether anybody is on the roster."""
    return tx.first(_ANY) is not None


def set_role(tx: Transaction, member_id: int, role: str) -> None:
    """Give a member another role, one of `bot.permissions.ROLES`."""
    tx.run(_SET_ROLE, of_member=member_id, new=role)
    bump(tx, ROSTER)


def accounts(tx: Transaction, member_id: int) -> list[Account]:
    """The platform identities of a member, also those that others use too."""
    return [Account(row.channel, row.account_id) for row in tx.all(_ACCOUNTS, of_member=member_id)]


def with_role(tx: Transaction, role: str) -> list[int]:
    """The ids of the members who have a role."""
    return [row.id for row in tx.all(_WITH_ROLE, role=role)]


def name(tx: Transaction, member_id: int) -> str:
    """What a member is called."""
    row = tx.first(_NAME, of_member=member_id)
    assert row is not None, "members are never struck off"
    return str(row.name)


def role(tx: Transaction, member_id: int) -> str | None:
    """The role of a member, None if there is no such member."""
    row = tx.first(_ROLE, of_member=member_id)
    return None if row is None else str(row.role)


def named(tx: Transaction, name: str) -> int | None:
    """The id of the only member of that name, None if there is none; NamesakesError."""
    known = tx.all(_NAMED, name=name)
    if len(known) > 1:
        raise NamesakesError(name)
    return int(known[0].id) if known else None


def namesakes(tx: Transaction, name: str) -> list[Row]:
    """All who have a name, with what tells them apart: id, name, role, unit, birth_year."""
    columns = (_members.c[one] for one in ("id", "name", "role", "unit", "note", "birth_year"))
    rows = select(*columns).where(_members.c.name == name, _members.c.state != "merged")
    return list(tx.execute(rows.order_by(_members.c.id)))


def every_named(tx: Transaction, name: str) -> list[int]:
    """The ids of all members of that name."""
    return [int(row.id) for row in tx.all(_NAMED, name=name)]


def own_quiet_hours(tx: Transaction, account: Account) -> list[str] | None:
    """A person's own quiet hours, each as "20:00-07:30"; None where the bureau's hold."""
    row = tx.first(_OWNER, of_channel=account.channel, of_account=account.id)
    if row is None or row.quiet is None:
        return None
    return [hours for hours in row.quiet.split(",") if hours]


def users(tx: Transaction, account: Account) -> list[int]:
    """The ids of all who use an account, its owner first."""
    found = tx.all(_USERS, of_channel=account.channel, of_account=account.id)
    return [int(row.member_id) for row in found]


def wishes(tx: Transaction, account: Account) -> Wishes:
    """What the person behind an account has asked for; of nobody's account, nothing.

    Who is not active is reminded of nothing, whatever they asked for; who died is named nowhere,
    and who shared an account with them is asked instead.
    """
    row = tx.first(_WISHES, of_channel=account.channel, of_account=account.id)
    if row is None:
        return Wishes()
    hours = row.quiet_also.split(",") if row.quiet_also else None
    mention = row.mention and row.state != "deceased"
    return Wishes(row.reminders and row.state == "active", mention, hours)
