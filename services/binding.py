"""登记: somebody says who they are, and proves it by the last digits of the phone on file.

Whoever asks learns nothing about the roster: a name that is not there and digits that are wrong
are answered alike, and after three of them staff take over, for the account and for the person.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.messages import Account, Chat, Outgoing
from bot.permissions import MEMBERS, STAFF, TAKERS
from services import couples, members, roster, scopes
from services.matters import Desk
from services.scopes import Scope
from storage import audit, outbox
from storage.audit import By
from storage.tables.base import core
from storage.tables.members import BindTry, Member, MemberAccount, SharedAccount
from storage.transaction import Row, Transaction
from storage.vault import Vault
from storage.versions import bump

TRIES = 3
DIGITS = 4
# So long somebody may say that an account that was bound is not theirs, and it is freed at once.
DISOWNED = timedelta(days=30)
# How the text refers to whom it is told of that another account was bound.
REF = "bound"
# Who may bind without staff: nobody whom others' data is shown to.
ALONE = MEMBERS - STAFF - TAKERS

_members, _accounts, _tries = core(Member), core(MemberAccount), core(BindTry)
_shared = core(SharedAccount)
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
    """Bind an account, by somebody of the staff or by its own proof; gives the earlier ones.

    Whoever had it before has it no more.
    """
    earlier = [one for one in members.accounts(tx, member_id) if one != account]
    for owner in owners(tx, account):
        if owner != member_id:
            unbind(tx, account, owner, by)
    members.attach(tx, account.channel, account.id, member_id, by.at)
    if by.member_id is not None:
        see(tx, account, by.at)
    shown = {"channel": account.channel}
    audit.note(tx, by, "member.bind", f"member:{member_id}", after=shown)
    return earlier


def unbind(tx: Transaction, account: Account, member_id: int, by: By) -> None:
    """Say that an account is not that member's."""
    tx.execute(delete(_accounts).where(_is(account), _accounts.c.member_id == member_id))
    couples.part(tx, account, member_id)
    shown = {"channel": account.channel}
    audit.note(tx, by, "member.unbind", f"member:{member_id}", before=shown)
    bump(tx)


def owners(tx: Transaction, account: Account) -> list[int]:
    """Whose an account is; of one that is shared, everybody who uses it."""
    first = list(tx.execute(select(_accounts.c.member_id).where(_is(account))).scalars())
    return list(dict.fromkeys([*first, *couples.users(tx, account)]))


def of(tx: Transaction, member_id: int) -> list[Row]:
    """The accounts of a member: channel, account_id, bound_at, the latest first.

    `member_id` is whose it was first, of one that others use too.
    """
    shared = select(_shared.c.member_id).where(
        _shared.c.channel == _accounts.c.channel,
        _shared.c.account_id == _accounts.c.account_id,
        _shared.c.member_id == member_id,
    )
    rows = select(_accounts).where(or_(_accounts.c.member_id == member_id, shared.exists()))
    return list(tx.execute(rows.order_by(_accounts.c.bound_at.desc(), _accounts.c.channel)))


def see(tx: Transaction, account: Account, now: datetime) -> None:
    """Note that staff have looked at whose an account is."""
    tx.execute(update(_accounts).where(_is(account)).values(seen_at=now))


def count_unseen(tx: Transaction, scope: Scope) -> int:
    """How many accounts of people in the scope were bound and not looked at."""
    found = select(func.count()).select_from(_unseen(scope).subquery())
    return int(tx.execute(found).scalar_one())


def unseen(tx: Transaction, scope: Scope, first: int, most: int) -> list[Row]:
    """The accounts of people in the scope that were bound and not looked at, the oldest first.

    Each with channel, account_id, member_id, bound_at, name and unit.
    """
    rows = _unseen(scope).order_by(_accounts.c.bound_at, _accounts.c.account_id)
    return list(tx.execute(rows.offset(first).limit(most)))


def new_one(tx: Transaction, scope: Scope, account: Account) -> Row | None:
    """An account that was bound and not looked at, if it is of somebody in the scope."""
    return tx.execute(_unseen(scope).where(_is(account))).first()


def _unseen(scope: Scope) -> Select[Any]:
    is_new = and_(_accounts.c.bound_at.is_not(None), _accounts.c.seen_at.is_(None))
    rows = select(_accounts, _members.c.name, _members.c.unit).join(
        _members, _members.c.id == _accounts.c.member_id
    )
    return rows.where(is_new, scopes.people(scope))


def tell(tx: Transaction, account: Account, member_id: int, desk: Desk, by: By) -> None:
    """Tell the other accounts of somebody, each alone, that this one was bound."""
    text = desk.say("identity.elsewhere", name=members.name(tx, member_id))
    what = Outgoing(text, refs=((REF, member_id),))
    key = f"bound:{member_id}:{account.channel}:{account.id}:{by.at.isoformat()}"
    for one in members.accounts(tx, member_id):
        if one != account:
            chat = Chat(one.channel, one.id, is_group=False)
            outbox.put(tx, f"{key}:{one.channel}:{one.id}", chat, what, by.at, kind="post")


def disown(tx: Transaction, account: Account, member_id: int, by: By) -> list[Account]:
    """Free a member of the accounts that were bound after `account`, of late; gives those.

    So a newer account can't put an older one out.
    """
    rows = tx.execute(select(_accounts).where(_accounts.c.member_id == member_id)).all()
    bound = {Account(row.channel, row.account_id): row.bound_at for row in rows}
    if account not in bound:
        return []
    since = max(bound[account] or by.at - DISOWNED, by.at - DISOWNED)
    newer = [one for one, at in bound.items() if one != account and at and at > since]
    for one in newer:
        unbind(tx, one, member_id, by)
    return newer


def forget(tx: Transaction, before: date) -> int:
    """Drop the counts of days before a day; how many."""
    return tx.run(_FORGET, before=before)


def forget_who(
    tx: Transaction, vault: Vault, accounts: Iterable[Account], names: Iterable[str]
) -> None:
    """Drop the counts of accounts, and of those names."""
    told = [f"account:{one.channel}:{one.id}" for one in accounts]
    told += [f"name:{name}" for name in names]
    prints = [p for one in told for p in vault.prints(one)]
    tx.execute(delete(_tries).where(_tries.c.subject.in_(prints)))


def _ends_in(vault: Vault, row: Row, digits: str) -> bool:
    numbers = (str(roster.known(vault, row, field)) for field in ("phone", "phone2"))
    return len(digits) == DIGITS and any(number.endswith(digits) for number in numbers)


def _subjects(vault: Vault, account: Account, name: str) -> list[str]:
    """Of whom wrong answers are counted: the account, and whoever has that name, or nobody."""
    return [vault.print(s) for s in (f"account:{account.channel}:{account.id}", f"name:{name}")]


def _spent(tx: Transaction, subjects: Iterable[str], day: date) -> bool:
    found = (tx.first(_TRIES, of_subject=subject, of_day=day) for subject in subjects)
    return any(row is not None and row.tries >= TRIES for row in found)


def _is(account: Account) -> ColumnElement[bool]:
    return and_(_accounts.c.channel == account.channel, _accounts.c.account_id == account.id)
