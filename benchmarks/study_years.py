"""A campaign of many people and days on SQLite, filled by the database itself."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime, time, timedelta
from pathlib import Path

from benchmarks import town
from services import checkin
from storage import migrate
from storage.database import open_engine
from storage.once import once
from storage.tables.checkin import Campaign

# A Sunday, so that the week is full.
LAST = date(2026, 10, 25)
# Nothing of a file that is made anew need be safe while it is filled.
FAST = ("journal_mode = OFF", "synchronous = OFF", "cache_size = -200000", "temp_store = MEMORY")
INDEX = "ix_checkins_member"
PEOPLE = """
WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < :people)
INSERT INTO members (id, name, role, note) SELECT id, printf('长者%06d', id), 'member', '' FROM n
"""
FACTS = """
WITH RECURSIVE days(n, day) AS (
    SELECT 0, :first UNION ALL
    SELECT n + 1, date(:first, (n + 1) || ' days') FROM days WHERE n + 1 < :days
)
INSERT INTO checkins (campaign_id, member_id, day, at, channel, account_id)
SELECT 1, members.id, days.day, days.day || ' 01:30:00.000000', '', ''
FROM days CROSS JOIN members
"""
# Everybody studied in the last week, on one to seven days of it.
TOTALS = """
INSERT INTO checkin_totals
    (campaign_id, member_id, days, streak, longest, last_day, week, week_days)
SELECT 1, id, :days - id % 90 % :days, 1, 1, :last, :monday, id % 7 + 1 FROM members
"""


def fill(file: Path, people: int, days: int) -> Path:
    """A migrated database with so many people, each of whom studied on so many days."""
    first = LAST - timedelta(days=days - 1)
    engine = open_engine(f"sqlite:///{file}")
    migrate.upgrade(engine)
    campaign = Campaign(title="每日一学", starts_on=first, ends_on=LAST, post_time=time(8, 1))
    now = datetime.combine(first, time(9), town.ZONE)
    once(engine, lambda tx: checkin.create_campaign(tx, campaign, [], now, town.ZONE))
    engine.dispose()
    given = {
        "people": people,
        "days": days,
        "first": first.isoformat(),
        "last": LAST.isoformat(),
        "monday": (LAST - timedelta(days=6)).isoformat(),
    }
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for pragma in FAST:
            database.execute(f"PRAGMA {pragma}")
        (made,) = database.execute(
            "SELECT sql FROM sqlite_master WHERE name = ?", (INDEX,)
        ).fetchone()
        # Sorted once at the end it takes a fraction of the time.
        for statement in ("BEGIN", f"DROP INDEX {INDEX}", PEOPLE, FACTS, TOTALS, made, "COMMIT"):
            database.execute(
                statement, {name: given[name] for name in given if f":{name}" in statement}
            )
        database.execute("ANALYZE")
    return file
