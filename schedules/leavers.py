"""临时不来: the organiser hears alone who gave up a place on the last day, a quarter at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.permissions import CLERKS
from bot.texts.moments import moment_words
from schedules.job import Job, Now
from services import forwards, members
from services.activities import entries, leavers
from storage import outbox
from storage.transaction import Row, Transaction

# What somebody does at this very moment may be committed later; it is told the next time.
MOMENT = timedelta(minutes=1)
STAMP = "%Y%m%d%H%M%S"


def tell(tx: Transaction, at: Now) -> None:
    """Tell of each activity who left since it was last looked for."""
    until = (at.now - MOMENT).replace(microsecond=0)
    for activity in leavers.near(tx, at.now - leavers.LAST_DAY, at.now):
        since = _told_until(tx, activity)
        names = leavers.late(tx, activity, since, until)
        if names:
            _tell(tx, at, activity, names, until)


def _told_until(tx: Transaction, activity: Row) -> datetime:
    """Until when it was told who left."""
    told = [row.key.split(":")[2] for row in outbox.like(tx, f"left:{activity.id}:%")]
    if not told:
        begin: datetime = activity.starts_at - leavers.LAST_DAY
        return begin
    utc = activity.starts_at.tzinfo
    return datetime.strptime(max(told), STAMP).replace(tzinfo=utc)


def _tell(tx: Transaction, at: Now, activity: Row, names: list[str], until: datetime) -> None:
    """Tell the organiser, else the clerks; where none can be written to, it lies on their desk."""
    local = activity.starts_at.astimezone(at.zone)
    text = at.say(
        "activity_notices.left",
        title=activity.title,
        at=moment_words(at.say, local.date(), local),
        names="、".join(names),
        n=len(names),
        heads=entries.room(tx, activity.id).taken,
    )
    key = f"left:{activity.id}:{until.astimezone(activity.starts_at.tzinfo):{STAMP}}"
    told = [_is_told(tx, at, f"{key}:{one}", one, text) for one in _organisers(tx, at, activity)]
    if not any(told):
        outbox.leave(tx, f"{key}:desk", forwards.CLERKS_DESK, text, at.now)


def _organisers(tx: Transaction, at: Now, activity: Row) -> list[int]:
    if activity.by_id is not None:
        chat = at.reach.to_person(tx, activity.by_id)
        if chat is not None and at.reach.pushes(chat.channel):
            return [activity.by_id]
    return [one for role in sorted(CLERKS) for one in members.with_role(tx, role)]


def _is_told(tx: Transaction, at: Now, key: str, member_id: int, text: str) -> bool:
    chat = at.reach.to_person(tx, member_id)
    if chat is None or not at.reach.pushes(chat.channel):
        return False
    return outbox.put(tx, key, chat, text, at.now, kind="post")


JOB = Job("late_leavers", {"minute": "3,18,33,48"}, tell, due=leavers.next_due)
