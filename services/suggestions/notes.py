"""What staff note of a case for themselves; nobody else reads it."""

from __future__ import annotations

from sqlalchemy import insert, select

from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.suggestions import CaseNote
from storage.transaction import Row, Transaction
from storage.vault import Vault

NOTE = "note"

_notes = core(CaseNote)


def add(tx: Transaction, vault: Vault, case_id: int, words: str, by: By) -> None:
    """Note something of a case."""
    values = {"case_id": case_id, "note_sealed": vault.seal(words, NOTE)}
    tx.execute(insert(_notes).values(**values, by_id=by.member_id, at=by.at))
    audit.note(tx, by, "case.note", f"case:{case_id}")


def of_case(tx: Transaction, case_id: int) -> list[Row]:
    """The notes of a case, the earliest first."""
    rows = select(_notes).where(_notes.c.case_id == case_id).order_by(_notes.c.id)
    return list(tx.execute(rows))


def words_of(vault: Vault, row: Row) -> str:
    """The words of a note."""
    return vault.open(row.note_sealed, NOTE)
