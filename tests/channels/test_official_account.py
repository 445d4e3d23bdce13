"""An Official Account over a real server on loopback, with real encrypted requests."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import xmltodict
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import example, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.events import EVENT_TYPES
from yarl import URL

from bot.channel import DeliveryError
from bot.channels.official_account.channel import OfficialAccount
from bot.channels.official_account.parse import to_inbound
from bot.channels.official_account.web import routes
from bot.errors import Busy, Unavailable
from bot.messages import Account, Answer, Chat, Inbound, Message, Notice
from bot.metrics import Metrics
from bot.texts import Texts
from bot.wechat.callback import LARGEST_BODY
from bot.wechat.envelope import Envelope
from bot.wechat.xml import parse, text_xml
from tests.kit.samples import post_all, run, sample_files, sealed_request, summary

TOKEN = "a-token-of-tests"
KEY = "ZYXWVUTSRQPONMLKJIHGFEDCBA9876543210zyxwvut"
APP = "wxtest0123456789"
PATH = "/official-account"
PAYLOADS = Path(__file__).parents[1] / "kit" / "payloads"
OPENID = "o-test-wangdefu"
OUTCOMES = ("typed", "ignored", "refused", "busy")


def payload(name: str) -> bytes:
    return (PAYLOADS / f"{name}.xml").read_bytes()


def text_document(content: str) -> bytes:
    return payload("text").replace("我和老伴都去健步走".encode(), content.encode())


@dataclass
class Platform:
    """WeChat, as the bot's server meets it; `bot` is what the bot would answer."""

    client: TestClient[web.Request, web.Application]
    metrics: Metrics
    received: list[Inbound] = field(default_factory=list)
    answer: Answer | Exception = field(default_factory=lambda: Answer(None))
    envelope: Envelope = field(default_factory=lambda: Envelope(TOKEN, KEY, APP))

    async def receive(self, inbound: Inbound) -> Answer:
        self.received.append(inbound)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def sends(self, plain: bytes, timestamp: str | None = None) -> ClientResponse:
        query, body = sealed_request(self.envelope, plain, timestamp)
        return await self.posts(query, body)

    async def posts(self, query: dict[str, str], body: Any) -> ClientResponse:
        return await self.client.post(PATH, params=query, data=body)

    async def checks_url(self, **query: str) -> ClientResponse:
        return await self.client.get(PATH, params=query)

    @asynccontextmanager
    async def telephone(
        self, header: str
    ) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """A bare connection on which the head of a POST has been sent."""
        port = self.client.port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"POST {PATH} HTTP/1.1\r\nHost: bot\r\n{header}\r\n\r\n".encode())
        yield reader, writer
        writer.close()
        await writer.wait_closed()

    def counted(self) -> dict[str, float]:
        """The outcomes that were counted at all."""
        name = "yinling_inbound_total"
        counts = {
            outcome: self.metrics.registry.get_sample_value(
                name, {"channel": "official_account", "outcome": outcome}
            )
            for outcome in OUTCOMES
        }
        return {outcome: count for outcome, count in counts.items() if count}


class Server(TestServer):
    """Lets a handler go on when its client leaves, as the product's server does."""

    async def _make_runner(self, **options: Any) -> web.AppRunner:
        return web.AppRunner(self.app, **{**options, "handler_cancellation": False})


@asynccontextmanager
async def _platform() -> AsyncIterator[Platform]:
    metrics = Metrics()
    app = web.Application()
    platform = Platform(TestClient(Server(app)), metrics)

    async def show(request: web.Request) -> web.Response:
        return web.Response(body=metrics.render(), content_type="text/plain")

    app.add_routes(routes(OfficialAccount(APP, TOKEN, KEY), platform.receive, metrics))
    app.router.add_get("/metrics", show)
    async with platform.client:
        yield platform


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    async with _platform() as platform:
        yield platform


