"""Who was offered a place says yes or no, by number or in words, in time or too late."""

from __future__ import annotations

from typing import Any

import pytest

from services.activities import writing
from storage.tables.engine import Dialog
from tests.kit.gatherings import by_staff, everybody, gathering, leaves, signs_up, states
from tests.kit.town import Town


async def offered(town: Town) -> int:
    """An activity of one place, which 李淑芬 is offered and for which 赵秀英 waits."""
    made = await gathering(town, capacity=1)
    await everybody(town, made, ("王德福", "李淑芬", "赵秀英"))
    await leaves(town, made, "王德福")
    await town.wait(minutes=3)
    return made


async def lapsed(town: Town) -> int:
    """As `offered`, but that 李淑芬 did not answer in time."""
    made = await offered(town)
    await town.wait(hours=20)
    return made


async def answer(town: Town, text: str, name: str = "李淑芬") -> str | None:
    return await town.private(name).says(name, text)


@pytest.mark.parametrize("text", ["1", "好的", "行", "我来", "给我留着", "要", "好，我去"])
async def test_a_yes_takes_the_place(town: Town, text: str):
    made = await offered(town)
    assert await answer(town, text) == (
        "好的，给李淑芬留好了：茶话会，10月30日(周四)上午9点，在老干部活动中心。来不了的话，说一声就行。"
    )
    assert (await states(town, made))["李淑芬"] == "in"
    assert await town.rows(Dialog) == []


@pytest.mark.parametrize(
    "text", ["2", "不来了", "不去了", "不用了", "我不来", "让给别人吧", "不要这个位子"]
)
async def test_a_no_lets_it_go_to_the_next(town: Town, text: str):
    made = await offered(town)
    assert await answer(town, text) == "好的，茶话会的位子让给下一位了。谢谢您说一声。"
    await town.wait(minutes=3)
    assert await states(town, made) == {"王德福": "out", "李淑芬": "out", "赵秀英": "offered"}
    (told,) = await town.private("赵秀英").posts()
    assert told.startswith("赵秀英，茶话会空出一个位子")


async def test_the_answer_holds_for_the_whole_party(any_town: Town):
    made = await gathering(any_town, capacity=2)
    await signs_up(any_town, made, "王德福", "刘桂兰")
    await signs_up(any_town, made, "张建国", "李淑芬")
    await leaves(any_town, made, "王德福", "刘桂兰")
    await any_town.wait(minutes=3)
    said = await answer(any_town, "1", "张建国")
    assert said is not None and said.startswith("好的，给张建国、李淑芬留好了：茶话会，")
    assert set((await states(any_town, made)).values()) == {"in", "out"}
    assert (await states(any_town, made))["李淑芬"] == "in"


async def test_said_twice_it_is_done_once(any_town: Town):
    made = await offered(any_town)
    place = any_town.private("李淑芬")
    first = await place.says("李淑芬", "1", id="once")
    again = await place.tells("李淑芬", "1", id="once")
    assert (again.text, again.repeated) == (first, True)
    assert (await states(any_town, made))["李淑芬"] == "in"


async def test_something_else_is_no_answer(town: Town):
    made = await offered(town)
    assert "今天的学习打卡" in str(await answer(town, "打卡"))
    assert (await states(town, made))["李淑芬"] == "offered"
    assert len(await town.rows(Dialog)) == 1


async def test_too_late_one_may_wait_anew(any_town: Town):
    made = await lapsed(any_town)
    assert (await states(any_town, made))["李淑芬"] == "out"
    assert await answer(any_town, "1") == (
        "好的，茶话会给李淑芬重新排上了，排在第1。有了位子马上告诉您。"
    )
    assert (await states(any_town, made))["李淑芬"] == "waiting"


async def test_too_late_one_need_not(town: Town):
    made = await lapsed(town)
    assert await answer(town, "2") == "好的，那就不排了。下回有活动，再请您来。"
    assert (await states(town, made))["李淑芬"] == "out"


async def test_who_left_already_hears_that_it_is_too_late_and_may_wait(town: Town):
    made = await offered(town)
    await leaves(town, made, "李淑芬")
    assert "已经给了下一位" in str(await answer(town, "1"))
    assert "排在第1" in str(await answer(town, "1"))
    assert (await states(town, made))["李淑芬"] == "waiting"


async def test_who_took_it_in_other_words_is_told_so(town: Town):
    made = await offered(town)
    await signs_up(town, made, "李淑芬")
    assert await answer(town, "1") == "茶话会的位子早就给您留好了，您放心。"


async def test_a_closed_list_takes_nobody_in_again(town: Town):
    made = await lapsed(town)
    by = await by_staff(town)
    await town.do(lambda tx: writing.close(tx, made, by))
    assert "现在不收人了" in str(await answer(town, "1"))
    assert (await states(town, made))["李淑芬"] == "out"


async def test_where_the_place_is_free_still_one_gets_it(town: Town):
    made = await gathering(town, capacity=1)
    await everybody(town, made, ("王德福", "李淑芬"))
    await leaves(town, made, "王德福")
    await town.wait(hours=20)
    assert "正好还有位子，给李淑芬留好了" in str(await answer(town, "好"))
    assert (await states(town, made))["李淑芬"] == "in"


async def test_what_is_answered_in_a_group_is_not_taken_for_it(town: Town):
    made = await offered(town)
    said: Any = await town.group("活动报名群").says("李淑芬", "1")
    assert "留好了" not in str(said)
    assert (await states(town, made))["李淑芬"] == "offered"
