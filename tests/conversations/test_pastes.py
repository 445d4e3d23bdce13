"""A clerk sends the bot, alone, what an ordinary group said; it is told back and saved on a word."""

from __future__ import annotations

import pytest

from services import members
from services.pastes import keeping
from storage.audit import By
from storage.tables.alerts import Alert
from storage.tables.checkin import Checkin
from storage.tables.pastes import Paste
from tests.kit.town import Town

CLERK = "林小雨"
TALK = (
    "王德福 2025/10/27 8:05:12\n打卡\n李淑芬 2025/10/27 8:06:12\n已学\n"
    "平安是福 2025/10/27 8:07:12\n打卡\n周玉梅 2025/10/27 8:08:12\n早上好"
)


async def open_group(town: Town, name: str = "邻里微信群") -> None:
    def work(tx):
        by = By(members.named(tx, CLERK), town.clock.now())
        keeping.open_group(tx, name, "study", by)

    await town.do(work)


async def test_it_is_told_back_and_saved_on_a_word(any_town: Town):
    await open_group(any_town)
    clerk = any_town.private(CLERK)
    told = await clerk.says(CLERK, TALK)
    assert "邻里微信群" in told
    assert "会记下2句，要问清楚1处" in told
    assert await any_town.rows(Checkin) == []
    assert "保存好了" in await clerk.says(CLERK, "好")
    names = {row.member_id for row in await any_town.rows(Checkin)}
    assert len(names) == 2
    assert "还没有" not in (await any_town.private("王德福").says("王德福", "我打了几天") or "")


@pytest.mark.parametrize("no", ["不用了", "算了"])
async def test_what_is_not_wanted_is_not_saved(town: Town, no: str):
    await open_group(town)
    clerk = town.private(CLERK)
    await clerk.says(CLERK, TALK)
    assert "保存好了" not in (await clerk.says(CLERK, no) or "")
    assert await town.rows(Checkin) == []
    assert [row.state for row in await town.rows(Paste)] == ["open"]


async def test_without_a_group_the_way_is_told(town: Town):
    assert "粘贴录入" in await town.private(CLERK).says(CLERK, TALK)
    assert await town.rows(Paste) == []


async def test_danger_in_it_calls_nobody_and_is_told(town: Town):
    await open_group(town)
    said = f"{TALK}\n吴长河 2025/10/27 8:09:12\n我摔倒了起不来"
    assert "要紧的话" in await town.private(CLERK).says(CLERK, said)
    assert await town.rows(Alert) == []


async def test_a_member_who_sends_talk_pastes_nothing(town: Town):
    await open_group(town)
    await town.private("刘桂兰").says("刘桂兰", TALK)
    assert await town.rows(Paste) == []


async def test_a_clerks_own_lines_are_no_talk(town: Town):
    await open_group(town)
    await town.private(CLERK).says(CLERK, "张建国：负责车辆\n李淑芬：负责签到\n明天8点到")
    assert await town.rows(Paste) == []
