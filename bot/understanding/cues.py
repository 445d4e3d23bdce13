"""How features say what they listen for: patterns of plain words, found by their characters.

A pattern is tokens between blanks. A token is alternatives between "|", each a word or a
"@concept" of the lexicon; a "?" behind it makes it optional. Tokens follow each other closely;
".." lets up to four characters stand between them, "..9" up to nine, none of them the end of a
sentence; "~9" lets none of them be the end of a clause. "^" and "$" are the beginning and the end
of the utterance, "/" is the end of a clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

GAP = 4
_GAP = re.compile(r"(\.\.|~)(\d*)")
_BETWEEN, _IN_CLAUSE = "[^.!?;]", "[^,.!?;\n]"
_ENDS = {"^": "^", "$": "$", "/": r"(?=[^\w]|$)"}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern; `keys` are characters of which an utterance that fits has one."""

    source: str
    regex: re.Pattern[str]
    keys: frozenset[str]


def compile_pattern(source: str, lexicon: Mapping[str, tuple[str, ...]]) -> Pattern:
    """A pattern as the module's docstring describes it; ValueError tells what is wrong."""
    parts: list[str] = []
    keys: frozenset[str] | None = None
    for token in source.split():
        part, first = _token(token, lexicon)
        parts.append(part)
        if first and (keys is None or len(first) < len(keys)):
            keys = first
    if not keys:
        raise ValueError(f"{source!r}: every pattern needs a word that must be said")
    return Pattern(source, re.compile("".join(parts)), keys)


def any_of(source: str, lexicon: Mapping[str, tuple[str, ...]]) -> re.Pattern[str]:
    """Alternatives in one regular expression, as for the words that a cue must not meet."""
    return re.compile(_alternatives(_words(source, lexicon)))


def _token(token: str, lexicon: Mapping[str, tuple[str, ...]]) -> tuple[str, frozenset[str]]:
    """A token's regular expression, and the characters that it may begin with ("" if none must)."""
    gap = _GAP.fullmatch(token)
    if gap:
        between = _IN_CLAUSE if gap[1] == "~" else _BETWEEN
        return f"{between}{{0,{gap[2] or GAP}}}", frozenset()
    if token in _ENDS:
        return _ENDS[token], frozenset()
    optional = token.endswith("?")
    words = _words(token.removesuffix("?"), lexicon)
    part = _alternatives(words)
    if optional:
        return f"{part}?", frozenset()
    return part, frozenset(word[0] for word in words)


def _words(source: str, lexicon: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    words: list[str] = []
    for word in source.split("|"):
        if not word:
            raise ValueError(f"{source!r}: an empty alternative")
        if word[0] == "@" and word[1:].isascii() and word[1:].isidentifier():
            if word[1:] not in lexicon:
                raise ValueError(f"{source!r}: no concept {word}")
            words += lexicon[word[1:]]
        else:
            words.append(word)
    return tuple(sorted(set(words), key=lambda word: (-len(word), word)))


def _alternatives(words: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in words) + ")"


class Index:
    """Finds among many patterns those that an utterance could fit, by its characters."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._patterns = tuple(patterns)
        self._by_character: dict[str, int] = {}
        for n, pattern in enumerate(self._patterns):
            for character in pattern.keys:
                self._by_character[character] = self._by_character.get(character, 0) | 1 << n

    def matches(self, text: str) -> Iterator[tuple[int, re.Match[str]]]:
        """The numbers of the patterns that are found in `text`, in order, with where they are."""
        get = self._by_character.get
        mask = 0
        for character in set(text):
            mask |= get(character, 0)
        while mask:
            low = mask & -mask
            n = low.bit_length() - 1
            mask ^= low
            match = self._patterns[n].regex.search(text)
            if match:
                yield n, match
