"""Numbers below a hundred as they stand in times: how they are written, and which they are."""

from __future__ import annotations

from functools import lru_cache

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "仨": 3, "": 0}
ONES = "[一二三四五六七八九]"
HAN = "零〇一二两三四五六七八九十廿"
NUM = rf"(?:[0-9]{{1,2}}|[二三四五六七八九]?十{ONES}?|廿{ONES}?|[零〇]?[零〇一二两三四五六七八九])"
LONE = f"(?<![0-9.:第几数初{HAN}])"  # no number or ordinal before it


@lru_cache(maxsize=512)
def number(words: str) -> int:
    """The number of Arabic or Chinese digits below a hundred; 0 for anything else."""
    if words.isdecimal():
        return int(words)
    words = words.lstrip("零〇").replace("廿", "二十")
    tens, ten, ones = words.rpartition("十")
    value = (DIGITS.get(tens, 0) if tens else 1) * 10 if ten else 0
    return value + DIGITS.get(ones, 0)
