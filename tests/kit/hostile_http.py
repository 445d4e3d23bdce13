"""Requests without a right seal: broken HTTP, forged envelopes, junk."""

from __future__ import annotations

import gzip
import json
import time
import zlib
from collections.abc import Callable, Mapping

from tests.kit.hostile import (
    BLOCK,
    OFFICIAL_ACCOUNT,
    PATHS,
    WECOM_AIBOT,
    WHISPER,
    Attack,
    Forger,
    cycle,
    framed,
    http,
    mutated,
    outer,
    padded,
    target,
)

LIMIT = 64 * 1024
PLAIN = f"<xml><Content>{WHISPER}</Content></xml>".encode()
BOMB = gzip.compress(b"[" * (8 << 20))
DEFLATED = zlib.compress(b"<xml>" + b"a" * (8 << 20))
Make = Callable[[Forger, str], bytes]


def _query(forger: Forger) -> dict[str, str]:
    return forger.signs("nothing of the kind")


def _bad_signature(forger: Forger, path: str) -> bytes:
    encrypted = forger.seals(path, PLAIN)
    wrong = forger.rng.choice(("", "0" * 40, "é" * 20, "g" * 40, "0" * 4000, f"{WHISPER}%\0"))
    query = {**forger.signs(encrypted), "msg_signature": wrong}
    return http("POST", target(path, query), outer(path, encrypted))


def _tampered(forger: Forger, path: str) -> bytes:
    encrypted = forger.seals(path, PLAIN)
    at = forger.rng.randrange(len(encrypted))
    other = encrypted[:at] + ("A" if encrypted[at] != "A" else "B") + encrypted[at + 1 :]
    return http("POST", target(path, forger.signs(encrypted)), outer(path, other))


def _stale(forger: Forger, path: str) -> bytes:
    ago = forger.rng.choice((-1, 1)) * forger.rng.randint(320, 1_000_000_000)
    return forger.posted(path, forger.seals(path, PLAIN), time.time() - ago)


def _odd_time(forger: Forger, path: str) -> bytes:
    odd = ("", "x", "-1", "9" * 5000, "1e9", "\u0661\u0662", "0x10", " 1", f"{time.time()}")
    encrypted, stamp = forger.seals(path, PLAIN), forger.rng.choice(odd)
    signature = forger.sign(encrypted, stamp, "n")
    query = {"timestamp": stamp, "nonce": "n", "msg_signature": signature}
    return http("POST", target(path, query), outer(path, encrypted))


def _wrong_receiver(forger: Forger, path: str) -> bytes:
    other = forger.rng.choice(("wx-of-others", "x" * 4000, "\0"))
    return forger.posted(path, forger.encrypts(padded(framed(PLAIN, other))))


def _wrong_padding(forger: Forger, path: str) -> bytes:
    block = padded(framed(PLAIN, forger.receive_ids[path]))
    end = bytes([forger.rng.choice((0, 33, 255, block[-1] + 1))])
    return forger.posted(path, forger.encrypts(block[:-1] + end))


def _lying_length(forger: Forger, path: str) -> bytes:
    length = forger.rng.choice((0, len(PLAIN) - 1, len(PLAIN) + 1, 1 << 31, (1 << 32) - 1))
    return forger.posted(
        path, forger.encrypts(padded(framed(PLAIN, forger.receive_ids[path], length)))
    )


def _no_blocks(forger: Forger, path: str) -> bytes:
    junk = ("AAAA", "", "====", "a", "é" * 64, "A" * 43, "-_-_" * 16, "\0" * 64, "A" * 30_001)
    return forger.posted(path, forger.rng.choice(junk))


def _empty_blocks(forger: Forger, path: str) -> bytes:
    return forger.posted(
        path, forger.encrypts(forger.rng.randbytes(BLOCK * forger.rng.randint(1, 9)))
    )


def _other_door(forger: Forger, path: str) -> bytes:
    """What is right for the one channel, brought to the other."""
    other = PATHS[path == PATHS[0]]
    encrypted = forger.seals(other, PLAIN)
    return forger.posted(path, encrypted)


