"""The fake platform refuses what the platforms refuse: each refusal by a request that fails."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from tests.kit.platform import (
    AIBOT_RESPONSE,
    APP_ID,
    CUSTOM_SEND,
    ROBOT_KEY,
    ROBOT_SEND,
    SECRET,
    STABLE_TOKEN,
    Accepted,
    FakePlatform,
)

OPENID = "o-test-wangdefu"
PICTURE = b"\x89PNG a picture"
ASK = {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET}
TEXT = {"touser": OPENID, "msgtype": "text", "text": {"content": "王叔叔早上好"}}
ROBOT_TEXT = {"msgtype": "text", "text": {"content": "明天上午九点健步走"}}
ANSWER = {"msgtype": "markdown", "markdown": {"content": "**记上了**"}}
CARD = {"msgtype": "template_card", "template_card": {"card_type": "text_notice"}}


class Caller:
    """Somebody who calls the platform without the bot's client."""

    def __init__(self, platform: FakePlatform, http: aiohttp.ClientSession) -> None:
        self.platform = platform
        self.http = http

    async def posts(self, path: str, body: Any, **query: str) -> dict[str, Any]:
        data = BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
        url = self.platform.url + path
        async with self.http.post(url, data=data, params=query) as response:
            answer: dict[str, Any] = await response.json(content_type=None)
            return answer

    async def token(self, **changed: Any) -> dict[str, Any]:
        return await self.posts(STABLE_TOKEN, {**ASK, **changed})

    async def sends(self, token: str | None = None, **changed: Any) -> int:
        token = token or (await self.token())["access_token"]
        answer = await self.posts(CUSTOM_SEND, {**TEXT, **changed}, access_token=token)
        return int(answer["errcode"])

    async def answers(self, body: Any, address: str | None = None) -> int:
        """Post an AI bot's later answer, to a fresh address if none is given."""
        address = address or self.platform.response_url("WangDeFu")
        path = address.removeprefix(self.platform.url)
        return int((await self.posts(path, body))["errcode"])

    async def robot(self, body: Any, key: str = ROBOT_KEY) -> int:
        return int((await self.posts(ROBOT_SEND, body, key=key))["errcode"])


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    async with FakePlatform.open() as platform, aiohttp.ClientSession() as http:
        platform.person_writes(OPENID)
        yield Caller(platform, http)


def picture(**changed: str) -> dict[str, Any]:
    encoded = base64.b64encode(PICTURE).decode()
    part = {"base64": encoded, "md5": "76f0e0e4b9c7f4e1f1b9d1a4e8f0d1aa", **changed}
    return {"msgtype": "image", "image": part}


async def test_a_token_is_the_same_until_forced(caller):
    first = await caller.token()
    assert first["expires_in"] == 7200
    assert (await caller.token())["access_token"] == first["access_token"]
    forced = await caller.token(force_refresh=True)
    assert forced["access_token"] != first["access_token"]
    assert (caller.platform.token_calls, caller.platform.forced) == (3, 1)
    assert await caller.sends(first["access_token"]) == 40001
    assert await caller.sends(forced["access_token"]) == 0


async def test_a_token_is_renewed_five_minutes_before_it_expires(caller):
    first = (await caller.token())["access_token"]
    caller.platform.passes(timedelta(seconds=7200 - 300 - 1))
    assert (await caller.token())["access_token"] == first
    caller.platform.passes(timedelta(seconds=1))
    assert (await caller.token())["access_token"] != first


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"secret": "wrong"}, 40125),
        ({"appid": "wrong"}, 40013),
        ({"grant_type": "wrong"}, 40002),
        ({"force_update": True}, 47001),
        ({"force_refresh": "true"}, 47001),
    ],
)
async def test_no_token_for(caller, changed, code):
    answer = await caller.token(**changed)
    assert answer["errcode"] == code
    assert "access_token" not in answer


async def test_a_text_is_accepted(caller):
    assert await caller.sends() == 0
    assert caller.platform.accepted == [Accepted(CUSTOM_SEND, OPENID, "王叔叔早上好")]


