"""The entries of an activity: who stands on its list, in which state, and its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, case, func, insert, or_, select, update

from storage.bulk import Bulk
from storage.tables.activities import Activity, Signup
from storage.tables.base import core
from storage.tables.members import Member
from storage.transaction import Row, Transaction

IN, WAITING, OFFERED, ASKED, OUT = "in", "waiting", "offered", "asked", "out"
# Who takes a place, and who stands on the list in one way or another.
TAKES = (IN, OFFERED)
STANDS = (IN, WAITING, OFFERED, ASKED)
# How much somebody can take part of whom nobody said anything else.
NORMAL = "normal"
# So few entries are looked up one by one; of more the whole list is read.
FEW = 4

_activities, _signups, _members = core(Activity), core(Signup), core(Member)
_LOCK = select(_activities).where(_activities.c.id == bindparam("of_activity")).with_for_update()
_takes = or_(*(_signups.c.state == state for state in TAKES))
_waits = _signups.c.state == WAITING
_ROOM = select(
    func.coalesce(func.sum(case((_takes, _signups.c.heads), else_=0)), 0).label("taken"),
    func.coalesce(func.sum(case((_waits, 1), else_=0)), 0).label("waiting"),
    select(_activities.c.last_queued)
    .where(_activities.c.id == bindparam("of_activity"))
    .scalar_subquery()
    .label("last"),
).where(_signups.c.activity_id == bindparam("of_activity"))
_ALL = (
    select(_signups)
    .where(_signups.c.activity_id == bindparam("of_activity"))
    .order_by(_signups.c.id)
)
_entry = and_(
    _signups.c.activity_id == bindparam("of_activity"), _signups.c.member_id == _members.c.id
)
_MEMBER = (
    select(_members.c.activity.label("ability"), _members.c.state.label("member_state"), _signups)
    .select_from(_members.outerjoin(_signups, _entry))
    .where(_members.c.id == bindparam("of_member"))
)
_ABILITY = select(_members.c.activity).where(_members.c.id == bindparam("of_member"))
_LESS = select(_members.c.id, _members.c.activity).where(_members.c.activity != NORMAL)
_GUEST = select(_signups).where(
    _signups.c.activity_id == bindparam("of_activity"),
    _signups.c.member_id.is_(None),
    _signups.c.name == bindparam("called"),
)
_WAITING = (
    select(_signups.c.member_id, _signups.c.name, _signups.c.queued)
    .where(_signups.c.activity_id == bindparam("of_activity"), _waits)
    .order_by(_signups.c.queued)
)
_NUMBERED = (
    update(_activities)
    .where(_activities.c.id == bindparam("of_activity"))
    .values(last_queued=bindparam("last"))
)
_values = (
    *("activity_id", "member_id", "name", "heads", "company", "state", "queued", "remark_sealed"),
    *("chosen", "by_id", "host_id", "how", "at", "changed_at", "arrived", "arrived_at"),
)
# What is the same of all who are entered in one deed.
_shared = ("activity_id", "how", "at", "changed_at")
_MANY = Bulk(_signups, _values, _shared)
_ADD = insert(_signups).values({name: bindparam(name) for name in _values})
_SET = update(_signups).where(_signups.c.id == bindparam("of_signup"))
_ANEW = tuple(name for name in _values if name not in ("activity_id", "at"))
_AGAIN = _SET.values(
    {name: bindparam(name) for name in _ANEW} | {"offer_until": None, "reminded_on": None}
)
_CAME = _SET.values(
    arrived=bindparam("came", type_=_signups.c.arrived.type),
    arrived_at=bindparam("came_at", type_=_signups.c.arrived_at.type),
)
_STATE = _SET.values(
    state=bindparam("to"),
    queued=bindparam("to_queued", type_=_signups.c.queued.type),
    offer_until=bindparam("to_until", type_=_signups.c.offer_until.type),
    heads=bindparam("to_heads"),
    company=bindparam("to_company", type_=_signups.c.company.type),
    changed_at=bindparam("now"),
)


# Who an entry is of: the number of somebody of the roster, or a guest's name.
Key = int | str


class Entry(NamedTuple):
    """Somebody as they are to stand on a list; see `storage.tables.activities.Signup`."""

    name: str
    member_id: int | None = None
    heads: int = 1
    company: tuple[str, ...] = ()
    remark_sealed: bytes | None = None
    host_id: int | None = None
    chosen: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """Whose entry it is."""
        return self.name if self.member_id is None else self.member_id


class Room(NamedTuple):
    """How many places are taken or held, how many entries wait, the last number of the order."""

    taken: int
    waiting: int
    last: int


def lock(tx: Transaction, activity_id: int) -> Row | None:
    """An activity, kept from others until the commit; all that changes a list begins so."""
    return tx.first(_LOCK, of_activity=activity_id)


def room(tx: Transaction, activity_id: int) -> Room:
    """How full an activity is."""
    row = tx.first(_ROOM, of_activity=activity_id)
    return Room(row.taken, row.waiting, row.last)  # type: ignore[union-attr]


def numbered(tx: Transaction, activity_id: int, last: int) -> None:
    """Keep the last number that was given in the order of waiting, so that none is given twice."""
    tx.run(_NUMBERED, of_activity=activity_id, last=last)


def key_of(row: Row) -> Key:
    """Whose entry a row is."""
    return row.name if row.member_id is None else int(row.member_id)


def every(tx: Transaction, activity_id: int) -> list[Row]:
    """All entries of an activity, in the order in which they came."""
    return tx.all(_ALL, of_activity=activity_id)


def order(tx: Transaction, activity_id: int) -> dict[Key, int]:
    """The place of everybody who waits, counted in parties from 1."""
    waiting = tx.all(_WAITING, of_activity=activity_id)
    places = {n: place for place, n in enumerate(sorted({row.queued for row in waiting}), 1)}
    return {key_of(row): places[row.queued] for row in waiting}


def found(tx: Transaction, activity_id: int, keys: Iterable[Key]) -> dict[Key, Row]:
    """The entries that stand, or stood, under some keys."""
    wanted = list(dict.fromkeys(keys))
    if len(wanted) > FEW:
        rows = {key_of(row): row for row in every(tx, activity_id)}
        return {key: rows[key] for key in wanted if key in rows}
    each = {key: _one(tx, activity_id, key) for key in wanted}
    return {key: row for key, row in each.items() if row is not None}


def of_member(tx: Transaction, activity_id: int, member_id: int) -> Row | None:
    """Somebody's own entry, also one that is out."""
    row = tx.first(_MEMBER, of_activity=activity_id, of_member=member_id)
    return row if row is not None and row.id is not None else None


