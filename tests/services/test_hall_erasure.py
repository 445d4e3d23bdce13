"""What is left of suggestions when somebody asks to be erased."""

from __future__ import annotations

from services import members
from tests.kit import hall
from tests.kit.town import Town
from tests.services.test_erasure import at_home, erase  # noqa: F401 - a fixture for each test


async def test_who_is_named_in_anothers_points_is_taken_out_and_the_points_still_fit(
    any_town: Town,
):
    said = "我提两条：第一，赵秀英家门口的台阶太高；第二，食堂的菜太咸，希望淡一点"
    await any_town.private("王德福").says("王德福", said)
    gone = await any_town.do(lambda tx: members.named(tx, "赵秀英"))
    await erase(any_town, gone)
    first, second = (await hall.case(any_town, 1)).words, (await hall.case(any_town, 2)).words
    assert "赵秀英" not in first
    assert first.endswith("家门口的台阶太高")
    assert second == "食堂的菜太咸，希望淡一点"


async def test_the_case_of_who_is_gone_stays_without_words(any_town: Town):
    await any_town.group(hall.HALL).says("王德福", "和平桥头的路灯坏了好几天了，请修一修")
    await any_town.private("刘桂兰").says("刘桂兰", "支持1号")
    gone = await any_town.do(lambda tx: members.named(tx, "王德福"))
    await erase(any_town, gone)
    assert (await hall.case(any_town, 1)).words == ""
    assert await hall.states(any_town) == {1: "received"}
    assert await hall.backed(any_town, 1) == ["刘桂兰"]
