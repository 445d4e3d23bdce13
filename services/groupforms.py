"""What staff write about a group, read and checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.pacing import quiet_hours
from services.groups import HEARS, PURPOSES

MOST_NAME = 40
MOST_POSTS = 20
# With what is said of privacy it fits into six lines and 120 characters.
MOST_LINES, MOST_CHARACTERS = 4, 60
_BETWEEN = re.compile(r"[,，、;；\s]+")
_DASHES = str.maketrans({"：": ":", "－": "-", "—": "-", "–": "-", "～": "-", "~": "-"})
_SHORT = re.compile(r"(?<!\d)(\d:)")


@dataclass(slots=True)
class Read:
    """The values of a form by column, and by field the key of the sentence why not."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def read(
    typed: Mapping[str, str],
    *,
    robots: Collection[str],
    keepers: Collection[int],
    units: Collection[int],
) -> Read:
    """A form with the name, purpose, hours and so on of a group; what it may name is given."""
    found = Read()
    _name(found, typed.get("name", ""))
    _one_of(found, "purpose", typed.get("purpose", ""), ("", *PURPOSES))
    _one_of(found, "hears", typed.get("hears", ""), HEARS)
    _one_of(found, "robot", typed.get("robot", ""), ("", *robots))
    found.values["robot"] = found.values.get("robot") or None
    for column, known in (("keeper_id", keepers), ("unit_id", units)):
        _one_of(found, column, typed.get(column, ""), ("", *map(str, known)))
        given = found.values.get(column)
        found.values[column] = int(given) if given else None
    _quiet(found, typed.get("quiet", ""))
    _posts(found, typed.get("posts_a_day", ""))
    _introduction(found, typed.get("introduction", ""))
    return found


def plain_hours(written: str) -> str:
    """Quiet hours as people write them, as `bot.pacing` reads them; ValueError."""
    parts = [part for part in _BETWEEN.split(written.translate(_DASHES)) if part]
    hours = [_SHORT.sub(r"0\1", part) for part in parts]
    quiet_hours(hours)
    return ",".join(hours)


def _name(found: Read, name: str) -> None:
    found.values["name"] = name
    if not name:
        found.errors["name"] = "groups.name_missing"
    elif len(name) > MOST_NAME:
        found.errors["name"] = "groups.name_long"


def _one_of(found: Read, column: str, given: str, known: Collection[str]) -> None:
    if given in known:
        found.values[column] = given
    else:
        found.errors[column] = "groups.not_there"


def _quiet(found: Read, written: str) -> None:
    try:
        found.values["quiet"] = plain_hours(written) or None
    except ValueError:
        found.errors["quiet"] = "groups.quiet_unread"


def _posts(found: Read, written: str) -> None:
    plain = written.isascii() and written.isdecimal() and int(written[:9]) <= MOST_POSTS
    if written and not plain:
        found.errors["posts_a_day"] = "groups.posts_unread"
    found.values["posts_a_day"] = int(written) if written and plain else None


def _introduction(found: Read, written: str) -> None:
    said = "\n".join(line.strip() for line in written.splitlines() if line.strip())
    found.values["introduction"] = said or None
    if len(said.splitlines()) > MOST_LINES or len(said) > MOST_CHARACTERS:
        found.errors["introduction"] = "groups.introduction_long"
