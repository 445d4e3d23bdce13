"""Both units of work: order, one transaction a job, nothing before its commit."""

from __future__ import annotations

import asyncio
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.errors import Busy


async def test_work_of_one_conversation_runs_in_order(desk):
    done: dict[str, list[int]] = {"a": [], "b": [], "c": []}
    jobs = [
        desk.work.submit(conversation, lambda _tx, n=n, to=done[conversation]: to.append(n))
        for n in range(40)
        for conversation in done
    ]
    await asyncio.gather(*jobs)
    assert all(numbers == list(range(40)) for numbers in done.values())


async def test_a_result_comes_only_after_its_commit(desk, gate):
    def work(tx):
        desk.note("early")(tx)
        gate.pass_through()
        return "done"

    job = desk.work.submit("a", work)
    await gate.is_reached()
    assert desk.seen() == []
    assert not job.done()
    gate.open()
    assert await job == "done"
    assert desk.seen() == ["early"]


async def test_a_job_that_fails_leaves_its_neighbours_alone(desk, gate):
    def fails(tx):
        desk.note("half")(tx)
        raise ValueError("the job's own")

    jobs = [
        desk.work.submit("a", lambda _tx: gate.pass_through()),
        desk.work.submit("a", desk.note("before")),
        desk.work.submit("a", fails),
        desk.work.submit("a", desk.note("after")),
    ]
    gate.open()
    _, before, failed, after = await asyncio.gather(*jobs, return_exceptions=True)
    assert (before, after) == ("before", "after")
    assert isinstance(failed, ValueError)
    assert desk.seen() == ["after", "before"]


@pytest.mark.parametrize(
    "mistake",
    [
        lambda tx: tx.execute(text("SELECT * FROM nowhere")),
        lambda tx: tx.command("SELECT * FROM nowhere"),
    ],
    ids=["through SQLAlchemy", "on the driver's cursor"],
)
async def test_a_mistake_in_sql_hurts_only_its_own_job(desk, gate, mistake):
    def mistaken(tx):
        desk.note("half")(tx)
        mistake(tx)

    jobs = [
        desk.work.submit("a", lambda _tx: gate.pass_through()),
        desk.work.submit("a", desk.note("before")),
        desk.work.submit("a", mistaken),
        desk.work.submit("a", desk.note("after")),
    ]
    gate.open()
    outcomes = await asyncio.gather(*jobs, return_exceptions=True)
    assert "nowhere" in str(outcomes[2])
    assert outcomes[1::2] == ["before", "after"]
    assert desk.seen() == ["after", "before"]


async def test_a_broken_rule_of_the_database_is_told_to_the_job(desk):
    await desk.work.submit("a", desk.note("once"))

    def twice(tx):
        desk.note("other")(tx)
        tx.execute(text("INSERT INTO notes (name) VALUES ('once')"))

    with pytest.raises(DBAPIError):
        await desk.work.submit("a", twice)
    assert desk.seen() == ["once"]


async def test_a_full_queue_is_busy_and_takes_work_again_later(open_desk, database_url, gate):
    desk = open_desk(database_url, limit=3)
    desk.work.start()
    jobs = [desk.work.submit("a", lambda _tx: gate.pass_through())]
    await gate.is_reached()
    # The one that is being done counts on PostgreSQL, where eight may be.
    taken = 3 if desk.sqlite else 2
    jobs += [desk.work.submit("a", desk.note(f"taken {n}")) for n in range(taken)]
    with pytest.raises(Busy):
        desk.work.submit("a", desk.note("refused"))
    assert desk.work.waiting == 3
    gate.open()
    await asyncio.gather(*jobs)
    assert desk.seen() == [f"taken {n}" for n in range(taken)]
    await desk.work.submit("a", desk.note("welcome again"))
    await desk.close()


async def test_close_finishes_what_was_queued(open_desk, database_url, gate):
    desk = open_desk(database_url)
    desk.work.start()
    jobs = [desk.work.submit("a", lambda _tx: gate.pass_through())]
    jobs += [desk.work.submit("ab"[n % 2], desk.note(f"queued {n}")) for n in range(6)]
    await gate.is_reached()
    closing = asyncio.create_task(desk.close())
    await asyncio.sleep(0)
    gate.open()
    await closing
    assert [job.result() for job in jobs[1:]] == [f"queued {n}" for n in range(6)]
    assert desk.seen() == [f"queued {n}" for n in range(6)]


async def test_a_job_whose_asker_is_gone_is_done_all_the_same(desk, gate):
    first = desk.work.submit("a", lambda _tx: gate.pass_through())
    left = desk.work.submit("a", desk.note("left behind"))
    left.cancel()
    gate.open()
    await first
    await desk.work.submit("a", lambda _tx: None)
    assert desk.seen() == ["left behind"]


async def test_reading_stands_in_no_writers_way(desk, gate):
    def slow(tx):
        desk.note("being written")(tx)
        gate.pass_through()

    job = desk.work.submit("a", slow)
    await gate.is_reached()
    count = text("SELECT count(*) FROM notes")
    assert await desk.work.read(lambda tx: tx.execute(count).scalar()) == 0
    gate.open()
    await job
    assert await desk.work.read(lambda tx: tx.execute(count).scalar()) == 1


async def test_a_reader_can_write_nothing(desk):
    await desk.work.read(desk.note("by a reader"))
    assert desk.seen() == []


async def test_jobs_run_on_threads_of_their_own(desk):
    threads = await asyncio.gather(
        *(desk.work.submit(f"c{n}", lambda _tx: threading.get_ident()) for n in range(8))
    )
    assert threading.get_ident() not in threads
