"""What a suggestion wants of a thing: more of it or less, to have it or to be rid of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from bot.understanding.clauses import clauses
from services.similar.lexicon import data

DEED = "deed"
# What is said behind these is not wished, or is; up to the next of them or the end of the clause.
_TURNS = re.compile(
    "(?P<no>别|不要|不想|不准|不许|不让|不用|不必|不该|不应该?|禁止|反对|不同意|取消|停[掉了办]|撤[掉走了]?|拆[掉了]?|"
    "砍掉?|减少|少[放搁开]|免了|不搞|不办|不再|取缔|关掉|太|老是?|总是?)|"
    "(?P<yes>改[成到为在用]|换[成到个]|挪[到在]|调[到成]|放[在到]|恢复|保留|留[着下个]|增加?|加|装|多|允许|准许?|请|希望|盼|"
    "能不能|能否|可不可以|想|最好|让|要|开|办|还是|应该)"
)
_UNDONE = frozenset((-1,))
# What goes before a word that tells how something is, so that another is wished.
_COMPLAINS = re.compile(
    "(?:太|过于?|这么|那么|老是?|总是?|有点|有些|特别|非常|很|齁|贼|真|最|越来越|嫌|实在|十分|都|又|回回)$"
)
_LACKS = re.compile("(?:不够|不|没那么)$")
_BECOMES_BEFORE = re.compile(
    "(?:调|换个?|改|更|再|放|弄|拧|提|升|降|减|变|搞|做|多|稍微?|尽量|修|说|开|烧|煮|炒|写|印|讲|能|要|得)$"
)
_BECOMES_AFTER = re.compile("一?[点些]|起来|下来")
_NOT_SO = re.compile("(?:别|不要|莫)[^太]{0,3}(?:太|那么|这么)$")
_WANTS_NOT = re.compile(
    "(?:别|不要|不用|不必|不应该?|不该|不宜|禁止|反对|不同意|不赞成|不支持|不许|不准|不建议|坚决不|不想)"
    "(?:再|在|把|给|让|去|继续|[\u4e00-\u9fff]{2,4}(?:里|上|都)?)?$"
)
_IS_NOT = re.compile("(?:没有?|不|不让|不给|没法|不能|未|没人|从不|没得|不让我们?)$")
_SO = re.compile("(?:得|的)?(?:太|那么|这么)")
_IS_DONE = re.compile(r"[^,.;!?，。；！？]{0,4}(?<!算)了(?!吧|算)")
# What asks for something to be stopped, and never tells that it was.
_FORBIDS = re.compile("别|不要|禁|反对|不[准许]")
_COMPLAINS_OF = re.compile("(?:被|都|全|给|把.{1,8}都|为啥|为什么|怎么|差点|贴了|说是?|写着)$")


class Wanted(NamedTuple):
    """On each axis whether more is wanted (1), less (-1), or both; and in which ways."""

    signs: Mapping[str, frozenset[int]]
    ways: frozenset[str] = frozenset()
    # Of the characters that are said of what is wished, and of what is not: the sign of each.
    turned: Mapping[str, int] = {}

    def excludes(self, other: Wanted) -> bool:
        """Whether the one wants what is the opposite of what the other wants."""
        axes = self.signs.keys() & other.signs.keys()
        return any(not self.signs[axis] & other.signs[axis] for axis in axes)

    def differs(self, other: Wanted) -> bool:
        """Whether one wants to be rid of something, or each wants another thing to change."""
        if (self.signs.get(DEED) == _UNDONE) != (other.signs.get(DEED) == _UNDONE):
            return True
        if self.ways and other.ways and not self.ways & other.ways:
            return True
        mine, others = self.signs.keys() - {DEED}, other.signs.keys() - {DEED}
        return bool(mine and others and not mine & others)


def wanted(text: str) -> Wanted:
    """What a folded text wants."""
    signs: dict[str, set[int]] = {}
    for axis, sign in _degrees(text):
        signs.setdefault(axis, set()).add(sign)
    deed = 0
    for clause in clauses(text):
        deed = _deed_of(clause.text) or deed
    if deed:
        signs[DEED] = {deed}
    ways = frozenset(way for way, said in _ways().items() if said.search(text))
    return Wanted({axis: frozenset(found) for axis, found in signs.items()}, ways, _turned(text))


def _turned(text: str) -> Mapping[str, int]:
    """The characters that only what is wished (1) or only what is not (-1) is told with."""
    found: dict[str, int] = {}
    for clause in clauses(text):
        turns = list(_TURNS.finditer(clause.text))
        ends = [turn.start() for turn in turns[1:]] + [len(clause.text)]
        for turn, end in zip(turns, ends, strict=False):
            sign = -1 if turn["no"] else 1
            for char in clause.text[turn.end() : end]:
                found[char] = sign if found.get(char, sign) == sign else 0
    return {char: sign for char, sign in found.items() if sign}


def _degrees(text: str) -> Iterator[tuple[str, int]]:
    """What is wished to be more or less: 亮一点, 太咸了."""
    for axis, sign, said in _told():
        if said.search(text):
            yield axis, sign
    words, signs = _words()
    for at in words.finditer(text):
        before, after = text[max(0, at.start() - 8) : at.start()], text[at.end() : at.end() + 2]
        if wish := _wish(before, after):
            yield from ((axis, wish * sign) for axis, sign in signs[at[0]])


def _wish(before: str, after: str) -> int:
    """1 if what stands between is wished, -1 if it is complained of, 0 if that can't be told."""
    if _NOT_SO.search(before) or _COMPLAINS.search(before):
        return -1
    if _LACKS.search(before) or _BECOMES_BEFORE.search(before) or _BECOMES_AFTER.match(after):
        return 1
    return 0


