"""Rows of a sheet compared with the roster, before anything of it is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from services.imports.matching import Seen
from services.imports.plans import Plan, plan
from services.imports.staging import Staged
from services.imports.stock import Stock, stock
from services.imports.values import Person, Problem
from storage.transaction import Transaction
from storage.vault import Vault


@dataclass(slots=True)
class Checking:
    """What is kept while the rows of a sheet are checked: who stood in it, what will be new.

    `kind` is the kind of bodies that branches are; `bodies` and `places` are those that would
    be entered.
    """

    vault: Vault
    kind: str
    seen: Seen = field(default_factory=Seen)
    claimed: dict[int, int] = field(default_factory=dict)
    bodies: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)


def checked(tx: Transaction, how: Checking, lines: Sequence[dict[str, Any]]) -> list[Staged]:
    """The rows as they are staged, from what the worker told of them."""
    people = {line["row"]: [Person.from_json(one) for one in line["people"]] for line in lines}
    known = stock(tx, how.vault, [one for some in people.values() for one in some])
    staged: list[Staged] = []
    for line in lines:
        staged += _row(how, line, people[line["row"]], known)
    return staged


def _row(how: Checking, line: dict[str, Any], people: list[Person], known: Stock) -> list[Staged]:
    """The people of a row; if one of them must not go in, none does."""
    number, cells = line["row"], line["cells"]
    errors, doubts = (tuple(map(Problem.from_json, line[name])) for name in ("errors", "warnings"))
    plans = [] if errors else [plan(how.vault, one, known, how.claimed, how.kind) for one in people]
    refused = [one.doubt for one in plans if one.doubt]
    if not (errors or refused):
        refused = [said for one in plans if (said := how.seen.doubt(number, one.marks))]
    if errors or refused or not plans:
        wrong = (*errors, *refused, *doubts)
        return [Staged(number, 0, cells, None, "wrong", wrong)]
    for one in plans:
        _claim(how, number, one, known)
    return [
        Staged(
            number, part, cells, one.person, one.outcome, _told(one, doubts, part), tuple(one.will)
        )
        for part, one in enumerate(plans)
    ]


def _claim(how: Checking, number: int, one: Plan, known: Stock) -> None:
    """Keep whom a row is, and what it would enter."""
    if one.member is not None:
        how.claimed[one.member.id] = number
    how.bodies |= {name for name, _ in one.joins if name not in known.bodies}
    how.places |= {"/".join(one.place)} if one.place else set()


def _told(one: Plan, doubts: tuple[Problem, ...], part: int) -> tuple[Problem, ...]:
    """What is to be looked at of a person: of a row it is told with the first one."""
    return (*(doubts if part == 0 else ()), *one.warnings)
