"""An AI bot over a real server on loopback, with real encrypted requests."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs
from wechatpy.crypto import WeChatCrypto

from bot.channel import DeliveryError
from bot.channels.wecom_aibot import AiBot, routes
from bot.channels.wecom_aibot.parse import app_of, response_url, to_inbound
from bot.channels.wecom_aibot.web import PATH
from bot.errors import Busy, Unavailable
from bot.messages import Account, Answer, Chat, Inbound, Message, Notice, Outgoing, Quote
from bot.metrics import Metrics
from bot.texts import Texts
from bot.wechat.callback import LARGEST_BODY
from bot.wechat.envelope import Envelope
from tests.kit.samples import WECOM_AIBOT, post_all, run, sample_files, sealed_json_request

TOKEN = "a-token-of-tests"
KEY = "ZYXWVUTSRQPONMLKJIHGFEDCBA9876543210zyxwvut"
NAME = "小银铃"
APP = "aib-of-tests"
PAYLOADS = Path(__file__).parents[1] / "kit" / "payloads" / "wecom_aibot"
OUTCOMES = ("typed", "ignored", "refused", "busy")
WANG = Account("wecom_aibot", "WangDeFu")
ALONE = Chat("wecom_aibot", "WangDeFu", is_group=False)
GROUP = Chat("wecom_aibot", "wr-of-tests", is_group=True)
URL_OF_RESPONSE = "https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=of-tests"
LONG_AGO = 5_000_000


def raw(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


def payload(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(raw(name))
    return body


def said(content: Any, name: str = "text_group", kind: str = "text") -> dict[str, Any]:
    return {**payload(name), kind: {"content": content}}


@dataclass
class Platform:
    """WeCom, as the bot's server meets it; `answer` is what the bot would say."""

    client: TestClient[web.Request, web.Application]
    metrics: Metrics
    received: list[Inbound] = field(default_factory=list)
    answer: Answer | Exception = field(default_factory=lambda: Answer(None))
    envelope: Envelope = field(default_factory=lambda: Envelope(TOKEN, KEY, ""))

    async def receive(self, inbound: Inbound) -> Answer:
        self.received.append(inbound)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def sends(self, plain: bytes, timestamp: str | None = None) -> ClientResponse:
        return await self.posts(*sealed_json_request(self.envelope, plain, timestamp))

    async def posts(self, query: dict[str, str], body: Any) -> ClientResponse:
        return await self.client.post(PATH, params=query, data=body)

    async def asks(self, plain: bytes) -> dict[str, Any]:
        """The reply to a callback, as wechatpy decrypts it."""
        query, body = sealed_json_request(self.envelope, plain)
        response = await self.posts(query, body)
        assert response.status == 200
        assert response.content_type == "application/json"
        outer = await response.json()
        assert set(outer) == {"encrypt", "msgsignature", "timestamp", "nonce"}
        assert outer["nonce"] == query["nonce"]
        assert type(outer["timestamp"]) is int
        assert abs(outer["timestamp"] - time.time()) < 60
        crypto = WeChatCrypto(TOKEN, KEY, "")
        reply: dict[str, Any] = json.loads(
            crypto.decrypt_message(
                {"Encrypt": outer["encrypt"]},
                outer["msgsignature"],
                str(outer["timestamp"]),
                outer["nonce"],
            )
        )
        return reply

    def counted(self) -> dict[str, float]:
        """The outcomes that were counted at all."""
        counts = {
            outcome: self.metrics.registry.get_sample_value(
                "yinling_inbound_total", {"channel": "wecom_aibot", "outcome": outcome}
            )
            for outcome in OUTCOMES
        }
        return {outcome: count for outcome, count in counts.items() if count}


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    async with _platform() as platform:
        yield platform


