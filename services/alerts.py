"""紧急情况: an alarm, whom it calls and in which order, and who takes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.clock import local_date
from bot.messages import Chat
from bot.permissions import STAFF
from bot.scene import Person
from services import matters, members, tasks
from services.matters import Desk, Matter
from storage import audit, outbox
from storage.tables.alerts import Alert, AlertCall
from storage.tables.base import core
from storage.tables.engine import Outbox
from storage.transaction import Row, Transaction

log = structlog.get_logger(__name__)
EVERY = timedelta(minutes=3)
# What somebody says within this time after an alarm belongs to it.
SAME = timedelta(minutes=10)
MOST_ROUNDS = 10
KEY = "alert"
KIND = "emergency"
DUTY = "duty"
# In the key of a call: whether its member hears of the alarm for the first time.
FIRST, AGAIN = "first", "again"
CALL_PARTS = 7

_alerts, _calls, _outbox = core(Alert), core(AlertCall), core(Outbox)
_values = (
    *("kind", "channel", "account_id", "member_id", "chat_id", "is_group"),
    *("said", "inbox_id", "opened_at", "heard_at"),
)
_RAISE = (
    insert(_alerts)
    .values({name: bindparam(name) for name in _values} | {"state": "open", "round": 0})
    .returning(_alerts)
)
_RECENT = (
    select(_alerts)
    .where(
        _alerts.c.channel == bindparam("of_channel"),
        _alerts.c.account_id == bindparam("of_account"),
        _alerts.c.heard_at > bindparam("since"),
    )
    .order_by(_alerts.c.id.desc())
    .limit(1)
)
_HEARD = (
    update(_alerts)
    .where(_alerts.c.id == bindparam("alert_id"))
    .values(said=_alerts.c.said + bindparam("more"), heard_at=bindparam("now"))
)
_standing = _alerts.c.state != "taken"
_DUE = (
    select(_alerts)
    .where(_alerts.c.next_at <= bindparam("now"), _standing)
    .order_by(_alerts.c.next_at, _alerts.c.id)
)
_NEXT = (
    select(_alerts.c.next_at)
    .where(_alerts.c.next_at.is_not(None))
    .order_by(_alerts.c.next_at)
    .limit(1)
)
# Of two that sweep at the same time only one gets the round.
_CLAIM = (
    update(_alerts)
    .where(_alerts.c.id == bindparam("alert_id"), _standing)
    .where(_alerts.c.round == bindparam("old_round"))
    .values(round=bindparam("new_round"), next_at=bindparam("new_next"), state=bindparam("to"))
)
_HURRY = (
    update(_alerts)
    .where(_alerts.c.id == bindparam("alert_id"), _alerts.c.state == "open")
    .where(_alerts.c.round == bindparam("of_round"))
    .values(next_at=bindparam("now"))
)
_TAKE = (
    update(_alerts)
    .where(_alerts.c.id == bindparam("alert_id"), _standing)
    .values(
        state="taken", next_at=None, taken_by=bindparam("new_taker"), taken_at=bindparam("new_at")
    )
)
_ONE = select(_alerts).where(_alerts.c.id == bindparam("alert_id"))
_CALLED = (
    insert(_calls)
    .values({name: bindparam(name) for name in ("alert_id", "member_id", "called_at")})
    .on_conflict_do_nothing()
)
_CALLS = (
    select(_calls.c.member_id)
    .where(_calls.c.alert_id == bindparam("of_alert"))
    .order_by(_calls.c.member_id)
)
_was_called = exists().where(
    _calls.c.alert_id == _alerts.c.id, _calls.c.member_id == bindparam("of_member")
)
_stands = select(_alerts).where(_standing).order_by(_alerts.c.id)
_TO_TAKE_ALONE = _stands.where(
    or_(
        _was_called,
        and_(_alerts.c.state == "unanswered", bindparam("as_staff", type_=_alerts.c.is_group.type)),
    )
)
_TO_TAKE_HERE = _stands.where(
    _alerts.c.channel == bindparam("in_channel"),
    _alerts.c.chat_id == bindparam("in_chat"),
    _alerts.c.is_group,
)
_of_key = _outbox.c.key.startswith(bindparam("prefix"))
_ON_ITS_WAY = (
    select(_outbox.c.id)
    .where(_of_key, or_(_outbox.c.done_at.is_(None), _outbox.c.state == "sent"))
    .limit(1)
)
# What was left to be passed on by hand is no news any more once somebody sees to it.
_SPARE = update(_outbox).where(_of_key, _outbox.c.state == "forward").values(state="sent")
_COUNTS = select(_alerts.c.state, func.count().label("alerts")).group_by(_alerts.c.state)
_old = select(_alerts.c.id).where(_alerts.c.taken_at < bindparam("before"))
_FORGET = delete(_alerts).where(_alerts.c.id.in_(_old.limit(bindparam("most"))))
_FORGET_CALLS = delete(_calls).where(~exists().where(_alerts.c.id == _calls.c.alert_id))


@dataclass(frozen=True, slots=True)
class Raised:
    """An alarm that was raised or added to; `told` is whether anybody can be told of it."""

    id: int
    new: bool
    told: bool


class _Duty(NamedTuple):
    """A member on duty, with the chats in which the bot can write to them."""

    member_id: int
    chats: list[Chat]
    pushed: bool


def sound(tx: Transaction, matter: Matter, desk: Desk) -> Raised:
    """Raise the alarm and call the first on duty, or add to the alarm of a moment ago."""
    row = tx.first(
        _RECENT,
        of_channel=matter.sender.channel,
        of_account=matter.sender.id,
        since=matter.now - SAME,
    )
    if row is not None:
        return _add(tx, row, matter, desk)
    raised = tx.first(
        _RAISE,
        kind=matter.kind,
        channel=matter.sender.channel,
        account_id=matter.sender.id,
        member_id=matter.member_id,
        chat_id=matter.chat.id,
        is_group=matter.chat.is_group,
        said=matter.said,
        inbox_id=matter.inbox_id,
        opened_at=matter.now,
        heard_at=matter.now,
    )
    assert raised is not None, "an alarm that was just raised"
    told = _next_round(tx, raised, desk, matter.now, matter.day)
    return Raised(raised.id, new=True, told=told)


def sweep(tx: Transaction, desk: Desk, now: datetime, zone: ZoneInfo) -> None:
    """Call the next about each alarm that nobody took in time; tell of those that stand."""
    for row in tx.all(_DUE, now=now):
        if row.state == "open":
            _next_round(tx, row, desk, now, local_date(now, zone))
        elif _claim(tx, row, row.round + 1, now, "unanswered"):
            log.critical("nobody answers an alarm", alert=row.id)


def next_due(tx: Transaction) -> datetime | None:
    """When the next call is due, None when no alarm stands."""
    row = tx.first(_NEXT)
    return row.next_at if row else None


def hurry(tx: Transaction, key: str, now: datetime) -> None:
    """Have the next one called now, because a call can't reach any account of whom it was for."""
    parts = key.split(":")
    if len(parts) < CALL_PARTS or (parts[0], parts[4]) != (KEY, FIRST):
        return
    _, alert_id, round_, member_id = parts[:4]
    if tx.first(_ON_ITS_WAY, prefix=f"{KEY}:{alert_id}:{round_}:{member_id}:") is None:
        tx.run(_HURRY, alert_id=int(alert_id), of_round=int(round_) + 1, now=now)


