"""The board: cases by state with their ages, filtered, in pages that begin after a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, or_, select

from bot.clock import local_date
from services import scopes
from services.scopes import Scope
from services.suggestions import reading, stages, steps
from services.suggestions.reading import Told
from services.suggestions.voices import SUPPORT
from services.workdays import workdays
from services.workdays.workday_table import WorkdayTable
from storage.tables.base import core
from storage.tables.members import Member
from storage.tables.organisations import Membership
from storage.tables.suggestions import Case, CaseVoice, Department, Suggestion, Theme
from storage.transaction import Row, Transaction
from storage.vault import Vault

# What the board shows at once; of the others there is a list each.
SHOWN = (*stages.ALIVE, stages.CLOSED)
FOLDED = (stages.WITHDRAWN, stages.MERGED)
# Of what is over the latest come first, of what is not the urgent, then the oldest.
OVER = (stages.CLOSED, *FOLDED)

_cases, _suggestions, _voices = core(Case), core(Suggestion), core(CaseVoice)
_members, _departments, _themes = core(Member), core(Department), core(Theme)
_memberships = core(Membership)
_officers = _members.alias("officers")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: whose people's, and "" or None for any theme, department, category, unit.

    With `overdue` only those that are over their day. `today` is the local day.
    """

    scope: Scope
    today: date
    theme_id: int | None = None
    department_id: int | None = None
    category: str = ""
    unit_id: int | None = None
    overdue: bool = False


class Place(NamedTuple):
    """Where in a list a page ended: at an urgent case or not, and its number."""

    urgent: bool
    number: int


@dataclass(frozen=True, slots=True)
class Line:
    """A case as a list shows it; `age` is in working days, `due` the day that counts now.

    `seen` is its newest step, by which it is known that nobody took one since.
    """

    told: Told
    age: int
    due: date | None
    is_late: bool
    supporters: int
    seen: int


class Counts(NamedTuple):
    """How many cases there are in each state, and how many of them are over their day."""

    states: Mapping[str, int]
    late: int


def counts(tx: Transaction, wanted: Wanted) -> Counts:
    """The figures at the head of the board; the filter for what is overdue is left out."""
    fits = _fits(wanted)
    rows = select(_cases.c.state, func.count().label("cases")).select_from(_from(wanted))
    found = tx.execute(rows.where(*fits).group_by(_cases.c.state))
    late = select(func.count()).select_from(_from(wanted)).where(*fits, _late(wanted.today))
    return Counts({row.state: int(row.cases) for row in found}, int(tx.execute(late).scalar_one()))


def late(tx: Transaction, scope: Scope, today: date) -> int:
    """How many cases of people of a scope are over their day."""
    wanted = Wanted(scope, today)
    rows = select(func.count()).select_from(_from(wanted))
    return int(tx.execute(rows.where(*_fits(wanted), _late(today))).scalar_one())


def count_state(tx: Transaction, state: str) -> int:
    """How many cases are in a state."""
    rows = select(func.count()).select_from(_cases).where(_cases.c.state == state)
    return int(tx.execute(rows).scalar_one())


def page(
    tx: Transaction, wanted: Wanted, state: str, most: int, after: Place | None = None
) -> tuple[list[int], Place | None]:
    """The numbers of the cases in a state, `most` from a place on, and where the next page is."""
    order = (_cases.c.urgent.desc(), _cases.c.id)
    rows = select(_cases.c.id, _cases.c.urgent).select_from(_from(wanted))
    rows = rows.where(_cases.c.state == state, *_fits(wanted))
    if wanted.overdue:
        rows = rows.where(_late(wanted.today))
    if after is not None:
        rows = rows.where(_beyond(state, after))
    rows = rows.order_by(*((_cases.c.id.desc(),) if state in OVER else order)).limit(most + 1)
    found = list(tx.execute(rows))
    last = found[most - 1] if len(found) > most else None
    place = None if last is None else Place(bool(last.urgent), int(last.id))
    return [int(row.id) for row in found[:most]], place


def lines(
    tx: Transaction, vault: Vault, numbers: Sequence[int], today: date, zone: ZoneInfo
) -> dict[int, Line]:
    """Cases as lists show them, by their numbers; only their words are opened."""
    rows = list(tx.execute(_told().where(_cases.c.id.in_(list(numbers)))))
    begun = [local_date(row.created_at, zone) for row in rows]
    ages = WorkdayTable(workdays.load(tx), [*begun, today])
    backing, seen = supporters(tx, rows), steps.newest_of(tx, numbers)
    return {
        row.id: Line(
            reading.told(vault, row),
            ages.between(day, _end(row, today, zone)),
            due_of(row),
            is_late(row, today),
            backing[row.id],
            seen.get(row.id, 0),
        )
        for row, day in zip(rows, begun, strict=True)
    }


