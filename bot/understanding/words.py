"""Words and expressions that are looked for again and again, made ready once."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.understanding.cues import any_of
from bot.understanding.lexicon import lexicon


@lru_cache(maxsize=4096)
def alternatives(words: str) -> re.Pattern[str]:
    """A regular expression for words between "|", concepts among them."""
    return any_of(words, lexicon())


@lru_cache(maxsize=512)
def expression(pattern: str) -> re.Pattern[str]:
    """A regular expression, compiled once."""
    return re.compile(pattern)