async def read_by_wechat(response: ClientResponse) -> dict[str, Any]:
    """The passive reply inside an encrypted answer, as wechatpy decrypts it."""
    body = await response.read()
    outer = xmltodict.parse(body)["xml"]
    crypto = WeChatCrypto(TOKEN, KEY, APP)
    plain = crypto.decrypt_message(body, outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"])
    reply: dict[str, Any] = xmltodict.parse(plain, strip_whitespace=False)["xml"]
    return reply


async def assert_refused(platform: Platform, response: ClientResponse, status: int = 403) -> None:
    assert response.status == status
    assert await response.read() == b""
    assert platform.received == []
    assert platform.counted() == {"refused": 1}


def plain_signature(*parts: str, token: str = TOKEN) -> str:
    joined = "".join(sorted([token, *parts])).encode()
    return hashlib.sha1(joined).hexdigest()


class TestTheUrlCheck:
    async def test_echoes_what_is_signed(self, platform: Platform) -> None:
        now = str(int(time.time()))
        response = await platform.checks_url(
            signature=plain_signature(now, "n1"), timestamp=now, nonce="n1", echostr="5927+7"
        )
        assert (response.status, await response.text()) == (200, "5927+7")
        assert response.content_type == "text/plain"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"signature": "0" * 40},
            {"signature": "签名"},
            {"nonce": "n2"},
            {"timestamp": "1"},
            {"echostr": ""},
        ],
    )
    async def test_is_silent_to_anyone_else(
        self, platform: Platform, wrong: dict[str, str]
    ) -> None:
        now = str(int(time.time()))
        query = {"signature": plain_signature(now, "n1"), "timestamp": now, "nonce": "n1"}
        await assert_refused(
            platform, await platform.checks_url(**{**query, "echostr": "5927", **wrong})
        )

    async def test_needs_its_parameters(self, platform: Platform) -> None:
        await assert_refused(platform, await platform.checks_url())


class TestAnAnswer:
    async def test_goes_back_encrypted_to_the_person(self, platform: Platform) -> None:
        platform.answer = Answer("记上了：王德福，两个人。")
        response = await platform.sends(payload("text"))
        reply = await read_by_wechat(response)
        assert response.status == 200
        assert reply["Content"] == "记上了：王德福，两个人。"
        assert (reply["ToUserName"], reply["FromUserName"]) == (OPENID, "gh_yinlingtest")
        assert reply["MsgType"] == "text"
        assert abs(int(reply["CreateTime"]) - time.time()) < 600
        assert platform.counted() == {"typed": 1}
        assert [inbound.id for inbound in platform.received] == ["24800000000000001"]

    async def test_is_fresh_and_has_a_nonce_of_its_own(self, platform: Platform) -> None:
        platform.answer = Answer("好")
        old = str(int(time.time()) - 250)
        bodies = [await (await platform.sends(payload("text"), old)).read() for _ in range(2)]
        first, second = (xmltodict.parse(body)["xml"] for body in bodies)
        assert first["Nonce"] != second["Nonce"]
        assert int(first["TimeStamp"]) > int(old)

    @pytest.mark.parametrize("silence", [None, "", " \n", "\x00\x08"])
    async def test_may_be_silence(self, platform: Platform, silence: str | None) -> None:
        platform.answer = Answer(silence)
        response = await platform.sends(payload("text"))
        assert (response.status, await response.read()) == (200, b"")
        assert platform.counted() == {"typed": 1}

    @pytest.mark.parametrize(
        ("said", "read"),
        [
            ("]]></Content><Content>", "]]></Content><Content>"),
            ("a]]>b]]]>", "a]]>b]]]>"),
            ("铃\x00\x08声\ud800\ufffe", "铃声"),
            ("<b>&amp;{data}%s</b>", "<b>&amp;{data}%s</b>"),
        ],
    )
    async def test_cannot_break_the_document(
        self, platform: Platform, said: str, read: str
    ) -> None:
        platform.answer = Answer(said)
        reply = await read_by_wechat(await platform.sends(payload("text")))
        assert reply["Content"] == read
        assert set(reply) - {"#text"} == {
            "ToUserName", "FromUserName", "CreateTime", "MsgType", "Content",
        }  # fmt: skip

    async def test_is_cut_to_2048_bytes_at_a_sentence(self, platform: Platform) -> None:
        platform.answer = Answer("今天天气很好。" * 200)
        content = (await read_by_wechat(await platform.sends(payload("text"))))["Content"]
        assert content == "今天天气很好。" * 97
        platform.answer = Answer("好" * 682 + "ab")
        content = (await read_by_wechat(await platform.sends(payload("text"))))["Content"]
        assert len(content.encode()) == 2048

    async def test_is_cut_before_a_cdata_end_is_divided(self, platform: Platform) -> None:
        platform.answer = Answer("]]>" * 1000)
        content = (await read_by_wechat(await platform.sends(payload("text"))))["Content"]
        assert content == ("]]>" * 1000)[:2045] + "…"

    @pytest.mark.parametrize("trouble", [Busy("full"), Unavailable("locked")])
    async def test_that_cannot_be_given_now_is_asked_for_again(
        self, platform: Platform, trouble: Exception
    ) -> None:
        platform.answer = trouble
        response = await platform.sends(payload("text"))
        assert (response.status, await response.read()) == (503, b"")
        assert platform.counted() == {"busy": 1}

    async def test_to_a_follow_is_a_welcome(self, platform: Platform) -> None:
        platform.answer = Answer("欢迎")
        reply = await read_by_wechat(await platform.sends(payload("follow_by_code")))
        assert (reply["Content"], reply["ToUserName"]) == ("欢迎", OPENID)


