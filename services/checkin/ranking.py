"""学习榜: who studied most in a week, from the aggregates; its words and its picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import bindparam, func, select

from bot.messages import Say
from bot.texts.dates import date_words
from services.checkin.attendance import PURPOSE
from services.checkin.campaigns import STUDY
from services.checkin.totals import monday
from storage.tables.base import core
from storage.tables.checkin import Campaign, CheckinTotal
from storage.tables.members import Member
from storage.tables.privacy import Consent
from storage.transaction import Row, Transaction

# So many names a picture has room for, and so many characters a text may have.
NAMES, CHARACTERS = 60, 118
DAY = timedelta(days=1)
# The lines of a text that name people; with three others they are six.
LINES = 3

_totals, _members, _consents = core(CheckinTotal), core(Member), core(Consent)
_campaigns = core(Campaign)
_later = _consents.alias("later")
_withdrew = (
    select(_consents.c.id)
    .where(
        _consents.c.member_id == _totals.c.member_id,
        _consents.c.purpose == PURPOSE,
        _consents.c.withdrawn_at.is_not(None),
        ~select(_later.c.id)
        .where(
            _later.c.member_id == _consents.c.member_id,
            _later.c.purpose == PURPOSE,
            _later.c.id > _consents.c.id,
        )
        .exists(),
    )
    .exists()
)
_of_week = (
    _totals.c.campaign_id == bindparam("of_campaign"),
    _totals.c.week == bindparam("of_week"),
    _members.c.state == "active",
    ~_withdrew,
)
# In the order of ix_checkin_totals_week, read backwards: nothing is sorted.
_BEST = (
    select(_totals.c.member_id, _members.c.name, _totals.c.week_days, _totals.c.days)
    .join(_members, _members.c.id == _totals.c.member_id)
    .where(*_of_week)
    .order_by(_totals.c.week_days.desc(), _totals.c.days.desc(), _totals.c.member_id.desc())
    .limit(bindparam("most"))
)
_LEVELS = (
    select(_totals.c.week_days, func.count().label("people"))
    .join(_members, _members.c.id == _totals.c.member_id)
    .where(*_of_week)
    .group_by(_totals.c.week_days)
    .order_by(_totals.c.week_days.desc())
)


@dataclass(frozen=True, slots=True)
class Level:
    """Those who studied on so many `days` of a week: how many `people`, and names of some.

    `every` says that these are all days there were.
    """

    days: int
    every: bool
    people: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """A week of a campaign up to `last`: how many studied, how often together, and the best.

    Nobody is in a level who comes last, unless all are equal.
    """

    title: str
    first: date
    last: date
    people: int
    times: int
    levels: tuple[Level, ...]


def ranked(tx: Transaction, day: date) -> list[Row]:
    """The campaigns that have a ranking in the week of a day."""
    of = (_campaigns.c.kind == STUDY, _campaigns.c.ranking)
    on = (_campaigns.c.starts_on <= day, _campaigns.c.ends_on >= monday(day))
    return list(tx.execute(select(_campaigns).where(*of, *on).order_by(_campaigns.c.id)))


def leaderboard(tx: Transaction, campaign_id: int, week: date, most: int) -> list[Row]:
    """Up to `most` of the best of the week that begins with the Monday `week`, the best first.

    Each with member_id, name, week_days, and the `days` of all time, which order equals.
    """
    return tx.all(_BEST, of_campaign=campaign_id, of_week=week, most=most)


def of_week(tx: Transaction, campaign: Row, day: date) -> Ranking | None:
    """The ranking of the week of a day, up to it; None where nobody studied."""
    week = monday(day)
    first, last = max(week, campaign.starts_on), min(day, campaign.ends_on)
    counted = tx.all(_LEVELS, of_campaign=campaign.id, of_week=week)
    if not counted:
        return None
    told = counted[:-1] if len(counted) > 1 else counted
    names: dict[int, list[str]] = {}
    for row in leaderboard(tx, campaign.id, week, NAMES):
        names.setdefault(row.week_days, []).append(row.name)
    possible = (last - first).days + 1
    levels = [
        Level(row.week_days, row.week_days >= possible, row.people, tuple(names[row.week_days]))
        for row in told
        if row.week_days in names
    ]
    people = sum(row.people for row in counted)
    times = sum(row.people * row.week_days for row in counted)
    return Ranking(campaign.title, first, last, people, times, tuple(levels))


def words(say: Say, ranking: Ranking) -> str:
    """A ranking as a group reads it, in six short lines."""
    head = say(
        "ranking.head",
        title=ranking.title,
        first=date_words(say, ranking.first),
        last=date_words(say, ranking.last),
        people=ranking.people,
        times=ranking.times,
    )
    thanks = say("ranking.thanks")
    room = CHARACTERS - len(head) - len(thanks) - 1
    return "\n".join([head, *_lines(say, ranking.levels, room), thanks])


def label(say: Say, level: Level) -> str:
    """What a level is called."""
    return say("ranking.every_day") if level.every else say("ranking.days", days=level.days)


def _lines(say: Say, levels: Sequence[Level], room: int) -> Iterator[str]:
    """A line for each level, as long as there is room; of equals those left out are counted."""
    for level in levels[:LINES]:
        line = _line(say, level, room)
        if line is None:
            return
        yield line
        room -= len(line) + 1


def _line(say: Say, level: Level, room: int) -> str | None:
    for shown in range(len(level.names), 0, -1):
        names = "、".join(level.names[:shown])
        if shown < level.people:
            names = say("ranking.and_others", names=names, people=level.people)
        line = say("ranking.level", label=label(say, level), names=names)
        if len(line) < room:
            return line
    return None
