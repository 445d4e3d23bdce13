"""The HTTP client against the fake platform, over real connections."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import socket
import ssl
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from structlog.testing import capture_logs

from bot.channel import DeliveryError
from bot.errors import SettingsError
from bot.texts import Texts
from bot.wechat.client import (
    LARGEST_ANSWER,
    Client,
    NotConnected,
    PartialFailure,
    TokenClient,
    Unknown,
    official_account_tokens,
    robot_image,
    robot_markdown,
    robot_text,
    send_customer_text,
    send_robot,
)
from bot.wechat.errcodes import BUSY, MEANINGS, UNKNOWN, Refused, failure
from tests.kit.platform import (
    APP_ID,
    CUSTOM_SEND,
    ROBOT_KEY,
    ROBOT_SEND,
    SECRET,
    STABLE_TOKEN,
    FakePlatform,
    refuse,
)

OPENID = "o-test-wangdefu"
HELLO = "王叔叔，今天记得量血压"
MINUTE = timedelta(minutes=1)
say = Texts()
ASK = {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET}


pytestmark = pytest.mark.usefixtures("no_pauses")


@pytest.fixture
async def platform() -> AsyncIterator[FakePlatform]:
    async with FakePlatform.open() as platform:
        platform.person_writes(OPENID)
        yield platform


@pytest.fixture
async def client(platform: FakePlatform) -> AsyncIterator[Client]:
    client = Client(platform.url)
    yield client
    await client.close()


@pytest.fixture
async def hasty(platform: FakePlatform) -> AsyncIterator[Client]:
    """A client with hardly any patience."""
    client = Client(platform.url, timeout=0.1)
    yield client
    await client.close()


@pytest.fixture
def api(client: Client) -> TokenClient:
    return TokenClient(client, official_account_tokens(client, APP_ID, SECRET))


async def refused(call) -> DeliveryError:
    with pytest.raises(DeliveryError) as trouble:
        await call
    return trouble.value


def told(error: DeliveryError) -> str:
    """What staff read of an error."""
    return error.reason(say)


def hello(client: Client):
    return send_robot(client, ROBOT_KEY, robot_text(HELLO))


# What goes over the wire


async def test_chinese_arrives_unescaped(platform, api):
    await send_customer_text(api, OPENID, HELLO)
    assert platform.texts == [HELLO]
    assert HELLO.encode() in platform.bodies[-1]
    assert b"\\u" not in platform.bodies[-1]


async def test_half_a_surrogate_pair_spoils_only_itself(platform, client):
    await send_robot(client, ROBOT_KEY, robot_text("早\ud83d上好"))
    assert platform.texts == ["早?上好"]


async def test_all_that_a_robot_says_is_accepted(platform, client):
    mentions = robot_text("开会了", ["13800000000"], ["@all"])
    await send_robot(client, ROBOT_KEY, mentions)
    await send_robot(client, ROBOT_KEY, robot_markdown("**健步走**"))
    await send_robot(client, ROBOT_KEY, robot_image(bytes(2 * 1024 * 1024)))
    assert platform.texts[:2] == ["开会了", "**健步走**"]
    assert len(platform.accepted) == 3
    sent = json.loads(platform.bodies[0])["text"]
    assert sent["mentioned_mobile_list"] == ["13800000000"]
    assert sent["mentioned_list"] == ["@all"]


# Tokens


async def test_fifty_sends_at_once_ask_for_one_token(platform, api):
    platform.people.clear()
    people = [f"o-{number}" for number in range(50)]
    for openid in people:
        platform.person_writes(openid)
    await asyncio.gather(*(send_customer_text(api, openid, HELLO) for openid in people))
    assert platform.token_calls == 1
    assert sorted(one.recipient for one in platform.accepted) == sorted(people)


@pytest.mark.parametrize("loss", ["expire_token", "invalidate_token"])
async def test_a_refused_token_is_renewed_and_the_message_arrives_once(platform, api, loss):
    await send_customer_text(api, OPENID, "一")
    getattr(platform, loss)()
    await send_customer_text(api, OPENID, "二")
    assert platform.texts == ["一", "二"]
    assert platform.token_calls == 2


async def test_many_refused_sends_renew_the_token_once(platform, api):
    for number in range(20):
        platform.person_writes(f"o-{number}")
    await send_customer_text(api, OPENID, "一")
    platform.expire_token()
    await asyncio.gather(*(send_customer_text(api, f"o-{n}", HELLO) for n in range(20)))
    assert platform.token_calls == 2
    assert len(platform.accepted) == 21


async def test_a_token_refused_twice_is_permanent(platform, api):
    await send_customer_text(api, OPENID, "一")
    platform._check_token = lambda _: refuse(40001, "invalid credential")
    error = await refused(send_customer_text(api, OPENID, "二"))
    assert error.kind == "permanent"
    assert "40001" in told(error) and "密钥" in told(error)
    assert platform.forced == 1
    assert platform.requests == 6  # token, send; send, the same token, a forced one, send
    assert platform.texts == ["一"]


async def test_a_wrong_secret_is_permanent(platform, client):
    api = TokenClient(client, official_account_tokens(client, APP_ID, "wrong-secret-9"))
    error = await refused(send_customer_text(api, OPENID, HELLO))
    assert error.kind == "permanent"
    assert "40125" in told(error) and "AppSecret" in told(error)
    assert "wrong-secret-9" not in told(error)


async def test_a_secret_that_stable_token_refuses_as_a_token_is_permanent(platform, client):
    platform.says(b'{"errcode":40001,"errmsg":"invalid credential"}')
    error = await refused(official_account_tokens(client, APP_ID, SECRET).get())
    assert error.kind == "permanent"
    assert platform.requests == 1


async def test_an_answer_without_a_token_is_tried_later(platform, client):
    platform.says(b'{"expires_in":7200}')
    assert (await refused(official_account_tokens(client, APP_ID, SECRET).get())).kind == "later"


async def test_a_token_outlives_a_short_outage(platform, api):
    platform.outage(times=2)
    await send_customer_text(api, OPENID, HELLO)
    assert platform.texts == [HELLO]


# Refusals


async def test_what_only_the_person_can_change_is_permanent(platform, api):
    platform.passes(timedelta(hours=49))
    error = await refused(send_customer_text(api, OPENID, HELLO))
    assert (error.kind, error.code) == ("permanent", 45015)
    assert "48 小时" in told(error) and "联络员" in told(error)


async def test_a_quota_waits_an_hour_and_a_robot_s_a_minute(platform, client, api):
    platform.quota()
    account = await refused(send_customer_text(api, OPENID, HELLO))
    robot = await refused(hello(client))
    assert (account.kind, account.retry_after) == ("later", timedelta(hours=1))
    assert (robot.kind, robot.retry_after) == ("later", MINUTE)


async def test_a_robot_that_is_gone_is_permanent(platform, client):
    platform.robot_keys.clear()
    error = await refused(hello(client))
    assert (error.kind, error.code) == ("permanent", 93000)


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        (b'{"errcode":0,"invaliduser":"wang|li","unlicenseduser":"zhao"}', 3),
        (b'{"errcode":0,"fail_list":["wmA","wmB"]}', 2),
    ],
)
async def test_success_for_some_only_says_how_many_were_left_out(platform, client, answer, count):
    platform.says(answer)
    error = await refused(hello(client))
    assert isinstance(error, PartialFailure)
    assert (error.kind, error.count) == ("permanent", count)
    assert f"{count} 个" in told(error)
    assert "wang" not in told(error)


async def test_empty_lists_of_failures_are_success(platform, client):
    platform.says(b'{"errcode":0,"invaliduser":"","fail_list":[]}')
    await hello(client)


@pytest.mark.parametrize("code", sorted(MEANINGS))
def test_every_code_tells_staff_what_it_means_and_what_to_do(code):
    error = failure(code, "some english")
    assert str(code) in told(error)
    assert told(error).endswith("。") and "。。" not in told(error)
    assert (error.kind == "token") == (code in {40001, 40014, 42001})
    assert error.retry_after is None or error.kind == "later"


@pytest.mark.parametrize("code", sorted(MEANINGS.keys() - {BUSY}))
def test_every_code_has_a_sentence_of_its_own(code):
    assert MEANINGS[code].key == f"errcodes.e{code}"


@pytest.mark.parametrize("meaning", [UNKNOWN, *(one for one in MEANINGS.values() if one.quoting)])
def test_quoting_the_platform_changes_nothing_else_in_a_sentence(meaning):
    quoted = say(meaning.quoting, code=1, words="some english")
    assert quoted.replace("（some english）", "") == say(meaning.key, code=1)


def test_a_log_gets_the_number_of_a_refusal_but_not_the_platform_s_words():
    error = failure(987654, "unknown userid wangdefu")
    assert "wangdefu" in told(error)
    assert str(error) == "errcodes.unknown_quoted code=987654"


def test_an_unknown_code_is_tried_later_with_the_platform_s_words():
    error = failure(987654, "what\nis this " + "x" * 500)
    assert error.kind == "later"
    assert "987654" in told(error) and "what is this" in told(error)
    assert len(told(error)) < 250


@pytest.mark.parametrize(
    ("code", "wait"),
    [(-1, timedelta(seconds=5)), (45009, 60 * MINUTE), (45011, MINUTE), (40164, 10 * MINUTE)],
)
def test_how_long_to_wait(code, wait):
    assert failure(code, "").retry_after == wait


# Troubles of the wire


async def test_no_connection_is_tried_three_times_and_later_again(platform, client):
    await platform.dark()
    with capture_logs() as logs:
        error = await refused(hello(client))
    assert isinstance(error, NotConnected)
    assert error.kind == "later" and "没有发出" in told(error)
    assert len([entry for entry in logs if "retry" in entry["event"]]) == 2


async def test_a_handshake_that_never_ends_is_no_connection():
    with socket.create_server(("127.0.0.1", 0)) as mute:
        client = Client(f"https://127.0.0.1:{mute.getsockname()[1]}", timeout=0.2)
        error = await refused(hello(client))
        await client.close()
    assert isinstance(error, NotConnected)


async def test_a_connection_that_comes_back_carries_the_message(platform, client):
    await platform.dark()
    tries = 0

    async def exchange(*args, **kwargs):
        nonlocal tries
        tries += 1
        if tries == 3:
            await platform.restored()
        return await real(*args, **kwargs)

    real, client._exchange = client._exchange, exchange
    await hello(client)
    assert platform.texts == [HELLO]


async def test_an_outage_leaves_a_message_unclear_and_it_is_not_repeated(platform, client):
    platform.outage()
    error = await refused(hello(client))
    assert isinstance(error, Unknown)
    assert error.kind == "later" and "可能已经发出" in told(error) and "500" in told(error)
    assert platform.requests == 1


@pytest.mark.parametrize("mode", ["outage", "busy", "reset_mid_body"])
async def test_what_may_be_repeated_outlives_a_short_trouble(platform, client, mode):
    getattr(platform, mode)(times=2)
    await client.post(STABLE_TOKEN, ASK, repeatable=True)
    assert platform.requests == 3


async def test_what_may_be_repeated_is_tried_three_times(platform, client):
    platform.outage()
    error = await refused(client.post(STABLE_TOKEN, ASK, repeatable=True))
    assert platform.requests == 3
    assert error.kind == "later" and "没有办成" in told(error)


async def test_a_busy_platform_is_not_sent_the_same_message_twice(platform, client):
    platform.busy()
    error = await refused(hello(client))
    assert (error.kind, error.retry_after) == ("later", timedelta(seconds=5))
    assert platform.requests == 1


async def test_a_silent_platform_leaves_a_message_unclear(platform, hasty):
    platform.half_open()
    error = await refused(hello(hasty))
    assert isinstance(error, Unknown)
    assert "可能已经发出" in told(error)
    assert platform.requests == 1


async def test_a_reset_answer_does_not_send_the_message_twice(platform, client):
    platform.reset_mid_body()
    error = await refused(hello(client))
    assert isinstance(error, Unknown)
    assert platform.texts == [HELLO]


@pytest.mark.parametrize(
    ("header", "wait"),
    [(None, MINUTE), ("90", 1.5 * MINUTE), ("9" * 99, 60 * MINUTE), ("Fri, 1 Jan", MINUTE)],
)
async def test_too_many_requests_wait_as_told(platform, client, header, wait):
    platform.throttled(header)
    error = await refused(hello(client))
    assert (error.kind, error.retry_after) == ("later", wait)
    assert platform.requests == 1


async def test_a_redirect_is_not_followed(platform, client):
    async with FakePlatform.open() as other:
        platform.redirects(other.url + ROBOT_SEND)
        error = await refused(hello(client))
        assert other.requests == 0
    assert error.kind == "later" and "302" in told(error)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"null", b'{"errcode":"0"}', b"\xff\xfe", b"[" * 100_000],
    ids=["empty", "html", "list", "null", "word", "bytes", "deep"],
)
async def test_an_answer_that_is_no_json_object_is_tried_later(platform, client, body):
    platform.says(body)
    error = await refused(hello(client))
    assert error.kind == "later" and "看不懂" in told(error)


async def test_an_answer_is_read_up_to_one_mebibyte(platform, client):
    start, end = b'{"errcode":0,"x":"', b'"}'
    room = LARGEST_ANSWER - len(start) - len(end)
    platform.says(start + b"x" * room + end)
    await hello(client)
    platform.says(start + b"x" * (room + 1) + end)
    assert "看不懂" in told(await refused(hello(client)))


async def test_control_characters_in_an_answer_do_no_harm(platform, client):
    platform.says(b'{"errcode":0,"errmsg":"o\x01k"}')
    assert await client.post(ROBOT_SEND, {}) == {"errcode": 0, "errmsg": "o\x01k"}


# Secrets


@pytest.mark.parametrize(
    "mode", ["dark", "outage", "busy", "half_open", "reset_mid_body", "redirects", "echo"]
)
async def test_no_trouble_tells_a_secret(platform, hasty, caplog, mode):
    caplog.set_level(logging.DEBUG)
    api = TokenClient(hasty, official_account_tokens(hasty, APP_ID, SECRET))
    token = await api._tokens.get()
    secrets = (token, SECRET, ROBOT_KEY)
    await _enter(platform, mode, " ".join(secrets))
    with capture_logs() as logs:
        calls = [
            hasty.post(ROBOT_SEND, {}, params={"key": ROBOT_KEY}, repeatable=True),
            hasty.post(STABLE_TOKEN, ASK, repeatable=True),
            api.post(CUSTOM_SEND, {"touser": OPENID}, repeatable=True),
        ]
        told = [_all_words(await refused(call)) for call in calls]
    for words, secret in zip(told, (ROBOT_KEY, SECRET, token), strict=True):
        assert secret not in words + caplog.text + str(logs)


async def _enter(platform: FakePlatform, mode: str, secrets: str) -> None:
    if mode == "dark":
        await platform.dark()
    elif mode == "redirects":
        platform.redirects("/elsewhere")
    elif mode == "echo":
        platform.says(json.dumps({"errcode": 987654, "errmsg": secrets}).encode())
    else:
        getattr(platform, mode)()


def _all_words(error: BaseException) -> str:
    """What any log could show of an error: its traceback, and those of all behind it."""
    words = ""
    behind: BaseException | None = error
    while behind is not None:
        words += repr(behind) + "".join(traceback.format_exception(behind))
        behind = behind.__context__
    return words


# Connections


async def test_a_session_that_was_handed_in_stays_open(platform):
    async with aiohttp.ClientSession() as session:
        client = Client(platform.url + "/", session=session)
        await hello(client)
        await client.close()
        assert not session.closed
    assert platform.texts == [HELLO]


async def test_closing_closes_the_own_session(platform):
    client = Client(platform.url)
    await client.close()
    await hello(client)
    session = client._own
    await client.close()
    assert session.closed


async def test_a_private_deployment_s_certificate_is_trusted_when_given(tmp_path):
    trusted = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(trusted, tmp_path / "key.pem")
    async with private_deployment(context) as url:
        for bundle, taken in ((trusted, True), (None, False)):
            client = Client(url, ca_bundle=bundle)
            if taken:
                assert (await client.post("/", {}))["errcode"] == 0
            else:
                error = await refused(client.post("/", {}))
                assert isinstance(error, NotConnected) and "证书" in told(error)
            await client.close()


@pytest.mark.parametrize("content", [None, b"not a certificate"])
def test_a_certificate_file_that_can_not_be_read_stops_the_start(tmp_path, content):
    file = tmp_path / "ca.pem"
    if content:
        file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"ca\.pem"):
        Client("https://127.0.0.1", ca_bundle=file)


@asynccontextmanager
async def private_deployment(context: ssl.SSLContext) -> AsyncIterator[str]:
    """A server of its own certificate that says yes to everything."""

    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"errcode": 0})

    app = web.Application()
    app.router.add_post("/", answer)
    server = TestServer(app, scheme="https")
    await server.start_server(ssl=context)
    try:
        yield f"https://127.0.0.1:{server.port}"
    finally:
        await server.close()


def certificate(folder: Path) -> Path:
    """A certificate of its own making for 127.0.0.1, its key beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "private deployment")])
    now = datetime.now(UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(secret)
    file = folder / "ca.pem"
    file.write_bytes(made.public_bytes(pem))
    return file


def test_a_refusal_is_a_delivery_error_with_its_number():
    assert issubclass(Refused, DeliveryError)
    assert failure(45009, "").code == 45009
