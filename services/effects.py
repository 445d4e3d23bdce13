"""What a message changed: told person by person, and so that it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from bot.messages import Account, Say
from bot.texts.dates import date_words
from services.activities import deeds, entries, writing
from services.activities.deeds import Change
from services.activities.entries import ASKED, IN, OFFERED, OUT, WAITING
from services.tasks import CALLED, WISH
from storage.tables.alerts import Alert
from storage.tables.announcements import Announcement, Receipt
from storage.tables.base import core
from storage.tables.checkin import Checkin
from storage.tables.engine import Audit
from storage.tables.members import Member
from storage.tables.tasks import Task
from storage.transaction import Row, Transaction

# What a message changed besides, by what the audit calls it; the sentence that tells it.
CHANGES = {
    ("checkin", "take_back"): "taken_back",
    ("member", "bind"): "bound",
    ("preferences", ""): "preferences",
    ("leave", "start"): "leave",
    ("leave", "end"): "back",
}
# What came about, and the sentence that tells it.
WORDS = {
    "checked_in": "effects.checked_in",
    "joined": "effects.joined",
    "waiting": "effects.waiting",
    "asked": "effects.asked",
    "left": "effects.left",
    "read": "effects.read",
    "resized": "effects.resized",
    "leave": "effects.leave",
    "back": "effects.back",
    "task": "effects.task",
    "alarm": "effects.alarm",
    "taken_back": "effects.taken_back",
    "bound": "effects.bound",
    "preferences": "effects.preferences",
    "changed": "effects.changed",
}
# What became of an entry of an activity's list.
STATES = {
    IN: "joined",
    OFFERED: "joined",
    WAITING: "waiting",
    ASKED: "asked",
    OUT: "left",
}

_members, _checkins = core(Member), core(Checkin)
_tasks, _alerts, _audit = core(Task), core(Alert), core(Audit)
_announcements, _receipts = core(Announcement), core(Receipt)
_MARK = select(func.coalesce(func.max(_audit.c.id), 0).label("mark"))
_CHECKED_IN = (
    select(_checkins.c.id, _checkins.c.day, _members.c.name)
    .join(_members, _members.c.id == _checkins.c.member_id)
    .where(_checkins.c.inbox_id == bindparam("of_inbox"))
    .order_by(_checkins.c.id)
)
_OPENED = select(_tasks.c.kind).where(
    _tasks.c.channel == bindparam("of_channel"),
    _tasks.c.account_id == bindparam("of_account"),
    _tasks.c.changed_at == bindparam("now"),
)
_RAISED = select(_alerts.c.id).where(
    _alerts.c.channel == bindparam("of_channel"),
    _alerts.c.account_id == bindparam("of_account"),
    _alerts.c.heard_at == bindparam("now"),
)
# Of a notice it is noted when somebody said so, which is the instant of the message.
_READ = (
    select(_receipts.c.announcement_id, _receipts.c.member_id, _members.c.name)
    .add_columns(_announcements.c.title)
    .join(_members, _members.c.id == _receipts.c.member_id)
    .join(_announcements, _announcements.c.id == _receipts.c.announcement_id)
    .where(_receipts.c.read_at == bindparam("now"))
    .order_by(_receipts.c.announcement_id, _receipts.c.member_id)
)
_CHANGED = select(_audit).where(_audit.c.id > bindparam("after")).order_by(_audit.c.id)
_NAME = select(_members.c.name).where(_members.c.id == bindparam("of_member"))


class By(NamedTuple):
    """By which message something is changed: its row, who said it, and as of when."""

    inbox_id: int
    sender: Account
    now: datetime


@dataclass(frozen=True, slots=True)
class Effect:
    """What came about for somebody: `what` is one of WORDS.

    `about` is the activity or the day in words, "" for none; `heads` are those of an entry.
    """

    what: str
    who: str = ""
    about: str = ""
    heads: int = 1

    def words(self, say: Say) -> str:
        """It in a sentence."""
        n = say("effects.heads", n=self.heads) if self.heads > 1 else ""
        return say(WORDS[self.what], name=self.who, about=self.about, heads=n)


@dataclass(frozen=True, slots=True)
class Effects:
    """All that came about; `checkins` and `deeds` (rows of the audit) are what did it.

    `receipts` are the notices that were read, each with the number of who did.
    """

    each: tuple[Effect, ...]
    checkins: tuple[int, ...] = ()
    deeds: tuple[int, ...] = ()
    receipts: tuple[tuple[int, int], ...] = ()


def mark(tx: Transaction) -> int:
    """Where the audit ends now, to tell what a message is about to change."""
    return int(tx.first(_MARK).mark)  # type: ignore[union-attr]


def since(tx: Transaction, by: By, after: int, say: Say) -> Effects:
    """What a message has changed since that mark."""
    checked = tx.all(_CHECKED_IN, of_inbox=by.inbox_id)
    each = [Effect("checked_in", row.name, date_words(say, row.day)) for row in checked]
    who = {"of_channel": by.sender.channel, "of_account": by.sender.id, "now": by.now}
    if tx.first(_RAISED, **who) is not None:
        each.append(Effect("alarm"))
    each += [Effect("task", about=say(CALLED.get(r.kind, WISH))) for r in tx.all(_OPENED, **who)]
    read = tx.all(_READ, now=by.now)
    each += [Effect("read", row.name, row.title) for row in read]
    noted = tx.all(_CHANGED, after=after)
    for row in noted:
        each += _told(tx, row, say)
    return Effects(
        tuple(dict.fromkeys(each)),
        tuple(row.id for row in checked),
        tuple(row.id for row in noted),
        tuple((row.announcement_id, row.member_id) for row in read),
    )


def _told(tx: Transaction, row: Row, say: Say) -> Iterator[Effect]:
    if row.action.startswith(deeds.SIGNUP) and "rows" in (row.after or {}):
        yield from _of_list(tx, row)
        return
    feature, _, action = row.action.partition(".")
    what = CHANGES.get((feature, action), "changed")
    yield Effect(what, _name(tx, row), _day(row, say))


def _of_list(tx: Transaction, row: Row) -> Iterator[Effect]:
    """What became of each whom a deed changed on an activity's list."""
    activity_id = deeds.activity_of(row)
    item = writing.find(tx, activity_id)
    title = item.title if item is not None else ""
    changes = deeds.changes(row)
    names = _names(tx, activity_id, changes)
    for one in changes:
        stays = one.before is not None and one.before.state == one.after.state
        what = "resized" if stays and one.after.state != OUT else STATES[one.after.state]
        yield Effect(what, names.get(one.key, str(one.key)), title, one.after.heads)


def _names(tx: Transaction, activity_id: int, changes: Sequence[Change]) -> Mapping[Any, str]:
    rows = entries.found(tx, activity_id, (one.key for one in changes))
    return {key: row.name for key, row in rows.items()}


def _name(tx: Transaction, row: Row) -> str:
    """Whom a note of the audit is about, "" where it tells of nobody."""
    told: Iterable[dict[str, Any]] = (row.after or {}, row.before or {})
    number = next((one["member_id"] for one in told if "member_id" in one), None)
    if number is None and row.subject.startswith("member:"):
        number = int(row.subject.partition(":")[2])
    found = tx.first(_NAME, of_member=number) if number is not None else None
    return found.name if found is not None else ""


def _day(row: Row, say: Say) -> str:
    told: Iterable[dict[str, Any]] = (row.after or {}, row.before or {})
    day = next((one["day"] for one in told if "day" in one), None)
    return date_words(say, datetime.fromisoformat(day).date()) if day else ""
