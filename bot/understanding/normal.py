"""The plain forms of an utterance, in which wordings that mean the same are equal."""

from __future__ import annotations

import re
import unicodedata
from array import array
from functools import cache, lru_cache
from importlib.resources import files

from bot.understanding.normal_tables import (
    DIALECT,
    EVENED,
    FAR_SIGNS,
    LEADS,
    MEDIA,
    ROUND_DIGITS,
    SIGNS,
    STICKERS,
    TAILS,
)
from bot.understanding.sound import PLANE, as_text, from_pinyin

# Characters that are looked at: nobody says anything we listen for behind them, and folding a
# giant text would keep everybody waiting.
LONGEST = 2000
# So many texts are kept with what was found in them.
KEPT = 1024
# Texts no longer than this come again and again; what was found in so many of them is kept.
SHORT, KEPT_OF_SHORT = 12, 256
_BRACKETED = re.compile(r"\[([^\[\]\n]{1,24})\]")
_MEDIUM = re.compile(rf"(?:{MEDIA})(?![\u4e00-\u9fff])")
_AGAIN_AND_AGAIN = re.compile(
    "|".join(f"{re.escape(mark)}{re.escape(mark)}+" for mark in ",.!?:;~、-")
)
_BLANKS = re.compile(r" *\n[ \n]*|  +")
# One alternative of a pattern; and one's look behind, first letters, and rest.
_TOP_LEVEL = re.compile(r"(?:\[[^\]]*\]|\((?:\[[^\]]*\]|[^()\[\]])*\)|[^|(\[])+")
_BEGINNING = re.compile(r"(\(\?<[^)]*\))?(\[[^\]]*\]|.)(.*)")
_MARKED = re.compile(rf"\[(?:{MEDIA})\]|@[a-z0-9_\-]+")
_LATIN = re.compile("[a-z]{2}")
_END = r"(?=$|[,.!?:;~、()\n ])"
_START = r"(?:^|(?<=[,.!?:;~、()\n ]))"
_FILLERS = re.compile(
    r"(?=[那这就怎哎唉哟哈呵嘻嘿嗯呃欸诶噢哦喔额啊呀呗呐咧喽咯呦嘛嘞喂])(?:"
    r"(?:那个){2,}|(?:这个){2,}|就是说|怎么说呢|哎[哟呦呀]|唉[呀哟呦]|哟喂|哈{2,}|呵{2,}|嘻{2,}|嘿{2,}"
    r"|嗯+(?![呢呐])|[呃哎唉欸诶噢哦喔]+"
    rf"|{_START}额+(?=[,.~、 那我这就])|{_START}(?:那个|这个|啊+|喂|哈)(?=[,.~、])"
    rf"|(?:[啊呀哈呗呐咧喽咯哟呦]|(?<!干)嘛|(?<!好)嘞)+{_END})"
)
_NOT_WORDS = re.compile(r"(?:[^\w+]|_|\+(?![0-9]))+")
_PASSES = 6


def fold(text: str, bot_name: str = "") -> str:
    """`text` as one would write it plainly: simplified, half-width, lower case, standard words.

    Emoji, stickers and the bot's name behind @ are gone; what stands for a picture or the like
    stays as [图片]. What was typed by sound in latin letters is in characters.
    """
    return _fold(text[:LONGEST], bot_name)


# The last posts of the chats are read again with every message that comes after them.
@lru_cache(maxsize=KEPT)
def _fold(text: str, bot_name: str) -> str:
    name = _evened_name(bot_name)
    left = _evened(text)
    for _ in range(_PASSES):
        folded = _fold_once(left, name)
        if folded == left:
            return folded
        left = _evened(folded)
    return _settled(left, name)


def clean(text: str, bot_name: str = "") -> str:
    """The words of the folded `text` alone: no marks, no blanks, and no fillers of speech.

    A plus before a digit is a word, and a filler is one where somebody says nothing else.
    """
    return _clean(text[:LONGEST], bot_name)


@lru_cache(maxsize=KEPT)
def _clean(text: str, bot_name: str) -> str:
    left = fold(text, bot_name)
    for _ in range(_PASSES):
        words = _clean_once(left)
        if words == left:
            break
        left = fold(words, bot_name)
    return left


def plain(text: str, bot_name: str = "") -> str:
    """Full-width folded, lower case, without blanks, marks, emoji and the bot's own name."""
    folded = _folded(text[:LONGEST])
    if bot_name:
        folded = folded.replace(f"@{_folded(bot_name)}", "")
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LN")