def _deed_of(clause: str) -> int:
    """1 where something is wished to be done, -1 undone: 加装, 不要加装, 窗口别撤.

    The first that is said goes: 取消12路的停靠.
    """
    do, undo = _verbs()
    found = [(at, sign) for verbs, sign in ((do, 1), (undo, -1)) for at in verbs.finditer(clause)]
    for at, sign in sorted(found, key=lambda one: one[0].start()):
        before, after = clause[max(0, at.start() - 10) : at.start()], clause[at.end() :]
        if _FORBIDS.match(at[0]) and not _COMPLAINS_OF.search(before):
            return -1
        if not _SO.match(after) and (deed := _deed(before, after, sign)):
            return deed
    return 0


def _deed(before: str, after: str, sign: int) -> int:
    if _WANTS_NOT.search(before):
        return -sign
    if _IS_NOT.search(before):
        # 我不反对 wishes for nothing; what is not there is wished for.
        return max(0, sign)
    if sign < 0 and (_COMPLAINS_OF.search(before) or _IS_DONE.match(after)):
        return 1
    return sign


@cache
def _told() -> tuple[tuple[str, int, re.Pattern[str]], ...]:
    """The patterns that tell by themselves what is wished, with their axis and sign."""
    axes = data()["opposites"].items()
    signs = (("too_little", 1), ("too_much", -1))
    return tuple((axis, sign, re.compile(of[key])) for axis, of in axes for key, sign in signs)


@cache
def _words() -> tuple[re.Pattern[str], Mapping[str, list[tuple[str, int]]]]:
    """The words of all axes, the longest first, and what they mean."""
    signs: dict[str, list[tuple[str, int]]] = {}
    for axis, of in data()["opposites"].items():
        for key, sign in (("more", 1), ("less", -1)):
            for word in of[key].split():
                signs.setdefault(word, []).append((axis, sign))
    return re.compile("|".join(sorted(signs, key=len, reverse=True))), signs


@cache
def _verbs() -> tuple[re.Pattern[str], re.Pattern[str]]:
    deeds = data()["deeds"]
    return re.compile(deeds["do"]), re.compile(deeds["undo"])


@cache
def _ways() -> Mapping[str, re.Pattern[str]]:
    return {way: re.compile(said) for way, said in data()["ways"].items()}
