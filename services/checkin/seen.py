"""Whose check-ins somebody may see: those of the people in their scope."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, select, true

from services import scopes
from services.scopes import Scope
from storage.tables.base import core
from storage.tables.members import Member
from storage.transaction import Transaction

_members = core(Member)


def of_scope(member_id: ColumnElement[Any], scope: Scope) -> ColumnElement[bool]:
    """The condition that a column of member ids names somebody in the scope."""
    if scope.everybody:
        return true()
    return member_id.in_(select(_members.c.id).where(scopes.people(scope)))


def among(tx: Transaction, member_ids: Collection[int], scope: Scope) -> frozenset[int]:
    """Those of some people who are in the scope."""
    if scope.everybody:
        return frozenset(member_ids)
    inside = tx.execute(select(_members.c.id).where(scopes.people(scope))).scalars()
    return frozenset(member_ids) & frozenset(inside)
