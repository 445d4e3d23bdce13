"""Ten thousand requests that mean harm: what each is, and how it lies on the wire."""

from __future__ import annotations

import json
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha1
from os import urandom
from random import Random
from urllib.parse import urlencode

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot.channels.official_account.web import PATH as OFFICIAL_ACCOUNT
from bot.channels.wecom_aibot.web import PATH as WECOM_AIBOT

PATHS = (OFFICIAL_ACCOUNT, WECOM_AIBOT)
# In every text that is sent: no log may have it.
WHISPER = "悄悄话whisper"
SENDER = "h-"
BLOCK = 32
OUTER = (
    "<xml><ToUserName><![CDATA[gh_hostile]]></ToUserName><Encrypt><![CDATA[%s]]></Encrypt></xml>"
)
NASTY = (b"\0", b"\xff\xfe", b"]]>", b"<", b'"', b"{", b"%s", b"\\ud800", b"<!DOCTYPE a>", b"&a;")


@dataclass(frozen=True, slots=True)
class Attack:
    """One request. `rows` are those that it may leave in the inbox, None for one or none.

    Only a `genuine` one, rightly signed, may be answered 200. One that is not `whole` ends
    with the sender's end of the connection.
    """

    kind: str
    request: bytes
    rows: int | None = 0
    genuine: bool = False
    whole: bool = True


class Forger:
    """Who knows token and key, and seals whatever it likes."""

    def __init__(self, token: str, aes_key: str, app_id: str, rng: Random) -> None:
        self.rng = rng
        self.receive_ids = {OFFICIAL_ACCOUNT: app_id, WECOM_AIBOT: ""}
        self._token = token
        self._key = b64decode(aes_key + "=")

    def seals(self, path: str, plain: bytes) -> str:
        """The base64 of `plain` in its envelope, as the platform makes it."""
        return self.encrypts(padded(framed(plain, self.receive_ids[path])))

    def encrypts(self, block: bytes) -> str:
        """The base64 of whole blocks, whatever is in them."""
        cipher = Cipher(AES(self._key), CBC(self._key[:16])).encryptor()
        return b64encode(cipher.update(block)).decode()

    def signs(self, encrypted: str, at: float | None = None) -> dict[str, str]:
        """The query with which `encrypted` is genuine."""
        stamp, nonce = str(int(time.time() if at is None else at)), f"{self.rng.getrandbits(40):x}"
        return {
            "timestamp": stamp,
            "nonce": nonce,
            "msg_signature": self.sign(encrypted, stamp, nonce),
        }

    def sign(self, *parts: str) -> str:
        """The signature of some parts."""
        return sha1("".join(sorted((self._token, *parts))).encode()).hexdigest()

    def sent(self, path: str, plain: bytes) -> bytes:
        """A whole genuine request around `plain`."""
        return self.posted(path, self.seals(path, plain))

    def posted(self, path: str, encrypted: str, at: float | None = None) -> bytes:
        """A whole request with a right signature over `encrypted`."""
        return http("POST", target(path, self.signs(encrypted, at)), outer(path, encrypted))


def outer(path: str, encrypted: str) -> bytes:
    """The body around a base64 text."""
    if path == OFFICIAL_ACCOUNT:
        return (OUTER % encrypted).encode()
    return json.dumps({"encrypt": encrypted}).encode()


def framed(plain: bytes, receive_id: str, length: int | None = None) -> bytes:
    """16 random bytes, the length (or a lie about it), the message, the receive id."""
    size = len(plain) if length is None else length
    return urandom(16) + size.to_bytes(4, "big") + plain + receive_id.encode()


def padded(block: bytes) -> bytes:
    """`block` filled up as PKCS#7 asks."""
    count = BLOCK - len(block) % BLOCK
    return block + bytes([count]) * count


def target(path: str, query: Mapping[str, str]) -> str:
    """A path with a query, rightly escaped."""
    return f"{path}?{urlencode(query)}"


def http(
    method: str,
    where: str | bytes,
    body: bytes = b"",
    headers: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A request as bytes; `headers` come beside Host and Content-Length, or in their place."""
    fields: dict[str, str | bytes] = {
        "Host": "bot.example",
        "Connection": "close",
        "Content-Length": str(len(body)),
        **(headers or {}),
    }
    lines = [b"%s: %s" % (name.encode(), _raw(value)) for name, value in fields.items() if value]
    start = b"%s %s HTTP/1.1" % (method.encode(), _raw(where))
    return b"\r\n".join([start, *lines, b"", body])


def mutated(rng: Random, data: bytes) -> bytes:
    """`data` with one to four small accidents."""
    for _ in range(rng.randint(1, 4)):
        start = rng.randrange(len(data) + 1)
        stop = min(len(data), start + rng.randint(1, 9))
        piece = rng.choice((b"", rng.randbytes(2), data[start:stop] * 2, rng.choice(NASTY)))
        data = data[:start] + piece + data[stop:]
    return data


def cycle(rng: Random, kinds: tuple[str, ...], count: int) -> Iterator[tuple[str, int]]:
    """`count` kinds in turn, mixed, each with a number of its own."""
    turns = [kinds[n % len(kinds)] for n in range(count)]
    rng.shuffle(turns)
    yield from zip(turns, range(count), strict=True)


def _raw(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()
