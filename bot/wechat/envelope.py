"""The encrypted envelope that WeChat and WeCom put around every callback (消息加解密说明)."""

from __future__ import annotations

import time
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable
from hashlib import sha1
from hmac import compare_digest
from os import urandom
from typing import Literal, NamedTuple, NoReturn

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot.errors import YinlingError

Reason = Literal["signature", "stale", "garbled", "receiveid"]

KEY_BYTES = 32
BLOCK = 32
HEAD = 20  # 16 random bytes and the length of the message
LONGEST_TIMESTAMP = 12  # digits; int() of a hostile megabyte would be slow
PADS = tuple(bytes([count]) * count for count in range(BLOCK + 1))


class EnvelopeError(YinlingError):
    """An envelope was refused; `reason` is for the log only, never for the sender."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class Sealed(NamedTuple):
    """An envelope ready to be written as XML or JSON; `encrypted` is base64."""

    encrypted: str
    signature: str
    timestamp: str
    nonce: str


class Envelope:
    """Opens and seals the messages of one token, key and receive id.

    `window` is how many seconds a timestamp may lie before or after `now`, which is the
    machine's clock: protocol time never follows the movable clock. The window bounds the
    age of a replay; that a replay inside it does nothing is the inbox's work.

    Each direction has one cipher context for ever, because new ones would cost nearly half
    as much again as everything else. CBC then chains a message to the one before instead of
    to the fixed IV, which changes its first block only: that one is random when sealed,
    still is for whoever opens it, and is thrown away. A message is whole blocks in one
    update(), so nothing is left over to the next.
    """

    def __init__(
        self,
        token: str,
        aes_key: str,
        receive_id: str,
        *,
        window: float = 300,
        now: Callable[[], float] = time.time,
        heard: Callable[[int], None] = lambda _seconds: None,
    ) -> None:
        """Raise ValueError, with a text for the administrator, for an unusable token or key.

        `heard` is told each time that the platform signed, in seconds, stale or not.
        """
        if not token:
            raise ValueError("Token（令牌）不能为空，请填写与平台后台相同的 Token。")
        key = _key(aes_key)
        cipher = Cipher(AES(key), CBC(key[:16]))
        self._encrypt = cipher.encryptor().update
        self._decrypt = cipher.decryptor().update
        self._token = _encoded(token)
        self._receive_id = _encoded(receive_id)
        self._window = window
        self._now = now
        self._heard = heard

    def open(
        self, encrypted: str | None, signature: str | None, timestamp: str | None, nonce: str | None
    ) -> bytes:
        """The message inside `encrypted`, or EnvelopeError; a missing value is a bad signature."""
        if not (encrypted and signature and timestamp and nonce):
            _refuse("signature")
        signed = self._signature(_encoded(timestamp), _encoded(nonce), _encoded(encrypted))
        if not compare_digest(signed, _encoded(signature)):
            _refuse("signature")
        if not self._fresh(timestamp):
            _refuse("stale")
        return self._message(self._decrypted(encrypted))

    def seal(self, plain: bytes, timestamp: str, nonce: str) -> Sealed:
        """Encrypt and sign `plain`; `timestamp` is in seconds, `nonce` any text but ""."""
        size = HEAD + len(plain) + len(self._receive_id)
        head = urandom(16) + len(plain).to_bytes(4, "big")
        pad = PADS[BLOCK - size % BLOCK]
        block = b"".join((head, plain, self._receive_id, pad))
        encrypted = b2a_base64(self._encrypt(block), newline=False)
        signature = self._signature(_encoded(timestamp), _encoded(nonce), encrypted)
        return Sealed(encrypted.decode(), signature.decode(), timestamp, nonce)

    def plain_signature_ok(
        self, signature: str | None, timestamp: str | None, nonce: str | None
    ) -> bool:
        """Whether an Official Account's URL check, which encrypts nothing, is signed and fresh."""
        if not (signature and timestamp and nonce):
            return False
        signed = self._signature(_encoded(timestamp), _encoded(nonce))
        return compare_digest(signed, _encoded(signature)) and self._fresh(timestamp)

    def _signature(self, *parts: bytes) -> bytes:
        signed = b"".join(sorted((self._token, *parts)))
        return sha1(signed).hexdigest().encode()  # noqa: S324 - the platform's choice

    def _fresh(self, timestamp: str) -> bool:
        digits = timestamp.isascii() and timestamp.isdigit()
        if not digits or len(timestamp) > LONGEST_TIMESTAMP:
            return False
        self._heard(int(timestamp))
        return abs(self._now() - int(timestamp)) <= self._window

    def _decrypted(self, encrypted: str) -> bytes:
        try:
            block = a2b_base64(encrypted, strict_mode=True)
        except ValueError:
            _refuse("garbled")
        if not block or len(block) % BLOCK:
            _refuse("garbled")
        return self._decrypt(block)

    def _message(self, plain: bytes) -> bytes:
        count = plain[-1]
        end = len(plain) - count
        if not 1 <= count <= BLOCK or plain[end:] != PADS[count]:
            _refuse("garbled")
        stop = HEAD + int.from_bytes(plain[16:HEAD], "big")
        if stop > end:
            _refuse("garbled")
        if plain[stop:end] != self._receive_id:
            _refuse("receiveid")
        return plain[HEAD:stop]


def _refuse(reason: Reason) -> NoReturn:
    raise EnvelopeError(reason) from None


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _key(aes_key: str) -> bytes:
    try:
        key = a2b_base64(aes_key + "=", strict_mode=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(
            "EncodingAESKey（消息加解密密钥）必须正好是 43 个字母或数字，"
            f"现在填的有 {len(aes_key)} 个字符；请到平台后台重新复制，前后不要带空格。"
        )
    return key
