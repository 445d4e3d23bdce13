"""Surnames: which there are, and where a name is parted."""

from __future__ import annotations

from bot.understanding.lexicon import DATA

SURNAMES = frozenset((DATA / "surnames.txt").read_text("utf-8").split())
# A given name that stands for itself has so many characters.
GIVEN = 2
# Surnames that begin no common word: with what stands behind them they are a name.
_COMMON = frozenset("王李刘陈杨赵吴徐孙胡朱郭梁宋郑谢韩唐冯董袁邓许傅沈彭吕苏卢蒋蔡张")
# Characters that are surnames and small words of the grammar as well.
GRAMMAR = frozenset("和向有能时都从连应可还让那要别过同关管单全代左边安成")


def parts(name: str) -> tuple[str, str]:
    """Surname and given name; of a form on file for a name ("小陈") the surname alone."""
    if len(name) == GIVEN and name[0] in "小老" and name[1] in SURNAMES:
        return name[1], ""
    length = 2 if len(name) > GIVEN and name[:2] in SURNAMES else 1
    return name[:length], name[length:]


def is_surnamed(text: str, at: int) -> bool:
    """A surname stands before `at`: the full name of somebody who isn't known."""
    before = text[max(0, at - 2) : at]
    return before in SURNAMES or (before[-1:] in SURNAMES and before[-1:] not in GRAMMAR)


def ends_name(text: str, since: int, at: int) -> bool:
    """`at` ends the full name, begun at `since` or later, of somebody who isn't known."""
    before = text[max(since, at - 2) : at]
    return len(before) > 1 and before[0] in _COMMON
