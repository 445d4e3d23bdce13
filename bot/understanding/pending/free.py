"""An answer to a question without options: a day, a number, names, words."""

from __future__ import annotations

import re
from typing import Any

from bot.scene import Question, Understanding
from bot.understanding import slots
from bot.understanding.acts import acts
from bot.understanding.names.ordinary import looks_full
from bot.understanding.names.titles import TITLES
from bot.understanding.pending import plans
from bot.understanding.pending.choices import NONE_OF_THEM, activity_of_focus
from bot.understanding.pending.replies import declined, done, slot_of
from bot.understanding.pending.yes_no import NO_START, YES_ALL
from bot.understanding.utterance import Utterance

IDENTITY = "bind_identity"
# Questions that any words answer which ask for nothing else; and that there are none.
WORDS_OF = frozenset(("activity_word",))
_NO_WORD = re.compile(
    "(?:我?(?:没有?|没啥|没什么|没得|冇)(?:说的|想说的|要说的|话说|意见)?|不说|不用|不必)[了啦呀啊的吧]*"
)
# Of these questions words alone are an answer, alone with the bot.
_FREE = ("care_report", IDENTITY, "human", "info_query")
# What stands around a name that somebody answers with; the digits behind it prove it.
_LEAD = re.compile(
    "^(?:(?:我|俺|阿拉|本人|咱)?的?(?:名字|姓名|大名|全名)?就?(?:叫做?|是|:)?|这里?是)"
)
_TAIL = re.compile(r"(?:[\s,.、:]|手机|电话|号码?|尾[号数]|[后末]四位|是|\d)*[啊呀哦噢哈嘛呢]?$")
# An office, and a question.
_NO_NAME_ENDS = (*(title for title in TITLES if len(title) > 1), "吗", "么", "呢")
# Whoever says so says it anew.
_SAYS_WHO = "我是|我叫|我名字|姓名|本人是|俺是|俺叫"
# An answer of so few characters is one word; a topic has at least so many, and a title.
A_WORD, A_TOPIC, A_TITLE = 6, 4, 2


def told(u: Utterance, question: Question) -> Understanding | None:
    """What was asked about, with what was told now."""
    if NONE_OF_THEM.match(u.clean) and len(u.clean) <= A_WORD:
        return declined(question)
    if question.of in WORDS_OF:
        return declined(question) if _NO_WORD.fullmatch(u.clean) else None
    if u.asks and not question.of.startswith("suggestion") and not u.private:
        return None
    if question.of == IDENTITY and (u.has(_SAYS_WHO) or "name" not in question.draft):
        return _named(u, question)
    if question.of == plans.PLAN:
        return None if _refuses(u, question) else plans.told(u, question)
    return _known(u, question)


def rest(u: Utterance, understood: Understanding) -> Understanding:
    """What was understood, but that what means nothing else answers a question for a word."""
    question = u.scene.pending
    if question is None or question.of not in WORDS_OF or not u.private:
        return understood
    if understood.intent != "none" or not u.clean:
        return understood
    return done(question, {**question.draft, "what": u.text}, "pending/free.words")


def _named(u: Utterance, question: Question) -> Understanding | None:
    """The name of whoever was asked for it, unless it is said as if nothing had been asked."""
    name = _TAIL.sub("", _LEAD.sub("", u.clean))
    named = looks_full(name) and not name.endswith(_NO_NAME_ENDS) and not acts(u.text)
    if u.has(_SAYS_WHO) or not named:
        return None
    return done(question, {**question.draft, "name": name}, "pending/free.name")


def _refuses(u: Utterance, question: Question) -> bool:
    """Whether what is said where a title was asked for can't be one."""
    return "title" not in question.draft and (
        len(u.clean) < A_TITLE or NO_START.match(u.clean) is not None
    )


def _known(u: Utterance, question: Question) -> Understanding | None:
    """What is known once the answer is laid beside what was known before."""
    result = dict(question.draft)
    if question.ref:
        result.setdefault(slot_of(question.ref), question.ref)
    if question.of == "checkin":
        return _day(u, question, result)
    if question.of in ("activity_signup", "activity_update"):
        return _goes(u, question, result)
    if question.of.startswith("suggestion"):
        enough = len(u.clean) >= A_TOPIC
        return done(question, {**result, "topic": u.text}, "pending/free.topic") if enough else None
    when = _time(u, question)
    return (
        done(question, {**result, **when}, "pending/free.time")
        if when
        else _words(u, question, result)
    )


def _day(u: Utterance, question: Question, result: dict[str, Any]) -> Understanding | None:
    day = slots.report_day(u)
    if day is None:
        return None
    people = result.get("people", ["self"])
    campaign = next((item.ref for item in u.catalog.items if item.kind == "campaign"), None)
    result |= {"people": people, "date": day, "campaign": question.ref or campaign}
    if isinstance(day, list) or day < u.today:
        result["backfill"] = True
    return done(question, result, "pending/free.day")


def _goes(u: Utterance, question: Question, result: dict[str, Any]) -> Understanding | None:
    """Who goes along, and how many."""
    if not (u.mentions or u.heads or u.numbers or acts(u.text) or YES_ALL.fullmatch(u.clean)):
        return None
    filled, ask = slots.party(u)
    if ask:
        return done(question, {**result, **filled}, "pending/free.party", ask)
    if u.mentions or "people" not in result:
        result["people"] = filled["people"]
    heads = u.heads or next((int(n.value) for n in u.numbers if n.value and not n.ordinal), None)
    total = heads or question.draft.get("total") or filled["total"]
    result["total"] = max(int(total), len(result["people"]))
    if "activity" not in result and (ref := activity_of_focus(u, question)) is not None:
        result["activity"] = ref
    return done(question, result, "pending/free.party")


def _time(u: Utterance, question: Question) -> dict[str, Any]:
    if question.of in ("booking", "volunteer_publish"):
        return slots.plan_slots(u)
    day = slots.report_day(u) if question.of in ("visit_log", "volunteer_report") else None
    return {"date": day} if day else {}


def _words(u: Utterance, question: Question, result: dict[str, Any]) -> Understanding | None:
    """An item, people, or whatever was said."""
    kind = "demand" if question.of.startswith("volunteer") else question.of.split("_")[0]
    hit = u.item_of(kind)
    if hit is not None:
        result.setdefault(slot_of(hit.item.ref), hit.item.ref)
        return done(question, {"people": ["self"], **result}, "pending/free.item")
    people = u.decided()
    unclear, ask = slots.mention_slots(u.mentions)
    if people or ask:
        named = {"people": people} if people else {}
        return done(question, {**result, **unclear, **named}, "pending/free.people", ask)
    if u.private and question.of in _FREE and len(u.clean) > 1:
        return done(question, {**result, "what": u.text}, "pending/free.words")
    return None
