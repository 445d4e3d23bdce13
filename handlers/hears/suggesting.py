"""Whether a suggestion is told, and what is special about it: its points, that it is dangerous."""

from __future__ import annotations

import re

from bot.understanding import planned
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance
from handlers.hears import civic, stances

# Advice among friends, and what others advised.
PRIVATE_ADVICE = (
    "建议大家|建议你|建议您|建议我|建议老|建议各位|医生建议|大夫建议|我建议你|少吃|多喝|戒烟|戒了|拔了|早睡|"
    "建议别信|建议多|建议少|儿子建议|女儿建议|闺女建议|减肥|七分饱|建议小|泡脚|吃药|贴膏药|炖汤|买个|买点|球队|中国队|裁判"
)
# Who wants something to be held, and what is: these are activities, and no suggestions.
_HELD = "(?:提议|倡议|牵头|挑头|念头|能不能|可不可以|能否|想)[^!?]{0,16}(?:组织|搞|办|去|一起|聚)"
# Where somebody wants to sit at what they take part in.
_SEAT = "(?:靠|挨|前|后|第一|头)(?:近|着)?[^,.!?]{0,4}(?:座位|位子|位置)"
_ACTIVITIES = "活动|赛|游|展|聚|参观|登山|爬|看"
_ITEMS = re.compile(r"(?:一是|二是|三是|第一|第二|第三|其一|其二|头一|一来|二来|一条|再一条|另外)")
# That something will be told, and nothing more.
_ANNOUNCED = (
    "(?:提|有|反映)[^,.!?]{0,4}(?:建议|意见|问题|情况|想法|事)"
    "(?:[,.](?:你看|行|跟|你|能|可)[^,.!?]{0,8})?[.!?]?$"
)


def fill(u: Utterance, found: Slots) -> Filled:
    """A wish or a problem, word for word, with what is special about it."""
    result: Slots = dict(found)
    least = result.pop("least", None)
    if result.pop("whole", None):
        told = stances.filled(u, result, result["action"])
        return told and ({**told[0], "topic": u.text, **_special(u)}, ())
    if not _is_meant(u, result, least):
        return None
    result["topic"] = u.text
    result |= _special(u)
    only_announced = r"^[^,.]{0,6}(?:提|有)[^,.]{0,3}(?:建议|意见)(?:,?(?:你|您).{0,6})?[.!]?$"
    if u.fits(only_announced) and "ref" not in result:
        return result, ("topic",)
    if result.pop("bare", None) and (len(u.clean) < 16 or u.fits("提个?建议[,。]?(?:你看|行|跟)")):
        return result, ("topic",)
    pieces = [piece for piece in _ITEMS.split(u.text)[1:] if len(piece) > 3]
    if len(pieces) > 1:
        result["items"] = [piece.strip(" ,:;。.是") for piece in pieces]
    theme = re.search(r"[“\"'「《]([^”\"'」》]{3,16})[”\"'」》]", u.text)
    if theme:
        result["theme"] = theme[1]
    similar = u.item_of("suggestion")
    if similar and "ref" not in result:
        result["similar"] = similar.item.ref
    return result, ()


def _is_meant(u: Utterance, found: Slots, least: int | None) -> bool:
    """Whether a suggestion is told, where that must weigh at `least` so much."""
    if least is not None:
        if not (u.private or u.purpose == "hall") or u.fits(_ANNOUNCED):
            return False
        if u.private and _is_for_activity(u):
            return False
        return civic.weight(u) >= least and stances.stance(u) is None
    if u.to_bot:
        return civic.weight(u) >= -1
    return not u.has(PRIVATE_ADVICE) and (bool(found) or civic.weight(u) >= 0)


def _is_for_activity(u: Utterance) -> bool:
    """Whether somebody wants an activity to be held, or a seat at one."""
    if u.fits(_SEAT):
        return True
    if not u.fits(_HELD):
        return False
    if len(u.clean) <= civic.A_QUESTION and u.has(_ACTIVITIES):
        return True
    told = planned.details(u)
    return "date" in told and "time" in told


def _special(u: Utterance) -> Slots:
    """That somebody does not want to be named, or that there is danger."""
    result: Slots = {}
    if u.has("匿名|别写我名|不留名|别提我名|别说是我|不要写我|别署名|保密"):
        result["anonymous"] = True
    if u.has("绊倒|摔|危险|漏电|摸黑|翘起|塌|滑倒|砸|裂|不安全|安全隐患|起火|堵|没灯|触电"):
        result["safety"] = True
    return result
