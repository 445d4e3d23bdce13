"""Answers to the speaker's own open question: the first thing a message may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.scene import Option, Question, Understanding
from bot.understanding import grades, numbers, planned, plans, slots
from bot.understanding.acts import acts
from bot.understanding.learnt import NO, YES
from bot.understanding.names.ordinary import looks_full
from bot.understanding.names.titles import TITLES
from bot.understanding.normal import clean
from bot.understanding.utterance import Utterance

# Something that staff plan, told back to them before it is published.
PLAN = "activity_create"
_PLACES = (
    ("last", "后头|后面|靠后|最后|末尾|末了|最末|最下面"),
    ("middle", "中间|当中"),
    ("first", "头一个|前头|最前|第一个|最上面"),
)
_STOP = (
    "不答|不评|不打了|没完|别问|懒得答|不想答|不填|不说了|问起来|不回答|不做了|"
    "问那么多|不搞了|烦死|到此为止"
)


def answer(u: Utterance, question: Question) -> Understanding | None:
    """What `u` answers to the open question, None if it speaks of something else."""
    if question.of == "survey_answer":
        return _survey(u, question)
    if question.of == "suggestion_rate":
        return _rated(u, question)
    if question.kind == "confirm":
        return _planned(u, question) or _confirmed(u, question)
    if question.kind == "choose":
        return _chosen(u, question)
    return _told(u, question)


# So probable must be what was learnt, before it is an answer.
GUESSED = {YES: 0.9, NO: 0.6, "survey_answer": 0.5}


def guess(u: Utterance, question: Question) -> Understanding | None:
    """The answer to the open question by what was learnt: a yes, a no, or a grade to be asked."""
    learnt = u.opinion.intent
    if not u.to_bot or u.opinion.probability < GUESSED.get(learnt, 2):
        return None
    if question.of == learnt == "survey_answer":
        return _done(question, _of_survey(question), "learnt", ("score",))
    if learnt in (YES, NO) and question.kind != "question":
        if learnt == YES and question.kind == "choose":
            return None
        result = {"value": learnt == YES, "applies_to": question.of}
        return Understanding("confirm", result, because="pending.learnt")
    return None


def _done(
    question: Question, result: dict[str, Any], because: str, ask: slots.Ask = ()
) -> Understanding:
    return Understanding(question.of, result, ask, because=f"pending.{because}")


# -- yes or no ------------------------------------------------------------------------------

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
_YES_ALL = re.compile(f"(?:(?:{_YES}){_PARTICLES})+(?:谢谢|麻烦了|多谢|辛苦|谢谢你|谢了)?")
_NO_START = re.compile(f"^(?:{'|'.join(sorted(_NO.split('|'), key=len, reverse=True))})")


_KEEPS = "莫取消|不要取消|别取消|不取消|还是去|还去|照去|不退|别退|不用取消|我还去"


def _confirmed(u: Utterance, question: Question) -> Understanding | None:
    said = u.clean
    if _YES_ALL.fullmatch(said) and not re.match("不|没|别|莫", said):
        return Understanding(
            "confirm", {"value": True, "applies_to": question.of}, because="pending.yes"
        )
    return _of_plan(u, question) or _judged(u, question)


def _judged(u: Utterance, question: Question) -> Understanding | None:
    """A no, a yes with more words, or what is to be otherwise."""
    said, fix = u.clean, _fix(u, question)
    if question.of.endswith("_cancel") and u.has(_KEEPS):
        return _declined(question)
    if fix and u.has("不对|错了|弄错|不是"):
        declined = {"value": False, "applies_to": question.of, "fix": fix}
        return Understanding("confirm", declined, because="pending.fix")
    if _NO_START.match(said) and (
        len(said) <= 8 or fix or u.to_bot or u.has("算了|取消|不弄|不办|不对")
    ):
        result: dict[str, Any] = {"value": False, "applies_to": question.of}
        if fix:
            result["fix"] = fix
        return Understanding("confirm", result, because="pending.no")
    if re.match("^(?:算球|算了|取消|拉倒|罢)", said):
        return Understanding(
            "confirm", {"value": False, "applies_to": question.of}, because="pending.no"
        )
    if (
        fix
        and len(said) <= 16
        and (u.to_bot or len(said) <= 10)
        and u.has("是|改|要|少|多|错|换|不")
    ):
        return Understanding(
            "confirm",
            {"value": False, "applies_to": question.of, "fix": fix},
            because="pending.fix",
        )
    if (
        question.of.endswith("_cancel")
        and u.clean.endswith(("不去了", "不去喇", "不来了", "取消", "退了", "撤了", "不去"))
        and re.match("是|系|对|嗯|好", u.clean)
    ):
        return Understanding(
            "confirm", {"value": True, "applies_to": question.of}, because="pending.yes"
        )
    if (
        re.match("^(?:对|是的|好的|好|行|可以|嗯|中|要得|成|没错|同意|确认)", said)
        and len(said) <= 10
        and not u.asks
        and not u.has("但|不过")
    ):
        return Understanding(
            "confirm", {"value": True, "applies_to": question.of}, because="pending.yes"
        )
    return None


def _planned(u: Utterance, question: Question) -> Understanding | None:
    """What of a plan that was told back is to be otherwise."""
    if question.of != PLAN or not (u.to_bot or u.has("改|换|限|截止|不对|错")):
        return None
    fix = plans.changes(u.text, u.scene.now, question.draft)
    slots = {"value": False, "applies_to": PLAN, "fix": fix}
    return Understanding("confirm", slots, because="pending.fix") if fix else None


_PUBLISH = re.compile(
    "(?:好|行|可以|没问题|没错|对|就这样|就这么|那就|就|马上|现在|直接|给我|帮我|快|请|麻烦|了|,){0,4}"
    "(?:发布(?:出去|到群里)?|发出去|发出来|发到?(?:群里|群|活动群|大群|各群)去?|可以发|能发|推出去|挂出去|公布|"
    "发吧|发了|发)"
    "(?:吧|了|啊|呀|嘛|哈|去|呗|谢谢|就行){0,3}"
)
_LATER = re.compile("先[别不]|等等|等一下|待会|晚点|回头|再说|明天再")
A_LINE = 40


def _of_plan(u: Utterance, question: Question) -> Understanding | None:
    """That a planned activity is to be told as it stands, or what of it is to be otherwise."""
    if question.of != "activity_create" or u.asks:
        return None
    if _PUBLISH.fullmatch(u.clean):
        return _agreed(question)
    fix = _fix(u, question)
    if fix and len(u.clean) <= A_LINE and not _is_whole(u):
        declined = {"value": False, "applies_to": question.of, "fix": fix}
        return Understanding("confirm", declined, because="pending.fix")
    return None


def _is_whole(u: Utterance) -> bool:
    """Whether a plan is told with its day and hour, and more than these: one of its own."""
    if not {"date", "time"} <= slots.plan_slots(u).keys():
        return False
    return not plans.changes(u.text, u.scene.now, {})


def _agreed(question: Question) -> Understanding:
    agreed = {"value": True, "applies_to": question.of}
    return Understanding("confirm", agreed, because="pending.yes")


def _fix(u: Utterance, question: Question) -> dict[str, Any]:
    """What of the draft is to be otherwise."""
    if question.of == "activity_create":
        return {} if _LATER.search(u.clean) else planned.otherwise(u, question.draft)
    fix: dict[str, Any] = {}
    draft = question.draft
    right = re.split("不是|唔系", u.text)[0] if u.fits("是.{1,6}不是") else u.text
    tail = re.search(r"不是[^,]{1,8}[,， ]*(?:是|要)(.+)|(?:是|要)([^,是]{1,8})不是", u.text)
    right = (tail[1] or tail[2]) if tail else right
    hits = u.catalog.mentioned(clean(right))
    item = next((h for h in hits if h.item.kind == "activity"), None)
    if item and item.item.ref != draft.get("activity") and "activity" in draft:
        fix["activity"] = item.item.ref
    if "qty" in draft:
        qty = slots.number_before(u, "瓶", "份", "袋", "张", "个", "次", "桶", "盒", "套")
        found = [n.value for n in numbers.scan(right)]
        value = found[0] if found else qty
        if value and value != draft["qty"]:
            fix["qty"] = int(value)
    if "total" in draft and not fix:
        found = [n.value for n in numbers.scan(right) if not n.ordinal]
        less, plus = numbers.minus(u.text), numbers.plus(u.text)
        if less:
            fix["total"] = max(int(draft["total"]) - less, 1)
        elif plus:
            fix["total"] = int(draft["total"]) + plus
        elif found and found[0] != draft["total"]:
            fix["total"] = int(found[0] or 1)
    fix |= _other_time(u, draft)
    named = [w for w in u.decided() if w != "self"]
    if named and "people" in draft and named != list(draft["people"]) and not fix:
        fix["people"] = named
    return fix


def _other_time(u: Utterance, draft: Mapping[str, Any]) -> dict[str, Any]:
    """Another day or hour than the draft has."""
    told = slots.plan_slots(u) if {"date", "time"} & draft.keys() else {}
    return {k: v for k, v in told.items() if k in ("date", "time") and k in draft and draft[k] != v}


# -- one of several ---------------------------------------------------------------------------

_NONE_OF_THEM = re.compile(
    "^(?:都不|不要了|不报了|算了|都不去|都不要|一个都不|哪个都不|不去|不要|"
    "取消|不用|都不是|谁都不|不选|罢了|先不|不换|没有想|拉倒|不了)"
)


def _chosen(u: Utterance, question: Question) -> Understanding | None:
    if _NONE_OF_THEM.match(u.clean) or u.has("都不选|都不去|都不要|哪个都不|一个都不"):
        return Understanding(
            "confirm", {"value": False, "applies_to": question.of}, because="pending.none_of_them"
        )
    if _is_yes_or_no(question):
        return _yes_or_no(u, question)
    options = _options(u, question)
    if not options:
        return None
    values = [option.value for option in options]
    if all(isinstance(value, tuple) for value in values):
        return _with_items(u, question, values)
    result = dict(question.draft)
    if question.ref:
        result.setdefault(_slot_of(question.ref), question.ref)
    elif (ref := _activity_of_focus(u, question)) is not None:
        result.setdefault("activity", ref)
    people = [value for value in values if isinstance(value, int)]
    if people:
        result["people"] = people
        if question.of.startswith("activity_s"):
            result.setdefault("total", len(people))
    else:
        result |= _choice(u, question, values[0])
    return _done(question, result, "chosen")


def _is_yes_or_no(question: Question) -> bool:
    """Whether the options are but a yes and a no, with words of their own."""
    return bool(question.options) and all(isinstance(o.value, bool) for o in question.options)


def _yes_or_no(u: Utterance, question: Question) -> Understanding | None:
    """A yes or a no by its number or its words, or as people say it anyway."""
    options = _options(u, question)
    said = None if options else _confirmed(u, question)
    if not options and (said is None or "fix" in said.slots):
        return None
    value = options[0].value if options else said is not None and said.slots["value"]
    if not value:
        return _declined(question)
    return _done(question, {**question.draft, "choice": True}, "yes")


def _choice(u: Utterance, question: Question, value: Any) -> dict[str, Any]:
    """An option that is neither an item nor a person: a day, say."""
    if (
        question.of == "checkin"
        and isinstance(value, str)
        and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    ):
        day = date.fromisoformat(value)
        back = {"backfill": True} if day < u.today else {}
        return {"people": question.draft.get("people", ["self"]), "date": day, **back}
    return {"choice": value}


def _activity_of_focus(u: Utterance, question: Question) -> Any:
    if not question.of.startswith("activity"):
        return None
    refs = [
        ref
        for post in u.scene.recent
        if post.by is None
        for ref in post.refs
        if ref[0] == "activity"
    ]
    return refs[-1] if refs else None


def _slot_of(ref: tuple[str, int]) -> str:
    return {"activity": "activity", "campaign": "campaign"}.get(ref[0], "ref")


def _with_items(u: Utterance, question: Question, values: list[Any]) -> Understanding:
    result = dict(question.draft)
    kind = values[0][0]
    result[_slot_of(values[0])] = values[0] if len(values) == 1 else values
    if kind == "activity" and question.of == "activity_signup":
        filled, ask = slots.party(u)
        if ask:
            return _done(question, {**result, **filled}, "chosen", ask)
        draft_people = question.draft.get("people")
        result["people"] = (
            draft_people if draft_people and filled["people"] == ["self"] else filled["people"]
        )
        result["total"] = question.draft.get(
            "total", max(filled["total"] if u.mentions or u.heads else 1, len(result["people"]))
        )
    elif kind == "demand" or question.of.startswith(("activity_c", "volunteer")):
        result.setdefault("people", ["self"])
    elif kind == "reward":
        result.setdefault("qty", 1)
        result.setdefault("people", ["self"])
    elif kind == "campaign":
        result |= {"people": result.get("people", ["self"]), "date": result.get("date", u.today)}
    return _done(question, result, "chosen")


def _options(u: Utterance, question: Question) -> list[Option]:
    said, options = u.clean, question.options
    if not options:
        return []
    n = numbers.nth(said)
    if n is not None:
        return [option for option in options if option.n == n]
    named = [option for option in options if option.value in {hit.item.ref for hit in u.items}]
    if len(named) > 1 and u.has("和|都|跟|两样"):
        return named
    if len(said) <= 10 and re.search(
        "都去|都要|都报|全报|全都|两个都|两样都|都来|三个都|统统|俩都|都参加|都中", said
    ):
        return list(options)
    for place, words in _PLACES:
        if u.has(words) and len(said) <= 10:
            return [options[{"first": 0, "middle": len(options) // 2, "last": -1}[place]]]
    several = [int(numbers.value(n) or 0) for n in re.findall(r"[0-9]|[一二三四五六七八九]", said)]
    if (
        len(several) > 1
        and len(said) <= 8
        and re.fullmatch(r"[0-9一二三四五六七八九和跟、,号第个都要报去我]+", said)
    ):
        return [option for option in options if option.n in several]
    by_label = [one for one in options if _is_label(u, one)] or _by_surname(said, options)
    if by_label:
        return by_label if len(by_label) == 1 or u.has("和|都|跟") else by_label[:1]
    refs = {hit.item.ref for hit in u.items}
    chosen = [option for option in options if option.value in refs]
    if len(chosen) == 1 or (chosen and u.has("和|都|跟")):
        return chosen
    ids = {who for mention in u.mentions for who in (*mention.who, *mention.candidates)}
    people = [option for option in options if option.value in ids]
    return people if len(people) == 1 else []


_SURNAME = re.compile("(?:我?是|我)?[老小]([一-龥])(?:同志)?[啊呀哈]?")


def _by_surname(said: str, options: tuple[Option, ...]) -> list[Option]:
    """The one person offered who is called 老张."""
    called = _SURNAME.fullmatch(said)
    if called is None:
        return []
    named = [o for o in options if isinstance(o.value, int) and o.label.startswith(called[1])]
    return named if len(named) == 1 else []


def _is_label(u: Utterance, option: Option) -> bool:
    label = clean(option.label)
    return bool(label) and (
        label in u.clean or (len(u.clean) >= 2 and u.clean.rstrip("吧呗的啊嘛") in label)
    )


# -- a free answer ------------------------------------------------------------------------------


def _told(u: Utterance, question: Question) -> Understanding | None:
    """An answer to a question without options: a day, a number, names, words."""
    if _NONE_OF_THEM.match(u.clean) and len(u.clean) <= A_WORD:
        return _declined(question)
    if question.of in WORDS_OF:
        return _declined(question) if _NO_WORD.fullmatch(u.clean) else None
    if u.asks and not question.of.startswith("suggestion") and not u.private:
        return None
    if question.of == "bind_identity" and u.has(_SAYS_WHO):
        return None
    if question.of in CALLED and CALLED[question.of] not in question.draft:
        return _called(u, question)
    result = dict(question.draft)
    if question.ref:
        result.setdefault(_slot_of(question.ref), question.ref)
    if question.of == "checkin":
        return _day_told(u, question, result)
    if question.of in ("activity_signup", "activity_update"):
        return _goes(u, question, result)
    if question.of.startswith("suggestion"):
        told = len(u.clean) >= A_TOPIC
        return _done(question, {**result, "topic": u.text}, "topic") if told else None
    when = _time_told(u, question)
    return _done(question, {**result, **when}, "time") if when else _words(u, question, result)


# Questions that any words answer which ask for nothing else; and that there are none.
WORDS_OF = frozenset(("activity_word",))
_NO_WORD = re.compile(
    "(?:我?(?:没有?|没啥|没什么|没得|冇)(?:说的|想说的|要说的|话说|意见)?|不说|不用|不必)[了啦呀啊的吧]*"
)


def rest(u: Utterance, understood: Understanding) -> Understanding:
    """What was understood, but that what means nothing else answers a question for a word."""
    question = u.scene.pending
    if question is None or question.of not in WORDS_OF or not u.private:
        return understood
    if understood.intent != "none" or not u.clean:
        return understood
    return _done(question, {**question.draft, "what": u.text}, "words")


def _declined(question: Question) -> Understanding:
    slots_ = {"value": False, "applies_to": question.of}
    return Understanding("confirm", slots_, because="pending.none_of_them")


# What is asked first of who says who they are, and of a plan.
CALLED = {"bind_identity": "name", PLAN: "title"}


def _called(u: Utterance, question: Question) -> Understanding | None:
    """The name of a person, or of something planned."""
    if question.of == "bind_identity":
        name = _TAIL.sub("", _LEAD.sub("", u.clean))
        named = looks_full(name) and not name.endswith(_NO_NAME_ENDS) and not acts(u.text)
        return _done(question, {**question.draft, "name": name}, "name") if named else None
    named = len(u.clean) >= A_TITLE and not _NO_START.match(u.clean)
    return _done(question, {**question.draft, "title": u.text}, "title") if named else None


def _day_told(u: Utterance, question: Question, result: dict[str, Any]) -> Understanding | None:
    day = slots.report_day(u)
    if day is None:
        return None
    people = result.get("people", ["self"])
    result |= {"people": people, "date": day, "campaign": question.ref or _campaign(u)}
    if isinstance(day, list) or day < u.today:
        result["backfill"] = True
    return _done(question, result, "day")


def _time_told(u: Utterance, question: Question) -> dict[str, Any]:
    if question.of in ("booking", "activity_create", "volunteer_publish"):
        return slots.plan_slots(u)
    day = slots.report_day(u) if question.of in ("visit_log", "volunteer_report") else None
    return {"date": day} if day else {}


def _words(u: Utterance, question: Question, result: dict[str, Any]) -> Understanding | None:
    kind = "demand" if question.of.startswith("volunteer") else question.of.split("_")[0]
    hit = u.item_of(kind)
    if hit is not None:
        result.setdefault(_slot_of(hit.item.ref), hit.item.ref)
        return _done(question, {"people": ["self"], **result}, "item")
    people = u.decided()
    unclear, ask = slots.mention_slots(u.mentions)
    if people or ask:
        named = {"people": people} if people else {}
        return _done(question, {**result, **unclear, **named}, "people", ask)
    free = question.of in ("care_report", "bind_identity", "human", "info_query")
    if u.private and free and len(u.clean) > 1:
        return _done(question, {**result, "what": u.text}, "words")
    return None


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


def _campaign(u: Utterance) -> Any:
    return next((item.ref for item in u.catalog.items if item.kind == "campaign"), None)


def _goes(u: Utterance, question: Question, result: dict[str, Any]) -> Understanding | None:
    if not (u.mentions or u.heads or u.numbers or acts(u.text) or _YES_ALL.fullmatch(u.clean)):
        return None
    filled, ask = slots.party(u)
    if ask:
        return _done(question, {**result, **filled}, "party", ask)
    named = bool(u.mentions)
    if named or "people" not in result:
        result["people"] = filled["people"]
    heads = u.heads or next((int(n.value) for n in u.numbers if n.value and not n.ordinal), None)
    total = heads or question.draft.get("total") or filled["total"]
    result["total"] = max(int(total), len(result["people"]))
    if "activity" not in result and (ref := _activity_of_focus(u, question)) is not None:
        result["activity"] = ref
    return _done(question, result, "party")


# -- grades ---------------------------------------------------------------------------------------


def _rated(u: Utterance, question: Question) -> Understanding | None:
    result = {**question.draft, **_of(question)}
    n = numbers.nth(u.clean)
    option = next((o for o in question.options if o.n == n), None)
    if option is None:
        option = next((o for o in question.options if clean(o.label) == u.clean), None)
    word = option.value if option else grades.rating(u)
    if word is None:
        return (
            _done(question, result, "vague", ("score",))
            if grades.is_vague(u) and len(u.clean) <= 12
            else None
        )
    if option is None and len(u.clean) > 8:
        result["comment"] = u.text
    return _done(question, {**result, "rating": word}, "rated")


def _of(question: Question) -> dict[str, Any]:
    """The case or survey that is asked about."""
    return {"ref": question.ref} if question.ref else {}


def _of_survey(question: Question) -> dict[str, Any]:
    """The survey, and which of its questions is open if it is one."""
    return _of(question) | ({"q": question.numbers[0]} if len(question.numbers) == 1 else {})


def _survey(u: Utterance, question: Question) -> Understanding | None:
    if u.has(_STOP):
        return _done(question, {**_of(question), "action": "stop"}, "stopped")
    result = _of_survey(question)
    if len(question.numbers) > 1:
        answers = grades.several(u, question)
        return _done(question, {**result, "answers": answers}, "scored") if answers else None
    found, score = grades.points(u, u.text, question)
    if found:
        if len(u.clean) > 6 and u.has(",|菜|态度|太|就是"):
            result["comment"] = u.text
        return _done(question, {**result, "score": score}, "scored")
    if grades.is_vague(u) and len(u.clean) <= 24:
        return _done(question, result, "vague", ("score",))
    return None
