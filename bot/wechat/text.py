"""Texts as the platforms can take them: short enough in bytes, harmless inside XML."""

from __future__ import annotations

import re
import unicodedata

SENTENCE_ENDS = "。！？；…\n"
CLOSERS = "”’」』）】》"
LONGEST_CHARACTER = 4  # bytes of UTF-8
CONTINUED, CONTINUES = 0xC0, 0x80  # mask and value of a byte inside a character
JOINER = "\u200d"
FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
SKIN_TONES = "".join(map(chr, range(0x1F3FB, 0x1F400)))

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fit(text: str, max_bytes: int) -> str:
    """`text` if its UTF-8 has at most `max_bytes`, else its beginning.

    It is cut after the last sentence end that fits, and where none lies in the second half
    of the room, at the last whole character with "…" behind it. ValueError for fewer than
    4 bytes.
    """
    _check(max_bytes)
    head = _head(text, max_bytes)
    if len(head) == len(text):
        return text
    end = _sentence_end(head)
    return head[:end] if end else _head(text, max_bytes - 3) + "…"


def split(text: str, max_bytes: int) -> list[str]:
    """`text` in pieces of at most `max_bytes` of UTF-8, cut as by `fit`; joined they are `text`.

    ValueError for fewer than 4 bytes.
    """
    _check(max_bytes)
    pieces = []
    while text:
        piece = _head(text, max_bytes)
        if len(piece) < len(text):
            piece = piece[: _sentence_end(piece) or len(piece)]
        pieces.append(piece)
        text = text[len(piece) :]
    return pieces


def inert(text: str) -> str:
    """`text` for the inside of a CDATA section, without what XML 1.0 forbids (production 2).

    A "]]>" is divided between two sections, so that a reader sees what was written. Cut to
    length first: a cut could fall into the division.
    """
    if not text.isprintable():  # What is printable, XML allows.
        text = _NOT_XML.sub("", text)
    return text.replace("]]>", "]]]]><![CDATA[>")


def _check(max_bytes: int) -> None:
    if max_bytes < LONGEST_CHARACTER:
        raise ValueError(f"{max_bytes} bytes can't hold every character")


def _head(text: str, max_bytes: int) -> str:
    """The longest beginning of `text` in whole characters."""
    data = text[:max_bytes].encode("utf-8", "surrogatepass")
    if len(data) <= max_bytes:
        return text[:max_bytes]
    while data[max_bytes] & CONTINUED == CONTINUES:
        max_bytes -= 1
    length = len(data[:max_bytes].decode("utf-8", "surrogatepass"))
    return text[: _visible_border(text, length)]


def _sentence_end(head: str) -> int:
    """Where the last sentence of `head` ends, 0 if that would waste more than half of it."""
    end = 1 + max(head.rfind(mark) for mark in SENTENCE_ENDS)
    while end and head[end : end + 1] in CLOSERS and end < len(head):
        end += 1
    return end if end * 2 >= len(head) else 0


def _visible_border(text: str, at: int) -> int:
    """The border nearest before `at` that does not divide what is seen as one character."""
    border = at
    while border and _joined(text, border):
        border -= 1
    return border or at


def _joined(text: str, at: int) -> bool:
    """Whether the characters before and at `at` are shown as one: accents, emoji, flags."""
    after = text[at]
    if after in FLAG_LETTERS:
        return (at - len(text[:at].rstrip(FLAG_LETTERS))) % 2 == 1
    return (
        JOINER in text[at - 1 : at + 1]
        or after in SKIN_TONES
        or unicodedata.category(after) in {"Mn", "Me", "Mc"}
    )
