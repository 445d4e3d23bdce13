"""报表: what took place in a month, by body: how often (场次), and with how many people (人次).

COUNTERS is the list of what is counted. Each is a query of facts; a feature adds its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    true,
)

from services import scopes
from services.scopes import Scope
from services.suggestions import stages
from storage.tables.activities import Activity, Signup
from storage.tables.announcements import Announcement, Receipt
from storage.tables.base import core
from storage.tables.bookings import Booking, Venue
from storage.tables.checkin import Campaign, Checkin
from storage.tables.members import Member
from storage.tables.organisations import Membership, Organisation
from storage.tables.suggestions import Case, Suggestion
from storage.transaction import Row, Transaction

MEETING, STUDY = "meeting", "study"
# The body of those who belong to none.
NOWHERE = 0

_campaigns, _checkins = core(Campaign), core(Checkin)
_announcements, _receipts = core(Announcement), core(Receipt)
_bookings, _venues = core(Booking), core(Venue)
_activities, _signups = core(Activity), core(Signup)
_cases, _suggestions = core(Case), core(Suggestion)
_kept = _cases.alias("kept")
_members, _memberships, _bodies = core(Member), core(Membership), core(Organisation)


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `first` to before `end`, of a zone."""

    first: date
    end: date
    zone: ZoneInfo

    def holds(self, instant: ColumnElement[datetime]) -> ColumnElement[bool]:
        """The condition that an instant lies in these days."""
        begin, end = (datetime.combine(day, time(), self.zone) for day in (self.first, self.end))
        return and_(instant >= begin.astimezone(UTC), instant < end.astimezone(UTC))


# One row a person and event: event (one text for each), form, title, day, member_id (None where
# nobody is known), and counts, how many took part with it: 1 or 0, of an activity all heads.
Facts = Callable[[Span], Select[Any]]


@dataclass(frozen=True, slots=True)
class Counter:
    """Something that is counted: its key, the key of its words, and its facts.

    Where events have a number for a title, `titled` is the key of the words around it.
    """

    key: str
    words: str
    facts: Facts
    titled: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A counter's figures, of a body (NOWHERE for people of none) or, with None, of all.

    `form` tells meetings of one kind from those of another.
    """

    counter: str
    form: str
    body: int | None
    name: str
    sessions: int
    persons: int


def month(tx: Transaction, first: date, scope: Scope, zone: ZoneInfo) -> list[Line]:
    """The lines of the month that begins on a day."""
    return lines(tx, Span(first, after(first, 1), zone), scope)


def lines(tx: Transaction, span: Span, scope: Scope) -> list[Line]:
    """The lines of some days: of each counter and form all people together, then each body.

    Somebody of two bodies counts in both, and once in what is counted of all.
    """
    found = []
    for counter in COUNTERS:
        facts = _facts(counter, span, scope)
        found += [_line(counter, row) for row in tx.execute(_all(facts))]
        found += [_line(counter, row) for row in tx.execute(_by_body(facts))]
    return sorted(found, key=_place)


def events(tx: Transaction, line: Line, span: Span, scope: Scope) -> list[Row]:
    """What a line counts: each event with its title, day and persons, the earliest first."""
    counter = next(one for one in COUNTERS if one.key == line.counter)
    facts, body = _facts(counter, span, scope), line.body
    rows = select(facts.c.title, facts.c.day, func.sum(facts.c.counts).label("persons"))
    rows = rows.where(facts.c.form == line.form)
    inside = select(_memberships.c.member_id)
    if body == NOWHERE:
        rows = rows.where(facts.c.member_id.not_in(inside))
    elif body is not None:
        here = inside.where(_memberships.c.organisation_id == body)
        rows = rows.where(facts.c.member_id.in_(here))
    rows = rows.group_by(facts.c.event, facts.c.title, facts.c.day)
    return list(tx.execute(rows.order_by(facts.c.day, facts.c.event)))


def after(first: date, months: int) -> date:
    """The first day so many months after that of another month."""
    years, left = divmod(first.month - 1 + months, 12)
    return date(first.year + years, left + 1, 1)


def _place(line: Line) -> tuple[int, str, int]:
    """Where a line stands: all together, then the bodies, then those of none."""
    order = [counter.key for counter in COUNTERS]
    of = 0 if line.body is None else 2 if line.body == NOWHERE else 1
    return order.index(line.counter), line.form, of


def _facts(counter: Counter, span: Span, scope: Scope) -> Subquery:
    """A counter's facts of the people of a scope."""
    facts = counter.facts(span).subquery()
    theirs = select(_members.c.id).where(scopes.people(scope))
    known = true() if scope.everybody else facts.c.member_id.in_(theirs)
    return select(facts).where(known).subquery()


def _figures(facts: Subquery) -> tuple[Any, ...]:
    sessions = func.count(facts.c.event.distinct()).label("sessions")
    return facts.c.form, sessions, func.sum(facts.c.counts).label("persons")


def _all(facts: Subquery) -> Select[Any]:
    nobodys = (literal(None).label("body"), literal("").label("name"))
    return select(*_figures(facts), *nobodys).group_by(facts.c.form)


def _by_body(facts: Subquery) -> Select[Any]:
    joined = facts.outerjoin(_memberships, _memberships.c.member_id == facts.c.member_id)
    joined = joined.outerjoin(_bodies, _bodies.c.id == _memberships.c.organisation_id)
    body = func.coalesce(_bodies.c.id, NOWHERE)
    name = func.coalesce(_bodies.c.name, "")
    rows = select(*_figures(facts), body.label("body"), name.label("name")).select_from(joined)
    rows = rows.where(facts.c.member_id.is_not(None))
    return rows.group_by(facts.c.form, body, name).order_by(name)


