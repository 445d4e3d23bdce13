"""请假: the study is paused in plain words, and taken up again; why is nobody's business."""

from __future__ import annotations

import pytest

from services import families
from services.checkin import leaves
from storage.audit import By
from storage.tables.checkin import Checkin, CheckinTotal, Leave
from storage.tables.engine import Audit
from storage.tables.tasks import Task
from tests.kit.town import MORNING, Town

STUDY = "老干部学习群"


async def days(town: Town) -> list[tuple[object, ...]]:
    return [
        (row.member_id, row.from_day.day, row.until_day and row.until_day.day)
        for row in await town.rows(Leave)
    ]


async def test_in_a_group_the_answer_is_neutral_and_the_reason_sealed(any_town: Town):
    said = "我住院了，这几天先不打卡了"
    answer = await any_town.group(STUDY).says("赵秀英", said)
    assert answer == "赵秀英，好的，打卡先给您停着。能学了，说一声就行。"
    (row,) = await any_town.rows(Leave)
    assert (row.member_id, row.campaign_id, row.from_day, row.until_day, row.by_id) == (
        4,
        None,
        MORNING.date(),
        None,
        4,
    )
    assert "住院".encode() not in row.reason_sealed
    assert any_town.bot.vault.open(row.reason_sealed, "reason") == said
    assert [note.action for note in await any_town.rows(Audit)] == ["leave.start"]


@pytest.mark.parametrize(
    ("said", "first", "last", "answer"),
    [
        ("我请三天假", 27, 29, "打卡停到10月29日(周三)"),
        ("明天请一天假", 28, 28, "10月28日(周二)的打卡请好假了"),
        ("从周三起打卡停一停", 29, None, "10月29日(周三)起打卡先停着"),
        ("请假到周五", 27, 31, "打卡停到10月31日(周五)"),
        ("周三到周五请假", 29, 31, "10月29日(周三)到10月31日(周五)打卡停着"),
    ],
)
async def test_alone_the_days_are_said_back(
    town: Town, said: str, first: int, last: int | None, answer: str
):
    assert answer in (await town.private("王德福").says("王德福", said) or "")
    assert await days(town) == [(1, first, last)]


@pytest.mark.parametrize("where", ["group", "private"])
async def test_an_illness_is_told_to_staff_all_the_same(town: Town, where: str):
    place = town.group(STUDY) if where == "group" else town.private("周玉梅")
    answer = await place.says("周玉梅", "我感冒了，打卡停一停") or ""
    assert ("工作人员" in answer) is (where == "private")
    assert "感冒" not in answer
    (task,) = await town.rows(Task)
    assert (task.kind, task.member_id, task.said) == ("care_report", 8, "我感冒了，打卡停一停")
    assert len(await town.rows(Leave)) == 1


async def test_a_journey_is_nothing_for_staff(town: Town):
    await town.private("周玉梅").says("周玉梅", "我出去旅游一周，回来再学")
    assert await town.rows(Task) == []
    assert await days(town) == [(8, 27, 2)]


async def test_danger_comes_first(town: Town):
    await town.private("王德福").says("王德福", "我胸口疼喘不上气，快叫120，打卡先停一停")
    assert await town.rows(Leave) == []


@pytest.mark.parametrize("said", ["我好了", "恢复打卡", "我回来了", "不请假了"])
async def test_whoever_is_back_says_so(town: Town, said: str):
    group = town.group(STUDY)
    await group.says("王德福", "我请几天假")
    await town.wait(days=2)
    assert await group.says("王德福", said) == (
        "王德福，好的，打卡接着来。学完了说一声“打卡”就行。"
    )
    assert await days(town) == [(1, 27, 28)]
    assert await town.rows(Checkin) == []


async def test_who_was_not_away_is_let_alone(town: Town):
    assert await town.group(STUDY).says("王德福", "我回来了") is None
    assert "没有请假" in (await town.private("王德福").says("王德福", "恢复打卡") or "")


async def test_said_twice_it_is_one_pause_and_a_new_end_counts(any_town: Town):
    private = any_town.private("王德福")
    await private.says("王德福", "我请三天假")
    await private.says("王德福", "我请三天假")
    assert await days(any_town) == [(1, 27, 29)]
    await private.says("王德福", "请假到周五")
    assert await days(any_town) == [(1, 27, 31)]


async def test_days_on_leave_break_no_run_and_a_check_in_ends_them(any_town: Town):
    group = any_town.group(STUDY)
    await group.says("王德福", "打卡")
    await any_town.wait(days=1)
    await group.says("王德福", "我请几天假")
    await any_town.wait(days=3)
    assert "现在给您停着" in (await group.says("王德福", "我打了几天", at_bot=True) or "")
    assert await group.says("王德福", "打卡", at_bot=True) == (
        "王德福，记上了：今天的学习打卡。一共2天，连着2天。\n请假也就到昨天为止了。"
    )
    assert await days(any_town) == [(1, 28, 30)]
    (total,) = await any_town.rows(CheckinTotal)
    assert (total.days, total.streak) == (2, 2)


async def test_a_check_in_on_the_first_day_takes_the_leave_back(town: Town):
    group = town.group(STUDY)
    await group.says("王德福", "我请几天假")
    await group.says("王德福", "打卡", at_bot=True)
    assert await town.rows(Leave) == []


async def test_the_secretary_and_family_may_ask_for_it(town: Town):
    group = town.group(STUDY)
    assert await group.says("孙国庆", "给吴长河请三天假") == (
        "好的，吴长河的打卡先停着。能学了，说一声就行。"
    )

    def link(tx):
        number = families.ask(tx, 3, 11, "daughter", MORNING)
        families.decide(tx, number, "approved", By(None, MORNING), may_report=True)

    private = town.private("张敏")
    refused = await private.says("张敏", "给我爸请个假，打卡停几天")
    assert refused == town.bot.say("common.not_allowed")
    await town.do(link)
    assert "张建国，好的" in (await private.says("张敏", "给我爸请个假，打卡停几天") or "")
    assert [(row.member_id, row.by_id) for row in await town.rows(Leave)] == [(7, 6), (3, 11)]


async def test_nobody_asks_for_leave_for_just_anybody(town: Town):
    group = town.group(STUDY)
    assert await group.says("王德福", "给吴长河请三天假") is None
    assert await group.says("王德福", "给吴长河请三天假", at_bot=True) == town.bot.say(
        "leaves.not_for_others", name="王德福"
    )
    assert await town.rows(Leave) == []


@pytest.mark.parametrize(
    "said", ["我孙子请假了", "单位请假要写条子", "闺女请假陪我去医院", "当年请假可难了"]
)
async def test_others_leaves_are_talk(town: Town, said: str):
    assert await town.group(STUDY).says("李淑芬", said) is None
    assert await town.rows(Leave) == []


async def test_elsewhere_nobody_is_heard_to_pause(town: Town):
    assert await town.group("线上议事厅").says("李淑芬", "我请几天假", at_bot=False) is None
    assert await town.rows(Leave) == []


async def test_who_paused_is_not_missed(town: Town):
    await town.group(STUDY).says("王德福", "我请几天假")
    off = await town.do(lambda tx: leaves.on_leave(tx, 1, MORNING.date()))
    assert off == {1}
