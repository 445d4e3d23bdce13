"""A change of an activity, or that it is called off, told to all who signed up, with receipts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.messages import Chat, Outgoing, Say
from bot.texts.moments import moment_words
from services import announcements
from services.activities import stages, writing
from services.activities.entries import STANDS
from services.announcements import Draft
from storage import outbox
from storage.audit import By
from storage.tables.activities import Signup
from storage.tables.base import core
from storage.tables.members import Member
from storage.transaction import Row, Transaction

KIND = "activity"
# Of other changes nobody is told.
WHEN, WHERE = "starts_at", "place"

_signups, _members = core(Signup), core(Member)


def changed(
    tx: Transaction,
    activity_id: int,
    differs: Mapping[str, Any],
    by: By,
    *,
    say: Say,
    zone: ZoneInfo,
    spared: Collection[Chat] = (),
) -> int | None:
    """Tell of another time or place; `differs` is what `writing.change` gives.

    Groups that never read of it are `spared`. Gives the number of the notice, by which staff see
    who has read it; None where there is nothing to tell, or nobody signed up.
    """
    row = writing.find(tx, activity_id)
    if row is None or row.state not in writing.LIVE or row.starts_at is None:
        return None
    if not is_told(differs):
        return None
    _drop_reminders(tx, activity_id)
    at, title = _when(row, say, zone), row.title
    place = say("activity_notices.place", place=row.place) if row.place else ""
    now = say("activity_notices.now", at=at, place=place)
    if WHEN not in differs:
        what = say("activity_notices.moved", title=title)
    elif WHERE in differs:
        what = say("activity_notices.shifted_and_moved", title=title)
    else:
        what = say("activity_notices.shifted", title=title)
    last = say("activity_notices.cannot_come")
    head = say("activity_notices.changed_title", title=title)
    return _tell(tx, row, (head, f"{what}{now}\n{last}"), by, say, spared=spared)


def cancelled(
    tx: Transaction,
    activity_id: int,
    by: By,
    *,
    say: Say,
    zone: ZoneInfo,
    spared: Collection[Chat] = (),
) -> int | None:
    """Tell that an activity was called off; as `changed`. Nothing else is told of it any more."""
    row = writing.find(tx, activity_id)
    if row is None or row.state != writing.CANCELLED or row.opens_on is None:
        return None
    _drop_reminders(tx, activity_id)
    outbox.drop_like(tx, f"offer:{activity_id}:%")
    stages.drop(tx, activity_id)
    at = _when(row, say, zone)
    text = say("activity_notices.cancelled", title=row.title, at=at)
    if row.reason:
        text += say("activity_notices.reason", reason=row.reason)
    head = say("activity_notices.cancelled_title", title=row.title)
    return _tell(tx, row, (head, f"{text}\n{say('activity_notices.stay')}"), by, say, spared=spared)


def is_told(differs: Mapping[str, Any]) -> bool:
    """Whether a change is one of which people are told."""
    return bool({WHEN, WHERE} & differs.keys())


def concerned(tx: Transaction, activity_id: int) -> list[int]:
    """All of the roster who signed up, in whatever state, or whose guests did."""
    here = (_signups.c.activity_id == activity_id, _signups.c.state.in_(STANDS))
    rows = select(_signups.c.member_id, _signups.c.host_id).where(*here)
    found = {
        row.host_id if row.member_id is None else row.member_id for row in tx.execute(rows)
    } - {None}
    active = select(_members.c.id).where(_members.c.state == "active", _members.c.id.in_(found))
    return sorted(tx.execute(active).scalars())


def _tell(
    tx: Transaction,
    row: Row,
    words: tuple[str, str],
    by: By,
    say: Say,
    *,
    spared: Collection[Chat],
) -> int | None:
    """Send a notice to all who signed up, and tell the groups."""
    head, text = words
    people = concerned(tx, row.id)
    number = None
    if people:
        number = announcements.create(tx, Draft(head, text, people=tuple(people)), by)
        announcements.send(tx, number, by, say)
    what = Outgoing(f"{head}\n{text}", refs=((KIND, row.id),))
    for chat in writing.groups(tx, row.id):
        if chat in spared:
            continue
        key = f"activity:{row.id}:told:{by.at:%Y%m%d%H%M%S%f}:{chat.channel}:{chat.id}"
        outbox.put(tx, key, chat, what, by.at, kind="post")
    return number


def _when(row: Row, say: Say, zone: ZoneInfo) -> str:
    local = row.starts_at.astimezone(zone)
    return moment_words(say, local.date(), local)


def _drop_reminders(tx: Transaction, activity_id: int) -> None:
    """Take back what waits and tells of the time or the place before."""
    for stage in (stages.EVE, stages.MORNING):
        outbox.drop_like(tx, f"activity:{activity_id}:{stage}:%")
