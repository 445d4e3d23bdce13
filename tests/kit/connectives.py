"""Whether what is left between the points of a message says nothing: told by plain words alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

NUMERALS = "一二三四五六七八九十几两"
DIGITS = "0123456789０１２３４５６７８９①②③④⑤⑥⑦⑧⑨⑩"
# What counts or joins, and says nothing of the matter.
JOINS = (
    *(
        "另外",
        "此外",
        "除此之外",
        "除此以外",
        "还有就是",
        "还有",
        "再有就是",
        "再有",
        "再就是",
        "再者",
        "再说一个",
    ),
    *(
        "再说个",
        "再一",
        "还有一",
        "再有一",
        "另一",
        "另外一",
        "还有个",
        "再有个",
        "最后一",
        "最后",
        "头一",
        "第",
    ),
    *(
        "首先",
        "其次",
        "再次",
        "再其次",
        "其",
        "顺便说一下",
        "顺便提一下",
        "顺便说一句",
        "顺便提一句",
        "顺便",
        "对了",
    ),
    *(
        "个",
        "点",
        "条",
        "件",
        "项",
        "桩",
        "建议",
        "小建议",
        "意见",
        "问题",
        "事情",
        "事",
        "想法",
        "呢",
        "嘛",
        "就是",
        "是",
        "则",
    ),
)
FILLERS = ("嗯", "呃", "哦", "啊", "哎", "那个")
# What greets, and announces how many points there are.
ANNOUNCES = (
    *(
        "各位",
        "尊敬的",
        "敬爱的",
        "领导",
        "同志",
        "主任",
        "大家",
        "老师",
        "们",
        "您",
        "你",
        "好",
        "啊",
        "那",
        "我",
        "俺",
        "咱",
    ),
    *(
        "今天",
        "在这里",
        "在这儿",
        "这里",
        "也",
        "就",
        "想",
        "要",
        "来",
        "先",
        "提",
        "说",
        "讲",
        "反映",
        "反应",
        "谈",
        "有",
    ),
    *("一下", "这么", "看法", "请求", "希望", "吧", "哈", "嗯", "呃", "哦", "小"),
)
LONGEST = 40


def says_nothing(gap: str) -> bool:
    """Whether words between points only count, join, greet or announce, beside signs."""
    left = _without_call(gap)
    words = "".join(char for char in left if not _is_sign(char))
    if not words:
        return True
    if _is_made_of(words, (*JOINS, *FILLERS, *NUMERALS, *DIGITS)):
        return True
    # Who announces says how many.
    counts = any(char in NUMERALS or char in DIGITS for char in words)
    greets = "好" in words
    whole = (*JOINS, *ANNOUNCES, *NUMERALS, *DIGITS, *_people(words))
    return (counts or greets) and len(words) <= LONGEST and _is_made_of(words, whole)


def gaps(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """What lies before, between and behind spans; they must be in order and not overlap."""
    found, at = [], 0
    for begins, ends in spans:
        assert at <= begins < ends <= len(text), (text, spans)
        found.append(text[at:begins])
        at = ends
    return [*found, text[at:]]


def left_out(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """The gaps that say something."""
    return [gap for gap in gaps(text, spans) if not says_nothing(gap)]


def _without_call(gap: str) -> str:
    """Without whom it is said to: @银铃."""
    if not gap.lstrip().startswith("@"):
        return gap
    return " ".join(gap.split()[1:])


def _is_sign(char: str) -> bool:
    return char.isspace() or unicodedata.category(char)[0] in "PS" or char in "\ufe0f\u20e3"


def _people(words: str) -> Iterable[str]:
    """小林, 王主任: who is greeted by name."""
    return {f"小{words[at + 1]}" for at in range(len(words) - 1) if words[at] == "小"} | {
        f"{words[at - 1]}主任" for at in range(1, len(words)) if words.startswith("主任", at)
    }


def _is_made_of(words: str, pieces: Iterable[str]) -> bool:
    """Whether words are nothing but pieces one after another."""
    known = tuple(pieces)
    reached = {0}
    for at in range(len(words)):
        if at in reached:
            reached |= {at + len(piece) for piece in known if words.startswith(piece, at)}
    return len(words) in reached