class TestRefused:
    async def test_a_plain_document(self, platform: Platform) -> None:
        query, _ = sealed_request(platform.envelope, b"")
        await assert_refused(platform, await platform.posts(query, payload("text")))

    async def test_a_plain_document_in_plaintext_mode(self, platform: Platform) -> None:
        now = str(int(time.time()))
        query = {"signature": plain_signature(now, "n1"), "timestamp": now, "nonce": "n1"}
        await assert_refused(platform, await platform.posts(query, payload("text")))

    @pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
    async def test_a_changed_or_missing_parameter(self, platform: Platform, name: str) -> None:
        query, body = sealed_request(platform.envelope, payload("text"))
        del query[name]
        await assert_refused(platform, await platform.posts(query, body))
        query[name] = "é"
        assert (await platform.posts(query, body)).status == 403

    async def test_a_changed_message(self, platform: Platform) -> None:
        query, body = sealed_request(platform.envelope, payload("text"))
        at = body.index(b"CDATA[", body.index(b"<Encrypt>")) + 50
        changed = body[:at] + (b"A" if body[at : at + 1] != b"A" else b"B") + body[at + 1 :]
        await assert_refused(platform, await platform.posts(query, changed))

    @pytest.mark.parametrize("seconds", [-400, 400])
    async def test_a_message_of_another_time(self, platform: Platform, seconds: int) -> None:
        then = str(int(time.time()) + seconds)
        await assert_refused(platform, await platform.sends(payload("text"), then))

    async def test_a_message_to_another_account(self, platform: Platform) -> None:
        platform.envelope = Envelope(TOKEN, KEY, "wxsomebodyelse00")
        await assert_refused(platform, await platform.sends(payload("text")))

    async def test_a_message_under_another_key(self, platform: Platform) -> None:
        platform.envelope = Envelope(TOKEN, KEY[::-1], APP)
        await assert_refused(platform, await platform.sends(payload("text")))

    async def test_a_doctype_outside(self, platform: Platform) -> None:
        query, body = sealed_request(platform.envelope, payload("text"))
        await assert_refused(platform, await platform.posts(query, b"<!DOCTYPE xml>" + body))

    async def test_a_doctype_inside(self, platform: Platform) -> None:
        document = b'<!DOCTYPE xml [<!ENTITY x "y">]>' + payload("text")
        await assert_refused(platform, await platform.sends(document))

    @pytest.mark.parametrize("body", [b"", b"{}", b"<xml>", b"\xff\x00", b"<xml/>"])
    async def test_what_is_no_envelope(self, platform: Platform, body: bytes) -> None:
        query, _ = sealed_request(platform.envelope, b"")
        await assert_refused(platform, await platform.posts(query, body))

    async def test_a_body_announced_as_too_large(self, platform: Platform) -> None:
        query, body = sealed_request(platform.envelope, payload("text"))
        padded = body + b" " * (LARGEST_BODY + 1 - len(body))
        await assert_refused(platform, await platform.posts(query, padded), 413)

    async def test_a_body_announced_as_too_large_without_waiting_for_it(
        self, platform: Platform
    ) -> None:
        async with platform.telephone(f"Content-Length: {LARGEST_BODY + 1}") as (reader, _):
            assert b" 413 " in await reader.readline()

    async def test_a_body_that_ends_before_its_time(
        self, platform: Platform, caplog: pytest.LogCaptureFixture
    ) -> None:
        head = "Content-Length: 100\r\nExpect: 100-continue"
        async with platform.telephone(head) as (reader, _):
            assert b" 100 " in await reader.readline()
        async with asyncio.timeout(10):
            while not platform.counted():
                await asyncio.sleep(0.001)
        assert platform.counted() == {"refused": 1}
        assert caplog.records == []

    async def test_a_body_that_grows_too_large(self, platform: Platform) -> None:
        query, body = sealed_request(platform.envelope, payload("text"))

        async def stream() -> AsyncIterator[bytes]:
            yield body
            for _ in range(LARGEST_BODY // 1024):
                yield b" " * 1024

        await assert_refused(platform, await platform.posts(query, stream()), 413)

    async def test_a_body_that_claims_to_be_compressed(self, platform: Platform) -> None:
        query, body = sealed_request(platform.envelope, payload("text"))
        response = await platform.client.post(
            PATH, params=query, data=body, headers={"Content-Encoding": "gzip"}
        )
        await assert_refused(platform, response)

    async def test_and_the_log_tells_only_the_reason(self, platform: Platform) -> None:
        with capture_logs() as logs:
            await platform.sends(payload("text"), "1")
            await platform.posts({}, payload("text"))
        assert logs == [
            {"event": "official_account.refused", "log_level": "info", "reason": "stale"},
            {
                "event": "official_account.refused",
                "log_level": "info",
                "reason": "has no <Encrypt>",
            },
        ]


async def test_a_body_of_just_the_limit_is_read(platform: Platform) -> None:
    query, body = sealed_request(platform.envelope, payload("text"))
    response = await platform.posts(query, body + b" " * (LARGEST_BODY - len(body)))
    assert response.status == 200
    assert len(platform.received) == 1


async def test_in_compatible_mode_only_the_encrypted_part_counts(platform: Platform) -> None:
    query, body = sealed_request(platform.envelope, payload("text"))
    plain = b"<FromUserName>o-somebody-else</FromUserName><Content>forged</Content></xml>"
    await platform.posts(query, body.replace(b"</xml>", plain))
    (message,) = platform.received
    assert isinstance(message, Message)
    assert (message.sender.id, message.text) == (OPENID, "我和老伴都去健步走")


@pytest.mark.parametrize(
    "document",
    [payload("unheard_of"), b"", b"<xml>\\n<a", b"not xml", b"<xml><a>1</a></xml>", b"\xff\xfe"],
)
async def test_what_is_genuine_but_unknown_is_ignored(platform: Platform, document: bytes) -> None:
    platform.answer = Answer("never")
    response = await platform.sends(document)
    assert (response.status, await response.read()) == (200, b"")
    assert platform.received == []
    assert platform.counted() == {"ignored": 1}


class TestReading:
    """`to_inbound`, on own payloads and on spoiled ones."""

    def test_a_text(self) -> None:
        assert to_inbound(parse(payload("text")), APP) == Message(
            app=APP,
            id="24800000000000001",
            sender=Account("official_account", OPENID),
            chat=Chat("official_account", OPENID, is_group=False),
            text="我和老伴都去健步走",
            sent_at=datetime(2026, 1, 1, 1, 0, tzinfo=UTC),
            via="text",
            at_bot=True,
        )

    def test_text_is_kept_as_typed(self) -> None:
        assert message_of(parse(text_document("  打卡 \n"))).text == "  打卡 \n"

    def test_a_voice_with_and_without_recognition(self) -> None:
        fields = parse(payload("voice"))
        assert (message_of(fields).text, message_of(fields).via) == ("今天打卡。", "voice")
        for nothing in ({"Recognition": ""}, {"Recognition": None}):
            assert message_of({**fields, **nothing}).text == ""

    @pytest.mark.parametrize(
        ("kind", "via"),
        [
            ("image", "picture"),
            ("video", "file"),
            ("shortvideo", "file"),
            ("location", "location"),
            ("link", "link"),
            ("miniprogrampage", "other"),
            (" TEXT ", "text"),
        ],
    )
    def test_other_kinds(self, kind: str, via: str) -> None:
        message = message_of({**parse(payload("location")), "MsgType": kind})
        assert (message.via, message.text) == (via, "")

    @pytest.mark.parametrize("kind", ["notsure", "device_event", "news", "", None, ["text"], {}])
    def test_unknown_kinds_are_ignored(self, kind: Any) -> None:
        assert to_inbound({**parse(payload("text")), "MsgType": kind}, APP) is None

    @pytest.mark.parametrize("name", ["FromUserName", "ToUserName"])
    @pytest.mark.parametrize("value", [None, "", " ", ["a", "b"], {"a": "b"}])
    def test_without_both_ends_it_is_ignored(self, name: str, value: Any) -> None:
        assert to_inbound({**parse(payload("text")), name: value}, APP) is None

    @pytest.mark.parametrize("content", [["a", "b"], {"a": "b"}])
    def test_text_that_is_no_text_is_ignored(self, content: Any) -> None:
        assert to_inbound({**parse(payload("text")), "Content": content}, APP) is None

    def test_a_long_number_is_kept_digit_by_digit(self) -> None:
        number = "9" * 40
        assert message_of({**parse(payload("text")), "MsgId": number}).id == number

    def test_an_enormous_number_is_shortened_but_stays_its_own(self) -> None:
        fields = parse(payload("text"))
        first, second = (
            message_of({**fields, "MsgId": "9" * 5000 + last}).id for last in ("1", "2")
        )
        assert first != second
        assert len(first) <= 128

    def test_without_a_number_the_time_serves(self) -> None:
        fields = parse(payload("text"))
        del fields["MsgId"]
        later = {**fields, "CreateTime": "1767229299"}
        assert message_of(fields).id != message_of(later).id
        assert message_of(fields).id == message_of(dict(fields)).id

    @pytest.mark.parametrize(
        "absurd",
        [
            None,
            "",
            "soon",
            "-5",
            "1",
            "9" * 30,
            "1e9",
            "１７６７２２９２００",
            ["1800000000"],
            "1293839999",
        ],
    )
    def test_an_absurd_time_is_the_present(self, absurd: Any) -> None:
        fields = {**parse(payload("text")), "CreateTime": absurd}
        now = datetime(2027, 5, 1, tzinfo=UTC)
        inbound = to_inbound(fields, APP, now=now.timestamp)
        assert inbound is not None
        assert inbound.sent_at == now

    def test_a_time_may_be_a_day_ahead_and_no_more(self) -> None:
        fields = parse(payload("text"))
        sent = int(fields["CreateTime"])
        for ahead, expected in ((86400, sent), (86401, sent - 86401)):
            inbound = to_inbound(fields, APP, now=_at(sent - ahead))
            assert inbound is not None
            assert inbound.sent_at.timestamp() == expected

    def test_a_touched_menu_entry_says_its_key(self) -> None:
        assert to_inbound(parse(payload("menu_click")), APP) == Message(
            app=APP,
            id="1767229203|click||||my_activities",
            sender=Account("official_account", OPENID),
            chat=Chat("official_account", OPENID, is_group=False),
            text="my_activities",
            sent_at=datetime(2026, 1, 1, 1, 0, 3, tzinfo=UTC),
            via="menu",
            at_bot=True,
        )

    def test_what_the_account_itself_said_is_ignored(self) -> None:
        fields = parse(payload("text"))
        assert to_inbound({**fields, "FromUserName": fields["ToUserName"]}, APP) is None

    def test_an_openid_too_long_for_a_key_is_ignored(self) -> None:
        assert to_inbound({**parse(payload("text")), "FromUserName": "o" * 129}, APP) is None

    def test_a_follow_by_code_keeps_its_key(self) -> None:
        notice = notice_of(parse(payload("follow_by_code")))
        assert (notice.event, notice.data["key"]) == ("subscribe", "qrscene_branch-3")

    def test_a_finished_template_tells_which_and_how(self) -> None:
        notice = notice_of(parse(payload("template_finished")))
        assert notice.event == "templatesendjobfinish"
        assert notice.data["status"] == "failed:user block"
        assert notice.data["id"] == 24800000000000004

    def test_an_event_without_a_class_is_a_notice_as_sent(self) -> None:
        notice = notice_of(parse(payload("consent_changed")))
        assert notice.event == "subscribe_msg_change_event"
        assert notice.data["SubscribeMsgChangeEvent"] == {
            "List": {
                "TemplateId": "template-of-tests",
                "SubscribeStatusString": "reject",
            }
        }

    @pytest.mark.parametrize("event", [None, "", ["CLICK", "VIEW"], {}])
    def test_an_event_without_a_name_is_ignored(self, event: Any) -> None:
        assert to_inbound({**parse(payload("menu_click")), "Event": event}, APP) is None

    @pytest.mark.parametrize(
        "change",
        [
            {"CreateTime": "1767229299"},
            {"Event": "VIEW"},
            {"EventKey": "other"},
            {"TaskId": "t1"},
            {"MsgID": "1"},
        ],
    )
    def test_events_that_differ_have_different_ids(self, change: dict[str, str]) -> None:
        fields = {**parse(payload("menu_click")), "Event": "SCAN"}
        assert notice_of(fields).id == notice_of(dict(fields)).id
        assert notice_of(fields).id != notice_of({**fields, **change}).id

    def test_a_long_key_makes_no_long_id(self) -> None:
        fields = {**parse(payload("menu_click")), "Event": "VIEW"}
        first, second = (
            notice_of({**fields, "EventKey": "https://example.org/" + "x" * 3000 + last})
            for last in "12"
        )
        assert first.id != second.id
        assert len(first.id) <= 128
        assert first.data["url"].endswith("x1")
        assert len(notice_of({**fields, "EventKey": "\ud800" * 200}).id) <= 128

    def test_numbers_that_are_none_are_none(self) -> None:
        fields = {**parse(payload("menu_click")), "Event": "LOCATION"}
        notice = notice_of({**fields, "Latitude": "north", "Longitude": "113.3"})
        assert (notice.data["latitude"], notice.data["longitude"]) == (None, 113.3)

    def test_a_document_is_left_as_it_was(self) -> None:
        fields = {**parse(payload("menu_click")), "Event": "LOCATION", "Latitude": None}
        assert notice_of(fields).data["latitude"] == 0.0
        assert fields["Latitude"] is None

    def test_nested_values_are_plain_and_plainly_named(self) -> None:
        fields = {**parse(payload("menu_click")), "Event": "ShakearoundUserShake"}
        beacon = notice_of({**fields, "ChosenBeacon": {"Major": "1"}}).data["chosen_beacon"]
        assert beacon == {"Major": "1"}
        assert type(beacon) is dict

    @pytest.mark.parametrize("key", [None, {"a": "b"}, ["a", "b"]])
    def test_a_key_that_is_no_text_is_empty(self, key: Any) -> None:
        fields = {**parse(payload("menu_click")), "Event": "SCAN", "EventKey": key}
        assert notice_of(fields).data["key"] == ""

    def test_times_in_events_are_aware(self) -> None:
        fields = {**parse(payload("menu_click")), "Event": "verify_expired"}
        notice = notice_of({**fields, "ExpiredTime": "1800000000"})
        assert notice.data["expired_time"] == datetime(2027, 1, 15, 8, 0, tzinfo=UTC)
        assert notice.data["expired_time"].tzinfo is UTC
        for absurd in ("9" * 15, "9" * 30, "-" + "9" * 15):
            assert notice_of({**fields, "ExpiredTime": absurd}).data["expired_time"] is None

    @settings(deadline=None)
    @given(
        st.dictionaries(
            st.sampled_from(
                [
                    *("ToUserName", "FromUserName", "CreateTime", "MsgId", "MsgID", "Content"),
                    *("EventKey", "TaskId", "Recognition", "Latitude", "ExpiredTime"),
                    *("ScanCodeInfo", "SendPicsInfo", "ChosenBeacon", "TotalCount", "FailTime"),
                ]
            ),
            st.recursive(
                st.none() | st.text(max_size=5) | st.sampled_from(["1800000000", "9" * 30, "-1"]),
                lambda inner: (
                    st.lists(inner, max_size=2)
                    | st.dictionaries(st.text(max_size=3), inner, max_size=2)
                ),
                max_leaves=3,
            ),
        ),
        st.sampled_from(["text", "voice", "event", "image", "link", "location", "x"]),
        st.sampled_from([*EVENT_TYPES, "x"]),
    )
    def test_no_document_raises_anything(
        self, fields: dict[str, Any], kind: str, event: str
    ) -> None:
        ends = {"FromUserName": "o", "ToUserName": "gh"}
        document = {**ends, **fields, "MsgType": kind, "Event": event}
        before = repr(document)
        inbound = to_inbound(document, APP)
        if inbound is not None:
            assert inbound.sent_at.tzinfo is UTC
            assert inbound.id
            assert isinstance(inbound, Notice) or isinstance(inbound.text, str)
        assert repr(document) == before

    @given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), st.integers(0, 2**31))
    @example("]]><Content>]]>&amp;", 0)
    def test_wechatpy_reads_what_we_answer(self, content: str, at: int) -> None:
        written = text_xml("gh_0", "o_1", content, at)
        answer = parse_message(written)
        assert (answer.source, answer.target, answer.type) == ("gh_0", "o_1", "text")
        assert answer.content == content
        assert parse(written)["CreateTime"] == str(at)

    @pytest.mark.parametrize("name", ["text", "voice", "location"])
    def test_wechatpy_reads_the_same(self, name: str) -> None:
        theirs = parse_message(payload(name))
        ours = message_of(parse(payload(name)))
        assert ours.id == str(theirs.id)
        assert ours.sender.id == theirs.source
        assert ours.text == getattr(theirs, "content", getattr(theirs, "recognition", ""))


