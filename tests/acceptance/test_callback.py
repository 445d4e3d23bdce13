"""`yinling serve` as WeChat meets it: encrypted callbacks to a real process, delivered again."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime
from datetime import time as time_of_day
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot import demonstration
from bot.messages import Chat
from bot.wechat.envelope import Envelope
from bot.wechat.xml import parse
from services import chats, checkin, members
from storage.database import open_engine
from storage.once import once
from storage.tables.base import core
from storage.tables.checkin import Campaign, Checkin, CheckinTotal
from storage.transaction import Transaction
from tests.kit.mould import Starter
from tests.kit.processes import free_port
from tests.kit.samples import sealed_request
from tests.kit.town import ZONE

ROOT = Path(__file__).resolve().parents[2]
ENVELOPE = Envelope(demonstration.TOKEN, demonstration.AES_KEY, demonstration.APP_ID)
SAID = """<xml><ToUserName><![CDATA[gh_acceptance]]></ToUserName>
<FromUserName><![CDATA[{openid}]]></FromUserName><CreateTime>{at}</CreateTime>
<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content><MsgId>{id}</MsgId></xml>"""
NAMES = {"o-wang": "王德福", "o-li": "李淑芬"}


class Account:
    """A 服务号 whose callbacks go to a real `yinling serve`."""

    def __init__(self, mould: Starter, url: str, folder: Path) -> None:
        self.mould = mould
        self.url = url
        self.folder = folder
        self.port = free_port()
        self.environ = {
            "PYTHONPATH": str(ROOT),
            "YINLING_DATABASE__URL": url,
            "YINLING_SERVER__PORT": str(self.port),
            "YINLING_SECURITY__KEY": demonstration.KEY,
            "YINLING_OFFICIAL_ACCOUNT__APP_ID": demonstration.APP_ID,
            "YINLING_OFFICIAL_ACCOUNT__TOKEN": demonstration.TOKEN,
            "YINLING_OFFICIAL_ACCOUNT__AES_KEY": demonstration.AES_KEY,
        }

    def running(self):
        return self.mould.serving("bot.__main__", ["serve"], self.port, self.folder, self.environ)

    async def delivers(self, openid: str, text: str, message_id: str, at: int) -> str:
        """Deliver a message, freshly signed; gives the text that was answered."""
        plain = SAID.format(openid=openid, text=text, id=message_id, at=at)
        query, body = sealed_request(ENVELOPE, plain.encode())
        site = f"http://127.0.0.1:{self.port}/official-account"
        async with ClientSession() as session, session.post(site, params=query, data=body) as got:
            assert got.status == 200
            return _answered(await got.read())

    def rows(self, table) -> list:
        return once(open_engine(self.url), lambda tx: list(tx.execute(core(table).select())))


@pytest.fixture
def account(mould: Starter, database_url: str, tmp_path: Path) -> Account:
    """An account with two followers who are on the roster, and an open campaign."""
    now = datetime.now(UTC)

    def settle(tx):
        for openid, name in NAMES.items():
            members.bind(tx, "official_account", openid, name)
        today = now.astimezone(ZONE).date()
        campaign = Campaign(
            title="每日一学",
            starts_on=today,
            ends_on=today.replace(year=today.year + 1, day=1),
            post_time=time_of_day(8, 1),
        )
        checkin.create_campaign(tx, campaign, (), now, ZONE)

    once(open_engine(database_url), settle)
    return Account(mould, database_url, tmp_path)


async def test_one_message_delivered_again_and_again_has_one_effect(account: Account):
    an_hour_ago = int(time.time()) - 3600
    said = ("o-wang", "打卡", "7000000000000000001", an_hour_ago)
    with account.running():
        answers = await asyncio.gather(*(account.delivers(*said) for _ in range(4)))
    with account.running():
        answers.append(await account.delivers(*said))
    assert set(answers) == {"王德福，记上了：今天的学习打卡。这是第1天，开了个好头。"}
    assert len(account.rows(Checkin)) == 1
    assert [total.days for total in account.rows(CheckinTotal)] == [1]


async def test_two_people_may_have_the_same_message_id(account: Account):
    now = int(time.time())
    with account.running():
        answers = await asyncio.gather(
            *(account.delivers(openid, "打卡", "1", now) for openid in NAMES)
        )
    assert [answer[:3] for answer in answers] == ["王德福", "李淑芬"]
    assert len(account.rows(Checkin)) == 2


async def test_the_ai_bot_in_a_group_hears_who_names_it_and_records(account: Account):
    group = Chat("wecom_aibot", "wr-study", is_group=True)

    def settle(tx: Transaction) -> None:
        members.bind(tx, "wecom_aibot", "wang", "王德福")
        chats.open_group(tx, group, "学习群", purpose="study", hears="at")

    once(open_engine(account.url), settle)
    account.environ |= {
        "YINLING_WECOM_AIBOT__TOKEN": demonstration.TOKEN,
        "YINLING_WECOM_AIBOT__AES_KEY": demonstration.AES_KEY,
    }
    envelope = Envelope(demonstration.TOKEN, demonstration.AES_KEY, "")
    said = {
        "msgid": "m1",
        "aibotid": "bot1",
        "chatid": "wr-study",
        "chattype": "group",
        "from": {"userid": "wang"},
        "msgtype": "text",
        "text": {"content": "@小银铃 打卡"},
    }
    sealed = envelope.seal(json.dumps(said).encode(), str(int(time.time())), "nonce1")
    query = {"msg_signature": sealed.signature, "timestamp": sealed.timestamp, "nonce": "nonce1"}
    site = f"http://127.0.0.1:{account.port}/wecom-aibot"
    with account.running():
        async with ClientSession() as session:
            for _ in range(2):
                sent = session.post(site, params=query, json={"encrypt": sealed.encrypted})
                async with sent as got:
                    outer = await got.json()
    signed = (outer["msgsignature"], str(outer["timestamp"]), outer["nonce"])
    answer = json.loads(envelope.open(outer["encrypt"], *signed))
    assert answer["stream"]["finish"] is True
    assert answer["stream"]["content"].startswith("王德福，记上了")
    assert len(account.rows(Checkin)) == 1


def _answered(body: bytes) -> str:
    outer = parse(body)
    inner = parse(
        ENVELOPE.open(outer["Encrypt"], outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"])
    )
    return str(inner["Content"])
