"""A desk with a unit of work on it, and a sheet of notes that jobs write on."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from typing import Any

import psycopg
import pytest
from sqlalchemy import Column, Engine, MetaData, String, Table, bindparam, insert

from storage.database import is_sqlite, open_engine
from storage.postgresql import PostgresqlWork
from storage.sqlite import SqliteWork
from storage.transaction import Transaction
from tests.kit.gate import Gate

PATIENCE = 10.0
notes = Table("notes", MetaData(), Column("name", String, primary_key=True))
_NOTE = insert(notes).values(name=bindparam("name"))


class Desk:
    """A unit of work on a database, and a second connection to look from."""

    def __init__(self, url: str, limit: int = 1000) -> None:
        self.url = url
        self.engine: Engine = open_engine(url)
        self.died: list[BaseException] = []
        self.sqlite = is_sqlite(self.engine)
        make = SqliteWork if self.sqlite else PostgresqlWork
        self.work = make(self.engine, limit, self.died.append)
        notes.create(self.engine, checkfirst=True)

    def note(self, name: str) -> Callable[[Transaction], str]:
        """A job that notes `name` and gives it back."""

        def work(tx: Transaction) -> str:
            tx.run(_NOTE, name=name)
            return name

        return work

    def seen(self) -> list[str]:
        """What has been committed, looked at from a connection of its own."""
        with closing(self.connect()) as connection:
            rows = connection.execute("SELECT name FROM notes ORDER BY name").fetchall()
        return [name for (name,) in rows]

    def connect(self) -> Any:
        """A connection of the bare driver."""
        if self.sqlite:
            return sqlite3.connect(self.url.removeprefix("sqlite:///"))
        return psycopg.connect(self.url)

    async def close(self) -> None:
        assert self.died == [], "a dead worker finishes nothing"
        await asyncio.wait_for(self.work.close(), PATIENCE)
        self.engine.dispose()


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    """A unit of work that is running, once on each kind of database."""
    desk = Desk(database_url)
    desk.work.start()
    yield desk
    await desk.close()


@pytest.fixture
async def sqlite_desk(sqlite_url: str) -> AsyncIterator[Desk]:
    desk = Desk(sqlite_url)
    desk.work.start()
    yield desk
    await desk.close()


@pytest.fixture
async def postgresql_desk(postgresql_url: str) -> AsyncIterator[Desk]:
    desk = Desk(postgresql_url)
    desk.work.start()
    yield desk
    await desk.close()


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def open_desk() -> Callable[..., Desk]:
    """Opens desks that the test itself starts and closes."""
    return Desk
