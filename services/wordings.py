"""The words of what stands in a person's row as a key."""

from __future__ import annotations

from collections.abc import Mapping

from bot.messages import Say
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
    leap = say("roster.leap") if row.birth_leap else ""
    parts = (
        say("roster.year", year=row.birth_year) if row.birth_year else "",
        leap + say("roster.month", month=row.birth_month) if row.birth_month else "",
        say("roster.day", day=row.birth_day) if row.birth_day else "",
    )
    told = "".join(parts)
    return say("roster.lunar") + told if told and row.birth_calendar == "lunar" else told


def birth_in_figures(say: Say, row: Row) -> str:
    """The same as spreadsheets have it: 1950.03.08; in words if lunar or without a year."""
    if row.birth_calendar != "solar" or row.birth_year is None:
        return birth(say, row)
    known = (row.birth_month, row.birth_day)
    return ".".join([str(row.birth_year), *(f"{part:02}" for part in known if part)])
