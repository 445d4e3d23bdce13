"""A fresh copy of the prepared database for every round, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine, create_engine, func, make_url, select, text
from sqlalchemy.pool import NullPool

from benchmarks import town
from benchmarks.postgresql_server import postgresql_server
from storage import migrate
from storage.database import open_engine
from storage.once import once
from storage.tables.base import core
from storage.tables.checkin import Checkin, CheckinTotal
from storage.tables.engine import Inbox
from storage.transaction import Transaction

Settle = Callable[[Transaction], None]


class Databases(Protocol):
    """Gives prepared databases of one kind."""

    def fresh(self) -> str:
        """The URL of a new copy of the prepared database."""

    def drop(self, url: str) -> None:
        """Remove a copy that nobody uses any more."""


class Sqlite:
    """Files in a folder, copies of one that `settle` has filled."""

    def __init__(self, folder: Path, settle: Settle = town.settle) -> None:
        self._folder = folder
        self._template = folder / f"template-{uuid.uuid4().hex}.db"
        _prepare(open_engine(f"sqlite:///{self._template}"), settle)

    def fresh(self) -> str:
        """The URL of a new copy of the prepared file."""
        copy = self._folder / f"{uuid.uuid4().hex}.db"
        shutil.copyfile(self._template, copy)
        _flush(copy)
        return f"sqlite:///{copy}"

    def drop(self, url: str) -> None:
        """Remove a copy, with what SQLite and we lay beside it."""
        copy = Path(url.removeprefix("sqlite:///"))
        for file in self._folder.glob(f"{copy.name}*"):
            file.unlink()


class Postgresql:
    """Databases of a server, copies of one that `settle` has filled; `end` drops them all."""

    def __init__(self, dsn: str, settle: Settle = town.settle) -> None:
        self._url = make_url(dsn).set(drivername="postgresql+psycopg")
        self._require_durable()
        self._names: list[str] = []
        self._template = self._create("template1")
        _prepare(open_engine(self._at(self._template)), settle)
        self._run("VACUUM (ANALYZE)", self._template)

    def fresh(self) -> str:
        """The URL of a new copy of the prepared database."""
        url = self._at(self._create(self._template))
        self._run("CHECKPOINT")
        return url

    def drop(self, url: str) -> None:
        """Drop a copy."""
        self._drop(str(make_url(url).database))

    def end(self) -> None:
        """Drop every database that was made."""
        for name in self._names:
            self._drop(name)

    def _drop(self, name: str) -> None:
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _create(self, template: str) -> str:
        name = f"yinling_bench_{uuid.uuid4().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        self._names.append(name)
        return name

    def _at(self, name: str) -> str:
        url = self._url.set(drivername="postgresql", database=name)
        return url.render_as_string(hide_password=False)

    def _run(self, sql: str, database: str | None = None) -> Any:
        url = self._url.set(database=database or self._url.database)
        server = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            done = connection.execute(text(sql))
            return done.scalar() if done.returns_rows else None

    def _require_durable(self) -> None:
        for setting in ("fsync", "synchronous_commit"):
            if self._run(f"SHOW {setting}") != "on":
                raise SystemExit(f"PostgreSQL runs with {setting} off: not comparable")


@contextmanager
def postgresql() -> Iterator[Postgresql]:
    """A PostgreSQL server: that of TEST_PG_DSN, else one of our own from the Python package."""
    with postgresql_server() as dsn:
        databases = Postgresql(dsn)
        try:
            yield databases
        finally:
            databases.end()


def counts(url: str) -> dict[str, int]:
    """How many check-ins, totals of one day, and messages with a stored answer there are."""
    checkins, totals, inbox = core(Checkin), core(CheckinTotal), core(Inbox)
    count = select(func.count())
    queries = {
        "checkins": count.select_from(checkins),
        "totals": count.select_from(totals).where(totals.c.days == 1),
        "answers": count.select_from(inbox).where(inbox.c.answer.is_not(None)),
    }
    with open_engine(url).connect() as connection:
        return {what: int(connection.execute(q).scalar_one()) for what, q in queries.items()}


def _prepare(engine: Engine, settle: Settle) -> None:
    migrate.upgrade(engine)
    once(engine, settle)
    engine.dispose()


def _flush(file: Path) -> None:
    """Bring a copy to the disk, so that the first commits of a round don't have to."""
    with file.open("rb+") as copy:
        os.fsync(copy.fileno())
