"""The locks that keep a second process away: from a served SQLite file, from a migration."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from sqlalchemy import Engine, text

from bot.errors import DatabaseInUse
from storage.database import is_sqlite

# An advisory lock of its own; conversations' are 63 random-looking bits.
MIGRATION = 1


@contextmanager
def locked(engine: Engine) -> Iterator[None]:
    """Hold the database alone for a while.

    Of SQLite the whole file, DatabaseInUse if somebody serves from it. On PostgreSQL, which
    many may serve from, only against others who ask for the same; it is waited for.
    """
    if is_sqlite(engine):
        with lock(engine):
            yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SELECT pg_advisory_lock({MIGRATION})"))
        try:
            yield
        finally:
            connection.execute(text(f"SELECT pg_advisory_unlock({MIGRATION})"))


def lock(engine: Engine) -> IO[str]:
    """Lock the SQLite file of an engine until the result is closed; DatabaseInUse if held."""
    path = f"{engine.url.database}.lock"
    file = open(path, "w", encoding="ascii")  # noqa: SIM115, PTH123 - held beyond this function
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise DatabaseInUse(path) from None
    return file
