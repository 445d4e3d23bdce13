"""告警 in the console: what is wrong with the machine, and the emergencies of 30 days."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.texts import Texts
from bot.vitals import Vitals
from console.parts import PARTS
from services import grid, longtasks, members, roster
from storage import outbox
from storage.audit import By
from tests.console.test_channels import ALONE
from tests.kit.office import Office

HOME = "/console/alarms"
WELL = Vitals(free_bytes=500 * 1024 * 1024, clock_ahead=0.0)
say = Texts()


def feels(office: Office, vitals: Vitals) -> None:
    """From now on the machine is as told."""
    object.__setattr__(office.console[PARTS], "vitals", lambda: vitals)


@pytest.fixture
def well(office: Office) -> Office:
    """An office where all is well, and nothing is done by the clock."""
    feels(office, WELL)
    for task in office.town.bot._tasks:
        task.cancel()
    return office


def wait(office: Office, **duration: float) -> None:
    office.town.clock.offset += timedelta(**duration)


async def falls(office: Office, name: str = "王德福") -> None:
    """Somebody tells of danger."""
    await office.town.private(name).says(name, "我摔倒了起不来，电话19900000071")


async def test_where_all_is_well_it_says_so_and_when_it_looked(well: Office, signed_in):
    words = (await (await signed_in("admin")).get(HOME)).words
    assert "没有发现问题。" in words and "刚看过：今天 09:30" in words
    assert "最近30天没有紧急情况。" in words


async def test_what_the_watch_would_write_is_shown_with_what_to_do(well: Office, signed_in):
    admin, clerk = await signed_in("admin"), await signed_in("staff")
    now = well.town.clock.now()
    feels(well, Vitals(free_bytes=0, clock_ahead=90.0))

    def work(tx):
        task = longtasks.add(tx, "backup", {}, By(None, now))
        longtasks.fail(tx, task, "磁盘满了。", now)
        outbox.put(tx, "一", ALONE, "一", now)
        (row,) = outbox.claim(tx, now, timedelta(minutes=5), 1)
        outbox.failed(tx, row.id, "群已解散", now)

    await well.town.do(work)
    words = (await admin.get(HOME)).words
    for key in ("alarms.do_disk", "alarms.do_clock", "alarms.do_backup", "alarms.do_failed"):
        assert say(key) in words
    assert "磁盘只剩0 MB" in words and "钟快了90秒" in words and "磁盘满了。" in words
    assert "一天内有1条消息没有发出去" in words
    today = (await admin.get("/console/today")).words
    # The text that failed has a line of its own there.
    assert f"3 {say('alarms.need')}" in today.replace("  ", " ")
    assert f"1 {say('deliveries.need_failed')}" in today.replace("  ", " ")
    for path in (HOME, "/console/today"):
        seen = (await clerk.get(path)).words
        assert "磁盘" not in seen and say("alarms.need") not in seen


async def test_a_copy_that_nobody_works_at_for_hours_is_told(well: Office, signed_in):
    town, admin = well.town, await signed_in("admin")
    now = town.clock.now()
    await town.do(lambda tx: longtasks.add(tx, "backup", {}, By(None, now - timedelta(hours=4))))
    assert "备份等了4个小时还没有做" in (await admin.get(HOME)).words


async def test_an_emergency_shows_who_was_called_and_who_took_it(well: Office, signed_in):
    clerk = await signed_in("staff", "林小雨")
    await well.town.do(lambda tx: members.set_role(tx, members.named(tx, "孙国庆"), "duty"))
    await falls(well)
    page = await clerk.get(HOME)
    assert "王德福" in page.words and "孙国庆" in page.words
    assert "正在通知值班同志" in page.words
    assert "19900000071" not in page.html
    page = await clerk.send("/console/today/alerts/1/take")
    words = (await clerk.get(HOME)).words
    assert "有人处理了" in words and "林小雨" in words.partition("有人处理了")[2]
    wait(well, days=31)
    assert "最近30天没有紧急情况。" in (await clerk.get(HOME)).words


async def test_what_nobody_took_stays_listed_and_comes_first(well: Office, signed_in):
    clerk = await signed_in("staff")
    await falls(well, "李淑芬")
    wait(well, days=40)
    await falls(well)
    await clerk.get(HOME)
    await clerk.send("/console/today/alerts/2/take")
    words = (await clerk.get(HOME)).words.partition("紧急情况")[2]
    assert words.index("李淑芬") < words.index("王德福")
    assert "还没有人接手" in words


async def test_once_taken_it_is_seen_by_whose_people_it_is_about(well: Office, signed_in):
    town = well.town
    ours, other = await signed_in("liaison", "此处的"), await signed_in("liaison", "彼处的")

    def work(tx):
        node = grid.add(tx, "东街社区", level="community")
        grid.assign(tx, node, ours.member_id)
        elder, by = members.named(tx, "王德福"), By(None, town.clock.now())
        roster.change(tx, town.bot.vault, elder, {"node_id": node}, by)

    await town.do(work)
    await falls(well)
    for liaison in (ours, other):
        assert "王德福" in (await liaison.get(HOME)).words
    clerk = await signed_in("staff")
    await clerk.get(HOME)
    await clerk.send("/console/today/alerts/1/take")
    assert "王德福" in (await ours.get(HOME)).words
    assert "王德福" not in (await other.get(HOME)).words


async def test_long_lists_have_pages(well: Office, signed_in):
    clerk = await signed_in("staff")
    for _ in range(51):
        await falls(well)
        wait(well, minutes=11)
    assert "第1页，共2页（51条）" in (await clerk.get(HOME)).words
