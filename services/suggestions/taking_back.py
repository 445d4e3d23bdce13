"""The last step of a case taken back: of an answer also what nobody was told of it yet."""

from __future__ import annotations

from sqlalchemy import delete, update

from services.suggestions import answering, merging, stages, steps
from services.suggestions.steps import Doer
from storage import outbox
from storage.tables.base import core
from storage.tables.suggestions import CaseAnswer, CaseRating
from storage.transaction import Row, Transaction

_answers, _ratings = core(CaseAnswer), core(CaseRating)


def undo(tx: Transaction, case_id: int, doer: Doer) -> Row:
    """Have a case stand as before its last step. NotNowError, NoReasonError.

    An answer is a draft again, and who was not told of it yet is not told. A grade is gone. What
    was merged through the case goes with it.
    """
    before = steps.lock(tx, case_id)
    last = steps.last_step(tx, case_id)
    row = steps.undo(tx, case_id, doer)
    if last is not None and last.deed in (stages.MERGE, stages.UNMERGE):
        merging.settle(tx, case_id, None if before is None else before.kept_id, doer)
    if last is not None and last.deed == stages.ANSWER:
        _recall(tx, case_id)
    if last is not None and last.deed == stages.RATE:
        given = (_ratings.c.case_id == case_id, _ratings.c.member_id == last.by_id)
        tx.execute(delete(_ratings).where(*given, _ratings.c.at == last.at))
    return row


def is_told(tx: Transaction, case_id: int) -> bool:
    """Whether anybody was told of the answer that stands."""
    answer = answering.last(tx, case_id)
    texts = [] if answer is None else outbox.like(tx, f"case:{case_id}:answer:{answer.id}:%")
    return any(row.done_at is not None for row in texts)


def _recall(tx: Transaction, case_id: int) -> None:
    answer = answering.last(tx, case_id)
    if answer is None:
        return
    outbox.drop_like(tx, f"case:{case_id}:answer:{answer.id}:%")
    tx.execute(update(_answers).where(_answers.c.id == answer.id).values(told_at=None))
