"""Help: one example that fits the chat, short enough for a telephone."""

from __future__ import annotations

import pytest

from services import chats
from tests.kit.town import Town
from tests.kit.understood import meaning, understands

EXAMPLES = {
    "study": "“打卡”",
    "activities": "“我和老伴都去”",
    "hall": "我提个建议",
    "volunteer": "我去",
    "family": "我父亲",
    "staff": "做成表",
    "private": "“打卡”",
}
TOPICS = {
    "checkin": "打卡",
    "checkin_cancel": "打错了",
    "activity_signup": "我和老伴都去",
    "suggestion_submit": "我提个建议",
    "volunteer_claim": "我去",
    "settings": "恢复提醒",
    "human": "找工作人员",
    "bind_identity": "我是教育支部",
    "points_redeem": "打卡",
}


async def helped(town: Town, purpose: str, **slots: str) -> str:
    understands(town, {"怎么弄": meaning("help", **slots)})
    if purpose == "private":
        return await town.private("王德福").says("王德福", "怎么弄") or ""
    group = town.group("老干部学习群")
    await town.do(lambda tx: chats.change(tx, group.chat, purpose=purpose))
    return await group.says("王德福", "怎么弄") or ""


@pytest.mark.parametrize("purpose", EXAMPLES)
async def test_every_kind_of_chat_has_its_own_example(town: Town, purpose: str):
    said = await helped(town, purpose)
    assert EXAMPLES[purpose] in said
    assert len(said.splitlines()) <= 6 and len(said) <= 120
    assert said.count("“") == (2 if purpose == "private" else 1)


@pytest.mark.parametrize("topic", TOPICS)
async def test_a_topic_is_told_how(town: Town, topic: str):
    said = await helped(town, "private", topic=topic)
    assert TOPICS[topic] in said
    assert len(said.splitlines()) <= 6 and len(said) <= 120


async def test_a_stranger_is_helped_too(town: Town):
    assert "打卡" in (await town.private("stranger").says("stranger", "帮助") or "")
