"""体会: a thought told with the study is kept word for word, and shown to nobody unasked."""

from __future__ import annotations

import pytest

from services import matters
from services.checkin import reflections
from storage.audit import By
from storage.tables.checkin import Checkin, CheckinTotal
from storage.tables.engine import Audit
from tests.kit.town import Town

STUDY, THOUGHT = "老干部学习群", "学了，体会是要多关心身边的老同志"


async def the_one(town: Town):
    (row,) = await town.rows(Checkin)
    return row


@pytest.mark.parametrize(
    "said", [THOUGHT, "今天的文章学完了，我觉得很受教育", "打卡，感想：敬老是传统"]
)
async def test_it_is_kept_word_for_word_and_not_said_again(town: Town, said: str):
    answer = await town.group(STUDY).says("王德福", said) or ""
    assert answer.endswith("您的体会也记下了。")
    assert "关心" not in answer and "敬老" not in answer
    assert (await the_one(town)).reflection == said


async def test_without_the_bots_name(town: Town):
    await town.group(STUDY).says("王德福", f"@小银铃 {THOUGHT}", at_bot=True)
    assert (await the_one(town)).reflection == THOUGHT


async def test_a_later_thought_adds_to_it_and_counts_no_second_time(any_town: Town):
    group = any_town.group(STUDY)
    await group.says("王德福", THOUGHT)
    later = "再补充一点体会：还要常打电话"
    assert "您的体会也记下了" in (await group.says("王德福", later) or "")
    assert (await the_one(any_town)).reflection == f"{THOUGHT}\n{later}"
    (total,) = await any_town.rows(CheckinTotal)
    assert total.days == 1


async def test_a_thought_of_who_did_not_study_today_records_nothing(town: Town):
    assert await town.group(STUDY).says("王德福", "再补充一点体会：还要常打电话") is None
    assert await town.rows(Checkin) == []


@pytest.mark.parametrize("said", ["打卡", "学完了，没什么体会，就是打个卡", "学完了，心得以后再写"])
async def test_where_none_is_told_none_is_kept(town: Town, said: str):
    assert "体会" not in (await town.group(STUDY).says("王德福", said) or "")
    assert (await the_one(town)).reflection == ""


async def ask(town: Town) -> bool:
    desk = matters.Desk(town.bot.dispatcher.reach, town.bot.say)
    by = By(9, town.clock.now())
    row = await the_one(town)
    return await town.do(lambda tx: reflections.ask(tx, row.id, desk, by))


@pytest.mark.parametrize(
    ("said", "share", "answer"),
    [
        ("可以", "yes", "王德福，谢谢您。您的体会会给大家看。"),
        ("不用", "no", "王德福，好的，您的体会不给别人看。"),
    ],
)
async def test_alone_is_asked_once_whether_others_may_read_it(
    town: Town, said: str, share: str, answer: str
):
    await town.group(STUDY).says("王德福", THOUGHT)
    assert await ask(town)
    assert (await the_one(town)).share == "asked"
    await town.wait(minutes=2)
    private = town.private("王德福")
    assert "能给大家看看吗" in (await private.posts())[-1]
    assert await private.says("王德福", said) == answer
    assert (await the_one(town)).share == share
    assert not await ask(town)
    actions = [row.action for row in await town.rows(Audit)]
    assert actions.count("checkin.share") == 2


async def test_nobody_is_asked_about_nothing(town: Town):
    await town.group(STUDY).says("王德福", "打卡")
    assert not await ask(town)


async def test_staff_read_them_latest_first(town: Town):
    group = town.group(STUDY)
    await group.says("王德福", THOUGHT)
    await town.wait(days=1)
    await group.says("李淑芬", "学了，体会是活到老学到老")
    rows = await town.do(lambda tx: reflections.listed(tx, 1, 0, 10))
    assert [(row.name, row.day.day, row.share) for row in rows] == [
        ("李淑芬", 28, ""),
        ("王德福", 27, ""),
    ]
    assert [row.name for row in await town.do(lambda tx: reflections.listed(tx, 1, 1, 10))] == [
        "王德福"
    ]
