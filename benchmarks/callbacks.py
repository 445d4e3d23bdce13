"""Callbacks of the AI bot, sealed before the clock starts, and the answers read after."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from benchmarks import full_town, town
from benchmarks.talk import SIGNS, WORDS, Saying
from bot.errors import YinlingError
from bot.wechat.envelope import Envelope

BOT = "aib-of-benchmarks"
HEAD = (
    f"POST {town.AIBOT_PATH}?%s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
)
RESPONSE_URL = "https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=%s"

_envelope = Envelope(town.TOKEN, town.AES_KEY, "")


def requests(said: Sequence[Saying]) -> list[bytes]:
    """One whole HTTP request for each saying, each with a msgid of its own, signed now."""
    return [_request(saying) for saying in said]


def wrong_answers(said: Sequence[Saying], bodies: Sequence[bytes]) -> int:
    """How many of the answers do not say, to the speaker by name, what they ought to."""
    return sum(not _right(saying, body) for saying, body in zip(said, bodies, strict=True))


def _request(saying: Saying) -> bytes:
    plain = json.dumps(_callback(saying), ensure_ascii=False).encode()
    sealed = _envelope.seal(plain, str(int(time.time())), secrets.token_hex(5))
    query = {
        "msg_signature": sealed.signature,
        "timestamp": sealed.timestamp,
        "nonce": sealed.nonce,
    }
    body = json.dumps({"encrypt": sealed.encrypted}).encode()
    return (HEAD % (urlencode(query), len(body))).encode() + body


def _callback(saying: Saying) -> dict[str, Any]:
    return {
        "msgid": secrets.token_hex(16),
        "aibotid": BOT,
        **_place(saying),
        "from": {"userid": full_town.userid(saying.person)},
        "response_url": RESPONSE_URL % secrets.token_hex(16),
        "msgtype": "text",
        "text": {"content": f"@{town.BOT_NAME} {WORDS[saying.kind]}"},
    }


def _place(saying: Saying) -> dict[str, str]:
    if saying.campaign is None:
        return {"chattype": "single"}
    chat = full_town.group(saying.campaign, saying.person)
    return {"chatid": chat.id, "chattype": "group"}


def _right(saying: Saying, body: bytes) -> bool:
    try:
        content = _content(body)
    except (YinlingError, ValueError, KeyError):
        return False
    return town.name(saying.person) in content and SIGNS[saying.kind] in content


def _content(body: bytes) -> str:
    outer = json.loads(body)
    plain = _envelope.open(
        outer["encrypt"], outer["msgsignature"], str(outer["timestamp"]), outer["nonce"]
    )
    return str(json.loads(plain)["stream"]["content"])
