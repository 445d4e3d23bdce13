"""The lock that keeps a second process from a SQLite file that is served or migrated."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from sqlalchemy import Engine

from bot.errors import DatabaseInUse
from storage.database import is_sqlite


@contextmanager
def locked(engine: Engine) -> Iterator[None]:
    """Hold the file alone for a while; nothing to hold on PostgreSQL."""
    file = lock(engine) if is_sqlite(engine) else None
    try:
        yield
    finally:
        if file is not None:
            file.close()


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
