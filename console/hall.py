"""What the pages of the discussion hall's statistics share: the period that an address names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlencode

from aiohttp import web

from console import acting
from console.parts import parts_of
from console.people import day_in, is_clerk, today_of
from console.routes import PREFIX
from services.hall import period, statistics
from services.hall.figures import Fact
from services.hall.period import DAYS, FIRST_YEAR, LAST_YEAR, MONTH, SPANS, THEME, Period
from storage.transaction import Transaction

HERE = f"{PREFIX}/hall"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The period that is shown; `given` is what was asked for, with `errors` where it is wrong."""

    period: Period
    given: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, str]:
        """By what addresses and forms name the period."""
        of, named = self.period, {"span": self.period.span}
        if of.span == THEME:
            return named | {"theme": str(of.theme_id)}
        if of.span == DAYS:
            return named | {"from": of.first.isoformat(), "to": of.last.isoformat()}
        return named | {"month": f"{of.first:%Y-%m}"}

    def at(self, path: str, **more: str) -> str:
        """Where a page of the same period is."""
        return f"{HERE}{path}?{urlencode(self.fields | more)}"


def chosen(request: web.Request, tx: Transaction, asked: Mapping[str, str]) -> Chosen:
    """The period that is asked for; this month where none is, or what is asked is no period.

    Not found if it is of a theme that there is not.
    """
    span = asked.get("span", "")
    given = {name: asked.get(name, "") for name in ("month", "from", "to", "theme")}
    given["span"] = span if span in SPANS else MONTH
    if span == THEME:
        return _of_theme(request, tx, given)
    if span == DAYS:
        return _of_days(request, given)
    today = today_of(request)
    return Chosen(period.of_months(given["span"], _month(given["month"], today)), given)


def facts(request: web.Request, tx: Transaction, of: Period) -> list[Fact]:
    """The cases of a period, as far as the visitor sees whose they are."""
    parts, scope = parts_of(request), acting.scope(request, tx)
    return statistics.facts(tx, of.asked(parts.zone), scope, parts.clock.now(), parts.zone)


def sees_everything(request: web.Request) -> bool:
    """Whether the visitor reads what is sensitive, and what somebody said anonymously."""
    return is_clerk(request)


def _of_theme(request: web.Request, tx: Transaction, given: Mapping[str, str]) -> Chosen:
    if not given["theme"]:
        wrong = {"theme": parts_of(request).say("hall_pages.theme_missing")}
        return Chosen(period.of_months(MONTH, today_of(request)), given, wrong)
    number = acting.number(given["theme"])
    found = None if number is None else period.of_theme(tx, number)
    if found is None:
        raise web.HTTPNotFound
    return Chosen(found, given)


def _of_days(request: web.Request, given: Mapping[str, str]) -> Chosen:
    first, last = _day(given["from"]), _day(given["to"])
    if first is not None and last is not None:
        return Chosen(period.of_days(first, last), given)
    words = parts_of(request).say("hall_pages.day_wrong")
    wrong = {name: words for name, day in (("from", first), ("to", last)) if day is None}
    return Chosen(period.of_months(MONTH, today_of(request)), given, wrong)


def _day(given: str) -> date | None:
    day = day_in(given)
    return day if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR else None


def _month(given: str, today: date) -> date:
    try:
        day = datetime.strptime(given, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return today
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else today
