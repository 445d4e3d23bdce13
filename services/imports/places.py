"""Where somebody lives in the grid: street, community and grid, in three cells or in one."""

from __future__ import annotations

import re

LEVELS = ("town", "community", "grid")

_BETWEEN = re.compile(r"\s*[/>|、\-—→\s]\s*")
_IN_ONE = re.compile(
    r"(?P<town>.{1,12}?(?:街道|镇|乡))?(?P<community>.{1,12}?(?:社区|居委会|村))?(?P<grid>.{0,20}网格.{0,6})?"
)
_LEVELS = tuple(map(re.compile, (".*(?:街道|镇|乡|办事处)", ".*(?:社区|居委会|村)", ".*网格.*")))


def placed(town: str, community: str, grid: str) -> tuple[str, str, str]:
    """The three names of a place; one cell that has several of them is parted."""
    told = [name for name in (town, community, grid) if name]
    if len(told) != 1:
        return town, community, grid
    return _parted(told[0]) or (town, community, grid)


def _parted(said: str) -> tuple[str, str, str] | None:
    names = [name for name in _BETWEEN.split(said) if name]
    first = next((i for i, one in enumerate(_LEVELS) if names and one.fullmatch(names[0])), None)
    if first is not None and len(names) > 1:
        padded = [""] * first + names + [""] * len(LEVELS)
        return (padded[0], padded[1], padded[2]) if first + len(names) <= len(LEVELS) else None
    found = _IN_ONE.fullmatch(said)
    if found and sum(map(bool, found.groups())) > 1:
        return found["town"] or "", found["community"] or "", found["grid"] or ""
    return None
