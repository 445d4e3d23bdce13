"""Copies of a SQLite database, by SQLite's own online backup."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from bot.texts import Texts
from storage.backup.errors import NotACopy

HEAD = b"SQLite format 3\0"
ENDING = ".db"
say = Texts()


def write(engine: Engine, to: Path) -> None:
    """Write the database, at one instant, to the empty file `to`; writers are not held up."""
    with closing(sqlite3.connect(str(engine.url.database))) as source:
        _copy(source, to)


def copy_file(file: Path, to: Path) -> None:
    """Write what a file that nobody serves from holds, with its log, to the empty file `to`."""
    with closing(_open(file)) as source:
        _copy(source, to)


def revision(file: Path) -> str:
    """The revision of a whole file; NotACopy if it is damaged or somebody else's."""
    try:
        with closing(_open(file)) as copy:
            whole = copy.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
            found = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise NotACopy(say("backup.not_ours", path=file)) from error
    if not whole or found is None:
        raise NotACopy(say("backup.not_ours", path=file))
    return str(found[0])


def _copy(source: sqlite3.Connection, to: Path) -> None:
    """Write everything in one step, which sees one instant; the copy needs no log beside it."""
    with closing(sqlite3.connect(to)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")


def _open(file: Path) -> sqlite3.Connection:
    """Open a file to read; one without a log is taken as it stands, and nothing put beside it."""
    logged = file.with_name(f"{file.name}-wal").exists()
    how = "mode=ro" if logged else "mode=ro&immutable=1"
    return sqlite3.connect(f"{file.resolve().as_uri()}?{how}", uri=True)
