"""What is said of something planned: what it is called, whether it repeats, what is otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from bot.understanding import numbers, times
from bot.understanding.normal import fold
from bot.understanding.times import Time

_N = "[0-9〇零一二两三四五六七八九十廿]"
_DAY = f"(?:{_N}{{4}}年)?{_N}{{1,3}}月{_N}{{1,3}}[日号]?|{_N}{{1,3}}[日号](?=[^子期]|$)"
_WEEKDAY = "每?个?(?:[上下]个?|这个?|本)?(?:周|礼拜|星期)[一二三四五六日天]"
_PART = "(?:每天|今天|明天|后天|上午|下午|早上|早晨|中午|晚上|傍晚|凌晨)"
_MINUTES = f"半|整|一刻|[0-9]{{2}}分?|[二三四五]?十[一二三四五六七八九]?分?|{_N}分"
_CLOCK = f"(?:{_N}{{1,3}}[点时:：](?:{_MINUTES})?)"
_WHEN = re.compile(f"{_DAY}|{_WEEKDAY}|{_PART}|{_CLOCK}(?:(?:到|至|[-—~])(?={_PART}|{_CLOCK}))?")
_LIMIT = re.compile(
    f"(?:限|最多|名额|人数|改成|改为|加到|扩到|减到)*({_N}+)(?:个人|个名额|人|名|位)(?!员)"
)
_NO_LIMIT = re.compile("不限(?:人数|名额|人)?")
_PIECE = re.compile(r"[,，。;；:：\n\s]+")
# What comes before the name of what is planned.
_LEAD = re.compile(
    "^(?:请|麻烦|帮忙?我?|我们?|咱们?|想|打算|准备|要|来|提议|建议|倡议|发布|发一?[个下]|发|新[建增]|"
    "建一?个|就?叫|组织|举办|召开|安排|牵头|搞|办|去?开展|[开打](?=一?[个场次]))+"
)
_COUNTED = re.compile("^(?:一[个场次下]|[个场次])")
_PLAIN = ("", "活动", "通知", "报名", "活动报名", "个活动", "新活动", "群里", "大家")
_PLACE = (
    "[一-龥0-9]{1,10}(?:中心|礼堂|会议室|公园|广场|大学|食堂|俱乐部|水库|门口|图书馆|活动室|"
    "教室|餐厅|馆|室|厅|院|园|楼)"
)
_MOVED = re.compile(f"(?:地点|地方)?(?:改到|换到|改在|挪到|搬到|移到|改成|换成|是|在)({_PLACE})")
_CALLED = re.compile(
    '(?:标题|名字|名称|题目|活动名)(?:要|应该)?(?:改成|改为|换成|改叫|叫|是)[“"]?([^“”",，。]{2,30})'
)
_RENAMED = re.compile('^(?:不对[,，])?(?:改叫|应该叫)[“"]?([^“”",，。]{2,30})')
_OLD = re.compile("^(?:改[成到为]?|换[成到])")
# What may stand around a correction and says nothing itself.
_AROUND = re.compile(
    "不对|不是|错了|应该|时间|日期|地点|人数|名额|报名|截止|"
    "[改成换到为是在了的吧啊请把从限就,，。、.! ]"
)
A_PIECE = 2


class Told(NamedTuple):
    """What a plan tells besides its slots: every which weekday (0 is Monday), and its deadline.

    `often` is true of what repeats in another way than once a week.
    """

    weekday: int | None = None
    often: bool = False
    deadline: date | None = None
    deadline_clock: str | None = None


def told(text: str, now: datetime) -> Told:
    """What a plan's sentence tells besides its slots."""
    found = times.read(fold(text), now, toward="plan")
    repeats = next((t.repeats for t in found if t.repeats and not t.deadline), None)
    weekly = re.fullmatch("weekly:([1-7])", repeats or "")
    weekday = int(weekly[1]) - 1 if weekly else None
    until = next((t for t in found if t.deadline and t.day), None)
    if until is None:
        return Told(weekday, repeats is not None and weekly is None)
    return Told(weekday, repeats is not None and weekly is None, until.day, _exact(until.clock))


def title(said: str, text: str, where: str) -> str:
    """What a plan is called: of what was `said` to be its name, else of the pieces of its text."""
    pieces = (_bare(piece, where) for piece in (said, *_PIECE.split(text)))
    return next((piece for piece in pieces if _names(piece, where)), "")


def changes(text: str, now: datetime, draft: Mapping[str, Any]) -> dict[str, Any]:
    """What of a plan is to be otherwise; nothing where more is said than that."""
    rest, found = fold(text), {}
    called = _CALLED.search(rest) or _RENAMED.search(rest)
    if called:
        found["title"] = called[1].rstrip("吧啊了")
        rest = _without(rest, called.span())
    rest, limit = _capacity(rest)
    rest, when = _times(rest, now)
    place = _MOVED.search(rest)
    if place:
        found["where"] = place[1]
        rest = _without(rest, place.span())
    if len(_AROUND.sub("", rest)) > A_PIECE:
        return {}
    found |= limit | when
    return {name: value for name, value in found.items() if draft.get(name) != value}


def _bare(piece: str, where: str) -> str:
    if piece.startswith("@") or "截止" in piece or "前报名" in piece:
        return ""
    if where and piece != where:
        piece = piece.replace(f"在{where}", "").replace(where, "")
    piece = _LIMIT.sub("", _NO_LIMIT.sub("", _WHEN.sub("", piece)))
    piece = _LEAD.sub("", piece)
    return _COUNTED.sub("", piece).removesuffix("集合").strip('，,、。：:“”" ')


def _names(piece: str, where: str) -> bool:
    if piece in _PLAIN or len(piece) < A_PIECE or piece.startswith("限"):
        return False
    is_place = bool(re.fullmatch(f"(?:在|地点)?{_PLACE}", piece))
    return not is_place and not (where and (piece in where or where in piece))


def _capacity(rest: str) -> tuple[str, dict[str, Any]]:
    free = _NO_LIMIT.search(rest)
    if free:
        return _without(rest, free.span()), {"capacity": None}
    limits = _LIMIT.findall(rest)
    if not limits:
        return rest, {}
    return _LIMIT.sub("", rest), {"capacity": int(numbers.value(limits[-1]) or 0) or None}


def _times(rest: str, now: datetime) -> tuple[str, dict[str, Any]]:
    """Another day, hour or deadline; what is said to be changed is not what it is changed to."""
    said = times.read(rest, now, toward="plan")
    new = [t for t in said if not _OLD.match(rest[t.end_at :])]
    whole = "截止" in rest and not any(t.deadline for t in new)
    found: dict[str, Any] = {}
    for t in new:
        found |= _until(t) if t.deadline or whole else _when(t)
    for t in reversed(said):
        rest = _without(rest, (t.start_at, t.end_at))
    return rest, found


def _until(t: Time) -> dict[str, Any]:
    told = {"deadline": t.day} if t.day else {}
    return told | {"deadline_time": _exact(t.clock)}


def _when(t: Time) -> dict[str, Any]:
    told: dict[str, Any] = {"date": t.day} if t.day else {}
    if t.clock:
        told |= {"time": t.clock, "end_time": t.end_clock}
    return told


def _exact(clock: str | None) -> str | None:
    return clock if clock and ":" in clock else None


def _without(text: str, span: tuple[int, int]) -> str:
    return text[: span[0]] + text[span[1] :]
