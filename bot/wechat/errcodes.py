"""What the platforms' errcodes mean, and what is to be done (全局错误码 of both platforms).

The Official Account and WeCom share the numbers; where one number has two meanings the
sentence names both. What is wrong with the message or its recipient is permanent. What the
operator can mend while the message waits, like an address that is not on the list, is tried
again later.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from bot.channel import DeliveryError, Failure

BUSY = -1
SECONDS = timedelta(seconds=5)
MINUTE = timedelta(minutes=1)
TEN_MINUTES = timedelta(minutes=10)
HOUR = timedelta(hours=1)
# The group is no more, or the bot, or its robot, is not in it any more.
GONE = frozenset((86003, 93000, 93001, 93006, 93008))
LONGEST_QUOTE = 120  # characters


class Refused(DeliveryError):
    """The platform answered with an errcode other than 0; `code` is that number."""

    def __init__(
        self,
        code: int,
        kind: Failure,
        key: str,
        retry_after: timedelta | None = None,
        **values: object,
    ) -> None:
        super().__init__(kind, key, retry_after, code=code, **values)
        self.code = code
        self.gone = code in GONE


class Meaning(NamedTuple):
    """One errcode: what to do with the message, and the sentence that tells staff what to do.

    `quoting` is the sentence with the platform's own words, where they hold what one needs to know.
    """

    kind: Failure
    key: str
    retry_after: timedelta | None = None
    quoting: str | None = None


UNKNOWN = Meaning("later", "errcodes.unknown", quoting="errcodes.unknown_quoted")

MEANINGS = {
    BUSY: Meaning("later", "errcodes.busy", SECONDS),
    6000: Meaning("later", "errcodes.e6000", SECONDS),
    40001: Meaning("token", "errcodes.e40001"),
    40003: Meaning("permanent", "errcodes.e40003"),
    40008: Meaning("permanent", "errcodes.e40008"),
    40009: Meaning("permanent", "errcodes.e40009"),
    40013: Meaning("permanent", "errcodes.e40013"),
    40014: Meaning("token", "errcodes.e40014"),
    40056: Meaning("permanent", "errcodes.e40056"),
    40058: Meaning("permanent", "errcodes.e40058"),
    40125: Meaning("permanent", "errcodes.e40125"),
    40164: Meaning("later", "errcodes.e40164", TEN_MINUTES, "errcodes.e40164_quoted"),
    41001: Meaning("permanent", "errcodes.e41001"),
    42001: Meaning("token", "errcodes.e42001"),
    43004: Meaning("permanent", "errcodes.e43004"),
    43101: Meaning("permanent", "errcodes.e43101"),
    44004: Meaning("permanent", "errcodes.e44004"),
    45002: Meaning("permanent", "errcodes.e45002"),
    45009: Meaning("later", "errcodes.e45009", HOUR),
    45011: Meaning("later", "errcodes.e45011", MINUTE),
    45015: Meaning("permanent", "errcodes.e45015"),
    45033: Meaning("later", "errcodes.e45033", SECONDS),
    45047: Meaning("permanent", "errcodes.e45047"),
    47001: Meaning("permanent", "errcodes.e47001"),
    48001: Meaning("permanent", "errcodes.e48001"),
    48002: Meaning("permanent", "errcodes.e48002"),
    48004: Meaning("permanent", "errcodes.e48004"),
    50001: Meaning("permanent", "errcodes.e50001"),
    50002: Meaning("permanent", "errcodes.e50002"),
    60011: Meaning("permanent", "errcodes.e60011"),
    60020: Meaning("later", "errcodes.e60020", TEN_MINUTES, "errcodes.e60020_quoted"),
    60111: Meaning("permanent", "errcodes.e60111"),
    81013: Meaning("permanent", "errcodes.e81013"),
    82001: Meaning("permanent", "errcodes.e82001"),
    82002: Meaning("permanent", "errcodes.e82002"),
    82003: Meaning("permanent", "errcodes.e82003"),
    86003: Meaning("permanent", "errcodes.e86003"),
    86008: Meaning("permanent", "errcodes.e86008"),
    93000: Meaning("permanent", "errcodes.e93000"),
    93001: Meaning("permanent", "errcodes.e93001"),
    93006: Meaning("permanent", "errcodes.e93006"),
    93008: Meaning("permanent", "errcodes.e93008"),
    95001: Meaning("permanent", "errcodes.e95001"),
    95018: Meaning("permanent", "errcodes.e95018"),
    301002: Meaning("permanent", "errcodes.e301002"),
}


def failure(code: int, message: str) -> Refused:
    """The error for errcode `code`; `message` is the platform's errmsg, free of secrets.

    A code that is not in the table is tried again later: the relay gives up after its tries,
    and a message too many is better than one that a passing trouble has lost.
    """
    meaning = MEANINGS.get(code, UNKNOWN)
    words = _one_line(message)
    if meaning.quoting and words:
        return Refused(code, meaning.kind, meaning.quoting, meaning.retry_after, words=words)
    return Refused(code, meaning.kind, meaning.key, meaning.retry_after)


def _one_line(message: str) -> str:
    return " ".join(message.split())[:LONGEST_QUOTE]
