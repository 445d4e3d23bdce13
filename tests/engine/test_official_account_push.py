"""What an Official Account could not answer in time, or must say later, goes by its own API."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.messages import Account, Chat
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