def message_of(fields: dict[str, Any]) -> Message:
    inbound = to_inbound(fields, APP)
    assert isinstance(inbound, Message)
    return inbound


def notice_of(fields: dict[str, Any]) -> Notice:
    inbound = to_inbound(fields, APP)
    assert isinstance(inbound, Notice)
    return inbound


def _at(seconds: float) -> Callable[[], float]:
    return lambda: seconds


class TestTheChannel:
    def test_an_unusable_key_is_explained(self) -> None:
        with pytest.raises(ValueError, match="EncodingAESKey"):
            OfficialAccount(APP, TOKEN, "too short")

    async def test_sending_later_is_honestly_impossible(self) -> None:
        account = OfficialAccount(APP, TOKEN, KEY)
        assert not account.capabilities.push
        with pytest.raises(DeliveryError) as refusal:
            await account.send(Chat("official_account", OPENID, is_group=False), "提醒")
        assert refusal.value.kind == "permanent"
        assert "没有发出" in refusal.value.reason(Texts())


class TestTheSampleRunner:
    async def test_tells_what_became_of_each(self, platform: Platform) -> None:
        platform.answer = Answer("好")
        url = platform.client.make_url(PATH)
        outcomes = dict([one async for one in post_all(sample_files(PAYLOADS), url, _envelope())])
        assert outcomes.pop("unheard_of.xml") == "ignored"
        assert set(outcomes.values()) == {"typed"}
        assert len(outcomes) == len(platform.received) == 7

    async def test_a_failure_is_the_exit_code(
        self, platform: Platform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        url = platform.client.make_url(PATH)
        assert await run(tmp_path, url, _envelope()) == 1
        (tmp_path / "good.xml").write_bytes(payload("text"))
        assert await run(tmp_path, url, _envelope()) == 0
        (tmp_path / "evil.xml").write_bytes(b"<!DOCTYPE xml><xml/>")
        assert await run(tmp_path, url, _envelope()) == 1
        assert capsys.readouterr().out.splitlines()[-3:] == [
            "evil.xml: failed (status 403)",
            "good.xml: typed",
            "typed 1, ignored 0, failed 1 (50 % typed)",
        ]

    async def test_a_bot_that_is_not_there_is_a_failure(self, tmp_path: Path) -> None:
        (tmp_path / "good.xml").write_bytes(payload("text"))
        async with _platform() as gone:
            url = URL(gone.client.make_url(PATH))
        outcomes = [one async for one in post_all(sample_files(tmp_path), url, _envelope())]
        assert outcomes[0][1].startswith("failed")

    def test_an_index_chooses(self, tmp_path: Path) -> None:
        (tmp_path / "index.json").write_text(
            '{"fixtures": ['
            '{"file": "a.xml", "channel": "wechat_mp", "expected_type": "msg:text"},'
            '{"file": "b.xml", "channel": "wechat_mp", "expected_type": "crypto_vector:encrypt"},'
            '{"file": "c.xml", "channel": "wechat_mp", "expected_type": "api_response"},'
            '{"file": "d.xml", "channel": "wecom_app", "expected_type": "msg:text"},'
            '{"file": "e.json", "channel": "wechat_mp", "expected_type": "msg:text"},'
            '{"file": "f.xml", "channel": "wechat_mp", "expected_type": "crypto_vector:decrypt"}]}',
            "utf-8",
        )
        assert [file.name for file in sample_files(tmp_path)] == ["a.xml", "f.xml"]

    def test_the_summary(self) -> None:
        outcomes = ["typed"] * 20 + ["ignored"] * 5
        assert summary(outcomes) == "typed 20, ignored 5, failed 0 (80 % typed)"


def _envelope() -> Envelope:
    return Envelope(TOKEN, KEY, APP)
