"""A case accepted, given to who sees to it (a department, somebody of staff), or given back.

From the day on which it is accepted it has one on which it is due.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.errors import YinlingError
from bot.texts.dates import date_words
from services import members
from services.matters import Desk
from services.suggestions import departments, reading, stages, steps
from services.suggestions.steps import Doer
from services.workdays import workdays
from services.workdays.workdays import Workdays
from storage import outbox
from storage.transaction import Row, Transaction

# Within so many working days a case is answered, unless staff choose another day.
ANSWERED_WITHIN = 10
OFFICERS = ("staff", "admin")
NOBODY = {"department_id": None, "officer_id": None}


class DayOffError(YinlingError):
    """A case can't be due on a day on which nobody works; `next` is the working day after it."""

    def __init__(self, day: date, following: date) -> None:
        super().__init__(f"{day} is no working day")
        self.day, self.next = day, following


class NobodyError(YinlingError):
    """A case was given neither to a department nor to anybody."""


class PastError(YinlingError):
    """A case can't be due on a day that is over."""


@dataclass(frozen=True, slots=True)
class Given:
    """To whom a case is given, and until which local day; `today` is the day on which it is."""

    department_id: int | None
    officer_id: int | None
    due_on: date
    today: date


def due_day(days: Workdays, today: date) -> date:
    """The day on which a case is due if nobody says otherwise."""
    return days.after(today, ANSWERED_WITHIN)


def officers(tx: Transaction) -> list[tuple[int, str]]:
    """Who of staff can be given a case, by id, with their names."""
    found = [one for role in OFFICERS for one in members.with_role(tx, role)]
    return [(one, members.name(tx, one)) for one in found]


def accept(tx: Transaction, case_id: int, doer: Doer, today: date) -> Row:
    """Take a case up on a local day, from which it is reckoned when it is due; NotNowError."""
    due = due_day(workdays.load(tx), today)
    changes = {"accepted_at": doer.by.at, "due_on": due}
    return steps.take(tx, case_id, stages.ACCEPT, doer, changes)


def give_back(tx: Transaction, case_id: int, doer: Doer) -> Row:
    """Take a case from whoever sees to it; it stays due. NotNowError, NoReasonError."""
    return steps.take(tx, case_id, stages.RETURN, doer, NOBODY)


def assign(tx: Transaction, case_id: int, given: Given, doer: Doer, desk: Desk) -> Row:
    """Give a case to a department, and tell who hears of it there and who sees to it.

    NobodyError, DayOffError, PastError, NotNowError.
    """
    if given.department_id is None and given.officer_id is None:
        raise NobodyError
    days = workdays.load(tx)
    if given.due_on < given.today:
        raise PastError(given.due_on)
    if not days.works(given.due_on):
        raise DayOffError(given.due_on, days.after(given.due_on, 1))
    changes = {
        "department_id": given.department_id,
        "officer_id": given.officer_id,
        "due_on": given.due_on,
        "notify_at": doer.by.at,
    }
    row = steps.take(tx, case_id, stages.ASSIGN, doer, changes)
    _tell(tx, row, doer, desk)
    return row


def _tell(tx: Transaction, row: Row, doer: Doer, desk: Desk) -> None:
    """Tell those to whom a case was given, but not who gave it."""
    told, step = reading.one(tx, doer.vault, row.id), steps.newest(tx, row.id)
    assert told is not None, "it was just given"
    words = told.short if not row.sensitive else desk.say("case_pages.see_page")
    text = desk.say(
        "case_pages.given", n=row.id, words=words, date=date_words(desk.say, row.due_on)
    )
    department = departments.find(tx, row.department_id) if row.department_id else None
    people = (row.officer_id, None if department is None else department.contact_id)
    for one in dict.fromkeys(people):
        chat = None if one in (None, doer.by.member_id) else desk.reach.to_person(tx, one)
        if chat is not None:
            outbox.put(tx, f"case:{row.id}:given:{step}:{one}", chat, text, doer.by.at, kind="post")
