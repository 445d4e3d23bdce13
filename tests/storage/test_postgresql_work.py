"""The unit of work on PostgreSQL: deadlocks, lost connections, several processes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import make_url, select, text

from bot.errors import Unavailable
from storage.postgresql import TRIES, WORKERS

PATIENCE = 10.0
WAITS = text(
    "SELECT count(*) FROM pg_locks JOIN pg_database ON oid = database"
    " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
)
pytestmark = pytest.mark.postgresql


def terminate(url: str, pid: int) -> None:
    """End one of the server's connections."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(%s)", (pid,))


@contextmanager
def closed_to_everybody(server: str, url: str) -> Iterator[None]:
    """The database as a restart leaves it: all connections lost, and none to be had."""
    name = make_url(url).database
    dropped = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        connection.execute(dropped, (name,))
        yield
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


async def test_two_jobs_that_lock_rows_crosswise_both_succeed(postgresql_desk):
    desk = postgresql_desk
    await desk.work.submit("a", desk.note("left"))
    await desk.work.submit("a", desk.note("right"))
    await desk.work.submit("a", lambda tx: tx.command("ALTER TABLE notes ADD n int DEFAULT 0"))
    holds = {"left": threading.Event(), "right": threading.Event()}
    attempts = []

    add_one = text("UPDATE notes SET n = n + 1 WHERE name = :name")

    def crosswise(mine: str, other: str):
        def work(tx):
            attempts.append(mine)
            tx.execute(add_one, {"name": mine})
            holds[mine].set()
            holds[other].wait(PATIENCE)
            tx.execute(add_one, {"name": other})
            return mine

        return work

    done = await asyncio.gather(
        desk.work.submit("one", crosswise("left", "right")),
        desk.work.submit("other", crosswise("right", "left")),
    )
    assert done == ["left", "right"]
    # One was given up for the other, more than once if it was back before the other woke.
    assert len(attempts) > len(done)
    counts = text("SELECT n FROM notes ORDER BY name")
    assert await desk.work.read(lambda tx: list(tx.execute(counts).scalars())) == [2, 2]


async def test_a_job_that_deadlocks_every_time_is_unavailable(postgresql_desk):
    attempts = []

    def hopeless(tx):
        attempts.append(tx)
        postgresql_desk.note("half")(tx)
        tx.command("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$")

    with pytest.raises(Unavailable):
        await postgresql_desk.work.submit("a", hopeless)
    assert len(attempts) == TRIES
    assert postgresql_desk.seen() == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda tx: tx.command("SELECT 1"),
        lambda tx: tx.execute(text("SELECT 1")),
        lambda tx: tx.ask(select(1)),
        lambda tx: tx.start(select(1)),
    ],
    ids=["on our cursor", "through SQLAlchemy", "with the commit", "while it runs"],
)
async def test_a_connection_lost_at_work_is_unavailable_and_then_forgotten(postgresql_desk, ask):
    desk = postgresql_desk

    def cut_off(tx):
        desk.note("half")(tx)
        terminate(desk.url, tx.execute(text("SELECT pg_backend_pid()")).scalar())
        ask(tx)

    job = desk.work.submit("a", cut_off)
    await asyncio.wait({job}, timeout=PATIENCE)
    assert desk.died == []
    with pytest.raises(Unavailable):
        await job
    assert desk.seen() == []
    assert await desk.work.submit("a", desk.note("after")) == "after"


async def test_a_connection_lost_in_sqlalchemys_hands_kills_no_worker(postgresql_desk):
    desk = postgresql_desk

    def cut_off(tx):
        pid = tx.execute(text("SELECT pg_backend_pid()")).scalar()
        tx.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

    for n in range(WORKERS + 1):
        job = desk.work.submit(f"c{n}", cut_off)
        await asyncio.wait({job}, timeout=PATIENCE)
        assert desk.died == []
        with pytest.raises(Unavailable):
            await job
    assert await desk.work.submit("a", desk.note("after")) == "after"


