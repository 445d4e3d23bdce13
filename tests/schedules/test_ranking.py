"""On Sunday evening the groups hear who studied most; nobody who comes last is named."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import text, update

from bot.channels.simulator.channel import Simulator
from services import checkin, consents, fonts, members
from services.checkin import ranking
from services.checkin.ranking import Level, Ranking
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Campaign
from storage.tables.engine import Outbox
from storage.tables.longtasks import LongTask
from storage.tables.members import Member
from tests.kit.town import ZONE, Town

MONDAY, SUNDAY = date(2025, 10, 27), date(2025, 11, 2)
DAY = timedelta(days=1)


async def studied(town: Town, name: str, *days: int, campaign: int = 1) -> None:
    """Enter somebody's study on some days of the week, Monday being 0."""
    by = By(None, town.clock.now())

    def work(tx):
        for day in days:
            member_id = members.named(tx, name) or members.enter(tx, name)
            checkin.enter(tx, campaign, member_id, MONDAY + day * DAY, by, made_up=False)

    await town.do(work)


async def sunday(town: Town, hour: int = 18, minute: int = 15) -> None:
    """Go to that hour of the Sunday, and do what long tasks there are."""
    town.clock.move_to(datetime.combine(SUNDAY, time(hour, minute), ZONE) - timedelta(minutes=15))
    await town.restart()
    await town.wait(minutes=15)
    await town.bot.longtasks.work_off()
    await town.wait(minutes=2)


async def rankings(town: Town) -> list[Any]:
    return [row for row in await town.rows(Outbox) if row.key.startswith("ranking:")]


@pytest.fixture
def shows(monkeypatch: pytest.MonkeyPatch) -> None:
    able = replace(Simulator.capabilities, pictures=True)
    monkeypatch.setattr(Simulator, "capabilities", able)


async def test_the_best_of_the_week_are_named_level_by_level_and_never_the_last(any_town: Town):
    await studied(any_town, "王德福", *range(7))
    await studied(any_town, "李淑芬", *range(7))
    await studied(any_town, "刘桂兰", *range(1, 7))
    await studied(any_town, "孙国庆", 3)
    await sunday(any_town)
    (row,) = await rankings(any_town)
    assert row.state == "sent" and row.key == f"ranking:1:{MONDAY}:simulator:G1"
    head, sums, first, second, thanks = row.text.splitlines()
    assert head == "每日一学（10月27日(周一)至11月2日(周日)）"
    assert sums == "这周4位一共学了21人次。"
    assert set(first.removeprefix("天天都学的：").split("、")) == {"王德福", "李淑芬"}
    assert second == "学了6天的：刘桂兰"
    assert thanks == "谢谢各位，下周接着学。"
    assert "孙国庆" not in row.text
    (said,) = [one for one in await any_town.group("老干部学习群").posts() if "天天都学" in one]
    assert said == row.text


async def test_where_all_are_equal_nobody_is_last(town: Town):
    await studied(town, "王德福", 1, 2)
    await studied(town, "李淑芬", 4, 5)
    await sunday(town)
    (row,) = await rankings(town)
    assert "学了2天的：" in row.text and "王德福" in row.text and "李淑芬" in row.text


@pytest.mark.usefixtures("shows")
@pytest.mark.skipif(fonts.find() is None, reason="needs a font that has Chinese")
async def test_where_pictures_are_shown_the_ranking_has_one(town: Town):
    await studied(town, "王德福", *range(7))
    await sunday(town)
    (row,) = await rankings(town)
    assert Image.open(io.BytesIO(row.picture)).size[0] == 1080
    assert "天天都学的：王德福" in row.text


@pytest.mark.usefixtures("shows")
async def test_without_a_font_the_words_go_alone(town: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fonts, "find", lambda _named=None: None)
    await studied(town, "王德福", *range(7))
    await sunday(town)
    assert [(row.picture, row.state) for row in await rankings(town)] == [(None, "sent")]


async def test_where_no_picture_can_be_shown_none_is_kept(town: Town):
    await studied(town, "王德福", *range(7))
    await sunday(town)
    assert [row.picture for row in await rankings(town)] == [None]


async def test_it_is_entered_and_told_once_and_made_up_the_same_evening_only(town: Town):
    await studied(town, "王德福", *range(7))
    await sunday(town, 19, 25)
    await town.wait(minutes=30)
    await town.bot.longtasks.work_off()
    assert len(await rankings(town)) == 1
    assert [row.state for row in await town.rows(LongTask) if row.kind == "ranking"] == ["done"]


async def test_a_ranking_whose_evening_is_over_is_told_to_nobody(town: Town):
    await studied(town, "王德福", *range(7))
    town.clock.move_to(datetime.combine(SUNDAY, time(18, 5), ZONE))
    await town.restart()
    await town.wait(minutes=10)
    await town.wait(days=1)
    await town.bot.longtasks.work_off()
    assert await rankings(town) == []


@pytest.mark.parametrize("values", [{"ranking": False}, {"kind": "meeting"}], ids=str)
async def test_a_campaign_without_ranking_has_none(town: Town, values: dict[str, Any]):
    await studied(town, "王德福", *range(7))
    await town.do(lambda tx: tx.execute(update(core(Campaign)).values(values)))
    await sunday(town)
    assert await rankings(town) == []
    assert [row for row in await town.rows(LongTask) if row.kind == "ranking"] == []


async def test_who_is_gone_or_withdrew_the_consent_is_neither_named_nor_counted(town: Town):
    for name in ("王德福", "李淑芬", "刘桂兰"):
        await studied(town, name, *range(7))

    def leave(tx):
        people, now = core(Member), town.clock.now()
        tx.execute(update(people).where(people.c.name == "李淑芬").values(state="deceased"))
        liu = members.named(tx, "刘桂兰")
        by = By(liu, now)
        consents.give(tx, liu, "checkin", by, how="said")
        consents.withdraw(tx, liu, "checkin", by, how="said")

    await town.do(leave)
    await sunday(town)
    (row,) = await rankings(town)
    assert "天天都学的：王德福\n" in row.text and "这周1位" in row.text


async def test_the_leaderboard_is_read_from_its_index_alone(town: Town):
    asked = ranking._BEST.compile()
    given = asked.params | {"of_campaign": 1, "of_week": MONDAY, "most": 60}
    explained = text(f"EXPLAIN QUERY PLAN {asked}").bindparams(**given)
    plan = await town.bot.work.read(lambda tx: [row.detail for row in tx.execute(explained)])
    assert any("COVERING INDEX ix_checkin_totals_week" in line for line in plan), plan
    assert not any("TEMP B-TREE" in line for line in plan), plan


@pytest.mark.parametrize("title", ["每日一学", "学习贯彻全会精神银发读书会每日一学"])
@pytest.mark.parametrize("people", [1, 2, 9, 60, 75])
def test_the_words_are_short_whatever_the_week_was(town: Town, title: str, people: int):
    names = tuple(
        f"{'欧阳司马'[n % 3 : n % 3 + 2]}{'建国德福秀英'[n % 5 : n % 5 + 2]}" for n in range(60)
    )
    levels = [Level(days, days == 7, people, names[:people]) for days in (7, 6, 5, 4)]
    week = Ranking(title, MONDAY, SUNDAY, people * 5, people * 23, tuple(levels))
    said = ranking.words(town.bot.say, week)
    assert len(said.splitlines()) <= 6 and len(said) <= 120
    assert "天天都学的：" in said
    if people > 20:
        assert f"等{people}位" in said
