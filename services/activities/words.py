"""An activity in the words that people read: in a post, on a poster, in a question to staff."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.messages import Say
from bot.texts.dates import date_words
from bot.texts.moments import NOON, moment_words
from services.activities.writing import Draft
from storage.transaction import Row

# What slots call those who come along.
KIN = {
    "spouse": "signups.spouse",
    "son": "signups.son",
    "daughter": "signups.daughter",
    "grandchild": "signups.grandchild",
    "brother": "signups.brother",
    "sister": "signups.sister",
    "father": "signups.father",
    "mother": "signups.mother",
}
# A deadline that is a day ends with it.
LAST_MINUTE = time(23, 59)


class Words(NamedTuple):
    """What is told of an activity, each part "" where there is none."""

    title: str
    when: str
    place: str
    capacity: str
    deadline: str
    bring: str
    contact: str


def words(row: Row | Draft, say: Say, zone: ZoneInfo) -> Words:
    """The words of an activity as it is written."""
    return Words(
        row.title,
        when(say, row.starts_at, row.ends_at, zone),
        row.place,
        say("activities.capacity", n=row.capacity) if row.capacity else "",
        deadline(say, row.deadline, zone),
        row.bring,
        row.contact,
    )


def when(say: Say, starts_at: datetime | None, ends_at: datetime | None, zone: ZoneInfo) -> str:
    """When it begins, and ends where somebody said so: 10月18日(周六)上午9点到11点."""
    if starts_at is None:
        return ""
    begins = starts_at.astimezone(zone)
    said = moment_words(say, begins.date(), begins)
    if ends_at is None:
        return said
    until = _end(say, begins, ends_at.astimezone(zone))
    return say("activities.until", begins=said, ends=until)


def _end(say: Say, begins: datetime, ends: datetime) -> str:
    """When it ends, without what is the same of when it begins."""
    whole = moment_words(say, ends.date(), ends)
    if ends.date() != begins.date():
        return whole
    if (ends.hour < NOON) != (begins.hour < NOON):
        return whole.removeprefix(date_words(say, ends.date()))
    minute = say("common.minutes", minute=ends.minute) if ends.minute else ""
    hour = ends.hour - NOON if ends.hour > NOON else ends.hour
    return say("activities.hour", hour=hour) + minute


def deadline(say: Say, at: datetime | None, zone: ZoneInfo) -> str:
    """Until when one may sign up; of the last minute of a day only the day."""
    if at is None:
        return ""
    until = at.astimezone(zone)
    hour = None if until.time().replace(second=0, microsecond=0) == LAST_MINUTE else until
    return say("activities.deadline", at=moment_words(say, until.date(), hour))


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The last minute of a local day."""
    return datetime.combine(day, LAST_MINUTE, zone)


def called(say: Say, who: str) -> str:
    """Somebody who comes along, in words."""
    key = KIN.get(who)
    return say(key) if key else who