async def test_tokens_that_do_not_count(caller):
    token = (await caller.token())["access_token"]
    assert (await caller.posts(CUSTOM_SEND, TEXT))["errcode"] == 41001
    assert await caller.sends("never-issued") == 40001
    caller.platform.expire_token()
    assert await caller.sends(token) == 42001
    token = (await caller.token())["access_token"]
    caller.platform.invalidate_token()
    assert await caller.sends(token) == 40001
    token = (await caller.token())["access_token"]
    caller.platform.passes(timedelta(hours=2))
    assert await caller.sends(token) == 42001
    assert not caller.platform.accepted


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"touser": "o-nobody"}, 40003),
        ({"msgtype": "shout"}, 40008),
        ({"text": {"content": ""}}, 44004),
        ({"text": {"content": "字" * 683}}, 45002),
        ({"text": {"contents": "错字"}}, 47001),
        ({"text": "王叔叔"}, 47001),
        ({"to_user": OPENID}, 47001),
    ],
)
async def test_a_text_is_refused(caller, changed, code):
    assert await caller.sends(**changed) == code
    assert not caller.platform.accepted


async def test_2048_bytes_are_accepted(caller):
    assert await caller.sends(text={"content": "字" * 682 + "ab"}) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"'])
async def test_what_is_no_json_object_is_refused(caller, body):
    token = (await caller.token())["access_token"]
    assert (await caller.posts(CUSTOM_SEND, body, access_token=token))["errcode"] == 47001
    assert (await caller.posts(ROBOT_SEND, body, key=ROBOT_KEY))["errcode"] == 47001
    assert (await caller.posts(STABLE_TOKEN, body))["errcode"] == 47001


async def test_after_48_hours_nobody_is_written_to(caller):
    caller.platform.passes(timedelta(hours=48))
    assert await caller.sends() == 0
    caller.platform.passes(timedelta(seconds=1))
    assert await caller.sends() == 45015
    caller.platform.person_writes(OPENID)
    assert await caller.sends() == 0


async def test_five_answers_for_each_message_of_the_person(caller):
    assert [await caller.sends() for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    caller.platform.person_writes(OPENID)
    assert await caller.sends() == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msgtype": "shout", "shout": {}}, 40008),
        ({**ROBOT_TEXT, "safe": 0}, 47001),
        ({"msgtype": "text", "text": {"content": "早", "mention_list": []}}, 47001),
        ({"msgtype": "text"}, 47001),
        ({"msgtype": "text", "text": {"content": ""}}, 44004),
        ({"msgtype": "text", "text": {"content": "字" * 683}}, 45002),
        ({"msgtype": "markdown", "markdown": {"content": "字" * 1366}}, 45002),
        (picture(), 301019),
        (picture(base64="不是"), 47001),
        (picture(base64=""), 40009),
        (picture(base64=base64.b64encode(bytes(2 * 1024 * 1024 + 1)).decode()), 40009),
    ],
)
async def test_a_robot_is_refused(caller, body, code):
    assert await caller.robot(body) == code
    assert not caller.platform.accepted


async def test_a_robot_without_a_valid_key_is_refused(caller):
    assert await caller.robot(ROBOT_TEXT, key="wrong") == 93000
    assert await caller.robot(ROBOT_TEXT, key="") == 93000


async def test_a_robot_speaks_twenty_times_a_minute(caller):
    assert {await caller.robot(ROBOT_TEXT) for _ in range(20)} == {0}
    assert await caller.robot(ROBOT_TEXT) == 45009
    caller.platform.passes(timedelta(seconds=60))
    assert await caller.robot(ROBOT_TEXT) == 0
    assert len(caller.platform.accepted) == 21


# An AI bot's later answers


