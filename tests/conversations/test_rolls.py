"""In which way a check-in came, and a list that the secretary pastes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.messages import Quote
from services import consents, families, members
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Campaign, Checkin
from tests.kit.town import MORNING, Town

STUDY, SECRETARY = "老干部学习群", "孙国庆"


async def recorded(town: Town, *names: str) -> list[tuple[object, ...]]:
    return [tuple(getattr(row, name) for name in names) for row in await town.rows(Checkin)]


async def test_everybody_on_the_list_is_recorded_once(any_town: Town):
    group = any_town.group(STUDY)
    await group.says("王德福", "打卡")
    listed = "今日学习打卡名单\n1.王德福\n2.李淑芬\n3.吴长河\n4.李淑芬"
    assert await group.says(SECRETARY, listed) == "记上了2位：李淑芬、吴长河。"
    assert await recorded(any_town, "member_id", "how", "by_id") == [
        (1, "self", None),
        (2, "roll", 6),
        (7, "roll", 6),
    ]
    assert await group.says(SECRETARY, listed) == "名单上的都已经记过了，您放心。"
    assert len(await any_town.rows(Checkin)) == 3


async def test_who_is_not_on_the_roster_is_told_by_name(town: Town):
    said = await town.group(STUDY).says(SECRETARY, "今日学习打卡名单\n1.李淑芬\n2.马云飞\n3.孙国庆")
    assert said == "记上了2位：李淑芬、孙国庆。\n名单上的马云飞我没找到，麻烦看看名字写对没有。"
    assert await recorded(town, "member_id", "by_id") == [(2, 6), (6, None)]


async def test_a_long_list_is_told_within_a_few_lines(town: Town):
    names = ("王德福", "李淑芬", "张建国", "赵秀英", "刘桂兰", "吴长河", "周玉梅")
    strangers = [f"马云{digit}" for digit in "甲乙丙丁戊己庚辛壬癸子丑寅卯"]
    rows = "\n".join(f"{n}.{name}" for n, name in enumerate([*names, *strangers], 1))
    said = await town.group(STUDY).says(SECRETARY, f"今日学习打卡名单\n{rows}") or ""
    assert said.startswith("记上了7位：")
    assert len(said.splitlines()) <= 3 and len(said) <= 140


async def test_who_does_not_want_to_be_recorded_is_not_and_is_not_told_of(town: Town):
    by = By(2, MORNING)
    await town.do(lambda tx: consents.withdraw(tx, 2, "checkin", by, how="chat"))
    said = await town.group(STUDY).says(SECRETARY, "今日学习打卡名单\n1.李淑芬\n2.吴长河") or ""
    assert "李淑芬" not in said
    assert await recorded(town, "member_id") == [(7,)]


@pytest.fixture
async def namesakes(town: Town) -> int:
    """A second 吴长河."""
    return await town.do(lambda tx: members.enter(tx, "吴长河", "member", ""))


async def test_namesakes_on_a_list_are_left_to_be_said_alone(town: Town, namesakes: int):
    listed = "今日学习打卡名单\n1.李淑芬\n2.吴长河"
    said = await town.group(STUDY).says(SECRETARY, listed)
    assert said == "记上了1位：李淑芬。\n名单上的吴长河不止一位，麻烦单独告诉我是哪一位。"
    assert await recorded(town, "member_id") == [(2,)]
    alone = town.private(SECRETARY)
    assert "“吴长河”是哪一位" in (await alone.says(SECRETARY, listed) or "")
    assert "吴长河" in (await alone.says(SECRETARY, "2") or "")
    assert await recorded(town, "member_id", "how") == [(2, "roll"), (namesakes, "for")]


async def test_a_members_own_copy_of_the_list_records_the_member(town: Town):
    group = town.group(STUDY)
    await group.says("王德福", "学习打卡接龙\n1.王德福")
    assert await recorded(town, "member_id", "how") == [(1, "self")]


async def test_for_somebody_else_it_is_known_who_said_so(town: Town):
    await town.group(STUDY).says(SECRETARY, "给吴长河打个卡")
    assert await recorded(town, "member_id", "how", "by_id") == [(7, "for", 6)]


async def test_both_of_a_couple_are_told_by_one(town: Town):
    def wed(tx):
        by = By(None, MORNING)
        families.decide(tx, families.ask(tx, 3, 2, "spouse", MORNING), "approved", by)

    await town.do(wed)
    await town.group(STUDY).says("张建国", "我和老伴都学了")
    found = await recorded(town, "member_id", "how", "by_id")
    assert sorted(found) == [(2, "couple", 3), (3, "couple", None)]


async def test_who_says_to_have_read_the_post_is_recorded_as_that(town: Town):
    await town.wait(days=1)
    await town.group(STUDY).says("周玉梅", "已阅")
    assert await recorded(town, "how", "made_up") == [("read", False)]


async def test_a_day_gone_by_is_marked_and_the_campaign_says_how_many(town: Town):
    await town.wait(days=3)
    group = town.group(STUDY)
    await group.says("王德福", "昨天忘了打卡，补一下")
    assert await recorded(town, "how", "made_up") == [("self", True)]
    campaigns = core(Campaign)
    await town.do(lambda tx: tx.execute(update(campaigns).values(makeup_days=1)))
    assert "最近1天" in (await group.says("李淑芬", "补10月28日的卡", at_bot=True) or "")
    assert "补上了" in (await group.says("李淑芬", "补昨天的卡", at_bot=True) or "")
    await town.do(lambda tx: tx.execute(update(campaigns).values(makeup_days=0)))
    assert "不补了" in (await group.says("赵秀英", "补昨天的卡", at_bot=True) or "")
    assert len(await town.rows(Checkin)) == 2


async def test_a_picture_alone_is_todays_study_and_can_be_taken_back(any_town: Town):
    private = any_town.private("李淑芬")
    assert await private.says("李淑芬", "", via="picture") == (
        "李淑芬，图片收到，给您记上今天的学习打卡了。不是的话说“撤回”。"
    )
    assert await recorded(any_town, "member_id", "how") == [(2, "picture")]
    assert "撤回来了" in (await private.says("李淑芬", "撤回") or "")
    assert await any_town.rows(Checkin) == []


async def test_a_second_picture_of_the_day_is_no_check_in(town: Town):
    private = town.private("李淑芬")
    await private.says("李淑芬", "打卡")
    assert "图片收到" not in (await private.says("李淑芬", "", via="picture") or "")
    assert [row.how for row in await town.rows(Checkin)] == ["self"]


async def test_in_a_group_a_picture_counts_only_as_an_answer_to_the_post(town: Town):
    await town.wait(days=1)
    group = town.group(STUDY)
    assert await group.says("赵秀英", "", via="picture") is None
    assert await group.says("赵秀英", "", via="voice", at_bot=True) != ""
    assert await town.rows(Checkin) == []
    (post,) = await group.posts()
    quote = Quote(post, by_bot=True)
    assert "图片收到" in (await group.says("赵秀英", "", via="picture", quote=quote) or "")
    await group.says("刘桂兰", "", via="picture", at_bot=True)
    assert [(row.member_id, row.how) for row in await town.rows(Checkin)] == [
        (4, "picture"),
        (5, "picture"),
    ]


async def test_a_picture_of_a_relative_is_nobodys_study(town: Town):
    await town.private("张敏").says("张敏", "", via="picture")
    assert await town.rows(Checkin) == []


async def begun(town: Town, days_ago: int) -> None:
    """The campaign has been on for some days."""
    first = MORNING.date() - timedelta(days=days_ago)
    await town.do(lambda tx: tx.execute(update(core(Campaign)).values(starts_on=first)))
    await town.restart()


async def test_a_list_of_yesterday_is_recorded_for_yesterday(town: Town):
    await begun(town, 10)
    listed = "10月26日打卡\n1.王德福\n2.李淑芬\n3.周玉梅"
    said = await town.group(STUDY).says(SECRETARY, listed)
    assert said == "补上了：王德福、李淑芬、周玉梅，10月26日(周日)的学习打卡。"
    yesterday = MORNING.date() - timedelta(days=1)
    assert await recorded(town, "member_id", "day", "how") == [
        (number, yesterday, "roll") for number in (1, 2, 8)
    ]


async def test_a_list_of_days_long_gone_is_not(town: Town):
    await begun(town, 40)
    said = await town.group(STUDY).says(SECRETARY, "10月2日打卡\n1.王德福\n2.李淑芬\n3.周玉梅")
    assert said and "10月2日(周四)的没有记：只能补最近3天的" in said
    assert await recorded(town, "member_id") == []


async def test_a_day_before_it_all_began_is_called_that(town: Town):
    said = await town.group(STUDY).says("王德福", "昨天忘打卡了，补一下")
    assert said and "那时候这一期还没开始" in said
    assert await recorded(town, "member_id") == []


@pytest.mark.parametrize(
    "listed",
    [
        "今日打卡\n王德福 ✓\n李淑芬 ❌\n赵秀英 ×",
        "学习打卡\n1.王德福\n2.李淑芬（没打）\n3.赵秀英 请假\n4.刘桂兰 未学",
        "已打卡：王德福；未打卡：赵秀英、李淑芬",
    ],
)
async def test_who_is_listed_as_not_having_studied_is_not_recorded(town: Town, listed: str):
    await town.group(STUDY).says(SECRETARY, listed)
    assert await recorded(town, "member_id") == [(1,)]


@pytest.mark.parametrize(
    "listed",
    ["今日打卡\n王德福 ❌\n李淑芬 ❌", "没打卡名单\n1.王德福\n2.李淑芬", "未打卡：王德福、李淑芬"],
)
async def test_a_list_on_which_nobody_studied_records_nobody(town: Town, listed: str):
    assert await town.group(STUDY).says(SECRETARY, listed) is None
    assert await recorded(town, "member_id") == []