@asynccontextmanager
async def _platform() -> AsyncIterator[Platform]:
    metrics = Metrics()
    app = web.Application()
    platform = Platform(TestClient(TestServer(app)), metrics)

    async def show(request: web.Request) -> web.Response:
        return web.Response(body=metrics.render(), content_type="text/plain")

    app.add_routes(routes(AiBot(TOKEN, KEY, NAME), platform.receive, metrics))
    app.router.add_get("/metrics", show)
    async with platform.client:
        yield platform


async def assert_refused(platform: Platform, response: ClientResponse, status: int = 403) -> None:
    assert response.status == status
    assert await response.read() == b""
    assert platform.received == []
    assert platform.counted() == {"refused": 1}


class TestTheUrlCheck:
    def query(self, platform: Platform, echo: bytes, timestamp: str = "") -> dict[str, str]:
        sealed = platform.envelope.seal(echo, timestamp or str(int(time.time())), "n1")
        return {
            "msg_signature": sealed.signature,
            "timestamp": sealed.timestamp,
            "nonce": sealed.nonce,
            "echostr": sealed.encrypted,
        }

    async def test_is_answered_with_the_plain_text(self, platform: Platform) -> None:
        query = self.query(platform, b"5927190127389012")
        response = await platform.client.get(PATH, params=query)
        assert (response.status, await response.read()) == (200, b"5927190127389012")
        assert response.content_type == "text/plain"
        assert platform.counted() == {}

    async def test_understands_a_plus_that_arrives_as_a_blank(self, platform: Platform) -> None:
        query = self.query(platform, b"5927")
        while "+" not in query["echostr"]:
            query = self.query(platform, b"5927")
        query["echostr"] = query["echostr"].replace("+", " ")
        response = await platform.client.get(PATH, params=query)
        assert (response.status, await response.read()) == (200, b"5927")

    @pytest.mark.parametrize(
        "wrong",
        [{"msg_signature": "0" * 40}, {"nonce": "n2"}, {"timestamp": "1"}, {"echostr": ""}],
    )
    async def test_is_silent_to_anyone_else(
        self, platform: Platform, wrong: dict[str, str]
    ) -> None:
        query = {**self.query(platform, b"5927"), **wrong}
        await assert_refused(platform, await platform.client.get(PATH, params=query))

    async def test_refuses_another_time_and_another_receive_id(self, platform: Platform) -> None:
        with capture_logs() as logs:
            late = self.query(platform, b"1", str(int(time.time()) - 400))
            assert (await platform.client.get(PATH, params=late)).status == 403
            platform.envelope = Envelope(TOKEN, KEY, "ww-corp-of-tests")
            foreign = self.query(platform, b"1")
            assert (await platform.client.get(PATH, params=foreign)).status == 403
        assert [line["reason"] for line in logs] == ["url_check: stale", "url_check: receiveid"]

    async def test_needs_its_parameters(self, platform: Platform) -> None:
        await assert_refused(platform, await platform.client.get(PATH))


