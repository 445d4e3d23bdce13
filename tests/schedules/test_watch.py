"""What is wrong with the machine or with delivery reaches the administrators, once a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.channel import Capabilities, DeliveryError
from bot.messages import Chat, Outgoing
from bot.metrics import HEARD, ClockOffset
from bot.vitals import Vitals, reader
from services import longtasks, members
from storage import outbox
from storage.audit import By
from storage.tables.engine import Outbox
from tests.kit.town import MORNING, ZONE, Town

MEGABYTE = 1024 * 1024
WELL = Vitals(free_bytes=500 * MEGABYTE, clock_ahead=0.0)
FULL = Vitals(free_bytes=500 * MEGABYTE - 1, clock_ahead=0.0)
DISK = "服务器有情况，请看一下：\n1 磁盘只剩499 MB，低于500 MB。请清理磁盘，不然很快记不下新消息。"
GROUP = Chat("platform", "G1", is_group=True)


class Platform:
    """A platform that refuses everything."""

    name = "platform"
    capabilities = Capabilities(push=True, max_bytes=2048)

    def __init__(self, trouble: DeliveryError) -> None:
        self.trouble = trouble

    async def send(self, _chat: Chat, _what: Outgoing) -> None:
        raise self.trouble


def feels(town: Town, vitals: Vitals) -> None:
    """From now on the machine is as told."""
    told = replace(town.bot.runner.told, vitals=lambda: vitals)
    town.bot.walk._runner = replace(town.bot.runner, told=told)


def fails(town: Town, trouble: DeliveryError) -> None:
    town.bot.channels["platform"] = Platform(trouble)


async def lay(town: Town, key: str = "一", kind: str = "answer") -> None:
    now = town.clock.now()
    await town.do(lambda tx: outbox.put(tx, key, GROUP, key, now, kind=kind))


async def told(town: Town, name: str = "陈立") -> list[str]:
    return await town.private(name).posts()


@pytest.fixture
def town(town: Town) -> Town:
    feels(town, WELL)
    return town


@pytest.fixture
def any_town(any_town: Town) -> Town:
    feels(any_town, WELL)
    return any_town


async def test_when_all_is_well_nobody_is_disturbed(town: Town):
    await town.wait(days=2)
    assert await told(town) == []


async def test_a_full_disk_is_told_within_the_hour_and_once_that_day(any_town: Town):
    feels(any_town, FULL)
    await any_town.wait(hours=1)
    assert await told(any_town) == [DISK]
    await any_town.wait(hours=12)
    assert await told(any_town) == [DISK]


async def test_on_the_next_day_it_is_told_again_after_the_quiet_hours(town: Town):
    feels(town, FULL)
    await town.wait(hours=22, minutes=30)
    assert len(await told(town)) == 1
    await town.wait(minutes=20)
    assert await told(town) == [DISK, DISK]


async def test_a_restart_on_the_same_day_tells_nothing_twice(any_town: Town):
    feels(any_town, FULL)
    await any_town.wait(hours=1)
    await any_town.restart()
    feels(any_town, FULL)
    await any_town.wait(hours=3)
    assert await told(any_town) == [DISK]


async def test_every_administrator_is_told_and_nobody_else(town: Town):
    await town.do(lambda tx: members.set_role(tx, members.named(tx, "周玉梅"), "admin"))
    feels(town, FULL)
    await town.wait(hours=1)
    for name in ("陈立", "周玉梅"):
        assert await told(town, name) == [DISK]
    keys = {row.key for row in await town.rows(Outbox) if row.key.startswith("watch")}
    assert len(keys) == 2
    for name in ("林小雨", "孙国庆", "王德福"):
        assert await told(town, name) == []


@pytest.mark.parametrize(("ahead", "word"), [(61.4, "快了61秒"), (-75.0, "慢了75秒")])
async def test_a_clock_that_is_off_by_a_minute_is_told(town: Town, ahead, word):
    feels(town, replace(WELL, clock_ahead=ahead))
    await town.wait(hours=1)
    (text,) = await told(town)
    assert word in text


@pytest.mark.parametrize("ahead", [60.0, -60.0])
async def test_a_minute_is_not_yet_too_much(town: Town, ahead):
    feels(town, replace(WELL, clock_ahead=ahead))
    await town.wait(hours=1)
    assert await told(town) == []


async def test_a_channel_that_takes_nothing_is_told_with_its_reason(any_town: Town):
    fails(any_town, DeliveryError("later", "平台没有回答"))
    await lay(any_town, "一")
    await lay(any_town, "二")
    await any_town.wait(minutes=45)
    assert await told(any_town) == [
        "服务器有情况，请看一下：\n1 渠道“platform”发不出去，有1条在等。最近的原因：平台没有回答"
    ]


async def test_a_channel_that_is_away_for_some_minutes_is_not_dead(town: Town):
    await town.wait(minutes=38)
    fails(town, DeliveryError("later", "平台没有回答"))
    await lay(town)
    await town.wait(minutes=9)
    assert await told(town) == []


async def test_texts_whose_taker_died_give_no_reason_that_nobody_understands(town: Town):
    """Taken again and again without an end: no error was ever written down."""
    now = town.clock.now()
    await lay(town)
    for n in range(4):
        at = now + timedelta(minutes=n)
        await town.do(lambda tx, at=at: outbox.claim(tx, at, timedelta(seconds=1), 8))
    lease = timedelta(hours=5)
    at = now + timedelta(minutes=5)
    await town.do(lambda tx: outbox.claim(tx, at, lease, 8))
    await town.wait(hours=1)
    (text,) = await told(town)
    assert "有1条在等" in text
    assert "None" not in text


async def test_texts_that_were_given_up_are_counted(any_town: Town):
    fails(any_town, DeliveryError("permanent", "群已解散"))
    for key in "一二":
        await lay(any_town, key)
    await lay(any_town, "三", kind="post")
    await any_town.wait(hours=1)
    assert [text.splitlines()[1] for text in await told(any_town)] == [
        "1 一天内有3条消息没有发出去。请看发送记录，必要时打电话通知。"
    ]


async def test_a_post_that_no_road_carries_is_no_failure(town: Town):
    account = Chat("official_account", "demo-P01", is_group=False)
    now = town.clock.now()
    await town.do(lambda tx: outbox.put(tx, "一", account, "一", now, kind="post"))
    await town.wait(hours=2)
    assert "forward" in {row.state for row in await town.rows(Outbox)}
    assert await told(town) == []


async def test_several_troubles_are_one_message(town: Town):
    fails(town, DeliveryError("permanent", "群已解散"))
    await lay(town)
    feels(town, replace(FULL, clock_ahead=100.0))
    await town.wait(hours=1)
    (text,) = await told(town)
    assert [line[:2] for line in text.splitlines()[1:]] == ["1 ", "2 ", "3 "]


async def test_what_can_not_reach_an_administrator_waits_for_a_hello(town: Town):
    """The administrator is known only where the bot can't speak first."""

    def only_the_account(tx):
        other = members.enter(tx, "另一位")
        for channel, account_id in (("simulator", "W02"), ("wecom_aibot", "demo-W02")):
            members.attach(tx, channel, account_id, other)

    await town.do(only_the_account)
    feels(town, FULL)
    await town.wait(hours=1)
    (row,) = [row for row in await town.rows(Outbox) if row.key.startswith("watch")]
    assert (row.channel, row.state, row.error) == ("official_account", "forward", None)


