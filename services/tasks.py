"""待办: what staff have to see to. Opened by what people say, told to staff once each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, and_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.messages import Account, Outgoing
from bot.permissions import CLERKS, STAFF
from services import matters, members, scopes
from services.matters import Desk, Matter
from storage import outbox
from storage.plain import plain
from storage.tables.base import core
from storage.tables.tasks import Task
from storage.transaction import Row, Transaction

# What a task is called when staff are told of it; an intent that is not here is a wish.
WISH = "tasks.wish"
EMERGENCY = "emergency"
CALLED = {
    "human": "tasks.human",
    "settings": "tasks.settings",
    "bind_identity": "tasks.bind_identity",
    "info_query": "tasks.info_query",
    "report": "tasks.report",
    "care_report": "tasks.care_report",
    EMERGENCY: "tasks.emergency",
    "not_understood": "tasks.not_understood",
    "privacy_erase": "tasks.privacy_erase",
    "privacy_ask": "tasks.privacy_ask",
    "privacy_withdraw": "tasks.privacy_withdraw",
    "privacy_give": "tasks.privacy_give",
    "family_link": "tasks.family_link",
    "phone_change": "tasks.phone_change",
    "account_shared": "tasks.account_shared",
    "account_disowned": "tasks.account_disowned",
    "activity_asked": "tasks.activity_asked",
    "activity_late": "tasks.activity_late",
    "activity_proposed": "tasks.activity_proposed",
}

# What is decided by saying yes or no to it (`services.decisions`).
DECIDED = ("bind_identity", "family_link")
# What staff say yes or no to, and how they are told so.
ANSWERED = dict.fromkeys(DECIDED, "decisions.how") | {"activity_asked": "decisions.how_activity"}
# How a text refers to the task that it tells of.
REF = "task"

_tasks = core(Task)
_values = (
    *("kind", "channel", "account_id", "member_id", "about_id", "chat_id", "is_group", "day"),
    *("said", "slots", "inbox_id", "opened_at", "changed_at", "detail_sealed"),
)
_OPEN = (
    insert(_tasks)
    .values({name: bindparam(name) for name in _values})
    .on_conflict_do_nothing()
    .returning(_tasks.c.id)
)
_theirs = and_(
    _tasks.c.kind == bindparam("of_kind"),
    _tasks.c.channel == bindparam("of_channel"),
    _tasks.c.account_id == bindparam("of_account"),
    _tasks.c.closed_at.is_(None),
)
_ADD = (
    update(_tasks)
    .where(_theirs, _tasks.c.day == bindparam("of_day"))
    .values(
        said=_tasks.c.said + bindparam("more"),
        slots=bindparam("new_slots", type_=_tasks.c.slots.type),
        about_id=func.coalesce(_tasks.c.about_id, bindparam("new_about", type_=Integer)),
        changed_at=bindparam("now"),
        detail_sealed=func.coalesce(
            bindparam("new_detail", type_=_tasks.c.detail_sealed.type), _tasks.c.detail_sealed
        ),
    )
    .returning(_tasks)
)
_GET = select(_tasks).where(_tasks.c.id == bindparam("task_id"))
_CLOSE = update(_tasks).where(_theirs).values(closed_at=bindparam("now"), closed_by=bindparam("by"))
_OPEN_ONES = select(_tasks.c.id).where(_tasks.c.closed_at.is_(None)).order_by(_tasks.c.id)
_COUNT = select(func.count().label("tasks")).where(_tasks.c.closed_at.is_(None))
_old = select(_tasks.c.id).where(_tasks.c.closed_at < bindparam("before"))
_FORGET = delete(_tasks).where(_tasks.c.id.in_(_old.limit(bindparam("most"))))


@dataclass(frozen=True, slots=True)
class Opened:
    """A task. `new` is false for one that was added to, `told` where nobody can be told of it."""

    id: int
    new: bool
    told: bool


def add(
    tx: Transaction,
    matter: Matter,
    desk: Desk,
    *,
    to: Collection[int] | None = None,
    urgent: bool = False,
) -> Opened:
    """Open a task, or add to the one of its kind that the account opened today.

    Each of `to` (whoever may know, if None) is told once, in private; what was not sent yet is
    brought up to date. What is `urgent` breaks the quiet hours, and is told each time.
    """
    opened = _open(tx, matter)
    row = tx.first(_GET, task_id=opened) if opened is not None else _join(tx, matter)
    assert row is not None, "a task that stands, or was just opened"
    whom = may_know(tx, row) if to is None else to
    told = [_tell(tx, row, matter, desk, member_id, urgent=urgent) for member_id in whom]
    return Opened(row.id, opened is not None, any(told))


def may_know(tx: Transaction, task: Row) -> list[int]:
    """Who of the staff may know of a task: clerks, and the liaisons of whom it is about.

    Of an emergency all may.
    """
    everybody = [one for role in sorted(STAFF) for one in members.with_role(tx, role)]
    if task.kind == EMERGENCY:
        return everybody
    about = {one for one in (task.member_id, task.about_id) if one is not None}
    if task.kind in DECIDED:
        about |= set(members.every_named(tx, name_in(task)))
    caring = set(scopes.liaisons(tx, about))
    return [one for one in everybody if one in caring or members.role(tx, one) in CLERKS]


def name_in(task: Row) -> str:
    """Whom an account says to be, or of a relative the elder; "" where none was understood."""
    name = task.slots.get("elder" if task.kind == "family_link" else "name")
    return name if isinstance(name, str) else ""


def count_told(tx: Transaction, member_id: int) -> int:
    """How many open tasks somebody was told of."""
    return len(_told(tx, member_id))


def hand_over(tx: Transaction, from_: int, to: int | None, now: datetime, desk: Desk | None) -> int:
    """Tell another of each open task that somebody was told of; how many tasks those are.

    That is whoever may know of it, if `to` is None. What that person was not sent yet is
    dropped. An heir who knows of a task is not told again.
    """
    told = _told(tx, from_)
    knowing: dict[int, Collection[int]] = {}
    for task_id, text in told.items():
        outbox.drop_like(tx, f"task:{task_id}:{from_}")
        outbox.drop_like(tx, f"task:{task_id}:{from_}:%")
        row = tx.first(_GET, task_id=task_id)
        for heir in may_know(tx, row) if to is None else [to]:
            chat = desk.reach.to_person(tx, heir) if desk is not None else None
            if heir not in knowing:
                knowing[heir] = _told(tx, heir)
            if chat is not None and task_id not in knowing[heir]:
                outbox.put(tx, f"task:{task_id}:{heir}", chat, text, now, kind="post")
    return len(told)


def _told(tx: Transaction, member_id: int) -> dict[int, str]:
    """What somebody was told last of each open task, by its id."""
    is_open = {row.id for row in tx.all(_OPEN_ONES)}
    texts: dict[int, str] = {}
    for row in outbox.like(tx, f"task:%:{member_id}", f"task:%:{member_id}:%"):
        _, task_id, told, *_ = row.key.split(":")
        if told == str(member_id) and int(task_id) in is_open:
            texts[int(task_id)] = row.text
    return texts


def close(tx: Transaction, kind: str, account: Account, by: int | None, now: datetime) -> None:
    """End what an account has open of a kind."""
    tx.run(
        _CLOSE,
        of_kind=kind,
        of_channel=account.channel,
        of_account=account.id,
        by=by,
        now=now,
    )


def count_open(tx: Transaction) -> int:
    """How many tasks wait for staff."""
    return int(tx.first(_COUNT).tasks)  # type: ignore[union-attr]


def forget(tx: Transaction, before: datetime, most: int) -> int:
    """Drop up to `most` tasks that were closed before an instant; how many."""
    return tx.run(_FORGET, before=before, most=most)


def _open(tx: Transaction, matter: Matter) -> int | None:
    """Open a task; None if there is one already."""
    row = tx.first(
        _OPEN,
        kind=matter.kind,
        channel=matter.sender.channel,
        account_id=matter.sender.id,
        member_id=matter.member_id,
        about_id=matter.about_id,
        chat_id=matter.chat.id,
        is_group=matter.chat.is_group,
        day=matter.day,
        said=matter.said,
        slots=plain(matter.slots),
        inbox_id=matter.inbox_id,
        opened_at=matter.now,
        changed_at=matter.now,
        detail_sealed=matter.detail_sealed,
    )
    return int(row.id) if row else None


def _join(tx: Transaction, matter: Matter) -> Row | None:
    return tx.first(
        _ADD,
        of_kind=matter.kind,
        of_channel=matter.sender.channel,
        of_account=matter.sender.id,
        of_day=matter.day,
        more=f"\n{matter.said}",
        new_slots=plain(matter.slots),
        new_about=matter.about_id,
        new_detail=matter.detail_sealed,
        now=matter.now,
    )


def _tell(
    tx: Transaction, task: Row, matter: Matter, desk: Desk, member_id: int, *, urgent: bool
) -> bool:
    """Lay a text ready for a member of staff; false for one without an account."""
    chat = desk.reach.to_person(tx, member_id)
    if chat is None:
        return False
    text, key = _text(tx, task, desk), f"task:{task.id}:{member_id}"
    what = Outgoing(text, refs=((REF, task.id),))
    if urgent:
        outbox.put(tx, f"{key}:{matter.inbox_id}", chat, what, matter.now, kind="alert")
    elif not outbox.put(tx, key, chat, what, matter.now, kind="post"):
        outbox.rewrite(tx, key, text)
    return True


def _text(tx: Transaction, task: Row, desk: Desk) -> str:
    told = desk.say(
        "tasks.told",
        kind=desk.say(CALLED.get(task.kind, WISH)),
        who=matters.who(tx, task.member_id, matters.sender_of(task), desk.say),
        where=matters.where(tx, matters.chat_of(task), desk.say),
        said=matters.quoted(task.said),
    )
    how = ANSWERED.get(task.kind)
    return f"{told}\n{desk.say(how)}" if how else told
