"""What people do with words towards something open: the acts of data/acts.toml, found in a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache

from bot.understanding.cues import Index, compile_pattern
from bot.understanding.lexicon import DATA, lexicon
from bot.understanding.normal import KEPT


@cache
def _table() -> tuple[Index, tuple[str, ...]]:
    raw = tomllib.loads((DATA / "acts.toml").read_text("utf-8"))
    patterns, names = [], []
    for act, body in raw.items():
        for says in body["says"]:
            patterns.append(compile_pattern(says, lexicon()))
            names.append(act)
    return Index(patterns), tuple(names)


@lru_cache(maxsize=KEPT)
def acts(text: str) -> Mapping[str, list[tuple[int, int]]]:
    """The acts that `text` has words for, with where they stand."""
    index, names = _table()
    found: dict[str, list[tuple[int, int]]] = {}
    for n, match in index.matches(text):
        found.setdefault(names[n], []).append(match.span())
    return found


@lru_cache(maxsize=KEPT)
def only_acts(text: str) -> bool:
    """Whether `text` has nothing but words of acts."""
    return uncovered(text, [span for spans in acts(text).values() for span in spans]) == ""


def uncovered(text: str, spans: list[tuple[int, int]]) -> str:
    """What of `text` none of the spans explains, without marks."""
    kept = [True] * len(text)
    for start, end in spans:
        for at in range(start, min(end, len(text))):
            kept[at] = False
    left = "".join(c for c, keep in zip(text, kept, strict=True) if keep)
    return _MARKS.sub("", left)


_MARKS = re.compile(
    r"[^\w]|[我也就都要想还再那先了的吧啊呀嘛咯喽哈呢是给把他她它您请有这个一去来得能]"
)