class TestAnAnswer:
    async def test_to_a_message_is_one_finished_stream(self, platform: Platform) -> None:
        platform.answer = Answer("记上了：王德福，两个人。")
        first = await platform.asks(raw("text_group"))
        second = await platform.asks(raw("text_single"))
        assert first["msgtype"] == "stream"
        assert first["stream"]["finish"] is True
        assert first["stream"]["content"] == "记上了：王德福，两个人。"
        assert first["stream"]["id"] != second["stream"]["id"]
        assert set(first) == {"msgtype", "stream"}
        assert set(first["stream"]) == {"id", "finish", "content"}
        assert platform.counted() == {"typed": 2}

    async def test_to_who_opens_the_chat_is_a_text(self, platform: Platform) -> None:
        platform.answer = Answer("王老您好，我是小银铃。")
        reply = await platform.asks(raw("enter_chat"))
        assert reply == {"msgtype": "text", "text": {"content": "王老您好，我是小银铃。"}}

    async def test_to_a_card_is_its_text(self, platform: Platform) -> None:
        platform.answer = Answer("好的")
        assert (await platform.asks(raw("card")))["stream"]["content"] == "好的"

    async def test_to_an_opinion_is_always_empty(self, platform: Platform) -> None:
        platform.answer = Answer("谢谢您的意见")
        response = await platform.sends(raw("feedback"))
        assert (response.status, await response.read()) == (200, b"")
        assert platform.counted() == {"typed": 1}

    async def test_to_an_event_of_another_name_is_empty(self, platform: Platform) -> None:
        platform.answer = Answer("好")
        event = {**payload("enter_chat"), "event": {"eventtype": "auth_change_event"}}
        response = await platform.sends(json.dumps(event).encode())
        assert (response.status, await response.read()) == (200, b"")

    @pytest.mark.parametrize("name", ["text_group", "enter_chat", "card"])
    @pytest.mark.parametrize("silence", [None, "", " \n", "\x00\x08"])
    async def test_may_be_silence(self, platform: Platform, name: str, silence: str | None) -> None:
        platform.answer = Answer(silence)
        response = await platform.sends(raw(name))
        assert (response.status, await response.read()) == (200, b"")
        assert platform.counted() == {"typed": 1}

    async def test_has_no_control_characters(self, platform: Platform) -> None:
        platform.answer = Answer("铃\x00\x08\x1b声\ud800\n第二行\t<b>\"'%s")
        content = (await platform.asks(raw("text_single")))["stream"]["content"]
        assert content == "铃声\n第二行\t<b>\"'%s"

    async def test_is_cut_to_20480_bytes_at_a_sentence(self, platform: Platform) -> None:
        platform.answer = Answer("今天天气很好。" * 2000)
        content = (await platform.asks(raw("text_single")))["stream"]["content"]
        assert content == "今天天气很好。" * 975
        platform.answer = Answer("好" * 6826 + "ab")
        content = (await platform.asks(raw("text_single")))["stream"]["content"]
        assert len(content.encode()) == 20480

    @pytest.mark.parametrize("trouble", [Busy("full"), Unavailable("locked")])
    async def test_that_cannot_be_given_now_is_asked_for_again(
        self, platform: Platform, trouble: Exception
    ) -> None:
        platform.answer = trouble
        response = await platform.sends(raw("text_group"))
        assert (response.status, await response.read()) == (503, b"")
        assert platform.counted() == {"busy": 1}

    async def test_echoes_any_nonce(self, platform: Platform) -> None:
        platform.answer = Answer("好")
        sealed = platform.envelope.seal(raw("text_single"), str(int(time.time())), '铃"&=+ n')
        query = {
            "msg_signature": sealed.signature,
            "timestamp": sealed.timestamp,
            "nonce": sealed.nonce,
        }
        response = await platform.posts(query, json.dumps({"encrypt": sealed.encrypted}).encode())
        assert (await response.json())["nonce"] == '铃"&=+ n'


