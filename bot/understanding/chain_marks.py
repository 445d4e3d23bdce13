"""The signs of a pasted list: its text made plain, and the numbers that begin its rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from bot.understanding.normal import fold

# What is longer than this, or than these, is not read whole: it is a list that must come in parts.
LONGEST, LONGEST_LINE = 40_000, 12_000
MOST_ROWS = 1_500
MOST_LINES = 2 * MOST_ROWS
# No list is made of more different characters.
_MOST_HANZI = 2_500
# How far a number may skip ahead within a line.
_SKIP = 5
_COLUMN = 30
# From here on a number is a year, unless the rows before have come to it.
_THOUSAND = 1_000

NUMERAL = "(?:二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_DIGITS = {one: n for n, one in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2}
# The first and the last of a row of signs, and the number of the first.
_COUNTED = (
    *("①⑳1", "⑴⒇1", "⒈⒛1", "㉑㉟21", "㊱㊿36", "❶❿1", "⓫⓴11", "➀➉1", "➊➓1", "⓵⓾1"),
    *("㈠㈩1", "㊀㊉1"),
)
_ENDS = ("\n", " \t、,，;；")
_STICKERS = (
    "强|玫瑰|抱拳|微笑|鼓掌|握手|爱心|太阳|咖啡|庆祝|呲牙|愉快|憨笑|龇牙|胜利|合十|拥抱|"
    "鲜花|蛋糕|礼物|烟花|偷笑|可爱|大笑|害羞|加油|耶|好的|OK|ok|赞|笑脸|图片|表情|动画表情"
)
_STICKER = re.compile(
    rf"\[(?:{_STICKERS})\]|[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u20e3]"
)
_KEYCAPS = re.compile(r"(?:\d\u20e3)+")
_STROKES = "\u0334\u0335\u0336"
_STRUCK = re.compile(f"(?:.[{_STROKES}]+)+")
_NO_STROKES = dict.fromkeys(map(ord, _STROKES))
# Numerals as on cheques; 伍 and 陆 are surnames too.
_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
_CAPITAL = re.compile(
    r"(?<![\u4e00-\u9fff])第?([壹贰叁肆伍陆柒捌玖拾]{1,3})(?:[\s、.,:)]+|(?<![伍陆])(?=[\u4e00-\u9fff]))"
)

# What a number is followed by that counts or names something else than a row. Those that are
# surnames too (周, 路) are told apart by the names.
_UNITS = (
    "人|位|名|个|口|号|月|日|年|点|时|分|楼|层|单元|栋|幢|室|岁|元|块|斤|公斤|公里|里|"
    "板|箱|盒|袋|份|瓶|桶|只|件|条|提|把|次|天|趟|场|期|届|%|℃|度"
)
_DIGITS_OF_ROW = r"(?:1\d{3}|\d{1,3})(?!\d)"
_NUMBER = rf"(?P<digits>{_DIGITS_OF_ROW})(?!(?:{_UNITS}))(?![.:/,]\d)"
_LEAD = re.compile(
    r"[\s\-*•·●○◆▪>|]{0,4}"
    r"(?:\x01(?P<sign>\d{1,2})\x02"
    rf"|(?:[Nn][Oo]|№|编号)\s?[.:]?\s?(?P<no>{_DIGITS_OF_ROW})"
    rf"|第\s?(?P<nth>{_DIGITS_OF_ROW}|{NUMERAL})(?:位|名|个|号)?(?![\d次天周届期场组队批轮章节条])"
    rf"|(?P<unit>{_DIGITS_OF_ROW})[号位](?![\d楼院线])"
    rf"|[(\[【]?{_NUMBER}"
    rf"|[(\[【]?(?P<hanzi>{NUMERAL})(?=[、.,:)\]】\s]))"
    r"(?P<after>[\s.、,:;)\]】。\-—_]*)"
)
_LONE = re.compile(r"(?<![\d.])(?<!\d[:/\-])(\d{1,3})(?!\d)\s?(?=[\u4e00-\u9fff])")
_LONGEST_LONE = 100
_INLINE = re.compile(
    r"(?<![\d.+×xX*])(?<!\d[:/\-—])"
    rf"(?:\x01(?P<sign>\d{{1,2}})\x02|(?:[Nn][Oo]|№)\.?\s?(?P<no>{_DIGITS_OF_ROW})"
    rf"|第\s?(?P<nth>{_DIGITS_OF_ROW}|{NUMERAL})[位名个号]?"
    rf"|(?<![\d月第])(?P<unit>{_DIGITS_OF_ROW})[号位](?![\d楼院线])"
    rf"|\(?{_NUMBER}(?!\s[人位])"
    rf"|(?<=[\s,;:。、)])\(?(?P<hanzi>{NUMERAL})(?=[、.:)]))"
    r"(?P<after>[\s.、,:)\-—_]*)(?=[\u4e00-\u9fff~(])"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A number that begins a row, and where it stands in its line."""

    value: int
    start: int
    end: int
    firm: bool  # whether a sign parts it from what follows


def number(text: str) -> int:
    """The value of "3", "三", "十二" or "二十"; 0 if it is none."""
    if text.isascii() and text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


