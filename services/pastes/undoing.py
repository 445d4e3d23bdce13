"""撤销: taking back what a paste recorded, as long as nobody changed it since."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import bindparam, delete, select

from bot import transcripts
from services import announcements
from services.activities import undoing
from services.checkin import leaves, recording
from services.checkin.totals import recount
from services.pastes import keeping
from services.pastes.model import REPEATED, Result
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Checkin, Leave
from storage.tables.engine import Audit, Inbox
from storage.tables.members import MemberAccount
from storage.transaction import Row, Transaction
from storage.vault import Vault
from storage.versions import bump

DAY = timedelta(days=1)
_audit, _checkins, _accounts = core(Audit), core(Checkin), core(MemberAccount)
_inbox, _leaves = core(Inbox), core(Leave)
_DEED = select(_audit).where(_audit.c.id == bindparam("of_deed"))
_LEAVE = select(_leaves).where(_leaves.c.id == bindparam("of_leave"))
_CHECKIN = select(_checkins).where(_checkins.c.id == bindparam("of_checkin"))


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
    stayed = sum(_take_back(tx, number, by, own) for number in reversed(done.deeds))
    for number in done.checkins:
        _strike(tx, number, by)
    for notice, member_id in done.receipts:
        announcements.unread(tx, notice, member_id)
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


def _take_back(tx: Transaction, number: int, by: By, own: Collection[int]) -> int:
    """Take back a noted deed; 1 where something of it stays."""
    deed = tx.first(_DEED, of_deed=number)
    if deed is None:
        return 1
    match deed.action.split("."):
        case ["signup", *_]:
            return int(bool(undoing.undo(tx, deed, by).stayed))
        case ["checkin", "take_back"]:
            return 0 if deed.before["inbox_id"] in own else _restore(tx, deed, by)
        case ["leave", "start"]:
            return _end(tx, deed, by)
        case ["leave", "end"]:
            leaves.restore(tx, deed, by)
            recount(tx, int(str(deed.subject).partition(":")[2]))
            return 0
    return 1


def _restore(tx: Transaction, deed: Row, by: By) -> int:
    """Have a check-in stand again that somebody took back."""
    campaign_id = int(str(deed.subject).partition(":")[2])
    lost = {"channel": "", "account_id": "", "by_id": None, "reflection": "", "share": ""}
    return int(not recording.restore(tx, lost | deed.before | {"campaign_id": campaign_id}, by))


def _end(tx: Transaction, deed: Row, by: By) -> int:
    """Have a leave that was noted be none."""
    leave = tx.first(_LEAVE, of_leave=deed.after["leave"])
    if leave is None:
        return 1
    leaves.end(tx, leave, leave.from_day - DAY, by)
    recount(tx, leave.member_id)
    return 0


def _strike(tx: Transaction, number: int, by: By) -> None:
    fact = tx.first(_CHECKIN, of_checkin=number)
    if fact is not None:
        recording.strike(tx, fact.campaign_id, fact.member_id, fact.day, by)


def _unbind(tx: Transaction, done: Result) -> None:
    """Forget whose the names of the group were said to be."""
    for account in done.bound:
        theirs = (_accounts.c.channel == transcripts.NAME, _accounts.c.account_id == account)
        tx.execute(delete(_accounts).where(*theirs))
    bump(tx)
