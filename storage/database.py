"""Opening a database: the URL, the connections, the traps of each kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.pool import NullPool

BUSY_MILLISECONDS = 5000
# A server that falls silent, as when its network goes, must be given up as if it had refused.
# What the URL itself says counts first.
PATIENCE = {
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///path` or `postgresql://…` whose connections are ready for us.

    SQLite: WAL, synchronous FULL, and `BEGIN IMMEDIATE` sent by us, because the driver's own
    transactions would let a SAVEPOINT that comes first commit at its RELEASE.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed.database or "")
    psycopg = parsed.set(drivername="postgresql+psycopg")
    patience = {name: value for name, value in PATIENCE.items() if name not in parsed.query}
    return create_engine(psycopg, poolclass=NullPool, connect_args=patience, hide_parameters=True)


def is_sqlite(engine: Engine) -> bool:
    """Whether the engine speaks to SQLite."""
    return engine.dialect.name == "sqlite"


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite URL, None for another database."""
    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def _open_sqlite(path: str) -> Engine:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    arguments = {"isolation_level": None, "check_same_thread": False, "cached_statements": 512}
    engine = create_engine(
        f"sqlite:///{path}", poolclass=NullPool, connect_args=arguments, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _begin_immediate(connection: Any) -> None:
    reads_only = connection.get_execution_options().get("reads_only")
    connection.connection.driver_connection.execute("BEGIN" if reads_only else "BEGIN IMMEDIATE")
