"""Switching groups: into the trial, on with one introduction, off again."""

from __future__ import annotations

import pytest

from services import chats, groups
from storage.audit import By
from storage.tables.chats import Chat
from tests.kit.town import Town

STUDY = "老干部学习群"


@pytest.fixture
async def switch(any_town: Town):
    place = any_town.group(STUDY)

    async def to(state: str) -> None:
        now, say = any_town.clock.now(), any_town.bot.say
        await any_town.do(lambda tx: groups.switch(tx, place.chat, state, By(9, now), say))

    return to


async def posts(town: Town) -> list[str]:
    await town.wait(minutes=2)
    return [text for text in await town.group(STUDY).posts() if "大家好" in text]


async def test_switched_on_it_introduces_itself_once_with_what_is_kept(any_town, switch):
    await switch("trial")
    assert await posts(any_town) == []
    await switch("on")
    (text,) = await posts(any_town)
    assert "记下来" in text and "停" in text and len(text.splitlines()) <= 6
    await switch("off")
    await switch("on")
    assert len(await posts(any_town)) == 1


async def test_staff_may_word_it_themselves(any_town, switch):
    chat = any_town.group(STUDY).chat
    words = "大家好，我是单位的小助手。"
    await any_town.do(lambda tx: chats.change(tx, chat, introduction=words))
    await switch("on")
    assert await posts(any_town) == [words]


async def test_switched_off_it_is_silent(any_town, switch):
    await switch("off")
    assert "记上了" not in (await any_town.group(STUDY).says("王德福", "打卡") or "")
    (row,) = [row for row in await any_town.rows(Chat) if row.name == STUDY]
    assert (row.state, row.state_since) == ("off", any_town.clock.now())


async def test_without_a_purpose_it_can_not_be_served(any_town, switch):
    chat = any_town.group(STUDY).chat
    await any_town.do(lambda tx: chats.change(tx, chat, purpose=""))
    for state in ("trial", "on"):
        with pytest.raises(groups.NoPurpose):
            await switch(state)
    await switch("off")