def _junk(forger: Forger, path: str) -> bytes:
    rng = forger.rng
    body = rng.choice((rng.randbytes(rng.randint(0, 3000)), rng.choice(BODIES)))
    return http("POST", target(path, _query(forger)), body)


def _mutated_body(forger: Forger, path: str) -> bytes:
    sealed = forger.seals(path, PLAIN)
    query = {**forger.signs(sealed), "msg_signature": "0" * 40}
    return http("POST", target(path, query), mutated(forger.rng, outer(path, sealed)))


def _odd_query(forger: Forger, path: str) -> bytes:
    return http("POST", path.encode() + b"?" + forger.rng.choice(QUERIES), PLAIN)


def _without_one(forger: Forger, path: str) -> bytes:
    encrypted = forger.seals(path, PLAIN)
    query = forger.signs(encrypted)
    query.pop(forger.rng.choice(sorted(query)))
    return http("POST", target(path, query), outer(path, encrypted))


def _url_check(forger: Forger, path: str) -> bytes:
    return http("GET", path.encode() + b"?echostr=a&" + forger.rng.choice(QUERIES))


def _method(forger: Forger, path: str) -> bytes:
    methods = ("HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "YINLING", "post")
    return http(forger.rng.choice(methods), path, PLAIN)


def _path(forger: Forger, _path: str) -> bytes:
    return http(forger.rng.choice(("GET", "POST")), forger.rng.choice(WAYS))


def _content_type(forger: Forger, path: str) -> bytes:
    kinds = ("multipart/form-data; boundary=" + "x" * 99, "text/xml; charset=utf-7", ";;;", "a/b/c")
    headers = {"Content-Type": forger.rng.choice(kinds)}
    return http("POST", target(path, _query(forger)), PLAIN, headers)


def _compressed(forger: Forger, path: str) -> bytes:
    coding, body = forger.rng.choice((("gzip", BOMB), ("deflate", DEFLATED), ("gzip", PLAIN)))
    return http("POST", target(path, _query(forger)), body, {"Content-Encoding": coding})


def _coded(forger: Forger, path: str) -> bytes:
    coding = forger.rng.choice(
        ("br", "zstd", "compress", "x-yinling", "gzip, gzip", "identity", ",,")
    )
    return http("POST", target(path, _query(forger)), PLAIN, {"Content-Encoding": coding})


def _oversized(forger: Forger, path: str) -> bytes:
    return http(
        "POST", target(path, _query(forger)), b"x" * forger.rng.randint(LIMIT + 1, 2 * LIMIT)
    )


def _chunked(forger: Forger, path: str) -> bytes:
    body = forger.rng.choice(CHUNKS)
    headers = {"Transfer-Encoding": "chunked", "Content-Length": ""}
    return http("POST", target(path, _query(forger)), body, headers)


def _endless(forger: Forger, path: str) -> bytes:
    headers = {"Transfer-Encoding": "chunked", "Content-Length": ""}
    return http("POST", target(path, _query(forger)), b"1000\r\n" + b"x" * 4096 + b"\r\n", headers)


def _short(forger: Forger, path: str) -> bytes:
    announced = forger.rng.choice(("9999", "65536", "99999999999", "1"))
    body = PLAIN if announced != "1" else b""
    return http("POST", target(path, _query(forger)), body, {"Content-Length": announced})


def _length(forger: Forger, path: str) -> bytes:
    lengths = ("-1", "1e3", "0x10", "9" * 5000, "1, 2", "\u0661", "+5", "")
    return http(
        "POST", target(path, _query(forger)), PLAIN, {"Content-Length": forger.rng.choice(lengths)}
    )


def _header(forger: Forger, path: str) -> bytes:
    return http("POST", target(path, _query(forger)), PLAIN, forger.rng.choice(HEADERS))


def _no_http(forger: Forger, path: str) -> bytes:
    rng = forger.rng
    whole = http("POST", target(path, _query(forger)), PLAIN)
    return rng.choice(
        (rng.choice(NO_HTTP), rng.randbytes(rng.randint(1, 600)), mutated(rng, whole[:99]))
    )


WHOLE: Mapping[str, Make] = {
    "bad_signature": _bad_signature,
    "tampered": _tampered,
    "stale": _stale,
    "odd_time": _odd_time,
    "wrong_receiver": _wrong_receiver,
    "wrong_padding": _wrong_padding,
    "lying_length": _lying_length,
    "no_blocks": _no_blocks,
    "empty_blocks": _empty_blocks,
    "other_door": _other_door,
    "junk": _junk,
    "mutated_body": _mutated_body,
    "odd_query": _odd_query,
    "without_one": _without_one,
    "url_check": _url_check,
    "method": _method,
    "path": _path,
    "content_type": _content_type,
    "compressed": _compressed,
    "coded": _coded,
    "oversized": _oversized,
}
# The sender of these ends its half of the connection: the server may wait for more.
CUT: Mapping[str, Make] = {
    "chunked": _chunked,
    "endless": _endless,
    "short": _short,
    "length": _length,
    "header": _header,
    "no_http": _no_http,
}
KINDS = (*WHOLE, *CUT)
BODIES = (
    b"",
    b"[" * 20_000,
    b'{"encrypt":' * 5000,
    b'{"encrypt":{"a":1}}',
    b'{"encrypt":true}',
    b'{"encrypt":1e999}',
    b'{"encrypt":' + b"9" * 5000 + b"}",
    b'{"encrypt":"\\ud800"}',
    b'{"encrypt":"a","encrypt":[]}',
    b"<xml><Encrypt/></xml>",
    b"<xml>" + b"<Encrypt>" * 4000,
    b"<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>",
    b"<xml><Encrypt><![CDATA[" + b"]]" * 9000,
    b'<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>',
    b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Encrypt>&a;</Encrypt></xml>',
    "<xml><Encrypt>a</Encrypt></xml>".encode("utf-16"),
    b"\0" * 4096,
)
QUERIES = (
    b"",
    b"msg_signature=a&msg_signature=b&timestamp=1&timestamp=2&nonce=c&nonce=d",
    b"msg_signature=%zz&timestamp=%&nonce=%u0041",
    b"msg_signature=%00&timestamp=%00&nonce=%00&signature=%00",
    b"msg_signature=\xff\xfe&timestamp=\xe6\x89&nonce=\xed\xa0\x80&signature=\xff",
    b"msg_signature=%ff%fe&timestamp=%ed%a0%80&nonce=%c0%80&signature=%ff",
    b"nonce=" + b"n" * 7000,
    b"nonce=" + b"n" * 9000,
    b"&".join(b"a%d=%d" % (n, n) for n in range(700)),
    b"&;&;==&&=a;b" * 50,
    b"timestamp=" + b"9" * 5000 + b"&nonce=a&msg_signature=a&signature=a",
    f"nonce={WHISPER}&timestamp=1&msg_signature=a&signature=b".encode(),
)
WAYS = (
    *(f"{path}{end}" for path in PATHS for end in ("/", "/..", "%00", "//", "/admin", "%2e%2e/x")),
    "/",
    "/../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "//evil.example/",
    "/" + "a/" * 3000,
    "/" + "%ff" * 500,
    b"/\xff\xfe",
    b"/a\0b",
    "*",
    "/sim",
    "/console",
    "/.git/config",
    f"/{WHISPER}",
)
CHUNKS = (
    b"zz\r\nabc\r\n0\r\n\r\n",
    b"-1\r\nabc\r\n0\r\n\r\n",
    b"ffffffffffffffffff\r\nabc",
    b"5;" + b"e" * 20_000 + b"\r\nabcde\r\n0\r\n\r\n",
    b"3\r\nabcdef\r\n0\r\n\r\n",
    b"3\nabc\n0\n\n",
    b"0\r\nTrailer: " + b"t" * 20_000 + b"\r\n\r\n",
    b"1\r\na\r\n" * 5000,
    b"",
)
HEADERS: tuple[dict[str, str | bytes], ...] = (
    {"X-Long": "x" * 9000},
    {f"X-{n}": "x" for n in range(500)},
    {"X-Raw": b"\xff\xfe\x01" + WHISPER.encode()},
    {"X-Nul": b"a\0" + WHISPER.encode()},
    {"X Blank": "a"},
    {"X-Split": b"a\rb: " + WHISPER.encode()},
    {"Host": "a\tb"},
    {"Host": ""},
    {"Transfer-Encoding": "chunked"},
    {"Transfer-Encoding": "xchunked, gzip"},
    {"Expect": "100-continue"},
    {"Expect": "the-unexpected"},
    {"Upgrade": "websocket", "Connection": "upgrade"},
    {"Upgrade": "h2c", "Connection": "upgrade, http2-settings"},
    {"Cookie": "=;" * 3000},
    {"Authorization": f"Bearer {WHISPER}\x01"},
    {"X-Forwarded-For": "' OR 1=1", "Forwarded": "for=;;;,,"},
    {"Range": "bytes=" + "0-," * 2000},
)
NO_HTTP = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200,
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nA",
    b"GET\r\n\r\n",
    b"\r\n" * 3000,
    b"\0" * 3000,
    b"POST " + b"/" * 20_000 + b" HTTP/1.1\r\n\r\n",
    b"EHLO whisper\r\n",
    f"GET /?{WHISPER} HTTP/1.1\r\nbroken {WHISPER}\r\n\r\n".encode(),
)


