"""Passwords of the console: hashed, compared, made up, and found too weak."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 128
FEWEST_SIGNS = 4
# Without what looks like something else on paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 4
# What everybody tries first, of those that are long enough.
WORST = frozenset(
    (
        *("0123456789", "1234567890", "9876543210", "0987654321", "1234512345", "1122334455"),
        *("qwertyuiop", "qwerty1234", "qwerty12345", "1qaz2wsx3edc", "qazwsxedcrfv", "1q2w3e4r5t"),
        *("password123", "password1234", "admin12345", "admin123456", "administrator"),
        *("a123456789", "aa123456789", "abc123456789", "abcd123456", "abcdefghij", "asdfghjkl123"),
        *("woaini1314", "woaini520", "woaini5201314", "5201314520", "zhongguo123", "laoganbu123"),
        *("yinling123", "yinling1234", "yinling123456", "iloveyou123", "q123456789", "123456789a"),
    )
)

_hasher = PasswordHasher()


def plain(typed: str) -> str:
    """A password as it is meant: full-width letters and digits are the plain ones."""
    return unicodedata.normalize("NFKC", typed)


def hashed(password: str) -> str:
    """The argon2id hash of a password; it takes a while."""
    return _hasher.hash(plain(password))


def matches(password: str, kept: str | None) -> bool:
    """Whether a password is the one whose hash is kept; as slow where none is."""
    try:
        return _hasher.verify(kept or _nobodys(), plain(password)) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def one_time() -> str:
    """A password to be printed once, such as k7mx-29aq-hhwe-p3vd."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def weakness(password: str, name: str) -> str | None:
    """The key of the sentence that tells why a password won't do, None for a good one."""
    wanted = plain(password).casefold()
    if not SHORTEST <= len(wanted) <= LONGEST:
        return "staff.password_length"
    if plain(name).casefold() in wanted:
        return "staff.password_name"
    if wanted in WORST or len(set(wanted)) < FEWEST_SIGNS:
        return "staff.password_common"
    return None


@cache
def _nobodys() -> str:
    """A hash to compare with where there is none, so that this takes as long."""
    return _hasher.hash(secrets.token_urlsafe())
