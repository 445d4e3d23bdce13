"""三会一课 in chat: not coming, coming after all, being there, when and where."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from bot.messages import Chat
from services import checkin
from storage.tables.checkin import Campaign, Checkin, Leave
from storage.tables.tasks import Task
from tests.kit.town import MORNING, ZONE, Town

STUDY, SECRETARY = "老干部学习群", "孙国庆"
TITLE = "十月支部党员大会"


async def hold(town: Town, title: str = TITLE, form: str = "党员大会", after: int = 2) -> int:
    """Call a meeting, in some days at half past two, in the study group."""
    day = MORNING.date() + timedelta(days=after)
    meeting = Campaign(
        title=title,
        kind="meeting",
        meeting=form,
        place="三楼会议室",
        starts_on=MORNING.date(),
        ends_on=day,
        meets_at=datetime.combine(day, time(14, 30), ZONE),
        post_time=time(9, 45),
    )
    group = Chat("simulator", "G1", is_group=True)
    return await town.do(
        lambda tx: checkin.create_campaign(tx, meeting, [group], town.clock.now(), ZONE)
    )


async def away(town: Town) -> list[tuple[int, int | None, int]]:
    return [(row.member_id, row.campaign_id, row.from_day.day) for row in await town.rows(Leave)]


async def there(town: Town, meeting: int) -> list[tuple[int, str]]:
    return [
        (row.member_id, row.how) for row in await town.rows(Checkin) if row.campaign_id == meeting
    ]


async def test_it_is_posted_before_and_on_its_day(any_town: Town):
    await hold(any_town)
    group = any_town.group(STUDY)
    await any_town.wait(hours=1)
    assert (await group.posts())[-1] == (
        f"党员大会：{TITLE}\n"
        "时间：10月29日(周三)下午2点30分\n"
        "地点：三楼会议室\n"
        "来不了的说一声“请假”就行。"
    )
    await any_town.wait(days=2)
    posts = [post for post in await group.posts() if TITLE in post]
    assert len(posts) == 2
    assert posts[-1].startswith("今天有党员大会") and "签到" in posts[-1]


@pytest.mark.parametrize(
    "said", ["我周三的党员大会来不了", "党员大会我请个假", "周三开会我参加不了", "这个会我不能来"]
)
async def test_who_cannot_come_is_on_leave_for_that_day(town: Town, said: str):
    meeting = await hold(town)
    answer = await town.group(STUDY).says("王德福", said)
    assert answer == f"王德福，好的，10月29日{TITLE}的假记下了。能来了再说一声就行。"
    assert await away(town) == [(1, meeting, 29)]


async def test_a_mere_word_behind_the_post_is_about_the_meeting(any_town: Town):
    meeting = await hold(any_town)
    await any_town.wait(hours=1)
    await any_town.group(STUDY).says("李淑芬", "请个假")
    await any_town.group(STUDY).says("李淑芬", "请个假")
    assert await away(any_town) == [(2, meeting, 29)]


async def test_an_illness_goes_to_staff_and_not_into_the_group(town: Town):
    await hold(town)
    said = await town.group(STUDY).says("王德福", "我住院了，周三的党员大会来不了") or ""
    assert "住院" not in said
    assert [(task.kind, task.member_id) for task in await town.rows(Task)] == [("care_report", 1)]
    (row,) = await town.rows(Leave)
    assert "住院" in town.bot.vault.open(row.reason_sealed, "reason")


async def test_who_can_come_after_all_says_so(town: Town):
    await hold(town)
    group = town.group(STUDY)
    await group.says("王德福", "党员大会我请个假")
    assert "留着位置" in (await group.says("王德福", "党员大会我又能来了") or "")
    assert await away(town) == []
    await town.private("王德福").says("王德福", "党员大会我请个假")
    await town.private("王德福").says("王德福", "不请假了")
    assert await away(town) == []


async def test_of_two_meetings_it_is_asked_which(any_town: Town):
    await hold(any_town)
    other = await hold(any_town, "金秋主题党日", "主题党日", 3)
    private = any_town.private("周玉梅")
    assert await private.says("周玉梅", "开会我请个假") == (
        f"周玉梅，您说的是哪一个会？1 10月29日{TITLE}，2 10月30日金秋主题党日。"
        "回数字就行，直接说也行。"
    )
    assert await away(any_town) == []
    await private.says("周玉梅", "2")
    assert await away(any_town) == [(8, other, 30)]


async def test_a_day_says_which_of_two(town: Town):
    await hold(town)
    other = await hold(town, "金秋主题党日", "主题党日", 3)
    await town.private("周玉梅").says("周玉梅", "周四的会我来不了")
    assert await away(town) == [(8, other, 30)]


@pytest.mark.parametrize("said", ["到了", "我到了", "签到", "我到会场了", "党员大会签到"])
async def test_on_the_day_who_is_there_is_recorded_once(town: Town, said: str):
    meeting = await hold(town)
    await town.wait(days=2, hours=4)
    group = town.group(STUDY)
    assert "签到记上了" in (await group.says("王德福", said, at_bot=True) or "")
    await group.says("王德福", said, at_bot=True)
    assert await there(town, meeting) == [(1, "self")]
    assert [row.campaign_id for row in await town.rows(Checkin)] == [meeting]


async def test_who_comes_all_the_same_is_on_leave_no_more(town: Town):
    meeting = await hold(town)
    await town.group(STUDY).says("王德福", "党员大会我请个假")
    await town.wait(days=2, hours=4)
    await town.group(STUDY).says("王德福", "签到", at_bot=True)
    assert await away(town) == []
    assert await there(town, meeting) == [(1, "self")]


async def test_before_its_day_nobody_was_there(town: Town):
    meeting = await hold(town)
    assert "记上了：今天的学习打卡" in (await town.private("王德福").says("王德福", "签到") or "")
    assert await there(town, meeting) == []


async def test_a_study_is_still_a_study_on_that_day(town: Town):
    await hold(town)
    await town.wait(days=2, hours=4)
    assert "今天的学习打卡" in (await town.group(STUDY).says("王德福", "打卡", at_bot=True) or "")


async def test_the_secretary_pastes_who_was_there(any_town: Town):
    meeting = await hold(any_town)
    await any_town.wait(days=2, hours=6)
    listed = "党员大会签到名单\n1.王德福\n2.周玉梅\n3.马云飞"
    group = any_town.group(STUDY)
    said = await group.says(SECRETARY, listed)
    assert said == "记上了2位：王德福、周玉梅。\n名单上的马云飞我没找到，麻烦看看名字写对没有。"
    assert await there(any_town, meeting) == [(1, "roll"), (8, "roll")]
    await group.says(SECRETARY, listed)
    assert len(await there(any_town, meeting)) == 2


async def test_the_secretary_asks_for_others(town: Town):
    meeting = await hold(town)
    await town.private(SECRETARY).says(SECRETARY, "给吴长河周三的会请个假")
    assert await away(town) == [(7, meeting, 29)]
    assert (await town.rows(Leave))[0].by_id == 6


@pytest.mark.parametrize("said", ["周三的会几点开", "党员大会在哪开"])
async def test_when_and_where_is_told(town: Town, said: str):
    await hold(town)
    assert await town.private("刘桂兰").says("刘桂兰", said) == (
        f"{TITLE}：10月29日(周三)下午2点30分，在三楼会议室。来不了的说一声“请假”就行。"
    )


@pytest.mark.parametrize(
    "said", ["我孙子的家长会来不了", "快递到了", "春天到了", "聚会我来不了", "他到了没有"]
)
async def test_what_is_no_meeting_of_ours_is_talk(town: Town, said: str):
    meeting = await hold(town)
    await town.wait(days=2, hours=4)
    assert await town.group(STUDY).says("赵秀英", said) is None
    assert await away(town) == []
    assert await there(town, meeting) == []
