"""The demo's discussion hall: a theme that is on, and cases of some weeks in all their states."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update

from bot.channels.simulator import Simulator
from bot.clock import local_date
from bot.demonstration_cases import (
    BEGAN,
    CASES,
    CLERK,
    CLINIC,
    COLLEGE,
    DRAFT,
    ENDS,
    INTRO,
    NOTE,
    OFFICES,
    TEMPLATES,
    THEME,
    Answered,
    Past,
)
from bot.messages import Account, Chat
from services import members
from services.scopes import ALL
from services.suggestions import (
    answering,
    assigning,
    board,
    deadlines,
    departments,
    links,
    merging,
    notes,
    recording,
    stages,
    steps,
    templates,
    voices,
)
from services.suggestions.answering import ADOPTED, PATIENCE, Words
from services.suggestions.recording import BY_STAFF, SPOKEN, Said
from services.suggestions.steps import Doer
from services.suggestions.voices import SUPPORT, Voice
from services.themes import theme_stages, themes, theming
from services.workdays import workdays
from storage.audit import By
from storage.tables.base import core
from storage.tables.suggestions import Case, CaseAnswer
from storage.transaction import Transaction
from storage.vault import Vault

HALL = Chat(Simulator.name, "G3", is_group=True)
DAY = timedelta(days=1)
HOUR = time(8, 50)
LINK_LASTS = timedelta(days=14)


class _Hall(NamedTuple):
    tx: Transaction
    vault: Vault
    now: datetime
    zone: ZoneInfo

    def at(self, days: int, hours: float = 0) -> datetime:
        """So many days ago, in the morning; never later than now."""
        day = local_date(self.now, self.zone) - days * DAY
        return min(self.now, datetime.combine(day, HOUR, self.zone) + timedelta(hours=hours))

    def known(self, name: str) -> int:
        member_id = members.named(self.tx, name)
        assert member_id is not None, "one of the demo's people"
        return member_id

    def clerk(self, days: int, hours: float = 0, reason: str = "") -> Doer:
        """The clerk, who takes a step."""
        return Doer(By(self.known(CLERK), self.at(days, hours)), self.vault, reason)


def furnish(tx: Transaction, vault: Vault, now: datetime, zone: ZoneInfo) -> None:
    """Fill the demo's hall; one with departments in it is left as it is."""
    if departments.all_of_them(tx):
        return
    hall = _Hall(tx, vault, now, zone)
    by = hall.clerk(60).by
    for name, contact in OFFICES:
        departments.enter(tx, name, hall.known(contact) if contact else None, by)
    for title, words in TEMPLATES:
        templates.add(tx, title, words, by)
    theme = _theme(hall)
    kept: dict[str, int] = {}
    for past in sorted(CASES, key=lambda one: -one.days):
        kept[past.words] = _case(hall, past, theme)
    together, draft = (
        next(kept[one.words] for one in CASES if (one.state, one.office) == wanted)
        for wanted in ((stages.WORKING, COLLEGE), (stages.ASSIGNED, CLINIC))
    )
    (twin,) = (kept[one.words] for one in CASES if one.state == stages.MERGED)
    merging.merge(tx, twin, together, hall.clerk(7, reason="说的是一回事"))
    _drafted(hall, draft)
    _late(hall)


def _theme(hall: _Hall) -> int:
    """Have the theme be on for some days, and be told of next when it is due again."""
    by, today = hall.clerk(BEGAN).by, local_date(hall.now, hall.zone)
    days = (today - BEGAN * DAY, today + ENDS * DAY)
    number = theming.create(hall.tx, theming.Draft(THEME, *days, INTRO, (), (HALL,)), by)
    theming.open_now(hall.tx, number, by, hall.zone)
    row = themes.find(hall.tx, number)
    assert row is not None, "it was just made"
    theme_stages.plan_next(hall.tx, row, hall.now, hall.zone)
    return number


def _case(hall: _Hall, past: Past, theme: int) -> int:
    """Have a case be said, and go as far as it has come."""
    tx, at = hall.tx, hall.at(past.days)
    said = Said(
        past.words,
        Account(Simulator.name, ""),
        HALL,
        hall.known(past.who),
        at,
        local_date(at, hall.zone),
        how=BY_STAFF if past.on_phone else SPOKEN,
        by_id=hall.known(CLERK) if past.on_phone else None,
        anonymous=past.anonymous,
        theme_id=theme if past.in_theme else None,
    )
    number = int(recording.enter(tx, hall.vault, said, [(0, len(past.words))])[0].id)
    for name in past.backers:
        voice = Voice(hall.known(name), SUPPORT, f"支持{number}号", hall.at(past.days, 3))
        voices.add(tx, hall.vault, number, voice)
    for name, stance, words in past.says:
        voice = Voice(hall.known(name), stance, words, hall.at(past.days, 5))
        voices.add(tx, hall.vault, number, voice)
    _seen_to(hall, number, past)
    return number


