"""What a person of a sheet would change in the roster: nothing that is empty, nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from services import roster
from services.imports.matching import FAMILY, Marks, agree, birth_of, marks, match
from services.imports.stock import Stock
from services.imports.values import Birth, Person, Problem
from storage.transaction import Row
from storage.vault import Vault

# Fields of a person of a sheet that are the same in the roster.
_SAME = ("sex", "kind", "unit", "title", "id_number", "address", "health")
_BETWEEN_NOTES = "；"
# What is told of a change, by the column of the roster.
_SAID = {"node_id": "grid", "joined_party": "party", **dict.fromkeys(roster.BIRTH, "birth")}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done for one person; `doubt` instead if it must not be done.

    `values` are fields of the roster, `place` the names of a node that is not there yet,
    `joins` the bodies by name that the person is to belong to, each with whether it is the
    branch at home, and `leaves` those whose place the first takes.
    """

    person: Person
    marks: Marks
    member: Row | None = None
    doubt: Problem | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    place: tuple[str, ...] = ()
    joins: tuple[tuple[str, bool], ...] = ()
    leaves: tuple[Row, ...] = ()
    activity: str = ""
    relative: bool = False
    warnings: tuple[Problem, ...] = ()

    @property
    def will(self) -> list[str]:
        """The fields that change, as columns of a sheet are called."""
        told = [_SAID.get(name, name) for name in self.values if name != "role"]
        told += ["grid"] if self.place else []
        told += ["home_branch" if home else "branch" for _, home in self.joins]
        told += ["activity"] if self.activity else []
        return list(dict.fromkeys(told + (["relative"] if self.relative else [])))

    @property
    def outcome(self) -> str:
        """What the row is: new, changed, same or wrong."""
        if self.doubt is not None:
            return "wrong"
        if self.member is None:
            return "new"
        return "changed" if self.will else "same"


def plan(vault: Vault, person: Person, stock: Stock, claimed: Mapping[int, int], kind: str) -> Plan:
    """What is to be done for a person; branches are bodies of the `kind`."""
    mine = marks(vault, person)
    found = match(mine, stock.near(mine.keys), claimed)
    if found.doubt is not None:
        return Plan(person, mine, doubt=found.doubt)
    row = found.member
    values = _values(vault, person, row)
    node, place, unsure = _place(person.place, row, stock)
    values |= {"node_id": node} if node is not None else {}
    joins, leaves = _bodies(person, row, stock, kind)
    made = Plan(
        person,
        mine,
        row,
        values=values,
        place=place,
        joins=joins,
        leaves=leaves,
        activity=_activity(person, row),
        relative=_is_new_relative(person, row, stock),
    )
    return _warned(made, by_name=found.by_name, unsure=unsure)


def _warned(made: Plan, *, by_name: bool, unsure: bool) -> Plan:
    """The plan with what is to be looked at."""
    row, name = made.member, made.person.name
    told: list[Problem] = []
    if row is not None and row.name != name:
        told.append(Problem("name", "", "imports.other_name", {"name": row.name}))
    if by_name and made.will:
        told.append(Problem("name", "", "imports.by_name", {"name": name}))
    if unsure:
        place = made.person.place[-1]
        told.append(Problem("grid", "", "imports.grid_several", {"name": place}))
    if made.person.relative_phone and not made.person.relative:
        told.append(Problem("relative_phone", "", "imports.relative_nameless", {}))
    return replace(made, warnings=tuple(told))


def _values(vault: Vault, person: Person, row: Row | None) -> dict[str, Any]:
    """The fields of the roster that become others; all that are told for somebody new."""

    def known(name: str) -> Any:
        return roster.known(vault, row, name) if row is not None else ""

    told = {name: getattr(person, name) for name in _SAME}
    values = {name: value for name, value in told.items() if value and value != known(name)}
    for change in (_note, _party, _hardships, _phones):
        values |= change(person, known)
    values |= _birth(person.birth, row)
    if row is None:
        return {"name": person.name, **values}
    return values | ({"role": "member"} if row.role == FAMILY else {})


_Known = Callable[[str], Any]


def _note(person: Person, known: _Known) -> dict[str, Any]:
    """A note is put behind the one there is."""
    there = known("note")
    if not person.note or person.note in there:
        return {}
    return {"note": f"{there}{_BETWEEN_NOTES}{person.note}" if there else person.note}


