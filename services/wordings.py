"""The words of what stands in a person's row as a key."""

from __future__ import annotations

from collections.abc import Mapping

from bot.messages import Say
from services.imports.values import Birth, Calendar, Person
from storage.transaction import Row

WORDS: Mapping[str, Mapping[str, str]] = {
    "sex": {"M": "roster.man", "F": "roster.woman"},
    "kind": {"lixiu": "roster.kind_lixiu", "tuixiu": "roster.kind_tuixiu"},
    "activity": {
        "normal": "roster.activity_normal",
        "moderate": "roster.activity_moderate",
        "none": "roster.activity_none",
    },
    "state": {
        "active": "roster.state_active",
        "paused": "roster.state_paused",
        "moved": "roster.state_moved",
        "deceased": "roster.state_deceased",
    },
}


def birth(say: Say, row: Row) -> str:
    """A birth as far as it is known: 1950年3月, 农历1950年闰3月8日."""
    calendar: Calendar = "lunar" if row.birth_calendar == "lunar" else "solar"
    parts = (row.birth_year, row.birth_month, row.birth_day)
    return born(say, Birth(calendar, *parts, leap=row.birth_leap))


def born(say: Say, day: Birth) -> str:
    """The same of a birth that stands in no row."""
    leap = say("roster.leap") if day.leap else ""
    parts = (
        say("roster.year", year=day.year) if day.year else "",
        leap + say("roster.month", month=day.month) if day.month else "",
        say("roster.day", day=day.day) if day.day else "",
    )
    told = "".join(parts)
    return say("roster.lunar") + told if told and day.calendar == "lunar" else told


def person(say: Say, one: Person) -> str:
    """What a spreadsheet tells of somebody, as it was read; nothing of it is sealed."""
    coded = (WORDS["sex"].get(one.sex), WORDS["kind"].get(one.kind))
    sex, kind = (say(key) if key else "" for key in coded)
    day = born(say, one.birth) if one.birth else ""
    branches = (one.branch, one.home_branch)
    return "，".join(filter(None, (sex, day, kind, one.unit, *branches, "/".join(one.place))))


def birth_in_figures(say: Say, row: Row) -> str:
    """The same as spreadsheets have it: 1950.03.08; in words if lunar or without a year."""
    if row.birth_calendar != "solar" or row.birth_year is None:
        return birth(say, row)
    known = (row.birth_month, row.birth_day)
    return ".".join([str(row.birth_year), *(f"{part:02}" for part in known if part)])
