"""So many people with names of their own, and long lists of them as people write them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, product

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高"
_FIRST, _LAST = "建国志秀桂仁长德永明", "华芳平梅春民林云生"
# What people write behind a name, in turn, and the heads that this makes.
BEHIND = (
    *(("", 1), ("", 1), (" 2人", 2), ("（坐轮椅）", 1), ("", 1), ("和老伴", 2), ("", 1)),
    *((" 吃素，坐第一排", 1), ("+1", 2), ("", 1), (" 3人（带孙子）", 3)),
)


def people(count: int) -> list[str]:
    """So many names, no two alike."""
    return ["".join(name) for name in islice(product(_SURNAMES, _FIRST, _LAST), count)]


def strangers(count: int) -> list[str]:
    """So many names that nobody of `people` has."""
    return ["".join(name) for name in islice(product(("欧阳", "上官"), _FIRST, _LAST), count)]


def mixed(known: Sequence[str], unknown: Sequence[str]) -> list[str]:
    """The known ones, with the unknown spread among them."""
    rows = list(known)
    for n, name in enumerate(unknown):
        rows.insert(3 + n * len(known) // max(len(unknown), 1), name)
    return rows


def listed(names: Sequence[str], form: str = "{n}. {name}{behind}", gap: str = "\n") -> str:
    """The rows of a list; of each name what is written behind it, in turn."""
    told = enumerate(names, 1)
    return gap.join(form.format(n=n, name=name, behind=behind(n)[0]) for n, name in told)


def behind(n: int) -> tuple[str, int]:
    """What stands behind the name of row `n`, and its heads."""
    return BEHIND[n % len(BEHIND)]
