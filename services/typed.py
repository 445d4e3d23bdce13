"""What staff type for a setting: times of day, spans of hours, whole numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.pacing import quiet_hours

MOST_SPANS = 6
MOST_DIGITS = 4
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
# What hands put between two times, and between two spans.
_DASH = re.compile(r"\s*(?:-|－|—+|–|~|～|至|到)\s*")
_BETWEEN = re.compile(r"[\s、,，;；]+")
_FULL = str.maketrans("０１２３４５６７８９：", "0123456789:")
JOINT = "、"
YES, NO = "是", "否"


def clock(words: str) -> str:
    """A time of day as 08:01; ValueError for anything else."""
    found = _CLOCK.fullmatch(words.translate(_FULL).strip())
    if found is None:
        raise ValueError(words)
    return f"{int(found[1]):02}:{found[2]}"


def clock_or_none(words: str) -> str:
    """A time of day as 08:01, "" for none."""
    return clock(words) if words.strip() else ""


def clock_shown(value: str | None) -> str:
    """A time of day as it is typed."""
    return value or ""


def hours(words: str) -> list[str]:
    """Spans of the day as 20:00-07:30; ValueError where they can't be read, or leave no minute."""
    parts = [part for part in _BETWEEN.split(_DASH.sub("-", words.translate(_FULL))) if part]
    if not 0 < len(parts) <= MOST_SPANS:
        raise ValueError(words)
    spans = [_span(part) for part in parts]
    quiet, midnight = quiet_hours(spans), datetime(2025, 1, 1, tzinfo=UTC)
    minutes = (midnight + timedelta(minutes=n) for n in range(24 * 60))
    if all(any(span.until(minute) for span in quiet) for minute in minutes):
        raise ValueError(words)
    return spans


def hours_shown(value: Sequence[str]) -> str:
    """Spans of the day as they are typed."""
    return JOINT.join(value)


def whole(least: int, most: int) -> Callable[[str], int]:
    """What reads a whole number of a range; ValueError for anything else."""

    def read(words: str) -> int:
        plain = words.translate(_FULL).strip()
        if not (plain.isascii() and plain.isdecimal() and len(plain) <= MOST_DIGITS):
            raise ValueError(words)
        if not least <= int(plain) <= most:
            raise ValueError(words)
        return int(plain)

    return read


def yes_or_no(words: str) -> bool:
    """是 or 否; ValueError for anything else."""
    said = words.strip()
    if said not in (YES, NO):
        raise ValueError(words)
    return said == YES


def yes_or_no_shown(value: Any) -> str:
    """是 or 否, "" where nothing was set."""
    return "" if value is None else YES if value else NO


def _span(words: str) -> str:
    start, dash, end = words.partition("-")
    if not dash:
        raise ValueError(words)
    return f"{clock(start)}-{clock(end)}"
