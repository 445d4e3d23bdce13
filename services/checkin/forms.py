"""What staff write about a campaign or a meeting, read and checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.messages import Chat
from services.checkin.campaigns import MEETING, STUDY
from services.entering import clean

MOST_TITLE, MOST_PLACE = 30, 40
MOST_MATERIAL, MOST_LINES = 150, 3
MOST_MAKEUP = 31
LONGEST = timedelta(days=3 * 366)
YEARS = range(2000, 3000)
# What somebody means as a link, and what a link may be.
_LINKED = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|\bwww\.|\b(?:javascript|data|vbscript|file):)\S*", re.IGNORECASE
)
_LINK = re.compile(r"https?://[^\s/?#@.]+(?:\.[^\s/?#@.]+)+(?:[/?#:]\S*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """A form as it was sent: its fields, and the groups and bodies that were ticked."""

    fields: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()

    def of(self, name: str) -> str:
        """What was written in a field, without marks that nobody sees."""
        return clean(self.fields.get(name, ""))


@dataclass(slots=True)
class Read:
    """The values of a campaign by column, its groups and bodies, and by field what is wrong."""

    values: dict[str, Any] = field(default_factory=dict)
    groups: list[Chat] = field(default_factory=list)
    bodies: list[int] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)


def study(written: Written, units: Mapping[str, int | None], bodies: Collection[int]) -> Read:
    """A study. `units` are the groups that may be ticked, by `key`, with whose they are.

    Where no body is ticked, those are expected whose groups were.
    """
    read = Read({"kind": STUDY, "meeting": "", "place": "", "meets_at": None})
    _title(read, written.of("title"))
    _places(read, written, units, bodies)
    if not read.bodies:
        mine = (units[one] for one in written.groups if one in units)
        read.bodies = sorted({unit for unit in mine if unit is not None})
    _span(read, written.of("starts_on"), written.of("ends_on"))
    _hour(read, "post_time", written.of("post_time"))
    _hour(read, "summary_time", written.of("summary_time"), optional=True)
    _material(read, written.of("material"))
    _makeup(read, written.of("makeup_days"))
    read.values |= {name: name in written.fields for name in ("ranking", "certificates")}
    return read


def meeting(
    written: Written,
    units: Mapping[str, int | None],
    bodies: Collection[int],
    forms: Collection[str],
    zone: ZoneInfo,
) -> Read:
    """A meeting of one of `forms`; its hour is local in the zone, and it lasts that one day."""
    read = Read({"kind": MEETING, "summary_time": None, "ranking": False, "certificates": False})
    read.values["makeup_days"] = 0
    form = written.of("meeting")
    if form not in forms:
        read.errors["meeting"] = "meetings.form_missing"
    read.values["meeting"] = form
    _title(read, written.of("title") or form)
    _places(read, written, units, bodies)
    if not read.bodies:
        read.errors.setdefault("bodies", "meetings.body_missing")
    _span(read, written.of("starts_on") or written.of("ends_on"), written.of("ends_on"))
    _hour(read, "post_time", written.of("post_time"))
    _hour(read, "meets", written.of("meets"))
    at, day = read.values.pop("meets", None), read.values.get("ends_on")
    read.values["meets_at"] = datetime.combine(day, at, zone) if at and day else None
    read.values["place"] = written.of("place")
    if len(written.of("place")) > MOST_PLACE:
        read.errors["place"] = "meetings.place_long"
    _material(read, written.of("material"))
    return read


def key(channel: str, chat_id: str) -> str:
    """A group as the value of a box to tick."""
    return f"{channel} {chat_id}"


def hour(said: str) -> time | None:
    """An hour as people write it, 8:30 or 08：30; None for what is none."""
    found = re.fullmatch(r"(\d{1,2})[:：](\d{2})(?:[:：]\d{2})?", said)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:  # noqa: PLR2004 - a day's last
        return None
    return time(int(found[1]), int(found[2]))


def day(said: str) -> date | None:
    """A day as a date field sends it, None for what is none."""
    try:
        found = date.fromisoformat(said)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def _title(read: Read, title: str) -> None:
    read.values["title"] = title
    if not title:
        read.errors["title"] = "checkins.title_missing"
    elif len(title) > MOST_TITLE or "\n" in title:
        read.errors["title"] = "checkins.title_long"


def _places(
    read: Read, written: Written, units: Mapping[str, int | None], bodies: Collection[int]
) -> None:
    for one in dict.fromkeys(written.groups):
        if one in units:
            channel, _, chat_id = one.partition(" ")
            read.groups.append(Chat(channel, chat_id, is_group=True))
        else:
            read.errors["groups"] = "checkins.not_there"
    if not written.groups:
        read.errors["groups"] = "checkins.groups_missing"
    known = {str(one): one for one in bodies}
    read.bodies = [known[one] for one in dict.fromkeys(written.bodies) if one in known]
    if not set(written.bodies) <= known.keys():
        read.errors["bodies"] = "checkins.not_there"


def _span(read: Read, first: str, last: str) -> None:
    starts, ends = day(first), day(last)
    read.values |= {"starts_on": starts, "ends_on": ends}
    for name, found in (("starts_on", starts), ("ends_on", ends)):
        if found is None:
            read.errors[name] = "checkins.day_missing"
    if starts and ends and ends < starts:
        read.errors["ends_on"] = "checkins.ends_before"
    elif starts and ends and ends - starts > LONGEST:
        read.errors["ends_on"] = "checkins.too_long"


def _hour(read: Read, name: str, said: str, *, optional: bool = False) -> None:
    found = hour(said)
    read.values[name] = found
    if found is None and (said or not optional):
        read.errors[name] = "checkins.hour_unread"


def _material(read: Read, said: str) -> None:
    read.values["material"] = said
    if len(said) > MOST_MATERIAL or len(said.splitlines()) > MOST_LINES:
        read.errors["material"] = "checkins.material_long"
    elif not all(_LINK.fullmatch(one[0]) for one in _LINKED.finditer(said)):
        read.errors["material"] = "checkins.link_wrong"


def _makeup(read: Read, said: str) -> None:
    plain = said.isascii() and said.isdecimal() and int(said[:9]) <= MOST_MAKEUP
    read.values["makeup_days"] = int(said) if plain else None
    if not plain:
        read.errors["makeup_days"] = "checkins.makeup_unread"
