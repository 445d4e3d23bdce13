"""How content somebody says to be: a survey's points, a case's rating."""

from __future__ import annotations

import re
from typing import Any

from bot.scene import Question
from bot.understanding import numbers
from bot.understanding.normal import clean
from bot.understanding.utterance import Utterance
from bot.understanding.words import alternatives, expression

_NOT_THERE = (
    "没踏过|没迈过|没进去过|没切过|没克过|门朝哪|没沾过边|没去过|没吃过|没听过|"
    "没参加|没用过|没去吃|没来过|没有去|不清楚没|没接触|没体验|没赶上|没去吃过|"
    "没尝过|没试过|没享受|没收到|没上过|没进过|没看过|从来没|从没"
)
_NEVER_DID = "(?:没|从未|未曾)[^,好坏差]{0,3}过(?!瘾|得|错|分)|一[回次天趟]都?没|轮不到我|无从"
_VAGUE = (
    "有好有孬|看哪天|时好时坏|有好有歹|不好讲|还行|一般般吧|马马虎虎|凑合|"
    "过得去|说不好|就那样|还可以|差不多|中不溜|还凑合|勉强|将就|还成|不好说|"
    "那么回事|就那回事|不如从前|看着填|随便填|说不上|无所谓|半好不坏|有好有坏"
)
_SCORE = re.compile(
    r"([1-5一二三四五两])分|(?:打|给|就|选|评)(?:个)?([1-5一二三四五])(?:分|"
    r"星)?|([1-5])星|^([1-5])$"
)
_WORDS = (
    (
        5,
        "非常满意|很满意|特别满意|十分满意|满意得很|太满意|顶满意|最满意|挺满意|好得很|没得说|满分",
    ),
    (1, "很不满意|非常不满意|极不满意|太不满意|差得很|差劲透|糟透|一点不满意"),
    (2, "不满意|不大满意|不太满意|不怎么满意|不咋满意|不够满意"),
    (3, "一般"),
    (4, "满意"),
)
_RATINGS = (
    (
        "dissatisfied",
        (
            "白搭|翘起|又松|又坏|没几天|照样|不顶用|不满意|很不|差得|太差|没解决|没修|"
            "又坏|又黑|糊弄|白搭|不行|一点没|没用|差劲|不像话|应付|失望"
        ),
    ),
    (
        "partial",
        (
            "前半|后半|一截|半截|一边|只解决|解决了一半|一半|部分|没全|还剩|修是修了|"
            "只亮|半拉|没彻底|还有一|下半截|还没完|不彻底|照样|一部分|还差"
        ),
    ),
    (
        "mostly",
        (
            "基本满意|大体|大致|还算满意|总体满意|比较满意|基本上满意|就是慢|总的满意|"
            "八成|差不多满意|总的来说"
        ),
    ),
    ("satisfied", "满意|漂亮|称心|没得说|挺好|很好|解决了|好得很|点赞|给力|不错|办得好|合心意"),
)


def rating(u: Utterance) -> str | None:
    """How satisfied somebody says to be with an answered case."""
    for word, says in _RATINGS:
        if u.has(says):
            if (
                word == "satisfied"
                and re.search("就是|不过|只是|但", u.text)
                and u.has("大|基本|总")
            ):
                return "mostly"
            return word
    return None


def points(u: Utterance, text: str, question: Question) -> tuple[bool, int | None]:
    """Whether `text` gives points, and how many; None of who can't tell, having not been there."""
    match = _SCORE.search(text)
    if match:
        return True, int(numbers.value(next(g for g in match.groups() if g)) or 0)
    if alternatives(_NOT_THERE).search(text):
        return True, None
    if expression(_NEVER_DID).search(text):
        return True, None
    n = numbers.nth(clean(text))
    if n is not None and 1 <= n <= 5:
        return True, n
    for option in question.options:
        if clean(option.label) == clean(text):
            return True, option.value
    if len(clean(text)) > 16 and not u.private:
        return False, None
    for score, words in _WORDS:
        if alternatives(words).search(text):
            return (
                (False, None)
                if score == 3 and not re.search("一般般?(?:般|$|,|。|吧|打)|^一般", text)
                else (True, score)
            )
    return False, None


def is_vague(u: Utterance) -> bool:
    """Whether somebody is neither content nor not."""
    return u.has(_VAGUE)


def several(u: Utterance, question: Question) -> list[dict[str, Any]]:
    """Grades for several questions in one message."""
    if u.has("都|全|一律|统统|每个|三个|两个|全部"):
        found, score = points(u, u.text, question)
        if found:
            return [{"q": n, "score": score} for n in question.numbers]
    pieces = [piece for piece in re.split(r"[,，。;； 、\n]", u.text) if clean(piece)]
    scored = [(piece, points(u, piece, question)) for piece in pieces]
    grades = [(piece, score) for piece, (found, score) in scored if found]
    if len(grades) == len(question.numbers):
        return [
            {"q": n, "score": score}
            for n, (_, score) in zip(_order(u, question, grades), grades, strict=True)
        ]
    digits = re.findall("[1-5]", u.text)
    if len(digits) == len(question.numbers) and re.fullmatch(r"[1-5\s,、.;和]+", u.text.strip()):
        return [{"q": n, "score": int(d)} for n, d in zip(question.numbers, digits, strict=True)]
    return []


def _order(u: Utterance, question: Question, grades: list[tuple[str, Any]]) -> list[int]:
    """Which question each grade is for: by a word of its text, else in order."""
    survey = next((i for i in u.catalog.items if i.ref == question.ref), None)
    texts = dict(survey.questions) if survey else {}
    left = list(question.numbers)
    order = []
    for piece, _ in grades:
        pairs = {piece[i : i + 2] for i in range(len(piece) - 1)} - {"满意"}
        best = max(left, key=lambda n: (sum(p in texts.get(n, "") for p in pairs), -n))
        order.append(best)
        left.remove(best)
    return order
