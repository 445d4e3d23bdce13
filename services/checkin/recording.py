"""Recording a day's study, and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.messages import Message
from bot.scene import Person
from services.checkin.totals import DAY, Total, monday, of_row, recount_one, total
from storage import audit
from storage.audit import By
from storage.plain import plain, whole
from storage.tables.base import core
from storage.tables.checkin import Checkin, CheckinTotal
from storage.transaction import Row, Transaction

_checkins, _totals = core(Checkin), core(CheckinTotal)

_fact = ("campaign_id", "member_id", "day", "at", "channel", "account_id", "inbox_id")
_way = ("how", "by_id", "made_up", "reflection")
_ADD_OWN, _ADD = (
    insert(_checkins).values({name: bindparam(name) for name in names}).on_conflict_do_nothing()
    for names in (_fact, (*_fact, *_way))
)
_one_more = insert(_totals).values(
    campaign_id=bindparam("campaign_id"),
    member_id=bindparam("member_id"),
    days=1,
    streak=1,
    longest=1,
    last_day=bindparam("day"),
    week=bindparam("week"),
    week_days=1,
)
_streak = case((_totals.c.last_day == bindparam("day_before"), _totals.c.streak + 1), else_=1)
_COUNT = _one_more.on_conflict_do_update(
    index_elements=["campaign_id", "member_id"],
    set_={
        "days": _totals.c.days + 1,
        "streak": _streak,
        "longest": case((_totals.c.longest > _streak, _totals.c.longest), else_=_streak),
        "last_day": _one_more.excluded.last_day,
        "week": _one_more.excluded.week,
        "week_days": case(
            (_totals.c.week == _one_more.excluded.week, _totals.c.week_days + 1), else_=1
        ),
    },
    where=_totals.c.last_day < _one_more.excluded.last_day,
).returning(_totals.c.days, _totals.c.streak, _totals.c.longest, _totals.c.last_day)
_OF_DAY = (
    select(_checkins)
    .where(_checkins.c.member_id == bindparam("of_member"), _checkins.c.day == bindparam("of_day"))
    .order_by(_checkins.c.at.desc(), _checkins.c.id.desc())
)
_TAKE_BACK = delete(_checkins).where(_checkins.c.id == bindparam("checkin_id"))
_REFLECT = (
    update(_checkins)
    .where(
        _checkins.c.campaign_id == bindparam("of_campaign"),
        _checkins.c.member_id == bindparam("of_member"),
        _checkins.c.day == bindparam("of_day"),
    )
    .values(reflection=bindparam("words"))
)
_STANDS = select(_checkins.c.reflection).where(
    _checkins.c.campaign_id == bindparam("of_campaign"),
    _checkins.c.member_id == bindparam("of_member"),
    _checkins.c.day == bindparam("of_day"),
)


class Told(NamedTuple):
    """In which way a check-in came, as `storage.tables.checkin.Checkin` has it."""

    how: str = "self"
    by_id: int | None = None
    made_up: bool = False
    reflection: str = ""


class Recorded(NamedTuple):
    """The outcome of a check-in; `new` is false when that day stood already."""

    new: bool
    total: Total


class _Source(NamedTuple):
    """Which message a check-in came by; what staff enter comes by none."""

    channel: str = ""
    account_id: str = ""
    inbox_id: int | None = None


SELF = Told()


def record(
    tx: Transaction,
    campaign_id: int,
    person: Person,
    day: date,
    *,
    now: datetime,
    message: Message,
    inbox_id: int,
    told: Told = SELF,
) -> Recorded:
    """Record a person's study on a local `day`, once, with its aggregate."""
    source = _Source(message.sender.channel, message.sender.id, inbox_id)
    return _record(tx, (campaign_id, person.id, day), now, source, told)


def enter(
    tx: Transaction, campaign_id: int, member_id: int, day: date, by: By, *, made_up: bool
) -> Recorded:
    """Record a day of somebody's by staff, as from a paper list; it is noted who did."""
    told = Told("staff", by.member_id, made_up)
    done = _record(tx, (campaign_id, member_id, day), by.at, _Source(), told)
    if done.new:
        after = {"member_id": member_id, "day": day.isoformat()}
        audit.note(tx, by, "checkin.enter", f"campaign:{campaign_id}", after=after)
    return done


