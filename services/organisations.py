"""组织: branches, clubs and teams, and who belongs to them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from storage.tables.base import core
from storage.tables.members import Member
from storage.tables.organisations import Membership, Organisation
from storage.transaction import Row, Transaction

_bodies, _memberships, _members = core(Organisation), core(Membership), core(Member)


def add(tx: Transaction, name: str, kind: str, parent_id: int | None = None) -> int:
    """Enter a body; gives its id."""
    made = insert(_bodies).values(name=name, kind=kind, parent_id=parent_id)
    return int(tx.execute(made.returning(_bodies.c.id)).scalar_one())


def named(tx: Transaction, name: str, kind: str) -> int:
    """The id of the body of that name, entered if there is none."""
    found = tx.execute(select(_bodies.c.id).where(_bodies.c.name == name)).scalar()
    return int(found) if found is not None else add(tx, name, kind)


def find(tx: Transaction, organisation_id: int) -> Row | None:
    """A body, None if there is none."""
    return tx.execute(select(_bodies).where(_bodies.c.id == organisation_id)).first()


def every(tx: Transaction) -> list[Row]:
    """All bodies with how many belong to each, by kind and name."""
    inside = select(func.count()).where(_memberships.c.organisation_id == _bodies.c.id)
    rows = select(_bodies, inside.scalar_subquery().label("people"))
    return list(tx.execute(rows.order_by(_bodies.c.kind, _bodies.c.name)))


def change(tx: Transaction, organisation_id: int, name: str, kind: str) -> None:
    """Give a body another name or kind."""
    here = update(_bodies).where(_bodies.c.id == organisation_id)
    tx.execute(here.values(name=name, kind=kind))


def close(tx: Transaction, organisation_id: int, day: date | None) -> None:
    """Say that a body is no more since a day; None opens it again."""
    tx.execute(update(_bodies).where(_bodies.c.id == organisation_id).values(closed_on=day))


def join(
    tx: Transaction,
    organisation_id: int,
    member_id: int,
    role: str = "",
    *,
    leads: bool = False,
    home: bool = False,
    since: date | None = None,
) -> None:
    """Have somebody belong to a body, or change what they are there."""
    values = {"role": role, "leads": leads, "home": home, "since": since}
    made = insert(_memberships).values(
        organisation_id=organisation_id, member_id=member_id, **values
    )
    keys = ["organisation_id", "member_id"]
    tx.execute(made.on_conflict_do_update(index_elements=keys, set_=values))


def leave(tx: Transaction, organisation_id: int, member_id: int) -> None:
    """Have somebody belong to a body no more."""
    mine = (
        _memberships.c.organisation_id == organisation_id,
        _memberships.c.member_id == member_id,
    )
    tx.execute(delete(_memberships).where(*mine))


def of(tx: Transaction, member_id: int) -> list[Row]:
    """The bodies somebody belongs to: organisation_id, name, kind, role, leads, home, since."""
    columns = (_memberships, _bodies.c.name, _bodies.c.kind)
    rows = select(*columns).join(_bodies, _bodies.c.id == _memberships.c.organisation_id)
    mine = rows.where(_memberships.c.member_id == member_id)
    return list(tx.execute(mine.order_by(_memberships.c.home, _bodies.c.kind, _bodies.c.name)))