class TestRefused:
    async def test_a_plain_message(self, platform: Platform) -> None:
        query, _ = sealed_json_request(platform.envelope, b"")
        await assert_refused(platform, await platform.posts(query, raw("text_group")))

    @pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
    async def test_a_changed_or_missing_parameter(self, platform: Platform, name: str) -> None:
        query, body = sealed_json_request(platform.envelope, raw("text_group"))
        del query[name]
        await assert_refused(platform, await platform.posts(query, body))
        query[name] = "é"
        assert (await platform.posts(query, body)).status == 403

    async def test_a_changed_message(self, platform: Platform) -> None:
        query, body = sealed_json_request(platform.envelope, raw("text_group"))
        changed = body[:60] + (b"A" if body[60:61] != b"A" else b"B") + body[61:]
        await assert_refused(platform, await platform.posts(query, changed))

    @pytest.mark.parametrize("seconds", [-400, 400])
    async def test_a_message_of_another_time(self, platform: Platform, seconds: int) -> None:
        then = str(int(time.time()) + seconds)
        await assert_refused(platform, await platform.sends(raw("text_group"), then))

    async def test_a_message_sealed_for_a_corporation(self, platform: Platform) -> None:
        platform.envelope = Envelope(TOKEN, KEY, "ww-corp-of-tests")
        await assert_refused(platform, await platform.sends(raw("text_group")))

    async def test_a_message_under_another_key(self, platform: Platform) -> None:
        platform.envelope = Envelope(TOKEN, KEY[::-1], "")
        await assert_refused(platform, await platform.sends(raw("text_group")))

    @pytest.mark.parametrize(
        "body",
        [
            *(b"", b"{", b"[]", b'"encrypt"', b"null", b"{}", b"\xff\x00", b"<xml/>"),
            *(b'{"encrypt": null}', b'{"encrypt": ["a"]}', b'{"encrypt": ""}'),
            '{"encrypt": "铃"}'.encode(),
            b'{"encrypt": ' + b"[" * 60_000,
            b'{"encrypt": ' + b"1" * 60_000 + b"}",
        ],
        ids=lambda body: body[:20],
    )
    async def test_what_is_no_envelope(self, platform: Platform, body: bytes) -> None:
        query, _ = sealed_json_request(platform.envelope, b"")
        await assert_refused(platform, await platform.posts(query, body))

    async def test_a_body_announced_as_too_large(self, platform: Platform) -> None:
        query, body = sealed_json_request(platform.envelope, raw("text_group"))
        padded = body + b" " * (LARGEST_BODY + 1 - len(body))
        await assert_refused(platform, await platform.posts(query, padded), 413)

    async def test_a_body_that_grows_too_large(self, platform: Platform) -> None:
        query, body = sealed_json_request(platform.envelope, raw("text_group"))

        async def stream() -> AsyncIterator[bytes]:
            yield body
            for _ in range(LARGEST_BODY // 1024):
                yield b" " * 1024

        await assert_refused(platform, await platform.posts(query, stream()), 413)

    async def test_a_body_that_claims_to_be_compressed(self, platform: Platform) -> None:
        query, body = sealed_json_request(platform.envelope, raw("text_group"))
        response = await platform.client.post(
            PATH, params=query, data=body, headers={"Content-Encoding": "gzip"}
        )
        await assert_refused(platform, response)

    async def test_and_the_log_tells_only_the_reason(self, platform: Platform) -> None:
        with capture_logs() as logs:
            await platform.sends(raw("text_group"), "1")
            await platform.posts({}, raw("text_group"))
            await platform.posts({}, b"[]")
        assert [line.pop("reason") for line in logs] == ["stale", "signature", "not a JSON object"]
        assert logs == [{"event": "wecom_aibot.refused", "log_level": "info"}] * 3


async def test_a_body_of_just_the_limit_is_read(platform: Platform) -> None:
    query, body = sealed_json_request(platform.envelope, raw("text_group"))
    response = await platform.posts(query, body + b" " * (LARGEST_BODY - len(body)))
    assert response.status == 200
    assert len(platform.received) == 1


@pytest.mark.parametrize(
    "plain",
    [
        raw("stream_poll"),
        *(b"", b"not json", b"[1]", b"null", b"{}", b"\xff\xfe", b"[" * 30_000),
        b'{"msgtype": "text"}',
    ],
    ids=lambda plain: plain[:12],
)
async def test_what_is_genuine_but_unknown_is_ignored(platform: Platform, plain: bytes) -> None:
    platform.answer = Answer("never")
    response = await platform.sends(plain)
    assert (response.status, await response.read()) == (200, b"")
    assert platform.received == []
    assert platform.counted() == {"ignored": 1}


async def test_a_raw_control_character_in_a_text_is_no_obstacle(platform: Platform) -> None:
    await platform.sends(raw("text_single").replace("今天打卡".encode(), "今天\x07打卡".encode()))
    (message,) = platform.received
    assert isinstance(message, Message)
    assert (message.text, message.app) == ("今天打卡", APP)


class TestReading:
    """`to_inbound`, on own payloads and on spoiled ones."""

    def test_a_text_in_a_group(self) -> None:
        now = datetime(2026, 1, 1, 1, 0, tzinfo=UTC)
        body = payload("text_group")
        assert to_inbound(body, APP, NAME, now=now.timestamp) == Message(
            app=APP,
            id="TESTS/01w0=",
            sender=WANG,
            chat=GROUP,
            text="我和老伴都去健步走",
            sent_at=now,
            via="text",
            at_bot=True,
            quote=Quote("周六健步走，报名的请说一声。"),
            way_back=URL_OF_RESPONSE,
        )
        assert body == payload("text_group")

    def test_what_the_bot_itself_said_is_ignored(self) -> None:
        body = payload("text_group")
        body["from"] = {"userid": body["aibotid"]}
        assert to_inbound(body, APP, NAME) is None

    def test_a_text_alone(self) -> None:
        message = message_of(payload("text_single"))
        assert (message.chat, message.text, message.at_bot) == (ALONE, "今天打卡", True)
        assert message.quote is None

    @pytest.mark.parametrize(
        ("typed", "text"),
        [
            ("@小银铃 打卡", "打卡"),
            ("＠小银铃 打卡", "打卡"),
            ("@小银铃\u2005打卡", "打卡"),
            ("@小银铃\u3000 打卡", "打卡"),
            ("@小银铃\n打卡", "打卡"),
            ("打卡 @小银铃", "打卡"),
            ("今天@小银铃 打卡", "今天打卡"),
            ("@小银铃 打卡 @小银铃 ", "打卡"),
            ("@小银铃@王秀英 你好", "@王秀英 你好"),
            ("@王秀英 @小银铃 你好", "@王秀英 你好"),
            ("@小银铃，打卡", "，打卡"),
            ("@小银铃", ""),
            ("@小银铃铛 打卡", "@小银铃铛 打卡"),
            ("小银铃 打卡", "小银铃 打卡"),
            ("发到 a@b.cn 打卡", "发到 a@b.cn 打卡"),
        ],
    )
    def test_only_the_bots_own_name_is_taken_out(self, typed: str, text: str) -> None:
        assert message_of(said(typed)).text == text

    @pytest.mark.parametrize(
        ("name", "typed", "text"),
        [
            ("RobotA", "@RobotA hello robot", "hello robot"),
            ("RobotA", "@RobotAB hello", "@RobotAB hello"),
            ("@小银铃", "@小银铃 打卡", "打卡"),
            (" 小银铃 ", "@小银铃 打卡", "打卡"),
            ("银铃 (1.0)*", "@银铃 (1.0)* 打卡", "打卡"),
            ("", "@ 打卡", "@ 打卡"),
            ("@", "@ 打卡", "@ 打卡"),
        ],
    )
    def test_whatever_the_bot_is_called(self, name: str, typed: str, text: str) -> None:
        inbound = to_inbound(said(typed), APP, name)
        assert isinstance(inbound, Message)
        assert inbound.text == text

    def test_text_and_pictures_together_are_the_texts(self) -> None:
        message = message_of(payload("mixed_group"))
        assert (message.text, message.via) == ("这张是我\n这张是老伴", "text")

    @pytest.mark.parametrize("words", [None, "", "@小银铃 ", ["x"]])
    def test_pictures_without_words_are_a_picture(self, words: Any) -> None:
        items = [
            {"msgtype": "text", "text": {"content": words}},
            {"msgtype": "image", "image": {"url": "https://pictures.example.org/1"}},
        ]
        message = message_of({**payload("mixed_group"), "mixed": {"msg_item": items}})
        assert (message.text, message.via) == ("", "picture")

    def test_a_voice(self) -> None:
        message = message_of(payload("voice"))
        assert (message.text, message.via, message.chat) == ("今天打卡。", "voice", ALONE)
        assert message_of({**payload("voice"), "voice": {}}).text == ""

    @pytest.mark.parametrize(
        ("name", "via"), [("image", "picture"), ("file", "file"), ("video", "file")]
    )
    def test_other_kinds(self, name: str, via: str) -> None:
        message = message_of(payload(name))
        assert (message.text, message.via) == ("", via)

    @pytest.mark.parametrize(
        ("quote", "text"),
        [
            ({"msgtype": "voice", "voice": {"content": "明天见"}}, "明天见"),
            (
                {"msgtype": "mixed", "mixed": payload("mixed_group")["mixed"]},
                "@小银铃 这张是我\n这张是老伴",
            ),
            ({"msgtype": "image", "image": {"url": "u"}}, ""),
            ({"msgtype": "file", "file": {"url": "u"}}, ""),
            ({}, ""),
        ],
    )
    def test_a_quote(self, quote: dict[str, Any], text: str) -> None:
        assert message_of({**payload("text_group"), "quote": quote}).quote == Quote(text)

    @pytest.mark.parametrize("quote", [None, "x", [], {"msgtype": "text", "text": {"content": 1}}])
    def test_a_quote_that_is_none(self, quote: Any) -> None:
        assert message_of({**payload("text_group"), "quote": quote}).quote is None

    @pytest.mark.parametrize("kind", ["stream", "link", "", None, ["text"], {}])
    def test_unknown_kinds_are_ignored(self, kind: Any) -> None:
        assert to_inbound({**payload("text_single"), "msgtype": kind}, APP, NAME) is None

    @pytest.mark.parametrize("name", ["text_group", "enter_chat"])
    @pytest.mark.parametrize(
        "spoiled",
        [
            {"from": None},
            {"from": "WangDeFu"},
            {"from": {"userid": ""}},
            {"from": {"userid": "x" * 129}},
            {"msgid": ""},
            {"msgid": 7},
            {"chattype": "group", "chatid": None},
            {"chattype": "group", "chatid": "\x00"},
        ],
    )
    def test_without_ends_or_an_id_it_is_ignored(self, name: str, spoiled: dict[str, Any]) -> None:
        assert to_inbound({**payload(name), **spoiled}, APP, NAME) is None

    @pytest.mark.parametrize("content", [["a"], {"a": "b"}, 7])
    def test_text_that_is_no_text_is_ignored(self, content: Any) -> None:
        assert to_inbound(said(content), APP, NAME) is None

    def test_what_no_database_takes_is_left_out(self) -> None:
        message = message_of({**said("铃\x00声\ud800"), "msgid": "a\x00\udfffb"})
        assert (message.text, message.id) == ("铃声", "ab")

    def test_an_enormous_id_is_shortened_but_stays_its_own(self) -> None:
        first, second = (
            message_of({**payload("text_single"), "msgid": "9" * 5000 + last}).id for last in "12"
        )
        assert first != second
        assert len(first) <= 128

    def test_opening_the_chat(self) -> None:
        assert notice_of(payload("enter_chat")) == Notice(
            app=APP,
            id="TESTS/09w0=",
            sender=WANG,
            chat=ALONE,
            event="enter_chat",
            sent_at=datetime(2026, 1, 1, 1, 0, tzinfo=UTC),
            data={},
        )

    def test_a_tapped_card(self) -> None:
        notice = notice_of(payload("card"))
        assert (notice.event, notice.chat) == ("template_card_event", GROUP)
        assert (notice.data["event_key"], notice.data["task_id"]) == ("sign_up", "task-of-tests")

    def test_an_opinion(self) -> None:
        notice = notice_of(payload("feedback"))
        assert (notice.event, notice.data["content"]) == ("feedback_event", "听不懂")

    def test_an_event_of_another_name_keeps_its_values(self) -> None:
        event = {"eventtype": "Auth_Change_Event", "Auth_Change_Event": {"a": 1}}
        notice = notice_of({**payload("enter_chat"), "event": event})
        assert (notice.event, notice.data) == ("auth_change_event", {"a": 1})

    @pytest.mark.parametrize("event", [None, [], {}, {"eventtype": 1}, {"eventtype": " "}])
    def test_an_event_without_a_name_is_ignored(self, event: Any) -> None:
        assert to_inbound({**payload("enter_chat"), "event": event}, APP, NAME) is None

    @pytest.mark.parametrize(
        "absurd",
        [None, "", "1767229200", -5, 1, 10**40, 1e300, float("nan"), float("inf"), True, [1]],
    )
    def test_an_absurd_time_is_the_present(self, absurd: Any) -> None:
        now = datetime(2027, 5, 1, tzinfo=UTC)
        body = {**payload("enter_chat"), "create_time": absurd}
        inbound = to_inbound(body, APP, NAME, now=now.timestamp)
        assert inbound is not None
        assert inbound.sent_at == now

    def test_the_app_is_the_bot(self) -> None:
        assert app_of(payload("text_group")) == APP
        for nothing in (None, "", 7):
            assert app_of({"aibotid": nothing}) == "wecom_aibot"

    any_json = st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(st.characters(), max_size=8)
        | st.sampled_from(["text", "mixed", "image", "group", "@小银铃 好", "x" * 200, 1800000000]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["content", "msg_item", "msgtype", "text", "userid", "eventtype"])
                | st.text(max_size=3),
                inner,
                max_size=4,
            )
        ),
        max_leaves=6,
    )

    @settings(deadline=None, max_examples=300)
    @given(
        st.sampled_from([payload(file.stem) for file in sorted(PAYLOADS.glob("*.json"))]),
        st.dictionaries(
            st.sampled_from(
                [
                    *("msgid", "aibotid", "chatid", "chattype", "from", "msgtype", "quote"),
                    *("text", "mixed", "voice", "event", "create_time", "response_url"),
                ]
            )
            | st.text(max_size=5),
            any_json,
        ),
    )
    def test_no_body_raises_anything(self, whole: dict[str, Any], spoiled: dict[str, Any]) -> None:
        for body in (spoiled, {**whole, **spoiled}):
            before = repr(body)
            assert len(app_of(body)) <= 128
            response_url(body)
            inbound = to_inbound(body, app_of(body), NAME)
            assert repr(body) == before
            if inbound is None:
                continue
            assert inbound.sent_at.tzinfo is UTC
            ids = (inbound.app, inbound.id, inbound.sender.id, inbound.chat.id)
            assert all(1 <= len(one) <= 128 for one in ids)
            words = inbound.text if isinstance(inbound, Message) else inbound.event
            for stored in (*ids, words):
                assert "\0" not in stored.encode().decode()


