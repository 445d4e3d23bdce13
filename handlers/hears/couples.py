"""That both of a couple are meant, and that both use one account."""

from __future__ import annotations

from pathlib import Path

from bot.understanding.normal import fold
from handlers.hears.wordings import Wordings

_words = Wordings(Path(__file__).with_suffix(".toml"))


def says_both(text: str) -> bool:
    """Whether somebody speaks of himself and of husband or wife."""
    return _words.has("both", fold(text))


def says_shared(text: str) -> bool:
    """Whether somebody says that husband and wife use one account; by a folded text."""
    if _words.has("else", text):
        return False
    parts = ("account", "couple", "together")
    return _words.has("surely", text) or all(_words.has(part, text) for part in parts)
