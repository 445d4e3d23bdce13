"""登记: somebody says who they are, and proves it by the last digits of the phone on file.

Whoever asks learns nothing about the roster: a name that is not there and digits that are wrong
are answered alike, and after three of them staff take over, for the account and for the person.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from typing import NamedTuple

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from bot.messages import Account
from bot.permissions import MEMBERS, STAFF, TAKERS
from services import members, roster
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.members import BindTry, Member, MemberAccount
from storage.transaction import Row, Transaction
from storage.vault import Vault
from storage.versions import bump

TRIES = 3
DIGITS = 4
# Who may bind without staff: nobody whom others' data is shown to.
ALONE = MEMBERS - STAFF - TAKERS

_members, _accounts, _tries = core(Member), core(MemberAccount), core(BindTry)
_NAMED = select(_members).where(
    _members.c.name == bindparam("of_name"), _members.c.state.in_(["active", "paused", "moved"])
)
_TRIES = select(_tries.c.tries).where(
    _tries.c.subject == bindparam("of_subject"), _tries.c.day == bindparam("of_day")
)
_one_more = insert(_tries).values(subject=bindparam("subject"), day=bindparam("day"), tries=1)
_COUNT = _one_more.on_conflict_do_update(
    index_elements=["subject", "day"], set_={"tries": _tries.c.tries + 1}
)
_FORGET = delete(_tries).where(_tries.c.day < bindparam("before"))


class Outcome(Enum):
    """What came of it: bound, wrong and to be tried again, or left to staff."""

    BOUND = "bound"
    WRONG = "wrong"
    STAFF = "staff"


class Bound(NamedTuple):
    """The outcome, and who it is where that is known."""

    outcome: Outcome
    member_id: int | None = None


def attempt(
    tx: Transaction,
    vault: Vault,
    account: Account,
    name: str,
    digits: str,
    *,
    now: datetime,
    day: date,
) -> Bound:
    """Bind an account to the one person of that name whose phone ends in these digits.

    Left to staff are: who has an account already, who works here, two people whom both fits,
    and everything after TRIES wrong answers on a day.
    """
    named = list(tx.execute(_NAMED, {"of_name": name}))
    subjects = _subjects(vault, account, name)
    if _spent(tx, subjects, day):
        return Bound(Outcome.STAFF)
    fitting = [row for row in named if _ends_in(vault, row, digits)]
    if not fitting:
        for subject in subjects:
            tx.run(_COUNT, subject=subject, day=day)
        left = not _spent(tx, subjects, day)
        return Bound(Outcome.WRONG if left else Outcome.STAFF)
    only = fitting[0] if len(fitting) == 1 else None
    if only is None or only.role not in ALONE or members.accounts(tx, only.id):
        return Bound(Outcome.STAFF, only.id if only is not None else None)
    bind(tx, account, only.id, By(None, now))
    return Bound(Outcome.BOUND, only.id)


def bind(tx: Transaction, account: Account, member_id: int, by: By) -> list[Account]:
    """Bind an account, by somebody of the staff or by its own proof; gives the earlier ones."""
    earlier = [one for one in members.accounts(tx, member_id) if one != account]
    members.attach(tx, account.channel, account.id, member_id, by.at)
    shown = {"channel": account.channel}
    audit.note(tx, by, "member.bind", f"member:{member_id}", after=shown)
    return earlier


def unbind(tx: Transaction, account: Account, member_id: int, by: By) -> None:
    """Say that an account is not that member's."""
    mine = (_accounts.c.channel == account.channel, _accounts.c.account_id == account.id)
    tx.execute(delete(_accounts).where(*mine, _accounts.c.member_id == member_id))
    shown = {"channel": account.channel}
    audit.note(tx, by, "member.unbind", f"member:{member_id}", before=shown)
    bump(tx)


def forget(tx: Transaction, before: date) -> int:
    """Drop the counts of days before a day; how many."""
    return tx.run(_FORGET, before=before)


def _ends_in(vault: Vault, row: Row, digits: str) -> bool:
    numbers = (str(roster.known(vault, row, field)) for field in ("phone", "phone2"))
    return len(digits) == DIGITS and any(number.endswith(digits) for number in numbers)


def _subjects(vault: Vault, account: Account, name: str) -> list[str]:
    """Of whom wrong answers are counted: the account, and whoever has that name, or nobody."""
    return [vault.print(s) for s in (f"account:{account.channel}:{account.id}", f"name:{name}")]


def _spent(tx: Transaction, subjects: Iterable[str], day: date) -> bool:
    found = (tx.first(_TRIES, of_subject=subject, of_day=day) for subject in subjects)
    return any(row is not None and row.tries >= TRIES for row in found)
