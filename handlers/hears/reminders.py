"""That somebody wants to be reminded of the study every day at an hour."""

from __future__ import annotations

import re

from bot.hearing import Cue, Hearing
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance

# Without one of these it is not meant; the study must be named beside it.
_REMIND = (
    "提醒|喊我|叫我|催我|招呼我|告诉我一声|吱一声|喊一声|叫一声|提一声|通知我|知会我|提个醒|告诉我"
)
_STUDY = "打卡|学习|签到|读报|学一学|学文章|该学"
_WISHED = (
    "(?:提醒|喊|叫|催|招呼|通知|知会|告诉|提)(?:一下|一声|一句)?(?:我|俺|咱)|给我(?:提|吱|喊|叫)|提个醒|(?:改|换|调|挪)[成到为][^,.!?]{0,8}(?:提醒|叫|喊)|"
    "(?:提醒|喊|叫|吱|提)一声|提醒(?:的|我|打卡|学习){0,4}(?:时间|钟点|点儿?)?[^,.!?]{0,6}(?:改|换|调|挪|提到|提前|推到|推后|往前|往后)"
)
_NOT = (
    "(?:别|不要|莫|甭|不用|不许|取消|停|关|免|少|不必|不想|勿)[^,.!?]{0,8}(?:提醒|喊|叫|催|通知|打扰)|"
    "(?:提醒|通知)[^,.!?]{0,4}(?:停|关|取消|免|别)|谁[^,]{0,4}(?:提醒|喊|叫)|(?:提醒|喊|叫|催)(?:大家|他|她|老|同志)|"
    "(?:他|她|老伴|儿子|女儿|闺女|书记|孙子|孙女|小[王李张刘陈])[^,.!?]{0,6}(?:提醒|喊|叫|催)|提醒(?:我)?了|喊我了|叫我了|老提醒|告诉我[^,.!?]{0,6}(?:情况|结果|名单|多少|几|人数|谁)|几点[^,.!?]{0,4}(?:提醒|叫|喊)"
)


# When, where no hour is said; and other things that call, by night and in stories.
_DAILY = "每天|天天|每日|到点|按时|定时|每早|每晚|定个|设个|定一个|固定|挪|改|换|调"
_CHANGE = "改|换|调|挪|提到|推到"
_ELSEWHERE = "拼多多|淘宝|积分|游戏|梦|点名|名字|圈|@我|上班|单位|当年|年轻|以前|那时"


def says_study(text: str) -> bool:
    """Whether the study is named."""
    return any(word in text for word in _STUDY.split("|"))


def fill_set(u: Utterance, found: Slots) -> Filled:
    """At which hour, as HH:MM; to be asked where none is said."""
    if not u.has(_STUDY) or not u.fits(_WISHED) or _refuses(u) or u.has(_ELSEWHERE):
        return None
    clock = _hour(u)
    if clock is None and not u.has(_DAILY):
        return None
    return ({**found, "time": clock}, ()) if clock else (dict(found), ())


def _refuses(u: Utterance) -> bool:
    """Whether no reminder is wanted, and no other hour either."""
    return u.fits(_NOT) and not u.fits(f"(?:{_CHANGE})[成到为]?[^,.!?]{{0,8}}(?:提醒|叫|喊)")


def _hour(u: Utterance) -> str | None:
    """The hour that is wanted; of two the new one: 八点太早，改成十点."""
    hours = [t for t in u.plan_times if t.clock and ":" in t.clock]
    changed = re.search(_CHANGE, u.text)
    after = [t for t in hours if changed and t.start_at >= changed.end()]
    clock = next((t.clock for t in after or hours), None)
    if clock and clock < "12" and u.has("晚饭|晚上"):  # 晚饭后七点半
        return f"{int(clock[:2]) + 12}{clock[2:]}"
    return clock


hearing = Hearing(
    "reminders",
    cues=(
        Cue("reminder_set", (_REMIND,), sure=87, to_bot=True, name="wants to be reminded"),
        Cue(
            "settings",
            (
                "不用|别|不要|不必 喊|再喊|叫|催|招呼 我 ~2 打卡|学习|签到",
                "提醒 ~8 不要|不想要|不用|取消|停|关|免|撤|算了",
            ),
            sure=86,
            never="提醒大家|提醒他|提醒她|会议|开会",
            to_bot=True,
            name="wants no reminder",
        ),
    ),
    fill={"reminder_set": fill_set},
)