def take(
    tx: Transaction, person: Person, chat: Chat, desk: Desk, now: datetime
) -> list[tuple[int, str]]:
    """Give a person the alarms that they were called about, or that were raised in this group.

    Everybody concerned is told. Gives the alarms with whom each is about, none where there
    was nothing to take.
    """
    if chat.is_group:
        rows = tx.all(_TO_TAKE_HERE, in_channel=chat.channel, in_chat=chat.id)
    else:
        rows = tx.all(_TO_TAKE_ALONE, of_member=person.id, as_staff=person.role in STAFF)
    taken = [row for row in rows if tx.run(_TAKE, alert_id=row.id, new_taker=person.id, new_at=now)]
    for row in taken:
        _tell_taken(tx, row, person, desk, now)
    return [(row.id, _who(tx, row, desk)) for row in taken]


def release(tx: Transaction, member_id: int, now: datetime) -> None:
    """Wait for somebody's answer no longer: what they were called about calls the next now.

    What was laid ready to call them is dropped.
    """
    for row in tx.all(_TO_TAKE_ALONE, of_member=member_id, as_staff=False):
        tx.run(_HURRY, alert_id=row.id, of_round=row.round, now=now)
        outbox.drop_like(tx, f"{KEY}:{row.id}:%:{member_id}:%")


