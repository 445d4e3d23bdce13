"""An activity as staff write it: entered, changed, opened, closed, called off."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, insert, or_, select, update

from bot.clock import local_date
from bot.messages import Chat
from bot.scene import Item
from services.activities import entries, stages, waiting
from storage import audit
from storage.audit import By
from storage.plain import plain
from storage.tables.activities import Activity, ActivityBody, ActivityChat
from storage.tables.base import core
from storage.transaction import Row, Transaction
from storage.versions import bump

KIND = "activity"
DRAFT, PROPOSED, OPEN, CLOSED = "draft", "proposed", "open", "closed"
OVER, CANCELLED, TEMPLATE, SERIES = "over", "cancelled", "template", "series"
# What is still to come, and what people read of.
LIVE = (OPEN, CLOSED)
# Where nobody said how long it takes.
USUALLY = timedelta(hours=2)
CODE_BYTES = 9

_activities, _chats, _bodies = core(Activity), core(ActivityChat), core(ActivityBody)
_live = or_(*(_activities.c.state == state for state in LIVE))
_LIVE = select(_activities).where(_live).order_by(_activities.c.starts_at, _activities.c.id)
_LIVE_CHATS = (
    select(_chats).join(_activities, _activities.c.id == _chats.c.activity_id).where(_live)
)
_FIND = select(_activities).where(_activities.c.id == bindparam("of_activity"))
_CHATS_OF = select(_chats).where(_chats.c.activity_id == bindparam("of_activity"))


@dataclass(frozen=True, slots=True)
class Draft:
    """All that staff say of an activity; instants are aware. See `storage.tables.activities`."""

    title: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    capacity: int | None = None
    deadline: datetime | None = None
    aliases: tuple[str, ...] = ()
    companions: bool = True
    options: tuple[str, ...] = ()
    bring: str = ""
    contact: str = ""
    rain_plan: str = ""
    details: str = ""
    classes: tuple[str, ...] = ()
    offers: bool = True
    offer_hours: int = 24
    every_days: int | None = None
    until_on: date | None = None
    chats: tuple[Chat, ...] = field(default=(), kw_only=True)
    bodies: tuple[int, ...] = field(default=(), kw_only=True)


_LISTS = ("aliases", "options", "classes")
_ELSEWHERE = ("chats", "bodies")
COLUMNS = tuple(one.name for one in fields(Draft) if one.name not in _ELSEWHERE)


def create(
    tx: Transaction,
    draft: Draft,
    by: By,
    zone: ZoneInfo,
    *,
    state: str = DRAFT,
    proposer_id: int | None = None,
    **more: Any,
) -> int:
    """Enter an activity, which nobody is told of yet; gives its id."""
    values = _values(draft, zone) | {"state": state, "by_id": by.member_id, "created_at": by.at}
    values |= {"proposer_id": proposer_id, **more}
    made = tx.execute(insert(_activities).values(values).returning(_activities.c.id))
    activity_id = int(made.scalar_one())
    _place(tx, activity_id, draft)
    if state in LIVE:
        plan(tx, activity_id, by.at, zone)
    _note(tx, by, "activity.create", activity_id, after=_told(draft) | {"state": state})
    return activity_id


def change(
    tx: Transaction, activity_id: int, draft: Draft, by: By, zone: ZoneInfo
) -> dict[str, Any]:
    """Have an activity be as it is written now; gives what differs, each as before and after.

    BelowTakenError where more places are taken than its capacity is to be.
    """
    before = entries.lock(tx, activity_id)
    assert before is not None, "an activity that is shown stands"
    was = draft_of(tx, before)
    values = _values(draft, zone)
    capacity = values.pop("capacity")
    tx.execute(update(_activities).where(_activities.c.id == activity_id).values(values))
    if capacity != before.capacity:
        waiting.resize(tx, activity_id, capacity)
    for places in (_chats, _bodies):
        tx.execute(delete(places).where(places.c.activity_id == activity_id))
    _place(tx, activity_id, draft)
    if before.state in LIVE:
        plan(tx, activity_id, by.at, zone)
    old, new = _told(was), _told(draft)
    differs = {name: [old[name], value] for name, value in new.items() if old[name] != value}
    if differs:
        waiting.refill(tx, entries.lock(tx, activity_id), by.at)
        before_told = {name: pair[0] for name, pair in differs.items()}
        after_told = {name: pair[1] for name, pair in differs.items()}
        _note(tx, by, "activity.change", activity_id, before=before_told, after=after_told)
    bump(tx)
    return differs


def publish(tx: Transaction, activity_id: int, by: By, zone: ZoneInfo) -> bool:
    """Open an activity for signing up; false where it is no draft or proposal any more."""
    row = entries.lock(tx, activity_id)
    if row is None or row.state not in (DRAFT, PROPOSED):
        return False
    codes = {name: secrets.token_urlsafe(CODE_BYTES) for name in ("code", "door_code")}
    _set(tx, activity_id, {"state": OPEN, "opens_on": local_date(by.at, zone), **codes})
    plan(tx, activity_id, by.at, zone)
    _note(tx, by, "activity.publish", activity_id)
    return True


def close(tx: Transaction, activity_id: int, by: By) -> bool:
    """Take nobody in any more; false where that is so, or the activity is no more."""
    return _turn(tx, activity_id, by, (OPEN,), to=CLOSED, action="activity.close")


def reopen(tx: Transaction, activity_id: int, by: By) -> bool:
    """Take people in again; false where it is not closed."""
    return _turn(tx, activity_id, by, (CLOSED,), to=OPEN, action="activity.reopen")


def cancel(tx: Transaction, activity_id: int, reason: str, by: By) -> bool:
    """Call an activity off; who signed up keeps the entry. False where it is none to come."""
    states = (DRAFT, PROPOSED, OPEN, CLOSED, SERIES)
    done = {"to": CANCELLED, "action": "activity.cancel", "reason": reason}
    return _turn(tx, activity_id, by, states, **done)


def finish(tx: Transaction, activity_id: int, by: By) -> bool:
    """Have an activity be over; false where it is not on any more."""
    return _turn(tx, activity_id, by, LIVE, to=OVER, action="activity.over")


def plan(tx: Transaction, activity_id: int, after: datetime, zone: ZoneInfo) -> None:
    """Plan what the clock tells of an activity next after an instant."""
    row = find(tx, activity_id)
    assert row is not None, "an activity of which something is told"
    stages.plan(tx, row, ends_at(row), after, zone)


def find(tx: Transaction, activity_id: int) -> Row | None:
    """An activity, None if there is none."""
    return tx.first(_FIND, of_activity=activity_id)


def groups(tx: Transaction, activity_id: int) -> list[Chat]:
    """The groups in which an activity is told."""
    rows = tx.all(_CHATS_OF, of_activity=activity_id)
    return [Chat(row.channel, row.chat_id, is_group=True) for row in rows]


def bodies(tx: Transaction, activity_id: int) -> list[int]:
    """The bodies that are invited; none where everybody is."""
    rows = select(_bodies.c.organisation_id).where(_bodies.c.activity_id == activity_id)
    return list(tx.execute(rows.order_by(_bodies.c.organisation_id)).scalars())


def draft_of(tx: Transaction, row: Row) -> Draft:
    """An activity as it was written."""
    told = {name: getattr(row, name) for name in COLUMNS}
    told |= {name: tuple(told[name] or ()) for name in _LISTS}
    return Draft(**told, chats=tuple(groups(tx, row.id)), bodies=tuple(bodies(tx, row.id)))


def open_items(tx: Transaction) -> list[Item]:
    """What people may sign up for, or did, as items that talk can be about."""
    chats: dict[int, set[tuple[str, str]]] = {}
    for row in tx.all(_LIVE_CHATS):
        chats.setdefault(row.activity_id, set()).add((row.channel, row.chat_id))
    return [
        Item(
            KIND,
            row.id,
            row.title,
            row.opens_on,
            row.ends_on,
            frozenset(chats.get(row.id, ())),
            no=row.menu_no,
            words=tuple(row.aliases or ()),
            starts_at=row.starts_at,
            deadline=row.deadline,
            status=row.state,
        )
        for row in tx.all(_LIVE)
    ]


def ends_at(row: Row | Draft) -> datetime | None:
    """When an activity ends, as far as anybody said; None without a beginning."""
    if row.ends_at is not None or row.starts_at is None:
        return row.ends_at
    ends: datetime = row.starts_at + USUALLY
    return ends


def _values(draft: Draft, zone: ZoneInfo) -> dict[str, Any]:
    values = {name: getattr(draft, name) for name in COLUMNS}
    values |= {name: list(values[name]) or None for name in _LISTS}
    ends = ends_at(draft)
    return values | {"ends_on": None if ends is None else local_date(ends, zone)}


def _told(draft: Draft) -> dict[str, Any]:
    told = {name: _instant(getattr(draft, name)) for name in COLUMNS}
    told |= {name: list(told[name]) for name in _LISTS}
    told["chats"] = sorted([one.channel, one.id] for one in draft.chats)
    told["bodies"] = sorted(draft.bodies)
    shown: dict[str, Any] = plain(told)
    return shown


def _instant(value: Any) -> Any:
    """An instant in one zone, whatever the one in which it was told."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _turn(
    tx: Transaction,
    activity_id: int,
    by: By,
    states: Iterable[str],
    *,
    to: str,
    action: str,
    **more: Any,
) -> bool:
    """Have an activity that is in one of some states be in another."""
    row = entries.lock(tx, activity_id)
    if row is None or row.state not in states:
        return False
    _set(tx, activity_id, {"state": to, **more})
    after = {"state": to} | {name: value for name, value in more.items() if value}
    _note(tx, by, action, activity_id, before={"state": row.state}, after=after)
    return True


def _set(tx: Transaction, activity_id: int, values: Mapping[str, Any]) -> None:
    tx.execute(update(_activities).where(_activities.c.id == activity_id).values(dict(values)))
    bump(tx)


def _place(tx: Transaction, activity_id: int, draft: Draft) -> None:
    for chat in draft.chats:
        place = {"activity_id": activity_id, "channel": chat.channel, "chat_id": chat.id}
        tx.execute(insert(_chats).values(place))
    for body in draft.bodies:
        tx.execute(insert(_bodies).values(activity_id=activity_id, organisation_id=body))


def _note(
    tx: Transaction,
    by: By,
    action: str,
    activity_id: int,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    audit.note(tx, by, action, f"activity:{activity_id}", before=before, after=after)
