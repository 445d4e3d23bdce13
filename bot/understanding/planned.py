"""What is told of something planned: when, where, for how many, until when, what to bring."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from bot.understanding import slots
from bot.understanding.times import Time
from bot.understanding.utterance import Utterance

# Where a piece of the text stands.
Span = tuple[int, int]
WEEK = timedelta(days=7)
# Fewer are no capacity, but a party.
FEWEST = 3
_N = r"[0-9]{1,4}|[一二两三四五六七八九十百]{1,5}"
_CAPACITY = re.compile(
    rf"(?:最多|不超过|限额?|限报|只收|招收?|名额|收|上限)?(?:是|为|[::])?(?:{_N})(?:个名额|"
    rf"个位子|个位置|个人|人|位|名|个)"
    rf"|(?:限额|限|名额|人数|上限)(?:改成|改为|改|增到|加到|是|为|[::])?(?:到|成)?(?:{_N})"
)
UNLIMITED = re.compile("(?:不要|不用|别|不)限制?(?:人数|名额|人)?|人数不限|名额不限")
_HALLS = (
    "中心|礼堂|会议室|公园|广场|大学|食堂|俱乐部|馆|阅览室|活动室|教室|报告厅|展厅|大厅|多功能厅|"
    "文化宫|少年宫|剧院|影院|农庄|农家乐|度假村|景区|纪念碑|陵园|体育场|门球场|球场|社区|"
    "室(?![内外])|厅|植物园|果园|花园|活动站|门球馆|棋牌屋|水库|机房"
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
_AT = re.compile("^(?:组织|大家|参观|[改换][到成在为]|[挪搬移]到|定在|就|在|到|去|于){1,3}")
_FEAST = re.compile("[^0-9点号日周]*节?")
_WEEKLY = re.compile("weekly:[1-7]")
_TOLD_PLACE = re.compile(
    "(?:地点|地址|场地|会场|地方)(?:就?(?:定|改|换|写|挪|放)?(?:成|到|在|为|是)|"
    "[::])+([^,.;!?\n ]{2,16})"
)
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
    "(?:标题|题目|名称|名字|主题|活动名)(?:应该|还是|要|就|改|换){0,2}(?:叫做?|成|为|是|用|写|"
    "[::])+([^,.;!?\n ]{2,24})"
)
_ENDS = re.compile("[吧了啊呗]+$")
# What leads to the title or away from it, and words that are none by themselves.
_LEAD = re.compile(
    "^(?:@|小助手|请|麻烦|帮忙?|给大家|让大家|大家|大伙儿?|我们|[我你俺咱给替]|老朽|有个想法|"
    "动了个念头|想着?|要|打算|准备|计划|拟|再|就|牵个?头|挑头|提个?头|提议|建议|倡议|"
    "新[增建开挂]|新(?=活动)|上新|发[布起]|立[上个]|[建发办搞挂组攒摆弄登上][个场次]|发一?下|"
    "[建发办搞挂摆弄开登]一[个场次]|组织|举办|开展|开[个场]|安排|张罗|一[个场次趟项桩]|鄙人|群里|"
    "开春|[个场次趟项阿啊发搞打办放挂弄摆]|"
    "活动(?=[出通:]|$)|通知|报名|接龙|出去|出来|加|标题|题目|名称|主题|时间|地点|地址|集合|"
    "[在于到的和去:]|人数|限|名额|每[周个]?|定|名叫|叫){1,12}"
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


def details(u: Utterance) -> slots.Slots:
    """All that is told of it, but its title; days and hours as slots have them."""
    times = u.plan_times
    clock = next((t.clock for t in times if t.deadline and t.day and t.clock), None)
    until = {"deadline_time": clock} if clock and ":" in clock else {}
    told = {**slots.of_times(times), **until, **repeats(u, times), **beside_times(u)}
    return _until_another(u, told)


def _until_another(u: Utterance, told: slots.Slots) -> slots.Slots:
    """With the deadline a week on, where a weekday is told that today is: 周一前, on a Monday."""
    if told.get("deadline") != u.today or not isinstance(told.get("date"), date):
        return told
    by_weekday = any(
        t.deadline and t.day == u.today and u.text[t.start_at].startswith(("周", "礼", "星"))
        for t in u.plan_times
    )
    later = u.today + WEEK
    return told | {"deadline": later} if by_weekday and later < told["date"] else told


def beside_times(u: Utterance, but: Sequence[Span] = ()) -> slots.Slots:
    """Where, for how many, what to bring, whom to ask, what if it rains; `but` not in these."""
    found: dict[str, Any] = {}
    text = _blanked(u, but)
    capacity = _places(u, but) or _bare_capacity(u, but)
    if capacity and not UNLIMITED.search(text):
        found["capacity"] = capacity
    for name, said in (
        ("bring", _BRING.search(text)),
        ("contact", _CONTACT.search(text)),
        ("where", _TOLD_PLACE.search(text)),
    ):
        if said is not None:
            found[name] = as_said(u, _ENDS.sub("", said[1]))
    rain = _RAIN.search(u.text)
    if rain is not None:
        found["rain_plan"] = as_said(u, rain[0])
    left = _without(text)
    place = _CENTRE.search(left) or _IN.search(left) or _PLACE.search(left) or _CORNER.search(left)
    if "where" not in found and place is not None:
        found["where"] = as_said(u, _AT.sub("", place[place.lastindex or 0]))
    return found


def repeats(u: Utterance, times: Iterable[Time]) -> slots.Slots:
    """`weekly` and its first day, or that it is `often`: otherwise than once a week."""
    time = next((t for t in times if t.repeats and not t.deadline), None)
    if time is None:
        return {}
    if not _WEEKLY.fullmatch(time.repeats or ""):
        return {"often": True}
    if time.day is None:
        return {}
    over = time.start is not None and time.clock is not None and time.start <= u.scene.now
    return {"weekly": True, "date": time.day + WEEK if time.day == u.today and over else time.day}


def changes(u: Utterance) -> bool:
    """Whether something that stands is to be otherwise; what is done in rain does not count."""
    said = _RAIN.sub("", u.text)
    return re.search("改[到成在]|推迟|延期|顺延|提前|取消", said) is not None


def is_limited(u: Utterance) -> bool:
    """Whether so many are said to be let in, and not only to come."""
    return u.fits("限|名额|最多|不超过|招|报名|收(?=[0-9一二三四五六七八九十])")


def called(u: Utterance) -> re.Match[str] | None:
    """What is said outright to be its title, as the match's first group."""
    return _TITLE.search(u.text)


