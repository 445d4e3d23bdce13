"""The evening of a campaign: what came together, and whom its leaders may still ask."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select

from bot.messages import Say
from bot.texts.dates import date_words
from services.checkin import attendance, leaves
from services.checkin.attendance import Day
from services.checkin.campaigns import MEETING
from storage.tables.base import core
from storage.tables.checkin import CampaignBody, Checkin, CheckinTotal
from storage.tables.members import Member
from storage.tables.organisations import Membership
from storage.transaction import Row, Transaction

# When a new campaign is summed up, unless somebody says otherwise: before the quiet hours.
USUAL = time(19, 20)
# Days that are made up for lie at most so far back.
FARTHEST = timedelta(days=31)
# So many names fit into a text that is read on a telephone.
NAMES = 20

_checkins, _totals, _members = core(Checkin), core(CheckinTotal), core(Member)
_bodies, _memberships = core(CampaignBody), core(Membership)
_MADE_UP = select(func.count(_checkins.c.member_id.distinct()).label("people")).where(
    _checkins.c.campaign_id == bindparam("of_campaign"),
    _checkins.c.day >= bindparam("since_day"),
    _checkins.c.day < bindparam("today"),
    _checkins.c.made_up,
    _checkins.c.at >= bindparam("midnight"),
)
_ALL = select(func.coalesce(func.sum(_totals.c.days), 0).label("days")).where(
    _totals.c.campaign_id == bindparam("of_campaign")
)
_LEADERS = (
    select(_memberships.c.member_id, _memberships.c.organisation_id, _members.c.name)
    .join(_bodies, _bodies.c.organisation_id == _memberships.c.organisation_id)
    .join(_members, _members.c.id == _memberships.c.member_id)
    .where(
        _bodies.c.campaign_id == bindparam("of_campaign"),
        _memberships.c.leads,
        _members.c.state == "active",
    )
    .order_by(_memberships.c.member_id, _memberships.c.organisation_id)
)


@dataclass(frozen=True, slots=True)
class Sums:
    """How many studied today, how many made up for a day before, and all person-times ever."""

    today: int
    made_up: int
    total: int


@dataclass(frozen=True, slots=True)
class Report:
    """What the leader `member_id` of some bodies is told of their people.

    `away` says that the leader is on leave, and somebody else is to be told.
    """

    member_id: int
    name: str
    here: int
    on_leave: int
    missing: tuple[str, ...]
    away: bool


def sums(tx: Transaction, campaign_id: int, day: date, zone: ZoneInfo) -> Sums:
    """What came together in a campaign up to and on a local day."""
    midnight = datetime.combine(day, time(), zone)
    of = {"of_campaign": campaign_id, "today": day, "since_day": day - FARTHEST}
    made_up = tx.first(_MADE_UP, midnight=midnight, **of)
    total = tx.first(_ALL, of_campaign=campaign_id)
    assert made_up is not None, "a count always gives a row"
    assert total is not None, "a sum always gives a row"
    today = attendance.count(tx, campaign_id, day)
    return Sums(today, int(made_up.people), int(total.days))


def words(say: Say, campaign: Row, day: date, sums: Sums) -> str | None:
    """What a group is told in the evening; None where silence is better."""
    if not sums.today:
        return None
    of = {"date": date_words(say, day), "title": campaign.title, "today": sums.today}
    if campaign.kind == MEETING:
        return say("summary.meeting", **of)
    if sums.made_up:
        return say("summary.study_made_up", made_up=sums.made_up, total=sums.total, **of)
    return say("summary.study", total=sums.total, **of)


def reports(tx: Transaction, campaign: Row, day: date) -> list[Report]:
    """What each leader of the campaign's bodies is told of a day, of all their bodies at once."""
    led: dict[tuple[int, str], list[int]] = {}
    for row in tx.all(_LEADERS, of_campaign=campaign.id):
        led.setdefault((row.member_id, row.name), []).append(row.organisation_id)
    if not led:
        return []
    there = attendance.of_day(tx, campaign.id, day)
    return [
        report
        for leader, bodies in led.items()
        if (report := _report(tx, campaign.id, there, day, leader=leader, bodies=bodies))
        is not None
    ]


def reported(say: Say, campaign: Row, day: date, report: Report) -> str:
    """A report in words, for the leader alone."""
    of = {
        "title": campaign.title,
        "date": date_words(say, day),
        "here": report.here,
        "on_leave": report.on_leave,
    }
    if not report.missing:
        return say("summary.nobody_missing", **of)
    meeting = campaign.kind == MEETING
    key = "summary.missing_meeting" if meeting else "summary.missing"
    return say(key, names=_names(say, report.missing), **of)


def _report(
    tx: Transaction,
    campaign_id: int,
    there: Day,
    day: date,
    *,
    leader: tuple[int, str],
    bodies: Collection[int],
) -> Report | None:
    people = attendance.people(tx, campaign_id, day, of=bodies)
    if not people:
        return None
    ids = {row.id for row in people}
    missing = ids - there.studied - there.on_leave
    return Report(
        *leader,
        here=len(ids & there.studied),
        on_leave=len(ids & there.on_leave),
        missing=tuple(row.name for row in people if row.id in missing),
        away=leaves.standing(tx, leader[0], day) is not None,
    )


def _names(say: Say, names: Collection[str]) -> str:
    some = "、".join(list(names)[:NAMES])
    if len(names) <= NAMES:
        return some
    return say("summary.more_names", names=some, n=len(names))
