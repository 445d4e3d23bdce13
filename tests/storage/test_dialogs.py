"""Open questions: one an account and chat, until answered, dropped or too old."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.messages import Account, Chat, Message
from bot.scene import Option, Question
from storage import dialogs
from storage.scenes import Scenes
from storage.tables.base import core
from storage.tables.engine import Dialog
from tests.kit.town import MORNING, ZONE

MINUTE = timedelta(minutes=1)
PRIVATE = Chat("simulator", "private-P01", is_group=False)
GROUP = Chat("simulator", "G1", is_group=True)
WHICH = Question(
    "checkin",
    (Option(1, "每日一学", 7), Option(2, "银发读书会 📚", {"深": None})),
    MORNING + 10 * MINUTE,
)
OTHER = Question("checkin_query", (Option(1, "健步走", 9),), MORNING + MINUTE)
WHOLE = Question(
    "activity_signup",
    (Option(1, "健步走", ("activity", 3)),),
    MORNING + MINUTE,
    kind="confirm",
    ref=("activity", 3),
    numbers=(2,),
    draft={"people": ["self", 7], "date": [MORNING.date()], "activity": ("activity", 3)},
)


def said(chat: Chat = PRIVATE, by: str = "P01", channel: str = "simulator") -> Message:
    return Message("app", "m1", Account(channel, by), chat, "1", MORNING)


def ask(question: Question, message: Message | None = None):
    return lambda tx: dialogs.ask(tx, message or said(), question, MORNING)


@pytest.fixture
def pending(desk):
    """The question that is open in the scene of a message."""
    scenes = Scenes(ZONE, ())

    async def pending(message: Message | None = None, minutes: float = 0):
        now = MORNING + minutes * MINUTE
        heard = message or said()

        def load(tx):
            return scenes.load(tx, heard, now, scenes.ask(tx, heard, now))

        return (await desk.work.submit("a", load)).pending

    return pending


WHOLE = Question(
    "activity_signup",
    (),
    MORNING + MINUTE,
    kind="confirm",
    ref=("activity", 3),
    numbers=(2, 5),
    draft={
        "people": ["self", 4],
        "date": MORNING.date(),
        "at": MORNING,
        "time": MORNING.time(),
        "candidates": (1, 2),
        "set": frozenset({1}),
        "entries": [{"seq": 1, "person": "self", "day": MORNING.date()}],
        "on_behalf": True,
        "none": None,
    },
)


async def test_a_question_keeps_all_that_it_is_about(desk, pending):
    await desk.work.submit("a", ask(WHOLE))
    assert await pending() == WHOLE


async def test_a_question_of_an_older_program_is_understood(desk, pending):
    await desk.work.submit("a", ask(WHICH))
    old = {"options": [{"n": 1, "label": "每日一学", "value": 7}]}
    await desk.work.submit("a", lambda tx: tx.execute(update(core(Dialog)).values(data=old)))
    assert await pending() == Question("checkin", (Option(1, "每日一学", 7),), WHICH.expires_at)


async def test_a_question_is_open_for_whom_it_was_put_to_where_it_was_put(desk, pending):
    await desk.work.submit("a", ask(WHICH))
    assert await pending() == WHICH
    assert await pending(said(GROUP)) is None
    assert await pending(said(by="P02")) is None
    elsewhere = Chat("paste", PRIVATE.id, is_group=False)
    assert await pending(said(elsewhere, channel="paste")) is None


async def test_all_that_a_question_is_about_is_kept(desk, pending):
    await desk.work.submit("a", ask(WHOLE))
    assert await pending() == WHOLE


async def test_the_next_question_takes_the_place_of_the_last(desk, pending):
    await desk.work.submit("a", ask(WHICH))
    await desk.work.submit("a", ask(OTHER))
    assert await pending() == OTHER


async def test_two_people_in_one_group_have_a_question_each(desk, pending):
    await desk.work.submit("a", ask(WHICH, said(GROUP)))
    await desk.work.submit("a", ask(OTHER, said(GROUP, "P02")))
    assert await pending(said(GROUP)) == WHICH
    assert await pending(said(GROUP, "P02")) == OTHER


async def test_a_question_is_open_until_its_time(desk, pending):
    await desk.work.submit("a", ask(WHICH))
    assert await pending(minutes=9.99) == WHICH
    assert await pending(minutes=10) is None


async def test_a_question_ends_once(desk, pending):
    await desk.work.submit("a", ask(WHICH))
    assert await desk.work.submit("a", lambda tx: dialogs.end(tx, said(GROUP))) is False
    assert await desk.work.submit("a", lambda tx: dialogs.end(tx, said())) is True
    assert await desk.work.submit("a", lambda tx: dialogs.end(tx, said())) is False
    assert await pending() is None


async def test_expired_questions_are_forgotten_and_no_others(desk, pending):
    await desk.work.submit("a", ask(WHICH))
    await desk.work.submit("a", ask(OTHER, said(GROUP)))
    soon, then = MORNING + MINUTE, MORNING + 10 * MINUTE
    assert await desk.work.submit("a", lambda tx: dialogs.forget_expired(tx, MORNING)) == 0
    assert await desk.work.submit("a", lambda tx: dialogs.forget_expired(tx, soon)) == 1
    assert await pending() == WHICH
    assert await desk.work.submit("a", lambda tx: dialogs.forget_expired(tx, then)) == 1
