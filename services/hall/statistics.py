"""统计: what became of the cases of some days, or of a theme, as facts to be counted.

A case belongs to the day on which it was received, whenever it was answered. It is answered as
long as its answer stands: one that was re-opened is open until it is answered again. In time it
is by its first answer, and by the day on which that was due; without one, by
`assigning.ANSWERED_WITHIN` working days after it was accepted.
Its grade is the latest of whoever proposed it, or what was merged into it; not of who backs it.
It stays when the case is re-opened. An outcome is one of a case whose answer stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, select, true

from bot.clock import local_date
from services import scopes
from services.hall import figures
from services.hall.figures import ANONYMOUS, NONE, Fact
from services.reports import Span
from services.scopes import Scope
from services.suggestions import stages
from services.suggestions.answering import GRADES, OUTCOMES
from services.suggestions.assigning import ANSWERED_WITHIN
from services.workdays import workdays
from services.workdays.workday_table import WorkdayTable
from storage.plain import whole
from storage.tables.base import core
from storage.tables.members import Member
from storage.tables.organisations import Membership, Organisation
from storage.tables.suggestions import Case, CaseRating, CaseStep, Department, Suggestion, Theme
from storage.transaction import Row, Transaction

_cases, _suggestions, _steps = core(Case), core(Suggestion), core(CaseStep)
_ratings, _memberships, _members = core(CaseRating), core(Membership), core(Member)
_names = {
    figures.THEME: core(Theme).c.title,
    figures.UNIT: core(Organisation).c.name,
    figures.DEPARTMENT: core(Department).c.name,
}
_columns = (
    *(_cases.c.id, _cases.c.state, _cases.c.theme_id, _cases.c.category, _cases.c.department_id),
    *(_cases.c.accept_by, _cases.c.due_on, _cases.c.outcome, _cases.c.raised, _cases.c.reopened),
    *(_cases.c.created_at, _cases.c.accepted_at, _cases.c.answered_at),
    *(_suggestions.c.member_id, _suggestions.c.anonymous, _suggestions.c.how),
)
# What shows that a case was taken up, where nobody said so by itself.
_BEGUN = (stages.ACCEPT, stages.ASSIGN, stages.ANSWER)


@dataclass(frozen=True, slots=True)
class Asked:
    """The cases that are counted: received on the days of `span`, or those of a theme."""

    span: Span | None = None
    theme_id: int | None = None


class _Known(NamedTuple):
    """What is known of cases beside their rows; `today` is the bureau's day.

    `promised` are the days on which those that were re-opened were due before.
    """

    begun: Mapping[tuple[int, str], datetime]
    promised: Mapping[int, date]
    grades: Mapping[int, str]
    units: Mapping[int, tuple[str, ...]]
    today: date
    zone: ZoneInfo


def facts(tx: Transaction, asked: Asked, scope: Scope, now: datetime, zone: ZoneInfo) -> list[Fact]:
    """The cases of people of a scope with what they count as, the earliest first."""
    rows = list(tx.execute(_chosen(asked, scope, *_columns).order_by(_cases.c.id)))
    ids = _chosen(asked, scope, _cases.c.id)
    known = _Known(
        _begun(tx, ids),
        _promised(tx, ids),
        _grades(tx, rows, ids),
        _units(tx, _chosen(asked, scope, _suggestions.c.member_id)),
        local_date(now, zone),
        zone,
    )
    days = {known.today, *(row.accept_by for row in rows)}
    days |= {local_date(row.created_at, zone) for row in rows}
    table = WorkdayTable(workdays.load(tx), days)
    return [_fact(row, known, table) for row in rows]


def names(tx: Transaction, part: str) -> dict[str, str]:
    """What themes, units or departments are called, by what facts call them."""
    if part not in _names:
        return {}
    name = _names[part]
    return {
        str(row.id): row.name for row in tx.execute(select(name.table.c.id, name.label("name")))
    }


def _chosen(asked: Asked, scope: Scope, *columns: ColumnElement[Any]) -> Select[Any]:
    joined = _cases.join(_suggestions, _suggestions.c.id == _cases.c.suggestion_id)
    theirs = select(_members.c.id).where(scopes.people(scope))
    seen = true() if scope.everybody else _suggestions.c.member_id.in_(theirs)
    then = true() if asked.span is None else asked.span.holds(_cases.c.created_at)
    of = true() if asked.theme_id is None else _cases.c.theme_id == asked.theme_id
    return select(*columns).select_from(joined).where(seen, then, of)


def _begun(tx: Transaction, ids: Select[Any]) -> dict[tuple[int, str], datetime]:
    """When cases were first taken up and answered, where their own columns do not tell.

    They tell when a case was accepted if that was said by itself, and when it was answered if
    that was but once.
    """
    standing = and_(
        _steps.c.undone_at.is_(None), _steps.c.deed.in_(_BEGUN), _steps.c.case_id.in_(ids)
    )
    unsaid = _steps.c.case_id.in_(select(_cases.c.id).where(_cases.c.accepted_at.is_(None)))
    first = select(_steps.c.case_id, _steps.c.deed, func.min(_steps.c.at).label("at"))
    first = first.where(standing).group_by(_steps.c.case_id, _steps.c.deed)
    answers = first.where(_steps.c.deed == stages.ANSWER).having(func.count() > 1)
    taken = first.where(_steps.c.deed != stages.ANSWER, unsaid)
    found = (row for rows in (answers, taken) for row in tx.execute(rows))
    return {(row.case_id, row.deed): row.at for row in found}


def _promised(tx: Transaction, ids: Select[Any]) -> dict[int, date]:
    """When cases were due before they were re-opened for the first time."""
    again = and_(
        _steps.c.undone_at.is_(None), _steps.c.deed == stages.REOPEN, _steps.c.case_id.in_(ids)
    )
    rows = select(_steps.c.case_id, _steps.c.before).where(again).order_by(_steps.c.id.desc())
    found = {row.case_id: whole(row.before).get("due_on") for row in tx.execute(rows)}
    return {case_id: due for case_id, due in found.items() if due is not None}


def _grades(tx: Transaction, rows: list[Row], ids: Select[Any]) -> dict[int, str]:
    """The latest grade of each case by one whose it is."""
    owners: dict[int, set[int | None]] = defaultdict(set)
    for row in rows:
        owners[row.id].add(row.member_id)
    merged = and_(_cases.c.state == stages.MERGED, _cases.c.kept_id.in_(ids))
    inside = select(_cases.c.kept_id, _suggestions.c.member_id).join(
        _suggestions, _suggestions.c.id == _cases.c.suggestion_id
    )
    for row in tx.execute(inside.where(merged)):
        owners[row.kept_id].add(row.member_id)
    given = select(_ratings.c.case_id, _ratings.c.member_id, _ratings.c.rating)
    given = given.where(_ratings.c.case_id.in_(ids)).order_by(_ratings.c.at, _ratings.c.id)
    return {
        row.case_id: row.rating
        for row in tx.execute(given)
        if row.member_id in owners.get(row.case_id, ()) and row.rating in GRADES
    }


def _units(tx: Transaction, people: Select[Any]) -> dict[int, tuple[str, ...]]:
    """The organisations of each proposer."""
    rows = select(_memberships.c.member_id, _memberships.c.organisation_id)
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for row in tx.execute(rows.where(_memberships.c.member_id.in_(people))):
        found[row.member_id][str(row.organisation_id)] = None
    return {member_id: tuple(units) for member_id, units in found.items()}


def _fact(row: Row, known: _Known, table: WorkdayTable) -> Fact:
    parts = {
        figures.THEME: (_key(row.theme_id),),
        figures.UNIT: _unit(row, known),
        figures.CATEGORY: (row.category or NONE,),
        figures.DEPARTMENT: (_key(row.department_id),),
        figures.WAY: (row.how,),
    }
    if row.state in (stages.WITHDRAWN, stages.MERGED):
        return Fact(row.id, (figures.RECEIVED, row.state), {}, parts)
    day = local_date(row.created_at, known.zone)
    accepted, answered = _accepted(row, known), _answered(row, known)
    due = row.due_on or table.after(accepted or row.accept_by, ANSWERED_WITHIN)
    due = due if answered is None else known.promised.get(row.id, due)
    days = {}
    if accepted is not None:
        days[figures.TO_ACCEPT] = table.between(day, accepted)
    if answered is not None:
        days[figures.TO_ANSWER] = table.between(day, answered)
    return Fact(row.id, tuple(_marks(row, known, (accepted, answered, due))), days, parts)


def _marks(row: Row, known: _Known, days: tuple[date | None, date | None, date]) -> Iterator[str]:
    accepted, answered, due = days
    yield figures.RECEIVED
    if accepted is not None and accepted <= row.accept_by:
        yield figures.ACCEPTED_IN_TIME
    if row.reopened:
        yield figures.REOPENED
    if row.raised in figures.RAISED:
        yield row.raised
    grade = known.grades.get(row.id) if row.answered_at is not None else None
    if grade is not None:
        yield figures.RATED
        yield grade
    if answered is None:
        yield figures.OPEN
        if known.today > due:
            yield figures.OVERDUE
        return
    yield figures.ANSWERED
    if answered <= due:
        yield figures.ANSWERED_IN_TIME
    if row.outcome in OUTCOMES:
        yield row.outcome


def _accepted(row: Row, known: _Known) -> date | None:
    """The local day on which a case was taken up; one that was given away at once is taken up."""
    if row.state == stages.RECEIVED:
        return None
    if row.accepted_at is not None:
        return local_date(row.accepted_at, known.zone)
    began = [known.begun.get((row.id, deed)) for deed in _BEGUN]
    first = min((at for at in (*began, row.answered_at) if at is not None), default=None)
    return None if first is None else local_date(first, known.zone)


def _answered(row: Row, known: _Known) -> date | None:
    """The local day of the first answer of a case whose answer stands."""
    if row.state not in (stages.ANSWERED, stages.CLOSED) or row.answered_at is None:
        return None
    return local_date(known.begun.get((row.id, stages.ANSWER), row.answered_at), known.zone)


def _unit(row: Row, known: _Known) -> tuple[str, ...]:
    return (ANONYMOUS,) if row.anonymous else known.units.get(row.member_id, (NONE,))


def _key(number: int | None) -> str:
    return NONE if number is None else str(number)
