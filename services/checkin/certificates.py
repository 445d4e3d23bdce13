"""奖状: who studied on most days of a month."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, select

from bot.messages import Say
from services import scopes
from services.checkin import leaves, seen
from services.checkin.attendance import withdrawn
from services.checkin.campaigns import STUDY
from services.checkin.totals import add_up
from services.scopes import Scope
from storage.tables.base import core
from storage.tables.checkin import Campaign, Checkin
from storage.tables.members import Member
from storage.transaction import Row, Transaction

# So many days of a month are worth a certificate.
LEAST = 15
DAY = timedelta(days=1)

_checkins, _members, _campaigns = core(Checkin), core(Member), core(Campaign)


@dataclass(frozen=True, slots=True)
class Earned:
    """That somebody studied on so many `days` of a month in a campaign, of them `streak` running.

    `month` is the month's first day.
    """

    campaign_id: int
    title: str
    member_id: int
    name: str
    month: date
    days: int
    streak: int

    @property
    def told(self) -> dict[str, object]:
        """What sentences about it are given."""
        when = {"year": self.month.year, "month": self.month.month}
        return when | {"title": self.title, "days": self.days, "streak": self.streak}


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on a certificate beside the bureau's name: to whom, what for, of which day."""

    heading: str
    addressed: str
    praise: str
    dated: str


def words(say: Say, earned: Earned) -> Words:
    """The words of a certificate, dated with the first after its month."""
    issued = last_of(earned.month) + DAY
    return Words(
        say("certificates.heading"),
        say("certificates.addressed", name=earned.name),
        say("certificates.praise", **earned.told),
        say("certificates.day", year=issued.year, month=issued.month, day=issued.day),
    )


def month_before(day: date) -> date:
    """The first day of the month before that of a day."""
    return (day.replace(day=1) - DAY).replace(day=1)


def last_of(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def given(tx: Transaction, month: date) -> list[Row]:
    """The campaigns that give certificates and were on in a month."""
    of = (_campaigns.c.kind == STUDY, _campaigns.c.certificates)
    on = (_campaigns.c.starts_on <= last_of(month), _campaigns.c.ends_on >= month)
    return list(tx.execute(select(_campaigns).where(*of, *on).order_by(_campaigns.c.id)))


def earned(
    tx: Transaction, campaign_id: int, month: date, scope: Scope = scopes.ALL
) -> list[Earned]:
    """The certificates of a month of a campaign, by sound of name; `month` is its first day.

    Nobody has one who is not active or withdrew the consent, or is not in the scope.
    """
    inside = (_campaigns.c.id == campaign_id, seen.of_scope(_members.c.id, scope))
    counted = _counted(month).where(*inside)
    rows = tx.execute(counted.order_by(_members.c.sounds, _members.c.id))
    return [_of_row(tx, row, month) for row in list(rows)]


def of_member(tx: Transaction, campaign_id: int, month: date, member_id: int) -> Earned | None:
    """Somebody's certificate of a month of a campaign, None where there is none."""
    mine = (_campaigns.c.id == campaign_id, _members.c.id == member_id)
    row = tx.execute(_counted(month).where(*mine)).first()
    return None if row is None else _of_row(tx, row, month)


def latest(tx: Transaction, member_id: int, today: date) -> Earned | None:
    """Somebody's certificate of the month before `today`'s, else of the last that has one.

    Of several campaigns that with most days. Months before the last twelve are not looked at.
    """
    month = month_before(today)
    for _ in range(12):
        mine = _counted(month).where(_members.c.id == member_id)
        best = tx.execute(mine.order_by(func.count().desc(), _campaigns.c.id).limit(1)).first()
        if best is not None:
            return _of_row(tx, best, month)
        month = month_before(month)
    return None


def so_far(tx: Transaction, member_id: int, today: date) -> int:
    """On how many days of this month somebody studied, in the campaign in which they did most."""
    mine = _counted(today.replace(day=1), least=1).where(_members.c.id == member_id)
    best = tx.execute(mine.order_by(func.count().desc()).limit(1)).first()
    return 0 if best is None else int(best.days)


def _counted(month: date, *, least: int = LEAST) -> Select[tuple[object, ...]]:
    """Who studied on so many days of a month, in which campaign, and on how many."""
    columns = (
        _campaigns.c.id.label("campaign_id"),
        _campaigns.c.title,
        _members.c.id.label("member_id"),
        _members.c.name,
        func.count().label("days"),
    )
    rows = select(*columns).select_from(
        _checkins.join(_members, _members.c.id == _checkins.c.member_id).join(
            _campaigns, _campaigns.c.id == _checkins.c.campaign_id
        )
    )
    return (
        rows.where(
            _checkins.c.day.between(month, last_of(month)),
            _campaigns.c.kind == STUDY,
            _campaigns.c.certificates,
            _members.c.state == "active",
            _members.c.id.not_in(withdrawn()),
        )
        .group_by(
            *(_campaigns.c.id, _campaigns.c.title),
            *(_members.c.id, _members.c.name, _members.c.sounds),
        )
        .having(func.count() >= least)
    )


def _of_row(tx: Transaction, row: Row, month: date) -> Earned:
    off = leaves.spans(tx, row.member_id, row.campaign_id)
    streak = add_up(_days(tx, row, month), off).longest
    return Earned(row.campaign_id, row.title, row.member_id, row.name, month, row.days, streak)


def _days(tx: Transaction, row: Row, month: date) -> Sequence[date]:
    mine = (
        _checkins.c.campaign_id == row.campaign_id,
        _checkins.c.member_id == row.member_id,
        _checkins.c.day.between(month, last_of(month)),
    )
    days = select(_checkins.c.day).where(*mine).order_by(_checkins.c.day)
    return list(tx.execute(days).scalars())
