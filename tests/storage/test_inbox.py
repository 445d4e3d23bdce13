"""The inbox: each message once, whoever else used the same id."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.messages import Account, Chat, Message, Notice
from storage import inbox
from storage.tables.base import core
from storage.tables.engine import Inbox
from tests.kit.town import MORNING

SECRET = b"0123456789abcdef0123456789abcdef"
PRIVATE = Chat("simulator", "private-P01", is_group=False)
SAID = Message("app", "m1", Account("simulator", "P01"), PRIVATE, "打卡", MORNING, via="voice")
FOLLOWED = Notice("app", "n1", Account("simulator", "P01"), PRIVATE, "subscribe", MORNING)


def enter(inbound):
    return lambda tx: inbox.enter(tx, SECRET, inbound, MORNING)


@pytest.mark.parametrize("inbound", [SAID, FOLLOWED], ids=["message", "notice"])
async def test_the_same_comes_in_once(desk, inbound):
    first = await desk.work.submit("a", enter(inbound))
    assert first is not None
    assert await desk.work.submit("a", enter(inbound)) is None


@pytest.mark.parametrize(
    "other",
    [
        replace(SAID, sender=Account("simulator", "P02")),
        replace(SAID, app="another app"),
        replace(SAID, id="m2"),
    ],
    ids=["another person", "another installation", "another id"],
)
async def test_another_message_is_another(desk, other):
    first = await desk.work.submit("a", enter(SAID))
    second = await desk.work.submit("a", enter(other))
    assert second not in {None, first}


async def test_the_same_words_edited_are_still_the_same_message(desk):
    await desk.work.submit("a", enter(SAID))
    assert await desk.work.submit("b", enter(replace(SAID, text="打卡了"))) is None


async def test_a_message_that_fails_comes_in_again(desk):
    def fails(tx):
        inbox.enter(tx, SECRET, SAID, MORNING)
        raise ValueError("after it came in")

    with pytest.raises(ValueError, match="came in"):
        await desk.work.submit("a", fails)
    assert await desk.work.submit("a", enter(SAID)) is not None


async def test_the_first_answer_is_kept(desk):
    first = await desk.work.submit("a", enter(SAID))
    await desk.work.submit("a", lambda tx: inbox.answered(tx, first, "checkin", "记上了", "http"))
    kept = await desk.work.submit("a", lambda tx: inbox.first_answer(tx, SECRET, SAID))
    assert (kept.id, kept.answer, kept.road) == (first, "记上了", "http")


async def test_what_came_in_is_kept_with_how_it_came(desk):
    await desk.work.submit("a", enter(SAID))
    await desk.work.submit("a", enter(FOLLOWED))
    rows = await desk.work.read(lambda tx: tx.all(select(core(Inbox)).order_by(core(Inbox).c.id)))
    assert [(row.via, row.text) for row in rows] == [("voice", "打卡"), ("notice", "subscribe")]
    assert {row.received_at for row in rows} == {MORNING}


async def test_the_key_tells_nothing_of_the_sender_without_the_secret(desk):
    await desk.work.submit("a", enter(SAID))
    (row,) = await desk.work.read(lambda tx: tx.all(select(core(Inbox))))
    assert "P01" not in row.sender_key
    assert row.sender_key == inbox.sender_key(SECRET, "P01")
    assert inbox.sender_key(SECRET, "P01") != inbox.sender_key(SECRET, "P02")
    assert inbox.sender_key(SECRET, "P01") != inbox.sender_key(b"another", "P01")
