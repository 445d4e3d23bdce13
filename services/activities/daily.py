"""The list of an activity as a group reads it, to be copied, gone on with and pasted back."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from bot.clock import local_date
from bot.messages import Say
from bot.texts.moments import moment_words
from bot.understanding.chain import print_list
from bot.understanding.chain_rows import Row as Printed
from services.activities.entries import IN
from services.activities.stages import LIST_HOUR
from services.activities.words import called
from storage import outbox
from storage.tables.activities import Activity, Signup
from storage.tables.base import core
from storage.transaction import Row, Transaction

MOST = 60

_activities, _signups = core(Activity), core(Signup)


def text(tx: Transaction, row: Row, say: Say, zone: ZoneInfo) -> str:
    """The list of who comes, with how many they are, that day's or one that was asked for.

    No remark stands in it.
    """
    here = (_signups.c.activity_id == row.id, _signups.c.state == IN)
    rows = list(tx.execute(select(_signups).where(*here).order_by(_signups.c.id)))
    heads = sum(one.heads for one in rows)
    local = row.starts_at.astimezone(zone)
    at = moment_words(say, local.date(), local)
    heading = say("activity_notices.list", title=row.title, at=at, heads=heads)
    printed = print_list(heading, [_row(one, say) for one in rows[:MOST]])
    if len(rows) > MOST:
        printed = f"{printed}\n{say('activity_notices.list_more', heads=heads)}"
    return printed


def is_news(tx: Transaction, row: Row, now: datetime, zone: ZoneInfo) -> bool:
    """Whether somebody signed up since the groups last read the list, and not today."""
    if row.told_list_on == local_date(now, zone):
        return False
    newest = select(func.max(_signups.c.at)).where(
        _signups.c.activity_id == row.id, _signups.c.state == IN
    )
    latest: datetime | None = tx.execute(newest).scalar_one_or_none()
    return latest is not None and latest > _told_at(tx, row, zone)


def told(tx: Transaction, activity_id: int, now: datetime, zone: ZoneInfo) -> None:
    """Note that the groups read the list today."""
    here = update(_activities).where(_activities.c.id == activity_id)
    tx.execute(here.values(told_list_on=local_date(now, zone)))


def key(row: Row, now: datetime, zone: ZoneInfo) -> str:
    """What starts the keys of the lists of a day."""
    return f"activity:{row.id}:list:{local_date(now, zone)}"


def _told_at(tx: Transaction, row: Row, zone: ZoneInfo) -> datetime:
    """Since when nothing was told: the hour of the list, where it was not told at a wish."""
    if row.told_list_on is None:
        return datetime.combine(row.opens_on, time(), zone)
    at = datetime.combine(row.told_list_on, LIST_HOUR, zone)
    if outbox.like(tx, f"{key(row, at, zone)}:%"):
        return at
    return datetime.combine(row.told_list_on, time(), zone)


def _row(row: Row, say: Say) -> Printed:
    """An entry as it is printed; who comes along stands there if all of them were told."""
    company = [called(say, one) for one in row.company or ()]
    whole = len(company) == row.heads - 1
    return Printed(
        0, row.name, row.heads, companions="、".join(company) if company and whole else None
    )
