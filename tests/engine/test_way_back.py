"""What the AI bot could not say in time goes by the message's own response_url, once."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs

from bot import demonstration
from bot.channels import wecom_aibot
from bot.channels.wecom_aibot.web import PATH
from bot.hearing import Cue, Hearing
from bot.messages import Chat, Outgoing, Reply, Request
from bot.router import Feature, Listen
from bot.wechat.envelope import Envelope
from services import chats, members
from storage import outbox
from storage.tables.engine import Inbox, Outbox
from storage.transaction import Transaction
from tests.kit.gate import Gate
from tests.kit.platform import AIBOT_RESPONSE, ROBOT_KEY, Accepted, FakePlatform
from tests.kit.samples import sealed_json_request
from tests.kit.town import Town

WANG = "WangDeFu"
ALONE = Chat("wecom_aibot", WANG, is_group=False)
GROUP = Chat("wecom_aibot", "wr-study", is_group=True)
ENVELOPE = Envelope(demonstration.TOKEN, demonstration.AES_KEY, "")
SLOWLY = "慢慢来"
DONE = "办好了。\n还有一句。"
TOO_LATE = "过了平台允许补答的时间，这条没有发出。请用别的方式告诉对方。"

Open = Callable[..., AbstractAsyncContextManager["Wecom"]]


class Wecom:
    """WeCom, before the town's bot: it delivers what is said, and takes late answers."""

    def __init__(
        self,
        town: Town,
        platform: FakePlatform,
        door: TestClient[web.Request, web.Application],
        gate: Gate,
    ) -> None:
        self.town = town
        self.platform = platform
        self.door = door
        self.gate = gate

    async def delivers(self, text: str, **more: Any) -> tuple[int, str | None]:
        """The status and the words of the answer to what 王德福 says."""
        given = {
            "msgid": "m1",
            "aibotid": "aib-of-tests",
            "chattype": "single",
            "from": {"userid": WANG},
            "msgtype": "text",
            "text": {"content": text},
        }
        query, body = sealed_json_request(ENVELOPE, json.dumps(given | more).encode())
        async with self.door.post(PATH, params=query, data=body) as response:
            return response.status, _words(await response.read())

    async def finishes(self, chat: Chat = ALONE) -> None:
        """Let the slow handler go on, and wait until it is done."""
        self.gate.open()
        await self.town.bot.work.submit(f"{chat.channel}:{chat.id}", lambda _tx: None)

    async def owes(self, address: str) -> None:
        """Lay a late answer ready, as a slow handler does."""
        now = self.town.clock.now()
        what = Outgoing(DONE, way_back=address, good_until=now + timedelta(hours=1))
        await self.town.do(lambda tx: outbox.put(tx, "reply:1:0", ALONE, what, now))

    async def relays(self) -> None:
        await self.town.bot.relay.deliver_due()

    async def row(self) -> Any:
        """The one row of the outbox that is for the AI bot."""
        (row,) = [row for row in await self.town.rows(Outbox) if row.channel == ALONE.channel]
        return row


def _words(body: bytes) -> str | None:
    if not body:
        return None
    outer = json.loads(body)
    signed = (outer["msgsignature"], str(outer["timestamp"]), outer["nonce"])
    return str(json.loads(ENVELOPE.open(outer["encrypt"], *signed))["stream"]["content"])


HEARS = Hearing("tests", cues=(Cue("slow", (f"^ {SLOWLY} $",), sure=99),))


def slow(gate: Gate, replies: list[Reply]) -> Feature:
    """A feature whose handler takes until the gate is opened."""

    def takes_long(_tx: Transaction, _request: Request) -> list[Reply]:
        gate.pass_through()
        return replies

    return Feature("slow", listens=(Listen("slow", takes_long),))


def settle(tx: Transaction) -> None:
    """王德福 is on the roster, and his group is served and has a robot."""
    members.bind(tx, "wecom_aibot", WANG, "王德福")
    chats.open_group(tx, GROUP, "学习群", purpose="study", hears="at")
    chats.change(tx, GROUP, robot="study")


pytestmark = pytest.mark.usefixtures("no_pauses")


@pytest.fixture
def open_wecom(open_town, gate) -> Open:
    @asynccontextmanager
    async def open_wecom(url: str, replies: list[Reply] | None = None) -> AsyncIterator[Wecom]:
        feature = slow(gate, replies or [Reply("办好了。"), Reply("还有一句。")])
        async with FakePlatform.open() as platform:
            environ = {
                "YINLING_LIMITS__ANSWER_SECONDS": "0.5",
                "YINLING_WECOM_AIBOT__TOKEN": demonstration.TOKEN,
                "YINLING_WECOM_AIBOT__AES_KEY": demonstration.AES_KEY,
                "YINLING_PLATFORM__WECOM_API": platform.url,
                "YINLING_GROUP_ROBOT__ROBOTS": f"study {ROBOT_KEY}",
            }
            async with open_town(url, feature, HEARS, **environ) as town, door_of(town) as door:
                platform.clock = town.clock
                await town.do(settle)
                yield Wecom(town, platform, door, gate)
                gate.open()

    return open_wecom


