"""A new activity in one sentence: 重阳节茶话会 10月18日上午9点 活动中心 限30人 15号截止."""

from __future__ import annotations

from bot.hearing import Cue
from bot.understanding import planned
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance

_IS_ACTIVITY = (
    "活动|赛|会|课|班|讲座|郊游|游|踏青|登山|采|演|展|棋|球|舞|操|拳|联欢|聚|报名|发布|通知"
)
# What else people meet for, and what is said of oneself.
_NO_ACTIVITY = (
    "开会|例会|值班|碰头|加班|会议纪要|我|你|您|咱|他|她|吗|怎么|什么|哪|谁|不用|听说|据说|记得|"
    "别忘|辛苦|谢谢|"
    "已经|刚才|结束|昨天|上次|去年|那次"
)


def fill_create(u: Utterance, found: Slots) -> Filled:
    """What is planned, when and where."""
    plainly = bool(found.pop("plainly", False))
    told = planned.details(u)
    if "date" not in told or not ("time" in told or u.has("@purpose_word")):
        return None
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
