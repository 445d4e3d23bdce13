"""What staff write about an activity, read and checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.clock import local_date
from bot.messages import Chat
from services.activities.writing import Draft
from services.checkin.forms import day, hour, key
from services.entering import clean
from services.roster import ACTIVITY

MOST_TITLE, MOST_ALIAS, MOST_ALIASES = 30, 15, 5
MOST_LINE, MOST_OPTION, MOST_OPTIONS, MOST_DETAILS = 60, 10, 8, 500
MOST_CAPACITY, MOST_HOURS = 9999, 168
MOST_HEADS, MOST_NAME, MOST_REMARK = 20, 20, 100
WEEK = 7
LONGEST = timedelta(days=31)
LONGEST_SERIES = timedelta(days=3 * 366)
# Whom an activity may be meant for; who can't take part is always asked about.
CLASSES = ACTIVITY[:2]
AUTOMATIC, BY_STAFF = "auto", "staff"
LINES = ("place", "bring", "contact", "rain_plan")
# Fields of several words: how long one may be, how many there may be, and what is said otherwise.
LISTS = (
    ("aliases", MOST_ALIAS, MOST_ALIASES, "activity_pages.aliases_long"),
    ("options", MOST_OPTION, MOST_OPTIONS, "activity_pages.options_long"),
)
_BETWEEN = re.compile(r"[、，,;；/\n]+")


@dataclass(frozen=True, slots=True)
class Written:
    """A form as it was sent: its fields, and the groups, bodies and classes that were ticked."""

    fields: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()

    def of(self, name: str) -> str:
        """What was written in a field, without marks that nobody sees."""
        return clean(self.fields.get(name, ""))


@dataclass(slots=True)
class Read:
    """An activity as it was written, and by field what is wrong; it holds only without errors."""

    values: dict[str, Any] = field(default_factory=dict)
    chats: list[Chat] = field(default_factory=list)
    bodies: list[int] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def draft(self) -> Draft:
        """All of it."""
        return Draft(**self.values, chats=tuple(self.chats), bodies=tuple(self.bodies))


def read(
    written: Written,
    groups: Collection[str],
    bodies: Collection[int],
    zone: ZoneInfo,
    *,
    dated: bool = True,
) -> Read:
    """An activity, its hours local in the zone. `groups` and `bodies` are those there are.

    A template is not `dated`: it needs no day, and has none.
    """
    found = Read()
    _words(found, written)
    _places(found, written, groups, bodies)
    _numbers(found, written)
    if dated:
        _times(found, written, zone)
        _repeats(found, written, zone)
    return found


def written_of(draft: Draft, zone: ZoneInfo) -> Written:
    """An activity as its form holds it."""
    fields = {name: getattr(draft, name) for name in ("title", "details", *LINES)}
    fields |= {name: "、".join(getattr(draft, name)) for name in ("aliases", "options")}
    fields["capacity"] = "" if draft.capacity is None else str(draft.capacity)
    fields["offers"] = AUTOMATIC if draft.offers else BY_STAFF
    fields["offer_hours"] = str(draft.offer_hours)
    fields |= {"companions": "1"} if draft.companions else {}
    fields |= _when(draft, zone)
    if draft.every_days:
        until = draft.until_on.isoformat() if draft.until_on else ""
        fields |= {"weekly": "1", "until_on": until}
    groups = tuple(key(one.channel, one.id) for one in draft.chats)
    return Written(fields, groups, tuple(map(str, draft.bodies)), draft.classes)


def listed(said: str) -> tuple[str, ...]:
    """Words that were written one after another, each once."""
    return tuple(dict.fromkeys(part.strip() for part in _BETWEEN.split(said) if part.strip()))


def _when(draft: Draft, zone: ZoneInfo) -> dict[str, str]:
    told: dict[str, str] = {}
    if draft.starts_at is not None:
        starts = draft.starts_at.astimezone(zone)
        told |= {"day": starts.date().isoformat(), "starts": f"{starts:%H:%M}"}
    if draft.ends_at is not None:
        ends = draft.ends_at.astimezone(zone)
        told["ends"] = f"{ends:%H:%M}"
        told["last_day"] = "" if told.get("day") == f"{ends:%F}" else f"{ends:%F}"
    if draft.deadline is not None:
        until = draft.deadline.astimezone(zone)
        told |= {"deadline_on": until.date().isoformat(), "deadline_at": f"{until:%H:%M}"}
    return told


def _words(found: Read, written: Written) -> None:
    title = written.of("title")
    if not title:
        found.errors["title"] = "activity_pages.title_missing"
    elif len(title) > MOST_TITLE or "\n" in title:
        found.errors["title"] = "activity_pages.title_long"
    found.values |= {"title": title, "details": written.of("details")}
    if len(found.values["details"]) > MOST_DETAILS:
        found.errors["details"] = "activity_pages.details_long"
    for name in LINES:
        found.values[name] = written.of(name)
        if len(found.values[name]) > MOST_LINE or "\n" in found.values[name]:
            found.errors[name] = "activity_pages.line_long"
    for name, longest, most, error in LISTS:
        words = listed(written.of(name))
        found.values[name] = words
        if len(words) > most or any(len(word) > longest for word in words):
            found.errors[name] = error
    found.values["companions"] = "companions" in written.fields
    found.values["classes"] = tuple(one for one in CLASSES if one in written.classes)


def _places(
    found: Read, written: Written, groups: Collection[str], bodies: Collection[int]
) -> None:
    for one in dict.fromkeys(written.groups):
        if one in groups:
            channel, _, chat_id = one.partition(" ")
            found.chats.append(Chat(channel, chat_id, is_group=True))
        else:
            found.errors["groups"] = "activity_pages.not_there"
    known = {str(one): one for one in bodies}
    found.bodies = [known[one] for one in dict.fromkeys(written.bodies) if one in known]
    if not set(written.bodies) <= known.keys():
        found.errors["bodies"] = "activity_pages.not_there"


def _numbers(found: Read, written: Written) -> None:
    capacity = written.of("capacity")
    found.values["capacity"] = number(capacity, MOST_CAPACITY)
    if capacity and found.values["capacity"] is None:
        found.errors["capacity"] = "activity_pages.capacity_unread"
    found.values["offers"] = written.of("offers") != BY_STAFF
    hours = number(written.of("offer_hours"), MOST_HOURS)
    found.values["offer_hours"] = hours
    if hours is None:
        found.errors["offer_hours"] = "activity_pages.hours_unread"


def number(said: str, most: int) -> int | None:
    """A number from 1 to `most`, None for what is none."""
    plain = said.isascii() and said.isdecimal() and len(said) <= len(str(most))
    return int(said) if plain and 1 <= int(said) <= most else None


def _times(found: Read, written: Written, zone: ZoneInfo) -> None:
    on, at = day(written.of("day")), hour(written.of("starts"))
    if on is None:
        found.errors["day"] = "activity_pages.day_missing"
    if at is None:
        found.errors["starts"] = "activity_pages.hour_unread"
    if on is None or at is None:
        _keep_reading(found, written)
        return
    starts = datetime.combine(on, at, zone)
    found.values["starts_at"] = starts
    found.values["ends_at"] = _end(found, written, starts)
    found.values["deadline"] = _deadline(found, written, starts)


def _keep_reading(found: Read, written: Written) -> None:
    """Say also what is wrong with the other hours, so that the form comes back once."""
    for name in ("ends", "deadline_at"):
        if written.of(name) and hour(written.of(name)) is None:
            found.errors[name] = "activity_pages.hour_unread"


def _end(found: Read, written: Written, starts: datetime) -> datetime | None:
    said, last = written.of("ends"), written.of("last_day")
    if not said and not last:
        return None
    at, on = hour(said), day(last) if last else starts.date()
    if at is None:
        found.errors["ends"] = "activity_pages.hour_unread"
    if on is None:
        found.errors["last_day"] = "activity_pages.day_missing"
    if at is None or on is None:
        return None
    ends = datetime.combine(on, at, starts.tzinfo)
    if ends <= starts:
        found.errors["ends"] = "activity_pages.ends_before"
    elif ends - starts > LONGEST:
        found.errors["last_day"] = "activity_pages.too_long"
    return ends


def _deadline(found: Read, written: Written, starts: datetime) -> datetime | None:
    """Until when people sign up; of a day without an hour until its end, or the start."""
    said_on, said_at = written.of("deadline_on"), written.of("deadline_at")
    if not said_on and not said_at:
        return None
    on, at = day(said_on), hour(said_at) if said_at else time(23, 59)
    if on is None:
        found.errors["deadline_on"] = "activity_pages.day_missing"
    if at is None:
        found.errors["deadline_at"] = "activity_pages.hour_unread"
    if on is None or at is None:
        return None
    until = datetime.combine(on, at, starts.tzinfo)
    if not said_at and on == starts.date():
        return starts
    if until > starts:
        found.errors["deadline_on"] = "activity_pages.deadline_after"
    return until


def _repeats(found: Read, written: Written, zone: ZoneInfo) -> None:
    if "weekly" not in written.fields:
        return
    until = day(written.of("until_on"))
    found.values |= {"every_days": WEEK, "until_on": until}
    starts: datetime | None = found.values.get("starts_at")
    if until is None and not written.of("until_on"):
        return
    if until is None:
        found.errors["until_on"] = "activity_pages.until_missing"
    elif starts is not None:
        first: date = local_date(starts, zone)
        if until < first + timedelta(days=WEEK):
            found.errors["until_on"] = "activity_pages.until_early"
        elif until - first > LONGEST_SERIES:
            found.errors["until_on"] = "activity_pages.until_late"


@dataclass(frozen=True, slots=True)
class Party:
    """Who comes with somebody: heads in all, the names of those who were named; or what is wrong.

    `errors` are the keys of sentences by field.
    """

    heads: int
    company: tuple[str, ...]
    remark: str
    errors: Mapping[str, str]


def party(fields: Mapping[str, str]) -> Party:
    """The heads, company and remark that staff wrote of somebody."""
    said = clean(fields.get("heads", ""))
    company = listed(clean(fields.get("company", "")))
    heads = number(said, MOST_HEADS) if said else 1 + len(company)
    remark, errors = clean(fields.get("remark", "")), {}
    if heads is None:
        errors["heads"] = "activity_pages.heads_unread"
    elif heads <= len(company):
        errors["company"] = "activity_pages.company_more"
    if any(len(one) > MOST_NAME for one in company) or len(company) >= MOST_HEADS:
        errors["company"] = "activity_pages.company_long"
    if len(remark) > MOST_REMARK:
        errors["remark"] = "activity_pages.remark_long"
    return Party(heads or 1, company, remark, errors)
