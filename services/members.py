"""名册: the people, and whose a platform account is."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from bot.errors import YinlingError
from storage.tables.base import core
from storage.tables.members import Member, MemberAccount
from storage.transaction import Transaction
from storage.versions import bump

_members, _accounts = core(Member), core(MemberAccount)
_NAMED = select(_members.c.id).where(_members.c.name == bindparam("name")).order_by(_members.c.id)
_ANY = select(_members.c.id).limit(1)
_ENTER = (
    insert(_members)
    .values(name=bindparam("name"), role=bindparam("role"), note=bindparam("note"))
    .returning(_members.c.id)
)
_bind = insert(_accounts).values(
    channel=bindparam("channel"),
    account_id=bindparam("account_id"),
    member_id=bindparam("member_id"),
)
_BIND = _bind.on_conflict_do_update(
    index_elements=["channel", "account_id"], set_={"member_id": _bind.excluded.member_id}
)


class NamesakesError(YinlingError):
    """Several people of the roster have this name."""


def enter(tx: Transaction, name: str, role: str = "member", note: str = "") -> int:
    """Enter a person on the roster; gives the id."""
    entered = tx.first(_ENTER, name=name, role=role, note=note)
    bump(tx)
    return int(entered.id)  # type: ignore[union-attr]


def bind(tx: Transaction, channel: str, account_id: str, name: str) -> int:
    """Say that an account is this person's, who is entered if need be; gives the person's id.

    NamesakesError if several people have that name.
    """
    known = tx.all(_NAMED, name=name)
    if len(known) > 1:
        raise NamesakesError(name)
    member_id = int(known[0].id) if known else enter(tx, name)
    attach(tx, channel, account_id, member_id)
    return member_id


def attach(tx: Transaction, channel: str, account_id: str, member_id: int) -> None:
    """Say that an account is that member's."""
    tx.run(_BIND, channel=channel, account_id=account_id, member_id=member_id)
    bump(tx)


def has_any(tx: Transaction) -> bool:
    """Whether anybody is on the roster."""
    return tx.first(_ANY) is not None
