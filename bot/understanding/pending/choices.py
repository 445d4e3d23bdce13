"""Which of several that are offered is meant: by its number, its place, its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.scene import Option, Question, Ref, Understanding
from bot.understanding import numbers, slots
from bot.understanding.normal import clean
from bot.understanding.pending.replies import declined, done, slot_of
from bot.understanding.pending.yes_no import confirmed
from bot.understanding.utterance import Utterance

NONE_OF_THEM = re.compile(
    "^(?:都不|不要了|不报了|算了|都不去|都不要|一个都不|哪个都不|不去|不要|"
    "取消|不用|都不是|谁都不|不选|罢了|先不|不换|没有想|拉倒|不了)"
)
_PLACES = (
    ("last", "后头|后面|靠后|最后|末尾|末了|最末|最下面"),
    ("middle", "中间|当中"),
    ("first", "头一个|前头|最前|第一个|最上面"),
)
_ALL = "都去|都要|都报|全报|全都|两个都|两样都|都来|三个都|统统|俩都|都参加|都中"
# Who asks what there is chooses nothing: 我都报了什么.
_ASKS = "什么|啥|哪些|哪几|几个|多少|[吗么没]$"
_NUMBERS = re.compile("[0-9一二三四五六七八九和跟、,号第个都要报去我]+")
_NUMBER = re.compile("[0-9]|[一二三四五六七八九]")
_SURNAME = re.compile("(?:我?是|我)?[老小]([一-龥])(?:同志)?[啊呀哈]?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# A choice in few words has no more characters, one by several numbers no more than these.
FEW, NUMBERS = 10, 8


def chosen(u: Utterance, question: Question) -> Understanding | None:
    """What was asked about with the option that was meant, or that none is."""
    if NONE_OF_THEM.match(u.clean) or u.has("都不选|都不去|都不要|哪个都不|一个都不"):
        return declined(question)
    if _is_yes_or_no(question):
        return _yes_or_no(u, question)
    values = [option.value for option in _options(u, question)]
    if not values:
        return None
    if all(isinstance(value, tuple) for value in values):
        return _with_items(u, question, values)
    return _with_others(u, question, values)


def activity_of_focus(u: Utterance, question: Question) -> Ref | None:
    """The activity that the bot spoke of last, where the question is of one."""
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


def _is_yes_or_no(question: Question) -> bool:
    """Whether the options are but a yes and a no, with words of their own."""
    return bool(question.options) and all(isinstance(o.value, bool) for o in question.options)


def _yes_or_no(u: Utterance, question: Question) -> Understanding | None:
    """A yes or a no by its number or its words, or as people say it anyway."""
    options = _options(u, question)
    said = None if options else confirmed(u, question)
    if not options and (said is None or "fix" in said.slots):
        return None
    value = options[0].value if options else said is not None and said.slots["value"]
    if not value:
        return declined(question)
    return done(question, {**question.draft, "choice": True}, "pending/choices.yes")


# -- what comes of it -----------------------------------------------------------------------


def _with_others(u: Utterance, question: Question, values: list[Any]) -> Understanding:
    """What was asked about with people, or with what is neither an item nor a person."""
    result = dict(question.draft)
    if question.ref:
        result.setdefault(slot_of(question.ref), question.ref)
    elif (ref := activity_of_focus(u, question)) is not None:
        result.setdefault("activity", ref)
    people = [value for value in values if isinstance(value, int)]
    if not people:
        return done(question, result | _choice(u, question, values[0]), "pending/choices.chosen")
    result["people"] = people
    if question.of.startswith("activity_s"):
        result.setdefault("total", len(people))
    return done(question, result, "pending/choices.chosen")


def _choice(u: Utterance, question: Question, value: Any) -> dict[str, Any]:
    """An option that is neither an item nor a person: a day, say."""
    if question.of == "checkin" and isinstance(value, str) and _DAY.fullmatch(value):
        day = date.fromisoformat(value)
        back = {"backfill": True} if day < u.today else {}
        return {"people": question.draft.get("people", ["self"]), "date": day, **back}
    return {"choice": value}


def _with_items(u: Utterance, question: Question, values: list[Any]) -> Understanding:
    result, kind = dict(question.draft), values[0][0]
    result[slot_of(values[0])] = values[0] if len(values) == 1 else values
    if kind == "activity" and question.of == "activity_signup":
        return _signs_up(u, question, result)
    if kind == "demand" or question.of.startswith(("activity_c", "volunteer")):
        result.setdefault("people", ["self"])
    elif kind == "reward":
        result.setdefault("qty", 1)
        result.setdefault("people", ["self"])
    elif kind == "campaign":
        result |= {"people": result.get("people", ["self"]), "date": result.get("date", u.today)}
    return done(question, result, "pending/choices.chosen")


def _signs_up(u: Utterance, question: Question, result: dict[str, Any]) -> Understanding:
    """A sign-up for what was chosen, with whoever is told of now or was before."""
    filled, ask = slots.party(u)
    if ask:
        return done(question, {**result, **filled}, "pending/choices.chosen", ask)
    before = question.draft.get("people")
    result["people"] = before if before and filled["people"] == ["self"] else filled["people"]
    heads = filled["total"] if u.mentions or u.heads else 1
    result["total"] = question.draft.get("total", max(heads, len(result["people"])))
    return done(question, result, "pending/choices.chosen")


# -- which ----------------------------------------------------------------------------------


def _options(u: Utterance, question: Question) -> Sequence[Option]:
    """The options meant, by the first way of choosing that fits."""
    options = question.options
    if not options:
        return ()
    n = numbers.nth(u.clean)
    if n is not None:
        return [option for option in options if option.n == n]
    refs = {hit.item.ref for hit in u.items}
    named = [option for option in options if option.value in refs]
    if len(named) > 1 and u.has("和|都|跟|两样"):
        return named
    several = _by_few_words(u, options) or _by_numbers(u, options)
    if several is not None:
        return several
    labelled = [one for one in options if _is_label(u, one)] or _by_surname(u.clean, options)
    if labelled:
        return labelled if len(labelled) == 1 or u.has("和|都|跟") else labelled[:1]
    if len(named) == 1 or (named and u.has("和|都|跟")):
        return named
    ids = {who for mention in u.mentions for who in (*mention.who, *mention.candidates)}
    people = [option for option in options if option.value in ids]
    return people if len(people) == 1 else ()


def _by_few_words(u: Utterance, options: tuple[Option, ...]) -> Sequence[Option] | None:
    """All of them, or the one in such a place."""
    if len(u.clean) > FEW:
        return None
    if re.search(_ALL, u.clean) and not u.fits(_ASKS):
        return options
    places = {"first": 0, "middle": len(options) // 2, "last": -1}
    place = next((place for place, words in _PLACES if u.has(words)), None)
    return None if place is None else (options[places[place]],)


def _by_numbers(u: Utterance, options: tuple[Option, ...]) -> Sequence[Option] | None:
    several = [int(numbers.value(n) or 0) for n in _NUMBER.findall(u.clean)]
    if len(several) < 2 or len(u.clean) > NUMBERS or not _NUMBERS.fullmatch(u.clean):
        return None
    return [option for option in options if option.n in several]


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
