"""查人: by characters, by sound, by pinyin or its initials, by phone or ID number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from bot.understanding import sound
from services import roster, scopes
from services.scopes import Scope
from storage.tables.base import core
from storage.tables.grid import GridNode
from storage.tables.members import Member
from storage.tables.organisations import Membership
from storage.transaction import Row, Transaction
from storage.vault import Vault

PAGE = 50
NOWHERE = 0
# Who should stand in a node; who works at the bureau need not.
PLACED = ("member", "secretary")
# A local number without its area has so many.
FEWEST_DIGITS = 7
_NUMBER = re.compile(r"[\d\s+-]{4,}[xX]?")
# What everybody needs to see of somebody in a list.
_COLUMNS = ("id", "name", "sex", "role", "kind", "unit", "activity", "state", "node_id")

_members, _nodes, _memberships = core(Member), core(GridNode), core(Membership)
_listed = [_members.c[name] for name in _COLUMNS]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is looked for: `words` as typed, and what they must be; None for no matter what.

    `node` is one in or below which they stand, or NOWHERE for who should and stands in none.
    """

    words: str = ""
    node: int | None = None
    body: int | None = None
    activity: str | None = None
    kind: str | None = None
    state: str | None = "active"
    roles: tuple[str, ...] = ()


def people(tx: Transaction, vault: Vault, scope: Scope, wanted: Wanted, page: int = 1) -> list[Row]:
    """A page of those in the scope who are looked for; whose name is typed outright come first."""
    conditions = and_(scopes.people(scope), *_conditions(tx, vault, wanted))
    rows = _ordered(select(*_listed).where(conditions), wanted.words.strip())
    return list(tx.execute(rows.limit(PAGE).offset((page - 1) * PAGE)))


def count(tx: Transaction, vault: Vault, scope: Scope, wanted: Wanted) -> int:
    """How many are looked for in all."""
    conditions = and_(scopes.people(scope), *_conditions(tx, vault, wanted))
    found = select(func.count()).select_from(_members).where(conditions)
    return int(tx.execute(found).scalar_one())


def following(
    tx: Transaction, vault: Vault, scope: Scope, wanted: Wanted, *, after: int, most: int
) -> list[Row]:
    """All columns of the next few who are looked for, by their ids, above the id `after`."""
    conditions = and_(scopes.people(scope), *_conditions(tx, vault, wanted))
    rows = select(_members).where(conditions, _members.c.id > after).order_by(_members.c.id)
    return list(tx.execute(rows.limit(most)))


def is_number(words: str) -> bool:
    """Whether a phone or ID number is among what is looked for: it must stand in no address."""
    digits = sum(sign.isdigit() for sign in words)
    return digits >= FEWEST_DIGITS or _NUMBER.fullmatch(words.strip()) is not None


def _conditions(tx: Transaction, vault: Vault, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [_members.c.state.not_in(roster.GONE)]
    if words := wanted.words.strip():
        found.append(_called(vault, words))
    for column, value in (("activity", wanted.activity), ("kind", wanted.kind)):
        if value is not None:
            found.append(_members.c[column] == value)
    if wanted.state is not None:
        found.append(_members.c.state == wanted.state)
    if wanted.roles:
        found.append(_members.c.role.in_(wanted.roles))
    if wanted.node == NOWHERE:
        found.append(and_(_members.c.node_id.is_(None), _members.c.role.in_(PLACED)))
    elif wanted.node is not None:
        found.append(_below(tx, wanted.node))
    if wanted.body is not None:
        inside = select(_memberships.c.member_id)
        found.append(_members.c.id.in_(inside.where(_memberships.c.organisation_id == wanted.body)))
    return found


def _below(tx: Transaction, node_id: int) -> ColumnElement[bool]:
    path = tx.execute(select(_nodes.c.path).where(_nodes.c.id == node_id)).scalar()
    inside = select(_nodes.c.id).where(_nodes.c.path.startswith(path or "?", autoescape=True))
    return _members.c.node_id.in_(inside)


def _called(vault: Vault, words: str) -> ColumnElement[bool]:
    """The condition that somebody is called so, or has that number."""
    if _NUMBER.fullmatch(words):
        number = re.sub(r"[\s+-]", "", words).upper()
        prints = vault.prints(number) + vault.prints(number.removeprefix("86"))
        found = (_members.c[f"{name}_print"].in_(prints) for name in roster.PRINTED)
        return or_(*found)
    letters = words.lower().replace(" ", "").replace("'", "")
    if letters.isascii() and letters.isalpha():
        return _members.c.sounds.contains(letters, autoescape=True)
    name = words.replace(" ", "")
    by_sound = _members.c.sounds.contains(sound.loose(name), autoescape=True)
    return or_(_members.c.name.contains(name, autoescape=True), by_sound)


def _ordered(rows: Select[tuple[object, ...]], words: str) -> Select[tuple[object, ...]]:
    exactly = _members.c.name.contains(words, autoescape=True)
    order = [exactly.desc()] if words else []
    return rows.order_by(*order, _members.c.sounds, _members.c.id)
