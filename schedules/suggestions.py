"""议事厅 by the clock: what is late is told to whoever sees to it; what nobody grades is closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.clock import local_date
from bot.messages import Outgoing
from bot.texts.dates import date_words
from schedules.job import Job, Now
from services import forwards, members
from services.suggestions import calling, deadlines, reading, stages, steps
from services.suggestions.deadlines import ACCEPT, AHEAD, CHIEF, OVERDUE, Late, Today
from services.suggestions.items import KIND
from services.suggestions.reopening import CHIEFS
from services.suggestions.steps import Doer
from services.workdays import workdays
from storage import outbox
from storage.audit import By
from storage.transaction import Row, Transaction

CLERK = "staff"
# So many cases are told of in a text each; of more there is one text with their numbers.
FEW, MOST_NUMBERS = 3, 8
# So many cases are closed before messages get in between.
PORTION = 50
_MANY = {
    ACCEPT: "case_reminders.accept_many",
    AHEAD: "case_reminders.ahead_many",
    OVERDUE: "case_reminders.overdue_many",
    CHIEF: "case_reminders.chief_many",
}
_ONE = {
    ACCEPT: "case_reminders.accept",
    AHEAD: "case_reminders.ahead",
    OVERDUE: "case_reminders.overdue",
    CHIEF: "case_reminders.chief",
}
_CALLED = {AHEAD: "case_reminders.ahead_call", OVERDUE: "case_reminders.overdue_call"}


def remind(tx: Transaction, at: Now) -> None:
    """Tell of each case that is late, or nearly, once a person and stage."""
    found = sorted(deadlines.late(tx, _today(tx, at)), key=_whose)
    for (member_id, _), group in groupby(found, _whose):
        _tell(tx, at, member_id, list(group))
    for one in sorted(found, key=lambda one: one.stage == CHIEF):
        deadlines.note(tx, one)


def close(tx: Transaction, at: Now) -> bool:
    """Close a portion of what was answered and nobody graded; whether there is more."""
    assert at.vault is not None, "the program has keys"
    numbers = deadlines.ungraded(tx, at.now, PORTION)
    for number in numbers:
        row = steps.lock(tx, number)
        if row is not None and row.state == stages.ANSWERED:
            deadlines.graded_no_more(tx, number)
            doer = Doer(By(None, at.now), at.vault)
            steps.take(tx, number, stages.CLOSE, doer, {"closed_at": at.now})
    return len(numbers) == PORTION


def _today(tx: Transaction, at: Now) -> Today:
    chiefs = _reached(tx, at, CHIEFS)
    clerks = _reached(tx, at, CLERK) or chiefs
    day = local_date(at.now, at.zone)
    return Today(day, at.zone, workdays.load(tx), tuple(clerks), tuple(chiefs))


def _reached(tx: Transaction, at: Now, role: str) -> list[int]:
    """Those of a role who can be told alone; where there is none, one to whom it is passed on."""
    people = members.with_role(tx, role)
    return [one for one in people if at.reach.to_person(tx, one) is not None] or people[:1]


def _whose(one: Late) -> tuple[int, str]:
    return one.member_id, one.stage


def _tell(tx: Transaction, at: Now, member_id: int, found: Sequence[Late]) -> None:
    """Tell somebody of some cases of one stage; clerks pass on what the bot can't say itself."""
    refs = tuple((KIND, one.case.id) for one in found)
    chat = at.reach.to_person(tx, member_id)
    for key, text in _texts(tx, at, found):
        if chat is not None:
            outbox.put(tx, key, chat, Outgoing(text, refs=refs), at.now, kind="post")
        else:
            name = members.name(tx, member_id)
            asked = at.say("case_reminders.tell", name=name, text=text)
            outbox.leave(tx, key, forwards.CLERKS_DESK, asked, at.now)


def _texts(tx: Transaction, at: Now, found: Sequence[Late]) -> Iterator[tuple[str, str]]:
    """The texts with their keys: one a case, or one for all where they are many."""
    first = found[0]
    if len(found) <= FEW:
        for one in found:
            key = f"case:{one.case.id}:due:{one.day}:{one.stage}:{one.member_id}"
            yield key, _text(tx, at, one)
        return
    numbers = "、".join(calling.named(at.say, one.case.id, "") for one in found[:MOST_NUMBERS])
    if len(found) > MOST_NUMBERS:
        numbers = at.say("case_reminders.and_more", numbers=numbers)
    text = at.say(_MANY[first.stage], count=len(found), numbers=numbers)
    yield f"case:due:{at.now:%Y%m%d%H%M}:{first.stage}:{first.member_id}", text


def _text(tx: Transaction, at: Now, one: Late) -> str:
    case, date = _called(tx, at, one.case), date_words(at.say, one.day)
    if one.office and one.stage in _CALLED:
        return at.say(_CALLED[one.stage], case=case, date=date, office=one.office)
    if one.stage == ACCEPT:
        return at.say(_ONE[ACCEPT], case=case)
    return at.say(_ONE[one.stage], case=case, date=date)


def _called(tx: Transaction, at: Now, row: Row) -> str:
    """A case by its number and its words, unless these are repeated to nobody."""
    assert at.vault is not None, "the program has keys"
    told = None if row.sensitive else reading.one(tx, at.vault, row.id)
    return calling.named(at.say, row.id, told.short if told is not None else "")


# In the morning; what stood still until noon waits for the next working day.
JOB = Job("cases", {"hour": "8-11", "minute": "10,40"}, remind, due=deadlines.next_due)
CLOSE = Job("cases_ungraded", {"minute": "*"}, close, due=deadlines.next_ungraded)
