"""The shape of what is said: which kinds of words stand in which order, whatever they are about.

放几副老花镜 and 装一根扶手 have no word in common and the same shape, by which a wish is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from handlers.hears.wordings import Wordings

# Kinds of words, and how a shape writes each; the first that fits counts.
KINDS = {
    "pleads": "A",
    "soft": "B",
    "over": "L",
    "asking": "Q",
    "forbids": "X",
    "bureau": "G",
    "public": "P",
    "amiss": "W",
    "pleased": "F",
    "does": "D",
    "measures": "M",
    "elders": "E",
    "kin": "H",
    "self": "I",
    "others": "U",
    "ends": ",",
}
OTHER = "o"
# So many kinds in a row tell something; more characters than these are not looked at.
MOST, LONGEST = 4, 400
_words = Wordings(Path(__file__).with_name("civic.toml"))


def shape(text: str) -> str:
    """The kinds of a folded text's words, one character each, between ^ and $."""
    kinds: list[str] = []
    at, text = 0, text[:LONGEST]
    for word in _kinds().finditer(text):
        if word.start() > at:
            kinds.append(OTHER)
        kinds.append(KINDS[word.lastgroup or "ends"])
        at = word.end()
    if at < len(text):
        kinds.append(OTHER)
    return f"^{''.join(kinds).strip(',')}$"


def signs(text: str) -> Iterator[str]:
    """The runs of kinds in a text, and how its last clause begins."""
    found = shape(text)
    for length in range(1, MOST + 1):
        for start in range(len(found) - length + 1):
            yield f"~{found[start : start + length]}"
    yield f"~last:{found[1:-1].rpartition(',')[2][:3]}"


@cache
def _kinds() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{kind}>{_words.expression(kind)})" for kind in KINDS))
