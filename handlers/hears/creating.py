"""A new activity in one sentence: 重阳节茶话会 10月18日上午9点 活动中心 限30人 15号截止."""

from __future__ import annotations

import re

from bot.hearing import Cue
from bot.understanding import planned
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance
from handlers.hears.plan_lists import plans

_IS_ACTIVITY = (
    "活动|赛|会|课|班|讲座|郊游|游|踏青|登山|采|演|展|棋|球|舞|操|拳|联欢|聚|报名|发布|通知"
)
# What else people meet for, and what is said of oneself.
_NO_ACTIVITY = (
    "开会|例会|值班|碰头|加班|会议纪要|我|你|您|咱|他|她|吗|怎么|什么|哪|谁|不用|听说|据说|记得|"
    "别忘|辛苦|谢谢|"
    "已经|刚才|结束|昨天|上次|去年|那次"
)
# What a member thinks of, behind the word of doing it.
_IDEA = re.compile(
    "(?:组织|举办|搞|办|一起去|一块儿?去)(?:[一几]?[次个场趟])?(?:大家伙?|大伙儿?|我们|咱们|老同志们?)?(?:一起|一块儿?)?"
    "(?:[去到])?([^,.!?;\\n]{2,14}?)(?:行不行|好不好|可以|怎么样|吧|吗|呢|啊|呀|$|[,.!?;\\n])"
)


def fill_create(u: Utterance, found: Slots) -> Filled:
    """What is planned, when and where."""
    several = plans(u) if u.is_staff else {}
    if several:
        return several, ()
    plainly, proposes = bool(found.pop("plainly", False)), bool(found.pop("proposes", False))
    told = planned.details(u)
    if "date" not in told or not ("time" in told or u.has("@purpose_word")):
        return _proposed(u, found) if proposes else None
    title = planned.title(u, told.get("where", ""))
    if plainly and not (title and _is_plain(u, told)):
        return None
    found.pop("activity", None)  # A new one is none of those that stand.
    result = {**found, **told}
    if not u.is_staff:
        result["proposer"] = u.speaker
    result["title"] = title
    if not title and (not u.has(_IS_ACTIVITY) or u.has("开会|来参观")):
        return None
    return result, ("confirm",) if _is_by_weekday(u) else ()


def _proposed(u: Utterance, found: Slots) -> Filled:
    """A member's idea of which no day is told."""
    idea = _IDEA.search(u.text)
    if idea is None or u.is_staff:
        return None
    title = planned.as_said(u, idea[1])
    return {**found, "proposer": u.speaker, "title": title}, ()


def _is_plain(u: Utterance, told: Slots) -> bool:
    """Whether nothing but what an activity needs is told, without a word that it is to be one."""
    if u.asks or u.has(_NO_ACTIVITY) or planned.changes(u) or ":" not in str(told.get("time")):
        return False
    if told.keys() & {"deadline", "weekly", "often"} or (
        "capacity" in told and planned.is_limited(u)
    ):
        return True
    return "where" in told and (u.to_bot or "capacity" in told)


def _is_by_weekday(u: Utterance) -> bool:
    """Whether the deadline is told by a weekday, which may be one of two."""
    return u.fits("(?:周|礼拜|星期)[一二三四五六日天][^,]{0,6}截止") or any(
        t.deadline and u.text[t.start_at].startswith(("周", "礼", "星")) for t in u.plan_times
    )


PLAINLY = Cue(
    "activity_create",
    ("点|上午|下午|晚上|早上|早晨|:",),
    sure=84,
    by="staff",
    where="staff",
    never=(
        "志愿|走访|慰问|看望|电话慰问|报表|台账|导出|导成|借|订|预约|"
        "开会|会议|例会|值班|碰头|住院|手术|复查|名单|统计|汇总"
    ),
    name="told plainly",
    slots={"plainly": True},
)

# An idea of a member's needs no day yet.
PROPOSES = Cue(
    "activity_create",
    (
        "提议|倡议|提个议 ..10 组织|搞|办|去|一起|聚",
        "能不能|可不可以|能否 组织|搞|办 ..4 次|个|场 ..12 活动|游|赛|展|会|聚|参观|登山",
    ),
    sure=70,
    to_bot=True,
    never="@grave|志愿|工资|医保|报销|电梯|路灯|食堂|投票|选举|修|装",
    name="proposes",
    slots={"proposes": True},
)
