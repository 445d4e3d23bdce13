"""Of what a page or a report of the discussion hall tells: a span of days, or a theme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.messages import Say
from services.hall.statistics import Asked
from services.reports import Span, after
from storage.tables.base import core
from storage.tables.suggestions import Theme
from storage.transaction import Transaction

MONTH, QUARTER, YEAR, DAYS, THEME = "month", "quarter", "year", "days", "theme"
# How many months those spans have that are told by their month.
MONTHS = {MONTH: 1, QUARTER: 3, YEAR: 12}
SPANS = (*MONTHS, DAYS, THEME)
FIRST_YEAR, LAST_YEAR = 2000, 2999

_themes = core(Theme)


@dataclass(frozen=True, slots=True)
class Period:
    """A month, quarter or year from `first` on, the days to `last`, or the theme of that id."""

    span: str
    first: date
    last: date
    theme_id: int | None = None
    theme: str = ""

    def asked(self, zone: ZoneInfo) -> Asked:
        """As statistics are asked of it."""
        if self.span == THEME:
            return Asked(theme_id=self.theme_id)
        return Asked(Span(self.first, self.last + timedelta(days=1), zone))

    def title(self, say: Say) -> str:
        """What it is called."""
        year, month = self.first.year, self.first.month
        if self.span == THEME:
            return say("hall_pages.title_theme", title=self.theme)
        if self.span == MONTH:
            return say("hall_pages.title_month", year=year, month=month)
        if self.span == QUARTER:
            return say("hall_pages.title_quarter", year=year, quarter=(month + 2) // 3)
        if self.span == YEAR:
            return say("hall_pages.title_year", year=year)
        return say(
            "hall_pages.title_days", first=in_full(say, self.first), last=in_full(say, self.last)
        )


def of_months(span: str, day: date) -> Period:
    """The month, quarter or year in which a day lies."""
    months = MONTHS[span]
    first = date(day.year, day.month - (day.month - 1) % months, 1)
    return Period(span, first, after(first, months) - timedelta(days=1))


def of_days(one: date, other: date) -> Period:
    """The days from one to another, whichever comes first."""
    return Period(DAYS, min(one, other), max(one, other))


def of_theme(tx: Transaction, theme_id: int) -> Period | None:
    """A theme, None if there is none of that number."""
    row = tx.execute(select(_themes).where(_themes.c.id == theme_id)).first()
    return None if row is None else Period(THEME, row.opens_on, row.closes_on, row.id, row.title)


def in_full(say: Say, day: date) -> str:
    """A day with its year."""
    return say("hall_pages.full_day", year=day.year, month=day.month, day=day.day)