@asynccontextmanager
async def door_of(town: Town) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    """The bot's own HTTP routes, on loopback."""
    app, bot = web.Application(), town.bot
    channel = bot.channels["wecom_aibot"]
    assert isinstance(channel, wecom_aibot.AiBot)
    app.add_routes(wecom_aibot.routes(channel, bot.dispatcher.receive, bot.metrics))
    async with TestClient(TestServer(app)) as door:
        yield door


@pytest.fixture
async def wecom(open_wecom: Open, sqlite_url: str) -> AsyncIterator[Wecom]:
    async with open_wecom(sqlite_url) as wecom:
        yield wecom


@pytest.fixture
async def any_wecom(open_wecom: Open, database_url: str) -> AsyncIterator[Wecom]:
    """As `wecom`, once on each kind of database."""
    async with open_wecom(database_url) as wecom:
        yield wecom


# The way back


async def test_too_late_the_answer_is_posted_once_and_the_redelivery_is_silent(any_wecom: Wecom):
    address = any_wecom.platform.response_url(WANG)
    assert await any_wecom.delivers(SLOWLY, response_url=address) == (503, None)
    assert any_wecom.platform.requests == 0
    await any_wecom.finishes()
    for _ in range(2):
        assert await any_wecom.delivers(SLOWLY, response_url=address) == (200, None)
        await any_wecom.relays()
    await any_wecom.town.wait(hours=3)
    assert any_wecom.platform.accepted == [Accepted(AIBOT_RESPONSE, WANG, DONE)]
    assert any_wecom.platform.requests == 1
    assert json.loads(any_wecom.platform.bodies[0]) == {
        "msgtype": "markdown",
        "markdown": {"content": DONE},
    }
    assert (await any_wecom.row()).state == "sent"


async def test_a_redelivery_while_the_handler_is_at_work_is_silent_too(any_wecom: Wecom):
    address = any_wecom.platform.response_url(WANG)
    assert await any_wecom.delivers(SLOWLY, response_url=address) == (503, None)
    again = asyncio.create_task(any_wecom.delivers(SLOWLY, response_url=address))
    await asyncio.sleep(0)
    await any_wecom.finishes()
    assert await again == (200, None)
    await any_wecom.relays()
    assert any_wecom.platform.texts == [DONE]


async def test_with_another_address_the_redelivery_changes_nothing(wecom: Wecom):
    first, second = (wecom.platform.response_url(WANG) for _ in range(2))
    await wecom.delivers(SLOWLY, response_url=first)
    await wecom.finishes()
    assert await wecom.delivers(SLOWLY, response_url=second) == (200, None)
    await wecom.relays()
    assert wecom.platform.texts == [DONE]
    (row,) = [row for row in await wecom.town.rows(Inbox) if row.message_id == "m1"]
    assert (row.way_back, (await wecom.row()).way_back) == (first, first)


async def test_in_time_the_address_is_not_used(wecom: Wecom):
    wecom.gate.open()
    address = wecom.platform.response_url(WANG)
    for _ in range(2):
        assert await wecom.delivers(SLOWLY, response_url=address) == (200, DONE)
    await wecom.town.wait(hours=2)
    assert wecom.platform.requests == 0
    assert await wecom.town.rows(Outbox) == []


async def test_without_an_address_the_redelivery_gets_the_answer(any_wecom: Wecom):
    assert await any_wecom.delivers(SLOWLY) == (503, None)
    await any_wecom.finishes()
    for _ in range(2):
        assert await any_wecom.delivers(SLOWLY) == (200, DONE)
    await any_wecom.relays()
    assert any_wecom.platform.requests == 0
    assert await any_wecom.town.rows(Outbox) == []


async def test_an_address_on_another_host_is_as_good_as_none(wecom: Wecom):
    async with FakePlatform.open() as other:
        address = other.response_url(WANG)
        assert await wecom.delivers(SLOWLY, response_url=address) == (503, None)
        await wecom.finishes()
        assert await wecom.delivers(SLOWLY, response_url=address) == (200, DONE)
        await wecom.town.wait(hours=2)
        assert (other.requests, wecom.platform.requests) == (0, 0)


async def test_an_address_is_not_called_once_the_settings_name_another_host(wecom: Wecom):
    """What was laid before a restart with other settings."""
    async with FakePlatform.open() as other:
        await wecom.owes(other.response_url(WANG))
        await wecom.town.wait(hours=2)
        assert other.requests == 0
    row = await wecom.row()
    assert row.state == "failed" and "response_code" not in row.error


async def test_a_very_long_answer_is_cut_at_a_sentence(open_wecom: Open, sqlite_url: str):
    async with open_wecom(sqlite_url, [Reply("今天天气很好。" * 2000)]) as wecom:
        await wecom.delivers(SLOWLY, response_url=wecom.platform.response_url(WANG))
        await wecom.finishes()
        await wecom.relays()
        assert wecom.platform.texts == ["今天天气很好。" * 975]


