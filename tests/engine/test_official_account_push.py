"""What an Official Account could not answer in time, or must say later, goes by its own API."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.messages import Account, Chat, Notice
from storage import outbox
from storage.tables.engine import Outbox
from tests.kit import platform as fake
from tests.kit.platform import FakePlatform
from tests.kit.town import Town

OPENID = "demo-P01"
CHAT = Chat("official_account", OPENID, is_group=False)


@pytest.fixture
async def platform():
    async with FakePlatform.open() as platform:
        platform.person_writes(OPENID)
        yield platform


@pytest.fixture
async def follower(open_town, database_url, platform):
    """A town whose Official Account may write, and a follower who has just written."""
    environ = {
        "YINLING_OFFICIAL_ACCOUNT__APP_ID": fake.APP_ID,
        "YINLING_OFFICIAL_ACCOUNT__APP_SECRET": fake.SECRET,
        "YINLING_PLATFORM__OFFICIAL_ACCOUNT_API": platform.url,
    }
    async with open_town(database_url, **environ) as town:
        place = town.private("王德福")
        await place.tells("王德福", "你好", chat=CHAT, sender=Account("official_account", OPENID))
        yield town


async def lay(town: Town, *texts: str) -> None:
    for text in texts:
        now = town.clock.now()
        await town.do(lambda tx, t=text, at=now: outbox.put(tx, t, CHAT, t, at))


async def test_a_text_reaches_the_follower_once(follower: Town, platform):
    await lay(follower, "明天上午9点体检")
    await follower.wait(minutes=5)
    assert platform.texts == ["明天上午9点体检"]


async def test_after_ten_dark_minutes_everything_arrives_once_and_in_order(
    follower: Town, platform
):
    await platform.dark()
    await lay(follower, "一", "二", "三")
    await follower.wait(minutes=10)
    assert platform.texts == []
    await platform.restored()
    await follower.wait(minutes=30)
    assert platform.texts == ["一", "二", "三"]
    assert {row.state for row in await follower.rows(Outbox) if row.key in "一二三"} == {"sent"}


async def test_a_used_up_quota_and_an_expired_token_only_delay_it(follower: Town, platform):
    platform.quota()
    await lay(follower, "一")
    await follower.wait(minutes=5)
    assert platform.texts == []
    await platform.restored()
    platform.expire_token()
    await follower.wait(hours=2)
    assert platform.texts == ["一"]


async def test_beyond_the_window_it_fails_with_the_reason(follower: Town, platform):
    follower.clock.move_to(follower.clock.now() + timedelta(hours=49))
    await lay(follower, "太晚了")
    await follower.wait(minutes=2)
    (row,) = [row for row in await follower.rows(Outbox) if row.key == "太晚了"]
    assert row.state == "failed"
    assert "48小时" in row.error
    assert platform.texts == []


SENDER = Account("official_account", OPENID)
MONTHS = timedelta(days=20)


async def failed(town: Town) -> dict[str, str]:
    """What could not be delivered, and why."""
    return {row.key: row.error for row in await town.rows(Outbox) if row.state == "failed"}


async def long_silence(town: Town, platform: FakePlatform) -> None:
    """The follower's last word is long ago; what the platform allows is told by each test."""
    town.clock.move_to(town.clock.now() + MONTHS)
    platform.person_writes(OPENID)


async def touches_the_menu(town: Town, key: str = "打卡") -> str | None:
    return await town.private("王德福").says(
        "王德福", key, chat=CHAT, sender=SENDER, via="menu", at_bot=True
    )


async def does(town: Town, event: str) -> None:
    notice = Notice("wx", town.next_id(), SENDER, CHAT, event, town.clock.now())
    await town.bot.dispatcher.receive(notice)


async def deliver(town: Town, *texts: str) -> None:
    await lay(town, *texts)
    await town.bot.relay.deliver_due()


async def test_five_texts_a_message_and_five_more_after_the_next(follower: Town, platform):
    await deliver(follower, *"一二三四五六")
    assert platform.texts == list("一二三四五")
    assert "5条" in (await failed(follower))["六"]
    follower.clock.move_to(follower.clock.now() + timedelta(seconds=1))
    platform.person_writes(OPENID)
    await follower.private("王德福").says("王德福", "好", chat=CHAT, sender=SENDER)
    await deliver(follower, *"七八九")
    assert platform.texts[5:] == list("七八九")


async def test_the_window_closes_at_the_very_hour(follower: Town, platform):
    opened = follower.clock.now()
    follower.clock.move_to(opened + timedelta(hours=48) - timedelta(seconds=1))
    await deliver(follower, "一")
    follower.clock.move_to(opened + timedelta(hours=48))
    await deliver(follower, "二")
    assert platform.texts == ["一"]
    assert list(await failed(follower)) == ["二"]


async def test_a_touched_menu_entry_is_taken_as_said(follower: Town):
    assert "记上了" in (await touches_the_menu(follower) or "")
    assert "已经记过" in (await touches_the_menu(follower) or "")


async def test_a_touched_menu_opens_a_minute_for_three(follower: Town, platform):
    await long_silence(follower, platform)
    await touches_the_menu(follower)
    await deliver(follower, *"一二三四")
    assert platform.texts == ["一", "二", "三"]
    assert list(await failed(follower)) == ["四"]


@pytest.mark.parametrize("event", ["subscribe", "scan"])
async def test_who_follows_or_scans_may_be_written_to_for_a_minute(
    follower: Town, platform, event: str
):
    await long_silence(follower, platform)
    await does(follower, event)
    follower.clock.move_to(follower.clock.now() + timedelta(seconds=59))
    await deliver(follower, "一")
    follower.clock.move_to(follower.clock.now() + timedelta(seconds=1))
    await deliver(follower, "二")
    assert platform.texts == ["一"]
    assert list(await failed(follower)) == ["二"]


@pytest.mark.parametrize("event", ["unsubscribe", "view"])
async def test_what_else_happens_opens_nothing(follower: Town, platform, event: str):
    await long_silence(follower, platform)
    await does(follower, event)
    await deliver(follower, "一")
    assert platform.texts == []


async def test_a_touch_takes_nothing_of_the_long_window_away(follower: Town, platform):
    follower.clock.move_to(follower.clock.now() + timedelta(hours=1))
    await touches_the_menu(follower)
    follower.clock.move_to(follower.clock.now() + timedelta(minutes=2))
    await deliver(follower, *"一二三四五")
    assert platform.texts == list("一二三四五")


async def test_what_one_person_said_opens_nobody_elses_window(follower: Town, platform):
    other = Chat("official_account", "demo-P02", is_group=False)
    now = follower.clock.now()
    platform.person_writes("demo-P02")
    await follower.do(lambda tx: outbox.put(tx, "甲", other, "甲", now))
    await follower.bot.relay.deliver_due()
    assert platform.texts == []


async def test_a_post_beyond_the_window_is_kept_for_the_next_hello(follower: Town, platform):
    follower.clock.move_to(follower.clock.now() + timedelta(hours=49, minutes=10))
    now = follower.clock.now()
    await follower.do(lambda tx: outbox.put(tx, "一", CHAT, "祝您生日快乐", now, kind="post"))
    await follower.bot.relay.deliver_due()
    (row,) = [row for row in await follower.rows(Outbox) if row.key == "一"]
    assert row.state == "forward"
    assert "48小时" in row.error
    assert platform.texts == []
