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
from functools import lru_cache

from bot.understanding.lazy import lazy
from bot.understanding.normal import KEPT_OF_SHORT, SHORT

GAP = 4
# So many of the characters that a pattern needs are looked for before the pattern is.
LEVELS = 4
FEW = 3
_GAP = re.compile(r"(\.\.|~)(\d*)")
_BETWEEN, _IN_CLAUSE = "[^.!?;]", "[^,.!?;\n]"
_ENDS = {"^": "^", "$": "$", "/": r"(?=[^\w]|$)"}


@dataclass(frozen=True)
class Pattern:
    """A pattern as a regular expression; what fits has a character of each of `needs`.

    `keys` are those of the token with the fewest.
    """

    source: str
    expression: str
    keys: frozenset[str]
    needs: tuple[frozenset[str], ...] = ()

    @lazy
    def regex(self) -> re.Pattern[str]:
        """The same compiled, when something first could fit: most never are in a day."""
        return re.compile(self.expression)


def compile_pattern(source: str, lexicon: Mapping[str, tuple[str, ...]]) -> Pattern:
    """A pattern as the module's docstring describes it; ValueError tells what is wrong."""
    parts: list[str] = []
    needs: list[frozenset[str]] = []
    behind_gap = False
    for token in source.split():
        part, words = _token(token, lexicon)
        # Behind a gap the first characters tell at most places at once that nothing fits.
        parts.append(_one_of(words) + part if behind_gap and len(words) > FEW else part)
        behind_gap = _GAP.fullmatch(token) is not None
        if words:
            needs += [frozenset(word[0] for word in words), frozenset(word[-1] for word in words)]
    if not needs:
        raise ValueError(f"{source!r}: every pattern needs a word that must be said")
    fewest = sorted(dict.fromkeys(needs), key=len)[:LEVELS]
    return Pattern(source, "".join(parts), min(needs[::2], key=len), tuple(fewest))


def any_of(source: str, lexicon: Mapping[str, tuple[str, ...]]) -> re.Pattern[str]:
    """Alternatives in one regular expression, as for the words that a cue must not meet."""
    return re.compile(_alternatives(_words(source, lexicon)))


def _token(token: str, lexicon: Mapping[str, tuple[str, ...]]) -> tuple[str, tuple[str, ...]]:
    """A token's regular expression, and the words of which it must be one (none if none must)."""
    gap = _GAP.fullmatch(token)
    if gap:
        between = _IN_CLAUSE if gap[1] == "~" else _BETWEEN
        return f"{between}{{0,{gap[2] or GAP}}}", ()
    if token in _ENDS:
        return _ENDS[token], ()
    optional = token.endswith("?")
    words = _words(token.removesuffix("?"), lexicon)
    part = _alternatives(words)
    if optional:
        return f"{part}?", ()
    return part, words


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


def _one_of(words: Iterable[str]) -> str:
    return f"(?=[{''.join(sorted({re.escape(word[0]) for word in words}))}])"


class Index:
    """Finds among many patterns those that an utterance could fit, by its characters."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._patterns = tuple(patterns)
        # Bits of all levels in one number: bit n of level k tells that what pattern n needs
        # there has been seen.
        self._by_character: dict[str, int] = {}
        self._given = 0
        count = self._count = len(self._patterns)
        self._all = (1 << count) - 1
        self._kept = lru_cache(maxsize=KEPT_OF_SHORT)(self._could_fit)
        for n, pattern in enumerate(self._patterns):
            for level in range(LEVELS):
                bit = 1 << level * count + n
                if level >= len(pattern.needs):
                    self._given |= bit
                    continue
                for character in pattern.needs[level]:
                    self._by_character[character] = self._by_character.get(character, 0) | bit

    def matches(self, text: str) -> Iterator[tuple[int, re.Match[str]]]:
        """The numbers of the patterns that are found in `text`, in order, with where they are."""
        mask = self._kept(text) if len(text) <= SHORT else self._could_fit(text)
        while mask:
            low = mask & -mask
            n = low.bit_length() - 1
            mask ^= low
            match = self._patterns[n].regex.search(text)
            if match:
                yield n, match

    def _could_fit(self, text: str) -> int:
        """The patterns whose characters stand in `text`, each as its bit."""
        get = self._by_character.get
        seen = self._given
        for character in set(text):
            seen |= get(character, 0)
        mask = self._all
        for _ in range(LEVELS):
            mask &= seen
            seen >>= self._count
        return mask
