"""撤销: taking back what a paste recorded, as long as nobody changed it since."""

from __future__ import annotations

from sqlalchemy import delete, select

from bot import transcripts
from services.pastes import keeping
from services.pastes.model import REPEATED, Result
from services.reversing import Means
from services.taking_back import take_back
from storage.audit import By
from storage.tables.base import core
from storage.tables.engine import Inbox
from storage.tables.members import MemberAccount
from storage.transaction import Row, Transaction
from storage.vault import Vault
from storage.versions import bump

_accounts, _inbox = core(MemberAccount), core(Inbox)


def may(row: Row, by: By) -> bool:
    """Whether a paste can still be taken back."""
    recent = row.saved_at is not None and by.at - row.saved_at < keeping.LASTS
    return row.state == keeping.SAVED and recent and row.result_sealed is not None


def undo(tx: Transaction, vault: Vault, row: Row, by: By) -> int | None:
    """Take a paste back: the last thing first; how many things others changed since, and stay.

    None where it can't be taken back any more. It can be pasted again.
    """
    done = keeping.result(vault, row)
    if done is None or not may(row, by):
        return None
    own = _own(tx, done)
    stayed = take_back(tx, done, by, Means(vault), own)
    _unbind(tx, done)
    tx.execute(delete(_inbox).where(_inbox.c.id.in_(own)))
    keeping.undone(tx, row, by)
    return stayed


def _own(tx: Transaction, done: Result) -> set[int]:
    """The rows of the inbox by which the paste came in; without them it can be pasted again."""
    keys = [line.key for line in done.lines if line.status != REPEATED]
    rows = select(_inbox.c.id).where(
        _inbox.c.app == transcripts.NAME, _inbox.c.message_id.in_(keys)
    )
    return set(tx.execute(rows).scalars())


def _unbind(tx: Transaction, done: Result) -> None:
    """Forget whose the names of the group were said to be."""
    for account in done.bound:
        theirs = (_accounts.c.channel == transcripts.NAME, _accounts.c.account_id == account)
        tx.execute(delete(_accounts).where(*theirs))
    bump(tx)
