"""A reminder at an hour of one's own: set, changed, ended, and honestly refused."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from services.checkin import reminders
from storage.tables.checkin import Checkin, CheckinReminder
from storage.tables.engine import Audit
from storage.tables.members import Member
from tests.kit.town import MORNING, ZONE, Town


async def says(town: Town, text: str) -> str:
    return await town.private("王德福").says("王德福", text) or ""


@pytest.mark.parametrize(
    ("said", "at", "day"),
    [
        ("每天早上八点提醒我打卡", time(8), 28),
        ("晚上七点喊我一声学习", time(19), 27),
        ("每天下午3点半提醒我打卡", time(15, 30), 27),
        ("每天上午9:40叫我打卡", time(9, 40), 27),
    ],
)
async def test_it_is_set_to_the_next_such_hour(any_town: Town, said: str, at: time, day: int):
    assert f"每天{at.hour}:{at.minute:02}单独提醒您打卡" in await says(any_town, said)
    (row,) = await any_town.rows(CheckinReminder)
    assert (row.member_id, row.at_time) == (1, at)
    assert row.next_at == datetime(2025, 10, day, at.hour, at.minute, tzinfo=ZONE)
    assert [note.action for note in await any_town.rows(Audit)] == ["reminder"]


async def test_another_hour_replaces_it(any_town: Town):
    await says(any_town, "每天早上八点提醒我打卡")
    await says(any_town, "每天晚上七点提醒我打卡")
    assert [row.at_time for row in await any_town.rows(CheckinReminder)] == [time(19)]


async def test_without_an_hour_it_is_asked_for(town: Town):
    assert "几点提醒您打卡" in await says(town, "每天提醒我打卡")
    assert await town.rows(CheckinReminder) == []


async def test_it_ends_alone_and_only_then_all_reminders(town: Town):
    await says(town, "每天早上八点提醒我打卡")
    assert "不再单独提醒您打卡" in await says(town, "别提醒我打卡了")
    assert await town.rows(CheckinReminder) == []
    assert [row.reminders for row in await town.rows(Member) if row.id == 1] == [True]
    assert await says(town, "别提醒我打卡了") != ""
    assert [row.reminders for row in await town.rows(Member) if row.id == 1] == [False]


async def test_where_the_bot_cannot_speak_first_it_says_so(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    roads = town.bot.dispatcher.reach
    monkeypatch.setattr(type(roads), "pushes", lambda _self, _channel: False)
    assert await says(town, "每天早上八点提醒我打卡") == town.bot.say(
        "reminders.cannot", name="王德福"
    )
    assert await town.rows(CheckinReminder) == []


@pytest.mark.parametrize(
    "said",
    ["书记老提醒我打卡", "拼多多每天喊我签到", "你提醒大家打卡", "闺女每天八点提醒我打卡"],
)
async def test_talk_of_reminding_sets_none(town: Town, said: str):
    await says(town, said)
    assert await town.rows(CheckinReminder) == []


@pytest.mark.parametrize(
    "said",
    [
        "谢谢提醒，学完了",
        "学完了，谢谢提醒",
        "提醒收到，已学",
        "你提醒晚了，我早学完了",
        "不用提醒了，我学完了",
        "别提醒我了，我学完了",
        "别提醒了，今天学过了",
    ],
)
async def test_beside_what_is_studied_a_reminder_is_but_thanked_for(town: Town, said: str):
    assert "记上了：今天的学习打卡" in await says(town, said)
    assert [row.day for row in await town.rows(Checkin)] == [MORNING.date()]
    assert [row.reminders for row in await town.rows(Member) if row.id == 1] == [True]


@pytest.mark.parametrize(
    "said",
    [
        "别提醒我了",
        "以后不用提醒了，我学完了会说",
        "别再提醒我了，学完了我自己打卡",
        "天天提醒，我学完了不用提醒",
    ],
)
async def test_no_reminders_from_now_on_is_no_study(town: Town, said: str):
    assert "以后不提醒您了" in await says(town, said)
    assert await town.rows(Checkin) == []
    assert [row.reminders for row in await town.rows(Member) if row.id == 1] == [False]


@pytest.mark.parametrize(
    "said",
    [
        "谢谢提醒",
        "谢谢提醒，还没学完",
        "谢谢提醒，马上学",
        "谢谢提醒，疫苗打了",
        "学完了提醒我打卡",
        "提醒我打卡",
    ],
)
async def test_a_reminder_alone_or_of_what_is_to_come_is_no_study(town: Town, said: str):
    await says(town, said)
    assert await town.group("老干部学习群").says("王德福", f"@银铃 {said}", at_bot=True) != ""
    assert await town.rows(Checkin) == []
    assert [row.reminders for row in await town.rows(Member) if row.id == 1] == [True]


@pytest.mark.parametrize(
    ("at", "day"), [(time(9, 30), 28), (time(9, 31), 27), (time(0, 0), 28), (time(23, 59), 27)]
)
def test_the_next_hour_lies_ahead(at: time, day: int):
    found = reminders.next_at(at, MORNING, ZONE)
    assert (found.astimezone(ZONE).day, found.astimezone(ZONE).time()) == (day, at)
    assert found > MORNING


async def test_who_wanted_none_and_now_names_an_hour_gets_that_one(town: Town):
    await says(town, "别再提醒我了")
    await says(town, "每天上午十点提醒我打卡")
    await town.wait(hours=1)
    assert any("10:00到了" in text for text in await town.private("王德福").posts())


async def test_no_reminders_at_all_ends_the_own_hour_too(town: Town):
    await says(town, "每天上午十点提醒我打卡")
    await says(town, "别再提醒我了")
    assert await town.rows(CheckinReminder) == []
    assert [row.reminders for row in await town.rows(Member) if row.id == 1] == [False]
    await town.wait(hours=1)
    assert not any("10:00到了" in text for text in await town.private("王德福").posts())
