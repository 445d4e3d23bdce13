"""Migrations: from nothing to now, from then to now, never back, and a copy before."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from bot.errors import DatabaseTooNew
from storage import migrate
from storage.database import open_engine
from storage.migrations import HEAD, REVISIONS
from storage.tables import metadata
from tests.kit import databases

FRUIT = 'op.create_table("fruit", sa.Column("name", sa.String()))'
NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{head}"


def upgrade():
    {steps}
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with nothing in it, once of each kind."""
    if request.param == "sqlite":
        yield from opened(f"sqlite:///{tmp_path / 'empty.db'}")
        return
    with databases.database(request.getfixturevalue("postgresql_server")) as url:
        yield from opened(url)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A migrated database, once of each kind."""
    yield from opened(database_url)


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    yield from opened(sqlite_url)


@pytest.fixture
def postgresql_engine(postgresql_url: str) -> Iterator[Engine]:
    yield from opened(postgresql_url)


def opened(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def a_revision_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes the program one that knows a further revision, which does `steps`."""

    def comes(*steps: str) -> None:
        home = tmp_path / "migrations"
        shutil.copytree(migrate.HOME, home)
        written = NEXT.format(head=HEAD, steps="\n    ".join(steps))
        (home / "versions" / "next.py").write_text(written)
        monkeypatch.setattr(migrate, "HOME", home)
        monkeypatch.setattr(migrate, "REVISIONS", (*REVISIONS, "next"))
        monkeypatch.setattr(migrate, "HEAD", "next")

    return comes


def write(engine: Engine, sql: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(sql))


