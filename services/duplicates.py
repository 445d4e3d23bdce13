"""重复: entries of the roster that may be one person, by number, phone, sound and birth."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

from sqlalchemy import Column, and_, func, select

from services import scopes
from services.scopes import Scope
from storage.tables.base import core
from storage.tables.members import Member
from storage.transaction import Row, Transaction

_members = core(Member)
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
    """The pairs among those in the scope, the surest first, each once, up to MOST."""
    found: dict[tuple[int, int], Pair] = {}
    for why, columns in _SAME:
        for one, other in _alike(tx, scope, columns):
            found.setdefault((one.id, other.id), Pair(one, other, why))
    return list(found.values())[:MOST]


def _alike(
    tx: Transaction, scope: Scope, columns: tuple[Column[Any], ...]
) -> Iterator[tuple[Row, Row]]:
    """Those who have the same in all of these columns, and something in each."""
    there = (column.is_not(None) & (column != _nothing(column)) for column in columns)
    inside = and_(_members.c.state != "merged", scopes.people(scope), *there)
    many = select(*columns).where(inside).group_by(*columns).having(func.count() > 1)
    same = many.limit(MOST).subquery()
    on = and_(*(column == same.c[column.name] for column in columns))
    rows = select(_members).join(same, on).where(inside).order_by(*columns, _members.c.id)
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in tx.execute(rows):
        groups.setdefault(tuple(getattr(row, c.name) for c in columns), []).append(row)
    for group in groups.values():
        yield from combinations(group, 2)


def _nothing(column: Column[Any]) -> Any:
    return 0 if column.name.startswith("birth") else ""
