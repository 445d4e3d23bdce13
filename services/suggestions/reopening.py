"""A matter that is not settled: seen to again at the same desk, the second time by the chief."""

from __future__ import annotations

from datetime import date

from services import members
from services.matters import Desk
from services.suggestions import assigning, calling, departments, reading, stages, steps
from services.suggestions.steps import Doer
from services.workdays import workdays
from storage import outbox
from storage.transaction import Row, Transaction

# From this time on the chief is told as well.
FOR_CHIEF = 2
CHIEFS = "admin"


def reopen(tx: Transaction, case_id: int, doer: Doer, desk: Desk, today: date) -> Row:
    """Have a case be worked on again, and tell those who see to it. NotNowError, NoReasonError.

    It is due as one that is given to somebody on that local day, if it was not to be later.
    """
    row = steps.lock(tx, case_id)
    assert row is not None, "cases are never struck off"
    due = assigning.due_day(workdays.load(tx), today)
    changes = {
        "reopened": row.reopened + 1,
        "due_on": max(due, row.due_on or due),
        "closed_at": None,
        "notify_at": doer.by.at,
    }
    after = steps.take(tx, case_id, stages.REOPEN, doer, changes)
    told = reading.one(tx, doer.vault, case_id)
    assert told is not None, "it was just changed"
    key = "suggestions.back_again" if after.reopened < FOR_CHIEF else "suggestions.back_to_chief"
    case = calling.named(desk.say, case_id, "" if row.sensitive else told.short)
    text = desk.say(key, case=case, count=after.reopened)
    for one in in_charge(tx, after):
        chat = desk.reach.to_person(tx, one)
        if chat is not None:
            at = f"case:{case_id}:again:{after.reopened}:{one}"
            outbox.put(tx, at, chat, text, doer.by.at, kind="post")
    return after


def in_charge(tx: Transaction, row: Row) -> list[int]:
    """Who hears of a case: who sees to it, its department, and from the second time the chiefs.

    Of a department without account it is who gave the case to it.
    """
    people = [row.officer_id]
    if row.department_id is not None:
        department = departments.find(tx, row.department_id)
        people.append(department.contact_id if department is not None else None)
        if not any(people):
            given = steps.last_of(tx, row.id, stages.ASSIGN)
            people.append(given.by_id if given is not None else None)
    if row.reopened >= FOR_CHIEF or not any(people):
        people += members.with_role(tx, CHIEFS)
    return list(dict.fromkeys(one for one in people if one is not None))