async def test_a_later_answer_is_accepted(caller):
    assert await caller.answers(ANSWER) == 0
    assert await caller.answers(CARD) == 0
    assert caller.platform.accepted == [
        Accepted(AIBOT_RESPONSE, "WangDeFu", "**记上了**"),
        Accepted(AIBOT_RESPONSE, "WangDeFu", "text_notice"),
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msgtype": "text", "text": {"content": "早"}}, 40008),
        ({"msgtype": "stream", "stream": {"content": "早", "finish": True}}, 40008),
        ({}, 40008),
        ({**ANSWER, "chatid": "wr-of-tests"}, 47001),
        ({"msgtype": "markdown", "markdown": {"content": "早", "mentioned_list": []}}, 47001),
        ({"msgtype": "markdown"}, 47001),
        ({"msgtype": "template_card", "template_card": {}}, 47001),
        ({"msgtype": "markdown", "markdown": {"content": ""}}, 44004),
        ({"msgtype": "markdown", "markdown": {"content": "字" * 6827}}, 45002),
        (b"[]", 47001),
    ],
)
async def test_a_later_answer_is_refused_and_its_address_stays_good(caller, body, code):
    address = caller.platform.response_url("WangDeFu")
    assert await caller.answers(body, address) == code
    assert caller.platform.accepted == []
    assert caller.platform.refused == [code]
    assert await caller.answers(ANSWER, address) == 0


async def test_20480_bytes_are_accepted(caller):
    answer = {"msgtype": "markdown", "markdown": {"content": "字" * 6826 + "ab"}}
    assert await caller.answers(answer) == 0


async def test_a_response_code_is_known_and_good_for_one_answer(caller):
    address = caller.platform.response_url("WangDeFu")
    assert await caller.answers(ANSWER, address) == 0
    assert await caller.answers(ANSWER, address) == 40163
    assert await caller.answers(ANSWER, address + "0") == 40029
    assert await caller.answers(ANSWER, AIBOT_RESPONSE) == 40029
    assert len(caller.platform.accepted) == 1


async def test_a_response_code_is_good_for_an_hour(caller):
    just, late = (caller.platform.response_url("WangDeFu") for _ in range(2))
    caller.platform.passes(timedelta(hours=1))
    assert await caller.answers(ANSWER, just) == 0
    caller.platform.passes(timedelta(seconds=1))
    assert await caller.answers(ANSWER, late) == 42003


async def test_a_later_answer_meets_troubles_too(caller):
    caller.platform.quota(times=1)
    assert [await caller.answers(ANSWER) for _ in range(2)] == [45009, 0]


async def test_the_quota_is_used_up_but_tokens_are_not(caller):
    caller.platform.quota()
    assert await caller.sends() == 45009
    assert await caller.robot(ROBOT_TEXT) == 45009
    await caller.platform.restored()
    assert await caller.sends() == 0


async def test_busy_for_a_while(caller):
    caller.platform.busy(times=2)
    assert [await caller.robot(ROBOT_TEXT) for _ in range(3)] == [-1, -1, 0]


async def test_dark_refuses_connections_until_restored(caller):
    await caller.platform.dark()
    with pytest.raises(aiohttp.ClientConnectorError):
        await caller.robot(ROBOT_TEXT)
    await caller.platform.restored()
    assert await caller.robot(ROBOT_TEXT) == 0


@pytest.mark.parametrize(
    ("mode", "status"), [("outage", 500), ("throttled", 429)], ids=["outage", "throttled"]
)
async def test_http_troubles(caller, mode, status):
    getattr(caller.platform, mode)()
    url = caller.platform.url + ROBOT_SEND
    async with caller.http.post(url, json=ROBOT_TEXT, params={"key": ROBOT_KEY}) as response:
        assert response.status == status
    assert not caller.platform.accepted


async def test_half_open_never_answers(caller):
    caller.platform.half_open()
    url = caller.platform.url + ROBOT_SEND
    with pytest.raises(TimeoutError):
        await caller.http.post(url, json=ROBOT_TEXT, timeout=aiohttp.ClientTimeout(total=0.05))
    assert caller.platform.requests == 1
    assert not caller.platform.accepted


async def test_a_reset_in_mid_body_comes_after_the_effect(caller):
    caller.platform.reset_mid_body()
    with pytest.raises(aiohttp.ClientError):
        await caller.robot(ROBOT_TEXT)
    assert caller.platform.texts == ["明天上午九点健步走"]
