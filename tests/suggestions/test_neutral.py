"""By which words others are told of a case that was told alone."""

from __future__ import annotations

import pytest

from services.similar.neutral import topic
from tests.kit.town import Town

SAID = "我是王德福的邻居张桂英，家住和平桥3号楼，楼道灯坏了，我糖尿病眼睛不好，电话13800000000"


def test_a_topic_is_words_of_the_lexicon_and_nothing_of_whoever_told_it():
    told = topic(SAID)
    assert "楼道灯" in told
    for private in ("王德福", "张桂英", "和平桥", "3号", "糖尿病", "眼睛", "138"):
        assert private not in told


@pytest.mark.parametrize("words", ["", "我老伴得了老年痴呆，走失过两回", "张桂英家里的事"])
def test_illness_trouble_at_home_and_names_make_no_topic(words: str):
    assert topic(words) == ""


async def test_another_is_offered_what_was_told_alone_by_its_topic_only(any_town: Town):
    first = "和平桥头的路灯坏了，张桂英前天在那里摔了一跤，请修一修"
    await any_town.private("王德福").says("王德福", first)
    asked = await any_town.private("刘桂兰").says("刘桂兰", "和平桥头的路灯坏了，请修一修")
    assert asked is not None
    assert "跟1号“" in asked
    question = asked[asked.index("跟1号") :]
    assert "路灯" in question
    for private in ("张桂英", "王德福", "摔"):
        assert private not in question


async def test_who_backs_by_number_what_was_told_alone_does_not_read_its_words(any_town: Town):
    await any_town.private("王德福").says("王德福", "张桂英家门口的路灯坏了，请修一修")
    told = await any_town.private("刘桂兰").says("刘桂兰", "支持1号")
    assert told is not None
    assert "1号" in told
    assert "张桂英" not in told
