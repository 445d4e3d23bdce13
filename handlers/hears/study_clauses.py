"""学习打卡 in a clause of its own, whatever else the message tells: 才从地里回来，打卡."""

from __future__ import annotations

import re
from datetime import date

from bot.scene import Who
from bot.understanding import slots
from bot.understanding.clauses import Clause, clauses
from bot.understanding.kin import YOUNG
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance
from handlers.hears.studied import absent, days_told, is_no_study

_DONE = "打卡|打个?卡|打一个|签到|签个到|学完|学好|学过|学习|学|看完|读完|念完|已学|已阅|已读"
# Nothing but having studied: 打卡打卡, 我也打卡, 今天的也学了, 周末也打个卡, 每日一学打卡.
_ALONE = re.compile(
    "(?:我|俺|咱|本人|自己)?"
    "(?:(?:今天|今日|今儿|今朝|今晨|今早|今晚|早上|早起|中午|晚上|周末|周[一二三四五六日天]|"
    "节日|过节|假日|重阳节?|国庆|每日|天天)(?:里|的|里头)?)?"
    "(?:的?(?:学习|课|文章|每?日?一学|任务|功课|作业))?"
    "(?:也|都|已经|已|又|来|再|就|刚|才|补|准时|按时|坚持|继续|报到|前来){0,3}"
    f"(?:{_DONE})(?:完|好|了|啦|咯|喽|哉|哈|呀|啊|毕|一下|成功|完毕|完成|报到){{0,2}}"
    f"(?: ?(?:{_DONE})(?:完|好|了|啦|咯|哉){{0,2}})*"
)
# Words that say it in whatever company; 看完了 may be of a film.
_SURELY = re.compile("打个?卡|签到|签个到|学[完好了]|一学.*[看读]完|已学|学哉")
# What nearly everybody says, of which nothing else can be meant.
_PLAINLY = re.compile("我?(?:打卡|签到|学完|已学|学好)[了啦]?[.!。！]?")
_BACK = re.compile("[^不没谁你等要去]{1,12}(?:回来|到家|忙完|吃完)(?:了|再|就|才|后)?打个?卡")
# What says of the clause before that it is yet to be done, or bids others.
_NOT_YET = re.compile(
    "(?:等会儿?|等一?下|一会儿?|待会儿?|马上|回头|晚点|明天|后天|先别|别忘了?|记得|请|提醒|大家|各位|谁)$"
)
# Whom a clause names beside the speaker: has studied too, or is recorded by whoever speaks.
_TOO = re.compile(
    "打卡|打个卡|打一个|签到|[学读看念][完好了]|已学|[替帮给代].{1,6}(?:打|记|签|补)|"
    "(?:也|都)(?:打|学|签|算)|两口|俩"
)
# That a day gone by counts besides today.
_BESIDES = re.compile("[也忘漏没还都].*补|补.*[也忘漏没还都]|一起|也打|也算")
# Behind a clause: it asks, or stands above a list.
_HEADS = ("?", ":", ")")


def own_clause(u: Utterance) -> Clause | None:
    """The clause in which somebody says of himself to have studied, and nothing else.

    Of whoever speaks for others, and names somebody, it may be of them.
    """
    if (u.role != "member" or u.scene.unsure) and u.mentions:
        return None
    if not _SURELY.search(u.text):
        return None
    if _PLAINLY.fullmatch(u.text):
        return Clause(u.text, 0, len(u.text))
    found = clauses(u.text, closely=True)
    for n, clause in enumerate(found):
        behind = u.text[clause.end : clause.end + 1]
        before = found[n - 1].text.strip() if n else ""
        if behind in _HEADS or _NOT_YET.search(before):
            continue
        if is_checkin(_without_names(u, clause)):
            return clause
    return None


def _without_names(u: Utterance, clause: Clause) -> str:
    """What a clause says besides the speaker's own name and the spouse's."""
    ours = {"self", "spouse", u.speaker, u.known.spouse if u.known else None}
    left = u.text[clause.start : clause.end]
    for mention in u.mentions:
        if clause.start <= mention.start < mention.end <= clause.end and set(mention.who) <= ours:
            said = u.text[mention.start : mention.end]
            left = left.replace(said, " ")
    return " ".join(left.split())


def is_checkin(said: str) -> bool:
    """Whether a clause says no more than that its speaker studied."""
    if _BACK.fullmatch(said):
        return True
    return _ALONE.fullmatch(said) is not None and _SURELY.search(said) is not None


def fill_own(u: Utterance, own: Clause, found: Slots) -> Filled:
    """Who studied on which days, by a clause of its own and what is said beside it."""
    if _PLAINLY.fullmatch(own.text) and len(own.text) == len(u.text):
        return {**found, "people": ["self"], "date": u.today}, ()
    if is_no_study(u):
        return None
    people = _people(u)
    unclear, ask = slots.mention_slots(u.mentions)
    if people == ["self"]:
        unclear, ask = {}, ()  # Whoever else is named is only spoken of.
    days = _days(u, own)
    result: Slots = {**found, **unclear, "people": people, "date": u.today}
    if days:
        result["date"] = days[0] if len(days) == 1 else days
    if any(day < u.today for day in days):
        result["backfill"] = True
    return result, ask


def _people(u: Utterance) -> list[Who]:
    """The speaker, and whom a clause says to have studied as well, or to be recorded too."""
    missing = absent(u)
    people: list[Who] = ["self"]
    for clause in clauses(u.text, closely=True):
        if not _TOO.search(clause.text):
            continue
        for mention in u.mentions:
            if clause.start <= mention.start < clause.end:
                people += [who for who in mention.who if who not in {*people, *missing}]
    return [who for who in people if who not in YOUNG]


def _days(u: Utterance, own: Clause) -> list[date]:
    """The days that count, none for today alone: 打卡，昨天的也补一个; 打卡，补昨天的."""
    # The clause itself is of today, though it may say why: 周末也打卡.
    its = {t.day for t in u.report_times if own.start <= t.start_at < own.end}
    days = [day for day in days_told(u) if day not in its and day <= u.today]
    rest = u.text[: own.start] + u.text[own.end :]
    if days and u.today not in days and (u.today in its or _BESIDES.search(rest)):
        days = [*days, u.today]
    if days and not re.search("补|[也都一]起?打|也算|一起", rest):
        return []  # A day is spoken of, and not made up for.
    return days
