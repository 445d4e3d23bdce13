"""Lists of wordings, kept beside a module in a file of their own, as regular expressions.

A list is alternatives. In one of them "{name}" stands for another list of the file, and "..9"
for up to nine characters; all else is a regular expression.
"""

from __future__ import annotations

import re
import tomllib
from functools import cached_property
from pathlib import Path

_NAME, _GAP = re.compile(r"\{([a-z_]+)\}"), re.compile(r"\.\.(\d+)")


class Wordings:
    """The lists of a TOML file, each compiled when it is first needed."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._patterns: dict[str, re.Pattern[str]] = {}

    def __getitem__(self, name: str) -> re.Pattern[str]:
        """A list as one regular expression."""
        if name not in self._patterns:
            self._patterns[name] = re.compile(self.expression(name))
        return self._patterns[name]

    def has(self, name: str, text: str) -> bool:
        """Whether one of a list's alternatives stands in a text."""
        return self[name].search(text) is not None

    def without(self, name: str, text: str) -> str:
        """What a text says beside a list's alternatives."""
        return self[name].sub("", text)

    def expression(self, name: str) -> str:
        """A list as it is written in a regular expression."""
        alternatives = (_GAP.sub(r".{0,\1}", one) for one in self._lists[name])
        joined = "|".join(_NAME.sub(lambda it: self.expression(it[1]), one) for one in alternatives)
        return f"(?:{joined})"

    @cached_property
    def _lists(self) -> dict[str, list[str]]:
        return tomllib.loads(self._file.read_text("utf-8"))
