"""Bringing staged rows into the roster: each row in whole, and so that it can go back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services import families, grid, members, organisations, roster
from services.imports import staging
from services.imports.matching import FAMILY, Match, marks, match
from services.imports.plans import Plan, at, plan
from services.imports.stock import Stock, alike, places, stock
from services.imports.values import Person
from storage import audit
from storage.audit import By
from storage.plain import plain
from storage.transaction import Row, Transaction
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Applying:
    """With what rows of an import are applied: who does it and when, and the bureau's words.

    `kind` is the kind of bodies that branches are, `levels` what nodes are called from the top
    down, `today` the bureau's day.
    """

    import_id: int
    vault: Vault
    by: By
    today: date
    kind: str
    levels: tuple[str, ...]


@dataclass(slots=True)
class _One:
    """A person of a row on the way in; `before` is what is needed to take it back."""

    row: Row
    plan: Plan
    member_id: int = 0
    before: dict[str, Any] = field(default_factory=dict)
    link_id: int | None = None


def apply(tx: Transaction, how: Applying, rows: Sequence[Row]) -> None:
    """Apply staged rows, people before their relatives; what has become doubtful is refused."""
    told = {(row.row, row.part): staging.person(how.vault, row) for row in rows}
    known = stock(tx, how.vault, list(told.values()))
    claimed = staging.claimed(tx, how.import_id, list(known.people))
    done: list[_One] = []
    for parts in staging.by_row(rows):
        people = (told[row.row, row.part] for row in parts)
        plans = [plan(how.vault, person, known, claimed, how.kind) for person in people]
        if doubts := [one.doubt for one in plans if one.doubt]:
            staging.refuse(tx, parts, doubts)
            continue
        for row, made in zip(parts, plans, strict=True):
            one = _One(row, made)
            _person(tx, how, one, known)
            claimed[one.member_id] = row.row
            done.append(one)
    _relatives(tx, how, [one for one in done if one.plan.relative])
    for one in done:
        _note(tx, how, one)


def _note(tx: Transaction, how: Applying, one: _One) -> None:
    """Note that a person is in; one who was so already needs nothing to be taken back."""
    sealed = None
    if one.plan.outcome != "same":
        before = json.dumps(plain(one.before), ensure_ascii=False)
        sealed = how.vault.seal(before, "before")
    values = {"outcome": one.plan.outcome, "member_id": one.member_id, "before_sealed": sealed}
    staging.applied(tx, one.row, values | {"link_id": one.link_id, "applied_at": how.by.at})


def _person(tx: Transaction, how: Applying, one: _One, known: Stock) -> None:
    """Do a plan but for the relative."""
    made, before = one.plan, one.before
    values = dict(made.values)
    if made.place:
        values["node_id"], before["nodes"] = _node(tx, how, made.place, known)
    before["values"] = values
    if made.member is None:
        one.member_id = roster.enter(tx, how.vault, values, how.by, bumps=False)
        before["entered"] = True
    else:
        one.member_id = made.member.id
        before["was"] = {name: roster.known(how.vault, made.member, name) for name in values}
        _change(tx, how, one.member_id, values)
    if made.activity:
        was = made.member.activity if made.member is not None else "normal"
        before["activity"] = [was, made.activity]
        roster.set_activity(tx, one.member_id, made.activity, how.today, how.by)
    if made.joins:
        _move(tx, how, one, known)


def _change(tx: Transaction, how: Applying, member_id: int, values: dict[str, Any]) -> None:
    fields = {name: value for name, value in values.items() if name != "role"}
    if fields:
        roster.change(tx, how.vault, member_id, fields, how.by, bumps=False)
    if "role" in values:
        members.set_role(tx, member_id, values["role"])
        role = {"role": values["role"]}
        audit.note(tx, how.by, "member.role", f"member:{member_id}", after=role)


def _node(
    tx: Transaction, how: Applying, names: tuple[str, ...], known: Stock
) -> tuple[int, list[int]]:
    """The node of that place, entered with what lies above it; and the nodes that were entered."""
    node: int | None = None
    made: list[int] = []
    for depth, name in enumerate(names):
        there = at(names[: depth + 1], known)
        if there:
            node = int(there[0].id)
            continue
        node = grid.add(tx, name, node, how.levels[depth], by=how.by)
        made.append(node)
        known.nodes = places(tx)
    assert node is not None, "a place has a name"
    return node, made


def _move(tx: Transaction, how: Applying, one: _One, known: Stock) -> None:
    """Have somebody join bodies, which are entered if need be, and leave those they stand for."""
    joins, leaves, before = one.plan.joins, one.plan.leaves, one.before
    missing = [name for name, _ in joins if name not in known.bodies]
    before["bodies"] = [_body(tx, how, name, known) for name in missing]
    before["joined"] = [known.bodies[name] for name, _ in joins]
    left = ("organisation_id", "role", "leads", "home", "since")
    before["left"] = [[getattr(row, name) for name in left] for row in leaves]
    for row in leaves:
        organisations.leave(tx, row.organisation_id, one.member_id)
    for name, home in joins:
        organisations.join(tx, known.bodies[name], one.member_id, home=home)
    was, now = [row.name for row in leaves], [name for name, _ in joins]
    subject = f"member:{one.member_id}"
    audit.note(tx, how.by, "member.branch", subject, before={"in": was}, after={"in": now})


def _body(tx: Transaction, how: Applying, name: str, known: Stock) -> int:
    body = known.bodies[name] = organisations.add(tx, name, how.kind, by=how.by)
    return body


def _relatives(tx: Transaction, how: Applying, elders: Sequence[_One]) -> None:
    """Ask for the links of elders to their relatives."""
    told = [Person(one.plan.person.relative, phone=_kin_phone(one)) for one in elders]
    kin = alike(tx, how.vault, told) if told else Stock()
    for one, relative in zip(elders, told, strict=True):
        _relative(tx, how, one, relative, kin)


def _kin_phone(one: _One) -> str:
    return one.plan.person.relative_phone


def _relative(tx: Transaction, how: Applying, one: _One, told: Person, kin: Stock) -> None:
    """Ask for the link of an elder to a relative, who is entered if need be."""
    relation, mine = one.plan.person.relation, marks(how.vault, told)
    known = [row for row in kin.near(mine.keys) if row.id != one.member_id]
    found = match(mine, known, {})
    if found.member is not None and _is_sure(found, told, relation):
        relative_id = int(found.member.id)
    else:
        relative_id = _enter_relative(tx, how, one, told, kin)
    one.link_id = families.ask(tx, one.member_id, relative_id, relation, how.by.at)
    after = {"elder": one.member_id, "relation": relation}
    audit.note(tx, how.by, "family.ask", f"family:{one.link_id}", after=after)


def _enter_relative(tx: Transaction, how: Applying, one: _One, told: Person, kin: Stock) -> int:
    values = {"name": told.name} | ({"phone": told.phone} if told.phone else {})
    entered = {**values, "role": FAMILY}
    relative_id = roster.enter(tx, how.vault, entered, how.by, bumps=False)
    one.before["relative"] = {"id": relative_id, "values": values, "role": FAMILY}
    kin.put(roster.find(tx, relative_id))
    return relative_id


def _is_sure(found: Match, told: Person, relation: str) -> bool:
    """Whether a relative is who was found: by phone, or as the only one of that name if married."""
    return not found.by_name or (not told.phone and relation == families.SPOUSE)
