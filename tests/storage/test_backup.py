"""Copies of a database: whole, of one instant, made while others write; and put back."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.errors import DatabaseInUse, DatabaseTooNew, YinlingError
from storage import backup, migrate, restore
from storage.backup import NoCopy, NotACopy
from storage.locked import lock
from storage.migrations import HEAD
from tests.kit.databases import programs as own_programs
from tests.storage.test_migrate import all_there_is, at_revision, opened, write

pytestmark = pytest.mark.alone

OURS = pytest.mark.skipif("TEST_PG_DSN" in os.environ, reason="pg_dump must be the server's own")


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's own pg_dump comes first."""
    if (found := own_programs()) is not None:
        monkeypatch.setenv("PATH", f"{found}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def engine(database_url: str, programs: None) -> Iterator[Engine]:
    yield from opened(database_url)


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    yield from opened(sqlite_url)


@pytest.fixture
def postgresql_engine(postgresql_url: str) -> Iterator[Engine]:
    yield from opened(postgresql_url)


def enter(engine: Engine, name: str) -> None:
    write(engine, f"INSERT INTO members (name, role, note) VALUES ('{name}', 'member', '')")


def names(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return [row[0] for row in connection.execute(text("SELECT name FROM members ORDER BY id"))]


def names_in(file: Path) -> list[str]:
    """Who is in a copy of a SQLite database."""
    (found,) = [names(engine) for engine in opened(f"sqlite:///{file}")]
    return found


def beside(engine: Engine) -> set[str]:
    """The files in the folder of a SQLite database, but for its lock."""
    folder = Path(str(engine.url.database)).parent
    return {file.name for file in folder.iterdir() if file.suffix != ".lock"}


def copied(engine: Engine, folder: Path) -> Path:
    return backup.copy(engine, folder / f"copy{backup.ending(engine)}")


def put_back(engine: Engine, file: Path) -> None:
    with restore.alone(engine):
        restore.replace(engine, file)


def test_a_copy_holds_all_and_is_for_its_owner_only(engine, tmp_path):
    enter(engine, "王德福")
    file = copied(engine, tmp_path / "backups")
    assert backup.check(file, engine) == HEAD
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_copy_made_among_writes_is_a_prefix_of_what_was_acknowledged(sqlite_engine, tmp_path):
    """With much in the database already, so that writes fall into the copying."""
    filler = "INSERT INTO versions SELECT hex(randomblob(400)), value FROM generate_series"
    numbers = "WITH RECURSIVE generate_series(value) AS (SELECT 1 UNION ALL"
    numbers += " SELECT value + 1 FROM generate_series LIMIT 20000) "
    write(sqlite_engine, numbers + filler)
    acknowledged, stop, first = [], threading.Event(), threading.Event()

    def write_on() -> None:
        while not stop.is_set():
            enter(sqlite_engine, f"第{len(acknowledged)}位")
            acknowledged.append(f"第{len(acknowledged)}位")
            first.set()

    writer = threading.Thread(target=write_on)
    writer.start()
    first.wait()
    try:
        for number in range(5):
            before = len(acknowledged)
            file = backup.copy(sqlite_engine, tmp_path / f"{number}.db")
            after = len(acknowledged) + 1
            found = names_in(file)
            assert backup.check(file) == HEAD
            assert found == [f"第{n}位" for n in range(len(found))]
            assert before <= len(found) <= after
    finally:
        stop.set()
        writer.join()
    assert names(sqlite_engine) == acknowledged


def test_a_damaged_database_gives_no_copy(sqlite_engine, tmp_path):
    write(sqlite_engine, "UPDATE alembic_version SET version_num = version_num")
    file = Path(str(sqlite_engine.url.database))
    with file.open("r+b") as opened_file:
        opened_file.seek(4096 * 3)
        opened_file.write(b"\xff" * 4096 * 20)
    with pytest.raises(NoCopy):
        copied(sqlite_engine, tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


def test_where_nothing_can_be_written_the_reason_is_told(sqlite_engine, tmp_path):
    (tmp_path / "backups").write_text("no folder")
    with pytest.raises(NoCopy, match="backups"):
        copied(sqlite_engine, tmp_path / "backups")


def test_what_is_put_back_is_what_was_copied_and_can_be_copied_again(engine, tmp_path):
    enter(engine, "王德福")
    file, before = copied(engine, tmp_path / "backups"), all_there_is(engine)
    for _ in range(2):
        enter(engine, "李淑芬")
        put_back(engine, file)
        assert all_there_is(engine) == before
        file = copied(engine, tmp_path / "backups")
    enter(engine, "张建国")
    assert names(engine) == ["王德福", "张建国"]


def test_an_older_copy_is_migrated(engine, tmp_path):
    old = tmp_path / "old.db"
    if engine.dialect.name == "sqlite":
        (made,) = [_old(older, tmp_path) for older in opened(f"sqlite:///{old}")]
    else:
        write(engine, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        made = _old(engine, tmp_path)
        migrate.upgrade(engine)
    enter(engine, "李淑芬")
    put_back(engine, made)
    assert migrate.revision(engine) == HEAD
    with engine.connect() as connection:
        found = connection.execute(text("SELECT name, reminders, state FROM members"))
        assert [tuple(row) for row in found] == [("王德福", True, "active")]


def _old(engine: Engine, folder: Path) -> Path:
    """A copy of a database at an older revision."""
    at_revision(engine, "0003")
    enter(engine, "王德福")
    return copied(engine, folder / "backups")


def garbage(kind: str, engine: Engine, folder: Path) -> Path:
    """A file that can't take the place of the database."""
    file = folder / "garbage"
    if kind == "words":
        file.write_text("这不是备份" * 100, "utf-8")
    elif kind == "empty":
        file.touch()
    elif kind == "short":
        whole = copied(engine, folder / "backups").read_bytes()
        file.write_bytes(whole[: len(whole) * 2 // 3])
    elif kind == "another":
        with sqlite3.connect(file) as other:
            other.execute("CREATE TABLE fruit (name TEXT)")
        other.close()
    elif kind == "newer":
        write(engine, "UPDATE alembic_version SET version_num = '9999'")
        file = copied(engine, folder / "backups")
        write(engine, f"UPDATE alembic_version SET version_num = '{HEAD}'")
    elif kind == "flipped":
        whole = bytearray(copied(engine, folder / "backups").read_bytes())
        whole[len(whole) // 3 : len(whole) // 2] = b"\xff" * (len(whole) // 2 - len(whole) // 3)
        file.write_bytes(whole)
    return file


@pytest.mark.parametrize(
    "kind", ["words", "empty", "short", "another", "newer", "flipped", "missing"]
)
def test_what_is_no_copy_of_ours_is_refused_and_nothing_changed(engine, tmp_path, kind):
    enter(engine, "王德福")
    file, before = garbage(kind, engine, tmp_path), all_there_is(engine)
    with pytest.raises((NotACopy, DatabaseTooNew)) as refused:
        put_back(engine, file)
    assert isinstance(refused.value, YinlingError) and str(refused.value)
    assert all_there_is(engine) == before
    enter(engine, "李淑芬")
    assert names(engine) == ["王德福", "李淑芬"]


def test_a_migration_that_fails_leaves_what_there_was(engine, tmp_path, monkeypatch):
    enter(engine, "王德福")
    file = copied(engine, tmp_path / "backups")
    enter(engine, "李淑芬")
    before = all_there_is(engine)

    def fails(_engine: Engine) -> None:
        write(_engine, "DELETE FROM members; " if is_postgresql(_engine) else "DELETE FROM members")
        write(_engine, "UPDATE alembic_version SET version_num = '0005'")
        raise ValueError("halfway")

    with monkeypatch.context() as patched:
        patched.setattr(migrate, "upgrade", fails)
        with pytest.raises(ValueError, match="halfway"):
            put_back(engine, file)
    assert all_there_is(engine) == before
    put_back(engine, file)
    assert names(engine) == ["王德福"]


def is_postgresql(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"


def test_the_log_of_the_old_file_is_not_read_into_the_new(sqlite_engine, tmp_path):
    enter(sqlite_engine, "王德福")
    file = copied(sqlite_engine, tmp_path / "backups")
    reader = sqlite3.connect(str(sqlite_engine.url.database))
    reader.execute("SELECT * FROM members").fetchall()
    enter(sqlite_engine, "李淑芬")
    assert "yinling.db-wal" in beside(sqlite_engine)
    put_back(sqlite_engine, file)
    reader.close()
    assert names(sqlite_engine) == ["王德福"]
    assert "yinling.db.new" not in beside(sqlite_engine)


def test_nothing_is_put_back_under_a_running_bot(sqlite_engine, tmp_path):
    file = copied(sqlite_engine, tmp_path / "backups")
    enter(sqlite_engine, "王德福")
    held = lock(sqlite_engine)
    with pytest.raises(DatabaseInUse):
        put_back(sqlite_engine, file)
    held.close()
    assert names(sqlite_engine) == ["王德福"]


@pytest.mark.postgresql
def test_nothing_is_put_back_while_somebody_is_connected(postgresql_engine):
    with (
        postgresql_engine.connect(),
        pytest.raises(DatabaseInUse),
        restore.alone(postgresql_engine),
    ):
        pytest.fail("not alone")


def test_a_database_that_is_damaged_is_put_aside_as_it_is(sqlite_engine, tmp_path):
    """Whoever restores often does so because of that."""
    enter(sqlite_engine, "王德福")
    file = copied(sqlite_engine, tmp_path / "backups")
    place = Path(str(sqlite_engine.url.database))
    place.write_bytes(b"\xff" * 10_000)
    with restore.alone(sqlite_engine):
        kept = restore.put_aside(sqlite_engine, tmp_path / "kept" / "before.db")
        restore.replace(sqlite_engine, file)
    assert kept is not None and kept.read_bytes() == b"\xff" * 10_000
    assert kept.stat().st_mode & 0o777 == 0o600
    assert names(sqlite_engine) == ["王德福"]


def test_a_copy_can_be_put_where_there_was_no_database(sqlite_engine, tmp_path):
    enter(sqlite_engine, "王德福")
    file = copied(sqlite_engine, tmp_path / "backups")
    for engine in opened(f"sqlite:///{tmp_path / 'elsewhere' / 'new.db'}"):
        with restore.alone(engine):
            assert restore.put_aside(engine, tmp_path / "before.db") is None
            restore.replace(engine, file)
        assert names(engine) == ["王德福"]


@pytest.mark.postgresql
@OURS
def test_an_older_pg_dump_is_named_with_what_is_needed(postgresql_engine, tmp_path, monkeypatch):
    program = tmp_path / "bin" / "pg_dump"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(NoCopy, match=r"pg_dump 的版本（9）比数据库的（\d+）旧"):
        copied(postgresql_engine, tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


@pytest.mark.postgresql
def test_a_missing_pg_dump_is_named(postgresql_engine, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoCopy, match="没有找到 pg_dump"):
        copied(postgresql_engine, tmp_path / "backups")


@pytest.mark.postgresql
def test_the_copy_of_another_kind_of_database_is_refused(
    postgresql_engine, sqlite_engine, tmp_path
):
    file = copied(sqlite_engine, tmp_path)
    with pytest.raises(NotACopy, match=r"database\.url"):
        put_back(postgresql_engine, file)


@pytest.mark.postgresql
@pytest.mark.usefixtures("programs")
def test_a_restoring_that_was_killed_halfway_is_ended_by_the_next(postgresql_engine, tmp_path):
    engine = postgresql_engine
    enter(engine, "王德福")
    file = copied(engine, tmp_path)
    write(engine, "ALTER SCHEMA public RENAME TO before_restore")
    write(engine, "CREATE SCHEMA public")
    put_back(engine, file)
    assert names(engine) == ["王德福"]
