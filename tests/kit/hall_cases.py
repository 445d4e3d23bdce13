"""Cases of the discussion hall as tests want them: said, answered and graded at an instant."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert

from bot import demonstration
from bot.messages import Account, Chat
from services.suggestions import answering, recording, stages, steps, voices
from services.suggestions.answering import ANSWER, PATIENCE
from services.suggestions.recording import Said
from services.suggestions.steps import Doer
from storage.audit import By
from storage.tables.base import core
from storage.tables.suggestions import CaseAnswer
from storage.transaction import Transaction
from storage.vault import Vault, derived_key
from tests.kit.town import ZONE

__all__ = ["PEOPLE", "ZONE"]
PEOPLE = ("吴长河", "郑兰英", "冯文秀")
HALL = Chat("simulator", "G5", is_group=True)
_answers = core(CaseAnswer)


def vault_of() -> Vault:
    """The vault of a town."""
    return Vault([derived_key(demonstration.KEY)])


def enter(tx: Transaction, words: str, member_id: int | None, at: datetime, **more: Any) -> int:
    """A suggestion of one point; gives its number."""
    account = Account("simulator", f"a{member_id}")
    said = Said(words, account, HALL, member_id, at, at.astimezone(ZONE).date(), **more)
    return int(recording.enter(tx, vault_of(), said, [(0, len(words))])[0].id)


def answered(tx: Transaction, number: int, words: str, outcome: str, at: datetime) -> None:
    """A case is answered; nobody is told."""
    doer = Doer(By(None, at), vault_of())
    changes = {"outcome": outcome, "answered_at": at, "notify_at": at + PATIENCE}
    case = steps.take(tx, number, stages.ANSWER, doer, changes)
    tx.execute(
        insert(_answers).values(
            case_id=number,
            answer_sealed=vault_of().seal(words, ANSWER),
            outcome=outcome,
            department_id=case.department_id,
            at=at,
            told_at=at,
        )
    )


def rated(tx: Transaction, number: int, member_id: int, grade: str, at: datetime) -> None:
    """Somebody says of an answer how it is."""
    answering.rate(tx, number, (grade, ""), Doer(By(member_id, at), vault_of()))


def backed(tx: Transaction, number: int, member_id: int, at: datetime) -> None:
    """Somebody backs a case."""
    voice = voices.Voice(member_id, voices.SUPPORT, "支持", at)
    assert voices.add(tx, vault_of(), number, voice)


def given(tx: Transaction, number: int, at: datetime, **changes: Any) -> None:
    """Staff change what they note of a case."""
    steps.take(tx, number, stages.EDIT, Doer(By(None, at), vault_of()), changes)
