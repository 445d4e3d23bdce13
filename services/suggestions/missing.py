"""What is asked after a suggestion, if it can't be seen to without: where it is, what is hoped."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Sentences by which it is asked; never more than two, one at a time.
WHERE, WISH = "suggestions.where", "suggestions.what_then"
MOST = 2
# What stands in one place, and is in no other told apart without it.
_PLACED = re.compile(
    "路灯|台阶|扶手|坡道|人行道|地砖|井盖|下水道|公厕|厕所|电梯|楼道|门口|站台|座椅|长椅|健身器材|斑马线|红绿灯|垃圾|围墙|树"
)
_PLACE = re.compile(
    "[\u4e00-\u9fff]{1,6}(?:路|街|巷|桥|里|小区|社区|村|镇|院|大院|广场|公园|市场|车站|医院|中心|学校|大学|馆|"
    "号楼|楼|单元|门|站|花园|家园|新村|胡同|弄|口)|我们(?:楼|院|小区|这)|[0-9一二三四五六七八九十]+(?:号|栋|幢|单元)"
)
_WISH = re.compile(
    "希望|建议|能不能|能否|可不可以|是不是|应该|应当|该|要是|最好|请|盼|求|恳|麻烦|想|修|装|添|换|增|加|改|管|清|拆|"
    "延长|多|开|设|建|配|给|派|别|不要|取消|恢复|提前|推迟|缩短|减"
)
# Who told so much has told what there was to tell.
ENOUGH = 40


def question(asked: Sequence[str], said: str) -> str | None:
    """The key of the next question to somebody who said `said`; None where there is none to ask."""
    if len(asked) >= MOST or len(said) > ENOUGH:
        return None
    if WHERE not in asked and _PLACED.search(said) and not _PLACE.search(said):
        return WHERE
    if WISH not in asked and not _WISH.search(said):
        return WISH
    return None
