"""The points of one message: 第一…第二…, 1. 2., 另外…, each where it stands in the words said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_NUMBER = "[一二三四五六七八九十]"
# What goes before a point and says nothing of it. A list counts: 第一, 2., ③, 其二, 三是.
_COUNTS = (
    rf"第{_NUMBER}(?:个|点|条|件|项)?(?:建议|意见|问题|事情?)?(?:呢|嘛|就?是)?|"
    rf"(?:{_NUMBER}|头一?|再一?|最后一)(?:条|点|件|项)(?:建议|意见|问题)?(?:呢|嘛|就?是)?(?=[，,、：:\s])|"
    rf"{_NUMBER}(?:来|是|则)(?=[^，,。]{{4}})|其{_NUMBER}|首先|其次|再次|最后(?=[，,是])|"
    rf"[（(]?(?:\d{{1,2}}|{_NUMBER})[)）]|{_NUMBER}、|\d{{1,2}}[.．、](?!\d)|[①②③④⑤⑥⑦⑧⑨⑩]"
)
# These do not: each side must be a wish or a trouble of its own.
_JOINS = (
    "另外|此外|除此之外|除此以外|还有(?:就是|一条|一点|一件事?|个事)?|再有(?:就是)?|"
    "再就是|再者|再说一?个"
)
_EDGE = r"(?:^|(?<=[\s，,。.；;！!？?：:、…~～]))"
_AFTER = r"[\s，,、：:；;。.]*"
_COUNTED = re.compile(rf"{_EDGE}(?:{_COUNTS}){_AFTER}")
_JOINED = re.compile(rf"{_EDGE}(?:{_JOINS}){_AFTER}")
# What announces points and is none: 各位领导好，我提三条意见：
_GREETING = (
    r"(?:各位|尊敬的|敬爱的)?(?:领导|同志|小[\u4e00-\u9fff]|[\u4e00-\u9fff]主任|大家|老师)们?"
    "(?:您|你)?们?好?"
)
_ANNOUNCED = (
    r"(?:那?我|俺|咱|咱们)?(?:今天|这里|在这里|在这儿|也|就|呢|想|要|来|先)*"
    rf"(?:提|说|讲|反映|反应|谈|有)(?:一下|说|个)?(?:这么)?(?:几|两|\d|{_NUMBER})"
    r"(?:个|点|条|件|项|桩)(?:小)?(?:建议|意见|问题|事情?|想法|看法|请求|希望)?"
)
_PREAMBLE = re.compile(
    rf"[\s，,。.！!：:；;、嗯啊呃哦]*(?:{_GREETING}[，,。.！!：:\s]*)?(?:{_ANNOUNCED}[啊吧呢哈]?[，,。.！!：:；;\s]*)?$"
)
_WISH = re.compile(
    "希望|建议|能不能|能否|可不可以|是不是|应该|应当|该|要是|最好|请|盼|求|恳|麻烦|想|"
    "坏|没有?|缺|少|太|不便|不方便|难|不够|危险|修|装|添|换|增|改|管|清|拆|延长|多|开|设|建|配"
)
_SHORTEST = 3
# Whom it is said to: @银铃.
_CALLED = re.compile(r"\s*@[^\s@，,。]{1,20}\s+")
_BLANK = " \t\r\n\u3000，,。.；;！!？?：:、…~～"


class Span(NamedTuple):
    """A part of a text, from the character `begins` to before `ends`."""

    begins: int
    ends: int

    def of(self, text: str) -> str:
        """The words of it."""
        return text[self.begins : self.ends]


def points(text: str) -> list[Span]:
    """The points of a text in order, at least one unless it is blank.

    Between them, before and after are only words that count or join, and signs.
    """
    called = _CALLED.match(text)
    said = Span(called.end() if called else 0, len(text))
    counted = _cut(text, list(_COUNTED.finditer(text, said.begins)), said, counts=True)
    return [piece for span in counted for piece in _joined(text, span)]


def _joined(text: str, span: Span) -> list[Span]:
    """A point, parted where what joins has a wish on both sides."""
    marks = list(_JOINED.finditer(text, span.begins, span.ends))
    pieces = _cut(text, marks, span)
    if len(pieces) > 1 and all(_WISH.search(piece.of(text)) for piece in pieces):
        return pieces
    return list(_bare(text, span))


def _cut(text: str, marks: list[re.Match[str]], whole: Span, *, counts: bool = False) -> list[Span]:
    """A span parted at marks; whole where there are too few, or a part says next to nothing."""
    if len(marks) <= counts:
        return [whole]
    ends = [*(mark.start() for mark in marks[1:]), whole.ends]
    parts = [Span(mark.end(), end) for mark, end in zip(marks, ends, strict=True)]
    before = Span(whole.begins, marks[0].start())
    if not counts:
        parts.insert(0, before)
    elif _PREAMBLE.match(before.of(text)) is None:
        parts[0] = Span(before.begins, parts[0].ends)
    bare = [piece for part in parts for piece in _bare(text, part)]
    if len(bare) < len(parts) or min(piece.ends - piece.begins for piece in bare) < _SHORTEST:
        return [whole]
    return bare


def _bare(text: str, span: Span) -> Iterator[Span]:
    """A span without the blanks and signs around it; nothing if there is nothing else."""
    words = span.of(text)
    begins = span.begins + len(words) - len(words.lstrip(_BLANK))
    ends = span.begins + len(words.rstrip(_BLANK))
    if begins < ends:
        # A question mark or an exclamation belongs to what is said.
        while ends < span.ends and text[ends] in "。！？!?":
            ends += 1
        yield Span(begins, ends)