class TestTheResponseUrl:
    def test_is_the_platforms(self) -> None:
        assert response_url(payload("text_group")) == URL_OF_RESPONSE
        assert response_url(payload("enter_chat")) is None

    def test_may_be_on_the_configured_host_and_then_only_there(self) -> None:
        private = {"response_url": "https://wecom.bureau.example:8443/cgi-bin/aibot/response?x=1"}
        assert response_url(private) is None
        api = "https://wecom.bureau.example:8443"
        assert response_url(private, api=api) == private["response_url"]
        assert response_url(payload("text_group"), api=api) is None

    @pytest.mark.parametrize(
        "url",
        [
            *(None, "", 7, [], "RESPONSEURL", "https://", "https://[", "//qyapi.weixin.qq.com/x"),
            "http://qyapi.weixin.qq.com/cgi-bin/aibot/response",
            "https://qyapi.weixin.qq.com.evil.example/x",
            "https://qyapi.weixin.qq.com@evil.example/x",
            "https://somebody@qyapi.weixin.qq.com/x",
            "https://qyapi.weixin.qq.com:8443/x",
            "https://qyapi.weixin.qq.com\\@evil.example/x",
            "https://evil.example\\.qyapi.weixin.qq.com/x",
            "https://evil.example/https://qyapi.weixin.qq.com/",
            "https://qyapi.weixin.qq.com/x\r\nHost: evil.example",
            "https://qyapi.weixin。qq.com/x",
            "https://qyapi.weixin.qq.com/" + "x" * 3000,
        ],
    )
    def test_is_nothing_else(self, url: Any) -> None:
        assert response_url({"response_url": url}) is None