def _line(counter: Counter, row: Row) -> Line:
    figures = int(row.sessions), int(row.persons)
    return Line(counter.key, row.form, row.body, row.name, *figures)


def _studied(span: Span) -> Select[Any]:
    """Each check-in of a study."""
    return _checked_in(span, STUDY, literal(""))


def _met(span: Span) -> Select[Any]:
    """Each attendance of a meeting."""
    return _checked_in(span, MEETING, _campaigns.c.meeting)


def _checked_in(span: Span, kind: str, form: ColumnElement[str]) -> Select[Any]:
    # A meeting is one event, on whichever day somebody was noted; a study is one each day.
    day = _campaigns.c.ends_on if kind == MEETING else _checkins.c.day
    event = cast(_checkins.c.campaign_id, String) + "/" + cast(day, String)
    inside = and_(day >= span.first, day < span.end, _campaigns.c.kind == kind)
    columns = (
        event.label("event"),
        form.label("form"),
        _campaigns.c.title,
        day.label("day"),
        _checkins.c.member_id,
        literal(1).label("counts"),
    )
    joined = _checkins.join(_campaigns, _campaigns.c.id == _checkins.c.campaign_id)
    return select(*columns).select_from(joined).where(inside)


def _answered(span: Span) -> Select[Any]:
    """Each person who was asked to read a notice that was sent, or said so unasked."""
    there = or_(_receipts.c.asked, _receipts.c.read_at.is_not(None))
    joined = _announcements.outerjoin(
        _receipts, and_(_receipts.c.announcement_id == _announcements.c.id, there)
    )
    columns = (
        cast(_announcements.c.id, String).label("event"),
        literal("").label("form"),
        _announcements.c.title,
        _announcements.c.sent_at.label("day"),
        _receipts.c.member_id,
        case((_receipts.c.read_at.is_not(None), 1), else_=0).label("counts"),
    )
    sent = and_(
        _announcements.c.state == "sent",
        _announcements.c.asks,
        span.holds(_announcements.c.sent_at),
    )
    return select(*columns).select_from(joined).where(sent)


def _used(span: Span) -> Select[Any]:
    """Each use of a venue, with how many came as far as they were counted."""
    columns = (
        cast(_bookings.c.id, String).label("event"),
        literal("").label("form"),
        _venues.c.name.label("title"),
        _bookings.c.starts_at.label("day"),
        _bookings.c.member_id,
        func.coalesce(_bookings.c.heads, 0).label("counts"),
    )
    joined = _bookings.join(_venues, _venues.c.id == _bookings.c.venue_id)
    stood = and_(_bookings.c.state == "booked", span.holds(_bookings.c.starts_at))
    return select(*columns).select_from(joined).where(stood)


def _took_part(span: Span) -> Select[Any]:
    """Each entry of an activity that took place, with the heads that came as far as was ticked."""
    there = or_(_signups.c.state == "in", _signups.c.arrived.is_not(None))
    joined = _activities.outerjoin(
        _signups, and_(_signups.c.activity_id == _activities.c.id, there)
    )
    columns = (
        cast(_activities.c.id, String).label("event"),
        literal("").label("form"),
        _activities.c.title,
        _activities.c.starts_at.label("day"),
        _signups.c.member_id,
        func.coalesce(_signups.c.arrived, 0).label("counts"),
    )
    stood = _activities.c.state.in_(("open", "closed", "over"))
    held = and_(stood, _activities.c.every_days.is_(None))
    return select(*columns).select_from(joined).where(held, span.holds(_activities.c.starts_at))


def _suggested(span: Span) -> Select[Any]:
    """Each suggestion to the hall; who made several counts with the first."""
    return _of_hall(span, _cases.c.created_at)


def _heard(span: Span) -> Select[Any]:
    """Each suggestion that was answered, itself or with what it was merged into."""
    merged = _cases.c.state == stages.MERGED
    answered_at = case((merged, _kept.c.answered_at), else_=_cases.c.answered_at)
    return _of_hall(span, answered_at)


def _of_hall(span: Span, at: ColumnElement[datetime]) -> Select[Any]:
    nobody = _suggestions.c.channel + "/" + _suggestions.c.account_id
    who = func.coalesce(cast(_suggestions.c.member_id, String), nobody)
    place = func.row_number().over(partition_by=who, order_by=_cases.c.id)
    columns = (
        cast(_cases.c.id, String).label("event"),
        literal("").label("form"),
        cast(_cases.c.id, String).label("title"),
        at.label("day"),
        _suggestions.c.member_id,
        case((place == 1, 1), else_=0).label("counts"),
    )
    joined = _cases.join(_suggestions, _suggestions.c.id == _cases.c.suggestion_id)
    joined = joined.outerjoin(_kept, _kept.c.id == _cases.c.kept_id)
    stood = and_(_cases.c.state != stages.WITHDRAWN, span.holds(at))
    return select(*columns).select_from(joined).where(stood)


COUNTERS: tuple[Counter, ...] = (
    Counter("study", "reports.study", _studied),
    Counter("meeting", "reports.meeting", _met),
    Counter("announcement", "reports.announcement", _answered),
    Counter("venue", "reports.venue", _used),
    Counter("activity", "reports.activity", _took_part),
    Counter("suggestion", "reports.suggestion", _suggested, "reports.numbered"),
    Counter("suggestion_answered", "reports.suggestion_answered", _heard, "reports.numbered"),
)