async def test_after_the_server_was_down_each_worker_comes_back(postgresql_desk, postgresql_server):
    desk = postgresql_desk
    everybody = threading.Barrier(WORKERS)
    meet = [desk.work.submit(f"c{n}", lambda _tx: everybody.wait(PATIENCE)) for n in range(WORKERS)]
    await asyncio.gather(*meet)
    with closed_to_everybody(postgresql_server, desk.url):
        jobs = [desk.work.submit(f"c{n}", desk.note(f"down {n}")) for n in range(2 * WORKERS)]
        outcomes = await asyncio.gather(*jobs, return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} == {Unavailable}
    names = [f"up {n:02}" for n in range(4 * WORKERS)]
    await asyncio.gather(*(until_taken(desk, name) for name in names))
    assert desk.seen() == names


async def until_taken(desk, name: str) -> None:
    """Deliver a note as a platform does, again while it is refused."""
    for _ in range(WORKERS):
        try:
            await desk.work.submit(name, desk.note(name))
        except Unavailable:
            continue
        return
    pytest.fail(f"{name} was refused every time")


async def test_reading_from_a_server_that_is_down_is_unavailable(
    postgresql_desk, postgresql_server
):
    desk = postgresql_desk
    with closed_to_everybody(postgresql_server, desk.url), pytest.raises(Unavailable):
        await desk.work.read(lambda tx: tx.execute(text("SELECT 1")).scalar())
    assert await desk.work.read(lambda tx: tx.execute(text("SELECT 1")).scalar()) == 1


async def test_what_was_prepared_outlives_a_rollback(postgresql_desk, open_desk, monkeypatch):
    """psycopg drops every statement of a connection when one of its own is rolled back."""
    monkeypatch.setattr("storage.postgresql.WORKERS", 1)
    desk = open_desk(postgresql_desk.url)
    desk.work.start()

    def fails(tx):
        for _ in range(8):
            tx.execute(text("SELECT 1"))
        raise ValueError("fails")

    for name in ("a", "b", "c"):
        await desk.work.submit("hall", desk.note(name))
    with pytest.raises(ValueError, match="fails"):
        await desk.work.submit("hall", fails)
    assert await desk.work.submit("hall", desk.note("d")) == "d"
    await desk.close()


async def test_statements_that_the_server_forgot_are_prepared_anew(
    postgresql_desk, open_desk, monkeypatch
):
    monkeypatch.setattr("storage.postgresql.WORKERS", 1)
    desk = open_desk(postgresql_desk.url)
    desk.work.start()
    for name in ("a", "b", "c"):
        await desk.work.submit("hall", desk.note(name))
    await desk.work.submit("hall", lambda tx: tx.command("DEALLOCATE ALL"))
    assert await desk.work.submit("hall", desk.note("d")) == "d"
    assert desk.seen() == ["a", "b", "c", "d"]
    await desk.close()


async def test_two_processes_take_one_conversation_in_turn(postgresql_desk, open_desk, gate):
    other = open_desk(postgresql_desk.url)
    other.work.start()
    here = postgresql_desk.work.submit("hall", with_a_statement(gate.pass_through))
    await gate.is_reached()
    there = other.work.submit("hall", with_a_statement(gate.opened.is_set))
    async with asyncio.timeout(PATIENCE):
        while not (there.done() or await somebody_waits(other)):
            await asyncio.sleep(0.01)
    assert not there.done()
    assert await other.work.submit("elsewhere", with_a_statement(gate.opened.is_set)) is False
    gate.open()
    assert await there is True
    await here
    await other.close()


def with_a_statement(work):
    """A job that has the database do something first, and so has its conversation's lock."""

    def job(tx):
        tx.command("SELECT 1")
        return work()

    return job


async def somebody_waits(desk) -> bool:
    """Whether a conversation's lock is waited for."""
    return await desk.work.read(lambda tx: tx.execute(WAITS).scalar()) > 0


async def test_conversations_are_worked_on_side_by_side(postgresql_desk):
    together = threading.Barrier(WORKERS)
    jobs = [
        postgresql_desk.work.submit(f"c{n}", lambda _tx: together.wait(PATIENCE))
        for n in range(WORKERS)
    ]
    assert sorted(await asyncio.gather(*jobs)) == list(range(WORKERS))
