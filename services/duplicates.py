"""重复: entries of the roster that may be one person, by number, phone, sound and birth."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

from sqlalchemy import Column, and_, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from services import roster, scopes
from services.scopes import Scope
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.members import Member, NotSame
from storage.transaction import Row, Transaction

_members, _two = core(Member), core(NotSame)
# What two entries have in common, the surest first. A couple shares a phone, but no name.
_SAME: tuple[tuple[str, tuple[Column[Any], ...]], ...] = (
    ("id_number", (_members.c.id_number_print,)),
    ("phone", (_members.c.phone_print, _members.c.sounds)),
    ("birth", (_members.c.sounds, _members.c.birth_year, _members.c.birth_month)),
)
MOST = 200


class Pair(NamedTuple):
    """Two entries, and by what they may be one person: id_number, phone or birth."""

    one: Row
    other: Row
    why: str


def pairs(tx: Transaction, scope: Scope) -> list[Pair]:
    """The pairs among those in the scope, the surest first, each once, up to MOST.

    Of whom somebody said that they are two people are left out.
    """
    known = {(row.one_id, row.other_id) for row in tx.execute(select(_two))}
    found: dict[tuple[int, int], Pair] = {}
    for why, columns in _SAME:
        for one, other in _alike(tx, scope, columns, MOST + len(known)):
            if (one.id, other.id) not in known:
                found.setdefault((one.id, other.id), Pair(one, other, why))
    return list(found.values())[:MOST]


def not_same(tx: Transaction, one_id: int, other_id: int, by: By) -> None:
    """Say that two entries are two people, so that they are no pair any more."""
    one, other = sorted((one_id, other_id))
    said = insert(_two).values(one_id=one, other_id=other, by=by.member_id, at=by.at)
    if tx.execute(said.on_conflict_do_nothing()).rowcount:
        _note(tx, by, "member.not_same", one, other)


def maybe_same(tx: Transaction, one_id: int, other_id: int, by: By) -> None:
    """Take back that two entries are two people."""
    one, other = sorted((one_id, other_id))
    gone = delete(_two).where(_two.c.one_id == one, _two.c.other_id == other)
    if tx.execute(gone).rowcount:
        _note(tx, by, "member.maybe_same", one, other)


def apart(tx: Transaction) -> list[Row]:
    """The pairs that are two people, the latest first: one_id, one, other_id, other, at.

    Whose entry has gone since is left out.
    """
    one, other = _members.alias("one"), _members.alias("other")
    rows = (
        select(_two, one.c.name.label("one"), other.c.name.label("other"))
        .join(one, one.c.id == _two.c.one_id)
        .join(other, other.c.id == _two.c.other_id)
        .where(*(two.c.state.not_in(roster.GONE) for two in (one, other)))
    )
    return list(tx.execute(rows.order_by(_two.c.at.desc(), _two.c.one_id).limit(MOST)))


def _note(tx: Transaction, by: By, action: str, one_id: int, other_id: int) -> None:
    audit.note(tx, by, action, f"member:{one_id}", after={"other": other_id})
    audit.note(tx, by, action, f"member:{other_id}", after={"other": one_id})


def _alike(
    tx: Transaction, scope: Scope, columns: tuple[Column[Any], ...], most: int
) -> Iterator[tuple[Row, Row]]:
    """Those who have the same in all of these columns, and something in each."""
    there = (column.is_not(None) & (column != _nothing(column)) for column in columns)
    inside = and_(_members.c.state.not_in(roster.GONE), scopes.people(scope), *there)
    many = select(*columns).where(inside).group_by(*columns).having(func.count() > 1)
    same = many.limit(most).subquery()
    on = and_(*(column == same.c[column.name] for column in columns))
    rows = select(_members).join(same, on).where(inside).order_by(*columns, _members.c.id)
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in tx.execute(rows):
        groups.setdefault(tuple(getattr(row, c.name) for c in columns), []).append(row)
    for group in groups.values():
        yield from combinations(group, 2)


def _nothing(column: Column[Any]) -> Any:
    return 0 if column.name.startswith("birth") else ""
