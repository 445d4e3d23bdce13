"""What is said of a day's study: who studied, on which days, and what was thought of it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from bot.scene import Who
from bot.understanding import slots
from bot.understanding.kin import YOUNG
from bot.understanding.normal import fold
from bot.understanding.slots import Filled, Slots
from bot.understanding.times import duration_minutes
from bot.understanding.utterance import Utterance
from handlers.hears.wordings import Wordings

DAY = timedelta(days=1)
_words = Wordings(Path(__file__).with_suffix(".toml"))
# Other check-ins than ours: gates of companies, sights, games.
OTHER = (
    "拼多多|淘宝|京东|支付宝|微信运动|走路换|农场|会员日|公司|上下班|刷脸|打卡机|网红|景点|旅游|健康打卡|打call|抢票|加速包|幼儿园|扣钱|迟到|健身房|跑步打卡|步数|游戏|小程序|饭店|面馆|咖啡|"
    "黄山|长城|海边|瀑布|古镇|日出|云海|减肥|单词|英语|直播间|超市|驾照|钢琴|研究生|大学毕业|博士|厨艺|广场舞|在学习强国|遗嘱|统计出|报表|汇总|明细|导出|已读不回|学校|奖状|证书"
)
TOGETHER = (
    "加上我|还有我|连我|我们俩都|我俩都|两家头|都学了|我同|我与|我和|我跟|我也|跟我|和我|同我|"
    "一块|一起"
)
FOR_OTHERS = "给|替|帮|代|和|跟|同|与|也|都|我|一起|一块|记"
# A check-in with which a message begins, whatever follows.
OPENS = "^(?:我|今天的?)?(?:打卡|签到|学完|学了|读完|读了|看完|已阅|阅|已学)[了啦]?[,.!;]"
SOME_DAY = "前些|有一天|上回|那天|某天|前一阵|前阵子|哪天"
TO_MEMBER = (
    "你今天|你打|你学|你们打|别忘了|没打的|快打|老师们|记得打|你咋|你怎么还|"
    "你昨|你看完|你读|你念|大家"
)

# Who says so wants the very opposite of a check-in (handlers/hears/privacy.py).
# What is kept of the study, and is wanted: 打卡名单发我.
LIST = "(?:打卡|签到|学习)的?(?:名单|情况|明细|人数|统计|汇总|台账|报表)"
NO_RECORD = "(?:别|不要|莫|甭|不用|不许|不准)再?(?:给|替|帮)?我?(?:记|登记|统计)我?的?(?:打卡|签到)"

# Who is yet to study when reminded, or wants to be reminded, has not studied.
TO_BE_REMINDED = (
    "(?:提醒|喊|叫|催)(?:一下|一声)?(?:我|俺)[^,.!?]{0,6}(?:打卡|学习|签到|读报|学)|"
    "提醒.*(?:还没|没学完|没打)"
)

# All that is said to have read a post, without a word on the study.
READ = (
    r"(?:@\S+\s+)?(?:我|都|已经|已){0,4}"
    r"(?:已阅|阅|阅过|看过|看了|看完|收到|读过|已读)[了啦]*[。！!. ]*"
)


def says_read(text: str) -> bool:
    """Whether somebody says no more than to have read it."""
    return re.fullmatch(READ, text.strip()) is not None


_THOUGHT = (
    "体会|感想|心得|感悟|感触|感言|启发|受教育|受益|收获|深受|认识到|懂得了|读后感|想补充|再补充|我觉得|我认为|"
    "让我想|使我想|想起|鼓舞|很有道理"
)
_NO_THOUGHT = (
    "没(?:有|什么|啥)?(?:什么|啥)?(?:体会|感想|心得|收获)|"
    "(?:体会|感想|心得)[^,。，]{0,4}(?:再|回头|明天|以后|晚点)"
)
A_THOUGHT = 10
# So short is what most say: 打卡, 学了.
A_WORD = 2


def says_thought(text: str) -> bool:
    """Whether a check-in tells what somebody thinks of the study."""
    if len(text) < A_THOUGHT:  # Most check-ins are a word.
        return False
    return re.search(_THOUGHT, fold(text)) is not None and not denies_thought(text)


def denies_thought(text: str) -> bool:
    """Whether somebody says to have no thought, or none yet."""
    return re.search(_NO_THOUGHT, fold(text)) is not None


def fill_checkin(u: Utterance, found: Slots) -> Filled:
    """Who studied on which day."""
    if _of_something_else(u) or _names_nobody(u, roll=found.pop("named", False)):
        return None
    later = found.pop("later", False)
    posted = any(ref[0] == "campaign" for ref in u.focus.refs)
    if later and not posted and u.today not in (u.own_checkins or ()):
        return None
    unclear, ask = slots.mention_slots(u.mentions)
    days = days_told(u)
    if days and min(days) > u.today:
        return None  # What is planned.
    result: Slots = {**found, **unclear, "people": _who_studied(u), "date": u.today}
    if days:
        result["date"] = days[0] if len(days) == 1 else days
    minutes = duration_minutes(u.text)
    if minutes:
        result["minutes"] = minutes
    if not days and u.has("补|落下|漏") and u.has(SOME_DAY):
        result.pop("date")
        return {**result, "backfill": True}, (*ask, "date")
    if any(day < u.today for day in days):
        if u.has("不算|没学|没看") and not u.has("补"):
            return None
        result["backfill"] = True
    elif not days and u.has("补卡|补签|补打") and not u.has("今"):
        result["backfill"] = True
    return result, ask


def _of_something_else(u: Utterance) -> bool:
    """Whether it is about other check-ins, said to a member, or a question."""
    if len(u.text) > A_WORD and _tells_more(u):
        return True
    others = [m for m in u.mentions if any(isinstance(who, int) for who in m.who)]
    if others and u.role not in ("family", "secretary", "staff") and not u.has(FOR_OTHERS):
        return True
    return u.asks and not u.has("谢谢|莫催|补")


def is_no_study(u: Utterance) -> bool:
    """Whether it is other check-ins that are spoken of, or a wish about reminders or records."""
    if u.fits(NO_RECORD) or u.fits(TO_BE_REMINDED) or u.fits("去[^,]{1,6}打卡"):
        return True
    return u.has(OTHER) or u.fits(LIST) or _words.has("other_thing", u.text)


def _tells_more(u: Utterance) -> bool:
    """Whether more is said than the word, of other things."""
    if u.media and u.has("打卡") and not u.has("学|读|文章|@material"):
        return True
    if is_no_study(u) or (u.has(TO_MEMBER) and not u.named_bot):
        return True
    return _words.has("later", u.text) and not u.has("补|昨|前")


def _who_studied(u: Utterance) -> list[Who]:
    missing = absent(u)
    people = [who for who in slots.involved(u) if who not in missing]
    if u.role == "member" and u.fits(OPENS) and not u.has("也|都|替|给|帮|代|和|跟|俩"):
        return ["self"]  # Whoever else comes in is thought of.
    if u.role == "member":  # The children only hold the telephone.
        people = [who for who in people if who not in YOUNG]
    together = u.has(TOGETHER) and "self" not in people
    if u.role in ("secretary", "staff") and not u.has("我"):
        together = False  # Who speaks for others says it if it is also for oneself.
    if not people or (together and u.role != "family"):
        people.insert(0, "self")
    if people == ["spouse"] and not u.has("替|给|帮|代") and u.has("和|跟|同|俩"):
        return ["self", "spouse"]
    return people


def absent(u: Utterance) -> set[Who]:
    """Those who are named as not having studied."""
    return {who for m in u.mentions if _has_not(u, m.start, m.end) for who in m.who}


def _names_nobody(u: Utterance, *, roll: bool) -> bool:
    """Whether, on a roll, nobody is named who has studied, or only those who have not."""
    if not u.mentions:
        return roll
    missing = absent(u)
    there = any(isinstance(who, int) and who not in missing for who in slots.involved(u))
    return not there and (roll or bool(missing))


def _has_not(u: Utterance, start: int, end: int) -> bool:
    """Whether it is said of whoever is named there that he has not studied."""
    before = re.split("[.;!?\n]", u.text[:start])[-1]
    return bool(
        re.search("(?:未|没)(?:打|学|签|读)", before)
        or re.match("[^,.;、\n]{0,2}(?:请假|没(?!问题|事)|未|缺)", u.text[end:])
    )


def days_told(u: Utterance) -> list[date]:
    """The days that are told of; "I make it up today" tells not of today."""
    told = slots.report_day(u)
    days = told if isinstance(told, list) else [told] if told else []
    days = sorted({*days, *_listed_days(u, days)})
    if len(days) == 1 and u.has("周末两天|双休") and days[0] + DAY <= u.today:
        days = [days[0], days[0] + DAY]
    if len(days) > 1 and u.has("那天的|那日的|那期|当天的|那节"):
        return days[:1]
    if len(days) > 1 and u.has("补") and not u.has("今天的|和今天|、今天|连今天"):
        days = [day for day in days if day != u.today]
    return days


def _listed_days(u: Utterance, days: list[date]) -> list[date]:
    """Days of the month that share a unit with the last: 24、25号, or are counted: 25、26两天."""
    listed = re.search(r"((?:\d{1,2}[、,和]){1,31})(\d{1,2})([号日]|[两二三四五六七]天)", u.text)
    if listed is None:
        return []
    last = next((day for day in days if day.day == int(listed[2])), None)
    if last is None and listed[3][-1] == "天" and int(listed[2]) <= u.today.day:
        last = u.today.replace(day=int(listed[2]))
    if last is None:
        return []
    numbers = [int(said) for said in re.findall(r"\d+", listed[1])]
    return [last.replace(day=number) for number in numbers if 0 < number < last.day] + [last]


def fill_cancel(u: Utterance, found: Slots) -> Filled:
    """Whose check-in of which day is taken back."""
    if _words.has("other_mistake", u.text) or _words.has("other_thing", u.text):
        return None
    people = u.decided() or ["self"]
    if people == ["spouse"] and u.has("我和|我跟|我们|跟我|和我|把我"):
        people = ["self", "spouse"]
    people = [w for w in people if w != "grandchild" and not u.is_of_staff(w)] or ["self"]
    if u.own_checkins is not None and not u.own_checkins:
        return None
    day = slots.report_day(u)
    if isinstance(day, list):
        day = u.today if u.today in day else day[-1]
    return {**found, "people": people, "date": day or u.today}, ()


def fill_query(u: Utterance, found: Slots) -> Filled:
    """Whose record is asked for, or the group's."""
    if not u.to_bot and not u.is_staff and not u.mentions and not u.has(OWN_OR_ALL):
        return None  # One member asks another.
    result = {**found, **_scope(u)}
    if u.has("连着|连续|一连"):
        result["metric"] = "streak"
    day = slots.report_day(u)
    if (period := slots.period(u)) is not None:
        result["period"] = period
    elif day and not isinstance(day, list):
        result["date"] = day
    elif result.get("missing") or u.has("今天|今儿|打上|签过|学了没|记上没"):
        result["date"] = u.today
    return result, ()


