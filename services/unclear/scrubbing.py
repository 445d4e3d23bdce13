"""去姓名: a text without the people of the roster, their names, and anybody's numbers. Pure.

What can't be cleaned for sure is given up: of such a text no line is kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

# A name of one character would be found in every other word.
SHORTEST = 2
DIGITS = 5
SOMEBODY, NUMBER = "某某", "某号"
_SAID = "零〇一二三四五六七八九两幺"
_DAY = r"(?:19|20)\d\d-[01]?\d-[0-3]?\d(?!\d)"
# Runs of digits, also spoken or parted, such as telephones; ids on platforms; doors.
_NUMBERS = re.compile(
    rf"(?<![\d-])(?!{_DAY})\d(?:[ \-－—]?\d){{6,}}"
    rf"|[\d{_SAID}]{{{DIGITS},}}"
    r"|(?=[A-Za-z0-9._@-]*[\d@])(?=[A-Za-z0-9._@-]*[A-Za-z@])[A-Za-z0-9][A-Za-z0-9._@-]{4,}"
    r"|\d+(?=号楼|栋|幢|单元|室|号院|弄)"
)
_LONG = re.compile(rf"\d{{{DIGITS},}}")
_BLANKS = re.compile(r"\s+")
_PASSES = 3


def scrubbed(text: str, instead: Mapping[str, str], names: Collection[str]) -> str | None:
    """`text` with `instead` of what people are called, and without numbers; None if in doubt.

    None of the `names`, also written with room between, and no run of five digits stands in
    what is given.
    """
    wanted = [name for name in names if len(_BLANKS.sub("", name)) >= SHORTEST]
    clean = _NUMBERS.sub(NUMBER, _replaced(text, instead))
    for _ in range(_PASSES):
        left = standing(clean, wanted)
        if not left:
            break
        clean = _NUMBERS.sub(NUMBER, _replaced(clean, dict.fromkeys(left, SOMEBODY)))
    return None if standing(clean, wanted) or _LONG.search(clean) else clean


def standing(text: str, names: Collection[str]) -> list[str]:
    """Which of the names stand in a text, also with room between."""
    close = _BLANKS.sub("", text)
    return [name for name in names if _BLANKS.sub("", name) in close or name in text]


def _replaced(text: str, instead: Mapping[str, str]) -> str:
    """Each of some words replaced once, the longest first; what comes of it is not read again."""
    words = sorted((word for word in instead if word.strip()), key=len, reverse=True)
    if not words:
        return text
    by_close = {_BLANKS.sub("", word): instead[word] for word in words}
    pattern = re.compile("|".join(r"\s*".join(map(re.escape, _BLANKS.sub("", w))) for w in words))
    return pattern.sub(lambda found: by_close[_BLANKS.sub("", found[0])], text)
