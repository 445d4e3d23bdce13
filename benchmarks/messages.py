"""Check-ins as WeChat sends them, sealed before the clock starts, and the answers read after."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from benchmarks import town
from bot.errors import YinlingError
from bot.wechat.envelope import Envelope
from bot.wechat.xml import parse

ME = "gh_benchmark0001"
INNER = f"""<xml><ToUserName><![CDATA[{ME}]]></ToUserName>
<FromUserName><![CDATA[%s]]></FromUserName>
<CreateTime>%s</CreateTime>
<MsgType><![CDATA[text]]></MsgType>
<Content><![CDATA[%s]]></Content>
<MsgId>%s</MsgId>
</xml>"""
OUTER = f"""<xml>
    <ToUserName><![CDATA[{ME}]]></ToUserName>
    <Encrypt><![CDATA[%s]]></Encrypt>
</xml>
"""
HEAD = (
    f"POST {town.PATH}?%s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    "Content-Type: text/xml\r\nContent-Length: %d\r\n\r\n"
)
FIRST_ID = 24_800_000_000_000_000

_envelope = Envelope(town.TOKEN, town.AES_KEY, town.APP_ID)


def checkins(people: Iterable[int]) -> list[bytes]:
    """One whole HTTP request for each person: 打卡, sealed and signed now."""
    return said((n, "打卡") for n in people)


def said(texts: Iterable[tuple[int, str]]) -> list[bytes]:
    """One whole HTTP request for each person and text, sealed and signed now."""
    return [_request(n, text) for n, text in texts]


def wrong_answers(people: range, bodies: Sequence[bytes]) -> int:
    """How many of the answers do not decrypt to a text for the sender, by name."""
    return unlike([(n, town.name(n)) for n in people], bodies)


def unlike(signs: Sequence[tuple[int, str]], bodies: Sequence[bytes]) -> int:
    """How many of the answers do not decrypt to a text for somebody with a sign in it."""
    return sum(not _right(n, sign, body) for (n, sign), body in zip(signs, bodies, strict=True))


def _request(n: int, text: str) -> bytes:
    now = str(int(time.time()))
    plain = INNER % (town.openid(n), now, text, FIRST_ID + n)
    sealed = _envelope.seal(plain.encode(), now, secrets.token_hex(5))
    query = {
        "signature": secrets.token_hex(20),
        "timestamp": sealed.timestamp,
        "nonce": sealed.nonce,
        "openid": town.openid(n),
        "encrypt_type": "aes",
        "msg_signature": sealed.signature,
    }
    body = (OUTER % sealed.encrypted).encode()
    return (HEAD % (urlencode(query), len(body))).encode() + body


def content(body: bytes) -> str:
    """The text that a body answers with; "" if it is empty."""
    return str(_opened(body)["Content"]) if body else ""


def _right(n: int, sign: str, body: bytes) -> bool:
    try:
        answer = _opened(body)
    except (YinlingError, KeyError):
        return False
    to_sender = (answer["ToUserName"], answer["FromUserName"]) == (town.openid(n), ME)
    return to_sender and sign in answer["Content"]


def _opened(body: bytes) -> dict[str, Any]:
    outer = parse(body)
    return parse(
        _envelope.open(outer["Encrypt"], outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"])
    )
