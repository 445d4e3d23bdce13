"""议事厅周报: on Monday morning the draft of the week lies ready, and the clerks are told where."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import local_date
from schedules.job import Job, Now
from services import forwards, members
from services.checkin.totals import monday
from services.hall import weekly
from storage import outbox
from storage.audit import By
from storage.transaction import Transaction

CLERKS = ("staff", "admin")


def enter(tx: Transaction, at: Now) -> None:
    """Lay the draft of the week that is over ready, once; of a week without anything none."""
    begins = monday(local_date(at.now, at.zone)) - timedelta(days=7)
    if outbox.like(tx, f"{_key(begins)}%"):
        return
    week = weekly.of_week(tx, begins, at.zone)
    is_empty = not (week.received or week.accepted or week.answered or week.graded)
    if not is_empty and _tell(tx, at, _key(begins)):
        weekly.lay(tx, week, By(None, at.now), at.say)


def _tell(tx: Transaction, at: Now, key: str) -> bool:
    """Tell the clerks, or leave it on their desk; false where another did so at the same time."""
    text = at.say("hall_weekly.tell")
    people = next((found for role in CLERKS if (found := members.with_role(tx, role))), [])
    reached = [(one, chat) for one in people if (chat := at.reach.to_person(tx, one)) is not None]
    if not reached:
        return outbox.leave(tx, key, forwards.CLERKS_DESK, text, at.now)
    # The first key is the same for all who try, and so lets only one go on.
    if not outbox.put(tx, key, reached[0][1], text, at.now, kind="post"):
        return False
    for one, chat in reached[1:]:
        outbox.put(tx, f"{key}:{one}", chat, text, at.now, kind="post")
    return True


def _key(begins: object) -> str:
    return f"hall:weekly:{begins}"


# In the morning; of a Monday on which the bot stood still on one of the next two days.
JOB = Job("hall_weekly", {"day_of_week": "mon-wed", "hour": "8-11", "minute": "*/20"}, enter)
