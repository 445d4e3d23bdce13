"""What members propose: staff look at it, publish it or turn it down, and the member is told."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.errors import YinlingError
from bot.messages import Account
from services import members, tasks
from services.activities import announcing, entries, planning, writing
from services.activities.writing import PROPOSED, Draft
from services.matters import Desk
from storage.audit import By
from storage.tables.activities import Activity
from storage.tables.base import core
from storage.transaction import Row, Transaction

# As what staff are told of a proposal.
TASK = "activity_proposed"

_activities = core(Activity)
_PROPOSED = (
    select(_activities).where(_activities.c.state == PROPOSED).order_by(_activities.c.created_at)
)


class UnreadyError(YinlingError):
    """Something is missing before people can sign up; the message is one of planning's faults."""


def propose(tx: Transaction, draft: Draft, by: By, zone: ZoneInfo) -> int:
    """Keep what a member proposes until staff have looked at it; gives its id."""
    return writing.create(tx, draft, by, zone, state=PROPOSED, proposer_id=by.member_id)


def every(tx: Transaction) -> list[Row]:
    """What members proposed and staff have not decided on, the oldest first."""
    return tx.all(_PROPOSED)


def approve(tx: Transaction, activity_id: int, by: By, desk: Desk, zone: ZoneInfo) -> bool:
    """Publish a proposal as it is written now, tell its groups, and tell who proposed it.

    False where it is none any more; UnreadyError where its day and hour are not known.
    """
    row = entries.lock(tx, activity_id)
    if row is None or row.state != PROPOSED:
        return False
    fault = planning.fault(row, by.at)
    if fault is not None:
        raise UnreadyError(fault)
    writing.publish(tx, activity_id, by, zone)
    announcing.announce(tx, activity_id, by.at, say=desk.say, reach=desk.reach, zone=zone)
    _tell(tx, row, desk.say("activities.approved", title=row.title), by, desk)
    return True


def turn_down(tx: Transaction, activity_id: int, reason: str, by: By, desk: Desk) -> bool:
    """Call a proposal off, and tell who proposed it kindly, with the reason if there is one."""
    row = entries.lock(tx, activity_id)
    if row is None or row.state != PROPOSED:
        return False
    writing.cancel(tx, activity_id, reason, by)
    said = desk.say("activities.turned_down", title=row.title)
    if reason:
        said = desk.say("activities.turned_down_for", title=row.title, reason=reason)
    _tell(tx, row, said, by, desk)
    return True


def _tell(tx: Transaction, row: Row, text: str, by: By, desk: Desk) -> None:
    """Tell who proposed it, alone, and close the task if that was the last of this member's."""
    if row.proposer_id is None:
        return
    chat = desk.reach.to_person(tx, row.proposer_id)
    if chat is not None:
        key = f"{writing.KIND}:{row.id}:decided"
        desk.tell_alone(tx, key, Account(chat.channel, chat.id), text, by.at)
    if all(one.proposer_id != row.proposer_id for one in every(tx)):
        _close(tx, row.proposer_id, by.member_id, by.at)


def _close(tx: Transaction, proposer_id: int, by_id: int | None, now: datetime) -> None:
    for account in members.accounts(tx, proposer_id):
        tasks.close(tx, TASK, account, by_id, now)
