"""What one message asks for besides: 打卡，茶话会我也报 is two wishes, each read by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.scene import Ref, Understanding
from bot.understanding import stays
from bot.understanding.acts import acts
from bot.understanding.clauses import MARKS, Clause, clauses
from bot.understanding.items import PART
from bot.understanding.normal import clean, fold
from bot.understanding.utterance import Utterance

LONGEST = 80
# Without any of these nothing stands beside something else.
_PARTED = re.compile(rf"[\s\[{MARKS}]")
_STUDIED = re.compile(
    "[打大达搭答]过?了?一?个?[卡咔]|签到|签个到|补一?个?卡|补[打签]|"
    "(?:学|看|读|听)(?:完|好|习完)(?:了|啦|毕)?$|已[学读阅看]|学习完|完成学习|今[天日]的?(?:学习|学了)"
)
# What a clause must have that is to stand for itself beside one of another activity.
_DECLINES = re.compile(
    "不行|不会|不懂|不感兴趣|没兴趣|门外汉|没空|没时间|没法|就算了|算了|免了|不[去来参报想能]"
)
_STAYS = re.compile("留着|照旧|不变|不动|保留|照常")
_LATER = re.compile("再[打学补签看]|等[会下一]|待会|回头|晚点|还没")
_SHARES = re.compile("[也都还]")
_REMINDS = re.compile("(?:提醒|通知|告诉|转告)[一下]{0,2}(?:大家|各位|没报|还没)")
# Who urges others to sign up signs up nobody.
_CALLS = re.compile("各位|快[来报]|踊跃|你们|[谁哪]|抓紧|大家(?:都|一起|也)")
_JOINS = re.compile(r"报|参加|算我|加我|\+1|加1")
_ONLY_JOINS = re.compile(
    r"(?:报名?|参加|算我|加我|\+1|加1|那|行|好|嗯|哦|我|俺|也|就|先|想|要|还是|给|帮|来|去|吧|了|的|啊|"
    r"呀|哈|哟|[一1][个位份名]|个|名|上)*"
)
_ACTS = frozenset(("join", "go", "leave", "less"))
# What a part about activities is, as opposed to the study.
Topic = frozenset[Ref]
STUDY: Topic = frozenset((("campaign", 0),))
# Of whom the wish is who speaks of several activities one after the other.
ONE = ("activity_signup", "activity_cancel")


@dataclass(slots=True)
class _Part:
    topic: Topic
    said: list[str]

    @property
    def text(self) -> str:
        return "，".join(self.said)


def parts(u: Utterance) -> tuple[str, ...]:
    """What is said of one thing after the other; nothing where all is of one thing.

    Of what stays as it was (茶话会照旧) nothing is asked.
    """
    text = u.message.text.strip()
    parted = _PARTED.search(text) is not None
    if not (parted or u.hits.get("activity")) or len(text) > LONGEST or "\n" in text:
        return ()
    found = _parts(u) if parted else []
    if len(found) <= 1 and not u.asks and (people := _of_each(u)):
        return people
    studied = any(part.topic == STUDY for part in found)
    if len(found) < 2 or not (studied or all(map(_stands, found))):
        return ()
    return tuple(part.text for part in found if not _is_no_wish(part))


def outright(u: Utterance) -> str | None:
    """A clause that signs its speaker up for what it names and says no more, beside some talk."""
    told = clauses(u.message.text) if _PARTED.search(u.message.text.strip()) else ()
    if len(told) < 2 or u.has("@perhaps") or _CALLS.search(u.text) or "leave" in acts(u.text):
        return None
    return next((one.text for one in told if _signs_up(u, one.text)), None)


def _signs_up(u: Utterance, text: str) -> bool:
    words = clean(text)
    hit = next((h for h in u.catalog.mentioned(words) if h.item.kind == "activity"), None)
    if hit is None or hit.score < PART:
        return False
    rest = words[: hit.start] + words[hit.end :]
    return _JOINS.search(rest) is not None and _ONLY_JOINS.fullmatch(rest) is not None


def joined(read: Iterable[Understanding]) -> Understanding | None:
    """Several wishes as one understanding with the others beside it; at most one is asked about."""
    told = _together([one for one in read if one.intent != "none"])
    clear = [one for one in told if not one.ask]
    first, *rest = (*clear, *[one for one in told if one.ask][:1]) or (None,)
    return replace(first, also=tuple(rest)) if first is not None else None


def _parts(u: Utterance) -> list[_Part]:
    found: list[_Part] = []
    before: list[str] = []
    for clause in _clauses(u):
        topic = _topic(u, clause.text)
        if topic is None:
            (found[-1].said if found else before).append(clause.text)
            continue
        same = next((part for part in found if part.topic & topic), None)
        if same is None:
            found.append(_Part(topic, []))
            same = found[-1]
        same.topic |= topic
        same.said.append(clause.text)
    if found:
        found[0].said[:0] = before
    return found


def _of_each(u: Utterance) -> tuple[str, ...]:
    """What of one activity is said of the speaker, who stays away, and of others, who come."""
    hit = next((hit for hit in u.items if hit.item.kind == "activity"), None)
    if hit is None:
        return ()
    staying = [who for who in stays.who_stays(u) if isinstance(who, int)]
    if not staying or not stays.leaves_alone(u):
        return ()
    names = "、".join(one.text for one in u.mentions if set(one.who) & {*staying})
    return (u.message.text, f"给{names}报名{hit.item.title}")


def _clauses(u: Utterance) -> list[Clause]:
    """The clauses; where people put nothing but a blank between two things, also at blanks."""
    found: list[Clause] = []
    for clause in clauses(u.message.text):
        words = clause.text.split()
        topics = {topic for word in words if (topic := _topic(u, word)) is not None}
        mixed = STUDY in topics and len(topics) > 1
        found += [Clause(word, 0, 0) for word in words] if mixed else [clause]
    return found


def _topic(u: Utterance, text: str) -> Topic | None:
    """What a clause is about: the study, or the activities that it names."""
    hits = u.catalog.mentioned(clean(text))
    named = frozenset(
        hit.item.ref for hit in hits if hit.item.kind == "activity" and hit.score >= PART
    )
    if named:
        return named
    return STUDY if _STUDIED.search(fold(text).strip()) else None


def _stands(part: _Part) -> bool:
    """Whether what is said of an activity can be read without what is said of others."""
    text = fold(part.text)
    if _DECLINES.search(text) or _STAYS.search(text):
        return True
    return bool(_ACTS & acts(text).keys()) and _SHARES.search(text) is None


def _is_no_wish(part: _Part) -> bool:
    """Whether something stays as it was, or is to be studied later."""
    if part.topic == STUDY:
        return _LATER.search(part.text) is not None
    return _STAYS.search(part.text) is not None or _REMINDS.search(part.text) is not None


def _together(read: list[Understanding]) -> list[Understanding]:
    """The same wish for several activities is one."""
    told: list[Understanding] = []
    for one in read:
        n = next((n for n, other in enumerate(told) if _alike(other, one)), None)
        if n is None:
            told.append(one)
            continue
        refs = [*_refs(told[n]), *_refs(one)]
        told[n] = replace(told[n], slots={**told[n].slots, "activity": list(dict.fromkeys(refs))})
    return told


def _alike(one: Understanding, other: Understanding) -> bool:
    if one.intent != other.intent or one.intent not in ONE or one.ask or other.ask:
        return False
    slots = [
        {key: value for key, value in each.slots.items() if key != "activity"}
        for each in (one, other)
    ]
    return bool(slots[0] == slots[1] and _refs(one) and _refs(other))


def _refs(one: Understanding) -> list[Ref]:
    refs = one.slots.get("activity")
    return [refs] if isinstance(refs, tuple) else list(refs or ())
