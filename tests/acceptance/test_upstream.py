"""A platform with every trouble in one long night: nothing is lost, nothing out of order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from itertools import groupby

import pytest

from bot.messages import Account, Chat
from storage import outbox
from storage.tables.engine import Outbox
from tests.kit import platform as fake
from tests.kit import town as kit
from tests.kit.platform import FakePlatform
from tests.kit.town import Town

# More than the relay takes at a time, so that two relays have work.
OPENIDS = [f"o-{n}" for n in range(1, 11)]
CHANNEL = "official_account"


pytestmark = pytest.mark.usefixtures("no_pauses")


@pytest.fixture
async def town(
    database_url: str, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Town]:
    """A town whose Official Account may write, on the platform's own clock."""
    environ = {
        "YINLING_OFFICIAL_ACCOUNT__APP_ID": fake.APP_ID,
        "YINLING_OFFICIAL_ACCOUNT__APP_SECRET": fake.SECRET,
        "YINLING_PLATFORM__OFFICIAL_ACCOUNT_API": platform.url,
        "YINLING_PLATFORM__TIMEOUT_SECONDS": "1",
    }
    monkeypatch.setattr(kit, "settings", partial(kit.settings, **environ))
    async with Town.open(database_url) as town:
        platform.clock = town.clock
        yield town


def chat(openid: str) -> Chat:
    return Chat(CHANNEL, openid, is_group=False)


async def all_write(town: Town, platform: FakePlatform) -> None:
    """Everybody writes, so that everybody may be written to."""
    for openid in OPENIDS:
        platform.person_writes(openid)
        sender = Account(CHANNEL, openid)
        await town.private("王德福").tells("王德福", "你好", chat=chat(openid), sender=sender)


async def lay(town: Town, texts: str) -> None:
    """Lay texts of one character each ready for everybody."""
    for text in texts:
        for openid in OPENIDS:
            put = partial(outbox.put, key=f"{openid}:{text}", chat=chat(openid), what=text)
            await town.do(lambda tx, put=put: put(tx, now=town.clock.now()))


async def goes_by(town: Town, minutes: float) -> None:
    """Time goes by; what is due already is tried at its beginning."""
    await town.bot.relay.deliver_due()
    await town.wait(minutes=minutes)


async def states(town: Town) -> dict[str, int]:
    """How many of the texts are in which state."""
    found = sorted(row.state for row in await town.rows(Outbox) if row.channel == CHANNEL)
    return {state: len(list(rows)) for state, rows in groupby(found)}


def read_by(platform: FakePlatform) -> dict[str, str]:
    """What each person has read, in order."""
    return {
        openid: "".join(text for _, who, text in platform.accepted if who == openid)
        for openid in OPENIDS
    }


async def test_through_all_troubles_everybody_reads_everything_once_and_in_order(
    town: Town, platform: FakePlatform
):
    await all_write(town, platform)
    await lay(town, "一二三")
    await is_dark_throttled_and_used_up(town, platform)
    await expires_while_several_write(town, platform)
    assert set(read_by(platform).values()) == {"一二三"}

    await town.wait(minutes=1)
    await all_write(town, platform)
    await lay(town, "四五六")
    await hangs_for_one_and_breaks_off_for_one(town, platform)
    read = read_by(platform)
    # The platform took the one and could not say so; only that one is repeated, in its place.
    assert read.pop("o-1") == "一二三四四五六"
    assert set(read.values()) == {"一二三四五六"}
    assert await states(town) == {"sent": 6 * len(OPENIDS)}


async def is_dark_throttled_and_used_up(town: Town, platform: FakePlatform) -> None:
    """Ten dark minutes, ten in which a gateway refuses, and a used-up quota."""
    await platform.dark()
    await goes_by(town, minutes=10)
    await platform.restored()
    platform.throttled("120")
    await town.wait(minutes=10)
    assert (platform.requests >= len(OPENIDS), platform.token_calls) == (True, 0)
    platform.quota()
    await town.wait(minutes=15)
    assert (platform.token_calls, platform.accepted) == (1, [])
    assert await states(town) == {"waiting": 3 * len(OPENIDS)}
    await platform.restored()


async def expires_while_several_write(town: Town, platform: FakePlatform) -> None:
    """The token expires; several who find it so at once ask for one new token."""
    platform.expire_token()
    town.clock.move_to(town.clock.now() + timedelta(hours=1))
    await asyncio.gather(*(town.bot.relay.deliver_due() for _ in range(3)))
    assert (platform.token_calls, platform.forced) == (2, 0)


async def hangs_for_one_and_breaks_off_for_one(town: Town, platform: FakePlatform) -> None:
    """One send is never answered, and its neighbours wait; then one answer breaks off."""
    platform.half_open()
    platform._left = 1
    await town.bot.relay.deliver_due()
    assert "四" not in read_by(platform)["o-1"]
    await platform.restored()
    platform.reset_mid_body(times=1)
    await town.wait(minutes=10)


async def test_a_gateway_that_asks_for_short_pauses_uses_up_no_patience(
    town: Town, platform: FakePlatform
):
    """Its own pauses are far shorter than those after which we would have given up."""
    await all_write(town, platform)
    await lay(town, "一")
    platform.throttled("5")
    await goes_by(town, minutes=10)
    await platform.restored()
    await town.wait(hours=1)
    assert set(read_by(platform).values()) == {"一"}