def message_of(body: dict[str, Any]) -> Message:
    inbound = to_inbound(body, APP, NAME)
    assert isinstance(inbound, Message)
    return inbound


def notice_of(body: dict[str, Any]) -> Notice:
    inbound = to_inbound(body, APP, NAME)
    assert isinstance(inbound, Notice)
    return inbound


class TestTheChannel:
    def test_an_unusable_key_is_explained(self) -> None:
        with pytest.raises(ValueError, match="EncodingAESKey"):
            AiBot(TOKEN, "too short", NAME)

    async def test_sending_later_is_honestly_impossible(self) -> None:
        bot = AiBot(TOKEN, KEY, NAME)
        assert (bot.name, bot.capabilities.push) == ("wecom_aibot", False)
        assert bot.capabilities.max_bytes == 20480
        with pytest.raises(DeliveryError) as refusal:
            await bot.send(GROUP, Outgoing("提醒"))
        assert refusal.value.kind == "permanent"
        assert "没有发出" in refusal.value.reason(Texts())

    async def test_keeps_to_the_clock_it_is_given(self) -> None:
        metrics, app = Metrics(), web.Application()
        bot = AiBot(TOKEN, KEY, NAME, now=lambda: LONG_AGO)

        async def answer(inbound: Inbound) -> Answer:
            assert inbound.sent_at.timestamp() == LONG_AGO
            return Answer("好")

        app.add_routes(routes(bot, answer, metrics, "/elsewhere"))
        async with TestClient(TestServer(app)) as client:
            query, body = sealed_json_request(Envelope(TOKEN, KEY, ""), raw("voice"), str(LONG_AGO))
            response = await client.post("/elsewhere", params=query, data=body)
            assert (await response.json())["timestamp"] == LONG_AGO