def all_there_is(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with engine.connect() as connection:
        rows = {
            table: connection.execute(text(f"SELECT * FROM {table}")).all()
            for table in inspect(connection).get_table_names()
        }
    return {table: sorted(str(tuple(row)) for row in found) for table, found in rows.items()}


def shape(engine: Engine) -> dict[str, object]:
    """Columns, keys and indexes of every table."""
    look = inspect(engine)
    return {
        table: (
            sorted((c["name"], str(c["type"]), c["nullable"]) for c in look.get_columns(table)),
            look.get_pk_constraint(table),
            sorted(map(str, look.get_foreign_keys(table))),
            sorted(map(str, look.get_unique_constraints(table))),
            sorted(map(plain, look.get_indexes(table))),
        )
        for table in look.get_table_names()
        if table != "alembic_version"
    }


def plain(index: dict[str, Any]) -> str:
    conditions = {name: str(given) for name, given in index.get("dialect_options", {}).items()}
    return str(index | {"dialect_options": conditions})


def test_an_empty_database_is_brought_to_head(empty):
    assert migrate.revision(empty) is None
    assert migrate.upgrade(empty) is None
    assert migrate.revision(empty) == HEAD
    assert set(metadata.tables) <= set(inspect(empty).get_table_names())


def test_a_database_at_head_is_left_as_it_is(engine, tmp_path):
    before = all_there_is(engine)
    assert migrate.upgrade(engine, copy_to=tmp_path / "copies") is None
    assert all_there_is(engine) == before
    assert not (tmp_path / "copies").exists()


def test_the_migrations_make_what_the_tables_say(engine):
    def here(item: Any, _name: object, kind: str, *_: object) -> bool:
        only = getattr(item, "_ddl_if", None) if kind == "index" else None
        return only is None or only.dialect == engine.dialect.name

    options = {"compare_type": True, "compare_server_default": True, "include_object": here}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_the_migrations_make_what_the_tables_would_make_themselves(empty):
    metadata.create_all(empty)
    made = shape(empty)
    metadata.drop_all(empty)
    migrate.upgrade(empty)
    assert shape(empty) == made


def at_revision(engine: Engine, revision: str) -> None:
    """Bring an empty database to an older revision."""
    config = Config()
    config.set_main_option("script_location", str(migrate.HOME))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        migrate._commit(connection)


def test_people_of_an_older_database_are_reminded_and_named_as_before(empty):
    at_revision(empty, "0003")
    write(empty, "INSERT INTO members (name, role, note) VALUES ('王德福', 'member', '')")
    migrate.upgrade(empty)
    with empty.connect() as connection:
        found = connection.execute(text("SELECT reminders, mention, quiet_also FROM members"))
        assert [tuple(row) for row in found] == [(True, True, None)]


def test_groups_and_people_of_an_older_database_are_as_they_were(empty):
    at_revision(empty, "0005")
    write(empty, "INSERT INTO members (name, role, note) VALUES ('王德福', 'member', '')")
    write(empty, "INSERT INTO member_accounts VALUES ('simulator', 'P01', 1)")
    for chat_id, enabled in (("G1", "TRUE"), ("G2", "FALSE")):
        values = f"'simulator', '{chat_id}', '', 'study', 'at', {enabled}, 1"
        columns = "channel, chat_id, name, purpose, hears, enabled, keeper_id"
        write(empty, f"INSERT INTO chats ({columns}) VALUES ({values})")
    migrate.upgrade(empty)
    with empty.connect() as connection:
        groups = connection.execute(text("SELECT chat_id, state, keeper_id FROM chats ORDER BY 1"))
        assert [tuple(row) for row in groups] == [("G1", "on", 1), ("G2", "off", 1)]
        people = connection.execute(
            text("SELECT name, state, activity, member_id FROM members, member_accounts")
        )
        assert [tuple(row) for row in people] == [("王德福", "active", "normal", 1)]


def test_every_script_is_known_and_the_last_is_head():
    config = Config()
    config.set_main_option("script_location", str(migrate.HOME))
    scripts = ScriptDirectory.from_config(config)
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == REVISIONS
    assert scripts.get_heads() == [HEAD]


def test_a_database_of_a_newer_program_is_refused_and_untouched(engine, tmp_path):
    write(engine, "UPDATE alembic_version SET version_num = '9999'")
    before = all_there_is(engine)
    with pytest.raises(DatabaseTooNew, match="9999"):
        migrate.upgrade(engine, copy_to=tmp_path / "copies")
    assert all_there_is(engine) == before
    assert not (tmp_path / "copies").exists()


def test_a_copy_with_the_old_content_is_made_before(sqlite_engine, tmp_path, a_revision_comes):
    write(sqlite_engine, "INSERT INTO members (name, role, note) VALUES ('王德福', 'member', '')")
    before = all_there_is(sqlite_engine)
    a_revision_comes(FRUIT, 'op.execute("DELETE FROM members")')
    copy = migrate.upgrade(sqlite_engine, copy_to=tmp_path / "copies")
    assert all_there_is(sqlite_engine)["fruit"] == []
    assert all_there_is(sqlite_engine)["members"] == []
    assert copy is not None
    assert copy.stat().st_mode & 0o077 == 0
    old = open_engine(f"sqlite:///{copy}")
    assert all_there_is(old) == before
    old.dispose()


def test_a_copy_holds_what_is_still_in_the_log_file(sqlite_engine, tmp_path, a_revision_comes):
    a_revision_comes(FRUIT)
    reader = sqlite3.connect(str(sqlite_engine.url.database))
    reader.execute("SELECT * FROM members").fetchall()
    write(sqlite_engine, "INSERT INTO members (name, role, note) VALUES ('李淑芬', 'member', '')")
    copy = migrate.upgrade(sqlite_engine, copy_to=tmp_path)
    reader.close()
    old = sqlite3.connect(str(copy))
    assert old.execute("SELECT name FROM members").fetchall() == [("李淑芬",)]
    old.close()


@pytest.mark.postgresql
@pytest.mark.skipif("TEST_PG_DSN" in os.environ, reason="pg_dump must be the server's own")
def test_pg_dump_makes_the_copy(postgresql_engine, tmp_path, a_revision_comes, monkeypatch):
    programs = databases.programs()
    assert programs is not None
    monkeypatch.setenv("PATH", str(programs))
    name = "INSERT INTO members (name, role, note) VALUES ('王德福', 'member', '')"
    write(postgresql_engine, name)
    a_revision_comes(FRUIT)
    copy = migrate.upgrade(postgresql_engine, copy_to=tmp_path / "copies")
    assert copy is not None
    assert copy.stat().st_mode & 0o077 == 0
    restore = [programs / "pg_restore", "--data-only", "--file=-", copy]
    told = subprocess.run(restore, capture_output=True, check=True)
    assert "王德福" in told.stdout.decode()
    assert "fruit" in inspect(postgresql_engine).get_table_names()


@pytest.mark.postgresql
def test_without_pg_dump_nothing_is_migrated(
    postgresql_engine, tmp_path, a_revision_comes, monkeypatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    a_revision_comes(FRUIT)
    before = all_there_is(postgresql_engine)
    with pytest.raises(migrate.NoCopy) as refused:
        migrate.upgrade(postgresql_engine, copy_to=tmp_path / "copies")
    assert all_there_is(postgresql_engine) == before
    assert str(refused.value), "the operator reads why"


@pytest.mark.postgresql
def test_when_pg_dump_fails_nothing_is_migrated(
    postgresql_engine, tmp_path, a_revision_comes, monkeypatch
):
    program = tmp_path / "bin" / "pg_dump"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    a_revision_comes(FRUIT)
    before = all_there_is(postgresql_engine)
    with pytest.raises(migrate.NoCopy):
        migrate.upgrade(postgresql_engine, copy_to=tmp_path / "copies")
    assert all_there_is(postgresql_engine) == before


def test_without_a_folder_no_copy_is_made(engine, a_revision_comes):
    a_revision_comes(FRUIT)
    assert migrate.upgrade(engine) is None
    assert migrate.revision(engine) == "next"


def test_a_migration_that_fails_halfway_changes_nothing(engine, a_revision_comes):
    a_revision_comes(FRUIT, 'op.execute("DELETE FROM versions")', 'raise ValueError("halfway")')
    before = all_there_is(engine)
    with pytest.raises(ValueError, match="halfway"):
        migrate.upgrade(engine)
    assert all_there_is(engine) == before