# The hour


async def test_at_the_end_of_the_hour_it_is_posted(wecom: Wecom):
    await wecom.delivers(SLOWLY, response_url=wecom.platform.response_url(WANG))
    await wecom.finishes()
    wecom.town.clock.move_to(wecom.town.clock.now() + timedelta(minutes=59, seconds=59))
    await wecom.relays()
    assert wecom.platform.texts == [DONE]


async def test_beyond_the_hour_nothing_is_posted_and_the_row_has_the_reason(any_wecom: Wecom):
    await any_wecom.delivers(SLOWLY, response_url=any_wecom.platform.response_url(WANG))
    await any_wecom.finishes()
    any_wecom.town.clock.move_to(any_wecom.town.clock.now() + timedelta(hours=1))
    await any_wecom.relays()
    assert any_wecom.platform.requests == 0
    row = await any_wecom.row()
    assert (row.state, row.error) == ("failed", TOO_LATE)


async def test_after_ten_dark_minutes_it_is_posted_once(wecom: Wecom):
    await wecom.owes(wecom.platform.response_url(WANG))
    await wecom.platform.dark()
    await wecom.town.wait(minutes=10)
    assert wecom.platform.texts == []
    await wecom.platform.restored()
    await wecom.town.wait(hours=3)
    assert wecom.platform.texts == [DONE]
    assert (await wecom.row()).state == "sent"


async def test_dark_for_the_whole_hour_it_fails_with_the_reason(wecom: Wecom):
    await wecom.owes(wecom.platform.response_url(WANG))
    await wecom.platform.dark()
    await wecom.town.wait(hours=2)
    await wecom.platform.restored()
    await wecom.town.wait(hours=2)
    assert wecom.platform.requests == 0
    row = await wecom.row()
    assert (row.state, row.error) == ("failed", TOO_LATE)


async def test_across_a_restart_it_is_posted_once(any_wecom: Wecom):
    await any_wecom.delivers(SLOWLY, response_url=any_wecom.platform.response_url(WANG))
    await any_wecom.finishes()
    await any_wecom.town.restart()
    await any_wecom.relays()
    await any_wecom.town.restart()
    await any_wecom.town.wait(hours=2)
    assert any_wecom.platform.texts == [DONE]


# In a group


async def test_in_a_group_it_goes_back_to_the_message_and_not_by_the_robot(wecom: Wecom):
    where = {"chattype": "group", "chatid": GROUP.id}
    address = wecom.platform.response_url(WANG)
    assert await wecom.delivers(SLOWLY, response_url=address, **where) == (503, None)
    await wecom.finishes(GROUP)
    await wecom.relays()
    assert wecom.platform.accepted == [Accepted(AIBOT_RESPONSE, WANG, DONE)]


async def test_an_answer_does_not_wait_for_a_post_that_waits_for_the_morning(any_wecom: Wecom):
    """Else its hour would be over by then."""
    town = any_wecom.town
    await town.do(lambda tx: chats.change(tx, GROUP, quiet="09:00-20:00"))
    now = town.clock.now()
    await town.do(lambda tx: outbox.put(tx, "post", GROUP, "明天有课", now, kind="post"))
    await town.wait(minutes=1)
    where = {"chattype": "group", "chatid": GROUP.id}
    await any_wecom.delivers(SLOWLY, response_url=any_wecom.platform.response_url(WANG), **where)
    await any_wecom.finishes(GROUP)
    await town.wait(minutes=5)
    assert any_wecom.platform.texts == [DONE]
    await town.wait(hours=12)
    assert any_wecom.platform.texts == [DONE, "明天有课"]


# Secrets


@pytest.mark.parametrize("mode", ["dark", "outage", "quota", "reset_mid_body", "echo", "used"])
async def test_no_trouble_tells_the_address(open_wecom: Open, sqlite_url, caplog, capsys, mode):
    caplog.set_level(logging.DEBUG)
    async with open_wecom(sqlite_url) as wecom:
        address = wecom.platform.response_url(WANG)
        with capture_logs() as logs:
            await wecom.owes(address)
            await enter(wecom.platform, mode, address)
            await wecom.town.wait(hours=2)
        row = await wecom.row()
        posts = [other.text for other in await wecom.town.rows(Outbox)]
        told = f"{row.error} {logs} {posts} {wecom.town.bot.metrics.render().decode()}"
        assert row.state == "failed"
    out, err = capsys.readouterr()
    assert address.rpartition("=")[2] not in told + caplog.text + out + err
    assert "response_code" not in told + caplog.text + out + err


async def enter(platform: FakePlatform, mode: str, address: str) -> None:
    code = address.rpartition("=")[2]
    if mode == "dark":
        await platform.dark()
    elif mode == "echo":
        platform.says(json.dumps({"errcode": 987654, "errmsg": f"no such {code}"}).encode())
    elif mode == "used":
        platform._ways_back[code].used = True
    else:
        getattr(platform, mode)()
