"""学习打卡 as people talk it."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from bot.messages import Chat
from services import checkin
from storage.tables.checkin import Campaign, Checkin, CheckinTotal
from storage.tables.engine import Audit
from tests.kit.town import MORNING, ZONE, Town


@pytest.mark.parametrize(
    "said",
    [
        "打卡",
        "已学",
        "学完了",
        "打卡！",
        "  打 卡 。",
        "今天打卡了",
        "大卡",
        "我学完啦",
        "打卡打卡",
    ],
)
async def test_plain_words_record_the_day_once(any_town: Town, said: str):
    group = any_town.group("老干部学习群")
    answer = await group.says("王德福", said)
    assert answer == "王德福，记上了：今天的学习打卡。这是第1天，开了个好头。"
    (row,) = await any_town.rows(Checkin)
    assert row.day == MORNING.date()
    (total,) = await any_town.rows(CheckinTotal)
    assert (total.days, total.streak, total.longest) == (1, 1, 1)


async def test_again_the_same_day_is_kind_and_changes_nothing(any_town: Town):
    group = any_town.group("老干部学习群")
    await group.says("王德福", "打卡")
    assert await group.says("王德福", "已学") == "王德福，今天已经记过了，您放心。一共1天。"
    assert len(await any_town.rows(Checkin)) == 1


async def test_days_add_up_and_a_gap_starts_a_new_streak(town: Town):
    group = town.group("老干部学习群")
    await group.says("王德福", "打卡")
    await town.wait(days=1)
    assert (
        await group.says("王德福", "打卡") == "王德福，记上了：今天的学习打卡。一共2天，连着2天。"
    )
    await town.wait(days=2)
    assert (
        await group.says("王德福", "打卡") == "王德福，记上了：今天的学习打卡。一共3天，连着1天。"
    )
    assert (
        await group.says("王德福", "我打了几天")
        == "王德福，您一共打了3天，现在连着1天，最长连着2天。"
    )


async def test_a_mistake_is_taken_back_and_kept_in_the_audit(any_town: Town):
    group = any_town.group("老干部学习群")
    await group.says("王德福", "打卡")
    await any_town.wait(days=1)
    await group.says("王德福", "打卡")
    assert await group.says("王德福", "打错了") == (
        "王德福，今天的打卡撤回来了。学完了再说一声“打卡”就行。"
    )
    (total,) = await any_town.rows(CheckinTotal)
    assert (total.days, total.streak, total.last_day) == (1, 1, MORNING.date())
    (noted,) = await any_town.rows(Audit)
    assert noted.action == "checkin.take_back"
    assert noted.before["day"] == "2025-10-28"
    await any_town.wait(minutes=2)
    assert "2天" in (await group.says("王德福", "打卡") or "")


async def test_the_last_one_taken_back_leaves_no_total(any_town: Town):
    group = any_town.group("老干部学习群")
    await group.says("王德福", "打卡")
    await group.says("王德福", "打错了")
    assert await any_town.rows(CheckinTotal) == []
    assert await group.says("王德福", "我打了几天") == (
        "王德福，您还没有打过卡。学完了说一声“打卡”就行。"
    )


async def test_talk_in_the_group_is_left_alone(town: Town):
    group = town.group("老干部学习群")
    for said in (
        "今天天气真好",
        "谁去打卡那个景点了",
        "打错了",
        "取消",
        "5",
        "帮助我拿一下",
        "[图片]",
        "",
    ):
        assert await group.says("王德福", said) is None, said
    assert await town.rows(Checkin) == []


async def test_elsewhere_words_count_only_when_the_bot_is_spoken_to(town: Town):
    hall = town.group("线上议事厅")
    assert await hall.says("王德福", "打卡", at_bot=False) is None
    assert await town.rows(Checkin) == []
    assert "记上了" in (await hall.says("王德福", "打卡") or "")


async def test_without_a_campaign_it_says_so(town: Town):
    town.clock.move_to(town.clock.now() + timedelta(days=400))
    private = town.private("王德福")
    assert await private.says("王德福", "打卡") == "王德福，现在没有正在进行的学习打卡。"
    assert await town.group("老干部学习群").says("王德福", "打卡") is None
    assert await town.rows(Checkin) == []


async def test_private_words_count_too(town: Town):
    private = town.private("吴长河")
    assert "记上了" in (await private.says("吴长河", "已学") or "")
    assert (await town.rows(Checkin))[0].account_id == "P07"


async def test_a_stranger_is_told_what_to_do_and_nothing_is_recorded(town: Town):
    told = await town.private("stranger").says("stranger", "打卡")
    assert told is not None
    assert "您是哪一位" in told
    assert await town.group("老干部学习群").says("stranger", "打卡") is None
    assert await town.rows(Checkin) == []


async def test_unknown_talk_in_private_gets_one_example(town: Town):
    said = await town.private("王德福").says("王德福", "今天腰有点酸")
    assert said == "我没听明白。学完了说“打卡”，想看我会什么说“帮助”。"


async def test_voice_without_words_gets_a_kind_line(town: Town):
    said = await town.private("王德福").says("王德福", "", via="voice")
    assert said == "您说的我没听清，打几个字或再说一遍都行。"


async def test_help_says_how(town: Town):
    assert "打卡" in (await town.private("王德福").says("王德福", "帮助") or "")


async def open_second_campaign(town: Town) -> None:
    def work(tx):
        campaign = Campaign(
            title="银发读书会",
            starts_on=MORNING.date(),
            ends_on=MORNING.date().replace(year=2026),
            post_time=time(19, 0),
        )
        chat = Chat("simulator", "G2", is_group=True)
        return checkin.create_campaign(tx, campaign, [chat], town.clock.now(), ZONE)

    await town.do(work)


async def test_with_two_campaigns_it_asks_once_and_survives_a_restart(any_town: Town):
    await open_second_campaign(any_town)
    private = any_town.private("王德福")
    assert await private.says("王德福", "打卡") == (
        "王德福，您说的是哪一个？1 每日一学，2 银发读书会。回数字就行，直接说也行。"
    )
    assert await any_town.rows(Checkin) == []
    await any_town.restart()
    assert "记上了" in (await any_town.private("王德福").says("王德福", "2") or "")
    (row,) = await any_town.rows(Checkin)
    assert row.campaign_id == 2


async def test_in_a_group_only_what_belongs_there_is_taken_back(town: Town):
    await open_second_campaign(town)
    study, walkers = town.group("老干部学习群"), town.group("活动报名群")
    await walkers.says("王德福", "打卡")
    await town.wait(minutes=1)
    await study.says("王德福", "打卡")
    assert "撤回来了" in (await walkers.says("王德福", "打错了") or "")
    assert [row.campaign_id for row in await town.rows(Checkin)] == [1]


async def test_a_digit_counts_only_for_the_person_who_was_asked(town: Town):
    await open_second_campaign(town)
    await town.private("王德福").says("王德福", "打卡")
    assert await town.group("老干部学习群").says("李淑芬", "2") is None
    assert "过时" in (await town.private("李淑芬").says("李淑芬", "2") or "")
    assert await town.rows(Checkin) == []


async def test_a_question_can_be_let_go_and_expires(town: Town):
    await open_second_campaign(town)
    private = town.private("王德福")
    await private.says("王德福", "打卡")
    assert await private.says("王德福", "算了") == "好的，不办了。"
    assert "过时" in (await private.says("王德福", "1") or "")
    await private.says("王德福", "打卡")
    await town.wait(days=1, minutes=1)
    assert "过时" in (await private.says("王德福", "1") or "")
    assert await town.rows(Checkin) == []


async def test_the_daily_post_comes_by_the_clock_once(any_town: Town):
    await any_town.wait(days=1)
    await any_town.wait(hours=3)
    posts = await any_town.group("老干部学习群").posts()
    assert posts == [
        "10月28日(周二) 学习打卡：每日一学\n"
        "今天读一读《重阳节的由来》，三五分钟就好。\n"
        "学完了，在群里说一声“打卡”就行。"
    ]


async def test_after_three_days_down_only_todays_post_comes(town: Town):
    town.clock.move_to(MORNING.replace(day=30))
    await town.restart()
    await town.wait(minutes=2)
    posts = await town.group("老干部学习群").posts()
    assert [post.split(" ")[0] for post in posts] == ["10月30日(周四)"]


async def test_a_forgotten_day_is_made_up_for(any_town: Town):
    await any_town.wait(days=2)
    group = any_town.group("老干部学习群")
    assert await group.says("王德福", "昨天忘了打卡，补一下") == (
        "王德福，补上了：10月28日(周二)的学习打卡。一共1天，连着1天。"
    )
    assert "一共2天，连着2天" in (await group.says("王德福", "打卡") or "")
    assert await group.says("王德福", "补昨天的卡") == (
        "王德福，10月28日(周二)已经记过了，您放心。一共2天。"
    )
    assert [row.day.day for row in await any_town.rows(Checkin)] == [28, 29]


async def test_what_is_too_long_ago_is_not_made_up_for(town: Town):
    await town.wait(days=6)
    group = town.group("老干部学习群")
    said = await group.says("王德福", "10月28日忘了打卡，补一下")
    assert said == ("王德福，10月28日(周二)的没有记：只能补最近3天的。要补请跟工作人员说一声。")
    assert await town.rows(Checkin) == []


async def test_secretary_and_staff_record_for_others(any_town: Town):
    group = any_town.group("老干部学习群")
    assert await group.says("孙国庆", "给吴长河打个卡") == "记上了：吴长河今天的学习打卡。"
    assert await group.says("林小雨", "给吴长河打个卡") == "吴长河都已经记过了，您放心。"
    (row,) = await any_town.rows(Checkin)
    assert (row.member_id, row.account_id) == (7, "P06")


async def test_a_member_is_asked_to_leave_others_to_staff(town: Town):
    group = town.group("老干部学习群")
    said = await group.says("王德福", "给吴长河打个卡")
    assert said == town.bot.say("checkin.not_for_others", name="王德福")
    assert await town.rows(Checkin) == []
    both = await group.says("王德福", "我和吴长河都学完了，打卡") or ""
    assert both.splitlines()[1] == town.bot.say("checkin.others_not", name="王德福")
    assert [row.member_id for row in await town.rows(Checkin)] == [1]


async def test_the_answer_to_which_keeps_the_day(any_town: Town):
    await open_second_campaign(any_town)
    await any_town.wait(days=2)
    private = any_town.private("王德福")
    assert "哪一个" in (await private.says("王德福", "昨天打卡") or "")
    assert "10月28日(周二)" in (await private.says("王德福", "1") or "")
    (row,) = await any_town.rows(Checkin)
    assert (row.campaign_id, row.day.day) == (1, 28)


async def test_nobody_takes_back_what_is_somebody_elses(town: Town):
    private, group = town.private("王德福"), town.group("老干部学习群")
    await group.says("吴长河", "打卡")
    await group.says("王德福", "打卡")
    said = await private.says("王德福", "把吴长河今天的打卡撤了")
    assert said == town.bot.say("checkin.own_only_taken_back", name="王德福")
    assert len(await town.rows(Checkin)) == 2


async def test_of_others_nothing_is_told(town: Town):
    group = town.group("老干部学习群")
    await group.says("吴长河", "打卡")
    assert await group.says("王德福", "谁还没打卡") is None
    assert await group.says("王德福", "谁还没打卡", at_bot=True) == town.bot.say(
        "checkin.only_own", name="王德福"
    )
