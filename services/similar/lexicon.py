"""The things that suggestions speak of, found by any of their names, also mistyped by sound."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from bot.understanding import sound

# The kinds of names.
VENUE, MATTER, THING, ACT = "venue", "matter", "thing", "act"
KINDS = (VENUE, MATTER, THING, ACT)
# With this begins the name of a thing among words.
NAME = "="
_DATA = "likeness.toml"
# Words of two characters are too easily hit by sound alone.
_SHORT = 2
# What nobody types for something that only sounds so.
_COMMON = frozenset(
    "的一是了我不在人们有来他这上着个地到大里说就去子得也和那要下看天时过出小么起你都把好还多没为又可家学"
    "只以主会样年想能生同老中十从自面前头道它后然走很像见两用她国动进成回什边作对开而己些现山民候"
    "经发工向事命给长水几义三声于高手知理眼志点心实当使"
)


class Word(NamedTuple):
    """A word and what it names."""

    word: str
    names: str
    kind: str


class _Known(NamedTuple):
    """The words by how they sound, and how long those are that begin with a sound."""

    words: Mapping[str, Sequence[Word]]
    lengths: Mapping[str, Sequence[int]]


class Found(NamedTuple):
    """A word of a text, as it is in the lexicon: what it names, and where it stands."""

    word: str
    names: str
    kind: str
    begins: int
    ends: int


def find(text: str) -> list[Found]:
    """The words of a folded text that name something, from left to right, the longest first."""
    heard, known = sound.loose(text), _by_sound()
    found: list[Found] = []
    at = 0
    while at < len(text):
        here = _here(text, heard, at, known)
        ends = at + (len(here[0].word) if here else 1)
        found += [Found(word.word, word.names, word.kind, at, ends) for word in here]
        at = ends
    return found


@cache
def data() -> dict[str, Any]:
    """What stands in the file beside this one."""
    return tomllib.loads((files(__package__) / _DATA).read_text(encoding="utf-8"))


@cache
def named(section: str) -> frozenset[str]:
    """The names that a section of the data lists."""
    return frozenset(data()[section]["names"].split())


@cache
def own() -> frozenset[str]:
    """The words that name a thing each, and nothing else does: 二胡, 古筝."""
    return frozenset(data()["own"]["words"].split())


@cache
def kinds() -> Mapping[str, str]:
    """The kind of each name."""
    every = (word for words in _by_sound().words.values() for word in words)
    return {word.names: word.kind for word in every}


def _here(text: str, heard: str, at: int, known: _Known) -> list[Word]:
    """The longest words that begin here; what is written so goes before what is mistyped."""
    for length in known.lengths.get(heard[at], ()):
        words = known.words.get(heard[at : at + length], ())
        if not words:
            continue
        said = text[at : at + length]
        written = [word for word in words if word.word == said]
        if here := written or [word for word in words if _is_mistyped(word, said)][:1]:
            return here
    return []


def _is_mistyped(word: Word, said: str) -> bool:
    """Whether `said`, which sounds loosely like a word, is likely that word mistyped."""
    wrong = [b for a, b in zip(word.word, said, strict=True) if a != b]
    length = len(said)
    if word.kind == ACT or length < _SHORT or len(wrong) * 2 > length:
        return False
    if not _COMMON.isdisjoint(wrong):
        return False
    return length > _SHORT or sound.equal(word.word, said)


@cache
def _by_sound() -> _Known:
    words: dict[str, list[Word]] = defaultdict(list)
    for kind in KINDS:
        for names, listed in data()[kind].items():
            for word in listed.split():
                words[sound.loose(word)].append(Word(word, names, kind))
    for word in data()["own"]["words"].split():
        words[sound.loose(word)].append(Word(word, word, THING))
    lengths: dict[str, set[int]] = defaultdict(set)
    for heard in words:
        lengths[heard[0]].add(len(heard))
    longest_first = {first: sorted(every, reverse=True) for first, every in lengths.items()}
    return _Known(words, longest_first)
