"""Databases as closed pieces of work left them are brought to HEAD: nothing is lost, all counts.

The files in `stored/` were made by `stored/make.py`.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, inspect, make_url, text

from services import checkin
from storage import migrate
from storage.database import open_engine, sqlite_path
from storage.migrations import HEAD, REVISIONS
from storage.once import once
from storage.tables.checkin import CheckinTotal
from storage.tables.engine import Outbox
from tests.kit import databases
from tests.kit.town import Town
from tests.storage.stored.make import CLOSED
from tests.storage.stored.rows import DAYS, PHONE

STORED = Path(__file__).parent / "stored"
BYTES = re.compile(r"\bX'([0-9a-f]*)'")
# What a later revision says in another way.
RENAMED = {("chats", "enabled"): "state"}


def loaded_in_sqlite(url: str, sql: str) -> None:
    with closing(sqlite3.connect(str(sqlite_path(url)))) as database:
        database.executescript(sql)


def loaded_in_postgresql(url: str, revision: str, sql: str) -> None:
    """Make the tables at that revision, and put the stored rows in them, and nothing else."""
    engine = open_engine(url)
    config = Config()
    config.set_main_option("script_location", str(migrate.HOME))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        names = inspect(connection).get_table_names()
        connection.execute(text(f"TRUNCATE {', '.join(names)} CASCADE"))
        connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
        for line in sql.splitlines():
            if line.startswith("INSERT"):
                connection.exec_driver_sql(BYTES.sub(r"'\\x\1'", line).replace("%", "%%"))
        for name in names:
            count_on(connection, name)
        connection.commit()
    engine.dispose()


def count_on(connection: Connection, table: str) -> None:
    """Have the numbers of new rows follow those of the stored ones."""
    columns = {column["name"] for column in inspect(connection).get_columns(table)}
    of = f"pg_get_serial_sequence('{table}', 'id')"
    if "id" in columns:
        most = f"(SELECT max(id) FROM {table})"
        connection.execute(text(f"SELECT setval({of}, {most}) WHERE {of} IS NOT NULL"))


class Shelf:
    """Stored databases of each kind and revision, as they were and brought to HEAD, laid once."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path, stack: ExitStack) -> None:
        self._server = partial(request.getfixturevalue, "postgresql_server")
        self._folder, self._stack = folder, stack
        self._laid: dict[tuple[str, str, bool], str] = {}

    @contextmanager
    def copy(self, kind: str, revision: str, to: Path, *, up: bool) -> Iterator[str]:
        """The URL of a database of a test's own."""
        key = kind, revision, up
        if key not in self._laid:
            self._laid[key] = self._brought_up(kind, revision) if up else self._lay(kind, revision)
        if kind == "sqlite":
            yield databases.copy_sqlite(sqlite_path(self._laid[key]) or Path(), to)
            return
        template = make_url(self._laid[key]).database
        with databases.database(self._server(), template) as url:
            yield url

    def _lay(self, kind: str, revision: str) -> str:
        sql = (STORED / f"{revision}.sql").read_text("utf-8")
        if kind == "sqlite":
            url = f"sqlite:///{self._folder / revision}.db"
            loaded_in_sqlite(url, sql)
        else:
            url = self._stack.enter_context(databases.database(self._server()))
            loaded_in_postgresql(url, revision, sql)
        return url

    def _brought_up(self, kind: str, revision: str) -> str:
        to = self._folder / f"{revision}-up.db"
        url = self._stack.enter_context(self.copy(kind, revision, to, up=False))
        engine = open_engine(url)
        migrate.upgrade(engine)
        assert migrate.revision(engine) == HEAD
        engine.dispose()
        return url


@pytest.fixture(scope="module")
def shelf(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shelf]:
    with ExitStack() as stack:
        yield Shelf(request, tmp_path_factory.mktemp("shelf"), stack)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=CLOSED)
def revision(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def stored(shelf: Shelf, kind: str, revision: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a stored database of each revision, on each kind of database."""
    with shelf.copy(kind, revision, tmp_path / "stored.db", up=False) as url:
        yield url


@pytest.fixture
def brought_up(
    shelf: Shelf, kind: str, revision: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The same, brought to HEAD."""
    monkeypatch.chdir(tmp_path)
    with shelf.copy(kind, revision, tmp_path / "up.db", up=True) as url:
        yield url


def contents(url: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, its columns by name."""
    engine = open_engine(url)
    with engine.connect() as connection:
        tables = MetaData()
        tables.reflect(connection)
        found = {
            name: [dict(row._mapping) for row in connection.execute(table.select())]
            for name, table in tables.tables.items()
        }
    engine.dispose()
    return found


def test_each_closed_piece_of_work_is_stored():
    assert {file.stem for file in STORED.glob("*.sql")} == set(CLOSED) <= set(REVISIONS)


def test_no_row_is_lost_and_no_value_that_stayed_is_another(stored: str, brought_up: str):
    before, after = contents(stored), contents(brought_up)
    assert before.keys() <= after.keys()
    for table in sorted(before.keys() - {"alembic_version", "versions"}):
        assert before[table], f"nothing was stored in {table}"
        stay = {name for name in before[table][0] if (table, name) not in RENAMED}
        assert stay <= after[table][0].keys(), table
        was = Counter(str([row[name] for name in sorted(stay)]) for row in before[table])
        now = Counter(str([row[name] for name in sorted(stay)]) for row in after[table])
        assert was == now, table


def test_the_weeks_of_the_aggregates_are_right_and_rebuilding_changes_nothing(brought_up: str):
    totals = contents(brought_up)["checkin_totals"]
    assert {row["member_id"]: (row["days"], row["week"], row["week_days"]) for row in totals} == {
        1: (5, date(2025, 10, 20), 5),
        2: (2, date(2025, 10, 13), 1),
    }
    engine = open_engine(brought_up)
    assert once(engine, checkin.rebuild) == len(DAYS)
    engine.dispose()
    by_member = {row["member_id"]: row for row in contents(brought_up)["checkin_totals"]}
    assert by_member == {row["member_id"]: row for row in totals}


async def test_the_bot_goes_on_where_it_was(brought_up: str):
    async with Town.open(brought_up) as town:
        group = town.group("老干部学习群")
        answer = await group.says("王德福", "打卡") or ""
        assert "记上了" in answer and "6天" in answer
        await town.wait(minutes=5)
        totals = {row.member_id: row for row in await town.rows(CheckinTotal)}
        mine = totals[1]
        assert (mine.days, mine.streak, mine.longest) == (6, 4, 4)
        assert (mine.week, mine.week_days) == (date(2025, 10, 27), 1)
        assert totals[2].days == 2
        texts = [row for row in await town.rows(Outbox) if row.key in ("waits", "went")]
        assert {row.key: row.state for row in texts} == {"waits": "sent", "went": "sent"}
        assert [post for post in await group.posts() if post.startswith("文字")] == ["文字：waits"]


@pytest.mark.parametrize("revision", ["0006"], indirect=True)
async def test_a_sealed_number_opens_and_is_found(brought_up: str):
    async with Town.open(brought_up) as town:
        sealed = contents(brought_up)["members"]
        (one,) = [row for row in sealed if row["phone_sealed"]]
        assert town.bot.vault.open(bytes(one["phone_sealed"]), "phone") == PHONE
        assert one["phone_print"] in town.bot.vault.prints(PHONE)
