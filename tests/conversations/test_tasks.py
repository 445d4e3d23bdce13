"""待办: staff are told once each, in private, of what people want; people hear it is so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.messages import Account
from services import tasks
from storage.tables.engine import Dialog, Outbox
from storage.tables.tasks import Task
from tests.kit.town import Town
from tests.kit.understood import meaning, understands

WANTS = "我想找小林"
STUDY, FAMILY = "老干部学习群", "亲人微信群"
TOLD = "已告诉工作人员，会联系您。"


@pytest.fixture
def asking_town(any_town: Town) -> Town:
    understands(
        any_town,
        {
            WANTS: meaning("human"),
            "再说一遍": meaning("human"),
            "找林小雨": meaning("human", staff="林小雨"),
            "找王德福": meaning("human", staff="王德福"),
            "找没这个人": meaning("human", staff="没这个人"),
            "老年证在哪办": meaning("info_query", topic="老年证"),
            "做个表": meaning("report", kind="checkin"),
            "我公公做胃镜住院了": meaning("care_report", people=["father"]),
            "听说老赵住院了": meaning("care_report", "confirm", people=[4]),
            "邻居摔了": meaning("care_report", "person", what="摔"),
            "是赵秀英": meaning("care_report", people=[4]),
            "我爸要住院": meaning("care_report", "date"),
            "是": meaning("confirm", value=True, applies_to="care_report"),
            "不用": meaning("confirm", value=False, applies_to="care_report"),
            "不对，是李淑芬": meaning(
                "confirm", value=False, applies_to="care_report", fix={"people": [2]}
            ),
            "我是王德福": meaning("bind_identity", name="王德福"),
            "我是查无此人": meaning("bind_identity", name="查无此人"),
            "我是王德福的儿子": meaning(
                "bind_identity", name="王小福", role="family", relation="son"
            ),
        },
    )
    return any_town


async def told(town: Town, name: str) -> list[str]:
    await town.wait(minutes=2)  # Nothing unasked goes out at the half hour.
    return await town.private(name).posts()


async def task(town: Town) -> Task:
    (row,) = await town.rows(Task)
    return row


async def test_staff_are_told_once_each_in_private_by_whom_and_in_which_words(asking_town: Town):
    assert await asking_town.group(STUDY).says("王德福", WANTS) == TOLD
    for name in ("林小雨", "陈立"):
        (text,) = await told(asking_town, name)
        assert "王德福" in text and STUDY in text and WANTS in text and "想找工作人员" in text
    assert await told(asking_town, "孙国庆") == []
    assert WANTS not in "".join(await asking_town.group(STUDY).posts())
    row = await task(asking_town)
    assert (row.kind, row.said, row.is_group, row.closed_at) == ("human", WANTS, True, None)


async def test_on_the_same_day_it_is_added_to_and_nobody_is_told_twice(asking_town: Town):
    private = asking_town.private("王德福")
    await private.says("王德福", WANTS)
    await asking_town.wait(hours=1)
    assert await private.says("王德福", "再说一遍") == TOLD
    assert (await task(asking_town)).said == f"{WANTS}\n再说一遍"
    assert len(await told(asking_town, "林小雨")) == 1


async def test_what_was_not_sent_yet_tells_all_of_it(asking_town: Town):
    await asking_town.wait(hours=12)
    private = asking_town.private("王德福")
    await private.says("王德福", WANTS)
    assert await told(asking_town, "林小雨") == []
    await private.says("王德福", "再说一遍")
    await asking_town.wait(hours=12)
    (text,) = await told(asking_town, "林小雨")
    assert WANTS in text and "再说一遍" in text


async def test_another_day_another_kind_another_person_are_other_tasks(asking_town: Town):
    await asking_town.private("王德福").says("王德福", WANTS)
    await asking_town.private("李淑芬").says("李淑芬", WANTS)
    await asking_town.private("王德福").says("王德福", "老年证在哪办")
    await asking_town.wait(days=1)
    await asking_town.private("王德福").says("王德福", WANTS)
    assert len(await asking_town.rows(Task)) == 4


async def test_one_that_is_closed_is_not_added_to(asking_town: Town):
    private = asking_town.private("王德福")
    await private.says("王德福", WANTS)
    row, now = await task(asking_town), asking_town.clock.now()
    account = Account("simulator", "P01")
    await asking_town.do(lambda tx: tasks.close(tx, "human", account, row.member_id, now))
    assert await asking_town.do(tasks.count_open) == 0
    await private.says("王德福", WANTS)
    assert len(await asking_town.rows(Task)) == 2
    assert await asking_town.do(tasks.count_open) == 1


async def test_closed_ones_are_put_away_in_time_and_open_ones_never(asking_town: Town):
    await asking_town.private("王德福").says("王德福", WANTS)
    await asking_town.private("李淑芬").says("李淑芬", WANTS)
    now, account = asking_town.clock.now(), Account("simulator", "P01")
    await asking_town.do(lambda tx: tasks.close(tx, "human", account, 1, now))
    later = now + timedelta(days=1000)
    assert await asking_town.do(lambda tx: tasks.forget(tx, now, 10)) == 0
    assert await asking_town.do(lambda tx: tasks.forget(tx, later, 10)) == 1
    assert (await task(asking_town)).account_id == "P02"


async def test_who_is_named_is_told_alone(asking_town: Town):
    said = await asking_town.private("王德福").says("王德福", "找林小雨")
    assert said == "已告诉林小雨，会联系您。"
    assert len(await told(asking_town, "林小雨")) == 1
    assert await told(asking_town, "陈立") == []


@pytest.mark.parametrize("words", ["找王德福", "找没这个人"])
async def test_who_is_not_of_staff_is_not_told(asking_town: Town, words: str):
    assert await asking_town.private("李淑芬").says("李淑芬", words) == TOLD
    assert await told(asking_town, "王德福") == []
    assert len(await told(asking_town, "陈立")) == 1


async def test_a_long_story_is_quoted_by_its_end_and_kept_whole(asking_town: Town):
    story = "我要说一件事。" * 200 + WANTS
    understands(asking_town, {story: meaning("human")})
    await asking_town.private("王德福").says("王德福", story)
    (text,) = await told(asking_town, "林小雨")
    assert len(text) < 400 and text.count("…") == 1 and WANTS in text
    assert (await task(asking_town)).said == story


# Questions and reports


async def test_a_question_is_passed_on(asking_town: Town):
    said = await asking_town.private("stranger").says("stranger", "老年证在哪办")
    assert said == "这个问题我转给工作人员了，问清楚了就告诉您。"
    (text,) = await told(asking_town, "林小雨")
    assert "stranger" in text and "老年证在哪办" in text
    assert (await task(asking_town)).slots == {"topic": "老年证"}


@pytest.mark.parametrize("name", ["林小雨", "陈立", "孙国庆"])
async def test_a_report_is_asked_for_by_those_who_may(asking_town: Town, name: str):
    assert "做好了给您" in (await asking_town.private(name).says(name, "做个表") or "")
    assert (await task(asking_town)).kind == "report"


@pytest.mark.parametrize("name", ["王德福", "张敏", "stranger"])
async def test_others_are_refused_a_report_kindly(asking_town: Town, name: str):
    said = await asking_town.private(name).says(name, "做个表")
    assert "工作人员" in (said or "")
    assert await asking_town.rows(Task) == []


# News of illness


async def test_a_group_hears_no_more_than_that_staff_know(asking_town: Town):
    said = await asking_town.group(FAMILY).says("张敏", "我公公做胃镜住院了")
    assert said == "收到，已告诉工作人员。"
    (text,) = await told(asking_town, "林小雨")
    assert "张敏" in text and "我公公做胃镜住院了" in text


async def test_alone_it_is_a_kind_line_that_repeats_nothing(asking_town: Town):
    said = await asking_town.private("张敏").says("张敏", "我公公做胃镜住院了") or ""
    assert "已告诉工作人员" in said
    assert all(word not in said for word in ("胃", "院", "公公"))


async def test_hearsay_is_asked_about_first_and_told_after_a_yes(asking_town: Town):
    private = asking_town.private("李淑芬")
    assert await private.says("李淑芬", "听说老赵住院了") == (
        "要我告诉工作人员吗？回“是”或“不用”。"
    )
    assert await asking_town.rows(Task) == []
    yes = meaning("confirm", value=True, applies_to="care_report")
    await asking_town.restart()
    understands(asking_town, {"是": yes})
    assert "已告诉工作人员" in (await private.says("李淑芬", "是") or "")
    row = await task(asking_town)
    assert (row.kind, row.slots) == ("care_report", {"people": [4]})
    assert row.said == "听说老赵住院了\n是"
    assert await asking_town.rows(Dialog) == []


async def test_a_no_lets_it_go(asking_town: Town):
    private = asking_town.private("李淑芬")
    await private.says("李淑芬", "听说老赵住院了")
    assert await private.says("李淑芬", "不用") == "好的，不办了。"
    assert await asking_town.rows(Task) == []
    assert await asking_town.rows(Dialog) == []


async def test_a_correction_is_asked_about_again(asking_town: Town):
    private = asking_town.private("王德福")
    await private.says("王德福", "听说老赵住院了")
    assert "改过来了" in (await private.says("王德福", "不对，是李淑芬") or "")
    assert await asking_town.rows(Task) == []
    await private.says("王德福", "是")
    row = await task(asking_town)
    assert (row.slots["people"], row.said) == ([2], "听说老赵住院了\n是")


async def test_who_is_meant_is_asked_and_the_answer_joins_what_was_said(asking_town: Town):
    private = asking_town.private("王德福")
    assert await private.says("王德福", "邻居摔了") == "您说的是哪一位？说名字就行。"
    assert "已告诉工作人员" in (await private.says("王德福", "是赵秀英") or "")
    row = await task(asking_town)
    assert row.said == "邻居摔了\n是赵秀英"
    assert row.slots == {"what": "摔", "people": [4]}
    assert await asking_town.rows(Dialog) == []


async def test_the_day_is_asked(asking_town: Town):
    said = await asking_town.private("张敏").says("张敏", "我爸要住院")
    assert said is not None and "哪一天" in said and "院" not in said


async def test_a_groups_own_talk_is_not_asked_about_but_left_to_staff(asking_town: Town):
    understands(asking_town, {"听说老赵住院了": meaning("care_report", "confirm", people=[4])})
    said = await asking_town.group(STUDY).says("李淑芬", "听说老赵住院了")
    assert said == "收到，已告诉工作人员。"
    assert await asking_town.rows(Dialog) == []
    assert (await task(asking_town)).said == "听说老赵住院了"


async def test_whoever_speaks_to_the_bot_in_a_group_is_asked_without_naming_anything(
    asking_town: Town,
):
    said = await asking_town.group(STUDY).says("李淑芬", "听说老赵住院了", at_bot=True) or ""
    assert "要我告诉工作人员吗" in said and "老赵" not in said and "院" not in said


async def test_a_question_runs_out(asking_town: Town):
    private = asking_town.private("李淑芬")
    await private.says("李淑芬", "听说老赵住院了")
    await asking_town.wait(days=1, minutes=1)
    assert "过时" in (await private.says("李淑芬", "是") or "")
    assert await asking_town.rows(Task) == []


async def test_a_yes_to_nothing_is_talk_in_a_group(asking_town: Town):
    assert await asking_town.group(STUDY).says("李淑芬", "是") is None


# Who somebody is


@pytest.mark.parametrize("name", ["王德福", "查无此人"])
async def test_nobody_learns_who_is_on_the_roster(asking_town: Town, name: str):
    private = asking_town.private("stranger")
    said = await private.says("stranger", f"我是{name}") or ""
    assert "最后四位" in said and name not in said
    assert await asking_town.rows(Task) == []


async def test_who_is_somebodys_relative_is_left_to_staff(asking_town: Town):
    said = await asking_town.private("stranger").says("stranger", "我是王德福的儿子")
    assert (said or "").startswith("王小福，记下了。工作人员核实后")
    (text,) = await told(asking_town, "林小雨")
    assert "王小福" in text and "我是王德福的儿子" in text
    assert (await task(asking_town)).slots["name"] == "王小福"


async def test_in_a_group_it_is_a_task_in_silence_and_to_the_bot_a_line_without_a_name(
    asking_town: Town,
):
    group = asking_town.group(STUDY)
    assert await group.says("stranger", "我是王德福") is None
    assert len(await asking_town.rows(Task)) == 1
    said = await group.says("stranger", "我是王德福", at_bot=True) or ""
    assert "王德福" not in said and "工作人员" in said


# What was not understood


async def test_in_a_group_it_is_said_once_an_hour_and_then_staff_are_told(asking_town: Town):
    group = asking_town.group(STUDY)
    assert await group.says("王德福", "咕噜咕噜") is None
    said = [await group.says("王德福", "咕噜咕噜", at_bot=True) for _ in range(4)]
    assert said[0] is not None and "没听明白" in said[0]
    assert said[1:] == ["我请工作人员联系您。", None, None]
    row = await task(asking_town)
    assert (row.kind, row.said) == ("not_understood", "咕噜咕噜")
    assert len(await told(asking_town, "林小雨")) == 1
    assert "没听明白" in (await group.says("李淑芬", "咕噜咕噜", at_bot=True) or "")
    await asking_town.wait(hours=1, minutes=1)
    assert "没听明白" in (await group.says("王德福", "咕噜咕噜", at_bot=True) or "")


async def test_alone_it_is_never_silent_and_staff_are_told_once(asking_town: Town):
    private = asking_town.private("王德福")
    said = [await private.says("王德福", "咕噜咕噜") for _ in range(4)]
    assert None not in said
    assert [answer == "我请工作人员联系您。" for answer in said] == [False, True, False, False]
    assert len(await asking_town.rows(Task)) == 1


async def test_no_text_about_a_task_goes_to_a_group(asking_town: Town):
    for words in (WANTS, "老年证在哪办", "我是王德福", "我公公做胃镜住院了"):
        await asking_town.group(STUDY).says("王德福", words, at_bot=True)
    laid = [row for row in await asking_town.rows(Outbox) if row.key.startswith("task:")]
    assert len(laid) == 8
    assert not any(row.is_group for row in laid)
