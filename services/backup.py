"""备份: the copies of the database on their shelf, and which of them stay."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from storage import audit, backup
from storage.audit import By
from storage.transaction import Transaction

NAME = re.compile(r"yinling-(\d{8}-\d{6})\.(?:db|dump)")
# What was there before a migration or a restore; of a damaged file also the logs beside it.
BEFORE = re.compile(r"before-\w+-(\d{8}-\d{6})\.(?:db|dump)(?:-wal|-shm|-journal)?")
MOST_BEFORE = 3
STAMP = "%Y%m%d-%H%M%S"
# A copy that is not whole after so long was left by a program that was killed.
PART_LASTS = timedelta(days=1)
SUBJECT = "database"
# The kind of the long task that makes the nightly one.
KIND = "backup"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder of the copies; the newest of `daily` days and of `weekly` weeks are kept.

    The nightly copy is made after `hour`, local time.
    """

    folder: Path = Path("backups")
    daily: int = 7
    weekly: int = 4
    hour: int = 2


def make(engine: Engine, folder: Path, now: datetime, zone: ZoneInfo) -> Path:
    """Put a whole copy of the database, named after the local time, in a folder; gives its path.

    `backup.NoCopy` if none can be had. It may take minutes, in which others may write.
    """
    at, ending = now.astimezone(zone), backup.ending(engine)
    while (to := folder / f"yinling-{at:{STAMP}}{ending}").exists():
        at += timedelta(seconds=1)
    return backup.copy(engine, to)


def note(tx: Transaction, file: Path, by: By, action: str = "database.copy") -> None:
    """Note who made a copy of everything, or put one in the place of everything."""
    audit.note(tx, by, action, SUBJECT, after={"file": file.name})


def copies(folder: Path) -> dict[Path, datetime]:
    """The nightly and the asked-for copies in a folder, by their path, with their local time."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    found = {file: _stamp(file) for file in files}
    return {file: at for file, at in found.items() if at is not None}


def last(folder: Path) -> datetime | None:
    """When the last copy was made, in local time without a zone; None if there is none."""
    return max(copies(folder).values(), default=None)


def rotate(shelf: Shelf, now: datetime) -> list[Path]:
    """Delete the copies that are not kept any more, and what was left half done; gives them."""
    made = copies(shelf.folder)
    stay = kept(made.values(), shelf.daily, shelf.weekly)
    gone = [file for file, at in made.items() if at not in stay]
    gone += [*_outdated(shelf.folder), *_left(shelf.folder, now)]
    for file in gone:
        file.unlink(missing_ok=True)
    return gone


def kept(stamps: Collection[datetime], daily: int, weekly: int) -> set[datetime]:
    """Which stay: the newest of each of the last days, and weeks, that have any.

    Days without copies do not count: after a long rest nothing goes before something new came.
    """
    newest = sorted(stamps, reverse=True)
    days: dict[Hashable, datetime] = {}
    weeks: dict[Hashable, datetime] = {}
    for at in newest:
        days.setdefault(at.date(), at)
        weeks.setdefault(at.isocalendar()[:2], at)
    return {*islice(days.values(), daily), *islice(weeks.values(), weekly)}


def _stamp(file: Path) -> datetime | None:
    found = NAME.fullmatch(file.name)
    try:
        return datetime.strptime(found[1], STAMP) if found else None  # noqa: DTZ007 - a local time
    except ValueError:
        return None


def _outdated(folder: Path) -> list[Path]:
    """What was there before a migration or a restore, but for the newest of them."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    found = {file: named[1] for file in files if (named := BEFORE.fullmatch(file.name))}
    stay = sorted(set(found.values()), reverse=True)[:MOST_BEFORE]
    return [file for file, stamp in found.items() if stamp not in stay]


def _left(folder: Path, now: datetime) -> list[Path]:
    oldest = (now - PART_LASTS).timestamp()
    parts = [file for file in folder.glob(f"*{backup.PART}") if file.stat().st_mtime < oldest]
    return [file for file in parts if NAME.fullmatch(file.stem)]