class TestTheSampleRunner:
    async def test_tells_what_became_of_each(
        self, platform: Platform, capsys: pytest.CaptureFixture[str]
    ) -> None:
        platform.answer = Answer("好")
        url = platform.client.make_url(PATH)
        files = sample_files(PAYLOADS, WECOM_AIBOT)
        posted = post_all(files, url, platform.envelope, WECOM_AIBOT)
        outcomes = dict([one async for one in posted])
        assert outcomes.pop("stream_poll.json") == "ignored"
        assert set(outcomes.values()) == {"typed"}
        assert len(outcomes) == len(platform.received) == 10
        assert await run(PAYLOADS, url, platform.envelope, WECOM_AIBOT) == 0
        last = capsys.readouterr().out.splitlines()[-1]
        assert last == "typed 10, ignored 1, failed 0 (90 % typed)"

    def test_an_index_chooses(self, tmp_path: Path) -> None:
        fixtures = [
            ("a.json", "wecom_aibot", "msg:text"),
            ("b.json", "wecom_aibot", "event:enter_chat"),
            ("c.json", "wecom_aibot", "reply:stream"),
            ("d.json", "wecom_aibot", "crypto_vector:roundtrip"),
            ("e.json", "wecom_aibot_ws", "frame:aibot_msg_callback:s2c"),
            ("f.xml", "wechat_mp", "msg:text"),
        ]
        index = [
            dict(zip(("file", "channel", "expected_type"), one, strict=True)) for one in fixtures
        ]
        (tmp_path / "index.json").write_text(json.dumps({"fixtures": index}), "utf-8")
        assert [file.name for file in sample_files(tmp_path, WECOM_AIBOT)] == ["a.json", "b.json"]

    async def test_runs_from_the_command_line(self, platform: Platform) -> None:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.kit.samples", str(PAYLOADS), "--channel", "wecom_aibot"),
            *("--url", str(platform.client.make_url(PATH)), "--token", TOKEN, "--aes-key", KEY),
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        out, _ = await process.communicate()
        assert out.decode().splitlines()[-1] == "typed 10, ignored 1, failed 0 (90 % typed)"
        assert process.returncode == 0
