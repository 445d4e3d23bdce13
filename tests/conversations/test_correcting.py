"""更正、收回 in chat: staff say that the bot's last word was wrong, in the group or alone."""

from __future__ import annotations

import pytest

from bot.messages import Outgoing, Quote
from storage import outbox
from storage.tables.engine import Audit, Outbox
from tests.kit.town import Town

GROUP, CLERK = "活动报名群", "林小雨"
WRONG, RIGHT = "合唱队明天8点排练", "合唱队明天9点排练"
LAST = "上一条有误，请以这一条为准："
VOID = "上一条发错了，请不要理会。给您添麻烦了。"


async def said(town: Town, text: str = WRONG, **more) -> None:
    """The bot has just said something in the group."""
    now, chat = town.clock.now(), town.group(GROUP).chat

    def work(tx):
        outbox.put(tx, text, chat, Outgoing(text, **more), now, kind="post")
        outbox.sent(tx, next(iter(outbox.like(tx, text))).id, now)

    await town.do(work)
    await town.wait(minutes=2)


async def deeds(town: Town) -> list[str]:
    return [row.action for row in await town.rows(Audit) if row.action.startswith("post.")]


@pytest.mark.parametrize(
    "words", ["上一条发错了，收回", "刚才那条有误", "上一条通知发错了，请收回。", "这条撤回吧"]
)
async def test_a_clerk_takes_the_last_post_back_in_the_group(any_town: Town, words: str):
    await said(any_town)
    assert await any_town.group(GROUP).says(CLERK, words, at_bot=False) == VOID
    assert await deeds(any_town) == ["post.withdraw"]
    assert "没有找到" in (await any_town.group(GROUP).says(CLERK, words, at_bot=True) or "")
    assert await deeds(any_town) == ["post.withdraw"]


@pytest.mark.parametrize("words", [f"更正：{RIGHT}", f"上一条有误，请以这一条为准：{RIGHT}"])
async def test_a_clerk_puts_the_last_post_right_in_the_group(any_town: Town, words: str):
    await said(any_town, refs=(("activity", 7),))
    answer = await any_town.group(GROUP).tells(CLERK, words, at_bot=False)
    assert answer.text == f"{LAST}\n{RIGHT}"
    assert await deeds(any_town) == ["post.correct"]
    await any_town.wait(hours=1)
    assert await any_town.group(GROUP).posts() == []


async def test_what_is_quoted_is_meant_and_named_by_its_hour(any_town: Town):
    await said(any_town)
    await said(any_town, "今天的学习内容")
    quote = Quote(WRONG, by_bot=True)
    answer = await any_town.group(GROUP).says(CLERK, f"更正：{RIGHT}", quote=quote)
    assert answer == f"10月27日(周一)上午9点30分发的那条有误，请以这一条为准：\n{RIGHT}"


@pytest.mark.parametrize("words", ["上一条发错了，收回", f"更正：{RIGHT}"])
async def test_nobody_else_may_and_of_others_words_it_is_not_said(town: Town, words: str):
    await said(town)
    for name in ("王德福", "孙国庆", "陈立"):
        answer = await town.group(GROUP).says(name, words, at_bot=False)
        assert LAST not in (answer or "") and VOID not in (answer or "")
    # What somebody said since is what a clerk speaks of now.
    assert await town.group(GROUP).says(CLERK, words, at_bot=False) is None
    assert await deeds(town) == []


async def test_what_a_group_must_not_read_is_not_said(town: Town):
    await said(town)
    told = await town.group(GROUP).says(CLERK, "更正：有事打19900000001", at_bot=True)
    assert "里面有号码" in (told or "")
    assert await deeds(town) == []


@pytest.mark.parametrize(
    ("words", "head"), [("上一条发错了，收回", VOID), (f"更正：{RIGHT}", f"{LAST}\n{RIGHT}")]
)
async def test_alone_it_is_told_back_and_done_on_a_yes(any_town: Town, words: str, head: str):
    await said(any_town)
    clerk = any_town.private(CLERK)
    told = await clerk.says(CLERK, words)
    assert told == (
        f"10月27日(周一)上午9点30分说给“{GROUP}”的：\n{WRONG}\n"
        f"群里会看到：\n{head}\n这样发吗？回“是”或“不用”。"
    )
    assert await deeds(any_town) == []
    assert await clerk.says(CLERK, "是") == f"好的，改好的话给“{GROUP}”排上了。"
    await any_town.wait(minutes=20)
    assert await any_town.group(GROUP).posts() == [head]


async def test_alone_a_no_leaves_it(town: Town):
    await said(town)
    clerk = town.private(CLERK)
    await clerk.says(CLERK, "上一条发错了，收回")
    assert await clerk.says(CLERK, "不用") == "好的，没有动。"
    assert await deeds(town) == []
    assert [row.text for row in await town.rows(Outbox) if row.is_group] == [WRONG]


async def test_what_waits_is_not_said_at_all(any_town: Town):
    now, chat = any_town.clock.now(), any_town.group(GROUP).chat
    await any_town.do(lambda tx: outbox.put(tx, "w", chat, WRONG, now, kind="post"))
    clerk = any_town.private(CLERK)
    assert "不发了吗" in (await clerk.says(CLERK, "上一条发错了，收回") or "")
    assert await clerk.says(CLERK, "是") == f"好的，不发到“{GROUP}”了。"
    await any_town.wait(minutes=20)
    assert await any_town.group(GROUP).posts() == []


async def test_a_notice_with_receipts_has_its_own_page(town: Town):
    now, chat = town.clock.now(), town.group(GROUP).chat
    key = "announcement:1:simulator:G2"
    await town.do(lambda tx: outbox.put(tx, key, chat, "【通知】体检", now, kind="post"))
    told = await town.private(CLERK).says(CLERK, "上一条发错了，收回")
    assert "请到后台“通知”里撤回或更正" in (told or "")
