"""试运行: in a group's trial the bot writes down what it would say, and says and saves nothing."""

from __future__ import annotations

import pytest

from services import chats, trials
from storage.audit import By
from storage.tables.chats import TrialLine
from storage.tables.checkin import Checkin
from storage.tables.engine import Outbox
from storage.tables.tasks import Task

STUDY = "老干部学习群"


@pytest.fixture
async def tried(any_town):
    group = any_town.group(STUDY)
    await any_town.do(lambda tx: chats.change(tx, group.chat, state="trial"))
    return group


async def test_what_it_would_say_is_written_down_and_nothing_is_saved(any_town, tried):
    assert await tried.says("王德福", "打卡") is None
    assert await tried.says("李淑芬", "今天天气真好") is None
    assert await any_town.rows(Checkin) == []
    assert await any_town.rows(Outbox) == []
    lines = await any_town.rows(TrialLine)
    assert [(line.said, line.intent) for line in lines] == [
        ("打卡", "checkin"),
        ("今天天气真好", "none"),
    ]
    assert "王德福" in lines[0].answer
    assert lines[1].answer is None


async def test_no_task_comes_of_it_and_nobody_is_told(any_town, tried):
    assert await tried.says("王德福", "@小银铃 我找小林", at_bot=True) is None
    assert await any_town.rows(Task) == []
    assert await any_town.rows(Outbox) == []
    (line,) = await any_town.rows(TrialLine)
    assert line.intent == "human"


async def test_a_handler_that_fails_says_nothing_either(any_town, tried, monkeypatch):
    def fails(*_):
        raise RuntimeError

    monkeypatch.setattr(trials, "note", fails)
    assert await tried.says("王德福", "打卡", at_bot=True) is None


async def test_no_daily_post_comes_into_it(any_town, tried):
    await any_town.wait(days=1)
    assert await tried.posts() == []


async def test_once_switched_on_it_answers_and_what_was_tried_stays_for_staff(any_town, tried):
    await tried.says("王德福", "打卡")
    await any_town.do(lambda tx: chats.change(tx, tried.chat, state="on"))
    assert "记上了" in (await tried.says("王德福", "打卡") or "")
    (line,) = await any_town.do(lambda tx: trials.lines(tx, tried.chat))
    now = any_town.clock.now()
    assert await any_town.do(lambda tx: trials.judge(tx, line.inbox_id, "right", By(9, now)))
    assert not await any_town.do(lambda tx: trials.judge(tx, 999, "right", By(9, now)))
    assert await any_town.do(lambda tx: trials.counts(tx, tried.chat)) == trials.Judged(1, 0, 0)