def core(utterance: str) -> str:
    """What is left of a plain utterance without polite or filling words around it.

    A word said twice ("打卡打卡") is that word once.
    """
    left = _strip_leads(utterance)
    while len(left) > 1 and left.endswith(TAILS):
        left = left[:-1]
    half = len(left) // 2
    return left[:half] if half and left[:half] == left[half:] else left


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _strip_leads(utterance: str) -> str:
    left = utterance
    while lead := next((one for one in LEADS if left.startswith(one) and left != one), ""):
        left = left[len(lead) :]
    return left


def _settled(text: str, name: str) -> str:
    """The folded form of a text made to be folded for ever: without what can be nested."""
    left = text.translate({ord("["): None, ord("]"): None, ord("@"): None})
    for _ in range(_PASSES):
        left = _evened(_fold_once(left, name))
    return left


def _fold_once(text: str, name: str) -> str:
    folded = text if text.isalnum() else _tidied(text, name)
    folded = _homely().sub(_standard, folded)
    if _LATIN.search(folded) and "@" not in folded:
        folded = from_pinyin(folded) or folded
    return folded


def _tidied(text: str, name: str) -> str:
    """Without stickers, the bot's name, and marks and blanks said twice."""
    folded = text
    if name and "@" in folded:
        folded = folded.replace(f"@{name}", " ")
    if "[" in folded:
        folded = _BRACKETED.sub(_bracketed, folded)
    folded = _AGAIN_AND_AGAIN.sub(_once, folded)
    return _BLANKS.sub(_blank, folded).strip()


def _clean_once(text: str) -> str:
    said = text if text.isalnum() else _MARKED.sub("", text)
    words = _FILLERS.sub("", said)
    if not words.isalnum():
        words = _NOT_WORDS.sub("", words)
    return words or _NOT_WORDS.sub("", said)


def _evened(text: str) -> str:
    """One character for all that look or mean the same, lower case, without emoji."""
    left = text
    for _ in range(_PASSES):
        changed = FAR_SIGNS.sub("", left.translate(_even_table())).lower()
        left = unicodedata.normalize("NFKC", changed)[:LONGEST]
        if left == changed:
            break
    return left


@lru_cache(maxsize=16)
def _evened_name(name: str) -> str:
    return _evened(name).strip()


def _bracketed(match: re.Match[str]) -> str:
    inner = match[1].strip()
    medium = _MEDIUM.match(inner)
    if medium:
        return f"[{medium[0]}]"
    return "" if inner in _stickers() else match[0]


def _once(match: re.Match[str]) -> str:
    return match[0][0]


def _blank(match: re.Match[str]) -> str:
    return "\n" if "\n" in match[0] else " "


def _standard(match: re.Match[str]) -> str:
    return _standards()[(match.lastindex or 0) - 1]


@cache
def _homely() -> re.Pattern[str]:
    """All dialect words, each told by a group behind it; a letter in front makes it fast."""
    return re.compile("|".join(f"{way}()" for said, _ in DIALECT for way in _ways(said)))


@cache
def _standards() -> tuple[str, ...]:
    return tuple(word for said, word in DIALECT for _ in _ways(said))


def _ways(said: str) -> list[str]:
    """The alternatives of a pattern, each beginning with a letter."""
    ways = []
    for alternative in _TOP_LEVEL.findall(said):
        behind, firsts, rest = _BEGINNING.findall(alternative)[0]
        ways += [
            f"{first}{behind[:-1]}{first}){rest}" if behind else first + rest
            for first in firsts.strip("[]")
        ]
    return ways


@cache
def _stickers() -> frozenset[str]:
    return frozenset(STICKERS.split())


@cache
def _even_table() -> str:
    """What stands for each character of the basic plane."""
    table = array("I", range(PLANE))
    for code in range(0xFF01, 0xFF5F):
        table[code] = ord(chr(code - 0xFEE0).lower())
    for first, last in SIGNS:
        table[first : last + 1] = array("I", [0] * (last + 1 - first))
    for row in ROUND_DIGITS:
        for digit, char in enumerate(row, ord("1")):
            table[ord(char)] = digit
    for many, few in _simplified().items():
        table[ord(many)] = ord(few)
    for alike, one in EVENED.items():
        for char in alike:
            table[ord(char)] = ord(one)
    text = as_text(table)
    return text.translate(text)


def _simplified() -> dict[str, str]:
    """Traditional characters, but those that simplified writing has too (著名, 乾隆)."""
    rows = (files("opencc") / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (row.split() for row in rows.splitlines())
    return {
        pair[0]: pair[1]
        for pair in pairs
        if max(pair[0], pair[1]) < "\U00010000" and not pair[0].encode("gb2312", "ignore")
    }
