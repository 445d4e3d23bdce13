"""Two things in one message: both are done, and one answer tells of both."""

from __future__ import annotations

import pytest

from services import chats
from storage.tables.activities import Signup
from storage.tables.chats import TrialLine
from storage.tables.checkin import Checkin
from tests.kit.activities import on_list, publish
from tests.kit.town import Town

GROUP = "老干部学习群"
WANG, LI, SUN = "王德福", "李淑芬", "孙国庆"


@pytest.mark.parametrize(
    "text", ["打卡，茶话会我也报", "打卡 茶话会算我一个", "茶话会我报名，顺便打卡"]
)
async def test_a_check_in_and_a_sign_up_are_both_done(any_town: Town, text: str):
    tea = await publish(any_town)
    said = await any_town.group(GROUP).says(WANG, text)
    assert await on_list(any_town, tea) == {WANG: ("in", 1)}
    assert len(await any_town.rows(Checkin)) == 1
    assert said is not None
    assert "今天的学习打卡" in said
    assert "茶话会" in said


async def test_said_again_both_are_kindly_there(any_town: Town):
    tea = await publish(any_town)
    alone = any_town.private(WANG)
    first = await alone.says(WANG, "打卡，茶话会我也报")
    again = await alone.says(WANG, "打卡，茶话会我也报")
    assert first is not None and "今天的学习打卡。" in first
    assert "\n记上了：茶话会，1位（您）。" in first
    assert again is not None and "今天已经记过了" in again and "已经在茶话会的名单上" in again
    assert await on_list(any_town, tea) == {WANG: ("in", 1)}
    assert len(await any_town.rows(Checkin)) == 1


async def test_one_activity_is_left_and_another_joined(any_town: Town):
    tea, walk = await publish(any_town), await publish(any_town, "健步走")
    alone = any_town.private(WANG)
    await alone.says(WANG, "健步走我报名")
    said = await alone.says(WANG, "健步走我不去了，腿疼。茶话会算我一个")
    assert await on_list(any_town, walk) == {WANG: ("out", 1)}
    assert await on_list(any_town, tea) == {WANG: ("in", 1)}
    assert said is not None and "健步走" in said and "茶话会" in said


async def test_in_a_trial_both_are_written_down_and_nothing_is_done(any_town: Town):
    await publish(any_town)
    group = any_town.group(GROUP)
    await any_town.do(lambda tx: chats.change(tx, group.chat, state="trial"))
    assert await group.says(WANG, "打卡，茶话会我也报") is None
    (line,) = await any_town.rows(TrialLine)
    assert "学习打卡" in line.saved and "茶话会" in line.saved
    assert await any_town.rows(Signup) == []
    assert await any_town.rows(Checkin) == []


async def test_all_but_one_of_what_was_announced(any_town: Town):
    tea, walk = await publish(any_town), await publish(any_town, "健步走")
    hand = await publish(any_town, "书法讲座")
    await any_town.private(WANG).says(WANG, "除了健步走都报")
    assert await on_list(any_town, walk) == {}
    assert await on_list(any_town, tea) == {WANG: ("in", 1)}
    assert await on_list(any_town, hand) == {WANG: ("in", 1)}


async def test_who_was_signed_up_by_one_comes_with_a_grandchild(any_town: Town):
    tea = await publish(any_town)
    alone = any_town.private(WANG)
    await alone.says(WANG, f"茶话会我和{LI}都去")
    said = await alone.says(WANG, "淑芬说茶话会还要带小孙子，她那儿算2个")
    assert said is not None and LI in said
    assert await on_list(any_town, tea) == {WANG: ("in", 1), LI: ("in", 2)}


async def test_of_somebody_else_nobody_says_how_many_come(any_town: Town):
    tea = await publish(any_town)
    await any_town.private(SUN).says(SUN, "茶话会我报名")
    await any_town.private(WANG).says(WANG, "孙国庆说茶话会要带孙子，他那儿算2个")
    assert await on_list(any_town, tea) == {SUN: ("in", 1)}
