"""A sentence in the bureau's own words is what the bot says, until the shipped one is wanted."""

from __future__ import annotations

import pytest

from bot.texts.places import Place
from bot.texts.values import named
from services import members, rewording
from storage.audit import By
from storage.tables.engine import Audit
from storage.tables.wordings import Wording
from tests.kit import said
from tests.kit.town import Town

FIRST = "checkin.recorded_first"
OWN = "{姓名}，银铃给您记上了，头一天，好！"
SHIPPED = "王德福，记上了：今天的学习打卡。这是第1天，开了个好头。"


async def reword(town: Town, key: str, text: str, seen: str | None = None) -> str:
    """What becomes of a rewording by a clerk."""

    def work(tx):
        clerk = members.every_named(tx, "林小雨")[0]
        by = By(clerk, town.clock.now())
        return rewording.put(tx, town.bot.say, key, named(text), by, seen=seen)

    return await town.do(work)


async def drop(town: Town, key: str) -> str:
    """What becomes of letting the shipped sentence be said again."""

    def work(tx):
        return rewording.drop(tx, town.bot.say, key, By(None, town.clock.now()))

    return await town.do(work)


async def test_a_reworded_sentence_is_what_the_bot_says(any_town: Town):
    group = any_town.group("老干部学习群")
    assert await reword(any_town, FIRST, OWN) == "done"
    assert await group.says("王德福", "打卡") == "王德福，银铃给您记上了，头一天，好！"
    assert (
        await group.says("王德福", "打错了")
        == "王德福，今天的打卡撤回来了。学完了再说一声“打卡”就行。"
    )
    assert await drop(any_town, FIRST) == "done"
    await any_town.wait(minutes=2)
    assert await group.says("王德福", "打卡") == SHIPPED
    assert await any_town.rows(Wording) == []
    noted = [row for row in await any_town.rows(Audit) if row.subject == f"wording:{FIRST}"]
    assert [row.action for row in noted] == ["wording.change", "wording.drop"]
    assert noted[0].after == noted[1].before == {"wording": named(OWN)}


async def test_it_is_said_after_a_restart_too(any_town: Town):
    await reword(any_town, FIRST, OWN)
    await any_town.restart()
    answer = await any_town.group("老干部学习群").says("王德福", "打卡")
    assert answer == "王德福，银铃给您记上了，头一天，好！"


async def test_what_comes_by_the_clock_is_reworded_too(any_town: Town):
    await reword(any_town, "checkin.post", "{日期}，今天学{名称}{学习材料}\n学完说“打卡”。")
    await any_town.bot.work.read(any_town.bot.rewordings.renew)
    await any_town.wait(days=1)
    posts = await any_town.group("老干部学习群").posts()
    assert any("今天学" in post and post.endswith("学完说“打卡”。") for post in posts), posts


async def test_doing_it_twice_changes_nothing_the_second_time(any_town: Town):
    assert await reword(any_town, FIRST, OWN) == "done"
    assert await reword(any_town, FIRST, OWN) == "same"
    assert await drop(any_town, FIRST) == "done"
    assert await drop(any_town, FIRST) == "same"
    noted = [row for row in await any_town.rows(Audit) if row.subject == f"wording:{FIRST}"]
    assert len(noted) == 2


async def test_to_write_the_shipped_sentence_is_to_drop_ones_own(any_town: Town):
    await reword(any_town, FIRST, OWN)
    assert await reword(any_town, FIRST, any_town.bot.say.shipped(FIRST)) == "done"
    assert await any_town.rows(Wording) == []


async def test_who_wrote_while_another_saved_overwrites_nothing(any_town: Town):
    shipped = any_town.bot.say.shipped(FIRST)
    assert await reword(any_town, FIRST, OWN, seen=shipped) == "done"
    assert await reword(any_town, FIRST, "{姓名}记上了！", seen=shipped) == "clash"
    (row,) = await any_town.rows(Wording)
    assert row.text == named(OWN)
    assert await reword(any_town, FIRST, "{姓名}记上了！", seen=row.text) == "done"


async def test_one_that_fits_no_more_after_an_upgrade_breaks_no_answer(any_town: Town):
    await reword(any_town, FIRST, "{姓名}，{连续天数}天，记上了")
    assert await any_town.group("老干部学习群").says("王德福", "打卡") == SHIPPED


async def test_another_process_says_it_with_its_next_message(postgresql_url: str):
    async with Town.open(postgresql_url) as here, Town.open(postgresql_url) as there:
        await there.private("王德福").says("王德福", "打卡")
        await reword(here, FIRST, OWN)
        answer = await there.group("老干部学习群").says("赵秀英", "打卡")
        assert answer == "赵秀英，银铃给您记上了，头一天，好！"


async def test_another_process_finds_out_also_where_nobody_talks(postgresql_url: str):
    async with Town.open(postgresql_url) as here, Town.open(postgresql_url) as there:
        await reword(here, FIRST, OWN)
        assert there.bot.say(FIRST, name="王德福") == SHIPPED
        await there.bot.work.read(there.bot.rewordings.renew)
        assert there.bot.say(FIRST, name="王德福") == "王德福，银铃给您记上了，头一天，好！"


async def test_what_was_rolled_back_is_not_said(any_town: Town):
    group = any_town.group("老干部学习群")

    def work(tx):
        by = By(None, any_town.clock.now())
        rewording.put(tx, any_town.bot.say, FIRST, named(OWN), by)
        any_town.bot.rewordings.renew(tx)
        raise LookupError

    try:
        await any_town.do(work)
    except LookupError:
        assert await any_town.rows(Wording) == []
    await any_town.bot.work.read(any_town.bot.rewordings.renew)
    assert await group.says("王德福", "打卡") == SHIPPED


async def test_what_is_said_in_a_group_and_declared_for_none_is_noticed(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(said, "place_of", lambda _key: Place("private"))
    await town.group("老干部学习群").says("王德福", "打卡")
    with pytest.raises(AssertionError, match=FIRST):
        await town.heard()
    town.answered.clear()


async def test_what_is_posted_in_a_group_and_declared_for_none_is_noticed(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(said, "place_of", lambda _key: Place("private"))
    await town.wait(days=1)
    with pytest.raises(AssertionError, match=r"checkin\.post"):
        await town.heard()
    town.said.clear()