def http_attacks(forger: Forger, count: int) -> list[Attack]:
    """`count` of them, of all kinds."""
    return [_attack(forger, kind, n) for kind, n in cycle(forger.rng, KINDS, count)]


def _attack(forger: Forger, kind: str, n: int) -> Attack:
    make = WHOLE.get(kind) or CUT[kind]
    request = make(forger, PATHS[n % 2]).replace(b"bot.example", b"bot-%d.example" % n)
    return Attack(kind, request, whole=kind not in CUT)


def echoes(forger: Forger, count: int) -> list[Attack]:
    """URL checks that are rightly signed and echo something hostile."""
    return [Attack("echo", _echo(forger, n), genuine=True) for n in range(count)]


def _echo(forger: Forger, n: int) -> bytes:
    raw = ECHOES[n // 2 % len(ECHOES)]
    if n % 2:
        encrypted = forger.seals(WECOM_AIBOT, raw)
        return http("GET", target(WECOM_AIBOT, {**forger.signs(encrypted), "echostr": encrypted}))
    stamp, nonce = str(int(time.time())), f"n{n}"
    query = {"timestamp": stamp, "nonce": nonce, "signature": forger.sign(stamp, nonce)}
    return http("GET", target(OFFICIAL_ACCOUNT, query).encode() + b"&echostr=" + raw)


ECHOES = (
    b"\xff\xfe",
    b"%ff%fe",
    b"%00",
    b"%ED%A0%80",
    b"\xed\xa0\x80",
    b"a" * 6000,
    b"%0d%0aSet-Cookie:a=b",
    b"%3Cscript%3E",
    b"1&echostr=2",
    WHISPER.encode(),
)


def replays(forger: Forger, count: int) -> list[Attack]:
    """One and the same genuine request, again and again."""
    said = {
        "msgid": "replay-0",
        "aibotid": "aib-hostile",
        "chatid": "wr-hostile",
        "chattype": "group",
        "from": {"userid": "h-replay"},
        "msgtype": "text",
        "text": {"content": f"打卡 {WHISPER}"},
    }
    request = forger.sent(WECOM_AIBOT, json.dumps(said).encode())
    first = Attack("replay", request, rows=1, genuine=True)
    return [first, *(Attack("replay", request, genuine=True) for _ in range(count - 1))]
