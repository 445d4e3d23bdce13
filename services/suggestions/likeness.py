"""How like two suggestions are: what they speak of, where, and what they want of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from rapidfuzz import fuzz

from bot.understanding import normal, sound
from bot.understanding.clauses import Clause, clauses
from services.suggestions import lexicon, wanted, whereabouts
from services.suggestions.lexicon import THING, VENUE, WEIGHTS, Found
from services.suggestions.wanted import Wanted
from services.suggestions.whereabouts import Places

# From this on two are taken for the same wish.
ALIKE = 0.52
# With this begins the name of a thing among what words are made of.
NAME = "="
# A clause that wishes or complains; what else is told is a story around it.
_ASKS = re.compile(
    "请|希望|建议|能不能|能否|可否|可不可以|是不是|应该|应当|最好|盼|求|恳|麻烦|吧$|嘛$|好不好|行不行|"
    "想|让|给|要|太|没有?|坏|不够|不方便|不便|别|装|修|换|加|增|开|派|保留|恢复|取消|看不|够不|搞不|弄不|不会|不让"
)
_POLITE = re.compile(
    "领导|感谢|谢谢|关心|照顾|[你您]们?好|批评指正|不成熟|当讲|辛苦|老同志$|提个?(?:建议|意见)$"
)
# What announces a suggestion, and is part of none.
_LEAD = re.compile("建议|意见|提个|反映一?下?|反应一?下|说个事")
# What says nothing of the matter.
_EMPTY = re.compile(
    "我们|你们|他们|她们|大家|老人家?|老年人|老同志|老头|老太太?|上年纪|岁|怎么|什么|为什么|能不能|行不行|好不好|"
    "可不可以|是不是|希望|麻烦|请|应该|最好|可以|不方便|方便|一下|一点|一些|这个|那个|这样|那样|有的|没有|现在|以前|"
    "后来|已经|因为|所以|但是|可是|就是|还是|要是|如果|听说|知道|觉得|每天|天天|晚上|早上|时候|地方|东西|事情|问题|"
    "[的了呢吗吧啊呀嘛哦哟嗯唉俺咱我你他她它这那哪个些就都也还又再很太真挺最更只才把被让给叫跟和与对从到在向往是有没不要"
    "会能想得着过去来上下里外一二三四五六七八九十两几多少点好说看走做弄搞管派人之其为以于而且或"
    "、,.!?:;~()0-9 ]"
)
# In so short a text each clause is what is asked.
_SHORT = 30
_STORY = 0.5
# What is shared must weigh as much: more than a venue.
_LEAST = 0.6
# What a pair of characters weighs that names nothing known, and all of them at most.
_PAIR, _MOST_REST = 0.3, 1.0
# How much counts what of the one is in the other too; the rest counts the other way round.
_MOSTLY = 0.6
# What is left of the likeness where one names no place, and where that matters.
_PLACELESS, _PLACED = 0.9, 0.6
_OTHERWISE, _ELSEWHERE = 0.65, 0.7
# What it weighs that more or less of something is wished.
_WISH, _VAGUE = 0.7, 0.3
# Words that are all but the same, in hundredths.
_SAME_WORDS = 88
_FEW = 4


class Sense(NamedTuple):
    """What a suggestion says, as far as it can be compared.

    `weights` are what it speaks of, `things` those of them that it may be about; `rest` are the
    pairs of characters that name nothing known, `pairs` all there are, by their sound.
    """

    words: str
    weights: Mapping[str, float]
    things: frozenset[str]
    places: Places
    wants: Wanted
    rest: frozenset[str]
    pairs: frozenset[str]


def tokens(words: str) -> frozenset[str]:
    """What words are made of, to find those that may be like them: names of things, and sounds."""
    text = _plain(words)
    names = {f"{NAME}{one.names}" for one in lexicon.find(text)}
    return frozenset(names | _pairs(_EMPTY.sub("", text)))


def runs(words: str) -> tuple[str, ...]:
    """What is left of words in one piece each without what says nothing of the matter."""
    return tuple(run for run in _EMPTY.sub(" ", _plain(words)).split() if len(run) > 1)


def sense(words: str) -> Sense:
    """What the words of a suggestion say."""
    text = _plain(words)
    weights: dict[str, float] = {}
    rest: set[str] = set()
    for part, asks in _parts(text):
        found = lexicon.find(part)
        if asks:
            rest |= _rest(part, found)
        for one in found:
            weight = WEIGHTS[one.kind] * (1.0 if asks else _STORY)
            weights[one.names] = max(weight, weights.get(one.names, 0.0))
    for names, parts in lexicon.data()["together"].items():
        if all(part in weights for part in parts):
            weights[names] = WEIGHTS[THING]
    wants = wanted.wanted(text)
    for axis, signs in wants.signs.items():
        if axis != wanted.DEED and len(signs) == 1:
            weights[f"{axis}{min(signs):+}"] = _VAGUE if axis in lexicon.named("vague") else _WISH
    return Sense(
        _EMPTY.sub("", text),
        weights,
        frozenset(weights.keys() & lexicon.things()),
        whereabouts.places(text),
        wants,
        frozenset(rest),
        frozenset(_pairs(text)),
    )


def likeness(one: Sense, other: Sense) -> float:
    """How like two are, from 0 to 1."""
    if one.places.excludes(other.places) or one.wants.excludes(other.wants):
        return 0.0
    if one.things and other.things and not one.things & other.things:
        return 0.0
    shared = one.weights.keys() & other.weights.keys()
    mine, others = _told(one, other, shared), _told(other, one, shared)
    if min(mine.weight, others.weight) < _LEAST:
        return _same_words(one, other)
    most, least = max(mine.share, others.share), min(mine.share, others.share)
    score = (most * _MOSTLY + least * (1 - _MOSTLY)) * _apart(one, other, shared)
    return max(score, _same_words(one, other))


def alike(one: Sense, other: Sense) -> bool:
    """Whether two are taken for the same wish."""
    return likeness(one, other) >= ALIKE


class _Told(NamedTuple):
    weight: float
    share: float


def _told(one: Sense, other: Sense, shared: AbstractSet[str]) -> _Told:
    """How much of what one says the other says as well."""
    rest = min(len(one.rest) * _PAIR, _MOST_REST)
    again = rest * len(one.rest & other.pairs) / len(one.rest) if one.rest else 0.0
    told = sum(one.weights[name] for name in shared) + again
    whole = sum(one.weights.values()) + rest
    return _Told(told, told / whole if whole else 0.0)


def _apart(one: Sense, other: Sense, shared: AbstractSet[str]) -> float:
    """What is left of the likeness for what tells the two apart."""
    left = 1.0
    if bool(one.places.names) != bool(other.places.names) and not one.places.shares(other.places):
        left *= _PLACED if shared & lexicon.named("placed") else _PLACELESS
    if one.wants.differs(other.wants):
        left *= _OTHERWISE
    mine, others = _houses(one), _houses(other)
    if mine and others and not mine & others:
        left *= _ELSEWHERE
    return left


def _same_words(one: Sense, other: Sense) -> float:
    """How like the words are that speak of the same things; 0 where they differ much."""
    if one.things != other.things or one.wants.differs(other.wants) or len(one.words) < _FEW:
        return 0.0
    ratio = fuzz.ratio(one.words, other.words, score_cutoff=_SAME_WORDS)
    return ratio / 100


def _houses(sense: Sense) -> set[str]:
    """The houses that what is asked has to do with."""
    houses = lexicon.named("houses") & sense.weights.keys()
    return {name for name in houses if sense.weights[name] >= WEIGHTS[VENUE]}


def _plain(words: str) -> str:
    return whereabouts.numbered(_LEAD.sub(" ", normal.fold(words)))


def _parts(text: str) -> Iterable[tuple[str, bool]]:
    """The clauses of a text but polite ones, and whether each asks for something."""
    every = clauses(text)
    parts: list[Clause] = [part for part in every if not _POLITE.search(part.text)] or every
    for n, part in enumerate(parts):
        last = len(text) < _SHORT or n == len(parts) - 1
        yield part.text, last or _ASKS.search(part.text) is not None


def _rest(text: str, words: Sequence[Found]) -> set[str]:
    """What of a clause names nothing known: its pairs of characters, by their sound."""
    left = list(text)
    for word in words:
        left[word.begins : word.ends] = " " * (word.ends - word.begins)
    return {pair for run in _EMPTY.sub(" ", "".join(left)).split() for pair in _pairs(run)}


def _pairs(text: str) -> set[str]:
    heard = sound.loose(text)
    return {heard[n : n + 2] for n in range(len(heard) - 1)}
