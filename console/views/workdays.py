"""工作日: a year of days off and of days made up for, with what the bureau says itself."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from aiohttp import web

from bot.permissions import CLERKS
from bot.texts.dates import date_words
from console import acting
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import day_in, today_of
from console.routes import PREFIX, Route, get, post
from services import members
from services.entering import clean
from services.workdays import workdays
from services.workdays.workdays import Workdays
from storage.transaction import Row, Transaction

HOME = f"{PREFIX}/workdays"
ONE = "/workdays/{day:[0-9-]{1,10}}"
MONTHS = range(1, 13)
MOST_DAYS, MOST_REASON = 31, 60
OFF, WORKS = "off", "works"
HOLIDAYS = {
    "new_years_day": "workday_pages.new_years_day",
    "spring_festival": "workday_pages.spring_festival",
    "tomb_sweeping_day": "workday_pages.tomb_sweeping_day",
    "labour_day": "workday_pages.labour_day",
    "dragon_boat_festival": "workday_pages.dragon_boat_festival",
    "mid_autumn_festival": "workday_pages.mid_autumn_festival",
    "national_day": "workday_pages.national_day",
    "anti_fascist_70th_day": "workday_pages.anti_fascist_70th_day",
}


class Day(NamedTuple):
    """A day in the calendar: whether it is worked on, its mark, why, and whether it is own."""

    day: date
    works: bool
    mark: str
    why: str
    own: bool


@dataclass(slots=True)
class Given:
    """Days as they were written, and by field what is wrong."""

    days: list[date] = field(default_factory=list)
    works: bool = False
    reason: str = ""
    errors: dict[str, str] = field(default_factory=dict)


async def show(request: web.Request) -> web.Response:
    """A year, this one if none is asked for."""
    return await _page(request, _year(request, request.query.get("year", "")), {}, {})


async def put(request: web.Request) -> web.Response:
    """Say of some days that they are days off, or working days."""
    typed, say = await acting.written(request), parts_of(request).say
    given = _read(request, typed)
    if given.errors:
        year = _year(request, typed.get("year", ""))
        return await _page(request, year, typed, given.errors)

    def work(tx: Transaction) -> list[date]:
        by = acting.by(request)
        return workdays.put(tx, given.days, given.reason, by, works=given.works)

    changed = await write(request, work)
    if changed:
        words = say("workday_pages.works_own" if given.works else "workday_pages.off_own")
        notice(request, say("workday_pages.added", days=_listed(request, changed), works=words))
    else:
        told = say("workday_pages.so_already", days=_listed(request, given.days))
        notice(request, told, "bad")
    raise _back(given.days[0])


async def ask_drop(request: web.Request) -> web.Response:
    """What it means that the calendar holds of a day again."""
    return await _drop_page(request, "", "")


async def drop(request: web.Request) -> web.Response:
    """Have the calendar hold of a day again."""
    typed, say = await acting.written(request), parts_of(request).say
    reason = clean(typed.get("reason", ""))
    if wrong := _wrong_reason(reason):
        return await _drop_page(request, reason, say(wrong))

    def work(tx: Transaction) -> date:
        row = _own(request, tx)
        workdays.drop(tx, row.day, reason, acting.by(request))
        return date(row.day.year, row.day.month, row.day.day)

    day = await write(request, work)
    notice(request, say("workday_pages.dropped", day=date_words(say, day)))
    raise _back(day)


def _read(request: web.Request, typed: Mapping[str, str]) -> Given:
    """The days of a form from one to another, and what is wrong."""
    say, given = parts_of(request).say, Given(reason=clean(typed.get("reason", "")))
    first, last = day_in(typed.get("day", "")), day_in(typed.get("until", ""))
    if first is None:
        given.errors["day"] = say("workday_pages.day_unread")
    elif first.year not in workdays.YEARS:
        years = workdays.YEARS
        given.errors["day"] = say("workday_pages.year_wide", first=years[0], last=years[-1])
    elif typed.get("until") and last is None:
        given.errors["until"] = say("workday_pages.day_unread")
    else:
        count = ((last or first) - first).days + 1
        if 1 <= count <= MOST_DAYS:
            given.days = [first + timedelta(days=n) for n in range(count)]
        else:
            given.errors["until"] = say("workday_pages.until_wrong")
    if typed.get("works") not in (OFF, WORKS):
        given.errors["works"] = say("workday_pages.works_missing")
    given.works = typed.get("works") == WORKS
    if wrong := _wrong_reason(given.reason):
        given.errors["reason"] = say(wrong)
    return given


def _wrong_reason(reason: str) -> str:
    """The key of what is wrong with a reason, "" for nothing."""
    if not reason:
        return "workday_pages.reason_missing"
    return "workday_pages.reason_long" if len(reason) > MOST_REASON else ""


async def _page(
    request: web.Request, year: int, typed: Mapping[str, str], errors: Mapping[str, str]
) -> web.Response:
    def work(tx: Transaction) -> tuple[Workdays, list[tuple[Row, str]]]:
        own = [(row, _name(tx, row.by_id)) for row in workdays.exceptions(tx, year)]
        return workdays.load(tx), own

    known, own = await read(request, work)
    reasons = {row.day: row.reason for row, _ in own}
    months = [_month(request, known, reasons, year, number) for number in MONTHS]
    days = [one for month in months for week in month for one in week if one is not None]
    return page(
        request,
        "workdays.html",
        status=422 if errors else 200,
        year=year,
        months=months,
        count=sum(one.works for one in days),
        estimated=not workdays.is_announced(year),
        today=today_of(request),
        own=own,
        before=year - 1 if year - 1 in workdays.YEARS else None,
        after=year + 1 if year + 1 in workdays.YEARS else None,
        typed=typed,
        errors=errors,
    )


def _month(
    request: web.Request, known: Workdays, reasons: Mapping[date, str], year: int, number: int
) -> list[list[Day | None]]:
    """The weeks of a month, from Monday on; None for days of other months."""
    weeks = Calendar().monthdatescalendar(year, number)
    return [
        [_day(request, known, reasons, day) if day.month == number else None for day in week]
        for week in weeks
    ]


def _day(request: web.Request, known: Workdays, reasons: Mapping[date, str], day: date) -> Day:
    say, works, own = parts_of(request).say, known.works(day), day in known.own
    named = workdays.holiday(day)
    weekend = day.weekday() >= workdays.SATURDAY
    if works:
        mark = say("workday_pages.works") if weekend or own else ""
    else:
        mark = say("workday_pages.off") if named or own or not weekend else ""
    why = reasons.get(day, "") if own else (say(HOLIDAYS[named]) if named in HOLIDAYS else "")
    return Day(day, works, mark, why, own)


async def _drop_page(request: web.Request, reason: str, error: str) -> web.Response:
    row = await read(request, lambda tx: _own(request, tx))
    say = parts_of(request).say
    text = say("workday_pages.drop_text", day=date_words(say, row.day))
    shown: dict[str, Any] = {"row": row, "text": text, "reason": reason, "error": error}
    return page(request, "workday_drop.html", status=422 if error else 200, **shown)


def _own(request: web.Request, tx: Transaction) -> Row:
    """The day of the address, of which the bureau says something itself; else not found."""
    day = day_in(request.match_info["day"])
    row = None if day is None else workdays.find(tx, day)
    if row is None:
        raise web.HTTPNotFound
    return row


def _year(request: web.Request, said: str) -> int:
    """The year that is asked for, this one for none and for one without a calendar."""
    year = acting.number(said, 4)
    return year if year is not None and year in workdays.YEARS else today_of(request).year


def _listed(request: web.Request, days: list[date]) -> str:
    say = parts_of(request).say
    first = date_words(say, days[0])
    if len(days) == 1:
        return first
    return say("workday_pages.days_listed", first=first, count=len(days))


def _name(tx: Transaction, member_id: int | None) -> str:
    return "" if member_id is None else members.name(tx, member_id)


def _back(day: date) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(f"{HOME}?year={day.year}")


ROUTES: tuple[Route, ...] = (
    get("/workdays", show, CLERKS),
    post("/workdays", put, CLERKS),
    get(ONE, ask_drop, CLERKS),
    post(ONE, drop, CLERKS),
)