def title(u: Utterance, where: str = "") -> str:
    """What it is called, else what is left when all else is taken away; "" if that is nothing."""
    told = called(u)
    if told is not None:
        return name(u, told)
    pieces = [_trimmed(piece) for piece in re.split(r"[,。.:;!?、\n ]+", rest(u, where))]
    pieces = [piece for piece in pieces if len(piece) > 1]
    likely = [piece for piece in pieces if _KIND.search(piece) and not _OWN.search(piece)]
    return as_said(u, (likely or pieces or [""])[0])


def bare_title(u: Utterance) -> str:
    """A title said by itself; "" if it is none."""
    told = called(u)
    return name(u, told) if told is not None else as_said(u, _trimmed(_ENDS.sub("", u.text)))


def name(u: Utterance, told: re.Match[str]) -> str:
    """A title that is said outright, without what is no part of it."""
    return as_said(u, _ENDS.sub("", told[1]))


def rest(u: Utterance, where: str = "", but: Sequence[Span] = ()) -> str:
    """The text with gaps for all that is told of it but its title, and for `but`."""
    text, place = _without(_blanked(u, but)), where.lower()
    if place and not re.search(f"(?:参观|走进|游览?|逛){re.escape(place)}", text):
        text = text.replace(place, "\n")
    return text


def as_said(u: Utterance, words: str) -> str:
    """Words of the folded text as they were written."""
    written = u.message.text
    at = written.lower().find(words)
    return (written[at : at + len(words)] if at >= 0 else words).strip()


def is_feast(u: Utterance, time: Time) -> bool:
    """Whether a time is but a feast, which may be part of a title: 重阳节茶话会."""
    said = u.text[time.start_at : time.end_at]
    return time.clock is None and _FEAST.fullmatch(said) is not None


def within(at: int, spans: Iterable[Span]) -> bool:
    """Whether a place in the text lies in one of the pieces."""
    return any(start <= at < end for start, end in spans)


def _places(u: Utterance, but: Sequence[Span]) -> int | None:
    """How many are told of with a measure word, if they are more than a party."""
    for number in u.numbers:
        counts = number.unit in ("人", "位", "个", "名", "座", "张") and not number.ordinal
        if counts and number.value > FEWEST and not _is_none(u, number.start, but):
            return int(number.value)
    return None


def _bare_capacity(u: Utterance, but: Sequence[Span]) -> int | None:
    """限40, 人数改成40: a number that is nothing else."""
    spans = [told.span() for told in _CAPACITY.finditer(u.text)]
    for number in u.numbers:
        plain = not number.ordinal and number.unit in ("", "人", "位", "名", "个")
        if plain and within(number.start, spans) and not _is_none(u, number.start, but):
            return int(number.value)
    return None


def _is_none(u: Utterance, at: int, but: Sequence[Span]) -> bool:
    """Whether a number is of a time, or stands where none is looked for."""
    return within(at, but) or within(at, [(t.start_at, t.end_at) for t in u.plan_times])


def _blanked(u: Utterance, but: Sequence[Span]) -> str:
    """The text without its times, each a gap."""
    kept = list(u.text)
    times = [(t.start_at, t.end_at) for t in u.plan_times if not is_feast(u, t)]
    for start, end in (*times, *but):
        kept[start:end] = "\n" * (end - start)
    return "".join(kept)


def _without(text: str) -> str:
    for told in (_CAPACITY, UNLIMITED, _BRING, _CONTACT, _RAIN, _DEADLINE):
        text = told.sub("\n", text)
    return text


def _trimmed(piece: str) -> str:
    """A piece without what only leads to the title, or away from it."""
    left = _TAIL.sub("", _LEAD.sub("", piece))
    return left if re.search("[一-龥a-z]{2}", left) else ""