def find(tx: Transaction, alert_id: int) -> Row | None:
    """An alarm, None if there is none."""
    return tx.first(_ONE, alert_id=alert_id)


def take_one(
    tx: Transaction, alert_id: int, person: Person, desk: Desk, now: datetime
) -> str | None:
    """Give a person one alarm, whoever was called; about whom it is, None if it is taken."""
    row = find(tx, alert_id)
    if row is None or not tx.run(_TAKE, alert_id=alert_id, new_taker=person.id, new_at=now):
        return None
    audit.record(tx, now, person.id, "alert.take", f"alert:{alert_id}")
    _tell_taken(tx, row, person, desk, now)
    return _who(tx, row, desk)


def counts(tx: Transaction) -> dict[str, int]:
    """How many alarms are open, and how many stand unanswered."""
    found = {row.state: int(row.alerts) for row in tx.all(_COUNTS)}
    return {state: found.get(state, 0) for state in ("open", "unanswered")}


def forget(tx: Transaction, before: datetime, most: int) -> int:
    """Drop up to `most` alarms that were taken before an instant; how many."""
    dropped = tx.run(_FORGET, before=before, most=most)
    if dropped:
        tx.run(_FORGET_CALLS)
    return dropped


def _add(tx: Transaction, row: Row, matter: Matter, desk: Desk) -> Raised:
    """Add what was said to an alarm, and pass it to those who know of the alarm."""
    tx.run(_HEARD, alert_id=row.id, more=f"\n{matter.said}", now=matter.now)
    knowing = [row.taken_by] if row.state == "taken" else _called(tx, row.id)
    told = False
    for duty in filter(None, (_reached(tx, member_id, desk) for member_id in knowing)):
        text = desk.say(
            "emergency.more",
            who=_who(tx, row, desk),
            where=matters.where(tx, matter.chat, desk.say),
            said=matters.quoted(matter.said),
        )
        told = duty.pushed or told
        key = f"{KEY}:{row.id}:more:{matter.inbox_id}:{duty.member_id}"
        _lay(tx, key, duty.chats, text, matter.now)
    if row.state == "unanswered":
        told = tasks.add(tx, replace(matter, kind=KIND), desk, urgent=True).told or told
    return Raised(row.id, new=False, told=told)


def _next_round(tx: Transaction, row: Row, desk: Desk, now: datetime, day: date) -> bool:
    """Call those whose turn it is, or let the alarm stand; whether anybody can be told."""
    duty = _on_duty(tx, desk)
    due, following = _turn(duty, row.round)
    stands = not any(one.pushed for one in due)
    if not _claim(tx, row, following, now, "unanswered" if stands else "open"):
        return True
    for one in due:
        _call(tx, row, one, desk, now, round_=following - 1)
    return _stand(tx, row, desk, now, day) if stands else True


def _turn(duty: list[_Duty], round_: int) -> tuple[list[_Duty], int]:
    """Who is called in a round, and the number of the next: one more, and all before again.

    Whoever can't be written to is not waited for. Nobody is left when the list ran out twice.
    """
    if round_ >= min(2 * len(duty), MOST_ROUNDS):
        return [], round_ + 1
    newest = round_
    while newest < len(duty) - 1 and not duty[newest].pushed:
        newest += 1
    return duty[: newest + 1], newest + 1


