"""The outbox: each text once under its key, in order within a chat, taken with a lease."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.messages import Chat
from storage import outbox
from storage.tables.base import core
from storage.tables.engine import Outbox
from tests.kit.town import MORNING

G1 = Chat("simulator", "G1", is_group=True)
G2 = Chat("simulator", "G2", is_group=True)
SAME_ID_ELSEWHERE = Chat("paste", "G1", is_group=True)
MINUTE = timedelta(minutes=1)
ROWS = select(core(Outbox)).order_by(core(Outbox).c.id)


@pytest.fixture
def lay(desk):
    """Lays texts ready in a chat, each under its own words as key."""

    async def lay(chat, *texts, due=MORNING):
        for text in texts:
            await desk.work.submit("a", lambda tx, t=text: outbox.put(tx, t, chat, t, due))

    return lay


@pytest.fixture
def claim(desk):
    """Takes what is due some minutes after the morning; gives the texts."""

    async def claim(minutes=0, most=32):
        now = MORNING + minutes * MINUTE
        rows = await desk.work.submit("d", lambda tx: outbox.claim(tx, now, MINUTE, most))
        return [row.text for row in rows]

    return claim


@pytest.fixture
def mark(desk):
    """Marks a text with one of the outbox's functions."""

    async def mark(text, how, *values):
        def work(tx):
            (row,) = [row for row in tx.all(ROWS) if row.text == text]
            how(tx, row.id, *values)

        await desk.work.submit("d", work)

    return mark


async def test_under_one_key_a_text_is_laid_once(desk):
    def put(text):
        return lambda tx: outbox.put(tx, "birthday:1:2025", G1, text, MORNING)

    assert await desk.work.submit("a", put("生日快乐")) is True
    assert await desk.work.submit("b", put("生日快乐！")) is False
    rows = await desk.work.read(lambda tx: tx.all(ROWS))
    assert [(row.text, row.state, row.attempts) for row in rows] == [("生日快乐", "waiting", 0)]
    assert rows[0].due_at == rows[0].created_at == MORNING


async def test_a_chat_gets_its_texts_in_order_one_at_a_time(lay, claim, mark):
    await lay(G1, "一", "二", "三")
    assert await claim() == ["一"]
    assert await claim() == []
    await mark("一", outbox.sent, MORNING)
    assert await claim() == ["二"]
    await mark("二", outbox.failed, "群解散了", MORNING)
    assert await claim() == ["三"]


async def test_a_chat_that_must_wait_holds_up_no_other(lay, claim, mark):
    await lay(G1, "一", "二")
    await lay(G2, "甲")
    await lay(SAME_ID_ELSEWHERE, "子")
    assert await claim() == ["一", "甲", "子"]
    await mark("一", outbox.postponed, MORNING + 5 * MINUTE, "稍后")
    await mark("甲", outbox.sent, MORNING)
    await lay(G2, "乙")
    assert await claim(2) == ["子", "乙"]
    assert await claim(5) == ["一", "子", "乙"]


async def test_a_later_text_does_not_overtake_one_that_waits(lay, claim, mark):
    await lay(G1, "一", "二")
    await claim()
    await mark("一", outbox.postponed, MORNING + 5 * MINUTE, "稍后")
    assert await claim(4) == []
    assert await claim(5) == ["一"]


async def test_what_is_not_due_stays(lay, claim):
    await lay(G1, "一", due=MORNING + MINUTE)
    assert await claim(0) == []
    assert await claim(1) == ["一"]


async def test_at_most_so_many_are_taken(lay, claim):
    for n in range(4):
        await lay(Chat("simulator", f"chat {n}", is_group=True), f"text {n}")
    assert await claim(most=3) == ["text 0", "text 1", "text 2"]
    assert await claim(most=3) == ["text 3"]


async def test_taken_under_a_lease_and_taken_again_when_it_runs_out(desk, lay, claim):
    await lay(G1, "一")
    assert await claim(0) == ["一"]
    (row,) = await desk.work.read(lambda tx: tx.all(ROWS))
    assert (row.state, row.attempts, row.lease_until) == ("sending", 1, MORNING + MINUTE)
    assert await claim(0.99) == []
    assert await claim(1) == ["一"]
    (row,) = await desk.work.read(lambda tx: tx.all(ROWS))
    assert (row.attempts, row.lease_until) == (2, MORNING + 2 * MINUTE)


async def test_marks_say_what_became_of_a_text(desk, lay, claim, mark):
    await lay(G1, "一")
    await lay(G2, "甲")
    await lay(SAME_ID_ELSEWHERE, "子")
    await claim()
    await mark("一", outbox.sent, MORNING + MINUTE)
    await mark("甲", outbox.failed, "群解散了", MORNING + MINUTE)
    await mark("子", outbox.postponed, MORNING + 2 * MINUTE, "稍后")
    rows = await desk.work.read(lambda tx: tx.all(ROWS))
    assert [(row.state, row.error, row.lease_until) for row in rows] == [
        ("sent", None, None),
        ("failed", "群解散了", None),
        ("waiting", "稍后", None),
    ]
    assert [row.done_at for row in rows] == [MORNING + MINUTE, MORNING + MINUTE, None]
    assert rows[2].due_at == MORNING + 2 * MINUTE


async def test_the_next_due_is_the_first_that_can_be_taken(desk, lay, claim, mark):
    async def next_due():
        return await desk.work.read(outbox.next_due)

    assert await next_due() is None
    await lay(G1, "一", due=MORNING + 3 * MINUTE)
    assert await next_due() == MORNING + 3 * MINUTE
    await lay(G2, "甲")
    assert await next_due() == MORNING
    await claim()
    assert await next_due() == MORNING + MINUTE
    await mark("甲", outbox.sent, MORNING)
    assert await next_due() == MORNING + 3 * MINUTE


async def test_a_text_behind_a_leased_one_makes_nothing_due(desk, lay, claim):
    await lay(G1, "一", "二")
    await claim()
    assert await desk.work.read(outbox.next_due) == MORNING + MINUTE


async def test_a_job_that_fails_lays_nothing(desk):
    def fails(tx):
        outbox.put(tx, "k", G1, "一", MORNING)
        raise ValueError("after it was laid")

    with pytest.raises(ValueError, match="laid"):
        await desk.work.submit("a", fails)
    assert await desk.work.read(lambda tx: tx.all(ROWS)) == []