def abilities(tx: Transaction, member_ids: Iterable[int]) -> dict[int, str]:
    """How much some people can take part: normal, moderate, none."""
    wanted = list(dict.fromkeys(member_ids))
    if len(wanted) > FEW:
        others = {row.id: row.activity for row in tx.all(_LESS)}
        return {one: others.get(one, NORMAL) for one in wanted}
    found = {one: tx.first(_ABILITY, of_member=one) for one in wanted}
    return {one: row.activity for one, row in found.items() if row is not None}


def _one(tx: Transaction, activity_id: int, key: Key) -> Row | None:
    if isinstance(key, int):
        return of_member(tx, activity_id, key)
    return tx.first(_GUEST, of_activity=activity_id, called=key)


def add(tx: Transaction, rows: list[Mapping[str, Any]]) -> None:
    """Enter new rows, each with all of its columns; those of one deed of one activity."""
    if len(rows) > FEW:
        _MANY.put(tx, rows)
        return
    for row in rows:
        tx.run(_ADD, **row)


def put(
    tx: Transaction,
    row: Row,
    state: str,
    now: datetime,
    *,
    queued: int | None = None,
    heads: int | None = None,
    company: list[str] | None = None,
) -> None:
    """Have an entry be in another state; heads and company stay where none are given.

    An offer that stays one keeps its time.
    """
    tx.run(
        _STATE,
        of_signup=row.id,
        to=state,
        to_queued=queued,
        to_until=row.offer_until if row.state == state else None,
        to_heads=row.heads if heads is None else heads,
        to_company=row.company if heads is None else company,
        now=now,
    )


def came(tx: Transaction, row: Row, heads: int | None, now: datetime) -> None:
    """Have so many heads of an entry be there; None for that nobody knows."""
    at = None if heads is None else row.arrived_at or now
    tx.run(_CAME, of_signup=row.id, came=heads, came_at=at)


def again(tx: Transaction, rows: list[tuple[Row, Mapping[str, Any]]]) -> None:
    """Have entries that were out stand anew, as they are told now."""
    if rows:
        anew = [{n: values[n] for n in _ANEW} | {"of_signup": row.id} for row, values in rows]
        tx.many(_AGAIN, anew)