def _seen_to(hall: _Hall, number: int, past: Past) -> None:
    """Take the steps of a case, each some time after the one before."""
    tx = hall.tx
    if past.category:
        steps.take(tx, number, stages.EDIT, hall.clerk(past.days, 1), {"category": past.category})
    if past.state == stages.WITHDRAWN:
        steps.take(tx, number, stages.WITHDRAW, hall.clerk(past.days - 1, reason="已经换好了"))
    if past.state in (stages.RECEIVED, stages.WITHDRAWN, stages.MERGED):
        return
    accepted = hall.clerk(past.days, 2)
    assigning.accept(tx, number, accepted, local_date(accepted.by.at, hall.zone))
    if past.office:
        steps.take(tx, number, stages.ASSIGN, hall.clerk(past.days - 1), _given(hall, past))
    if past.state not in (stages.ASSIGNED, stages.ACCEPTED):
        steps.take(tx, number, stages.TAKE, hall.clerk(past.days - 2))
    if past.answer is not None:
        _answered(hall, number, past, past.answer)


def _given(hall: _Hall, past: Past) -> dict[str, Any]:
    """To which department a case is given, and until when, which is no day off."""
    office = departments.named(hall.tx, past.office)
    assert office is not None, "one of OFFICES"
    before = local_date(hall.now, hall.zone) + (past.due - 1) * DAY
    due = workdays.load(hall.tx).after(before, 1)
    return {"department_id": office.id, "officer_id": office.contact_id, "due_on": due}


def _answered(hall: _Hall, number: int, past: Past, answer: Answered) -> None:
    """Have a case be answered, be graded a day later, and what follows of the grade."""
    tx, doer = hall.tx, hall.clerk(answer.days)
    at = doer.by.at
    changes = {"outcome": answer.outcome, "answered_at": at, "notify_at": at + PATIENCE}
    row = steps.take(tx, number, stages.ANSWER, doer, changes)
    tx.execute(
        insert(core(CaseAnswer)).values(
            case_id=number,
            answer_sealed=hall.vault.seal(answer.words, answering.ANSWER),
            outcome=answer.outcome,
            department_id=row.department_id,
            by_id=doer.by.member_id,
            at=at,
            told_at=at,
        )
    )
    graded = Doer(By(hall.known(past.who), hall.at(answer.days - 1)), hall.vault, answer.comment)
    if answer.grade:
        answering.rate(tx, number, (answer.grade, answer.comment), graded)
    if past.state == stages.WORKING:
        again = {"reopened": 1, "notify_at": graded.by.at}
        steps.take(tx, number, stages.REOPEN, graded, again)
    if past.state == stages.CLOSED and not answer.grade:
        over = Doer(By(None, at + PATIENCE), hall.vault)
        steps.take(tx, number, stages.CLOSE, over, {"closed_at": at + PATIENCE, "notify_at": None})


def _drafted(hall: _Hall, number: int) -> None:
    """Have a department have written its answer by a link."""
    row = steps.find(hall.tx, number)
    assert row is not None, "it was just made"
    _, link = links.make(hall.tx, hall.vault, number, hall.clerk(6).by, LINK_LASTS)
    at = hall.at(1)
    words = Words(DRAFT, ADOPTED, row.department_id, CLINIC)
    theirs = Doer(By(None, at), hall.vault, department_id=row.department_id)
    answering.keep_draft(hall.tx, number, words, theirs)
    links.use(hall.tx, link, at)


def _late(hall: _Hall) -> None:
    """Of what is late everybody was told before; of one there is a note."""
    cases = core(Case)
    wanted = board.Wanted(ALL, local_date(hall.now, hall.zone), overdue=True)
    for state, stage in (
        (stages.RECEIVED, deadlines.ACCEPT),
        (stages.ASSIGNED, deadlines.CHIEF),
    ):
        for number in board.page(hall.tx, wanted, state, len(CASES))[0]:
            row = steps.find(hall.tx, number)
            assert row is not None, "it was just found"
            told = deadlines.mark(board.due_of(row), stage)
            hall.tx.execute(update(cases).where(cases.c.id == number).values(reminded=told))
            if state == stages.ASSIGNED:
                notes.add(hall.tx, hall.vault, number, NOTE, hall.clerk(1).by)
