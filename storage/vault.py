"""Personal data under lock: sealed, opened again, and found by prints.

Sealing is AES-256-GCM, printing HMAC-SHA256, each with a key of its own that HKDF makes of a
master key. The master keys lie outside the database. What the column `phone_sealed` holds is
sealed for `phone`, and so for every other; `services.keys` goes by that, and by a sealed value
holding nothing that is itself sealed or a print.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import YinlingError

VERSION = 1
KEY_BYTES = 32
NONCE_BYTES = 12
# The version, and the number of the key.
HEAD_BYTES = 3
# The number of the key that is made of the system key.
DERIVED = 0


class SealedError(YinlingError):
    """A sealed value can't be opened: no key fits, or it is not what was sealed."""


@dataclass(frozen=True, slots=True)
class Key:
    """A master key of KEY_BYTES, the number by which sealed values name it, the day it was made."""

    id: int
    secret: bytes = field(repr=False)
    made: date | None = None


class Vault:
    """Seals what is personal, opens it again, and makes prints by which it can be found."""

    def __init__(self, keys: Sequence[Key]) -> None:
        """`keys` begin with the newest; the others only open, and find."""
        self.newest = keys[0].id
        self._seals = {key.id: AESGCM(_derived(key, b"yinling seal")) for key in keys}
        self._prints = {key.id: _derived(key, b"yinling print") for key in keys}

    @property
    def ids(self) -> frozenset[int]:
        """The numbers of the keys there are."""
        return frozenset(self._seals)

    def seal(self, words: str, of: str) -> bytes:
        """`words` encrypted for the column `of` alone."""
        return self.seal_bytes(words.encode(), of)

    def open(self, sealed: bytes, of: str) -> str:
        """The words that were sealed for the column `of`; SealedError if nothing fits."""
        opened = self.open_bytes(sealed, of)
        try:
            return opened.decode()
        except UnicodeDecodeError:
            pass
        # Raised outside the handler: an error's context must not hold what was sealed.
        raise SealedError(of)

    def seal_bytes(self, content: bytes, of: str) -> bytes:
        """As `seal`, for what is no words, such as a file."""
        head, nonce = head_of(self.newest), urandom(NONCE_BYTES)
        seal = self._seals[self.newest]
        return head + nonce + seal.encrypt(nonce, content, head + of.encode())

    def open_bytes(self, sealed: bytes, of: str) -> bytes:
        """As `open`, for what is no words."""
        head, rest = sealed[:HEAD_BYTES], sealed[HEAD_BYTES:]
        seal = self._seals.get(id_in(head))
        if seal is None or head[:1] != bytes((VERSION,)):
            raise SealedError(of)
        nonce, hidden = rest[:NONCE_BYTES], rest[NONCE_BYTES:]
        try:
            return seal.decrypt(nonce, hidden, head + of.encode())
        except (InvalidTag, ValueError):
            raise SealedError(of) from None

    def reseal(self, sealed: bytes, of: str) -> bytes:
        """The same under the newest key; SealedError if nothing fits."""
        return self.seal_bytes(self.open_bytes(sealed, of), of)

    def print(self, words: str) -> str:
        """By what an equal value is found; it tells nothing of the words."""
        return _printed(self._prints[self.newest], words)

    def prints(self, words: str) -> list[str]:
        """The prints of every key: while keys are changed values stand under either."""
        return [_printed(key, words) for key in self._prints.values()]


def derived_key(secret: str) -> Key:
    """The key of an installation that has no key file: made of its system key."""
    return Key(DERIVED, _hkdf(secret.encode(), b"yinling data"))


def head_of(number: int) -> bytes:
    """With what everything begins that was sealed under the key of this number."""
    return bytes((VERSION,)) + number.to_bytes(HEAD_BYTES - 1)


def id_in(sealed: bytes) -> int:
    """The number of the key under which something was sealed."""
    return int.from_bytes(sealed[1:HEAD_BYTES])


def _derived(key: Key, purpose: bytes) -> bytes:
    return _hkdf(key.secret, purpose)


def _hkdf(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose).derive(secret)


def _printed(key: bytes, words: str) -> str:
    return hmac.digest(key, words.encode(), "sha256").hex()
