"""What is told of something planned: when, where, for how many, until when, what to bring."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.understanding import slots
from bot.understanding.times import Time
from bot.understanding.utterance import Utterance

WEEK = timedelta(days=7)
# Fewer are no capacity, but a party.
FEWEST = 3
_N = r"[0-9]{1,4}|[一二两三四五六七八九十百]{1,5}"
_CAPACITY = re.compile(
    rf"(?:最多|不超过|限额?|限报|只收|招收?|名额|收|上限)?(?:是|为|[::])?(?:{_N})(?:个名额|"
    rf"个位子|个位置|个人|人|位|名|个)"
    rf"|(?:限额|限|名额|人数|上限)(?:改成|改为|改|增到|加到|是|为|[::])?(?:到|成)?(?:{_N})"
)
_UNLIMITED = re.compile("不限(?:人数|名额|人)?|人数不限|名额不限")
_HALLS = (
    "中心|礼堂|会议室|公园|广场|大学|食堂|俱乐部|馆|阅览室|活动室|教室|报告厅|展厅|大厅|多功能厅|"
    "文化宫|少年宫|剧院|影院|农庄|农家乐|度假村|景区|纪念碑|陵园|体育场|门球场|球场|社区|"
    "室(?![内外])|厅|植物园|果园|花园|活动站|门球馆|棋牌屋|礼堂"
)
_BEHIND = (
    "(?:[东西南北正前后]门|[一二三四五六七八九0-9]{1,2}[楼层](?:[一-龥]{0,4}[室厅])?|"
    "门口|院内|[0-9]{3,4}室?)?"
)
_CENTRE = re.compile(
    "(?:老干部|离退休|老年|市民|社区|职工|文化|党群|县|市|区|局){0,3}(?:活动|服务|文化|体育|"
    "党群)中心"
    f"(?:大厅|[一-龥]{{1,2}}[室厅]|{_BEHIND})"
)
# Where something is said to be, before the place is named.
_IN = re.compile(
    f"(?:在|去|到|集合点?)([一-龥0-9]{{1,7}}?(?:{_HALLS})(?:[一-龥]{{0,3}}(?:{_HALLS}))?{_BEHIND})"
)
_PLACE = re.compile(f"(?:[一-龥0-9]{{0,6}}?)(?:{_HALLS})(?:[一-龥]{{0,3}}(?:{_HALLS}))?{_BEHIND}")
_CORNER = re.compile(
    "(?:^|[,。.:;\\s])((?:在|去|到)?[一-龥0-9]{1,7}(?:楼|门口?|桥头|村|站|走廊|天台|水库|院|堂|"
    "场|广|屋))(?=集合|上车|坐车|出发|见|[,。.:;\\s]|$)"
)
_AT = re.compile("^(?:组织|大家|参观|改到|换到|挪到|搬到|改在|定在|就|在|到|去|于){1,3}")
# A feast in a title is no time: 重阳节茶话会.
_FEAST = re.compile("[^0-9点号日周]*节?")
_TOLD_PLACE = re.compile(
    "(?:地点|地址|场地|会场|地方)(?:就?(?:定|改|换|写|挪|放)?(?:成|到|在|为|是)|"
    "[::])+([^,.;!?\n ]{2,16})"
)
_MOVED_TO = re.compile("(?:改|换|挪|搬)(?:到|在|去|成)([^,.;!?\n ]{2,16})")
_BRING = re.compile(
    "(?:请|需要?|要|记得|大家)?(?:自带|自备|带上|带好|带齐|请带|需带|要带|携带|"
    "备好)([^,.;!?\n ]{1,16})"
)
_CONTACT = re.compile(
    "(?:联系人|联络人|负责人|联系电话|咨询电话|报名电话)(?:改成|改为|换成|是|为|找|"
    "[::])?([^,.;!?\n ]{2,20})"
)
_RAIN = re.compile(
    "(?:如?遇|要是|如果|碰上|若)?(?:下雨|雨天|有雨|遇雨|雨雪天?|天气不好)(?:天|的话|就|则|"
    "时)?[^,.;!?\n ]{1,14}"
)
_DEADLINE = re.compile("(?:报名)?截[止至](?:报名|时间|日期)?|报名时间")
_TITLE = re.compile(
    "(?:标题|题目|名称|名字|主题|活动名)(?:就|改|换)?(?:叫做?|成|为|是|用|写|改成|改为|换成|"
    "[::])+([^,.;!?\n]{2,24})"
)


def details(u: Utterance) -> dict[str, Any]:
    """All that is told of it, but its title; days and hours as slots have them."""
    found = {**slots.plan_slots(u), **_deadline(u), **_weekly(u)}
    text = _blanked(u)
    capacity = _places(u) or _bare_capacity(u)
    if capacity and not _UNLIMITED.search(u.text):
        found["capacity"] = capacity
    for name, said in (
        ("bring", _BRING.search(text)),
        ("contact", _CONTACT.search(u.text)),
        ("where", _TOLD_PLACE.search(text)),
    ):
        if said is not None:
            found[name] = as_said(u, said[1])
    rain = _RAIN.search(u.text)
    if rain is not None:
        found["rain_plan"] = as_said(u, rain[0])
    left = _without(text)
    place = _CENTRE.search(left) or _IN.search(left) or _PLACE.search(left) or _CORNER.search(left)
    if "where" not in found and place is not None:
        found["where"] = as_said(u, _AT.sub("", place[place.lastindex or 0]))
    return found


def changes(u: Utterance) -> bool:
    """Whether something that stands is to be otherwise; what is done in rain does not count."""
    said = _RAIN.sub("", u.text)
    return re.search("改[到成在]|推迟|延期|顺延|提前|取消", said) is not None


def is_limited(u: Utterance) -> bool:
    """Whether so many are said to be let in, and not only to come."""
    return u.fits("限|名额|最多|不超过|招|报名|收(?=[0-9一二三四五六七八九十])")


def title(u: Utterance) -> str:
    """What is left when all else is taken away; "" if that is nothing."""
    told = _TITLE.search(u.text)
    if told is not None:
        return as_said(u, told[1])
    text = _without(_blanked(u))
    found = details(u).get("where")
    if found and not re.search(f"(?:参观|走进|游览?|逛){re.escape(str(found).lower())}", text):
        text = text.replace(str(found).lower(), "\n")
    pieces = [_trimmed(piece) for piece in re.split(r"[,。.:;!?、\n ]+", text)]
    pieces = [piece for piece in pieces if len(piece) > 1]
    likely = [piece for piece in pieces if _KIND.search(piece) and not _OWN.search(piece)]
    return as_said(u, (likely or pieces or [""])[0])


def otherwise(u: Utterance, draft: Mapping[str, Any]) -> dict[str, Any]:
    """What of a draft is to be otherwise."""
    found = details(u)
    told = _TITLE.search(u.text)
    if told is not None:
        found = {"title": as_said(u, re.sub("[吧了啊呗]+$", "", told[1]))}
    if u.has("截止|截至|报名到") and "date" in found:
        found["deadline"] = found.pop("date")
        if "time" in found:
            found["deadline_time"] = found.pop("time")
    if _UNLIMITED.search(u.text):
        found["capacity"] = None
    moved = _MOVED_TO.search(u.text)
    if moved is not None and not found and not u.plan_times and not _CAPACITY.search(u.text):
        found["where"] = as_said(u, re.sub("[吧了啊呗]+$", "", moved[1]))
    return {name: value for name, value in found.items() if draft.get(name, ...) != value}


def _places(u: Utterance) -> int | None:
    """How many are told of with a measure word, if they are more than a party."""
    for number in u.numbers:
        counts = number.unit in ("人", "位", "个", "名", "座", "张") and not number.ordinal
        if counts and number.value > FEWEST and not _is_time(u, number.start):
            return int(number.value)
    return None


def _is_time(u: Utterance, at: int) -> bool:
    return any(time.start_at <= at < time.end_at for time in u.plan_times)


def _bare_capacity(u: Utterance) -> int | None:
    """限40, 人数改成40: a number that is nothing else."""
    if not _CAPACITY.search(u.text):
        return None
    for number in u.numbers:
        if (
            not _is_time(u, number.start)
            and not number.ordinal
            and number.unit in ("", "人", "位", "名", "个")
        ):
            return int(number.value)
    return None


def as_said(u: Utterance, words: str) -> str:
    """Words of the folded text as they were written."""
    written = u.message.text
    at = written.lower().find(words)
    return (written[at : at + len(words)] if at >= 0 else words).strip()


def _deadline(u: Utterance) -> dict[str, Any]:
    """The hour of a deadline, where one is told."""
    clock = next((t.clock for t in u.plan_times if t.deadline and t.day and t.clock), None)
    return {"deadline_time": clock} if clock and ":" in clock else {}


def _weekly(u: Utterance) -> dict[str, Any]:
    """That it is every week, and the first day of it."""
    time = next((t for t in u.plan_times if (t.repeats or "").startswith("weekly")), None)
    if time is None or time.day is None:
        return {}
    return {"weekly": True, "date": _next(time, time.day, u)}


def _next(time: Time, day: date, u: Utterance) -> date:
    over = time.start is not None and time.clock is not None and time.start <= u.scene.now
    return day + WEEK if day == u.today and over else day


def _blanked(u: Utterance) -> str:
    """The text without its times, each a gap."""
    kept = list(u.text)
    for time in u.plan_times:
        if time.clock is None and _FEAST.fullmatch(u.text[time.start_at : time.end_at]):
            continue
        kept[time.start_at : time.end_at] = "\n" * (time.end_at - time.start_at)
    return "".join(kept)


def _without(text: str) -> str:
    for told in (_CAPACITY, _UNLIMITED, _BRING, _CONTACT, _RAIN, _DEADLINE):
        text = told.sub("\n", text)
    return text


# What leads to the title or away from it, and words that are none by themselves.
_LEAD = re.compile(
    "^(?:@|小助手|请|麻烦|帮忙?|给大家|让大家|大家|大伙儿?|我们|[我你俺咱给替]|老朽|有个想法|"
    "动了个念头|想着?|要|打算|准备|计划|拟|再|就|牵个?头|挑头|提个?头|提议|建议|倡议|"
    "新[增建开挂]|新(?=活动)|上新|发[布起]|立[上个]|[建发办搞挂组攒摆弄登上][个场次]|发一?下|"
    "[建发办搞挂摆弄开登]一[个场次]|组织|举办|开展|开[个场]|安排|张罗|一[个场次趟项桩]|鄙人|群里|"
    "开春|[个场次趟项阿啊发搞打办放挂弄摆]|"
    "活动(?=[出通:]|$)|通知|报名|接龙|出去|出来|加|标题|题目|名称|主题|时间|地点|地址|集合|"
    "[在于到的和去:]|人数|限|名额|每[周个]?|定|名叫){1,12}"
)
_TAIL = re.compile(
    "(?:地点|时间|地址|[在于的,:、]|限|报名|名额|人数|最多|集合|出去|一下|吧|(?<=小组)活动){1,4}$"
)
# What a title mostly has: the kind of thing that it is.
_KIND = re.compile(
    "赛|会|课|班|讲座|游|教学|采|笔会|排练|饺|交流|合唱|比唱|登山|爬山|徒步|健步|参观|诗|影|展|"
    "拳|操|舞|棋|球|体验|体检|义诊|擂台|双打|沙龙|联欢|演|抢答|大合唱|赏|小聚|弹唱|小组|课堂|写|"
    "摘|钓|培训|茶|戏|电影|片"
)
_OWN = re.compile("[我你他她俺您]|大家|哪些|看能|[吧吗呢]$|发到|招呼|挂出|教会|辛苦|截止|不限")


def _trimmed(piece: str) -> str:
    """A piece without what only leads to the title, or away from it."""
    left = _TAIL.sub("", _LEAD.sub("", piece))
    return left if re.search("[一-龥a-z]{2}", left) else ""
