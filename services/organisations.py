"""组织: branches, clubs and teams, and who belongs to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from services import scopes
from services.scopes import Scope
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.members import Member
from storage.tables.organisations import Membership, Organisation
from storage.transaction import Row, Transaction
from storage.versions import ROSTER, bump

LONGEST = 40
# Of the members of a body so many are on a page.
PAGE = 50

_bodies, _memberships, _members = core(Organisation), core(Membership), core(Member)
_MEMBERSHIP = ("role", "leads", "home", "since")
_belong = insert(_memberships).values(
    {name: bindparam(name) for name in ("organisation_id", "member_id", *_MEMBERSHIP)}
)
_JOIN = _belong.on_conflict_do_update(
    index_elements=["organisation_id", "member_id"],
    set_={name: _belong.excluded[name] for name in _MEMBERSHIP},
)


def objection(tx: Transaction, name: str, organisation_id: int | None = None) -> str | None:
    """The key of the sentence why a body can't have this name, None if it can."""
    if not name:
        return "organisations.name_missing"
    if len(name) > LONGEST:
        return "organisations.name_long"
    other = select(_bodies.c.id).where(_bodies.c.name == name)
    taken = tx.execute(other.where(_bodies.c.id != (organisation_id or 0))).first()
    return None if taken is None else "organisations.name_taken"


def add(
    tx: Transaction, name: str, kind: str, parent_id: int | None = None, *, by: By | None = None
) -> int:
    """Enter a body; gives its id."""
    values = {"name": name, "kind": kind, "parent_id": parent_id}
    made = insert(_bodies).values(values).returning(_bodies.c.id)
    number = int(tx.execute(made).scalar_one())
    _note(tx, by, "organisation.add", number, after=values)
    return number


def named(tx: Transaction, name: str, kind: str) -> int:
    """The id of the body of that name, entered if there is none."""
    found = tx.execute(select(_bodies.c.id).where(_bodies.c.name == name)).scalar()
    return int(found) if found is not None else add(tx, name, kind)


def find(tx: Transaction, organisation_id: int) -> Row | None:
    """A body, None if there is none."""
    return tx.execute(select(_bodies).where(_bodies.c.id == organisation_id)).first()


def every(tx: Transaction) -> list[Row]:
    """All bodies with how many active people belong to each, by kind and name."""
    here = select(func.count()).join(_members, _members.c.id == _memberships.c.member_id)
    inside = here.select_from(_memberships).where(
        _memberships.c.organisation_id == _bodies.c.id, _members.c.state == "active"
    )
    rows = select(_bodies, inside.scalar_subquery().label("people"))
    return list(tx.execute(rows.order_by(_bodies.c.kind, _bodies.c.name)))


def change(tx: Transaction, organisation_id: int, by: By | None = None, **values: Any) -> None:
    """Give a body another name, kind or parent_id."""
    row = find(tx, organisation_id)
    was = {name: getattr(row, name) for name in values}
    tx.execute(update(_bodies).where(_bodies.c.id == organisation_id).values(values))
    _note(tx, by, "organisation.change", organisation_id, before=was, after=values)


def open_ones(tx: Transaction) -> list[Row]:
    """The bodies that are not closed, by kind and name."""
    rows = select(_bodies).where(_bodies.c.closed_on.is_(None))
    return list(tx.execute(rows.order_by(_bodies.c.kind, _bodies.c.name)))


def close(tx: Transaction, organisation_id: int, day: date | None, by: By | None = None) -> None:
    """Say that a body is no more since a day; None opens it again."""
    tx.execute(update(_bodies).where(_bodies.c.id == organisation_id).values(closed_on=day))
    action = "organisation.close" if day else "organisation.open"
    _note(tx, by, action, organisation_id, after={"closed_on": day and day.isoformat()})


def may_belong(tx: Transaction, organisation_id: int, parent_id: int) -> bool:
    """Whether a body can be part of another: not of itself, nor of one of its own parts."""
    parents = {row.id: row.parent_id for row in tx.execute(select(_bodies))}
    above: int | None = parent_id
    while above is not None and above != organisation_id:
        above = parents.get(above)
    return above is None


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
    tx.run(_JOIN, organisation_id=organisation_id, member_id=member_id, **values)


def enrol(
    tx: Transaction,
    organisation_id: int,
    member_id: int,
    by: By,
    role: str = "",
    *,
    leads: bool = False,
    home: bool = False,
    since: date | None = None,
) -> None:
    """As `join`, by somebody of the staff, which is noted."""
    before = _membership(tx, organisation_id, member_id)
    join(tx, organisation_id, member_id, role, leads=leads, home=home, since=since)
    after = _membership(tx, organisation_id, member_id)
    audit.note(tx, by, "member.join", f"member:{member_id}", before=before, after=after)
    bump(tx, ROSTER)