async def test_with_nobody_to_tell_it_stands_in_the_log(town: Town):
    await town.do(lambda tx: members.set_role(tx, members.named(tx, "陈立"), "staff"))
    feels(town, FULL)
    with capture_logs() as logged:
        await town.wait(hours=1)
    assert "no administrator can be told" in {entry["event"] for entry in logged}


async def test_its_own_message_that_fails_is_no_new_trouble(town: Town):
    """Otherwise it complains every day, for ever, of yesterday's complaint."""
    fails(town, DeliveryError("permanent", "对方没有来消息"))

    def only_the_platform(tx):
        admin, other = members.named(tx, "陈立"), members.enter(tx, "另一位")
        for account in members.accounts(tx, admin):
            members.attach(tx, account.channel, account.id, other)
        members.attach(tx, "platform", "W02", admin)

    await town.do(only_the_platform)
    feels(town, FULL)
    await town.wait(hours=1)
    feels(town, WELL)
    await town.wait(days=3)
    assert len([row for row in await town.rows(Outbox) if row.key.startswith("watch")]) == 1


async def test_days_are_the_bureaus(town: Town):
    """At 18:13 and at 8:13 are two days, though not a whole day apart."""
    town.clock.move_to(MORNING.astimezone(ZONE).replace(hour=17, minute=50))
    await town.wait()
    feels(town, FULL)
    await town.wait(hours=15)
    days = {row.key.split(":")[1] for row in await town.rows(Outbox) if "watch" in row.key}
    assert days == {"2025-10-27", "2025-10-28"}


def test_the_clocks_offset_is_that_of_most_and_one_late_delivery_is_none():
    offset = ClockOffset(lambda: 1000.0)
    for _ in range(HEARD - 1):
        offset.heard(900)
        assert offset.seconds == 0.0
    offset.heard(100)
    assert offset.seconds == 100.0


def test_the_vitals_are_the_machines(tmp_path):
    vitals = reader(tmp_path, lambda: 7.0)()
    assert vitals.free_bytes > 0
    assert vitals.clock_ahead == 7.0


@pytest.mark.parametrize(("hours", "told_of"), [(3, False), (5, True)])
async def test_a_copy_that_waits_for_hours_is_told(town: Town, hours, told_of):
    """The day's copy is entered, and nothing works at long tasks here."""
    since = town.clock.now() + timedelta(minutes=43) - timedelta(hours=hours)
    await town.do(lambda tx: longtasks.add(tx, "backup", {}, By(None, since)))
    await town.wait(hours=1)
    texts = "".join(await told(town))
    assert ("昨夜的备份等了5个小时还没有做" in texts) is told_of
