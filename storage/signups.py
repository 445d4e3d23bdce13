"""What a scene tells of sign-ups: the speaker's own, those of an elder, the lists of what is on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from bot.scene import Own, Party, Ref, Who
from storage.tables.activities import Activity, Signup
from storage.tables.base import core
from storage.transaction import Row, Transaction

KIND = "activity"
# As `services.activities.entries` has the states.
STANDS = ("in", "waiting", "offered", "asked")
# In these ways people are told who do not come along with whoever tells of them.
LISTED = ("chain", "staff")
# So far back it is known of what somebody has taken himself off.
RECENT = timedelta(days=7)

_activities, _signups = core(Activity), core(Signup)
_live = or_(_activities.c.state == "open", _activities.c.state == "closed")
_stands = or_(*(_signups.c.state == state for state in STANDS))
_joined = _signups.join(_activities, _activities.c.id == _signups.c.activity_id)
_me: Any = bindparam("of_member")
# Whoever pastes a list of a thousand has not a thousand along.
_told_by_me = and_(
    or_(_signups.c.by_id == _me, _signups.c.host_id == _me),
    *(_signups.c.how != how for how in LISTED),
)
_OF = (
    select(_signups)
    .select_from(_joined)
    .where(or_(_signups.c.member_id == _me, _told_by_me), _live)
    .order_by(_signups.c.activity_id, _signups.c.id)
)
_LISTS = (
    select(_signups.c.activity_id, _signups.c.member_id, _signups.c.heads)
    .select_from(_joined)
    .where(_live, _stands, _signups.c.member_id.is_not(None))
    .order_by(_signups.c.activity_id, _signups.c.id)
)


def concern(account: Any) -> Any:
    """The statement of the activities that concern the member of an account, for the scene."""
    mine = or_(
        *(_signups.c[name] == account.c.member_id for name in ("member_id", "by_id", "host_id"))
    )
    return select(_signups.c.activity_id).select_from(account.join(_joined, mine)).where(_live)


def own(tx: Transaction, member_id: int, spouse: int | None, now: datetime) -> dict[str, Any]:
    """What somebody is signed up for, with whom, and was; the fields of an `Own`."""
    rows = tx.all(_OF, of_member=member_id)
    standing = [row for row in rows if row.state in STANDS]
    signed = [row.activity_id for row in standing if row.member_id == member_id]
    gone = [row for row in rows if row.member_id == member_id and row.state not in STANDS]
    gone.sort(key=lambda row: row.changed_at, reverse=True)
    return {
        "signed": tuple((KIND, one) for one in signed),
        "parties": _parties(standing, member_id, spouse),
        "cancelled": tuple(
            (KIND, row.activity_id) for row in gone if now - row.changed_at <= RECENT
        ),
    }


def of_elders(tx: Transaction, elders: Iterable[int], now: datetime) -> dict[int, Own]:
    """What some elders are signed up for, by their numbers."""
    return {elder: Own(**own(tx, elder, None, now)) for elder in elders}


def lists(tx: Transaction) -> dict[Ref, tuple[tuple[int, int], ...]]:
    """The list of each activity that is on: people with their heads."""
    found: dict[Ref, list[tuple[int, int]]] = {}
    for row in tx.all(_LISTS):
        found.setdefault((KIND, row.activity_id), []).append((row.member_id, row.heads))
    return {ref: tuple(rows) for ref, rows in found.items()}


def _parties(rows: Iterable[Row], member_id: int, spouse: int | None) -> dict[Ref, Party]:
    people: dict[Ref, list[Who]] = {}
    totals: dict[Ref, int] = {}
    for row in rows:
        ref = (KIND, row.activity_id)
        people.setdefault(ref, []).extend(_who(row, member_id, spouse))
        totals[ref] = totals.get(ref, 0) + row.heads
    return {ref: Party(tuple(who), totals[ref]) for ref, who in people.items()}


def _who(row: Row, member_id: int, spouse: int | None) -> list[Who]:
    one: Who = row.name if row.member_id is None else row.member_id
    if row.member_id == member_id:
        one = "self"
    elif spouse is not None and row.member_id == spouse:
        one = "spouse"
    return [one, *(row.company or ())]
