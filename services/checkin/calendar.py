"""A campaign's calendar: how many studied on each day, month by month, in five shades."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import case, func, select

from services.checkin.seen import of_scope
from services.scopes import Scope
from storage.tables.base import core
from storage.tables.checkin import Checkin
from storage.transaction import Transaction

SHADES = 5
WEEK = 7

_checkins = core(Checkin)


@dataclass(frozen=True, slots=True)
class Count:
    """How many studied on a day, and how many of them said so later."""

    studied: int = 0
    made_up: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a month: its column from Monday (0) and its row, its count, its shade.

    The shade is 0 for nobody, else 1 to SHADES; `on` tells days of the campaign that have come.
    """

    day: date
    column: int
    row: int
    count: Count
    shade: int
    on: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month by its first day, with a cell for each day."""

    first: date
    rows: int
    cells: tuple[Cell, ...]
    times: int


def counts(tx: Transaction, campaign_id: int, scope: Scope) -> dict[date, Count]:
    """How many of the scope studied on each day that has any."""
    late = func.sum(case((_checkins.c.made_up, 1), else_=0))
    rows = select(_checkins.c.day, func.count().label("studied"), late.label("late")).where(
        _checkins.c.campaign_id == campaign_id, of_scope(_checkins.c.member_id, scope)
    )
    found = tx.execute(rows.group_by(_checkins.c.day))
    return {row.day: Count(int(row.studied), int(row.late)) for row in found}


def months(first: date, last: date, found: Mapping[date, Count]) -> list[Month]:
    """The months from one day to another, both of the campaign; none if the last is before."""
    most = max((count.studied for count in found.values()), default=0)
    made, month = [], first.replace(day=1)
    while first <= last and month <= last:
        made.append(_month(month, first, last, found, most))
        month = (month + timedelta(days=monthrange(month.year, month.month)[1])).replace(day=1)
    return made


def shade(count: int, most: int) -> int:
    """The shade of a count beside the largest one: 0 of nobody, SHADES of the largest."""
    return -(-count * SHADES // most) if most else 0


def _month(month: date, first: date, last: date, found: Mapping[date, Count], most: int) -> Month:
    before = month.weekday()
    cells = []
    for n in range(monthrange(month.year, month.month)[1]):
        day, place = month + timedelta(days=n), before + n
        count = found.get(day, Count())
        dark = shade(count.studied, most)
        on = first <= day <= last
        cells.append(Cell(day, place % WEEK, place // WEEK, count, dark, on))
    return Month(month, cells[-1].row + 1, tuple(cells), sum(c.count.studied for c in cells))
