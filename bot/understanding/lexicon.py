"""Words of general talk by concept, read once from data/lexicon.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@cache
def lexicon() -> dict[str, tuple[str, ...]]:
    """The words of each concept, a word that contains another before it."""
    raw = tomllib.loads((DATA / "lexicon.toml").read_text("utf-8"))
    return {concept: tuple(words.split("|")) for concept, words in raw.items()}
