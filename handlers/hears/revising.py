"""What staff want changed of an activity that stands: places, an end of signing up, time, place."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.understanding import numbers, slots
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance

_N = r"[0-9一二两三四五六七八九十百]"
REOPENED = "重新开放|重新报名|再开放|重新开报|恢复报名|接着收人|重新收人|打开报名"
CLOSED = (
    "到此为止|关了|截止报名|不收人|关掉|关闭|停止报名|停报|不再报|不收了|满了别收|关报名|报名关|"
    "停收|关脱|[勿别不]要?再收"
)


def fill_admin(u: Utterance, found: Slots) -> Filled:
    """What staff want changed of an activity that stands; moving it is asked back."""
    if "activity" not in found or not (u.is_staff or u.to_bot):
        return None
    change = _capacity(u) or _status(u) or _elsewhere(u) or _moved(u, found) or _place(u)
    if not change:
        return None
    moving = "date" in change or change.get("status") == "cancelled"
    surely = "time" in change and u.is_staff and change["time"] not in ("AM", "PM")
    ask = moving or ("time" in change and not surely)
    return {**found, "change": change}, ("confirm",) if ask else ()


def _capacity(u: Utterance) -> Slots:
    to = re.search(rf"(?:扩到|加到|增到|改成|改为|限)({_N}+)(?:个|名|位|人)", u.text)
    more = re.search(
        rf"(?:加|放|增|添|多|扩|补)(?:开|加|出|招|到|宽)?({_N}+)(?:个|名|位|人|$)", u.text
    )
    if to and u.has("名额|人|位"):
        return {"capacity": str(int(numbers.value(to[1]) or 0))}
    return {"capacity": f"+{int(numbers.value(more[1]) or 0)}"} if more else {}


def _status(u: Utterance) -> Slots:
    if u.has(REOPENED):
        return {"status": "open"}
    if u.has(CLOSED):
        return {"status": "closed"}
    return {"status": "cancelled"} if u.has("取消|不办|不搞|停办|不开了") else {}


def _moved(u: Utterance, found: Slots) -> Slots:
    """Another hour, or another day."""
    when = slots.plan_slots(u)
    if "time" in when and "date" not in when and not u.has("推迟|延期|顺延"):
        return {"time": when["time"]}
    if "date" in when:
        return {name: when[name] for name in ("date", "time") if name in when}
    return {"date": _shifted(u, found)} if u.has("推迟|延期|顺延|往后|改期|提前|挪") else {}


def _shifted(u: Utterance, found: Slots) -> date | None:
    item = next((i for i in u.catalog.items if i.ref == found["activity"]), None)
    days = re.search(rf"({_N}+)(?:个)?(天|星期|周|礼拜)", u.text)
    if item is None or item.starts_at is None or days is None:
        return None
    n = int(numbers.value(days[1]) or 1) * (1 if days[2] == "天" else 7)
    return (item.starts_at + timedelta(days=-n if u.has("提前") else n)).date()


def _elsewhere(u: Utterance) -> Slots:
    """Another place, where no other day or hour is told."""
    when = slots.plan_slots(u)
    if "date" in when or "time" in when or u.has("推迟|延期|顺延|往后|改期|提前"):
        return {}
    return _place(u)


def _place(u: Utterance) -> Slots:
    to = "改到|换到|改在|挪到|搬到|换成|改成|移到|换去|改去|挪去|搬去|挪在|移去|挪"
    place = re.search(rf"(?:{to})(?:了)?([一-龥0-9]{{2,12}})", u.text)
    if place is None:
        return {}
    day = re.fullmatch("[初十廿一二三四五六七八九0-9]+[号日]?", place[1])
    return {"date": place[1]} if day else {"place": place[1]}