class Lines(NamedTuple):
    """The lines of a text that are read; whether these are all."""

    lines: list[str]
    whole: bool


# Quotation marks say nothing.
_QUOTES = dict.fromkeys(map(ord, "\"“”„‟‘’‚‛＂'＇`´"))


def tidy(text: str) -> Lines:
    """The lines of `text`: simplified, half-width, without stickers; ① has become a mark."""
    plain = _KEYCAPS.sub(_keycap, _plain_signs(beginning(text, LONGEST)))
    if _STRUCK.search(plain):
        plain = _STRUCK.sub(lambda one: f"~~{one[0].translate(_NO_STROKES)}~~", plain)
    if "壹" in plain:
        plain = _CAPITAL.sub(_small, plain)
    plain = plain.translate(_QUOTES)
    plain = _STICKER.sub(" ", plain).replace("[", "(").replace("]", ")")
    lines = [line.strip() for line in _simplified(plain).split("\n")]
    full = [line for line in lines if line]
    read = [beginning(line, LONGEST_LINE) for line in full[:MOST_LINES]]
    whole = len(text) <= LONGEST and read == full
    return Lines(read, whole)


def beginning(text: str, most: int) -> str:
    """As much of `text` as may be read, up to where a line or a name ends."""
    if len(text) <= most:
        return text
    ends = (max(text.rfind(mark, most // 2, most) for mark in marks) for marks in _ENDS)
    return text[: next((end for end in ends if end > 0), most)]


def leading(line: str) -> Mark | None:
    """The number at the beginning of `line`."""
    found = _LEAD.match(line)
    return _mark(found) if found else None


def lone(line: str) -> Mark | None:
    """The last number of `line` that stands right before a word: 讲座接龙4李长安."""
    found = None
    for found in _LONE.finditer(line[:_LONGEST_LONE]):  # noqa: B007 - the last is kept
        pass
    return Mark(int(found[1]), found.start(), found.end(), firm=False) if found else None


def inline(
    line: str, first: Mark | None, begins: Callable[[int], bool], after: int
) -> Iterator[Mark]:
    """The marks of a line, which count up; what `begins` behind one must be a name.

    Without a `first` the count begins with 1, or goes on from `after`.
    """
    last, depth, seen = first, 0, first.end if first else 0
    if first:
        yield first
    for found in _INLINE.finditer(line, seen):
        between = line[seen : found.start()]
        depth, seen = depth + between.count("(") - between.count(")"), found.start()
        mark = _mark(found)
        if depth <= 0 and _goes_on(mark, last, after) and begins(mark.end):
            yield mark
            last, depth, seen = mark, 0, mark.end


def _goes_on(mark: Mark, last: Mark | None, after: int) -> bool:
    if last:
        skip = _COLUMN if mark.firm else _SKIP
        return last.value <= mark.value <= last.value + skip
    return mark.value in (1, after + 1) or (mark.firm and may_follow(mark, after))


def may_follow(mark: Mark, after: int) -> bool:
    """Whether a number may be a row's behind row `after`: a year is none."""
    return mark.value < _THOUSAND or mark.value <= after + _COLUMN


def _mark(found: re.Match[str]) -> Mark:
    groups = found.groupdict()
    after = groups.pop("after")
    value = next(one for one in groups.values() if one)
    firm = bool(after) or not (groups["digits"] or groups["unit"])
    return Mark(number(value), found.start(), found.end(), firm)


def _plain_signs(text: str) -> str:
    for sign in sorted(_SIGNS.keys() & set(text)):  # First what is to go: marks are made of it.
        text = text.replace(sign, _SIGNS[sign])
    return text


def _small(found: re.Match[str]) -> str:
    return f"{found[1].translate(_CAPITALS)}、"


def _keycap(found: re.Match[str]) -> str:
    digits = found[0].replace("\u20e3", "")
    return f"\x01{digits[:2]}\x02"


def _signs() -> dict[str, str]:
    """What stands for each sign that is written otherwise here."""
    table = dict.fromkeys(map(chr, (*range(32), *range(0x7F, 0xA0), *range(0x200B, 0x2010))), "")
    table |= dict.fromkeys("\u2060\ufeff\ufe0e\ufe0f", "")
    table |= dict.fromkeys("\n\x0b\x0c\r\x85\u2028\u2029", "\n")
    table |= dict.fromkeys("\t\xa0\u2002\u2003\u3000", " ")
    table |= {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= {"〔": "(", "〕": ")", "﹢": "+", "➕": "+", "🔟": "\x0110\x02"}
    for signs in _COUNTED:
        for n, code in enumerate(range(ord(signs[0]), ord(signs[1]) + 1), int(signs[2:])):
            table[chr(code)] = f"\x01{n}\x02"
    return table


def _simplified(text: str) -> str:
    hanzi = [c for c in set(text) if "\u3400" <= c <= "\u9fff"]
    if len(hanzi) > _MOST_HANZI:
        return text
    changed = {ord(c): simple for c in hanzi if (simple := _simple(c)) != c}
    return text.translate(changed) if changed else text


@cache
def _simple(sign: str) -> str:
    folded = fold(sign)
    return folded if len(folded) == 1 and "\u3400" <= folded <= "\u9fff" else sign


_SIGNS = _signs()
