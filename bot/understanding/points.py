"""The points of one message: 第一…第二…, 1. 2., 另外…, each where it stands in the words said.

What counts must count from one, and each point must say something; where what goes before them
wishes for the one thing of which they are reasons or places, they are no points of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

_NUMERALS = "一二三四五六七八九十"
_NUMERAL = f"[{_NUMERALS}]"
_ROUND = "①②③④⑤⑥⑦⑧⑨⑩"
_ITEM = "[个点条件项桩]"
_MATTER = "(?:小?(?:建议|意见|问题|事情?|想法))"
_EDGE = r"(?:^|(?<=[\s，,。.；;！!？?：:、…~～]))"
_SIGNS = r"[\s，,、：:；;。.]*"
# 第一次, 第一医院, 第一名 and the like count nothing here.
_NOT_AN_ORDER = (
    "(?!次|天|名|年|届|批|层|期|版|时间|季度|月|周|节|排|人|医|中学|小学|食堂|幼|代|线|桥|单元|栋|幢|"
    "线|手|眼|感觉|反应|个(?:路口|红绿灯|月|星期|礼拜|站|楼|人|孩子|老伴|年头|门))"
)
_NO_MEASURED = "(?!路口|红绿灯|月|星期|礼拜|站|楼|人|孩子|老伴|年头|门|钟|小时)"
# Who counts houses, people, money or hours counts no points.
_NOT_A_MEASURE = (
    "(?![0-9]|号|楼|单元|路|个|点|次|年|月|日|块|元|米|分|秒|天|人|万|千|百|层|栋|室|棵|条|位|台|部|张|把|盏|小时|斤|"
    "公里|里|度|岁|%|期|幢|组|队|班|厘|公[里斤分尺]|平[方米]|毫|克|米|只|两|家|户|角|毛|寸|尺|瓦|[-~～—到至])"
)


class Span(NamedTuple):
    """A part of a text, from the character `begins` to before `ends`."""

    begins: int
    ends: int

    def of(self, text: str) -> str:
        """The words of it."""
        return text[self.begins : self.ends]


class _Style(NamedTuple):
    """A way to count: what it looks like, and whether it stands for itself without a wish."""

    marks: re.Pattern[str]
    sure: bool


def _style(marks: str, *, sure: bool = False) -> _Style:
    return _Style(re.compile(f"(?:{marks}){_SIGNS}"), sure)


_STYLES = (
    _style(rf"{_EDGE}[（(]?(?P<n>{_NUMERAL})(?:[)）]|[、.．：:])", sure=True),
    _style(r"(?<![0-9.．第])[（(]?(?P<n>[0-9０-９]{1,2})(?:[)）、．：:]|\.(?![0-9]))", sure=True),
    _style(rf"(?P<n>[{_ROUND}])|(?P<key>[1-9])\ufe0f?\u20e3", sure=True),
    _style(rf"{_EDGE}(?P<n>[0-9０-９]{{1,2}})[，,\s]+(?=[^\s0-9])", sure=True),
    _style(rf"{_EDGE}(?P<n>{_NUMERAL})[，,\s]+(?=[^\s{_NUMERALS}])", sure=True),
    _style(rf"{_EDGE}(?P<n>[0-9０-９]{{1,2}}){_NOT_A_MEASURE}(?=[\u4e00-\u9fff])"),
    _style(
        rf"第(?P<n>{_NUMERAL}){_NOT_AN_ORDER}{_ITEM}?{_MATTER}?(?:呢|嘛|就?是)?"
        rf"|{_EDGE}(?P<last>最后(?:一{_ITEM}{_MATTER}?)?(?:呢|就?是)?(?=[，,、：:\s]|一))"
    ),
    _style(
        rf"(?<![{_NUMERALS}周期拜初第])(?P<n>{_NUMERAL})(?:是(?![一不否的])|则(?=[^，,。]{{3}}))"
    ),
    _style(rf"其(?P<n>{_NUMERAL})(?!他)"),
    _style(
        rf"(?P<first>{_EDGE}(?:头一|第一|一){_ITEM}{_MATTER}?(?:呢|嘛|就?是|(?=[，,、：:\s]))"
        rf"|{_EDGE}头一{_ITEM}{_NO_MEASURED}{_MATTER}?)"
        rf"|(?P<next>(?:再一|还有一|另一|另外一|{_EDGE}[二两三四五]|{_EDGE}第[二三四五六七八九])"
        rf"{_ITEM}{_NO_MEASURED}{_MATTER}?(?:呢|嘛|就?是)?)"
        rf"|{_EDGE}(?P<last>最后一?{_ITEM}?{_MATTER}?(?:呢|就?是)?(?=[，,、：:\s]))"
    ),
    _style(r"(?P<first>首先)|(?P<next>其次|再次|再其次)|(?P<last>最后(?=[，,是还要希请建也]))"),
    _style(rf"(?P<every>一{_ITEM}(?:呢|就?是))"),
)
# Between these each side must be a wish or a trouble of its own.
_JOINS = re.compile(
    r"(?:"
    rf"(?:还有|再有)(?:就是|一{_ITEM}(?:{_MATTER}|就?是)?|个{_MATTER})"
    rf"|{_EDGE}(?:还有(?![没人的些几那点两三什谁多哪这])|再有)"
    rf"|再一{_ITEM}(?:{_MATTER}|就?是)?|再说一?个|另一{_ITEM}(?:{_MATTER}|就?是)"
    r"|顺便[说提]一?[下句]|另外(?![的找付收买])|此外|除此之外|除此以外|再就是|再者|对了"
    rf"){_SIGNS}"
)
# What announces points and is none: 各位领导好，我提三条意见：
_GREETING = (
    r"(?:你好|您好)?(?:各位|尊敬的|敬爱的)?(?:领导|机器人|小助手|同志|小[\u4e00-\u9fff]|[\u4e00-\u9fff]主任|大家|老师)们?"
    "(?:您|你)?们?好?啊?"
)
_ANNOUNCED = (
    r"(?:那?我|俺|咱|咱们)?(?:今天|这里|在这里|在这儿|也|就|呢|想|要|来|先)*"
    rf"(?:提|说|讲|反映|反应|谈|有|攒|凑|列|写)(?:一下|说|个|了)?(?:这么)?(?:几|两|[0-9]|{_NUMERAL})"
    rf"{_ITEM}(?:小)?(?:建议|意见|问题|事情?|想法|看法|请求|希望)?(?:(?:一起|一块|一并)[讲说提])?"
)
_COUNTED = re.compile(_ANNOUNCED)
_THANKS = re.compile("感谢|谢谢|祝|辛苦")
_PREAMBLE = re.compile(
    rf"[\s，,。.！!：:；;、嗯啊呃哦]*(?:{_GREETING}[，,。.！!：:\s]*)?"
    rf"(?:{_ANNOUNCED}[啊吧呢哈]?[，,。.！!：:；;\s]*)?$"
)
_WANTS = re.compile(
    "希望|建议|能不能|能否|可否|可不可以|应该|应当|最好|请|盼|恳|麻烦|求|行不行|好不好|要求|得有|要有|要多|要少|"
    "(?:加|装|添|换|修|建|设|增|开|办|配|多|少|管|清|拆|改|减|放|调|延|派|给|安|铺|搞|弄|打扫|通)"
    "(?:一[点些下个把盏条部台张块]|[点些个几把盏条部台张块]|装|设|密|上|好|建|办|班|管|成|到|长|修|理|放|派|配|掉|添)|"
    "要(?:装|换|修|建|搭|开|设|配|添|加|改|拆|清|调)|取消|恢复|延长|缩短|禁止|增加|减少|保留|提前|推迟|[^，,。]吧(?:[，,。！!\\s]|$)"
)
_TROUBLES = re.compile(
    "坏|太[^太好感谢]|没有|没[人地法处得座灯]|不够|不方便|不便|看不|够不着|危险|难[走找受听吃用上]|乱|脏|臭|吵|漏|堵|"
    "积水|不亮|不平|不[开停让准通走响热]|老[停坏漏堵]|总[停坏漏堵是]|扰民|少(?=了|$|[，,。])|缺|旧|破|锈|慢|贵|咸"
)
# A line that begins so goes on with what the line before it complains of.
_GOES_ON = re.compile(r"\s*(?:所以|因此)?(?:希望|请|能不能|能否|麻烦|最好|应该|建议|恳请|盼)")
_SHORTEST = 3
# Who has more to say wrote a letter, or pasted something.
_MOST = 60
# Whom it is said to: @银铃.
_CALLED = re.compile(r"\s*@[^\s@，,。]{1,20}\s+")
_BLANK = " \t\r\n\u3000，,。.；;！!？?：:、…~～"
_BULLETS = "-*•·●◆■—"


def points(text: str) -> list[Span]:
    """The points of a text in order, at least one unless it is blank.

    Between them, before and after are only words that count, join or announce, and signs.
    """
    called = _CALLED.match(text)
    said = Span(called.end() if called else 0, len(text))
    parts = _counted(text, said) or _lines(text, said) or [said]
    return [piece for part in parts for piece in _joined(text, part)]


def _counted(text: str, said: Span) -> list[Span]:
    """The parts that are counted in the first way that counts; nothing where nothing does."""
    found = [
        (marks[0].start(), marks, style.sure)
        for style in _STYLES
        if len(marks := _in_order(style.marks.finditer(text, said.begins))) > 1
    ]
    for _, marks, sure in sorted(found, key=lambda one: one[0]):
        if parts := _cut(text, marks, said, sure=sure):
            return parts
    return []


def _in_order(marks: Iterator[re.Match[str]]) -> list[re.Match[str]]:
    """Of marks those that count on from one."""
    taken: list[re.Match[str]] = []
    for mark in marks:
        given = mark.groupdict()
        number = given.get("n") or given.get("key")
        if (
            (number and _value(number) == len(taken) + 1)
            or given.get("every")
            or (given.get("first") and not taken)
            or ((given.get("next") or given.get("last")) and taken)
        ):
            taken.append(mark)
    return taken


def _value(number: str) -> int:
    for digits in (_NUMERALS, _ROUND):
        if number in digits:
            return digits.index(number) + 1
    return int(number)


def _cut(text: str, marks: Sequence[re.Match[str]], said: Span, *, sure: bool) -> list[Span]:
    """A text parted at marks; nothing where the parts are no points of their own."""
    ends = [*(mark.start() for mark in marks[1:]), said.ends]
    parts = [Span(mark.end(), end) for mark, end in zip(marks, ends, strict=True)]
    lead = Span(said.begins, marks[0].start())
    before = lead.of(text)
    announced = _PREAMBLE.match(before) is not None
    # Who says how many there are, or puts a sign behind each number, means them as points.
    sure = sure or _COUNTED.search(before) is not None or all(_is_signed(mark) for mark in marks)
    is_point = _says_something if sure else _has_point
    if not announced and _wants(before):
        is_point = _wants
    if not all(_says_enough(text, part) and is_point(part.of(text)) for part in parts):
        return []
    if not announced:
        parts[0] = Span(lead.begins, parts[0].ends)
    return parts


def _lines(text: str, said: Span) -> list[Span]:
    """The lines that are points of their own; nothing where they are not."""
    lines = [line for line in _each_line(text, said) if line.of(text).strip(_BLANK + _BULLETS)]
    if len(lines) > _MOST:
        return []
    while lines and _PREAMBLE.match(lines[0].of(text)):
        lines.pop(0)
    items: list[Span] = []
    for line in lines:
        words, before = line.of(text), items[-1].of(text) if items else ""
        ended = bool(before) and _wants(before)
        goes_on = bool(before) and not ended and _GOES_ON.match(words) is not None
        if items and (goes_on or not _has_point(words)):
            items[-1] = Span(items[-1].begins, line.ends)
        else:
            items.append(line)
    if len(items) < 2 or not all(_has_point(item.of(text)) for item in items):
        return []
    return items if all(_says_enough(text, item) for item in items) else []


def _each_line(text: str, said: Span) -> Iterator[Span]:
    for line in re.finditer(r"[^\r\n]+", text[said.begins :]):
        yield Span(said.begins + line.start(), said.begins + line.end())


def _joined(text: str, part: Span) -> list[Span]:
    """A part, parted again where what joins has a wish or a trouble on both sides."""
    pieces, begins = [], part.begins
    for mark in islice(_JOINS.finditer(text, part.begins, part.ends), _MOST):
        before, after = Span(begins, mark.start()), Span(mark.end(), part.ends)
        if all(_says_enough(text, side) and _has_point(side.of(text)) for side in (before, after)):
            pieces.append(before)
            begins = mark.end()
    pieces.append(Span(begins, part.ends))
    return [bare for piece in pieces for bare in _bare(text, piece)]


def _is_signed(mark: re.Match[str]) -> bool:
    return mark[0].endswith(tuple(_BLANK))


def _says_something(words: str) -> bool:
    return _has_point(words) or _THANKS.search(words) is None


def _wants(words: str) -> bool:
    return _WANTS.search(words) is not None


def _has_point(words: str) -> bool:
    return _wants(words) or _TROUBLES.search(words) is not None


def _says_enough(text: str, part: Span) -> bool:
    return any(bare.ends - bare.begins >= _SHORTEST for bare in _bare(text, part))


def _bare(text: str, span: Span) -> Iterator[Span]:
    """A span without the blanks and signs around it; nothing if there is nothing else."""
    words = span.of(text)
    begins = span.begins + len(words) - len(words.lstrip(_BLANK + _BULLETS))
    ends = span.begins + len(words.rstrip(_BLANK))
    if begins < ends:
        # A question mark or an exclamation belongs to what is said.
        while ends < span.ends and text[ends] in "。！？!?":
            ends += 1
        yield Span(begins, ends)
