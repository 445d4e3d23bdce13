"""Bringing a database to the form this program needs, never a newer one back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

from bot.errors import DatabaseTooNew, YinlingError
from storage import backup
from storage.database import is_sqlite
from storage.migrations import HEAD, REVISIONS

HOME = Path(__file__).parent / "migrations"


class NoCopy(YinlingError):
    """No copy could be made before a migration, so that there was none."""


def revision(engine: Engine) -> str | None:
    """The revision the database is at, None for an empty one; DatabaseTooNew if unknown."""
    with engine.connect().execution_options(reads_only=True) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is not None and found not in REVISIONS:
        raise DatabaseTooNew(str(found))
    return found


def upgrade(engine: Engine, *, copy_to: Path | None = None) -> Path | None:
    """Migrate to HEAD; gives the copy made before, None if there was nothing to copy.

    `copy_to` is the folder for the copy; without it none is made. Of PostgreSQL a copy
    needs `pg_dump`; NoCopy if it isn't there.
    """
    at = revision(engine)
    if at == HEAD:
        return None
    copy = _copy(engine, copy_to) if at is not None and copy_to is not None else None
    _run_alembic(engine)
    return copy


def _run_alembic(engine: Engine) -> None:
    # Imported here: it costs a third of the start, and a start rarely migrates.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HOME).replace("%", "%%"))
    with engine.connect() as connection:
        if is_sqlite(engine):
            _without_foreign_keys(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if is_sqlite(engine):
            _check_foreign_keys(connection)
        _commit(connection)


def _without_foreign_keys(connection: Connection) -> None:
    """Let tables be made anew that others refer to (SQLite: Making Other Kinds Of Changes)."""
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise YinlingError(f"rows of {broken[0]} would refer to nothing")


def _commit(connection: Connection) -> None:
    if connection.in_transaction():
        connection.commit()


def _copy(engine: Engine, folder: Path) -> Path:
    stamp = f"{datetime.now():%Y%m%d-%H%M%S}"  # noqa: DTZ005 - a name for people
    try:
        return backup.copy(engine, folder / f"before-{HEAD}-{stamp}{backup.ending(engine)}")
    except backup.NoCopy as error:
        raise NoCopy(str(error)) from error
