"""How long something lasts: 俩钟头, 三刻钟, 一个半小时."""

from __future__ import annotations

import re

from bot.understanding.times.digits import HAN, LONE, NUM, number
from bot.understanding.times.said import LONGEST, NARROW

_DURATION = re.compile(
    rf"{LONE}(?<!点)(?:(?P<half>半)个?(?:小时|钟头|钟(?![楼表]))"
    rf"|(?P<hours>[0-9]{{1,2}}(?:\.5)?|[俩仨]|[{HAN}]{{1,3}})(?:个?(?P<more>半)(?:小时|钟头|钟)"
    rf"|个?(?:小时|钟头)|个钟(?![楼表]))(?P<rest>半)?"
    rf"(?:零?(?P<minutes>{NUM})[来多]?分钟?)?"
    rf"|(?P<quarters>[一二两三123])刻钟|(?P<about>个把)(?:小时|钟头)"
    rf"|(?P<alone>[0-9]{{1,3}}|[{HAN}]{{1,4}})[来多]?分钟)(?!以?后|之后|以?前|之前)"
)


def duration_minutes(text: str) -> int | None:
    """How many minutes the first duration in `text` lasts: 俩钟头 120, 三刻钟 45; None if none."""
    text = text[:LONGEST].translate(NARROW)
    found = _DURATION.search(text)
    if not found:
        return None
    halves = bool(found["half"]) + bool(found["more"] or found["rest"]) + 2 * bool(found["about"])
    hours, _, decimals = (found["hours"] or "").partition(".")
    whole = 60 * number(hours) + 30 * (halves + bool(decimals))
    quarters = 15 * number(found["quarters"] or "")
    return whole + quarters + number(found["minutes"] or found["alone"] or "") or None
