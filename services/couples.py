"""两人合用一个号: who uses an account together, and who of them is speaking."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.messages import Account
from services import members
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.members import MemberAccount, SharedAccount
from storage.transaction import Transaction
from storage.versions import bump

# So long it is remembered who of them said who is speaking.
CONVERSATION = timedelta(minutes=30)

_accounts, _shared = core(MemberAccount), core(SharedAccount)
_of = (
    _shared.c.channel == bindparam("of_channel"),
    _shared.c.account_id == bindparam("of_account"),
)
_USERS = select(_shared.c.member_id).where(*_of).order_by(_shared.c.member_id)
_NOBODY_SPEAKS = update(_shared).where(*_of).values(speaks_until=None)
_SPEAKS = (
    update(_shared)
    .where(*_of, _shared.c.member_id == bindparam("of_member"))
    .values(speaks_until=bindparam("until"))
)


def share(tx: Transaction, account: Account, member_id: int, by: By) -> None:
    """Say that a member uses an account too, which is somebody's already."""
    place = {"channel": account.channel, "account_id": account.id}
    mine = (_accounts.c.channel == account.channel, _accounts.c.account_id == account.id)
    first = tx.execute(select(_accounts.c.member_id).where(*mine)).scalar_one()
    if first == member_id:
        return
    for user in (first, member_id):
        made = insert(_shared).values(**place, member_id=user)
        tx.execute(made.on_conflict_do_nothing())
    audit.note(tx, by, "member.share", f"member:{member_id}", after={"channel": account.channel})
    bump(tx)


def part(tx: Transaction, account: Account, member_id: int) -> None:
    """Say that a member uses an account no more; what one alone uses is not shared.

    Whoever is left has the account, if it was the other's at first.
    """
    mine = (_shared.c.channel == account.channel, _shared.c.account_id == account.id)
    tx.execute(delete(_shared).where(*mine, _shared.c.member_id == member_id))
    left = users(tx, account)
    if len(left) == 1:
        tx.execute(delete(_shared).where(*mine))
    here = (_accounts.c.channel == account.channel, _accounts.c.account_id == account.id)
    standing = tx.execute(select(func.count()).select_from(_accounts).where(*here)).scalar_one()
    if left and not standing:
        members.attach(tx, account.channel, account.id, left[0])
    bump(tx)


def users(tx: Transaction, account: Account) -> list[int]:
    """Those who use an account together; nobody where one alone does."""
    rows = tx.all(_USERS, of_channel=account.channel, of_account=account.id)
    return [row.member_id for row in rows]


def speaks(tx: Transaction, account: Account, member_id: int, now: datetime) -> None:
    """Remember for a CONVERSATION who of those who share an account is speaking."""
    place = {"of_channel": account.channel, "of_account": account.id}
    tx.run(_NOBODY_SPEAKS, **place)
    tx.run(_SPEAKS, **place, of_member=member_id, until=now + CONVERSATION)
