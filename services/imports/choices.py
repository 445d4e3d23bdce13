"""Cells that hold one of a few words: sex, kind of retirement, class of activity, hardships."""

from __future__ import annotations

import re

from services.imports.values import Cell, Read, word
from services.imports.wording import is_nothing, plain, quoted, value

_SEXES = {
    **dict.fromkeys(("男", "男性", "男同志", "先生", "1", "m", "male"), "M"),
    **dict.fromkeys(("女", "女性", "女同志", "女士", "2", "f", "female"), "F"),
}
_KINDS = (("离退休", ""), ("离休", "lixiu"), ("退休|退职|退养|内退", "tuixiu"))
# What is told first counts: 不能经常参加 and 不能正常参加 are no 经常 and no 正常.
_ACTIVITIES = (
    ("适当|适度|偶尔|有时|少量|部分|较少|不经常", "moderate"),
    ("不能|不宜|不便|无法|不参加|难以|失能|卧床|瘫痪", "none"),
    ("正常|经常|能够?参加|可以?参加|能|可以|积极|健康", "normal"),
)
_BETWEEN = re.compile(r"[、,;/|\s]+")
_LONGEST = 30


def sex(cell: Cell) -> Read[str]:
    """M or F, with an error for what is neither."""
    if is_nothing(cell):
        return Read("")
    said = plain(cell).lower().replace(" ", "")
    if said not in _SEXES:
        return Read("", (word("imports.sex_unread", said=quoted(said)),))
    return Read(_SEXES[said])


def kind(cell: Cell) -> Read[str]:
    """The kind, lixiu or tuixiu; "" with a warning for another word."""
    return _chosen(cell, _KINDS, "imports.kind_unread")


def activity(cell: Cell) -> Read[str]:
    """The class, normal, moderate or none; "" with a warning for another word."""
    return _chosen(cell, _ACTIVITIES, "imports.activity_unread")


def hardships(cell: Cell) -> Read[tuple[str, ...]]:
    """The hardships that are listed, each once."""
    if is_nothing(cell):
        return Read(())
    listed = (part[:_LONGEST] for part in _BETWEEN.split(plain(cell)) if not is_nothing(part))
    return Read(tuple(dict.fromkeys(listed)))


def _chosen(cell: Cell, words: tuple[tuple[str, str], ...], unread: str) -> Read[str]:
    if is_nothing(cell):
        return Read("")
    said = plain(cell).replace(" ", "")
    found = next((code for pattern, code in words if re.search(pattern, said)), "")
    return Read(found) if found else Read("", (), (word(unread, said=quoted(value(cell))),))
