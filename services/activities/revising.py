"""A change of an activity, or that it is called off, with what follows for people and rooms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from bot.messages import Chat
from services.activities import announcing, proposals, series, telling, writing
from services.activities.entry import Teller
from services.activities.writing import LIVE, OPEN, PROPOSED, SERIES, Draft
from services.bookings import holding
from services.matters import Desk
from storage import audit
from storage.audit import By
from storage.transaction import Row, Transaction

# That somebody was told, as the audit has it; and the venue that an activity holds already.
TELL = "activity.tell"
KEPT = 0
MOST = 200


class Followed(NamedTuple):
    """What followed: how many people are told by which notice, and which groups read it.

    `differs` is as `writing.change` gives it. Where somebody is told, wake the long tasks.
    """

    people: int = 0
    notice: int | None = None
    groups: tuple[Chat, ...] = ()
    differs: Mapping[str, Any] = {}


def change(
    tx: Transaction,
    activity_id: int,
    draft: Draft,
    by: By,
    teller: Teller,
    *,
    venue_id: int | None = KEPT,
) -> Followed:
    """Change an activity: its venue goes with it, those who signed up hear of the time and place.

    Groups that have read of it hear of what else stands in its post, and new ones of all of it.
    `venue_id` is the venue that it is to hold, None for none. BelowTakenError, BookedError and
    NotFreeError are those of `writing` and `services.bookings`, with nothing done.
    """
    (desk, zone), say = teller, teller.desk.say
    differs = writing.change(tx, activity_id, draft, by, zone)
    row = writing.find(tx, activity_id)
    assert row is not None, "an activity that was just changed"
    if venue_id == KEPT:
        holding.follow(tx, row, by)
    else:
        holding.for_activity(tx, row, venue_id, by)
    if row.state not in LIVE:
        return Followed(differs=differs)
    spared = announcing.unread(tx, activity_id)
    announcing.refresh(tx, activity_id, say, zone)
    notice = telling.changed(tx, activity_id, differs, by, say=say, zone=zone, spared=spared)
    told = []
    if not telling.is_told(differs):
        told = announcing.correct(tx, activity_id, by.at, say, zone)
    if row.state == OPEN and "chats" in differs:
        told += announcing.announce(tx, activity_id, by.at, say=say, reach=desk.reach, zone=zone)
    return _noted(tx, row, notice, tuple(told), by)._replace(differs=differs)


def cancel(
    tx: Transaction, activity_id: int, reason: str, by: By, teller: Teller
) -> Followed | None:
    """Call an activity off, a proposal kindly; a series ends, and what was made of it stands.

    Its venue is free again, and whoever knows of it is told. None where it is none to come.
    """
    desk, zone = teller
    row = writing.find(tx, activity_id)
    if row is None or not _is_off(tx, row, reason, by, desk):
        return None
    after = writing.find(tx, activity_id)
    assert after is not None, "an activity that was just called off"
    holding.follow(tx, after, by)
    if row.state not in LIVE:
        return Followed()
    spared = announcing.unread(tx, activity_id)
    announcing.withdraw(tx, activity_id)
    notice = telling.cancelled(tx, activity_id, by, say=desk.say, zone=zone, spared=spared)
    return _noted(tx, row, notice, (), by)


def told(tx: Transaction, activity_id: int) -> list[Row]:
    """The notices of an activity's changes as the audit has them, the latest first."""
    rows = audit.of(tx, f"activity:{activity_id}", MOST)
    return [row for row in rows if row.action == TELL]


def _is_off(tx: Transaction, row: Row, reason: str, by: By, desk: Desk) -> bool:
    if row.state == PROPOSED:
        return proposals.turn_down(tx, row.id, reason, by, desk)
    if row.state == SERIES:
        return series.end(tx, row.id, by)
    return writing.cancel(tx, row.id, reason, by)


def _noted(
    tx: Transaction, row: Row, notice: int | None, groups: tuple[Chat, ...], by: By
) -> Followed:
    """What followed; how many are told is kept beside the activity, with the notice's number."""
    if notice is None:
        return Followed(groups=groups)
    people = len(telling.concerned(tx, row.id))
    after = {"notice": notice, "people": people}
    audit.note(tx, by, TELL, f"activity:{row.id}", after=after)
    return Followed(people, notice, groups)
