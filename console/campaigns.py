"""What the pages of check-ins share: which campaign, which day, and the words of keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from aiohttp import web

from bot.messages import Say
from bot.texts.dates import date_words
from console.parts import parts_of
from console.people import today_of
from console.routes import PREFIX
from services.checkin import campaigns, forms
from services.checkin.workbook import SHARES
from storage.transaction import Row, Transaction

HOME = f"{PREFIX}/checkins"
MEETINGS = f"{HOME}/meetings"
ONE = "/checkins/{campaign:[0-9]{1,9}}"
DAY = ONE + "/days/{day:[0-9-]{1,10}}"
HOWS = {
    "self": "checkins.how_self",
    "read": "checkins.how_read",
    "picture": "checkins.how_picture",
    "couple": "checkins.how_couple",
    "for": "checkins.how_for",
    "roll": "checkins.how_roll",
    "staff": "checkins.how_staff",
}
STANDS = {"on": "checkins.on", "coming": "checkins.coming", "over": "checkins.over"}


def campaign_of(request: web.Request, tx: Transaction) -> Row:
    """The campaign that the address names; not found if there is none, or it was called off."""
    row = campaigns.find(tx, int(request.match_info["campaign"]))
    if row is None or row.kind == campaigns.CANCELLED:
        raise web.HTTPNotFound
    return row


def day_of(request: web.Request, row: Row) -> date:
    """The day that the address names; not found unless it is one of the campaign that has come.

    A meeting has its one day, also while that is still ahead.
    """
    day = forms.day(request.match_info["day"])
    if is_meeting(row):
        found = day == row.ends_on
    else:
        found = day is not None and row.starts_on <= day <= until(row, today_of(request))
    if day is None or not found:
        raise web.HTTPNotFound
    return day


def until(row: Row, today: date) -> date:
    """The last day of a campaign that has come; before its first if none has."""
    last: date = row.ends_on
    return min(last, today)


def standing(row: Row, today: date) -> str:
    """Whether a campaign is on, coming or over."""
    if row.ends_on < today:
        return "over"
    return "on" if row.starts_on <= today else "coming"


def is_meeting(row: Row) -> bool:
    """Whether it is a meeting."""
    return bool(row.kind == campaigns.MEETING)


def months_of(row: Row) -> list[date]:
    """The first days of the months in which a campaign has days; a meeting has one."""
    first = row.ends_on if is_meeting(row) else row.starts_on
    numbers = range(
        first.year * 12 + first.month - 1,
        row.ends_on.year * 12 + row.ends_on.month,
    )
    return [date(n // 12, n % 12 + 1, 1) for n in numbers]


def path_of(campaign_id: int) -> str:
    """Where a campaign's page is."""
    return f"{HOME}/{campaign_id}"


def day_path(campaign_id: int, day: date) -> str:
    """Where the page of a day is."""
    return f"{path_of(campaign_id)}/days/{day.isoformat()}"


def words(request: web.Request) -> dict[str, Any]:
    """The words of what stands in rows as a key, and how a day is told."""
    say = parts_of(request).say
    tables = {"hows": HOWS, "stands": STANDS, "shares": SHARES}
    said: dict[str, Any] = {name: _said(say, table) for name, table in tables.items()}
    return said | {"day_words": lambda day: date_words(say, day), "today": today_of(request)}


def _said(say: Say, table: Mapping[str, str]) -> dict[str, str]:
    return {key: say(words) for key, words in table.items()}
