"""An Official Account before a real `yinling serve` that is to meet trouble."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any, NamedTuple

from aiohttp import ClientSession
from sqlalchemy import Engine, update

from bot import demonstration
from bot.messages import Chat
from bot.wechat.envelope import Envelope
from bot.wechat.xml import parse
from services import checkin, members
from storage import outbox
from storage.database import open_engine
from storage.once import once
from storage.tables.base import core
from storage.tables.checkin import Campaign, Checkin, CheckinTotal
from storage.tables.engine import Inbox, Outbox
from tests.kit import platform as fake
from tests.kit.mould import Starter
from tests.kit.processes import Running, free_port, serving
from tests.kit.samples import sealed_request
from tests.kit.town import ZONE

ROOT = Path(__file__).resolve().parents[2]
ENVELOPE = Envelope(demonstration.TOKEN, demonstration.AES_KEY, fake.APP_ID)
CHANNEL = "official_account"
GROUP = Chat("nowhere", "G1", is_group=True)
NAMES = {"o-wang": "王德福", "o-li": "李淑芬"}
RECORDED = "王德福，记上了：今天的学习打卡。这是第1天，开了个好头。"
SERVE = "bot.__main__"
# The same program, with study posts looked for every second and a slow word.
CHANGED = "tests.kit.trouble_serve"
ANSWERED_WITHIN = 4.5
PATIENCE = 20.0
SAID = """<xml><ToUserName><![CDATA[gh_trouble]]></ToUserName>
<FromUserName><![CDATA[{openid}]]></FromUserName><CreateTime>{at}</CreateTime>
<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content><MsgId>{id}</MsgId></xml>"""


class Delivered(NamedTuple):
    """What the platform got for a delivery, and how long that took."""

    status: int
    text: str | None
    seconds: float


class Account:
    """A 服务号 with two followers who are on the roster, and an open campaign."""

    def __init__(self, mould: Starter, url: str, folder: Path, **environ: str) -> None:
        self.mould = mould
        self.url = url
        self.folder = folder
        self.port = free_port()
        self.site = f"http://127.0.0.1:{self.port}"
        self.sent_at = int(time.time())
        self.environ = {
            "PYTHONPATH": str(ROOT),
            "YINLING_DATABASE__URL": url,
            "YINLING_SERVER__PORT": str(self.port),
            "YINLING_SECURITY__KEY": demonstration.KEY,
            "YINLING_OFFICIAL_ACCOUNT__APP_ID": fake.APP_ID,
            "YINLING_OFFICIAL_ACCOUNT__TOKEN": demonstration.TOKEN,
            "YINLING_OFFICIAL_ACCOUNT__AES_KEY": demonstration.AES_KEY,
            **environ,
        }
        self.do(_settle)

    @contextmanager
    def running(self, program: str = SERVE) -> Iterator[Running]:
        """The server, which must be the same process at the end."""
        started = self.mould.serving(program, ["serve"], self.port, self.folder, self.environ)
        with started as process:
            yield process
            assert process.poll() is None, "the server ended"

    @contextmanager
    def running_on(self, disk: Callable[[Sequence[str]], list[str]]) -> Iterator[Running]:
        """The server as a process that was started by itself, on a disk of its own."""
        command = disk([sys.executable, "-m", SERVE, "serve"])
        with serving(command, self.port, self.folder, self.environ) as process:
            yield process
            assert process.poll() is None, "the server ended"

    async def delivers(self, openid: str, text: str, message_id: str) -> Delivered:
        """Deliver a message, freshly signed, and wait for what comes back."""
        plain = SAID.format(openid=openid, text=text, id=message_id, at=self.sent_at)
        query, body = sealed_request(ENVELOPE, plain.encode())
        began = time.monotonic()
        async with (
            ClientSession() as session,
            session.post(f"{self.site}/official-account", params=query, data=body) as got,
        ):
            answer = await got.read()
            return Delivered(got.status, opened(answer), time.monotonic() - began)

    async def redelivers(self, openid: str, text: str, message_id: str) -> Delivered:
        """Deliver a message again and again, as the platform does, until it is taken."""
        async with asyncio.timeout(PATIENCE):
            while (got := await self.delivers(openid, text, message_id)).status == 503:
                await asyncio.sleep(0.2)
        return got

    async def status(self, page: str) -> int:
        """The status of one of the pages for operators."""
        async with ClientSession() as session, session.get(self.site + page) as got:
            return got.status

    def lays(self, text: str, seconds: float) -> None:
        """Lay a text for 李淑芬 into the outbox, and today's study post; both due in a while."""
        chat, due = Chat(CHANNEL, "o-li", is_group=False), _in(seconds)
        posts = update(core(Campaign)).values(next_post_at=due)

        def lay(tx: Any) -> None:
            outbox.put(tx, f"laid:{text}", chat, text, due)
            tx.execute(posts)

        self.do(lay)

    def do(self, work: Any) -> Any:
        """Run a function of a transaction, beside the server."""
        engine: Engine = open_engine(self.url)
        try:
            return once(engine, work)
        finally:
            engine.dispose()

    def rows(self, table: Any) -> list[Any]:
        return self.do(lambda tx: list(tx.execute(core(table).select())))

    def recorded_once(self) -> None:
        """王德福's message m1 is in the inbox once and has had its effect once."""
        assert [row.message_id for row in self.rows(Inbox)].count("m1") == 1
        assert len(self.rows(Checkin)) == 1
        assert [total.days for total in self.rows(CheckinTotal)] == [1]

    def posts(self) -> list[str]:
        """The keys of today's study posts."""
        return [row.key for row in self.rows(Outbox) if row.kind == "post"]


def may_write(platform: fake.FakePlatform) -> dict[str, str]:
    """The settings with which an account speaks first, through a fake platform."""
    for openid in NAMES:
        platform.person_writes(openid)
    return {
        "YINLING_OFFICIAL_ACCOUNT__APP_SECRET": fake.SECRET,
        "YINLING_PLATFORM__OFFICIAL_ACCOUNT_API": platform.url,
    }


async def until(happened: Any, what: str, seconds: float = PATIENCE) -> None:
    """Wait until `happened()`."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, f"waited in vain until {what}"
        await asyncio.sleep(0.05)


def opened(body: bytes) -> str | None:
    """The text inside an encrypted answer; None is silence."""
    if not body:
        return None
    outer = parse(body)
    signed = (outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"])
    return str(parse(ENVELOPE.open(outer["Encrypt"], *signed))["Content"])


def _settle(tx: Any) -> None:
    for openid, name in NAMES.items():
        members.bind(tx, CHANNEL, openid, name)
    now = datetime.now(UTC)
    today = now.astimezone(ZONE).date()
    campaign = Campaign(
        title="每日一学",
        starts_on=today,
        ends_on=today + timedelta(days=365),
        post_time=time_of_day(0, 0),
    )
    checkin.create_campaign(tx, campaign, (GROUP,), now, ZONE)


def _in(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)