def _asked_about(u: Utterance) -> list[Who]:
    """Whose record is meant; the children only ask, or laugh."""
    people = u.decided()
    young = all(who in YOUNG for who in people)
    if young and u.fits("我(?!家|爸|妈|爹|娘|孙|儿|女|闺|老)"):
        return ["self"]
    return people or ["self"]


def _scope(u: Utterance) -> Slots:
    if u.has("我缺|我漏|我断|我落"):
        return {"missing": True, "people": ["self"]}
    scope = next((scope for scope, says in SCOPES if u.has(says)), None)
    if scope is None:
        return {"people": _asked_about(u)}
    missing = scope != "rank" and u.has("哪个没|谁没|还没|缺了|没读|没打|没学|缺|还差")
    return {"scope": scope, "missing": True} if missing else {"scope": scope}


OWN_OR_ALL = "我|咱|谁|几|多少|率|记录|名|哪|支部|群"
SCOPES = (
    ("branch", "支部"),
    ("rank", "第一|头一名|前三|排名|前十|名次|谁最多|哪个最多|谁学得最"),
    (
        "group",
        (
            "率|人数|全群|哪个没|哪位没|谁没|哪些人|哪几位|还有谁|几个人没|多少人|谁还没|没打的|没学的|"
            "缺|哪些同志|还差"
        ),
    ),
)