def dismiss(tx: Transaction, organisation_id: int, member_id: int, by: By) -> bool:
    """As `leave`, by somebody of the staff, which is noted; false where nobody belonged."""
    before = _membership(tx, organisation_id, member_id)
    if before is None:
        return False
    leave(tx, organisation_id, member_id)
    audit.note(tx, by, "member.leave", f"member:{member_id}", before=before)
    bump(tx, ROSTER)
    return True


def leave(tx: Transaction, organisation_id: int, member_id: int) -> None:
    """Have somebody belong to a body no more."""
    mine = (
        _memberships.c.organisation_id == organisation_id,
        _memberships.c.member_id == member_id,
    )
    tx.execute(delete(_memberships).where(*mine))


def people(tx: Transaction, organisation_id: int, page: int = 1) -> list[Row]:
    """A page of who belongs to a body, those who lead it first: the membership, name, state."""
    order = (_memberships.c.leads.desc(), (_memberships.c.role == "").asc(), _members.c.sounds)
    rows = _inside(organisation_id).order_by(*order, _members.c.id)
    return list(tx.execute(rows.limit(PAGE).offset((page - 1) * PAGE)))


def count(tx: Transaction, organisation_id: int) -> int:
    """How many belong to a body, also of those who are not active."""
    inside = select(func.count()).select_from(_inside(organisation_id).subquery())
    return int(tx.execute(inside).scalar_one())


def membership(tx: Transaction, organisation_id: int, member_id: int) -> Row | None:
    """What somebody is in a body, None for who does not belong to it."""
    mine = _inside(organisation_id).where(_members.c.id == member_id)
    return tx.execute(mine).first()


def of(tx: Transaction, member_id: int) -> list[Row]:
    """The bodies somebody belongs to: organisation_id, name, kind, role, leads, home, since."""
    return of_many(tx, [member_id]).get(member_id, [])


def of_many(tx: Transaction, member_ids: Iterable[int]) -> dict[int, list[Row]]:
    """The same of many people, by their ids; who belongs to none is left out."""
    columns = (_memberships, _bodies.c.name, _bodies.c.kind)
    rows = select(*columns).join(_bodies, _bodies.c.id == _memberships.c.organisation_id)
    theirs = rows.where(_memberships.c.member_id.in_(member_ids))
    found: dict[int, list[Row]] = {}
    for row in tx.execute(theirs.order_by(_memberships.c.home, _bodies.c.kind, _bodies.c.name)):
        found.setdefault(row.member_id, []).append(row)
    return found


def _inside(organisation_id: int) -> Select[Any]:
    columns = (_memberships, _members.c.name, _members.c.state, _members.c.unit)
    rows = select(*columns).join(_members, _members.c.id == _memberships.c.member_id)
    here = rows.where(_memberships.c.organisation_id == organisation_id)
    return here.where(_members.c.state != "merged")


def _note(
    tx: Transaction,
    by: By | None,
    action: str,
    organisation_id: int,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    if by is not None:
        audit.note(tx, by, action, f"organisation:{organisation_id}", before=before, after=after)


def within(tx: Transaction, scope: Scope) -> dict[int, str]:
    """The open bodies to which people of a scope belong, by kind and name."""
    rows = open_ones(tx)
    if not scope.everybody:
        people = select(_members.c.id).where(scopes.people(scope))
        mine = select(_memberships.c.organisation_id).where(_memberships.c.member_id.in_(people))
        ids = set(tx.execute(mine).scalars())
        rows = [row for row in rows if row.id in ids]
    return {row.id: row.name for row in rows}


def names(tx: Transaction, member_ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of the bodies of each of some people."""
    rows = (
        select(_memberships.c.member_id, _bodies.c.name)
        .join(_bodies, _bodies.c.id == _memberships.c.organisation_id)
        .where(_memberships.c.member_id.in_(member_ids))
    )
    found: dict[int, list[str]] = {}
    for row in tx.execute(rows.order_by(_memberships.c.home, _bodies.c.kind, _bodies.c.name)):
        found.setdefault(row.member_id, []).append(row.name)
    return found


def _membership(tx: Transaction, organisation_id: int, member_id: int) -> dict[str, Any] | None:
    """What somebody is in a body, as the audit holds it."""
    found = next((r for r in of(tx, member_id) if r.organisation_id == organisation_id), None)
    if found is None:
        return None
    kept = {name: getattr(found, name) for name in ("organisation_id", "role", "leads", "home")}
    return kept | {"since": found.since and found.since.isoformat()}
