"""What people add to a sign-up for the organisers: diet, a wheelchair, where to sit."""

from __future__ import annotations

import re

# One clause that holds one of these is a remark.
_WORDS = (
    "吃素|素食|素菜|忌口|不吃|不能吃|吃不了|过敏|清真|糖尿|无糖|低糖|软一点的饭|饭软|"
    "轮椅|拐杖|拄拐|助行|腿脚|走不快|走不远|走不动|上下楼|爬楼|楼梯|听不清|耳背|助听|眼睛不好|看不清|"
    "晕车|要坐车|坐车|坐大巴|坐班车|接送|来接|接一下|自己开车|自行前往|坐前排|前排|靠前|靠窗|"
    "带药|吸氧|心脏|血压|量力|订餐|不订餐|不吃饭|不用餐|带饭|住宿|单间|同住"
)
_REMARK = re.compile(_WORDS)
_CLAUSE = re.compile(r"[^，,。.；;！!\n]+")
# Why somebody stays away is no remark.
_LONGEST = 60


def remark_said(text: str) -> str:
    """The clauses of a message that tell something for the organisers; "" for none."""
    found = [one.strip() for one in _CLAUSE.findall(text) if _REMARK.search(one)]
    return "，".join(found)[:_LONGEST]


_OFF = re.compile("不去|不来|去不|来不|不参加|取消|退|是")
_STAYS = re.compile("还去|还来|照去|要去|会去|没有说|没说|不是|别取消|不取消|不退")


def says_off(text: str) -> bool:
    """Whether an answer to the question if one comes says that one does not."""
    return bool(_OFF.search(text)) and not _STAYS.search(text)
