"""The unit of work on SQLite: batches, the disk, the lock on the file."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import event, text

from bot.errors import DatabaseInUse, Unavailable
from storage.sqlite import BATCH

LEAVE_NO_ROOM = 8  # pages
AS_EVER = 1073741823


async def test_no_row_of_a_batch_is_seen_before_the_batch_is_committed(sqlite_desk, gate):
    desk = sqlite_desk
    jobs = [
        desk.work.submit("a", lambda _tx: gate.pass_through()),
        desk.work.submit("a", desk.note("one")),
        desk.work.submit("b", desk.note("two")),
        desk.work.submit("c", lambda _tx: desk.seen()),
    ]
    gate.open()
    assert (await asyncio.gather(*jobs))[-1] == []
    assert desk.seen() == ["one", "two"]


async def test_a_batch_ends_at_its_limit(sqlite_desk, gate):
    desk = sqlite_desk
    jobs = [desk.work.submit("a", lambda _tx: gate.pass_through())]
    jobs += [desk.work.submit("a", desk.note(f"{n:03}")) for n in range(BATCH)]
    last = desk.work.submit("a", lambda _tx: desk.seen())
    gate.open()
    assert await last == [f"{n:03}" for n in range(BATCH - 1)]
    await asyncio.gather(*jobs)
    assert len(desk.seen()) == BATCH


async def test_a_full_disk_spoils_the_batch_and_nothing_but_the_batch(sqlite_desk, gate):
    desk = sqlite_desk
    pages = await desk.work.submit("a", lambda tx: tx.execute(text("PRAGMA page_count")).scalar())

    def fills_the_disk(tx):
        tx.command(f"PRAGMA max_page_count={pages + LEAVE_NO_ROOM}")
        desk.note("x" * 1_000_000)(tx)

    jobs = [
        desk.work.submit("a", lambda _tx: gate.pass_through()),
        desk.work.submit("a", desk.note("before")),
        desk.work.submit("b", fills_the_disk),
    ]
    gate.open()
    outcomes = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 3
    assert desk.seen() == []

    def makes_room(tx):
        tx.command(f"PRAGMA max_page_count={AS_EVER}")
        return desk.note("after")(tx)

    assert await desk.work.submit("a", makes_room) == "after"
    assert desk.seen() == ["after"]


async def test_a_full_disk_found_through_sqlalchemy_is_no_different(sqlite_desk, gate):
    desk = sqlite_desk
    pages = await desk.work.submit("a", lambda tx: tx.execute(text("PRAGMA page_count")).scalar())

    def fills_the_disk(tx):
        tx.command(f"PRAGMA max_page_count={pages + LEAVE_NO_ROOM}")
        insert = text("INSERT INTO notes (name) VALUES (:name)")
        tx.execute(insert, {"name": "x" * 1_000_000})

    jobs = [
        desk.work.submit("a", lambda _tx: gate.pass_through()),
        desk.work.submit("a", desk.note("before")),
        desk.work.submit("b", fills_the_disk),
    ]
    gate.open()
    outcomes = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 3
    await desk.work.submit("a", lambda tx: tx.command(f"PRAGMA max_page_count={AS_EVER}"))
    await desk.work.submit("a", desk.note("after"))
    assert desk.seen() == ["after"]


async def test_a_file_that_cannot_be_written_spoils_the_batch_and_is_no_ones_mistake(
    sqlite_desk, gate
):
    desk = sqlite_desk

    def finds_it_read_only(tx):
        tx.command("PRAGMA query_only=ON")
        try:
            desk.note("refused")(tx)
        finally:
            tx.command("PRAGMA query_only=OFF")

    jobs = [
        desk.work.submit("a", lambda _tx: gate.pass_through()),
        desk.work.submit("a", desk.note("before")),
        desk.work.submit("b", finds_it_read_only),
    ]
    gate.open()
    outcomes = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 3
    await desk.work.submit("a", desk.note("after"))
    assert desk.seen() == ["after"]


async def test_another_program_that_writes_makes_it_unavailable_for_as_long(open_desk, sqlite_url):
    desk = open_desk(sqlite_url)
    event.listen(desk.engine, "connect", _be_impatient)
    desk.work.start()
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable):
        await desk.work.submit("a", desk.note("too early"))
    other.execute("ROLLBACK")
    other.close()
    await desk.work.submit("a", desk.note("now"))
    await desk.close()
    assert desk.seen() == ["now"]
    assert desk.died == []


def _be_impatient(connection, _record) -> None:
    connection.execute("PRAGMA busy_timeout=10").close()


async def test_a_second_one_on_the_same_file_is_refused(sqlite_desk, open_desk):
    second = open_desk(sqlite_desk.url)
    with pytest.raises(DatabaseInUse):
        second.work.start()
    second.engine.dispose()
    await sqlite_desk.work.submit("a", sqlite_desk.note("undisturbed"))


async def test_the_file_is_free_again_after_close(open_desk, sqlite_url):
    for name in ("first", "second"):
        desk = open_desk(sqlite_url)
        desk.work.start()
        await desk.work.submit("a", desk.note(name))
        await desk.close()
    assert desk.seen() == ["first", "second"]


KILLED = """
import asyncio, os, signal, sys, threading
from sqlalchemy import text
from storage.database import open_engine
from storage.sqlite import SqliteWork

gate = threading.Event()
add = text("INSERT INTO notes (name) VALUES (:name)")

def dies(tx):
    print("released", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

async def main():
    work = SqliteWork(open_engine(sys.argv[1]), 100, lambda error: None)
    work.start()
    await work.submit("a", lambda tx: tx.execute(add, {"name": "acknowledged"}))
    jobs = [
        work.submit("a", lambda tx: gate.wait()),
        work.submit("a", lambda tx: tx.execute(add, {"name": "released"})),
        work.submit("a", dies),
    ]
    gate.set()
    await asyncio.gather(*jobs)

asyncio.run(main())
"""


def test_killed_between_release_and_commit_it_leaves_none(open_desk, sqlite_url):
    desk = open_desk(sqlite_url)
    root = Path(__file__).parents[2]
    child = subprocess.run(
        [sys.executable, "-c", KILLED, sqlite_url],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr
    assert child.stdout == "released\n"
    assert desk.seen() == ["acknowledged"]
    desk.engine.dispose()
