"""菜单 in chat: staff write several activities in one message, people choose by number."""

from __future__ import annotations

import pytest

from storage.tables.activities import Activity, ActivityMenu
from tests.kit.activities import on_list
from tests.kit.town import Town

CLERK, GROUP = "林小雨", "活动报名群"
LINES = (
    "11月5日上午9点 登山 东山公园 限30人",
    "11月6日上午9点 书法展 活动中心",
    "11月7日下午2点 棋牌赛 活动中心 限16人",
)
TOLD = (
    "十一月活动，请您挑：\n1 登山，11月5日(周三)上午9点\n2 书法展，11月6日(周四)上午9点\n"
    "3 棋牌赛，11月7日(周五)下午2点\n"
)
ASKED = f"{TOLD}想去哪几个，回号码就行，比如：1和3。\n发到{GROUP}吗？回“发布”就发，不发回“不用”。"


def menu(*lines: str, heading: str = "十一月活动：", sign: str = ". ") -> str:
    return "\n".join((heading, *(f"{n}{sign}{line}" for n, line in enumerate(lines, 1))))


async def activities(town: Town) -> dict[str, Activity]:
    return {row.title: row for row in await town.rows(Activity) if row.state != "cancelled"}


async def published(town: Town) -> dict[str, Activity]:
    alone = town.private(CLERK)
    assert await alone.says(CLERK, menu(*LINES)) == ASKED
    assert await alone.says(CLERK, "发布") == f"好的，“十一月活动”发到{GROUP}了。"
    await town.wait(minutes=3)
    return await activities(town)


@pytest.mark.parametrize("sign", [". ", "、", "）", "．", ": "])
async def test_numbered_plans_become_a_menu(any_town: Town, sign: str):
    assert await any_town.private(CLERK).says(CLERK, menu(*LINES, sign=sign)) == ASKED
    made = await activities(any_town)
    assert {title: (row.capacity, row.place, row.menu_no) for title, row in made.items()} == {
        "登山": (30, "东山公园", 1),
        "书法展": (None, "活动中心", 2),
        "棋牌赛": (16, "活动中心", 3),
    }
    assert {row.state for row in made.values()} == {"draft"}
    assert await any_town.group(GROUP).posts() == []


async def test_the_group_chooses_by_number_also_the_day_after(any_town: Town):
    made = await published(any_town)
    (post,) = await any_town.group(GROUP).posts()
    assert post.startswith(TOLD)
    await any_town.wait(hours=24)
    group = any_town.group(GROUP)
    assert (await group.says("王德福", "1和3") or "").startswith(
        "王德福，记上了：登山，1位（您）。"
    )
    await group.says("李淑芬", "2")
    await group.says("刘桂兰", "报2，和老伴")
    assert await on_list(any_town, made["登山"].id) == {"王德福": ("in", 1)}
    assert await on_list(any_town, made["书法展"].id) == {"李淑芬": ("in", 1), "刘桂兰": ("in", 2)}
    assert await on_list(any_town, made["棋牌赛"].id) == {"王德福": ("in", 1)}


async def test_alone_numbers_are_the_menus_too(any_town: Town):
    made = await published(any_town)
    alone = any_town.private("孙国庆")
    assert await alone.says("孙国庆", "我报1和3") == (
        "记上了：登山，1位（您）。11月5日(周三)上午9点。\n"
        "记上了：棋牌赛，1位（您）。11月7日(周五)下午2点。\n"
        "哪个不对，请说“撤回”，带上活动的名字。"
    )
    assert (await alone.says("孙国庆", "3不去了") or "").startswith("好的，棋牌赛您不去了")
    assert await on_list(any_town, made["棋牌赛"].id) == {"孙国庆": ("out", 1)}
    assert await on_list(any_town, made["登山"].id) == {"孙国庆": ("in", 1)}


async def test_a_number_by_itself_said_alone_chooses_nothing(any_town: Town):
    made = await published(any_town)
    await any_town.private("李淑芬").says("李淑芬", "2")
    assert await on_list(any_town, made["书法展"].id) == {}


async def test_what_is_wrong_is_told_line_by_line_and_nothing_is_made(any_town: Town):
    said = await any_town.private(CLERK).says(
        CLERK,
        menu(
            "11月5日 登山",
            "上午9点书法展",
            "11月7日下午2点棋牌赛，10月20日截止",
            "10月20日上午9点健步走",
            "11月8日上午9点合唱",
        ),
    )
    assert said == (
        "第1个（11月5日 登山）没写几点。\n第2个（上午9点书法展）没写哪天。\n"
        "第3个（11月7日下午2点棋牌赛，10月20日截止）的报名截止时间不对。\n"
        "第4个（10月20日上午9点健步走）的时间已经过了。\n一个都还没建。改好了，请整份再发一遍。"
    )
    assert await activities(any_town) == {}


async def test_told_once_more_it_takes_the_place_of_the_first(any_town: Town):
    alone = any_town.private(CLERK)
    await alone.says(CLERK, menu(*LINES))
    assert "整份再发一遍" in (await alone.says(CLERK, "第3个改成下午3点") or "")
    await alone.says(CLERK, menu(*LINES[:2], LINES[2].replace("2点", "3点")))
    assert "发到活动报名群了" in (await alone.says(CLERK, "发布") or "")
    made = await activities(any_town)
    assert sorted(made) == ["书法展", "棋牌赛", "登山"]
    assert {row.state for row in made.values()} == {"open"}
    assert len({row.menu_id for row in made.values()}) == 1


async def test_left_unpublished_it_stays_as_drafts(any_town: Town):
    alone = any_town.private(CLERK)
    await alone.says(CLERK, menu(*LINES))
    assert await alone.says(CLERK, "不用") == (
        "好的，先不发。“十一月活动”存成草稿了，要改、要发，到后台“活动报名”的“菜单”里。"
    )
    assert {row.state for row in (await activities(any_town)).values()} == {"draft"}
    assert [row.title for row in await any_town.rows(ActivityMenu)] == ["十一月活动"]


async def test_a_member_makes_no_menu(any_town: Town):
    await any_town.private("王德福").says("王德福", menu(*LINES))
    assert await any_town.rows(ActivityMenu) == []
