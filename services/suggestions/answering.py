"""The answer to a case: kept, told to whose it is and who backed it, graded, or not enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.messages import Chat, Outgoing
from bot.scene import Option, Question
from services import grouptexts
from services.matters import Desk
from services.suggestions import calling, departments, reading, stages, steps, voices
from services.suggestions.reading import Told
from services.suggestions.steps import Doer
from storage import audit, dialogs, outbox
from storage.audit import By
from storage.tables.base import core
from storage.tables.suggestions import Case, CaseAnswer, CaseRating, Suggestion
from storage.transaction import Row, Transaction
from storage.vault import Vault

KIND, RATE = "suggestion", "suggestion_rate"
ANSWER, COMMENT = "answer", "comment"
ADOPTED, PARTLY, EXPLAINED, NOT_FEASIBLE = "adopted", "partly", "explained", "not_feasible"
OUTCOMES = (ADOPTED, PARTLY, EXPLAINED, NOT_FEASIBLE)
# As understanding names the grades: 满意, 基本满意, 不满意, 只解决一半.
GRADES = {
    "satisfied": "suggestions.grade_good",
    "mostly": "suggestions.grade_mostly",
    "dissatisfied": "suggestions.grade_bad",
    "partial": "suggestions.grade_half",
}
GOOD = ("satisfied", "mostly")
# So long a grade is waited for.
PATIENCE = timedelta(days=7)

_answers, _ratings = core(CaseAnswer), core(CaseRating)
_cases, _suggestions = core(Case), core(Suggestion)


@dataclass(frozen=True, slots=True)
class Words:
    """What a case is answered: the words, the outcome, and the department in whose name."""

    text: str
    outcome: str
    department_id: int | None = None
    office: str = ""


class _Telling(NamedTuple):
    """What is told of an answer, and when."""

    case: Told
    answer_id: int
    words: Words
    now: datetime


def answer(tx: Transaction, case_id: int, words: Words, doer: Doer, desk: Desk) -> Row:
    """Answer a case, and tell whose it is and who backed it; a public one its group as well.

    Gives the row of the answer. NotNowError where it can't be answered any more.
    """
    _answered(tx, case_id, words, doer)
    row = _kept(tx, case_id, words, doer, doer.by.at)
    _tell(tx, row, words, doer, desk)
    return row


def keep_draft(tx: Transaction, case_id: int, words: Words, doer: Doer) -> Row:
    """Keep an answer that nobody is told yet, in place of an earlier one of the same hand.

    NotNowError where the case can't be answered any more.
    """
    row = steps.lock(tx, case_id)
    assert row is not None, "answers are for cases that are there"
    if not stages.allowed(stages.ANSWER, row.state):
        raise steps.NotNowError(stages.ANSWER, row.state)
    hand = (words.department_id, doer.by.member_id)
    for other in drafts(tx, case_id):
        if (other.department_id, other.by_id) == hand:
            tx.execute(delete(_answers).where(_answers.c.id == other.id))
    audit.note(tx, doer.by, "case.draft", f"case:{case_id}")
    return _kept(tx, case_id, words, doer, None)


def send_draft(tx: Transaction, answer_id: int, doer: Doer, desk: Desk) -> Row:
    """Answer a case with a draft as it was written; nothing more if that was sent before.

    Gives the row of the answer. NotNowError where the case can't be answered any more.
    """
    case_id = _by_id(tx, answer_id).case_id
    steps.lock(tx, case_id)
    row = _by_id(tx, answer_id)
    if row.told_at is not None:
        return row
    office = departments.name(tx, row.department_id)
    words = Words(words_of(doer.vault, row), row.outcome, row.department_id, office)
    _answered(tx, case_id, words, doer)
    retold(tx, answer_id, doer.by.at)
    row = _by_id(tx, answer_id)
    _tell(tx, row, words, doer, desk)
    return row


def drop_draft(tx: Transaction, answer_id: int, by: By) -> None:
    """Throw a draft away; what was told stays."""
    gone = delete(_answers).where(_answers.c.id == answer_id, _answers.c.told_at.is_(None))
    for row in tx.execute(gone.returning(_answers.c.case_id)):
        audit.note(tx, by, "case.drop_draft", f"case:{row.case_id}")


def drafts(tx: Transaction, case_id: int) -> list[Row]:
    """The answers of a case that nobody was told yet, the earliest first."""
    return [row for row in every(tx, case_id) if row.told_at is None]


def last(tx: Transaction, case_id: int) -> Row | None:
    """The answer that stands, None where there is none yet."""
    told = select(_answers).where(_answers.c.case_id == case_id, _answers.c.told_at.is_not(None))
    latest = told.order_by(_answers.c.told_at.desc(), _answers.c.id.desc())
    return tx.execute(latest.limit(1)).first()


def every(tx: Transaction, case_id: int) -> list[Row]:
    """All answers of a case with its drafts, the earliest first."""
    rows = select(_answers).where(_answers.c.case_id == case_id).order_by(_answers.c.id)
    return list(tx.execute(rows))


def words_of(vault: Vault, row: Row) -> str:
    """The words of an answer."""
    return vault.open(row.answer_sealed, ANSWER)


def rate(tx: Transaction, case_id: int, grade: tuple[str, str], doer: Doer) -> Row | None:
    """Note what somebody says of the answer that stands: the grade, and the words beside it.

    The grade of whose case it is closes it, if it is a good one. Gives the case; None where
    nothing was answered. NotNowError, and nothing is noted, where the answer stands no more.
    """
    answered, (rating, comment) = last(tx, case_id), grade
    if answered is None or doer.by.member_id is None:
        return None
    values = {
        "case_id": case_id,
        "answer_id": answered.id,
        "member_id": doer.by.member_id,
        "rating": rating,
        "comment_sealed": doer.vault.seal(comment, COMMENT) if comment else None,
        "at": doer.by.at,
    }
    row = steps.take(tx, case_id, stages.RATE, doer)
    noted = upsert(_ratings).values(**values)
    again = {name: noted.excluded[name] for name in ("rating", "comment_sealed", "at")}
    tx.execute(noted.on_conflict_do_update(index_elements=["answer_id", "member_id"], set_=again))
    owns = doer.by.member_id in voices.proposers(tx, case_id)
    if owns and rating in GOOD and row.state == stages.ANSWERED:
        ends = {"closed_at": doer.by.at, "notify_at": None}
        return steps.take(tx, case_id, stages.CLOSE, doer, ends)
    return row


def answered_last(tx: Transaction, member_id: int) -> int | None:
    """The number of the case of somebody's own that was answered the latest; None for none."""
    rows = (
        select(_cases.c.id)
        .join(_suggestions, _suggestions.c.id == _cases.c.suggestion_id)
        .where(
            _suggestions.c.member_id == member_id,
            _cases.c.state.in_((stages.ANSWERED, stages.CLOSED)),
        )
        .order_by(_cases.c.answered_at.desc(), _cases.c.id.desc())
    )
    found = tx.execute(rows.limit(1)).first()
    return None if found is None else int(found.id)


