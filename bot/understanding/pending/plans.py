"""What staff say of a plan that was told back to them: publish it, or what is to be otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.scene import Question, Understanding
from bot.understanding import planned
from bot.understanding.pending.replies import done, otherwise, said_yes
from bot.understanding.planned import Span
from bot.understanding.times import Time
from bot.understanding.utterance import Utterance

# Something that staff plan, told back to them before it is published.
PLAN = "activity_create"
# In the draft of a question about what is missing or wrong: which that is.
ASKED = "asked"
_PUBLISH = re.compile(
    "(?:好的?|行|嗯|中|可以|没问题|没错|对|同意|确认|ok|(?:就|照|按)?(?:这样|这个|这么)|就|照|按|那就?|马上|现在|"
    "赶紧|直接|给我|帮我|快|请|麻烦|了|吧){0,4}"
    "(?:发布(?:一下|出去|到群里|活动)?|发出[去来]|发一下|发到?(?:群里|群|活动群|大群|各群)去?|可以发布?|"
    "能发|推出去|挂出去|公布|发)"
    "(?:吧|了|啊|呀|嘛|哈|去|呗|多?谢谢?|辛苦了?|麻烦了?|就行){0,3}"
)
_LATER = re.compile("先[别不]|等等|等一下|待会|晚点|回头|再说|明天再")
# A correction is no longer than this.
A_LINE = 40
_RENAMED = re.compile("(?:改叫|应该叫|还是叫|就叫)([^,.;!?\n ]{2,24})")
_MOVED_TO = re.compile("(?:改|换|挪|搬)(?:到|在|去|成)([^,.;!?\n ]{2,16})")
_UNTIL = re.compile("截[止至]|报名(?!费)")
_ONCE = re.compile("(?:只|就)(?:办|搞|开)?(?:这)?一[次回场]|不(?:用|是|要)每(?:周|个?星期|个?礼拜)")
# What stands behind what is to be otherwise, and before it.
_OLD = re.compile(
    "(?:[0-9一二两三四五六七八九十百]*个?[人位名]?)?(?:太[少多早晚]|不够|不行|不对|[改换][成到为]|"
    "[加扩减推挪]到|推迟到|提前到)"
)
_NOT = re.compile("(?:不是|从)$")
_CHANGES = "改|换|限|截止|不对|错|推迟|提前|延期|挪|搬|加|减|扩|叫"
# What stands beside a correction and says nothing itself.
_AROUND = re.compile(
    "不对|不是|错了|应该|还是|时间|日期|地点|地方|人数|名额|报名|截止|活动|标题|名字|推迟|提前|延期|"
    "[改换挪搬推加扩减成到为是在了的吧啊呀请把从限就那也再要我你您给帮好对行嗯,,.。、!:;~? \n]"
)
_TIMES = ("date", "time", "end_time", "lunar", "weekly", "often")
# So few characters beside it are no other matter.
A_PIECE = 2


def answered(u: Utterance, question: Question) -> Understanding | None:
    """That a planned activity is to be told as it stands, or what of it is to be otherwise."""
    if question.of != PLAN or u.asks:
        return None
    if _PUBLISH.fullmatch(u.clean):
        return said_yes(question, "pending/plans.publish", value=True)
    found = fix(u, question)
    return otherwise(question, found, "pending/plans.fix") if found else None


def fix(u: Utterance, question: Question) -> dict[str, Any]:
    """What of a plan is to be otherwise; all that was told where it is as it stands."""
    draft = question.draft
    if _LATER.search(u.clean) or len(u.clean) > A_LINE:
        return {}
    found, rest = _told(u, draft)
    if not found or not _corrects(u, draft, found, rest):
        return {}
    return {name: value for name, value in found.items() if draft.get(name, ...) != value} or found


def told(u: Utterance, question: Question) -> Understanding | None:
    """What was missing of a plan, or wrong in it, and whatever is told beside it."""
    draft = question.draft
    if "title" not in draft and all(planned.is_feast(u, time) for time in u.plan_times):
        return done(question, {**draft, "title": planned.bare_title(u)}, "pending/plans.title")
    found = planned.details(u)
    if "title" not in draft:
        found["title"] = planned.title(u, found.get("where", ""))
    elif not found or _is_another(u, draft, found):
        return None
    if str(draft.get(ASKED, "")).startswith("deadline"):
        found = _as_deadline(found)
    return done(question, {**draft, **found}, "pending/plans.told")


def _as_deadline(found: Mapping[str, Any]) -> dict[str, Any]:
    """What was told where a deadline was asked for: a day and an hour are its."""
    told = {name: value for name, value in found.items() if name not in _TIMES}
    if day := found.get("deadline") or found.get("date"):
        told["deadline"] = day
    return told | {"deadline_time": found.get("deadline_time") or found.get("time")}


def _told(u: Utterance, draft: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """What a correction tells, and what is left of it when that is taken away."""
    name = planned.called(u) or _RENAMED.search(u.text)
    once = _ONCE.search(u.text)
    but = [*_old(u), *(match.span() for match in (name, once) if match)]
    times = [time for time in u.plan_times if not planned.within(time.start_at, but)]
    found = {**_when(u, times, draft), **planned.repeats(u, times), **planned.beside_times(u, but)}
    if name is not None:
        found["title"] = planned.name(u, name)
    if planned.UNLIMITED.search(u.text):
        found["capacity"] = None
    if once is not None:
        found["weekly"] = False
    moved = _MOVED_TO.search(u.text)
    if not found and moved is not None and not u.plan_times:
        return {"where": planned.name(u, moved)}, ""
    return found, _AROUND.sub("", planned.rest(u, found.get("where", ""), but))


def _corrects(u: Utterance, draft: Mapping[str, Any], found: Mapping[str, Any], rest: str) -> bool:
    """Whether it is said of the draft, and not of something else."""
    if not rest or rest in str(draft.get("title", "")).lower():
        return True
    if not u.has(_CHANGES) or _is_another(u, draft, found) or u.item_of("activity") is not None:
        return False
    return u.to_bot or len(rest) <= A_PIECE


def _is_another(u: Utterance, draft: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Whether it tells of a whole plan by itself, and says nothing of a change."""
    whole = {"date", "time"} <= found.keys() and not u.has("改|换|不对|错|推迟|提前|挪")
    name = planned.title(u, found.get("where", "")) if whole else ""
    plain = name.lower()
    return (
        len(_AROUND.sub("", plain)) >= A_PIECE and plain not in str(draft.get("title", "")).lower()
    )


