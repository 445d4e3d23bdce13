"""When the clock has something to tell of a theme: at its start, each week, when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select, update

from storage.tables.base import core
from storage.tables.suggestions import Theme
from storage.transaction import Row, Transaction

OPENING, NUDGE, SUMMARY = "open", "nudge", "summary"
HOUR = time(9, 10)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
# In so many last days nobody is reminded any more.
LAST_DAYS = 2
# So long the summary is still worth something.
SUMMED = WEEK
OPEN = "open"

_themes = core(Theme)
_DUE = (
    select(_themes)
    .where(_themes.c.notify_at <= bindparam("now"), _themes.c.state == OPEN)
    .order_by(_themes.c.notify_at, _themes.c.id)
    .limit(1)
    .with_for_update()
)
_NEXT = (
    select(_themes.c.notify_at)
    .where(_themes.c.notify_at.is_not(None), _themes.c.state == OPEN)
    .order_by(_themes.c.notify_at)
    .limit(1)
)
_PLAN = (
    update(_themes)
    .where(_themes.c.id == bindparam("of_theme"))
    .values(notify_at=bindparam("planned", type_=_themes.c.notify_at.type))
)


class Stage(NamedTuple):
    """Something that is told of a theme from `at` on, and worth nothing from `good_until` on."""

    name: str
    at: datetime
    good_until: datetime


def stages(opens_on: date, closes_on: date, zone: ZoneInfo) -> Iterator[Stage]:
    """All that is told of a theme between two days, in the order of their hours."""
    yield Stage(OPENING, _at(opens_on, zone), _midnight(closes_on + DAY, zone))
    day = opens_on + WEEK
    while day <= closes_on - LAST_DAYS * DAY:
        yield Stage(NUDGE, _at(day, zone), _midnight(day + DAY, zone))
        day += WEEK
    over = _at(closes_on + DAY, zone)
    yield Stage(SUMMARY, over, over + SUMMED)


def current(row: Row, now: datetime, zone: ZoneInfo) -> list[Stage]:
    """What is to be told of a theme at an instant, as far as it is still worth something."""
    found = stages(row.opens_on, row.closes_on, zone)
    return [one for one in found if one.at <= now < one.good_until]


def is_over(row: Row, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the time has come to sum a theme up."""
    return _at(row.closes_on + DAY, zone) <= now


def plan_next(tx: Transaction, row: Row, after: datetime, zone: ZoneInfo) -> None:
    """Plan what is told of a theme next after an instant."""
    found = stages(row.opens_on, row.closes_on, zone)
    _plan(tx, row.id, next((one.at for one in found if one.at > after), None))


def plan_anew(tx: Transaction, theme_id: int, now: datetime, zone: ZoneInfo) -> None:
    """Plan what is told of a theme that was changed: at once, if it has begun."""
    row = tx.execute(select(_themes).where(_themes.c.id == theme_id)).first()
    assert row is not None, "it was just changed"
    begins = _at(row.opens_on, zone)
    _plan(tx, theme_id, max(begins, now) if row.state == OPEN else None)


def due(tx: Transaction, now: datetime) -> Row | None:
    """The theme of which something is to be told first, None where nothing is due."""
    return tx.first(_DUE, now=now)


def next_due(tx: Transaction) -> datetime | None:
    """When something is to be told of any theme, None where nothing is to come."""
    row = tx.first(_NEXT)
    return None if row is None else row.notify_at


def key(theme_id: int, stage: str) -> str:
    """How the keys of texts of a theme begin."""
    return f"theme:{theme_id}:{stage}"


def _plan(tx: Transaction, theme_id: int, planned: datetime | None) -> None:
    tx.run(_PLAN, of_theme=theme_id, planned=planned)


def _at(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, HOUR, zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