def ratings(tx: Transaction, case_id: int) -> list[Row]:
    """What people said of the answers of a case, the earliest first."""
    rows = select(_ratings).where(_ratings.c.case_id == case_id).order_by(_ratings.c.id)
    return list(tx.execute(rows))


def retold(tx: Transaction, answer_id: int, now: datetime) -> None:
    """Note that an answer was told."""
    tx.execute(update(_answers).where(_answers.c.id == answer_id).values(told_at=now))


def question(case_id: int, desk: Desk, until: datetime) -> Question:
    """What is asked of whose case was answered: a grade, by digit or in words."""
    options = tuple(
        Option(n, desk.say(key), grade) for n, (grade, key) in enumerate(GRADES.items(), 1)
    )
    return Question(RATE, options, until, ref=(KIND, case_id), draft={"ref": (KIND, case_id)})


def is_public(row: Row) -> bool:
    """Whether the group in which a case was told reads its answer."""
    return bool(row.public and row.is_group and not row.sensitive)


def lines(case: str, words: Words, desk: Desk, *, own: bool) -> Sequence[str]:
    """What whose `case` it is reads of an answer, or who backed it."""
    say = desk.say
    whose = "suggestions.answered_own" if own else "suggestions.answered_backed"
    told = [
        say(whose, case=case),
        say(
            "suggestions.answer_of",
            office=words.office or say("suggestions.office"),
            text=words.text,
        ),
    ]
    return [*told, say("suggestions.rate_it")] if own else told


