"""活动报名 as people say it: the real understanding, and what they read of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest

from storage.tables.activities import Signup
from storage.tables.checkin import Checkin
from tests.kit.activities import on_list, publish, told_alone
from tests.kit.town import ZONE, Town

GROUP, AT_GROUP = "老干部学习群", "活动报名群"
WANG, LI, SUN, ZHAO = "王德福", "李淑芬", "孙国庆", "赵秀英"
TITLES = {"茶话会": 29, "健步走": 30, "书法讲座": 31}


async def several(town: Town, **more: Any) -> dict[str, int]:
    """Three activities on three days."""
    return {
        title: await publish(
            town, title, starts_at=datetime(2025, 10, day, 9, 0, tzinfo=ZONE), **more
        )
        for title, day in TITLES.items()
    }


async def remark(town: Town, name: str) -> str:
    (row,) = [row for row in await town.rows(Signup) if row.name == name]
    return town.bot.vault.open(row.remark_sealed, "remark") if row.remark_sealed else ""


def alone(town: Town, name: str = WANG) -> Callable[[str], Awaitable[str | None]]:
    place = town.private(name)
    return lambda text: place.says(name, text)


@pytest.mark.parametrize(
    ("text", "company", "heads"),
    [
        ("茶话会我报名", None, 1),
        ("茶话会抱名", None, 1),
        ("我要报鸣茶话会", None, 1),
        ("chahuahui wo baoming", None, 1),
        ("嗯那个茶话会啊我想报个名行不行啊谢谢", None, 1),
        ("茶话会+1", None, 1),
        ("茶话会我和老伴都去", ["spouse"], 2),
        ("茶话会我带两个老同事去", None, 3),
        ("我们几个老姐妹4个人都去茶话会", None, 4),
        ("茶话会我和儿子儿媳三个人", ["son"], 3),
    ],
)
async def test_who_signs_up_in_any_words(
    town: Town, text: str, company: list[str] | None, heads: int
):
    await several(town)
    said = await alone(town)(text)
    assert said is not None and said.startswith(f"记上了：茶话会，{heads}位（您")
    (row,) = await town.rows(Signup)
    assert (row.name, row.heads, row.company) == (WANG, heads, company)


async def test_one_s_relative_alone_goes_without_the_speaker(town: Town):
    tea = await publish(town)
    assert (await alone(town)("给我家老头子报名茶话会") or "").startswith(
        "记上了：茶话会，1位（您的老伴）。"
    )
    assert await on_list(town, tea) == {f"{WANG}的老伴": ("in", 1)}


@pytest.mark.parametrize("text", ["茶话会我不报名", "茶话会我不想去", "茶话会谁给我报的名"])
async def test_who_refuses_is_not_signed_up(town: Town, text: str):
    tea = await publish(town)
    assert await alone(town)(text) == "茶话会的名单上没有您。想去说一声“我报名”就行。"
    assert await town.group(GROUP).says(SUN, text) is None
    assert await on_list(town, tea) == {}


async def test_who_may_go_is_asked(town: Town):
    tea = await publish(town)
    assert "要给您报上吗" in (await alone(town)("茶话会我可能去") or "")
    assert await on_list(town, tea) == {}


async def test_several_of_a_menu_are_told_in_one_text(any_town: Town):
    await several(any_town)
    says = alone(any_town)
    await says("有什么活动")
    assert await says("1和3") == (
        "记上了：茶话会，1位（您）。10月29日(周三)上午9点。\n"
        "记上了：书法讲座，1位（您）。10月31日(周五)上午9点。\n"
        "哪个不对，请说“撤回”，带上活动的名字。"
    )
    assert len(await any_town.rows(Signup)) == 2


async def test_a_menu_stays_one_while_others_choose(any_town: Town):
    every = await several(any_town)
    group = any_town.group(GROUP)
    await group.says(WANG, "有什么活动", at_bot=True)
    await group.says(WANG, "报1")
    await group.says(LI, "我报1和2")
    await group.says(ZHAO, "第三个")
    assert await on_list(any_town, every["茶话会"]) == {WANG: ("in", 1), LI: ("in", 1)}
    assert await on_list(any_town, every["健步走"]) == {LI: ("in", 1)}
    assert await on_list(any_town, every["书法讲座"]) == {ZHAO: ("in", 1)}


async def test_who_joins_later_is_told_with_the_whole_party(any_town: Town):
    tea = await publish(any_town)
    says = alone(any_town)
    await says("茶话会我报名")
    assert await says("再加一个") == "改好了：茶话会，2位（您，另外1位）。"
    assert await says("我老伴也去") == "改好了：茶话会，2位（您和老伴）。"
    assert await says("孙子也去") == "改好了：茶话会，3位（您、老伴、孙辈）。"
    assert await says("孙子不去了") == (
        "好的，茶话会孙辈不去了，记下了。想再来说一声就行，弄错了说“撤回”。"
    )
    assert await says("老伴不去了") is not None
    assert await says("老伴又能去了") == "改好了：茶话会，2位（您和老伴）。"
    assert await on_list(any_town, tea) == {WANG: ("in", 2)}


async def test_a_number_is_put_right_until_it_is(any_town: Town):
    tea = await publish(any_town)
    says = alone(any_town)
    await says("茶话会报两个人")
    assert await says("不是两个是三个") == "改好了：茶话会，3位（您，另外2位）。"
    assert await says("其中一个不去了") == "改好了：茶话会，2位（您，另外1位）。"
    assert await says("改成两位") == "好的，茶话会还是2位（您，另外1位）。"
    assert await says("改") == "茶话会要改成几位，或者谁来谁不来？直接说就行。"
    assert await says("不改了") == "好的，茶话会还是2位（您，另外1位）。"
    assert await on_list(any_town, tea) == {WANG: ("in", 2)}


async def test_a_reason_is_none_of_the_party_and_minds_change(any_town: Town):
    tea = await publish(any_town)
    says = alone(any_town)
    await says("茶话会我报名")
    assert (await says("孙子放假带娃走不开") or "").startswith("好的，茶话会您不去了")
    assert (await says("又能去了") or "").startswith("记上了：茶话会，1位（您）")
    assert (await says("腿疼不去了") or "").startswith("好的，茶话会您不去了")
    assert await on_list(any_town, tea) == {WANG: ("out", 1)}


async def test_who_waits_gives_up_waiting(any_town: Town):
    tea = await publish(any_town, capacity=1)
    await alone(any_town)("茶话会我报名")
    says = alone(any_town, SUN)
    await says("茶话会我报名")
    assert (await says("不排了") or "").startswith("好的，茶话会您不去了")
    assert await on_list(any_town, tea) == {WANG: ("in", 1), SUN: ("out", 1)}


# -- remarks --------------------------------------------------------------------------------------


async def test_a_remark_told_later_is_kept_and_answered_alone(any_town: Town):
    await publish(any_town)
    group = any_town.group(GROUP)
    await group.says(WANG, "茶话会我报名")
    assert await group.says(WANG, "我吃素") is None
    assert await remark(any_town, WANG) == "我吃素"
    assert (await told_alone(any_town, WANG))[-1].endswith(
        "“我吃素”给茶话会记下了，只有办活动的同志看得到。"
    )
    says = alone(any_town)
    assert "我要坐轮椅" in (await says("还有我要坐轮椅") or "")
    assert await remark(any_town, WANG) == "我吃素，我要坐轮椅"
    assert await says("撤回") == "好的，刚才那句不记了。茶话会的报名没有动。"
    assert await remark(any_town, WANG) == "我吃素"
    assert await says("撤回") == "好的，刚才那句不记了。茶话会的报名没有动。"
    assert await remark(any_town, WANG) == ""
    assert (await says("撤回") or "").startswith("好的，撤回了：茶话会的名单上没有您了")


async def test_what_somebody_cannot_eat_takes_nobody_off(any_town: Town):
    tea = await publish(any_town)
    says = alone(any_town)
    await says("茶话会我报名")
    assert "我不能吃辣" in (await says("我不能吃辣，给安排前排") or "")
    assert await on_list(any_town, tea) == {WANG: ("in", 1)}


async def test_a_remark_in_a_group_is_heard_unasked_and_stays_unsaid(any_town: Town):
    await publish(any_town)
    group = any_town.group(GROUP)
    said = await group.says(ZHAO, "茶话会我报名，血糖高不吃甜的")
    assert said == f"{ZHAO}，记上了：茶话会，1位（您）。不对请说“改”或“撤回”。"
    assert await remark(any_town, ZHAO) == "血糖高，不吃甜的"
    assert not [post for post in await group.posts() if "甜" in post]


# -- one message, one deed --------------------------------------------------------------------------


async def test_a_change_in_several_ways_is_taken_back_whole(any_town: Town):
    tea = await publish(any_town)
    says = alone(any_town)
    await says(f"茶话会我和{SUN}去")
    stood = await on_list(any_town, tea)
    assert (
        await says(f"加上{ZHAO}，一共5位") == f"改好了：茶话会，5位（您、{SUN}、{ZHAO}，另外2位）。"
    )
    assert await says("撤回") == f"好的，撤回了：茶话会现在是2位（您和{SUN}）。"
    assert await on_list(any_town, tea) == stood | {ZHAO: ("out", 1)}


async def test_who_finds_no_room_waits_together_and_goes_again(any_town: Town):
    tea = await publish(any_town, capacity=3)
    says = alone(any_town)
    await says("茶话会我们一共3位")
    for n in (1, 2):
        assert await says("再加一个") == (
            f"茶话会没有空位了，您原来报的不变，多出的{n}位排在候补第1位。有空位我马上单独告诉您。"
        )
    assert await on_list(any_town, tea) == {WANG: ("in", 3), f"{WANG}的同伴": ("waiting", 2)}
    assert await says("改成四位") == (
        "改好了：茶话会，3位（您，另外2位）。\n另外1位还排在候补第1位。"
    )
    assert await on_list(any_town, tea) == {WANG: ("in", 3), f"{WANG}的同伴": ("waiting", 1)}
    assert await says("再加一个") == (
        "茶话会没有空位了，您原来报的不变，多出的2位排在候补第1位。有空位我马上单独告诉您。"
    )
    assert await says("改成三位") == "改好了：茶话会，3位（您，另外2位）。"
    assert await on_list(any_town, tea) == {WANG: ("in", 3), f"{WANG}的同伴": ("out", 2)}
    assert await says("撤回") == (
        "好的，撤回了：茶话会您的同伴还排在候补第1位，有空位我马上告诉您。"
    )


async def test_of_more_than_all_places_together_staff_are_asked(any_town: Town):
    tea = await publish(any_town, capacity=1)
    says = alone(any_town)
    await says("茶话会我报名")
    assert "多出的1位排在候补第1位" in (await says("再加一个") or "")
    for n in (2, 3):
        assert await says("再加一个") == (
            f"茶话会没有空位了，您原来报的不变，多出的{n}位我请工作人员看看怎么安排，定了马上告诉您。"
        )
    assert await on_list(any_town, tea) == {WANG: ("in", 1), f"{WANG}的同伴": ("asked", 3)}


async def test_after_the_deadline_nobody_is_brought_along(any_town: Town):
    tea = await publish(any_town, deadline=any_town.clock.now())
    await any_town.do(lambda tx: tx.command("UPDATE activities SET deadline = NULL"))
    says = alone(any_town)
    await says("茶话会我报名")
    await any_town.do(lambda tx: tx.command("UPDATE activities SET state = 'closed'"))
    assert (await says("茶话会再加一个") or "").startswith("茶话会的报名已经停了。")
    assert await on_list(any_town, tea) == {WANG: ("in", 1)}


# -- the line of a minute ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        (LI, "茶话会刘桂兰不去了", "又有2位报名茶话会，共3位。"),
        (LI, "茶话会我不去了", "又有2位报名茶话会，共3位。"),
        ("刘桂兰", "茶话会我不去了", "又有2位报名茶话会，共3位。"),
        (WANG, "茶话会我不去了", "又有3位报名茶话会，共3位。"),
        (ZHAO, "茶话会我改成3位", "又有5位报名茶话会，共6位。"),
    ],
)
async def test_what_changes_within_the_minute_is_in_its_line(
    town: Town, name: str, text: str, line: str
):
    await publish(town)
    group = town.group(GROUP)
    await group.says(WANG, "茶话会我报名")
    await group.says(LI, "茶话会我和刘桂兰都去")
    await group.says(ZHAO, "茶话会我报名")
    await group.says(name, text)
    await town.wait(minutes=2)
    assert (await group.posts())[-1] == line


async def test_who_stays_away_hears_of_those_who_still_come(any_town: Town):
    await publish(any_town)
    says = alone(any_town)
    await says(f"茶话会我和{SUN}去")
    assert (await says("茶话会我不去了") or "").endswith(
        f"您报的{SUN}还在茶话会的名单上。也不去的话，说一声就行。"
    )


# -- a group that hears only who calls --------------------------------------------------------------


async def test_where_one_calls_the_bot_the_same_is_said(any_town: Town):
    tea = await publish(any_town)
    group = any_town.group(AT_GROUP)
    assert await group.says(WANG, "茶话会我报名") is not None
    assert await group.says(WANG, "再加一个") == f"{WANG}，改好了：茶话会，2位（您，另外1位）。"
    assert await group.says(WANG, "撤回") == f"{WANG}，好的，撤回了：茶话会现在是1位（您）。"
    assert await group.says(WANG, "不去了") == (
        f"{WANG}，好的，茶话会您不去了，记下了。想再来说一声就行。"
    )
    assert await on_list(any_town, tea) == {WANG: ("out", 1)}


async def test_talk_of_an_activity_is_left_alone(town: Town):
    await publish(town)
    group = town.group(GROUP)
    await group.says(WANG, "茶话会我报名")
    for text in ("天气真好", "上回茶话会的瓜子真香", "茶话会好玩吗"):
        assert await group.says(SUN, text) is None
    assert len(await town.rows(Signup)) == 1


# -- of several at once ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wording", ["都不去了", "全都给我退了吧", "几个活动都去不了了", "统统取消"]
)
async def test_all_is_cancelled_at_once(any_town: Town, wording: str):
    made = await several(any_town)
    says = alone(any_town)
    await says("茶话会和健步走我都报名")
    said = await says(wording)
    assert said == (
        "好的，茶话会您不去了，记下了。\n好的，健步走您不去了，记下了。\n"
        "哪个不对，请说“撤回”，带上活动的名字。"
    )
    for title in ("茶话会", "健步走"):
        assert await on_list(any_town, made[title]) == {WANG: ("out", 1)}


async def test_who_comes_with_others_is_asked_which_they_all_leave(any_town: Town):
    made = await several(any_town)
    says = alone(any_town)
    await says("茶话会我和老伴去")
    await says("健步走我报名")
    await says("我们都不去了")
    assert await on_list(any_town, made["茶话会"]) == {WANG: ("in", 2)}


@pytest.mark.parametrize("wording", ["我报了哪些", "我都报了啥活动", "我一共报了几个活动"])
async def test_what_one_is_signed_up_for_is_told_whole(any_town: Town, wording: str):
    await several(any_town)
    says = alone(any_town)
    await says("茶话会和书法讲座我都报名")
    await says("健步走几点开始")
    said = await says(wording) or ""
    assert [line[:8] for line in said.split("\n")] == ["您在茶话会的名单", "您在书法讲座的名"]


async def test_what_was_cancelled_by_mistake_stands_again(any_town: Town):
    made = await several(any_town)
    says = alone(any_town)
    await says("茶话会和健步走我都报名")
    await says("健步走不去了")
    await says("茶话会几点开始")
    assert await says("刚才那个取消弄错了，还是去") == "好的，撤回了：健步走现在是1位（您）。"
    assert await on_list(any_town, made["茶话会"]) == {WANG: ("in", 1)}
    assert await on_list(any_town, made["健步走"]) == {WANG: ("in", 1)}


@pytest.mark.parametrize("wording", ["我再想想", "让我考虑一下吧", "我问问老伴再说"])
async def test_who_wants_to_think_is_let_think(any_town: Town, wording: str):
    made = await several(any_town)
    says = alone(any_town)
    assert "您说的是哪个活动" in (await says("我要报名") or "")
    assert await says(wording) == "好的，您慢慢想，想好了说一声就行。"
    assert (await says("2") or "").startswith("记上了：健步走，1位（您）。")
    assert await on_list(any_town, made["健步走"]) == {WANG: ("in", 1)}


async def test_who_waits_hears_how_many_are_before(any_town: Town):
    await publish(any_town, capacity=1)
    for name in (LI, SUN, WANG):
        await alone(any_town, name)("茶话会我报名")
    said = await alone(any_town)("我前面还有几个人")
    assert said == "茶话会：您排在候补第2位，有空位我马上告诉您。"


async def test_a_remark_says_what_is_not_to_be(any_town: Town):
    await publish(any_town)
    says = alone(any_town)
    await says("茶话会我报名")
    assert await says("吃素，别给我安排肉菜") == (
        "“吃素，别给我安排肉菜”给茶话会记下了，只有办活动的同志看得到。"
    )
    assert await remark(any_town, WANG) == "吃素，别给我安排肉菜"


@pytest.mark.parametrize("said", ["+1", "我也去", "加一", "那算我一个吧", "我也报一个"])
async def test_who_follows_somebody_that_the_bot_was_silent_to_joins_the_same(
    town: Town, said: str
):
    number = await publish(town, chats=(town.group(AT_GROUP).chat,))
    group = town.group(AT_GROUP)
    await group.says(SUN, "茶话会算我一个")
    assert await group.says(WANG, "茶话会我和老伴都去") is None
    await group.says(ZHAO, said)
    assert ZHAO in await on_list(town, number)


@pytest.mark.parametrize(
    "said",
    [
        "茶话会的名单发我",
        "请把茶话会名单发我一份",
        "把茶话会的名单发给我",
        "茶话会名单给我看看",
    ],
)
async def test_staff_who_want_the_list_get_it(town: Town, said: str):
    await publish(town, chats=(town.group(AT_GROUP).chat,))
    await town.group(AT_GROUP).says(WANG, "茶话会算我一个")
    answer = await town.private("林小雨").says("林小雨", said)
    assert answer is not None
    assert "1. 王德福" in answer


@pytest.mark.parametrize("said", ["打卡名单发我", "学习打卡情况汇总发我"])
async def test_who_wants_to_know_who_studied_has_not_studied(town: Town, said: str):
    await town.private("林小雨").says("林小雨", said)
    assert await town.rows(Checkin) == []
