"""When a case is late, or nearly, and who is told of it: once each, in the morning of a workday.

A case that was not taken up by `accept_by` is told to the clerks. Of one that is due, whoever
sees to it hears two working days ahead and once it is over; from the third working day after it
the chiefs do as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_, select, update

from bot.clock import local_date
from services.suggestions import departments, stages, steps
from services.workdays.workdays import Workdays
from storage.tables.base import core
from storage.tables.suggestions import Case
from storage.transaction import Row, Transaction

ACCEPT, AHEAD, OVERDUE, CHIEF = "accept", "ahead", "overdue", "chief"
# So many working days before a case is due it is told, and after it to the chiefs.
DAYS_AHEAD, DAYS_TO_CHIEF = 2, 3
# No holiday puts two working days further apart.
WINDOW = timedelta(days=14)

_cases = core(Case)
_OPENED = (
    select(_cases.c.created_at)
    .where(or_(*(_cases.c.state == state for state in stages.OPEN)))
    .order_by(_cases.c.created_at)
    .limit(1)
)
_UNGRADED = (
    select(_cases.c.notify_at)
    .where(_cases.c.state == stages.ANSWERED, _cases.c.notify_at.is_not(None))
    .order_by(_cases.c.notify_at)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Today:
    """The local day on which it is looked, and which days are worked on.

    The `clerks` read what comes in, the `chiefs` hear of what is late for long.
    """

    day: date
    zone: ZoneInfo
    days: Workdays
    clerks: tuple[int, ...]
    chiefs: tuple[int, ...]


class Late(NamedTuple):
    """That somebody is to be told of a case: `stage` is how late it is, `day` when it was due.

    Who is told of a department without account is told its `office`, which is to be called.
    """

    case: Row
    stage: str
    day: date
    member_id: int
    office: str = ""


def next_due(tx: Transaction) -> datetime | None:
    """Since when there is a case that may be late, None for no case."""
    row = tx.first(_OPENED)
    return None if row is None else row.created_at


def late(tx: Transaction, today: Today) -> list[Late]:
    """Who is to be told of which case, the oldest first; nobody on a day off."""
    if not today.days.works(today.day):
        return []
    rows = select(_cases).where(_may_be_late(today.day)).order_by(_cases.c.id)
    found = list(tx.execute(rows.with_for_update()))
    return [one for row in found for one in _of_case(tx, row, today)]


def note(tx: Transaction, told: Late) -> None:
    """Note that of this was told, so that nobody is told of it again."""
    changed = update(_cases).where(_cases.c.id == told.case.id)
    tx.execute(changed.values(reminded=mark(told.day, told.stage)))


def ungraded(tx: Transaction, now: datetime, most: int) -> list[int]:
    """The numbers of cases that were answered, and that nobody graded in time."""
    rows = select(_cases.c.id).where(_cases.c.state == stages.ANSWERED, _cases.c.notify_at <= now)
    found = tx.execute(rows.order_by(_cases.c.notify_at, _cases.c.id).limit(most))
    return [row.id for row in found]


def graded_no_more(tx: Transaction, case_id: int) -> None:
    """Wait for a grade no longer, also where what is done then is taken back."""
    tx.execute(update(_cases).where(_cases.c.id == case_id).values(notify_at=None))


def next_ungraded(tx: Transaction) -> datetime | None:
    """When the first case is to be closed that nobody grades, None for none."""
    row = tx.first(_UNGRADED)
    return None if row is None else row.notify_at


def _may_be_late(today: date) -> ColumnElement[bool]:
    unread = and_(_cases.c.state == stages.RECEIVED, _cases.c.accept_by < today)
    in_work = _cases.c.state.in_([one for one in stages.OPEN if one != stages.RECEIVED])
    told = _cases.c.reminded.endswith(f"/{CHIEF}")
    due = and_(in_work, _cases.c.due_on <= today + WINDOW)
    return or_(unread, and_(due, or_(~told, _cases.c.due_on >= today)))


def _of_case(tx: Transaction, row: Row, today: Today) -> Iterator[Late]:
    if row.state == stages.RECEIVED:
        if row.reminded != mark(row.accept_by, ACCEPT):
            yield from (Late(row, ACCEPT, row.accept_by, one) for one in today.clerks)
    elif row.due_on >= today.day:
        yield from _ahead(tx, row, today)
    else:
        yield from _over(tx, row, today)


def _ahead(tx: Transaction, row: Row, today: Today) -> Iterator[Late]:
    """What is said before it is due; not on the day on which it was given to somebody."""
    is_near = today.days.between(today.day, row.due_on) <= DAYS_AHEAD
    if not is_near or row.reminded == mark(row.due_on, AHEAD):
        return
    given = steps.last_of(tx, row.id, stages.ASSIGN)
    if given is None or local_date(given.at, today.zone) < today.day:
        yield from _to_those(tx, row, AHEAD, given, today)


def _over(tx: Transaction, row: Row, today: Today) -> Iterator[Late]:
    """What is said once it is over, to the one who sees to it and then to the chiefs."""
    told = row.reminded
    if told == mark(row.due_on, CHIEF):
        return
    over = today.days.between(row.due_on, today.day)
    chiefs = today.chiefs if over >= DAYS_TO_CHIEF else ()
    if told != mark(row.due_on, OVERDUE):
        here = _to_those(tx, row, OVERDUE, steps.last_of(tx, row.id, stages.ASSIGN), today)
        yield from (one for one in here if one.member_id not in chiefs)
    yield from (Late(row, CHIEF, row.due_on, one) for one in chiefs)


def _to_those(
    tx: Transaction, row: Row, stage: str, given: Row | None, today: Today
) -> Iterator[Late]:
    """To who sees to it: the officer, else the department's contact, else who gave it there."""
    if row.officer_id is not None:
        yield Late(row, stage, row.due_on, row.officer_id)
        return
    department = None if row.department_id is None else departments.find(tx, row.department_id)
    if department is not None and department.contact_id is not None:
        yield Late(row, stage, row.due_on, department.contact_id)
        return
    office = "" if department is None else str(department.name)
    by = given.by_id if given is not None and department is not None else None
    people = today.clerks if by is None else (by,)
    yield from (Late(row, stage, row.due_on, one, office) for one in people)


def mark(day: date | None, stage: str) -> str:
    """What is noted of a case of whose day it was told, and how late that was."""
    return f"{day}/{stage}"