def _stand(tx: Transaction, row: Row, desk: Desk, now: datetime, day: date) -> bool:
    """Leave an alarm to staff, visibly; whether any of them can be told."""
    log.critical("nobody answers an alarm", alert=row.id)
    matter = Matter(
        KIND,
        matters.sender_of(row),
        row.member_id,
        matters.chat_of(row),
        row.said,
        now,
        day,
        row.inbox_id,
    )
    return tasks.add(tx, matter, desk, urgent=True).told


def _claim(tx: Transaction, row: Row, following: int, now: datetime, state: str) -> bool:
    claimed = tx.run(
        _CLAIM,
        alert_id=row.id,
        old_round=row.round,
        new_round=following,
        new_next=now + EVERY,
        to=state,
    )
    return claimed > 0


def _call(
    tx: Transaction, row: Row, duty: _Duty, desk: Desk, now: datetime, *, round_: int
) -> None:
    """Lay the call ready for every account; what can't be pushed there is said only once."""
    first = tx.run(_CALLED, alert_id=row.id, member_id=duty.member_id, called_at=now) > 0
    chats = duty.chats if first else [c for c in duty.chats if desk.reach.pushes(c.channel)]
    text = desk.say(
        "emergency.call",
        who=_who(tx, row, desk),
        where=matters.where(tx, matters.chat_of(row), desk.say),
        said=matters.quoted(row.said),
    )
    which = FIRST if first else AGAIN
    _lay(tx, f"{KEY}:{row.id}:{round_}:{duty.member_id}:{which}", chats, text, now)


def _lay(tx: Transaction, key: str, chats: Iterable[Chat], text: str, now: datetime) -> None:
    for chat in chats:
        outbox.put(tx, f"{key}:{chat.channel}:{chat.id}", chat, text, now, kind="alert")


def _tell_taken(tx: Transaction, row: Row, person: Person, desk: Desk, now: datetime) -> None:
    """Tell the others who were called, and whoever raised the alarm, that it is seen to."""
    tx.run(_SPARE, prefix=f"{KEY}:{row.id}:")
    tasks.close(tx, KIND, matters.sender_of(row), person.id, now)
    text = desk.say("emergency.taken", name=person.name, who=_who(tx, row, desk))
    others = [member_id for member_id in _called(tx, row.id) if member_id != person.id]
    for duty in filter(None, (_reached(tx, member_id, desk) for member_id in others)):
        pushed = [chat for chat in duty.chats if desk.reach.pushes(chat.channel)]
        _lay(tx, f"{KEY}:{row.id}:taken:{duty.member_id}", pushed, text, now)
    writer = Chat(row.channel, row.account_id, is_group=False)
    if not row.is_group or desk.reach.pushes(row.channel):
        known = desk.say("emergency.known", name=person.name)
        _lay(tx, f"{KEY}:{row.id}:known", [writer], known, now)


def _on_duty(tx: Transaction, desk: Desk) -> list[_Duty]:
    """Those on duty who have an account, in the order set, then by their ids."""
    order = {name: place for place, name in enumerate(desk.order)}
    ids = sorted(
        members.with_role(tx, DUTY),
        key=lambda member_id: order.get(members.name(tx, member_id), len(order)),
    )
    return [duty for member_id in ids if (duty := _reached(tx, member_id, desk)) is not None]


def _reached(tx: Transaction, member_id: int, desk: Desk) -> _Duty | None:
    chats = desk.reach.every_chat(tx, member_id)
    pushed = any(desk.reach.pushes(chat.channel) for chat in chats)
    return _Duty(member_id, chats, pushed) if chats else None


def _called(tx: Transaction, alert_id: int) -> list[int]:
    return [row.member_id for row in tx.all(_CALLS, of_alert=alert_id)]


def _who(tx: Transaction, row: Row, desk: Desk) -> str:
    return matters.who(tx, row.member_id, matters.sender_of(row), desk.say)
