"""What stands in the placeholders of sentences: what each is called, means and looks like.

On pages a placeholder goes by its label, {姓名}; in a sentence as it is kept by its name, {name}.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.texts import PLAIN

_FILE = Path(__file__).parent / "about" / "values.toml"
_WRITTEN = re.compile(r"\{\s*([^{}]*?)\s*\}")


@dataclass(frozen=True, slots=True)
class Value:
    """What fills a placeholder: its label on pages, what it means, and a long example."""

    name: str
    label: str
    about: str
    example: str | int


@cache
def values() -> Mapping[str, Value]:
    """All of them by their names."""
    told = tomllib.loads(_FILE.read_text("utf-8"))
    return {name: Value(name, *parts) for name, parts in told.items()}


@cache
def examples() -> Mapping[str, str | int]:
    """An example of each by its name."""
    return {name: value.example for name, value in values().items()}


def labelled(sentence: str) -> str:
    """A sentence as pages show it: {姓名} where it has {name}."""
    known = values()
    return PLAIN.sub(lambda at: f"{{{known[at[1]].label}}}" if at[1] in known else at[0], sentence)


def named(sentence: str) -> str:
    """The way back: {name} where somebody wrote {姓名}, ｛姓名｝ or { 姓名 }."""
    plain = sentence.replace("｛", "{").replace("｝", "}")
    return _WRITTEN.sub(lambda at: f"{{{_by_label().get(at[1], at[1])}}}", plain)


@cache
def _by_label() -> Mapping[str, str]:
    return {value.label: name for name, value in values().items()}
