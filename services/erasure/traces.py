"""By what a person who is to be erased can be recognised, and which of it means nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, or_, select

from bot.messages import Account
from bot.permissions import ROLES
from services import roster
from storage.tables.alerts import Alert
from storage.tables.base import core
from storage.tables.engine import Audit
from storage.tables.members import Member, MemberAccount, SharedAccount
from storage.tables.tasks import Task
from storage.transaction import Row, Transaction
from storage.vault import Vault

ERASED = "erased"
NUMBERS = ("phone", "phone2", "id_number")
# A name of one character would be found in every other word.
SHORTEST_NAME = 2
# What is no longer, and nothing but digits, may be any number.
SHORTEST_ACCOUNT = 3
SHORTEST_DIGITS = 6

_members, _accounts, _audit = core(Member), core(MemberAccount), core(Audit)
_shared = core(SharedAccount)


@dataclass(frozen=True, slots=True)
class Traces:
    """What tells of one person, whose entries are `ids`, the first the one that stands.

    `names` and `numbers` are this person's alone wherever they stand; those that are `shared`
    with somebody on the roster count only in rows that point to this person. `longer` are
    others' names that have one of these within them. `joint` are the
    accounts that others use too. `told` is how the keys of texts begin in which staff are told
    what the person said. `instead` is what is written for a name.
    """

    ids: tuple[int, ...]
    accounts: tuple[Account, ...]
    joint: tuple[Account, ...]
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    shared: tuple[str, ...]
    longer: tuple[str, ...]
    told: tuple[str, ...]
    instead: str

    @property
    def nobody(self) -> str:
        """What is written for an account."""
        return f"{ERASED}-{self.ids[0]}"

    @property
    def subjects(self) -> list[str]:
        """How the audit calls the person."""
        return [f"{kind}:{number}" for kind in ("member", "login") for number in self.ids]

    @property
    def spoken_accounts(self) -> tuple[str, ...]:
        """The ids of accounts that can be told from ordinary words and numbers."""
        return tuple(account.id for account in self.accounts if _is_telling(account.id))


def of(tx: Transaction, vault: Vault, member_id: int, instead: str) -> Traces | None:
    """By what a person is known, None for nobody and for one who is erased already."""
    rows = _entries(tx, member_id)
    if not rows:
        return None
    ids = tuple(row.id for row in rows)
    names = dict.fromkeys([*_names(rows), *_former_names(tx, ids)])
    numbers = {n: column for row in rows for column in NUMBERS if (n := _known(vault, row, column))}
    shared_names, longer = _others(tx, ids, names)
    shared_numbers = {n for n, column in numbers.items() if _is_shared(tx, vault, ids, column, n)}
    accounts, joint = _accounts_of(tx, ids), _joint(tx, ids)
    addresses = {address for row in rows if (address := _known(vault, row, "address"))}
    return Traces(
        ids,
        tuple(one for one in accounts if one not in joint),
        tuple(joint),
        tuple(name for name in names if name not in shared_names),
        tuple(number for number in numbers if number not in shared_numbers),
        tuple(sorted(shared_names | shared_numbers | addresses)),
        tuple(sorted(longer)),
        tuple(_told(tx, ids)),
        instead,
    )


def _entries(tx: Transaction, member_id: int) -> list[Row]:
    """The entry of a person and, behind it, those that were merged into it."""
    row = roster.find(tx, member_id)
    found = [row] if row is not None and row.state != ERASED else []
    for one in found:
        into = select(_members).where(_members.c.merged_into == one.id, _members.c.id != one.id)
        known = {known.id for known in found}
        found += [more for more in tx.execute(into) if more.id not in known]
    return found


def _names(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        yield from (n for n in (row.name, *(row.aliases or ())) if len(n) >= SHORTEST_NAME)


def _former_names(tx: Transaction, ids: tuple[int, ...]) -> Iterator[str]:
    """What the person was called before a correction."""
    subjects = [f"member:{number}" for number in ids]
    for row in tx.execute(select(_audit.c.before).where(_audit.c.subject.in_(subjects))):
        name = row.before.get("name") if isinstance(row.before, dict) else None
        if isinstance(name, str) and len(name) >= SHORTEST_NAME:
            yield name


def _accounts_of(tx: Transaction, ids: tuple[int, ...]) -> tuple[Account, ...]:
    rows = select(_accounts.c.channel, _accounts.c.account_id)
    mine = rows.where(_accounts.c.member_id.in_(ids))
    return tuple(Account(row.channel, row.account_id) for row in tx.execute(mine))


def _joint(tx: Transaction, ids: tuple[int, ...]) -> list[Account]:
    """The accounts of the person that somebody else uses too."""
    mine = select(_shared.c.channel, _shared.c.account_id).where(_shared.c.member_id.in_(ids))
    rows = select(_shared.c.channel, _shared.c.account_id).where(_shared.c.member_id.not_in(ids))
    both = sorted(set(map(tuple, tx.execute(mine))) & set(map(tuple, tx.execute(rows))))
    return [Account(*one) for one in both]


def _told(tx: Transaction, ids: tuple[int, ...]) -> Iterator[str]:
    tasks, alerts = core(Task), core(Alert)
    told = (
        ("task", tasks, or_(tasks.c.member_id.in_(ids), tasks.c.about_id.in_(ids))),
        ("alert", alerts, alerts.c.member_id.in_(ids)),
    )
    for begins, table, theirs in told:
        for row in tx.execute(select(table.c.id).where(theirs)):
            yield f"{begins}:{row.id}:"


def _others(
    tx: Transaction, ids: tuple[int, ...], names: Iterable[str]
) -> tuple[set[str], set[str]]:
    """Which names others have too, and the longer names of others in which one of them is."""
    shared, longer = set(), set()
    for name in names:
        for row in tx.execute(_alike(ids, name)):
            words = [word for word in (row.name, *(row.aliases or ())) if name in word]
            shared |= {word for word in words if word == name}
            longer |= {word for word in words if word != name}
    return shared, longer


def _alike(ids: tuple[int, ...], name: str) -> Select[Any]:
    others = and_(_members.c.id.not_in(ids), _members.c.state != ERASED)
    aliases = cast(_members.c.aliases, Text)
    found = or_(_members.c.name.contains(name, autoescape=True), contains(aliases, name))
    return select(_members.c.name, _members.c.aliases).where(others, found)


def contains(column: ColumnElement[str], words: str) -> ColumnElement[bool]:
    """The condition that a text or a JSON has these words in it."""
    escaped = json.dumps(words)[1:-1]
    return or_(*(column.contains(form, autoescape=True) for form in {words, escaped}))


def _is_shared(
    tx: Transaction, vault: Vault, ids: tuple[int, ...], column: str, number: str
) -> bool:
    """Whether somebody else has the same number, as a couple has one telephone."""
    fields = ("phone", "phone2") if column != "id_number" else ("id_number",)
    prints = vault.prints(number)
    found = or_(*(_members.c[f"{name}_print"].in_(prints) for name in fields))
    row = tx.execute(select(_members.c.id).where(found, _members.c.id.not_in(ids)).limit(1))
    return row.first() is not None


def _known(vault: Vault, row: Row, field: str) -> str:
    return str(roster.known(vault, row, field))


def _is_telling(account_id: str) -> bool:
    if account_id.isdigit():
        return len(account_id) >= SHORTEST_DIGITS
    return len(account_id) >= SHORTEST_ACCOUNT and account_id not in ROLES
