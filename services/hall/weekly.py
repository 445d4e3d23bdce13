"""议事厅周报: a week of the hall in a few lines, a notice that staff send or drop."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select

from bot.messages import Chat, Say
from bot.texts.dates import date_words
from services import announcements, chats, grouptexts
from services.announcements import Draft
from services.suggestions import stages
from services.suggestions.answering import GOOD
from storage.audit import By
from storage.tables.base import core
from storage.tables.suggestions import Case, CaseRating, Theme
from storage.transaction import Transaction

PURPOSE = "hall"
WEEK = timedelta(days=7)
MOST_TOPICS = 3

_cases, _ratings, _themes = core(Case), core(CaseRating), core(Theme)


@dataclass(frozen=True, slots=True)
class Week:
    """What a week from `monday` on came to; `overdue` is what was late when it was over.

    `topics` are what most was suggested on, the most first.
    """

    monday: date
    received: int
    accepted: int
    answered: int
    overdue: int
    graded: int
    content: int
    topics: tuple[str, ...]


def of_week(tx: Transaction, monday: date, zone: ZoneInfo) -> Week:
    """The figures of the week that begins on a Monday."""
    begins, ends = (datetime.combine(day, time(), zone) for day in (monday, monday + WEEK))

    def inside(at: ColumnElement[datetime]) -> ColumnElement[bool]:
        return and_(at >= begins, at < ends)

    there = _cases.c.state != stages.WITHDRAWN
    late = and_(_cases.c.state.in_(stages.OPEN), _cases.c.due_on < monday + WEEK)
    graded = inside(_ratings.c.at)
    return Week(
        monday,
        _count(tx, _cases.c.id, and_(there, inside(_cases.c.created_at))),
        _count(tx, _cases.c.id, and_(there, inside(_cases.c.accepted_at))),
        _count(tx, _cases.c.id, and_(there, inside(_cases.c.answered_at))),
        _count(tx, _cases.c.id, late),
        _count(tx, _ratings.c.id, graded),
        _count(tx, _ratings.c.id, and_(graded, _ratings.c.rating.in_(GOOD))),
        _topics(tx, and_(there, inside(_cases.c.created_at))),
    )


def draft(tx: Transaction, week: Week, say: Say) -> Draft:
    """The notice that tells of a week, with as many topics as a group's text has room for."""
    groups = tuple(
        Chat(row.channel, row.chat_id, is_group=True)
        for row in chats.every(tx)
        if row.purpose == PURPOSE and row.state == "on"
    )
    title = say(
        "hall_weekly.title",
        first=date_words(say, week.monday),
        last=date_words(say, week.monday + WEEK - timedelta(days=1)),
    )
    topics = list(week.topics)
    while topics and grouptexts.is_long(_whole(title, _words(week, topics, say), say)):
        topics.pop()
    return Draft(title, _words(week, topics, say), chats=groups, asks=False)


def lay(tx: Transaction, week: Week, by: By, say: Say) -> int:
    """Keep the draft of a week's notice; gives its number. It goes nowhere by itself."""
    return announcements.create(tx, draft(tx, week, say), by)


def _words(week: Week, topics: list[str], say: Say) -> str:
    figures = {"received": week.received, "accepted": week.accepted, "answered": week.answered}
    lines = [say("hall_weekly.figures", **figures)]
    if week.overdue:
        lines[0] += say("hall_weekly.overdue", count=week.overdue)
    if week.graded:
        lines.append(say("hall_weekly.graded", count=week.graded, n=week.content))
    if topics:
        lines.append(say("hall_weekly.topics", topics="、".join(topics)))
    return "\n".join(lines)


def _whole(title: str, text: str, say: Say) -> str:
    return "\n".join((say("announcements.head", title=title), text))


def _topics(tx: Transaction, wanted: ColumnElement[bool]) -> tuple[str, ...]:
    """What most was suggested on, by category, else theme; what is sensitive is no topic."""
    rows = (
        select(_cases.c.category, _themes.c.title)
        .select_from(_cases.outerjoin(_themes, _themes.c.id == _cases.c.theme_id))
        .where(wanted, _cases.c.sensitive.is_(False))
        .order_by(_cases.c.id)
    )
    found = Counter(row.category or row.title or "" for row in tx.execute(rows))
    found.pop("", None)
    return tuple(topic for topic, _ in found.most_common(MOST_TOPICS))


def _count(tx: Transaction, what: ColumnElement[int], wanted: ColumnElement[bool]) -> int:
    return int(tx.execute(select(func.count(what)).where(wanted)).scalar_one())
