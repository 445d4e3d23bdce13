"""How like two suggestions are: what they speak of, where, and what they want of it.

What two have in common and what tells them apart (`comparing.py`) is weighed by what was learnt
from labelled suggestions (`python -m training.likeness`). Another place, or the opposite wish, is
never the same, whatever else is.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz

from bot.understanding import normal, sound
from bot.understanding.clauses import clauses
from services.similar import comparing, embedding, lexicon, wanted, whereabouts
from services.similar.comparing import Sense

FILE = Path(__file__).with_name("likeness.json")
# From this on two are taken for the same wish, which is likelier then than not.
ALIKE = 0.5
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
# Words that are all but the same, in hundredths.
_SAME_WORDS = 88
_FEW = 4
_HAN = re.compile("[\u4e00-\u9fff]")


class Learnt(NamedTuple):
    """How much each sign of likeness weighs, and how much it tells that two share a word."""

    bias: float
    weights: tuple[float, ...]
    rarity: Mapping[str, float]
    rarest: float


def placeless(words: str) -> str:
    """The folded words of a suggestion, with blanks for the names of places."""
    text = _plain(words)
    return whereabouts.places(text).blanked(text)


def tokens(words: str) -> frozenset[str]:
    """What words are made of, to find those that may be like them.

    Names of things and places, pairs of sounds, and what they mean.
    """
    text = _plain(words)
    places = whereabouts.places(text)
    plain = places.blanked(text)
    names = {one.names for one in lexicon.find(plain)}
    named = {f"{lexicon.NAME}{one}" for one in (*names, *(stem for stem, _ in places.names))}
    marks = embedding.marks(embedding.embed(plain, names))
    return frozenset(named | marks | _pairs(_EMPTY.sub("", text)))


def runs(words: str) -> tuple[str, ...]:
    """What is left of words in one piece each without what says nothing of the matter."""
    return tuple(run for run in _EMPTY.sub(" ", _plain(words)).split() if len(run) > 1)


def sense(words: str) -> Sense:
    """What the words of a suggestion say."""
    told = learnt()
    return heard(words, told.rarity, told.rarest)


def heard(words: str, rarity: Mapping[str, float], rarest: float) -> Sense:
    """The same, with how much each word tells."""
    text = _plain(words)
    places = whereabouts.places(text)
    weights: dict[str, float] = {}
    left: list[str] = []
    for part, asks in _parts(text):
        for one in lexicon.find(places.blanked(part)):
            weights[one.names] = max(1.0 if asks else _STORY, weights.get(one.names, 0.0))
        left += _EMPTY.sub(" ", _without(part, places)).split()
    tells = {name: rarity.get(lexicon.NAME + name, rarest) * weights[name] for name in weights}
    return Sense(
        _EMPTY.sub("", text),
        _of_kind(tells, lexicon.THING),
        _of_kind(tells, lexicon.MATTER),
        _of_kind(tells, lexicon.VENUE),
        _of_kind(tells, lexicon.ACT),
        {char: rarity.get(char, rarest) for char in _HAN.findall(" ".join(left))},
        frozenset(pair for run in left for pair in _pairs(run)),
        places,
        wanted.wanted(text),
        embedding.embed(places.blanked(text), weights),
    )


def likeness(one: Sense, other: Sense) -> float:
    """How like two are, from 0 to 1."""
    signs = comparing.signs(one, other)
    if signs is None:
        return 0.0
    told = learnt()
    score = told.bias + sum(map(float.__mul__, told.weights, signs))
    return max(1 / (1 + math.exp(-score)), _same_words(one, other))


def alike(one: Sense, other: Sense) -> bool:
    """Whether two are taken for the same wish."""
    return likeness(one, other) >= ALIKE


@cache
def learnt() -> Learnt:
    """What was learnt last."""
    kept = json.loads(FILE.read_text("utf-8"))
    weights = tuple(float(kept["weights"][name]) for name in comparing.Signs._fields)
    return Learnt(kept["bias"], weights, kept["rarity"], kept["rarest"])


def _of_kind(tells: Mapping[str, float], kind: str) -> Mapping[str, float]:
    kinds = lexicon.kinds()
    return {name: much for name, much in tells.items() if kinds[name] == kind}


def _same_words(one: Sense, other: Sense) -> float:
    """How like the words are that speak of the same things; 0 where they differ much."""
    if one.things.keys() != other.things.keys() or one.wants.differs(other.wants):
        return 0.0
    if min(len(one.words), len(other.words)) < _FEW:
        return 0.0
    return fuzz.ratio(one.words, other.words, score_cutoff=_SAME_WORDS) / 100


def _plain(words: str) -> str:
    return whereabouts.numbered(_LEAD.sub(" ", normal.fold(words)))


def _parts(text: str) -> Iterable[tuple[str, bool]]:
    """The clauses of a text but polite ones, and whether each asks for something."""
    every = clauses(text)
    parts = [part for part in every if not _POLITE.search(part.text)] or list(every)
    for n, part in enumerate(parts):
        last = len(text) < _SHORT or n == len(parts) - 1
        yield part.text, last or _ASKS.search(part.text) is not None


def _without(text: str, places: whereabouts.Places) -> str:
    """A text without the names of places, which are held against each other by themselves."""
    for stem, kind in places.names:
        text = text.replace(stem + kind, " ")
    return text


def _pairs(text: str) -> set[str]:
    heard_as = sound.loose(text)
    return {heard_as[n : n + 2] for n in range(len(heard_as) - 1)}
