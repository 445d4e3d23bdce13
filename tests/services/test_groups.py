"""Switching groups: into the trial, on with one introduction, off again."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from bot.channel import Capabilities
from bot.texts import Texts
from bot.wechat.errcodes import failure
from services import chats, groupforms, groups, members
from services.matters import Desk
from storage import outbox
from storage.audit import By
from storage.tables.chats import Chat, TrialLine
from storage.tables.checkin import Checkin
from storage.tables.engine import Outbox
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
    (text,) = await posts(any_town)
    assert text == f"{words}\n{groups.privacy(any_town.bot.say)}"
    assert len(text.splitlines()) == 3


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


async def lose(town: Town, desk: Desk | None = None) -> int:
    chat, now = town.group(STUDY).chat, town.clock.now()
    return int(await town.do(lambda tx: groups.lose(tx, chat, By(9, now), desk)))


async def lay(town: Town, text: str, kind: str = "post") -> None:
    chat, now = town.group(STUDY).chat, town.clock.now()
    await town.do(lambda tx: outbox.put(tx, text, chat, text, now, kind=kind))


async def states(town: Town) -> dict[str, str]:
    return {row.text: row.state for row in await town.rows(Outbox)}


async def test_what_waits_for_a_lost_group_goes_to_its_keeper(any_town: Town):
    chat = any_town.group(STUDY).chat
    keeper = await any_town.do(lambda tx: members.named(tx, "孙国庆"))
    await any_town.do(lambda tx: chats.change(tx, chat, keeper_id=keeper))
    await lay(any_town, "周五听课")
    await lay(any_town, "又有2位打卡", kind="joined")
    assert await lose(any_town, Desk(any_town.bot.reach, any_town.bot.say)) == 1
    assert await lose(any_town) == 0
    await any_town.wait(minutes=2)
    assert (await states(any_town))["又有2位打卡"] == "spared"
    assert (await states(any_town))["周五听课"] == "forward"
    (asked,) = await any_town.private("P06").posts()
    assert "请转发到“老干部学习群”" in asked and "周五听课" in asked


async def test_what_is_posted_to_a_lost_group_later_is_passed_on_by_hand_too(any_town: Town):
    await lose(any_town)
    await lay(any_town, "周六春游")
    await any_town.wait(minutes=2)
    assert (await states(any_town))["周六春游"] == "forward"
    assert "周六春游" in (await any_town.private("林小雨").says("林小雨", "转发") or "")


@pytest.mark.parametrize("state", ["on", "trial", "off"])
async def test_a_message_brings_a_lost_group_back_to_what_it_was(any_town, switch, state: str):
    await switch(state)
    await lose(any_town)
    answer = await any_town.group(STUDY).says("王德福", "打卡")
    (row,) = [row for row in await any_town.rows(Chat) if row.name == STUDY]
    assert (row.state, row.lost_from) == (state, None)
    assert ("记上了" in (answer or "")) is (state == "on")
    assert len(await any_town.rows(Checkin)) == (state == "on")
    assert len(await any_town.rows(TrialLine)) == (state == "trial")


@pytest.mark.parametrize("gone", [True, False])
async def test_a_platform_that_says_there_is_no_such_group_loses_it(town, gone):
    class Refuses:
        name = "simulator"
        capabilities = Capabilities(push=True, max_bytes=2048)

        async def send(self, _chat, _what) -> None:
            raise failure(86003 if gone else 45002, "")

    town.bot.channels["simulator"] = Refuses()
    await lay(town, "周五听课")
    await lay(town, "周六春游")
    await town.wait(minutes=2)
    (row,) = [row for row in await town.rows(Chat) if row.name == STUDY]
    assert row.state == ("lost" if gone else "on")
    assert await states(town) == {"周五听课": "forward", "周六春游": "forward"}


def test_the_first_words_fit_a_chat():
    say = Texts(bot="小银铃")
    row = SimpleNamespace(introduction=None)
    assert len(groups.introduction(row, say)) <= 120
    assert len(groups.privacy(say).splitlines()) == 2
    assert len(groups.privacy(say)) + groupforms.MOST_CHARACTERS + 1 <= 120
    assert len(groups.privacy(say).splitlines()) + groupforms.MOST_LINES <= 6
