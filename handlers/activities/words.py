"""How people, places and times of an activity are worded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from bot.clock import local_date
from bot.messages import Request, Say
from bot.scene import Person
from bot.texts.dates import date_words
from bot.texts.moments import moment_words
from services import members
from services.activities.entries import Entry, Key
from services.activities.words import called
from storage.transaction import Row, Transaction

# So many names stand in a sentence.
MOST_NAMES = 8


def zone_of(request: Request) -> ZoneInfo:
    """The bureau's zone, in which a scene's instants are."""
    return cast(ZoneInfo, request.scene.now.tzinfo)


def listed(say: Say, names: Iterable[str]) -> str:
    """Names in a sentence: 您和李淑芬; 您、李淑芬、孙辈."""
    found = list(dict.fromkeys(names))
    if len(found) == 2:  # noqa: PLR2004 - a pair
        return say("signups.pair", one=found[0], other=found[1])
    some = "、".join(found[:MOST_NAMES])
    return some if len(found) <= MOST_NAMES else say("common.and_others", names=some)


def all_of(names: Iterable[str]) -> str:
    """All of the names, where none may be left out."""
    return "、".join(dict.fromkeys(names))


def mine(say: Say, name: str, key: Key, me: Person) -> str:
    """A name as the speaker reads it: 您, of a guest of theirs 您的孙辈."""
    if key == me.id:
        return say("signups.you")
    start = say("signups.guest", name=me.name, who="")
    if isinstance(key, str) and name.startswith(start):
        return say("signups.yours", who=name.removeprefix(start))
    return name


def party(say: Say, told: Sequence[Entry], me: Person) -> str:
    """Who comes, the speaker as 您, and how many more without a name."""
    names: list[str] = []
    for entry in told:
        names.append(mine(say, entry.name, entry.key, me))
        names += [called(say, who) for who in entry.company]
    more = sum(max(entry.heads - 1 - len(entry.company), 0) for entry in told)
    said = listed(say, names)
    return say("signups.and_more", names=said, n=more) if more else said


def heads(told: Iterable[Entry]) -> int:
    """How many people some entries are."""
    return sum(entry.heads for entry in told)


def name_of(tx: Transaction, request: Request, member_id: int) -> str:
    """The name of somebody of the roster."""
    known = request.scene.roster.known(member_id) if request.scene.roster else None
    return known.name if known is not None else members.name(tx, member_id)


def when(request: Request, row: Row) -> str:
    """When an activity begins."""
    starts = row.starts_at.astimezone(zone_of(request))
    return moment_words(request.say, starts.date(), starts)


def when_and_where(request: Request, row: Row) -> str:
    """When and where an activity is."""
    return "，".join(filter(None, (when(request, row), row.place)))


def day(request: Request, row: Row) -> str:
    """The day on which signing up ends, as 15日."""
    zone = request.scene.now.tzinfo
    ended = row.deadline.astimezone(zone)
    return request.say("signups.day", day=ended.day)


def names(say: Say, told: Iterable[str]) -> str:
    """Names one after another, as many as a text has room for."""
    found = list(told)
    some = "、".join(found[:MOST_NAMES])
    return some if len(found) <= MOST_NAMES else say("signups.and_all", names=some, n=len(found))


def date(request: Request, at: datetime) -> str:
    """The day of an instant."""
    return date_words(request.say, local_date(at, zone_of(request)))
