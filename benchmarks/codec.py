"""CPU time of our envelope codec beside wechatpy's, on the same text messages.

    python -m benchmarks.codec

One round is what a server does to answer one message, without reading either document's
meaning: outer XML to plain, plain to sealed reply XML.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from wechatpy.crypto import WeChatCrypto

from bot.wechat.envelope import Envelope
from bot.wechat.xml import encrypt_of, envelope_xml

TOKEN = "token-of-benchmarks"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APP = "wxbench000000000"
NOW = "1800000000"
NONCE = "1320562132"
ROUNDS = 5
PASSES = 300
LEAST_RATIO = 3.0

SAYINGS = ("打卡", "我和老伴都去健步走", "明天的书法课几点开始？在哪里上？要带毛笔吗？", "好" * 200)
INBOUND = """<xml><ToUserName><![CDATA[gh_benchmark0001]]></ToUserName>
<FromUserName><![CDATA[o-bench-000000000000000001]]></FromUserName>
<CreateTime>1800000000</CreateTime>
<MsgType><![CDATA[text]]></MsgType>
<Content><![CDATA[%s]]></Content>
<MsgId>24800000000000001</MsgId>
</xml>"""
OUTER = """<xml>
    <ToUserName><![CDATA[gh_benchmark0001]]></ToUserName>
    <Encrypt><![CDATA[%s]]></Encrypt>
</xml>
"""

Codec = Callable[["Request"], tuple[str, bytes]]


class Request(NamedTuple):
    """One request of the platform, and what the bot says to it."""

    body: bytes
    signature: str
    plain: str
    reply: str


def measure() -> dict[str, float]:
    """Median microseconds of CPU a message: `wechatpy`, `ours`, and their `ratio`."""
    requests = [_request(saying) for saying in SAYINGS]
    codecs = {"wechatpy": _wechatpy(), "ours": _ours()}
    _check(codecs, requests)
    times: dict[str, list[float]] = {name: [] for name in codecs}
    for _ in range(ROUNDS):
        for name, codec in codecs.items():
            times[name].append(_microseconds(codec, requests))
    result = {name: statistics.median(taken) for name, taken in times.items()}
    return {**result, "ratio": result["wechatpy"] / result["ours"]}


def _request(saying: str) -> Request:
    plain = INBOUND % saying
    sealed = Envelope(TOKEN, KEY, APP).seal(plain.encode(), NOW, NONCE)
    return Request((OUTER % sealed.encrypted).encode(), sealed.signature, plain, plain)


def _ours() -> Codec:
    envelope = Envelope(TOKEN, KEY, APP, now=lambda: float(NOW))

    def codec(request: Request) -> tuple[str, bytes]:
        plain = envelope.open(encrypt_of(request.body), request.signature, NOW, NONCE)
        sealed = envelope.seal(request.reply.encode(), NOW, NONCE)
        return plain.decode(), envelope_xml(sealed)

    return codec


def _wechatpy() -> Codec:
    crypto = WeChatCrypto(TOKEN, KEY, APP)

    def codec(request: Request) -> tuple[str, bytes]:
        plain = crypto.decrypt_message(request.body, request.signature, NOW, NONCE)
        return plain, crypto.encrypt_message(request.reply, NONCE, NOW).encode()

    return codec


def _check(codecs: dict[str, Codec], requests: Sequence[Request]) -> None:
    """Both must read every request, and each what the other has sealed."""
    for request in requests:
        for codec in codecs.values():
            plain, sealed = codec(request)
            signature = sealed.decode().partition("<MsgSignature><![CDATA[")[2][:40]
            answer = Request(sealed, signature, request.reply, "")
            read = [other(answer)[0] for other in codecs.values()]
            if plain != request.plain or read != [request.reply] * 2:
                raise SystemExit("the codecs do not read each other")


def _microseconds(codec: Codec, requests: Sequence[Request]) -> float:
    start = time.process_time()
    for _ in range(PASSES):
        for request in requests:
            codec(request)
    return (time.process_time() - start) / (PASSES * len(requests)) * 1e6


def main() -> int:
    """Print the measurement; the exit code is 1 if ours is not at least three times cheaper."""
    result = measure()
    print(f"wechatpy {result['wechatpy']:.1f} µs, ours {result['ours']:.1f} µs a message")
    print(f"ratio {result['ratio']:.2f} (at least {LEAST_RATIO} is wanted)")
    return 0 if result["ratio"] >= LEAST_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
