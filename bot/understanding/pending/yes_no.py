"""A yes or a no to a question, and what is to be otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.scene import Question, Understanding
from bot.understanding import numbers, slots
from bot.understanding.normal import clean
from bot.understanding.pending import plans
from bot.understanding.pending.replies import declined, otherwise, said_yes
from bot.understanding.utterance import Utterance

_YES = (
    "哪换|哪|嗯哪换吧|系呀|换吧|兑吧|是|是的|对|对的|对头|嗯|恩|好|好的|好嘞|行|可以|中|要得|"
    "得行|成|妥|妥了|没错|就这样|就这么办|同意|确认|确定|正确|没问题|没得问题|使得|作数|准了|是我|"
    "照办|办吧|ok|okay|系|系啊|系嘅|好啊|中嘞|行嘞|可以的|当然|要的|记吧|报吧|交吧|提交吧|发吧|"
    "好滴|巴适|必须的|没毛病|就它了|对咯|好个|好哉|得|得嘅|就是|就是我|"
    "对着|对着呢|对着咧|好伐|好咧|成了|成吧|行吧|好吧|可以吧|没意见|听你的|照这个|按这个|就按|"
    "就照|中了|木问题|冇问题|没事就这么|要|兑|换|报|去|办|记|记上|提交|发布|发|y|yes|晓得|好好|"
    "是哩|是嘞|对嘞|对喽|嗯呐|嗯哪|得劲|管|管中|要得嘛|行啊|阿好|好额|对额|是额|来赛|灵额|就报"
)
_NO = (
    "不|不是|不对|不用|不要|算了|算球|别|别弄|不弄|不办|错了|取消|不必|先不|不了|罢了|免了|拉倒|"
    "弄错|搞错|记错|不行|不成|不中|算|作罢|没有|别报|不报|不去|不需要|弗要|不要了|"
    "等等|慢着|先等|还是算了|否|no|不换|不兑|不提|别提|不交|莫|不记|不发|别发|不去了|不来了|弗是|"
    "勿是|不是的|不对不对|不系|不可以|可别|没影|没这回事|先别|等一下|等会|再等等|莫忙|莫慌|不急|"
    "不想|不来|撤了|撤掉|退了"
)
_PARTICLES = "(?:了|啦|咯|喽|呀|啊|嘛|吧|的|呢|哈|哦|噢|嘞|咧|哩|呗|哟|滴|得|额|哉|伐|呐|哪|吗|就)*"
YES_ALL = re.compile(f"(?:(?:{_YES}){_PARTICLES})+(?:谢谢|麻烦了|多谢|辛苦|谢谢你|谢了)?")
NO_START = re.compile(f"^(?:{'|'.join(sorted(_NO.split('|'), key=len, reverse=True))})")
_KEEPS = "莫取消|不要取消|别取消|不取消|还是去|还去|照去|不退|别退|不用取消|我还去"
_AWAY = ("不去了", "不去喇", "不来了", "取消", "退了", "撤了", "不去")
_AGREES = "^(?:对|是的|好的|好|行|可以|嗯|中|要得|成|没错|同意|确认)"
# No correction is longer; nor is one said to nobody.
A_CORRECTION, TO_NOBODY = 16, 10


def confirmed(u: Utterance, question: Question) -> Understanding | None:
    """A yes, a no, or what is to be otherwise."""
    said = u.clean
    if YES_ALL.fullmatch(said) and not re.match("不|没|别|莫", said):
        return said_yes(question, "pending/yes_no.yes", value=True)
    return plans.answered(u, question) or _judged(u, question)


def _judged(u: Utterance, question: Question) -> Understanding | None:
    """A no, a yes with more words, or what is to be otherwise."""
    fix = _fix(u, question)
    if question.of.endswith("_cancel") and u.has(_KEEPS):
        return declined(question)
    if fix and u.has("不对|错了|弄错|不是"):
        return otherwise(question, fix, "pending/yes_no.fix")
    if _is_no(u, fix):
        if fix:
            return otherwise(question, fix, "pending/yes_no.no")
        return said_yes(question, "pending/yes_no.no", value=False)
    if re.match("^(?:算球|算了|取消|拉倒|罢)", u.clean):
        return said_yes(question, "pending/yes_no.no", value=False)
    if fix and _corrects(u):
        return otherwise(question, fix, "pending/yes_no.fix")
    if _still_cancels(u, question) or _agrees(u):
        return said_yes(question, "pending/yes_no.yes", value=True)
    return None


def _is_no(u: Utterance, fix: Mapping[str, Any]) -> bool:
    if not NO_START.match(u.clean):
        return False
    plainly = u.has("算了|取消|不弄|不办|不对")
    return len(u.clean) <= 8 or bool(fix) or u.to_bot or plainly


def _corrects(u: Utterance) -> bool:
    short = len(u.clean) <= A_CORRECTION and (u.to_bot or len(u.clean) <= TO_NOBODY)
    return short and u.has("是|改|要|少|多|错|换|不")


def _still_cancels(u: Utterance, question: Question) -> bool:
    """Whether somebody who is asked it says once more not to come: 对，不去了."""
    cancels = question.of.endswith("_cancel") and u.clean.endswith(_AWAY)
    return cancels and bool(re.match("是|系|对|嗯|好", u.clean))


def _agrees(u: Utterance) -> bool:
    """Whether it begins like a yes, and what follows is short and no doubt."""
    agrees = bool(re.match(_AGREES, u.clean)) and len(u.clean) <= 10
    return agrees and not u.asks and not u.has("但|不过")


# -- what is to be otherwise ----------------------------------------------------------------


def _fix(u: Utterance, question: Question) -> dict[str, Any]:
    """What of the draft is to be otherwise."""
    if question.of == plans.PLAN:
        return plans.fix(u, question)
    right, draft = _right(u), question.draft
    fix = _other_activity(u, right, draft) | _other_quantity(u, right, draft)
    if "total" in draft and not fix:
        fix = _other_total(u, right, draft)
    fix |= _other_time(u, draft)
    named = [who for who in u.decided() if who != "self"]
    if named and "people" in draft and named != list(draft["people"]) and not fix:
        fix["people"] = named
    return fix


def _right(u: Utterance) -> str:
    """What is said to be right, without what is not: 是五个不是六个."""
    right = re.split("不是|唔系", u.text)[0] if u.fits("是.{1,6}不是") else u.text
    tail = re.search(r"不是[^,]{1,8}[,， ]*(?:是|要)(.+)|(?:是|要)([^,是]{1,8})不是", u.text)
    return (tail[1] or tail[2]) if tail else right


def _other_activity(u: Utterance, right: str, draft: Mapping[str, Any]) -> dict[str, Any]:
    hits = u.catalog.mentioned(clean(right))
    item = next((hit.item for hit in hits if hit.item.kind == "activity"), None)
    if item is None or "activity" not in draft or item.ref == draft["activity"]:
        return {}
    return {"activity": item.ref}


def _other_quantity(u: Utterance, right: str, draft: Mapping[str, Any]) -> dict[str, Any]:
    if "qty" not in draft:
        return {}
    found = [number.value for number in numbers.scan(right)]
    told = slots.number_before(u, "瓶", "份", "袋", "张", "个", "次", "桶", "盒", "套")
    value = found[0] if found else told
    return {"qty": int(value)} if value and value != draft["qty"] else {}


def _other_total(u: Utterance, right: str, draft: Mapping[str, Any]) -> dict[str, Any]:
    less, plus = numbers.minus(u.text), numbers.plus(u.text)
    if less:
        return {"total": max(int(draft["total"]) - less, 1)}
    if plus:
        return {"total": int(draft["total"]) + plus}
    found = [number.value for number in numbers.scan(right) if not number.ordinal]
    return {"total": int(found[0] or 1)} if found and found[0] != draft["total"] else {}


def _other_time(u: Utterance, draft: Mapping[str, Any]) -> dict[str, Any]:
    """Another day or hour than the draft has."""
    told = slots.plan_slots(u) if {"date", "time"} & draft.keys() else {}
    return {k: v for k, v in told.items() if k in ("date", "time") and k in draft and draft[k] != v}
