"""Where the public pages of an activity are: its own, which a poster leads to, and its door."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select

from services.activities.writing import OPEN
from storage.tables.activities import Activity
from storage.tables.base import core
from storage.transaction import Row, Transaction

# Within the site; the console serves them.
PAGE: Final = "/console/a/"
DOOR: Final = "/console/d/"

_activities = core(Activity)


def page(site: str, row: Row) -> str:
    """The address of an activity's own page; "" where the site has none, or the activity."""
    return f"{site}{PAGE}{row.code}" if site and row.code else ""


def door(site: str, row: Row) -> str:
    """The address by which people say at the door that they came; "" as of `page`."""
    return f"{site}{DOOR}{row.door_code}" if site and row.door_code else ""


def by_code(tx: Transaction, code: str) -> Row | None:
    """The activity whose page has this code."""
    return tx.execute(select(_activities).where(_activities.c.code == code)).first()


def by_door_code(tx: Transaction, code: str) -> Row | None:
    """The activity whose door has this code."""
    return tx.execute(select(_activities).where(_activities.c.door_code == code)).first()


def takes_in(row: Row, now: datetime) -> bool:
    """Whether people may sign up for an activity now."""
    if row.state != OPEN or row.starts_at is None or row.starts_at <= now:
        return False
    return row.deadline is None or bool(row.deadline >= now)
