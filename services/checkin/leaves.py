"""请假: the days on which somebody is not expected, which break no run and silence reminders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Leave
from storage.transaction import Row, Transaction
from storage.versions import bump

DAY = timedelta(days=1)
# The first and the last day of a leave; None while it is open.
Span = tuple[date, date | None]

_leaves = core(Leave)
_SPANS = (
    select(_leaves.c.from_day, _leaves.c.until_day)
    .where(
        _leaves.c.member_id == bindparam("of_member"),
        or_(_leaves.c.campaign_id.is_(None), _leaves.c.campaign_id == bindparam("of_campaign")),
    )
    .order_by(_leaves.c.from_day)
)
_on_day = (
    _leaves.c.from_day <= bindparam("of_day"),
    or_(_leaves.c.until_day.is_(None), _leaves.c.until_day >= bindparam("of_day")),
)
_ON_DAY = select(_leaves).where(
    _leaves.c.member_id == bindparam("of_member"), _leaves.c.campaign_id.is_(None), *_on_day
)

_NEXT = (
    select(_leaves)
    .where(
        _leaves.c.member_id == bindparam("of_member"),
        _leaves.c.campaign_id.is_(None),
        _leaves.c.from_day > bindparam("of_day"),
    )
    .order_by(_leaves.c.from_day)
    .limit(1)
)
_OF_MEETING = select(_leaves).where(
    _leaves.c.member_id == bindparam("of_member"),
    _leaves.c.campaign_id == bindparam("of_campaign"),
)


def spans(tx: Transaction, member_id: int, campaign_id: int) -> list[Span]:
    """The leaves of a member that hold for a campaign, the earliest first."""
    rows = tx.all(_SPANS, of_member=member_id, of_campaign=campaign_id)
    return [(row.from_day, row.until_day) for row in rows]


def are_off(first: date, last: date, off: Sequence[Span]) -> bool:
    """Whether every day from `first` to `last` is off; so it is where there is no day."""
    while first <= last:
        span = next((s for s in off if s[0] <= first and (s[1] is None or first <= s[1])), None)
        if span is None:
            return False
        if span[1] is None:
            return True
        first = span[1] + DAY
    return True


def standing(tx: Transaction, member_id: int, day: date) -> Row | None:
    """The pause of all study that somebody has on a day, None for none."""
    return tx.first(_ON_DAY, of_member=member_id, of_day=day)


def next_pause(tx: Transaction, member_id: int, day: date) -> Row | None:
    """The pause of all study that begins first after a day, None for none."""
    return tx.first(_NEXT, of_member=member_id, of_day=day)


def of_meeting(tx: Transaction, member_id: int, campaign_id: int) -> Row | None:
    """The leave that somebody has of one meeting, None for none."""
    return tx.first(_OF_MEETING, of_member=member_id, of_campaign=campaign_id)


def on_leave(tx: Transaction, campaign_id: int, day: date) -> frozenset[int]:
    """Who is on leave on a day, from all study or from this campaign."""
    mine = or_(_leaves.c.campaign_id.is_(None), _leaves.c.campaign_id == campaign_id)
    rows = select(_leaves.c.member_id).where(
        mine,
        _leaves.c.from_day <= day,
        or_(_leaves.c.until_day.is_(None), _leaves.c.until_day >= day),
    )
    return frozenset(tx.execute(rows).scalars())


def start(
    tx: Transaction,
    member_id: int,
    span: Span,
    by: By,
    *,
    campaign_id: int | None = None,
    reason_sealed: bytes | None = None,
) -> int:
    """Note that somebody is not expected on the days of a span; gives the leave's id.

    Of one meeting, or, without a campaign, of all study.
    """
    values = {
        "member_id": member_id,
        "campaign_id": campaign_id,
        "from_day": span[0],
        "until_day": span[1],
        "reason_sealed": reason_sealed,
        "by_id": by.member_id,
        "at": by.at,
    }
    added = tx.execute(insert(_leaves).values(values).returning(_leaves.c.id))
    leave_id = int(added.scalar_one())
    after = {"from": span[0].isoformat(), "until": span[1].isoformat() if span[1] else None}
    audit.note(tx, by, "leave.start", f"member:{member_id}", after=after | {"leave": leave_id})
    bump(tx)
    return leave_id


def end(tx: Transaction, leave: Row, last_day: date, by: By) -> None:
    """Let a leave end with `last_day`; one that would have no day is taken back."""
    mine = _leaves.c.id == leave.id
    if last_day < leave.from_day:
        tx.execute(delete(_leaves).where(mine))
    else:
        tx.execute(update(_leaves).where(mine).values(until_day=last_day))
    until = leave.until_day.isoformat() if leave.until_day else None
    before = {"from": leave.from_day.isoformat(), "until": until, "leave": leave.id}
    before |= {"campaign": leave.campaign_id} if leave.campaign_id else {}
    after = {"until": last_day.isoformat()}
    subject = f"member:{leave.member_id}"
    audit.note(tx, by, "leave.end", subject, before=before, after=after)
    bump(tx)


def restore(tx: Transaction, ended: Row, by: By) -> None:
    """Have a leave be as it was before an end that was noted; of one that went no reason is left.

    `ended` is the row of the audit.
    """
    stood = ended.before
    until = date.fromisoformat(stood["until"]) if stood["until"] else None
    stands = update(_leaves).where(_leaves.c.id == stood["leave"]).values(until_day=until)
    if not tx.execute(stands).rowcount:
        values = {
            "id": stood["leave"],
            "member_id": int(str(ended.subject).partition(":")[2]),
            "campaign_id": stood.get("campaign"),
            "from_day": date.fromisoformat(stood["from"]),
            "until_day": until,
            "by_id": by.member_id,
            "at": by.at,
        }
        tx.execute(insert(_leaves).values(values))
    audit.note(tx, by, "leave.restore", ended.subject, after=stood)
    bump(tx)