def _party(person: Person, known: _Known) -> dict[str, Any]:
    told = person.party
    return {"joined_party": told} if told and not known("joined_party").startswith(told) else {}


def _hardships(person: Person, known: _Known) -> dict[str, Any]:
    told, there = list(person.hardships), known("hardships") or []
    return {"hardships": told} if told and set(told) != set(there) else {}


def _phones(person: Person, known: _Known) -> dict[str, Any]:
    """Both phones; one that stands in the other's place is there already."""
    told = [number for number in (person.phone, person.phone2) if number]
    there = [known("phone"), known("phone2")]
    if set(told) <= set(there):
        return {}
    values = dict(zip(("phone", "phone2"), told, strict=False))
    return {name: value for name, value in values.items() if value != known(name)}


def _birth(told: Birth | None, row: Row | None) -> dict[str, Any]:
    """The parts of a birth, if it tells more than what is known, or something else."""
    if told is None:
        return {}
    known = birth_of(row) if row is not None else None
    if known is not None and agree(told, known) is not False and _is_no_more(told, known):
        return {}
    whole = told
    if known is not None and agree(told, known) is not False and told.calendar == known.calendar:
        whole = replace(
            told,
            year=told.year or known.year,
            month=told.month or known.month,
            day=told.day or known.day,
        )
    parts = (whole.calendar, whole.year, whole.month, whole.day, whole.leap)
    values = dict(zip(roster.BIRTH, parts, strict=True))
    if row is None:
        return values
    return {name: value for name, value in values.items() if value != getattr(row, name)}


def _is_no_more(told: Birth, known: Birth) -> bool:
    """Whether a birth that agrees tells nothing that is not known; the calendar stays."""
    if told.calendar != known.calendar:
        return True
    pairs = ((told.year, known.year), (told.month, known.month), (told.day, known.day))
    return all(theirs or not mine for mine, theirs in pairs)


def _activity(person: Person, row: Row | None) -> str:
    there = row.activity if row is not None else "normal"
    return person.activity if person.activity and person.activity != there else ""


def _bodies(
    person: Person, row: Row | None, stock: Stock, kind: str
) -> tuple[tuple[tuple[str, bool], ...], tuple[Row, ...]]:
    """The bodies to join, and the branch to leave for it: one without an office there."""
    mine = stock.memberships.get(row.id, []) if row is not None else []
    there = {one.name for one in mine}
    joins = []
    if person.branch and person.branch not in there:
        joins.append((person.branch, False))
    if person.home_branch and person.home_branch not in there | {person.branch}:
        joins.append((person.home_branch, True))
    moved = {home for _, home in joins}
    leaves = [
        one
        for one in mine
        if one.kind == kind and one.home in moved and not one.role and not one.leads
    ]
    return tuple(joins), tuple(leaves)


def _place(
    names: tuple[str, ...], row: Row | None, stock: Stock
) -> tuple[int | None, tuple[str, ...], bool]:
    """The node that somebody moves to, or the names of one to be entered; or that it is unsure."""
    if not names:
        return None, (), False
    found = at(names, stock)
    if len(found) > 1 or (not found and any(len(one) > 1 for one in _steps(names, stock))):
        return None, (), True
    if not found:
        return None, names, False
    there = stock.nodes.get(row.node_id) if row is not None and row.node_id else None
    inside = there is not None and f"/{found[0].id}/" in there.path
    return (None if inside else int(found[0].id)), (), False


def _steps(names: tuple[str, ...], stock: Stock) -> list[list[Row]]:
    """The nodes that the first of the names may be, that the first two may be, and so on."""
    return [at(names[:count], stock) for count in range(1, len(names))]


def at(names: tuple[str, ...], stock: Stock) -> list[Row]:
    """The nodes of a name that lie, at whatever depth, in those of the names before it."""
    last = [node for node in stock.nodes.values() if names and node.name == names[-1]]
    above = set(names[:-1])
    return [node for node in last if above <= _above(node, stock)]


def _above(node: Row, stock: Stock) -> set[str]:
    ids = [int(part) for part in node.path.strip("/").split("/")][:-1]
    return {stock.nodes[one].name for one in ids}


def _is_new_relative(person: Person, row: Row | None, stock: Stock) -> bool:
    """Whether a relative is told of whom no link to this elder is known."""
    there = stock.relatives.get(row.id, []) if row is not None else []
    return bool(person.relative) and person.relative not in {one.name for one in there}
