"""Taking a person out of words: of a text, of what stands in JSON, of what is sealed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from services.erasure.traces import Traces

# A name of two is often written with room between: 李 明.
APART = ("", " ", "  ", "\u3000", "\u3000\u3000")
_GROUPS = ("", " ", "-")
PHONE_DIGITS = 11
# What is as long is nobody else's, whatever stands beside it.
TELLING = 11


class Cleaner:
    """Writes something neutral for a person; `linked` for rows that point to that person."""

    def __init__(self, traces: Traces, *, linked: bool) -> None:
        self._traces = traces
        words = [*traces.names, *traces.numbers, *(traces.shared if linked else ())]
        parts = [
            ("kept", [re.escape(word) for word in _long_first(traces.longer)]),
            ("word", [_pattern(word) for word in _long_first(words)]),
            ("account", [_bounded(a) for a in _long_first(traces.spoken_accounts)]),
        ]
        named = [f"(?P<{name}>{'|'.join(found)})" for name, found in parts if found]
        self._found = re.compile("|".join(named) or r"(?!)")

    def text(self, words: str) -> str:
        """`words` without the person."""
        return self._found.sub(self._instead, words)

    def value(self, value: Any) -> Any:
        """The same of what stands anywhere in JSON."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(part) for part in value]
        if isinstance(value, dict):
            return {self.text(name): self.value(part) for name, part in value.items()}
        if isinstance(value, int) and not isinstance(value, bool):
            said = str(value)
            return value if self.text(said) == said else self.text(said)
        return value

    def sealed(self, words: str) -> str:
        """The same of what was sealed: a text, or JSON."""
        value = plainly(words)
        cleaned = self.value(value)
        if isinstance(cleaned, str) and value is words:
            return cleaned
        return words if cleaned == value else json.dumps(cleaned, ensure_ascii=False)

    def _instead(self, match: re.Match[str]) -> str:
        if match.lastgroup == "kept":
            return match[0]
        return self._traces.nobody if match.lastgroup == "account" else self._traces.instead


def plainly(words: str) -> Any:
    """What was sealed as the value that it is: JSON, or else the very words."""
    try:
        return json.loads(words)
    except ValueError:
        return words


def needles(words: Iterable[str]) -> Iterator[str]:
    """Every way of writing these words for which the database is searched."""
    for word in words:
        if len(word) == 2:  # noqa: PLR2004 - see APART
            yield from (apart.join(word) for apart in APART)
        elif word.isdigit() and len(word) == PHONE_DIGITS:
            yield from (gap.join((word[:3], word[3:7], word[7:])) for gap in _GROUPS)
        else:
            yield word


def _long_first(words: Iterable[str]) -> list[str]:
    return sorted(set(words), key=lambda word: (-len(word), word))


def _pattern(word: str) -> str:
    if word[:-1].isdigit():
        digits = "[ -]?".join(word)
        return digits if len(word) >= TELLING else rf"(?<!\d){digits}(?!\d)"
    between = r"[ \u3000]{0,2}" if len(word) == 2 else ""  # noqa: PLR2004 - see APART
    return between.join(re.escape(character) for character in word)


def _bounded(account_id: str) -> str:
    pattern = re.escape(account_id)
    if len(account_id) >= TELLING:
        return pattern
    return rf"(?<![0-9A-Za-z_-]){pattern}(?![0-9A-Za-z_-])"
