"""Taking back what a message changed, by the rows that `services.effects` told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, select

from services.activities import undoing
from services.checkin import leaves, recording
from services.checkin.totals import recount
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Checkin, Leave
from storage.tables.engine import Audit
from storage.transaction import Row, Transaction

DAY = timedelta(days=1)
_audit, _checkins, _leaves = core(Audit), core(Checkin), core(Leave)
_DEED = select(_audit).where(_audit.c.id == bindparam("of_deed"))
_LEAVE = select(_leaves).where(_leaves.c.id == bindparam("of_leave"))
_CHECKIN = select(_checkins).where(_checkins.c.id == bindparam("of_checkin"))


def take_back(
    tx: Transaction,
    deeds: Sequence[int],
    checkins: Sequence[int],
    by: By,
    own: Collection[int] = (),
) -> int:
    """Take back deeds of the audit, the last first, and check-ins; how many deeds stay.

    Those stay that others changed since. `own` are the rows of the inbox that go with them: what
    was said there is not restored.
    """
    stayed = sum(_one(tx, number, by, own) for number in reversed(deeds))
    for number in checkins:
        _strike(tx, number, by)
    return stayed


def _one(tx: Transaction, number: int, by: By, own: Collection[int]) -> int:
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
    stood = lost | deed.before | {"campaign_id": campaign_id}
    stood["day"] = date.fromisoformat(stood["day"])
    stood["at"] = datetime.fromisoformat(stood["at"])
    return int(not recording.restore(tx, stood, by))


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
