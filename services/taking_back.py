"""Taking back what a message changed, by the rows that `services.effects` told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from sqlalchemy import bindparam, select

from services import announcements, reversing
from services.checkin import recording
from services.reversing import Means
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Checkin
from storage.transaction import Transaction

_checkins = core(Checkin)
_CHECKIN = select(_checkins).where(_checkins.c.id == bindparam("of_checkin"))


class Made(Protocol):
    """What a message changed, as `services.effects.Effects` has it."""

    @property
    def checkins(self) -> Sequence[int]:
        """Rows of check-ins."""

    @property
    def deeds(self) -> Sequence[int]:
        """Rows of the audit."""

    @property
    def receipts(self) -> Sequence[tuple[int, int]]:
        """Notices, each with the number of who has read it."""


def take_back(tx: Transaction, made: Made, by: By, means: Means, own: Collection[int] = ()) -> int:
    """Take back deeds of the audit, the last first, check-ins and receipts; how many deeds stay.

    Those stay that others changed since. `own` are the rows of the inbox that go with them: what
    was said there is not restored.
    """
    stayed = sum(not _one(tx, number, by, means, own) for number in reversed(made.deeds))
    for number in made.checkins:
        _strike(tx, number, by)
    for notice, member_id in made.receipts:
        announcements.unread(tx, notice, member_id)
    return stayed


def _one(tx: Transaction, number: int, by: By, means: Means, own: Collection[int]) -> bool:
    """Take back a noted deed; false where something of it stays."""
    deed = reversing.find(tx, number)
    if deed is None:
        return False
    if (deed.before or {}).get("inbox_id") in own:
        return True  # A check-in that was taken back; it goes with the message.
    return reversing.undo(tx, deed, by, means)


def _strike(tx: Transaction, number: int, by: By) -> None:
    fact = tx.first(_CHECKIN, of_checkin=number)
    if fact is not None:
        recording.strike(tx, fact.campaign_id, fact.member_id, fact.day, by)
