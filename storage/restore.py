"""Putting a copy in the place of the database: all of it, brought to HEAD, or nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from bot.errors import DatabaseInUse, DatabaseTooNew
from bot.texts import Texts
from storage import migrate
from storage.backup import NoCopy, check, copy
from storage.backup import postgresql as dumps
from storage.backup import sqlite as files
from storage.database import is_sqlite, open_engine
from storage.disk import settle
from storage.locked import locked
from storage.migrations import HEAD

LOGS = ("-wal", "-shm", "-journal")
ASIDE = "before_restore"
# How often, and after how many seconds, it is looked whether others are connected.
LOOKS, MOMENT = 10, 0.2
OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
say = Texts()


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """Hold a database that nobody serves from; DatabaseInUse if a bot seems to run on it."""
    if not is_sqlite(engine):
        _refuse_others(engine)
    with locked(engine):
        yield


def put_aside(engine: Engine, to: Path) -> Path | None:
    """Keep the present database as a copy `to`; as its bare files if it is damaged.

    None if there is nothing to keep.
    """
    if _is_empty(engine):
        return None
    try:
        return copy(engine, to)
    except NoCopy:
        if not is_sqlite(engine):
            raise
    for path in (_file(engine), *_logs(_file(engine))):
        if path.exists():
            _copy_bare(path, to.with_name(to.name + path.name[len(_file(engine).name) :]))
    return to


def replace(engine: Engine, file: Path) -> None:
    """Put a copy in the database's place, at this program's revision; hold it `alone` meanwhile.

    NotACopy, DatabaseTooNew or NoCopy if it can't be done, and then nothing is changed.
    """
    check(file, engine)
    (_replace_file if is_sqlite(engine) else _replace_schema)(engine, file)


def _replace_file(engine: Engine, file: Path) -> None:
    place = _file(engine)
    draft = place.with_name(f"{place.name}.new")
    try:
        _clear(draft)
        draft.touch(mode=0o600)
        files.copy_file(file, draft)
        _bring_to_head(draft)
        _give(draft, place)
        settle(draft)
        _empty_log(place)
        draft.replace(place)
        settle(place.parent)
    except (OSError, sqlite3.Error) as error:
        raise NoCopy(say("backup.unwritten", path=draft, error=error)) from error
    finally:
        _clear(draft)


def _bring_to_head(draft: Path) -> None:
    """Migrate a file, and leave it without a log beside it."""
    engine = open_engine(f"sqlite:///{draft}")
    migrate.upgrade(engine)
    engine.dispose()
    with closing(sqlite3.connect(draft)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _empty_log(place: Path) -> None:
    """Take the log into the file and away: beside another file it would be read into that one."""
    if place.exists():
        with closing(sqlite3.connect(place)) as connection, suppress(sqlite3.Error):
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for log in _logs(place):
        log.unlink(missing_ok=True)
    settle(place.parent)


def _give(draft: Path, place: Path) -> None:
    """What an administrator puts there belongs to whom the database, or its folder, belongs."""
    of = (place if place.exists() else place.parent).stat()
    if of.st_uid != os.geteuid():
        os.chown(draft, of.st_uid, of.st_gid)


def _clear(draft: Path) -> None:
    for path in (draft, *_logs(draft)):
        path.unlink(missing_ok=True)


def _file(engine: Engine) -> Path:
    return Path(str(engine.url.database))


def _logs(file: Path) -> list[Path]:
    return [file.with_name(file.name + log) for log in LOGS]


def _copy_bare(path: Path, to: Path) -> None:
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    to.touch(mode=0o600)
    shutil.copyfile(path, to)
    settle(to)


def _is_empty(engine: Engine) -> bool:
    if is_sqlite(engine):
        return not _file(engine).exists() or not _file(engine).stat().st_size
    with engine.connect() as connection:
        return not inspect(connection).get_table_names()


def _replace_schema(engine: Engine, file: Path) -> None:
    """Move what there is out of the way, and back again if the copy can't be brought in."""
    _settle_schema(engine)
    _do(engine, f"ALTER SCHEMA public RENAME TO {ASIDE}", "CREATE SCHEMA public")
    try:
        dumps.load(engine, file)
        migrate.upgrade(engine)
    finally:
        _settle_schema(engine)


def _settle_schema(engine: Engine) -> None:
    """End what a restoring began: what was aside is dropped if the new is whole, else put back."""
    if not _is_aside(engine):
        return
    if _is_whole(engine):
        _do(engine, f"DROP SCHEMA {ASIDE} CASCADE")
    else:
        _do(engine, "DROP SCHEMA public CASCADE", f"ALTER SCHEMA {ASIDE} RENAME TO public")


def _is_whole(engine: Engine) -> bool:
    try:
        return migrate.revision(engine) == HEAD
    except DatabaseTooNew:
        return False


def _is_aside(engine: Engine) -> bool:
    with engine.connect() as connection:
        return inspect(connection).has_schema(ASIDE)


def _do(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def _refuse_others(engine: Engine) -> None:
    """DatabaseInUse while somebody else is connected; who just hung up may be seen a moment."""
    for _ in range(LOOKS):
        with engine.connect() as connection:
            if not connection.execute(OTHERS).scalar_one():
                return
        time.sleep(MOMENT)
    raise DatabaseInUse(engine.url.database)