def _old(u: Utterance) -> list[Span]:
    """Where times and numbers stand that are said to be wrong: 5号改成6号."""
    times = [(time.start_at, time.end_at) for time in u.plan_times]
    counts = [(number.start, number.end) for number in u.numbers]
    return [
        (start, end)
        for start, end in (*times, *counts)
        if _OLD.match(u.text[end:]) or _NOT.search(u.text[:start])
    ]


def _when(u: Utterance, times: Iterable[Time], draft: Mapping[str, Any]) -> dict[str, Any]:
    """Another day, hour or deadline; an hour that goes with what is otherwise goes too."""
    found: dict[str, Any] = {}
    open_until = False
    for time in times:
        until = _is_until(u, time) or (open_until and time.day is None)
        open_until = until and time.clock is None
        found |= _until(time) if until else _begins(time)
    gone = {"date": (), "time": ("end_time",), "deadline": ("deadline_time",)}
    for name in tuple(found):
        lost = [one for one in gone.get(name, ()) if draft.get(one) and one not in found]
        found |= dict.fromkeys(lost)
    return found


def _is_until(u: Utterance, time: Time) -> bool:
    """Whether a time is until when people may sign up."""
    before = re.split("[,;。]", u.text[: time.start_at])[-1]
    return time.deadline or _UNTIL.search(before) is not None


def _until(time: Time) -> dict[str, Any]:
    hour = {"deadline_time": time.clock} if time.clock and ":" in time.clock else {}
    return hour | ({"deadline": time.day} if time.day else {})


def _begins(time: Time) -> dict[str, Any]:
    told = {"date": time.day, "time": time.clock, "end_time": time.end_clock}
    return {name: value for name, value in told.items() if value}
