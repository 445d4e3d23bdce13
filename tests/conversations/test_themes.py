"""主题征集 in one sentence: staff alone with the bot say it, hear it told back, and publish."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from storage.tables.base import core
from storage.tables.chats import Chat as ChatRow
from storage.tables.suggestions import Case, Theme
from tests.kit.themes import TITLE, until_theme_begins
from tests.kit.town import Town

STAFF = "林小雨"
SAID = f"开个主题征集“{TITLE}”，11月3日到11月21日"
TOLD = (
    f"主题征集“{TITLE}”，11月3日(周一)到11月21日(周五)，发到线上议事厅。\n"
    "回“发布”就定了；要改，整句再说一遍。"
)


async def the(town: Town) -> Theme:
    (row,) = await town.rows(Theme)
    return row


async def test_a_sentence_is_told_back_and_published(any_town: Town):
    alone = any_town.private(STAFF)
    assert await alone.says(STAFF, SAID) == TOLD
    assert (await the(any_town)).state == "draft"
    assert await alone.says(STAFF, "发布") == f"“{TITLE}”定了，11月3日(周一)上午在线上议事厅里说。"
    row = await the(any_town)
    assert (row.state, row.opens_on, row.closes_on) == (
        "open",
        date(2025, 11, 3),
        date(2025, 11, 21),
    )
    await until_theme_begins(any_town)
    (post,) = await any_town.group("线上议事厅").posts()
    assert post.startswith(f"【主题征集】{TITLE}")
    await any_town.group("线上议事厅").says("王德福", "我建议给村口装路灯")
    (case,) = await any_town.rows(Case)
    assert case.theme_id == row.id


async def test_said_otherwise_it_is_the_same_draft(any_town: Town):
    alone = any_town.private(STAFF)
    await alone.says(STAFF, SAID)
    told = await alone.says(STAFF, f"开个主题征集“{TITLE}”，11月4日到11月25日")
    assert told is not None and "11月4日(周二)到11月25日(周二)" in told
    await alone.says(STAFF, "可以")
    row = await the(any_town)
    assert (row.state, row.opens_on) == ("open", date(2025, 11, 4))


async def test_what_begins_today_is_told_at_once(town: Town):
    alone = town.private(STAFF)
    await alone.says(STAFF, "主题征集“文明养犬大家谈”，今天到11月21日")
    said = await alone.says(STAFF, "发布")
    assert said == "“文明养犬大家谈”定了，这就在线上议事厅里说。"
    await town.wait(minutes=30)
    assert len(await town.group("线上议事厅").posts()) == 1


async def test_a_no_leaves_the_draft_and_says_where(any_town: Town):
    alone = any_town.private(STAFF)
    await alone.says(STAFF, SAID)
    assert await alone.says(STAFF, "先不发") == f"先不发布，草稿“{TITLE}”存在“主题征集”里。"
    assert (await the(any_town)).state == "draft"


@pytest.mark.parametrize(
    ("said", "title", "opens", "closes"),
    [
        ("发起征集《文明养犬大家谈》，下周一到11月14日", "文明养犬大家谈", (11, 3), (11, 14)),
        ("搞个主题征集：我为养老献一策，11月3号至21号", "我为养老献一策", (11, 3), (11, 21)),
        ("主题征集 我为社区献一计，12月5日截止", "我为社区献一计", (10, 27), (12, 5)),
        (
            "新建主题征集「我为家乡献一计」，从11月3日起，到12月1日止",
            "我为家乡献一计",
            (11, 3),
            (12, 1),
        ),
    ],
)
async def test_said_in_other_words(
    town: Town, said: str, title: str, opens: tuple[int, int], closes: tuple[int, int]
):
    told = await town.private(STAFF).says(STAFF, said)
    assert told is not None and title in told
    row = await the(town)
    assert (row.title, row.opens_on, row.closes_on) == (
        title,
        date(2025, *opens),
        date(2025, *closes),
    )


@pytest.mark.parametrize(
    "said", ["开个主题征集", "开个主题征集“我为养老献一策”", "开个主题征集，11月3日到5日"]
)
async def test_what_is_missing_is_asked_for_with_an_example(town: Town, said: str):
    told = await town.private(STAFF).says(STAFF, said)
    assert told is not None and told.startswith("题目和哪天到哪天，一句话说全就行")
    assert await town.rows(Theme) == []


async def test_days_that_can_not_be_are_refused(town: Town):
    alone = town.private(STAFF)
    told = await alone.says(STAFF, "开个主题征集“献一策”，11月21日到11月3日")
    assert told is not None and "重新" in told
    assert await town.rows(Theme) == []


async def test_without_a_hall_there_is_nowhere_to_tell_it(town: Town):
    off = update(core(ChatRow)).where(core(ChatRow).c.chat_id == "G3").values(state="off")
    await town.do(lambda tx: tx.execute(off))
    told = await town.private(STAFF).says(STAFF, SAID)
    assert told is not None and "还没有开通的议事厅群" in told
    assert await town.rows(Theme) == []


async def test_it_is_for_staff_and_for_them_alone(town: Town):
    await town.private("王德福").says("王德福", SAID)
    await town.group("工作群").says(STAFF, SAID)
    await town.group("线上议事厅").says(STAFF, SAID)
    assert await town.rows(Theme) == []


async def test_published_once_however_often_it_is_said(any_town: Town):
    alone = any_town.private(STAFF)
    await alone.says(STAFF, SAID)
    await alone.says(STAFF, "发布")
    await alone.says(STAFF, "发布")
    await any_town.wait(days=7 + 1)
    assert len(await any_town.group("线上议事厅").posts()) == 1
    assert (await the(any_town)).closes_on - (await the(any_town)).opens_on == timedelta(days=18)