def supporters(tx: Transaction, rows: Sequence[Row]) -> dict[int, int]:
    """How many back each of some cases beside whose they are, each person once."""
    numbers = [row.id for row in rows]
    inside = (
        select(_cases.c.id, _cases.c.kept_id, _suggestions.c.member_id)
        .join(_suggestions, _suggestions.c.id == _cases.c.suggestion_id)
        .where(_cases.c.kept_id.in_(numbers), _cases.c.state == stages.MERGED)
    )
    merged = list(tx.execute(inside))
    kept = {number: number for number in numbers} | {row.id: row.kept_id for row in merged}
    said = select(_voices.c.case_id, _voices.c.member_id).where(
        _voices.c.case_id.in_(list(kept)),
        _voices.c.stance == SUPPORT,
        _voices.c.withdrawn_at.is_(None),
    )
    people: dict[int, set[int]] = {number: set() for number in numbers}
    for row in merged:
        people[row.kept_id].add(row.member_id)
    for row in tx.execute(said):
        people[kept[row.case_id]].add(row.member_id)
    return {row.id: len(people[row.id] - {None, row.member_id}) for row in rows}


def categories(tx: Transaction) -> list[str]:
    """The categories that staff gave to cases."""
    rows = select(_cases.c.category).where(_cases.c.category != "").distinct()
    return sorted(tx.execute(rows).scalars())


def due_of(row: Row) -> date | None:
    """The day by which the next thing is to be done to a case; None where there is none."""
    if row.state not in stages.OPEN:
        return None
    due: date | None = row.accept_by if row.state == stages.RECEIVED else row.due_on
    return due


def is_late(row: Row, today: date) -> bool:
    """Whether that day is over."""
    due = due_of(row)
    return due is not None and due < today


def _told() -> Select[tuple[object, ...]]:
    return (
        reading.joined()
        .outerjoin(_members, _members.c.id == _suggestions.c.member_id)
        .outerjoin(_departments, _departments.c.id == _cases.c.department_id)
        .outerjoin(_themes, _themes.c.id == _cases.c.theme_id)
        .outerjoin(_officers, _officers.c.id == _cases.c.officer_id)
        .add_columns(
            _members.c.name.label("name"),
            _departments.c.name.label("department"),
            _themes.c.title.label("theme"),
            _officers.c.name.label("officer"),
        )
    )


def _end(row: Row, today: date, zone: ZoneInfo) -> date:
    """The last day of a case's age."""
    return local_date(row.closed_at, zone) if row.closed_at is not None else today


def _from(wanted: Wanted) -> FromClause:
    """The tables that a filter looks at, no more of them than it needs."""
    if wanted.scope.everybody and wanted.unit_id is None:
        return _cases
    whole = _cases.join(_suggestions, _suggestions.c.id == _cases.c.suggestion_id)
    if wanted.scope.everybody:
        return whole
    return whole.join(_members, _members.c.id == _suggestions.c.member_id)


def _fits(wanted: Wanted) -> list[ColumnElement[bool]]:
    fits: list[ColumnElement[bool]] = []
    if not wanted.scope.everybody:
        fits.append(scopes.people(wanted.scope))
    if wanted.theme_id is not None:
        fits.append(_cases.c.theme_id == wanted.theme_id)
    if wanted.department_id is not None:
        fits.append(_cases.c.department_id == wanted.department_id)
    if wanted.category:
        fits.append(_cases.c.category == wanted.category)
    if wanted.unit_id is not None:
        inside = select(_memberships.c.member_id).where(
            _memberships.c.organisation_id == wanted.unit_id
        )
        fits.append(_suggestions.c.member_id.in_(inside))
    return fits


def _late(today: date) -> ColumnElement[bool]:
    later = [state for state in stages.OPEN if state != stages.RECEIVED]
    return or_(
        and_(_cases.c.state == stages.RECEIVED, _cases.c.accept_by < today),
        and_(_cases.c.state.in_(later), _cases.c.due_on < today),
    )


def _beyond(state: str, after: Place) -> ColumnElement[bool]:
    """The condition that leaves what comes after a place in the list of a state."""
    if state in OVER:
        return _cases.c.id < after.number
    later = _cases.c.id > after.number
    if after.urgent:
        return or_(_cases.c.urgent.is_(False), and_(_cases.c.urgent.is_(True), later))
    return and_(_cases.c.urgent.is_(False), later)