def strike(
    tx: Transaction, campaign_id: int, member_id: int, day: date, by: By
) -> dict[str, Any] | None:
    """Take back somebody's day by staff; gives what stood, for `restore`, None if nothing did."""
    facts = tx.all(_OF_DAY, of_member=member_id, of_day=day)
    fact = next((fact for fact in facts if fact.campaign_id == campaign_id), None)
    if fact is None:
        return None
    _undo(tx, fact, by)
    stood: dict[str, Any] = plain({name: getattr(fact, name) for name in (*_fact, *_way, "share")})
    return stood


def restore(tx: Transaction, stood: Mapping[str, Any], by: By) -> bool:
    """Have a day that was struck stand as it did; false if there is one of that day again."""
    fact = whole(stood)
    if not tx.execute(insert(_checkins).values(fact).on_conflict_do_nothing()).rowcount:
        return False
    recount_one(tx, fact["campaign_id"], fact["member_id"])
    after = {"member_id": fact["member_id"], "day": fact["day"].isoformat()}
    audit.note(tx, by, "checkin.restore", f"campaign:{fact['campaign_id']}", after=after)
    return True


def reflect(tx: Transaction, campaign_id: int, member_id: int, day: date, words: str) -> bool:
    """Keep a thought on a day's study beside those that stand; false where there is no check-in."""
    of = {"of_campaign": campaign_id, "of_member": member_id, "of_day": day}
    row = tx.first(_STANDS, **of)
    if row is None:
        return False
    if words not in row.reflection.split("\n"):
        tx.run(_REFLECT, words=f"{row.reflection}\n{words}".lstrip("\n"), **of)
    return True


def take_back(
    tx: Transaction, person: Person, day: date, now: datetime, *, among: Collection[int]
) -> int | None:
    """Take back the person's latest check-in of that day among some campaigns.

    Gives its campaign, None if there was none.
    """
    facts = tx.all(_OF_DAY, of_member=person.id, of_day=day)
    fact = next((fact for fact in facts if fact.campaign_id in among), None)
    if fact is None:
        return None
    _undo(tx, fact, By(person.id, now))
    return int(fact.campaign_id)


def _record(
    tx: Transaction, what: tuple[int, int, date], now: datetime, source: _Source, told: Told
) -> Recorded:
    campaign_id, member_id, day = what
    fact = {
        "campaign_id": campaign_id,
        "member_id": member_id,
        "day": day,
        "at": now,
        "channel": source.channel,
        "account_id": source.account_id,
        "inbox_id": source.inbox_id,
    }
    # Most come as the table takes them for granted.
    added = tx.run(_ADD_OWN, **fact) if told == SELF else tx.run(_ADD, **fact, **told._asdict())
    if not added:
        if told.reflection:
            reflect(tx, campaign_id, member_id, day, told.reflection)
        return Recorded(new=False, total=_standing(tx, campaign_id, member_id))
    counted = tx.first(
        _COUNT,
        campaign_id=campaign_id,
        member_id=member_id,
        day=day,
        day_before=day - DAY,
        week=monday(day),
    )
    # The day lies before one that stands already, or the run ended, unless for days of leave.
    if counted is None or (counted.streak == 1 and counted.days > 1):
        recount_one(tx, campaign_id, member_id)
        return Recorded(new=True, total=_standing(tx, campaign_id, member_id))
    return Recorded(new=True, total=of_row(counted))


def _undo(tx: Transaction, fact: Row, by: By) -> None:
    tx.run(_TAKE_BACK, checkin_id=fact.id)
    recount_one(tx, fact.campaign_id, fact.member_id)
    subject = f"campaign:{fact.campaign_id}"
    audit.note(tx, by, "checkin.take_back", subject, before=_plain(fact))


def _standing(tx: Transaction, campaign_id: int, member_id: int) -> Total:
    standing = total(tx, campaign_id, member_id)
    assert standing is not None, "a check-in without its total"
    return standing


def _plain(fact: Row) -> dict[str, object]:
    return {
        "member_id": fact.member_id,
        "day": fact.day.isoformat(),
        "at": fact.at.isoformat(),
        "inbox_id": fact.inbox_id,
        "how": fact.how,
        "made_up": fact.made_up,
    }