def group_text(case: Told, words: Words, desk: Desk) -> str:
    """What its group reads of an answer; of a long one only that there is one."""
    office = words.office or desk.say("suggestions.office")
    called = calling.here(desk.say, case)
    text = desk.say("suggestions.answered_here", case=called, office=office, text=words.text)
    if not grouptexts.is_long(text):
        return text
    return desk.say("suggestions.answered_short", case=called, n=case.row.id)


def _answered(tx: Transaction, case_id: int, words: Words, doer: Doer) -> None:
    """Have a case be answered, with the outcome of the answer."""
    now = doer.by.at
    changes = {"outcome": words.outcome, "answered_at": now, "notify_at": now + PATIENCE}
    steps.take(tx, case_id, stages.ANSWER, doer, changes)


def _kept(tx: Transaction, case_id: int, words: Words, doer: Doer, told_at: datetime | None) -> Row:
    values = {
        "case_id": case_id,
        "answer_sealed": doer.vault.seal(words.text, ANSWER),
        "outcome": words.outcome,
        "department_id": words.department_id,
        "by_id": doer.by.member_id,
        "at": doer.by.at,
        "told_at": told_at,
    }
    return tx.execute(insert(_answers).values(**values).returning(_answers)).one()


def _by_id(tx: Transaction, answer_id: int) -> Row:
    return tx.execute(select(_answers).where(_answers.c.id == answer_id)).one()


def _tell(tx: Transaction, row: Row, words: Words, doer: Doer, desk: Desk) -> None:
    """Tell an answer to whose the case is and who backs it, a public one to its group as well."""
    case = reading.one(tx, doer.vault, row.case_id)
    assert case is not None, "it was just answered"
    told = _Telling(case, row.id, words, doer.by.at)
    _tell_people(tx, doer.vault, told, desk)
    if is_public(case.row):
        _tell_group(tx, told, desk)


def _tell_people(tx: Transaction, vault: Vault, told: _Telling, desk: Desk) -> None:
    number, now = told.case.row.id, told.now
    owners, backers = voices.proposers(tx, number), voices.supporters(tx, number)
    for one in dict.fromkeys((*owners, *backers)):
        chat = desk.reach.to_person(tx, one)
        if chat is None:
            continue
        own = one in owners
        called = calling.alone(tx, vault, desk.say, told.case, one)
        text = "\n".join(lines(called, told.words, desk, own=own))
        what = Outgoing(text, refs=((KIND, number),))
        key = f"case:{number}:answer:{told.answer_id}:{one}"
        outbox.put(tx, key, chat, what, now, kind="post")
        if own:
            dialogs.lay(tx, chat, chat.id, question(number, desk, now + PATIENCE), now)


def _tell_group(tx: Transaction, told: _Telling, desk: Desk) -> None:
    row = told.case.row
    chat = Chat(row.channel, row.chat_id, row.is_group)
    what = Outgoing(group_text(told.case, told.words, desk), refs=((KIND, row.id),))
    key = f"case:{row.id}:answer:{told.answer_id}:group"
    outbox.put(tx, key, chat, what, told.now, kind="post")
