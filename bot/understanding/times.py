"""Times as people say them in a chat: 下周三上午九点到十一点, 初九, 月底前, 每周三, 上个月.

`read` finds them with one regular expression of bounded parts, joins what belongs together
(day, part of the day, clock, range) and works out what is meant from the present instant. It
reads no more than 2,000 characters, and raises on no text.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from functools import lru_cache
from typing import Literal

from bot import lunar

LONGEST = 2000  # characters that are looked at
_YEARS_READ = (lunar.FIRST.year + 4, lunar.LAST.year - 4)  # those of `now`, with room around
MOST = 32  # pieces of time that are looked at in one text

Grain = Literal["minute", "part", "day", "week", "month", "quarter", "year"]
Toward = Literal["plan", "report", "either"]


@dataclass(frozen=True, slots=True)
class Time:
    """A time that somebody named, and what it means.

    `start_at` and `end_at` are its span in the text, a following 前 or 截止 included.

    `start` and `end` are aware, in the zone of `now`. `start` is the moment, or the beginning of
    the day or of its part; None for a mere period, and for a date that does not exist. `end` is
    there for ranges only and is exclusive: 9点到11点 ends at 11:00, 1日到7日 at the 8th's midnight.

    `day` is the local date meant, None if only a clock time or a part of the day was said; `clock`
    is "HH:MM", or "AM" or "PM" (noon is "PM") if only the part of the day was said. A deadline
    that is a day includes that day or not as the caller's rule says.

    `period` is "2025", "2025-Q4", "2025-10" or, in ISO weeks, "2025-W44". `lunar` are the words
    of a lunar day. `repeats` is "daily", "workdays", "weekly:1,3" (Monday is 1), "monthly:15",
    "lunar-monthly:1" or "yearly"; day and start are then the next (report: present) occurrence.

    `ask`: better not act upon it unasked, for it lies in the past though a plan, does not exist,
    or contradicts itself. `bare_number_day`: only 26号 was said, which may number something else.
    """

    start_at: int
    end_at: int
    start: datetime | None
    end: datetime | None
    grain: Grain
    day: date | None
    clock: str | None
    end_clock: str | None
    period: str | None
    lunar: str | None
    deadline: bool
    repeats: str | None
    ask: bool
    echo: str
    bare_number_day: bool = False


def read(
    text: str, now: datetime, *, toward: Toward = "plan", little_new_year: int = 23
) -> tuple[Time, ...]:
    """The times in `text`, in its order, seen from the aware instant `now` in the bureau's zone.

    `toward` says where a time without a year or week lies: ahead for a plan, behind for a
    report. With "either" it is as for a plan, but the past is no reason to ask, and a month
    (九月份) is the nearest. `little_new_year` is the day of 小年, 23 or 24 of the twelfth month.
    """
    text = text[:LONGEST]
    if _TRIGGERS.isdisjoint(text) or not _YEARS_READ[0] <= now.year <= _YEARS_READ[1]:
        return ()
    plain = text.translate(_NARROW)
    pieces = _pieces(plain)
    if not pieces:
        return ()
    asked = _Asked(plain, now, now.date(), toward, little_new_year)
    return tuple(_times(pieces, asked))


def first_day(times: Iterable[Time]) -> date | None:
    """The first day that is named in `times`."""
    return next((one.day for one in times if one.day), None)


def duration_minutes(text: str) -> int | None:
    """How many minutes the first duration in `text` lasts: 俩钟头 120, 三刻钟 45; None if none."""
    text = text[:LONGEST].translate(_NARROW)
    found = _DURATION.search(text)
    if not found:
        return None
    halves = bool(found["half"]) + bool(found["more"] or found["rest"]) + 2 * bool(found["about"])
    hours, _, decimals = (found["hours"] or "").partition(".")
    whole = 60 * number(hours) + 30 * (halves + bool(decimals))
    quarters = 15 * number(found["quarters"] or "")
    return whole + quarters + number(found["minutes"] or found["alone"] or "") or None


@lru_cache(maxsize=512)
def number(words: str) -> int:
    """The number of Arabic or Chinese digits below a hundred; 0 for anything else."""
    if words.isdecimal():
        return int(words)
    words = words.lstrip("零〇").replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = words.rpartition("十")
    value = (_DIGITS.get(tens, 0) if tens else 1) * 10 if ten else 0
    return value + _DIGITS.get(ones, 0)


# --- What is looked for --------------------------------------------------------------------

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "仨": 3, "": 0}
_NARROW = {0xFEE0 + n: n for n in b"0123456789:(),~.-/"} | {
    ord("—"): "-",
    ord("–"): "-",
    0x3000: " ",
}
_TRIGGERS = frozenset(
    "日号月天季年周期拜点时今明昨后前早晚午晨夜晌昼:：.．/／廿历节儿夕秋庆元春清端重腊小冬立五六七八十初"
)

_ONES = "[一二三四五六七八九]"
_HAN = "零〇一二两三四五六七八九十廿"
_NUM = (
    rf"(?:[0-9]{{1,2}}|[二三四五六七八九]?十{_ONES}?|廿{_ONES}?|[零〇]?[零〇一二两三四五六七八九])"
)
_LONE = f"(?<![0-9.:第几数初{_HAN}])"  # no number or ordinal before it
_WEEK = "(?:周|星期|礼拜)"
_WDAY = "[一二三四五六日天1-7]"
_TO = r"\s?(?:到|至|-|~)\s?"
# 周三次, 周一起去, 周日程, 周天气 are no days of the week.
_NO_WDAY = (
    r"(?!(?<=[0-9])[0-9])(?!次|遍|回|趟|个|位|节|顿|名|一直|场次)"
    r"(?!(?<=一)(?:起[去来吃看走打跳聚参活学做玩]|共|定|直|般|样|律|切|些|下(?!午)|块))"
    r"(?!(?<=日)(?:程|常|报|记|志|均|期|子|历))(?!(?<=天)(?:气|天))"
)
# 三号楼 and 12号床 are no days; 26号车站 and 15号灯会 are.
_NO_DAY = (
    "(?!楼|床|线|公交|车(?!站|库)|门(?!诊|口|前|球)|院|厅|桌|馆|单元|会议|选手|球(?!赛|友|局)|文件"
    "|病|房|室|窗|电池|教室|码|机(?!关|场)|台(?!球)|柜|店(?!庆)|路(?!上|过)|井|站|公路|地铁|铺|库"
    "|队(?!里)|灯(?!会|谜)|楝|栋|幢|层|岗|工作室|活动室|三餐|展|方案|别墅|家属|池|员|游|内|间)"
)
# 三点建议 is no clock time, nor is 三点五公里.
_NO_CLOCK = (
    "(?!建议|水|意见|要求|感受|感想|希望|体会|说明|想法|理由|好处|注意|看法|问题|补充|内容|经验|原因"
    "|心得|疑问|请求|提示|声明|启示|收获|打算|一线|[,:]?第[一1]|:(?![0-9])|[一二三四五六七八九0-9]{1,2}"
    r"\s?(?:公里|里|米|斤|公斤|度|倍|万|亿|元|块|平))"
)
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_NO_COUNT = r"(?![0-9])(?!\s?[个次天人位名元块斤])"

# every: 每周三, 每周一三五, 每月15号, 每天, 工作日
_EVERY_SAID = (
    rf"(?P<every>(?:每个?|逢|每逢){_WEEK}(?P<every_week>{_WDAY}(?:[、,和到至]?{_WEEK}?"
    rf"[一二三四五六日天](?![点时])){{0,6}}){_NO_WDAY}"
    rf"|每个?月的?(?:(?P<every_month>{_NUM})[号日]|(?P<every_lunar>初[一二三四五六七八九十]))"
    r"|(?P<every_day>每天|每日(?!一)|天天(?!向)|每(?=[早晚]))|(?:每个)?(?P<every_work>工作日))"
)
# offset: 三天后, 半小时后, 过三天
_OFFSET_SAID = (
    rf"(?P<offset>{_LONE}(?:(?P<off_n>{_NUM}|半)(?P<off_half>个半)?(?P<off_unit>个?(?:小时|钟头)"
    rf"|分钟|天|个?{_WEEK}|个月)(?P<off_way>以后|之后|后(?!天)|以前|之前|前(?!天))"
    rf"|过(?P<past_n>[0-9]{{1,2}}|一|[三四五六七八九十]{{1,3}})(?P<past_unit>天|个?{_WEEK}|个月)))"
)
# lunar day with its month: 十月初一, 腊月二十八, 农历九月十九, 大年初一, 八月十五
_LUNAR_SAID = (
    rf"(?P<lunar>大?年(?P<newyear>初[一二三四五六七八九十])|(?<![0-9第几{_HAN}])(?:"
    rf"(?P<lun_m1>闰?(?:[正冬腊]|{_NUM}))月(?P<lun_d1>初[一二三四五六七八九十]|廿{_ONES}?)(?![号日])"
    rf"|(?P<lun_m2>闰{_NUM}|闰?[正冬腊])月(?P<lun_d2>{_NUM})"
    rf"|[农阴旧老]历的?(?P<lun_m3>闰?(?:[正冬腊]|{_NUM}))月(?P<lun_d3>初?{_NUM})[号日]?"
    rf"|(?P<lun_same>八月十五|七月十五|二月二|三月三|五月五|六月六|七月七|九月九)"
    rf"(?![号日0-9{_HAN}个次天人位名])))"
)
# lunar day without a month: 初七, 廿九, 阴历十五
_LUNARDAY_SAID = (
    rf"(?P<lunarday>[农阴旧老]历的?(?P<lud_a>初?{_NUM})(?!月)[号日]?"
    r"|(?<![最当起年月高])(?P<lud_b>初[一二三四五六七八九十])(?![一二三四五六七八九十年级班学数语英生中])"
    rf"|{_LONE}(?P<lud_c>廿{_ONES}?))"
)
_ISO_SAID = (
    r"(?P<iso>(?<![0-9])(?P<iso_y>(?:19|20)[0-9]{2})[-/.](?P<iso_m>[0-9]{1,2})[-/.]"
    r"(?P<iso_d>[0-9]{1,2})[号日]?(?![0-9]))"
)
_YEAR_SAID = (
    r"(?P<year>(?<![0-9])(?P<year_n>(?:19|20)[0-9]{2}|[一二][〇零九][〇零一二三四五六七八九]{2}"
    r"|[0-9]{2}(?=\s?年\s?[0-9]{1,2}\s?月))\s?年(?![纪级龄])|(?P<year_r>[今去明]年|(?<!以)后年"
    r"|(?<![年之以大])前年))"
)
# month and day: 10月29日, 十月二十九号, 10月29, 10.29
_MONTHDAY_SAID = (
    rf"(?P<monthday>(?<![0-9.几第{_HAN}])(?P<md_m>元|{_NUM})\s?月份?\s?的?"
    rf"(?P<md_d>{_NUM})\s?(?:[号日]|{_NO_COUNT})"
    r"|(?<![0-9.:/糖压温重高长约价共率第-])(?P<dot_m>1[0-2]|0?[1-9])(?:\.(?P<dot_d>3[01]|[12][0-9]"
    r"|0?[1-9])(?![0-9.%:/]|\s?(?:元|块|万|亿|公|里|米|斤|千|度|折|分|倍|版|m|k|寸|岁|小时|个|平|吨|日元))"
    r"|/(?P<slash_d>3[01]|[12][0-9]|0?[1-9])(?=\s?(?:上午|下午|早|晚|中午|[0-9]{1,2}[:点]|[号日]|\(|周))"
    r")[号日]?)"
)
# month by its distance: 上个月, 下个月八号, 本月底
_MONTH_SAID = (
    rf"(?P<month>(?<![马晚早网线])(?P<mon_r>上上个?|下下个?|上个?|下个?|这个?|本|当)月"
    rf"(?![季亮饼球嫂经薪台])[份里]?的?(?:(?P<mon_d>初?{_NUM})[号日]|(?P<mon_e>底|末|初))?)"
)
_NAMED_SAID = (
    rf"(?P<named>(?<![0-9.几第{_HAN}])(?P<nam_m>元|{_NUM})\s?月(?![饼季亮嫂])[份里间]?的?"
    r"(?P<nam_e>底|末|初)?)"
)
_EDGE_SAID = (
    r"(?P<edge>(?:(?P<edge_m>月)|年|(?<=[今去明]年))"
    r"(?:(?P<edge_end>底|末)|初(?![一二三四五六七八九十])))"
)
_QUARTER_SAID = (
    r"(?P<quarter>(?:第?(?P<qua_n>[一二三四1-4])|(?P<qua_r>上一?个?|下一?个?|本|这一?个?))季度)"
)
# week: 下周三, 本周, 这个星期; weekday: 周三
_WEEK_SAID = (
    rf"(?P<week>(?<![马晚早网线])(?P<week_r>上上|下下|上|下|这|本)一?个?{_WEEK}(?:的?{_WEEK}(?={_WDAY}))?"
    rf"(?:(?P<week_d>{_WDAY}){_NO_WDAY}|(?P<week_e>末)|(?!年|围|几|边|密|老|阿姨|大爷|大妈|局|书记|主任)))"
)
_WEEKDAY_SAID = (
    rf"(?P<weekday>(?:(?<![一二两三四五六七八九十几每半0-9老小姓])"
    rf"|(?<=[周期拜][一二三四五六日天])){_WEEK}"
    rf"(?:(?P<wd>{_WDAY}){_NO_WDAY}|(?P<wd_end>末)))"
)
_NUMBERED_SAID = (
    rf"(?P<numbered>{_LONE}(?<![月年卡账头])(?P<num>{_NUM})(?:[号日](?!线|{_NUM}?楼){_NO_DAY}"
    rf"|(?={_TO}{_NUM}[号日]{_NO_DAY})))"
)
_RELATIVE_SAID = (
    r"(?P<relative>大前[天儿]|大后[天儿]|(?<![之以])前[天日儿]个?(?!女)|昨[天日儿]个?|[噚寻琴]日|今[天日儿]个?(?!头条)"
    r"|明[天日儿]个?|听日|(?<![以今之然日落])后[天日儿](?!代|女)|[今昨](?=[早晚晨夜]|[上下中]午|后晌)"
    r"|(?<![文聪透声证发])明(?=[早晚晨夜]|[上下中]午|后晌))"
)
_FESTIVAL_SAID = (
    rf"(?P<festival>(?:(?<![{_SURNAMES}])国庆|春节|元旦|妇女节|劳动节|青年节|儿童节|建党节|建军节|教师节"
    r"|(?<![吃煮包做送个碗])元宵(?!汤|馅)|端午|七夕|中秋|(?<!王)重阳(?!路)|老年节|敬老节|腊八(?!粥|蒜)|除夕"
    r"|小年(?![轻青纪龄])|大年三十|(?<![今去明前后每多几0-9])年三十|清明(?!上河)|冬至|立春|立夏|立秋|立冬"
    rf"|(?<![0-9双百千零周期拜月第{_HAN}])(?:[五六七八]一(?!劳动奖|先进|[一二三四五六七八九十百千点月号日岁个人位名元块斤"
    r"广路小村大厂电分秒件条楼级公米天])|三八(?=节|妇女|国际|那天|活动|座谈)|五四(?=节|青年|那天)"
    r"|十一(?=放假|假|长假|黄金周|期间|那天|当天|节|前|国庆|去|回|快乐)))节?)"
)
# clock: 8:30, 八点半, 三点三刻, 差一刻九点, and the 三 of 三到五点
_CLOCK_SAID = (
    rf"(?P<clock>(?<![0-9:.])(?P<col_h>[0-9]{{1,2}}):(?P<col_m>[0-5][0-9])(?::[0-5][0-9])?(?![0-9:])"
    rf"|(?:差(?P<clk_less>一刻|{_NUM}分)钟?\s?到?)?(?:{_LONE}|(?<=上五))(?<![有这那提讲谈])(?P<clk_h>{_NUM})\s?"
    rf"(?:点{_NO_CLOCK}|时(?![候间刻期代常不而光尚事髦节]))"
    rf"(?:(?P<clk_half>半)|(?P<clk_q>[一二两三123])刻|(?P<clk_m>{_NUM})分(?!钟)|(?P<clk_n>[0-5][0-9]"
    rf"|[二三四五]?十{_ONES}?|[零〇]{_ONES})(?![0-9个人分]|公里)|(?P<clk_full>整|正|钟(?!头)))?"
    rf"|{_LONE}(?P<clk_bare>{_NUM})(?={_TO}{_NUM}点{_NO_CLOCK}))"
)
_PART_SAID = (
    r"(?P<part>(?P<dawn>凌晨)|(?P<am>一?大?清早|清晨|早晨|早上(?!好)|早起|一大早|一早|上[午五昼](?!好)|朝早|午前|头晌|前晌"
    r"|(?<=[今明昨天日后每个儿])早(?!点|饭|一点|就)|(?<=[周期拜][一二三四五六日天])早(?!点|饭|一点|就)"
    rf"|早(?!一点)(?=\s?{_NUM}[点时:]))|(?P<noon>中午(?!好)|晌午|正午|午间)"
    r"|(?P<pm>下[午昼](?!好)|午后|后晌)|(?P<dusk>傍晚)|(?P<eve>晚上(?!好)|晚间|夜晚"
    r"|(?<=[今明昨天日后每个儿])晚(?!点|饭|安|辈|些|年|一点)"
    rf"|(?<=[周期拜][一二三四五六日天])晚(?!点|饭|安|一点)|晚(?!一点)(?=\s?{_NUM}[点时:]))"
    r"|(?P<night>夜里|夜间|半夜|(?<=[今明昨])夜))"
)
_FIRSTS = (  # what a piece can begin with, to pass over all else at once
    f"(?=[0-9{_HAN}每逢工天过农阴旧老大年今去明前后元月上下这本当第周星礼昨噚寻琴听国春妇劳青儿建教端"
    "中重敬腊除小清冬立差凌朝早头晌正午傍晚夜半闰初])"
)
_BRANCHES = (
    _EVERY_SAID,
    _OFFSET_SAID,
    _LUNAR_SAID,
    _LUNARDAY_SAID,
    _ISO_SAID,
    _YEAR_SAID,
    _MONTHDAY_SAID,
    _MONTH_SAID,
    _NAMED_SAID,
    _EDGE_SAID,
    _QUARTER_SAID,
    _WEEK_SAID,
    _WEEKDAY_SAID,
    _NUMBERED_SAID,
    _RELATIVE_SAID,
    _FESTIVAL_SAID,
    _CLOCK_SAID,
    _PART_SAID,
)
_PIECE = re.compile(f"{_FIRSTS}(?:{'|'.join(_BRANCHES)})")
_BETWEEN = re.compile(_TO)
_JOIN = re.compile(r"[\s,、的():]{0,3}(?:[那当][天日]|大概|大约|左右)?[\s,、的():]{0,2}")
_CLOSE = re.compile(r"[\s(]{0,2}|的|,\(?")
_DAY_OF = re.compile(
    r"(?:的?(?P<before>前[一1][天日]|头一?天|前夕)|的?(?P<after>后[一1][天日]|第二天)"
    r"|[那当][天日])?"
)
_DUE = re.compile(
    r"\s?\)?\s?(?:\(含(?:当[天日])?\))?(?:下班)?(?:之前|以前|截止?|为止|前(?![天一1二两三儿后夕面往几来台门排期进列线提]))"
)
_DUE_BEFORE = re.compile(r"(?:截[至止](?:时间|日期)?[到至是为于]?|不晚于|最晚|最迟)[:\s]?$")
_DURATION = re.compile(
    rf"{_LONE}(?<!点)(?:(?P<half>半)个?(?:小时|钟头|钟(?![楼表]))"
    rf"|(?P<hours>[0-9]{{1,2}}(?:\.5)?|[俩仨]|[{_HAN}]{{1,3}})(?:个?(?P<more>半)(?:小时|钟头|钟)"
    rf"|个?(?:小时|钟头)|个钟(?![楼表]))(?P<rest>半)?"
    rf"(?:零?(?P<minutes>{_NUM})[来多]?分钟?)?"
    rf"|(?P<quarters>[一二两三123])刻钟|(?P<about>个把)(?:小时|钟头)"
    rf"|(?P<alone>[0-9]{{1,3}}|[{_HAN}]{{1,4}})[来多]?分钟)(?!以?后|之后|以?前|之前)"
)

# --- Pieces, and what belongs together -----------------------------------------------------

_RANKS = "iso monthday month numbered lunar lunarday festival relative week weekday"
_RANK = {kind: rank for rank, kind in enumerate(_RANKS.split())}  # of two joined, the first counts
_AFTER_YEAR = frozenset({"monthday", "named", "edge", "lunar", "festival", "quarter"})
_PARTS: dict[str, tuple[int, int]] = {
    "dawn": (0, 6),
    "am": (6, 12),
    "noon": (11, 14),
    "pm": (12, 18),
    "dusk": (16, 19),
    "eve": (18, 24),
    "night": (18, 24),
}  # the hours of a day that a part covers
_MORNING = ("dawn", "am")
_NOON = 12  # o'clock
_MIDNIGHT = 24
_FIRST_OF_AFTERNOON, _LAST_OF_AFTERNOON = 1, 6  # a bare 1点 to 6点 is in the afternoon
_LATEST_AT_NOON = 3  # 中午三点 is still said
_EARLIEST_AT_NIGHT = 5  # 晚上四点 is behind midnight
_LONGEST_WEEKDAY = 7
_SATURDAY = 6


@dataclass(frozen=True, slots=True)
class _Asked:
    text: str
    now: datetime
    today: date
    toward: Toward
    little_new_year: int
    year: int | None = None  # said before the day: 去年重阳
    since: date | None = None  # the first day of the range that the day ends

    @property
    def behind(self) -> bool:
        """Whether to look back for the day."""
        return self.toward == "report" and self.since is None

    @property
    def start(self) -> date:
        """Where to begin looking."""
        return self.since or self.today


@dataclass(slots=True)
class _Point:
    """One end of a range, or the whole of a time: its pieces."""

    start: int
    end: int
    day: re.Match[str] | None = None
    check: re.Match[str] | None = None  # a second word for the same day: 10月29日(周三)
    year: re.Match[str] | None = None
    part: str | None = None
    clock: re.Match[str] | None = None
    shift: int = 0  # days: 重阳前一天

    @property
    def empty(self) -> bool:
        return not (self.day or self.year or self.part or self.clock)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the words for a day mean."""

    day: date | None = None
    last: date | None = None  # of several days
    period: str | None = None
    grain: Grain = "day"
    repeats: str | None = None
    ask: bool = False
    at: datetime | None = None  # for 半小时后
    step: int = 0  # days until the next one, if today's hour has passed
    bare: bool = False


def _pieces(text: str) -> list[re.Match[str]]:
    found = []
    for match in _PIECE.finditer(text):
        found.append(match)
        if len(found) == MOST:
            break
    return found


def _times(pieces: list[re.Match[str]], asked: _Asked) -> Iterator[Time]:
    at = 0
    named: date | None = None  # the day of an earlier piece, for 周三去公园,九点集合
    done = 0  # characters: 今天之前年底 has no 前年
    while at < len(pieces):
        if pieces[at].start() < done:
            at += 1
            continue
        point, at = _point(pieces, at, asked.text)
        until = None
        if at < len(pieces) and _BETWEEN.fullmatch(asked.text, point.end, pieces[at].start()):
            until, at = _point(pieces, at, asked.text)
        if one := _time(point, until, asked, named):
            plain_day = one.day and not (one.repeats or one.deadline or one.clock or one.end)
            named = one.day if plain_day else None
            done = one.end_at
            yield one


def _point(pieces: list[re.Match[str]], at: int, text: str) -> tuple[_Point, int]:
    """The point that begins with piece `at`, and the number of the piece after it."""
    first = pieces[at]
    point = _Point(first.start(), first.start())
    while at < len(pieces) and _takes(point, pieces[at], text):
        _take(point, pieces[at], text)
        at += 1
    return point, at


def _takes(point: _Point, piece: re.Match[str], text: str) -> bool:
    kind = piece.lastgroup or ""
    if point.empty:
        return True
    if kind == "clock":
        return not point.clock and _joined(_JOIN, text, point, piece)
    if kind == "part":
        return not (point.part or point.clock) and _joined(_JOIN, text, point, piece)
    if point.part or point.clock or point.check or not _joined(_CLOSE, text, point, piece):
        return False
    if not point.day:
        return kind in _AFTER_YEAR
    return _same_day(point.day, piece, text[point.end : piece.start()])


def _same_day(first: re.Match[str], second: re.Match[str], gap: str) -> bool:
    """Whether two neighbouring words may mean one day."""
    kinds = {first.lastgroup, second.lastgroup}
    if not all(_is_day(one) for one in (first, second)) or gap == "的":
        return False
    if len(kinds) == 1:  # 三八妇女节
        return kinds == {"festival"} and not gap
    if "," in gap:
        return bool(kinds & {"week", "weekday"}) and bool(kinds & {"monthday", "numbered", "iso"})
    return True


def _is_day(piece: re.Match[str]) -> bool:
    """Whether the piece is about one day, and not about a month, a week or days that repeat."""
    kind = piece.lastgroup
    if kind in {"named", "edge", "quarter", "offset", "every", "year"}:
        return False
    if kind == "month":
        return bool(piece["mon_d"])
    return kind != "week" or bool(piece["week_d"])


def _joined(gap: re.Pattern[str], text: str, point: _Point, piece: re.Match[str]) -> bool:
    return gap.fullmatch(text, point.end, piece.start()) is not None


def _take(point: _Point, piece: re.Match[str], text: str) -> None:
    kind = piece.lastgroup
    point.end = piece.end()
    if kind == "clock":
        point.clock = piece
    elif kind == "part":
        point.part = next(name for name in _PARTS if piece[name])
    elif kind == "year":
        point.year = piece
    else:
        _take_day(point, piece, text)


def _take_day(point: _Point, piece: re.Match[str], text: str) -> None:
    if point.day is None:
        point.day = piece
    else:
        pair = sorted((point.day, piece), key=lambda one: _RANK[one.lastgroup or ""])
        point.day, point.check = pair
    if piece.lastgroup in {"festival", "lunar", "monthday"}:
        after = _DAY_OF.match(text, piece.end())
        assert after is not None
        point.end = after.end()
        point.shift = bool(after["after"]) - bool(after["before"])


# --- What a day means ----------------------------------------------------------------------


def _resolve(point: _Point, asked: _Asked) -> _Found:
    """What day the point means."""
    try:
        if point.year:
            asked = replace(asked, year=_year(point.year, asked.today))
        if point.day is None:
            return _Found(period=str(asked.year), grain="year") if point.year else _Found()
        found = _MEANINGS[point.day.lastgroup or ""](point.day, asked)
        if point.check:
            found = _checked(found, point.check, asked)
        return _shifted(found, point.shift) if point.shift else found
    except (ValueError, OverflowError):
        return _Found(ask=True)


def _shifted(found: _Found, days: int) -> _Found:
    day = found.day + timedelta(days=days) if found.day else None
    return replace(found, day=day)


def _checked(found: _Found, check: re.Match[str], asked: _Asked) -> _Found:
    """The same, to be asked about if the second word for the day says another."""
    if found.day is None:
        return found
    kind = check.lastgroup or ""
    if kind == "weekday":
        agrees = check["wd"] is None or _weekday(check["wd"]) == found.day.isoweekday()
    else:
        agrees = _MEANINGS[kind](check, replace(asked, since=found.day)).day == found.day
    return found if agrees else replace(found, ask=True)


def _year(piece: re.Match[str], today: date) -> int:
    if piece["year_r"]:
        return today.year + _YEARS[piece["year_r"][0]]
    digits = "".join(str(_DIGITS.get(c, 0)) if c in _DIGITS else c for c in piece["year_n"])
    value = int(digits.replace("〇", "0"))
    return value if value >= _CENTURY else 20 * _CENTURY + value


def _iso(piece: re.Match[str], _: _Asked) -> _Found:
    return _Found(date(int(piece["iso_y"]), int(piece["iso_m"]), int(piece["iso_d"])))


def _monthday(piece: re.Match[str], asked: _Asked) -> _Found:
    month = _month_number(piece["md_m"] or piece["dot_m"])
    day = number(piece["md_d"] or piece["dot_d"] or piece["slash_d"])
    if asked.year or asked.since:
        found = date(asked.year or asked.start.year, month, day)
        before = not asked.year and found < asked.start
        return _Found(found.replace(year=found.year + 1) if before else found)
    return _Found(_without_year(month, day, asked))


def _without_year(month: int, day: int, asked: _Asked) -> date:
    """The date of a bare month and day; ValueError if neither year has it."""
    today = asked.today
    this = _date_or_none(today.year, month, day)
    if asked.behind:
        return this if this and this <= today else date(today.year - 1, month, day)
    if this and (this >= today or this.month == today.month):
        return this
    return date(today.year + 1, month, day)


def _month(piece: re.Match[str], asked: _Asked) -> _Found:
    first = _first_of_month(asked.today, _distance(piece["mon_r"]))
    if piece["mon_d"]:
        return _Found(first.replace(day=number(piece["mon_d"].removeprefix("初"))))
    return _of_month(first, piece["mon_e"])


def _named(piece: re.Match[str], asked: _Asked) -> _Found:
    month = _month_number(piece["nam_m"])
    return _of_month(date(asked.year or _year_of_month(month, asked), month, 1), piece["nam_e"])


def _of_month(first: date, edge: str | None) -> _Found:
    if edge == "初":
        return _Found(first)
    if edge:
        return _Found(_last_of_month(first))
    return _Found(period=f"{first:%Y-%m}", grain="month")


def _year_of_month(month: int, asked: _Asked) -> int:
    ahead = month - asked.today.month
    if asked.toward == "plan":
        return asked.today.year + (ahead < 0)
    if asked.behind:
        return asked.today.year - (ahead > 0)
    return asked.today.year + (ahead < -_HALF_A_YEAR) - (ahead > _HALF_A_YEAR)


def _edge(piece: re.Match[str], asked: _Asked) -> _Found:
    today = asked.today
    if piece["edge_m"]:
        if piece["edge_end"]:
            return _Found(_last_of_month(today))
        ahead = not asked.behind and today.day > 1
        return _Found(_first_of_month(today, int(ahead)))
    at = asked.year or today.year
    if piece["edge_end"]:
        return _Found(date(at, 12, 31))
    return _Found(date(at + (not asked.year and not asked.behind), 1, 1))


def _numbered(piece: re.Match[str], asked: _Asked) -> _Found:
    day = number(piece["num"])
    if not 1 <= day <= _LONGEST_MONTH:
        return _Found(ask=True, grain="day", bare=True)
    found = _day_of_some_month(asked.start, day, back=asked.behind)
    exact = asked.start
    skipped = abs((found.year - exact.year) * 12 + found.month - exact.month) > 1
    return _Found(found, bare=True, ask=skipped)


def _day_of_some_month(start: date, day: int, *, back: bool) -> date:
    """The nearest date with that day of the month, on or after `start`, or on or before it."""
    for months in range(4):
        first = _first_of_month(start, -months if back else months)
        found = _date_or_none(first.year, first.month, day)
        if found and (found <= start if back else found >= start):
            return found
    raise ValueError(f"no month has a day {day}")


def _lunar(piece: re.Match[str], asked: _Asked) -> _Found:
    month, day, leap = _lunar_numbers(piece)
    if asked.year:
        return _Found(lunar.to_solar(asked.year, month, day, leap))
    if asked.behind:
        return _Found(lunar.last_on(month, day, asked.today, leap))
    return _Found(lunar.next_on(month, day, asked.start, leap))


def _lunar_numbers(piece: re.Match[str]) -> tuple[int, int, bool]:
    if piece["newyear"]:
        return 1, number(piece["newyear"][1:]), False
    if piece["lun_same"]:
        month, _, day = piece["lun_same"].partition("月")
        return number(month), number(day), False
    month = piece["lun_m1"] or piece["lun_m2"] or piece["lun_m3"]
    day = piece["lun_d1"] or piece["lun_d2"] or piece["lun_d3"]
    name = month.removeprefix("闰")
    value = {"正": 1, "冬": 11, "腊": 12}.get(name) or number(name)
    return value, number(day.removeprefix("初")), month.startswith("闰")


def _lunarday(piece: re.Match[str], asked: _Asked) -> _Found:
    words = piece["lud_a"] or piece["lud_b"] or piece["lud_c"]
    return _Found(_lunar_day_near(number(words.removeprefix("初")), asked))


def _lunar_day_near(day: int, asked: _Asked) -> date:
    """That day of the present lunar month, or of the next; for a report of the last."""
    if not 1 <= day <= _LONGEST_LUNAR_MONTH:
        raise ValueError(f"no lunar month has a day {day}")
    first = _first_of_lunar_month(asked.start)
    this = _in_lunar_month(first, day)
    if asked.behind:
        last = _first_of_lunar_month(first - timedelta(days=1))
        return this if this <= asked.start else _in_lunar_month(last, day)
    following = _first_of_lunar_month(first + timedelta(days=_LONGEST_LUNAR_MONTH))
    return this if this >= asked.start else _in_lunar_month(following, day)


def _first_of_lunar_month(day: date) -> date:
    return day - timedelta(days=lunar.of(day).day - 1)


def _in_lunar_month(first: date, day: int) -> date:
    """That day of the lunar month that begins on `first`; of a short one the last for the 30th."""
    found = first + timedelta(days=day - 1)
    return found if lunar.of(found).day == day else found - timedelta(days=1)


def _festival(piece: re.Match[str], asked: _Asked) -> _Found:
    name = _FESTIVAL_WORDS.get(piece.group(), piece.group())
    kept = asked.little_new_year
    if asked.year:
        return _Found(lunar.festival(name, asked.year, little_new_year=kept))
    if asked.behind:
        return _Found(lunar.last_festival(name, asked.today, little_new_year=kept))
    return _Found(lunar.next_festival(name, asked.start, little_new_year=kept))


def _offset(piece: re.Match[str], asked: _Asked) -> _Found:
    unit = piece["off_unit"] or piece["past_unit"]
    words = piece["off_n"] or piece["past_n"]
    amount = 0.5 if words == "半" else number(words) + 0.5 * bool(piece["off_half"])
    if (piece["off_way"] or "后").endswith("前"):
        amount = -amount
    if unit.endswith(("小时", "钟头", "分钟")):
        minutes = round(amount * (1 if unit == "分钟" else 60))
        at = asked.now + timedelta(minutes=minutes)
        return _Found(at.date(), grain="minute", at=at.replace(second=0, microsecond=0))
    return _Found(_days_off(unit, amount, asked.today))


def _days_off(unit: str, amount: float, today: date) -> date:
    if unit == "天":
        return today + timedelta(days=int(amount))
    if unit.endswith("月"):
        first = _first_of_month(today, int(amount))
        return min(first + timedelta(days=today.day - 1), _last_of_month(first)) + timedelta(
            days=round(30 * (amount - int(amount)))
        )
    return today + timedelta(weeks=amount)


def _relative(piece: re.Match[str], asked: _Asked) -> _Found:
    words = piece.group()
    days = next(days for start, days in _RELATIVE if words.startswith(start))
    return _Found(asked.today + timedelta(days=days))


def _week(piece: re.Match[str], asked: _Asked) -> _Found:
    today = asked.today
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=_distance(piece["week_r"]))
    if piece["week_e"]:
        return _weekend(monday + timedelta(days=_SATURDAY - 1))
    if piece["week_d"]:
        return _Found(monday + timedelta(days=_weekday(piece["week_d"]) - 1))
    iso = monday.isocalendar()
    return _Found(period=f"{iso.year}-W{iso.week:02}", grain="week")


def _weekday_piece(piece: re.Match[str], asked: _Asked) -> _Found:
    start = asked.start
    wanted = _SATURDAY if piece["wd_end"] else _weekday(piece["wd"])
    ahead = (wanted - start.isoweekday()) % _LONGEST_WEEKDAY
    if asked.behind:
        ahead -= _LONGEST_WEEKDAY if ahead else 0
    day = start + timedelta(days=ahead)
    return _weekend(day) if piece["wd_end"] else _Found(day, step=_LONGEST_WEEKDAY)


def _weekend(saturday: date) -> _Found:
    return _Found(saturday, last=saturday + timedelta(days=1))


def _every(piece: re.Match[str], asked: _Asked) -> _Found:
    if piece["every_month"]:
        day = number(piece["every_month"])
        found = _day_of_some_month(asked.today, day, back=asked.behind)
        return _Found(found, repeats=f"monthly:{day}")
    if piece["every_lunar"]:
        day = number(piece["every_lunar"][1:])
        return _Found(_lunar_day_near(day, asked), repeats=f"lunar-monthly:{day}")
    days, repeats = _weekdays(piece)
    return _Found(_next_of(days, asked.today, back=asked.behind), repeats=repeats, step=1)


def _weekdays(piece: re.Match[str]) -> tuple[frozenset[int], str]:
    """The days of the week on which it repeats, and the name of that."""
    if piece["every_week"]:
        days = _listed_weekdays(piece["every_week"])
        return days, "weekly:" + ",".join(map(str, sorted(days)))
    if piece["every_work"]:
        return frozenset(range(1, _SATURDAY)), "workdays"
    return frozenset(range(1, _LONGEST_WEEKDAY + 1)), "daily"


def _listed_weekdays(words: str) -> frozenset[int]:
    days = [_weekday(c) for c in words if c in _WEEKDAYS]
    if "到" in words or "至" in words:
        return frozenset(range(min(days), max(days) + 1))
    return frozenset(days)


def _next_of(days: frozenset[int], start: date, *, back: bool) -> date:
    step = timedelta(days=-1 if back else 1)
    while start.isoweekday() not in days:
        start += step
    return start


def _quarter(piece: re.Match[str], asked: _Asked) -> _Found:
    today = asked.today
    present = (today.month - 1) // 3
    if piece["qua_n"]:
        wanted = number(piece["qua_n"]) - 1
        year = asked.year or today.year - (asked.toward == "report" and wanted > present)
        return _Found(period=f"{year}-Q{wanted + 1}", grain="quarter")
    count = today.year * 4 + present + _distance(piece["qua_r"])
    return _Found(period=f"{count // 4}-Q{count % 4 + 1}", grain="quarter")


_MEANINGS: dict[str, Callable[[re.Match[str], _Asked], _Found]] = {
    "iso": _iso,
    "monthday": _monthday,
    "month": _month,
    "named": _named,
    "edge": _edge,
    "numbered": _numbered,
    "lunar": _lunar,
    "lunarday": _lunarday,
    "festival": _festival,
    "offset": _offset,
    "relative": _relative,
    "week": _week,
    "weekday": _weekday_piece,
    "every": _every,
    "quarter": _quarter,
}
_RELATIVE = (
    ("大前", -3),
    ("大后", 3),
    ("前", -2),
    *((c, -1) for c in "昨噚寻琴"),
    ("今", 0),
    ("明", 1),
    ("听", 1),
    ("后", 2),
)
_FESTIVAL_WORDS = {"大年三十": "除夕", "年三十": "除夕"}
_WEEKDAYS = {c: i for i, c in enumerate("一二三四五六日", 1)} | {"天": 7, "末": 6}
_HALF_A_YEAR = 6  # months
_CENTURY = 100  # years
_YEARS = {"今": 0, "去": -1, "明": 1, "后": 2, "前": -2}
_LONGEST_MONTH = 31
_LONGEST_LUNAR_MONTH = 30


def _weekday(word: str) -> int:
    return _WEEKDAYS.get(word) or int(word)


def _distance(word: str) -> int:
    """How many weeks, months or quarters away 上, 下下 or 这 is."""
    return word.count("下") - word.count("上")


def _month_number(word: str) -> int:
    return 1 if word == "元" else number(word)


def _first_of_month(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _last_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# --- What a clock means --------------------------------------------------------------------


def _clock(piece: re.Match[str], part: str | None, *, near: bool) -> timedelta | None:
    """The time since midnight of a clock piece; None if it is none.

    It may be a day or more: 晚上12点. `near` tells that a day or a part of it stands before.
    """
    words = piece["col_h"] or piece["clk_h"] or piece["clk_bare"]
    hour = number(words)
    if hour > _MIDNIGHT or (words == "一" and not near and not _surely_one(piece)):
        return None
    if piece["col_h"] and words.startswith("0") and not part:
        part = "am"
    at = timedelta(hours=_hour(hour, part), minutes=_minutes(piece))
    less = piece["clk_less"]
    return at - timedelta(minutes=15 if less == "一刻" else number(less[:-1])) if less else at


def _surely_one(piece: re.Match[str]) -> bool:
    """Whether 一点 is one o'clock and not a little."""
    following = piece.string[piece.end() : piece.end() + 1]
    told = any(piece[g] for g in ("clk_half", "clk_q", "clk_m", "clk_n", "clk_full", "clk_bare"))
    return told or following in ("到", "至", "-", "~", "集", "开", "前")


def _minutes(piece: re.Match[str]) -> int:
    if piece["clk_half"]:
        return 30
    if piece["clk_q"]:
        return 15 * number(piece["clk_q"])
    return number(piece["col_m"] or piece["clk_m"] or piece["clk_n"] or "")


def _hour(hour: int, part: str | None) -> int:  # 0 to 30
    if hour > _NOON or hour == 0 or part in _MORNING:
        return hour % _NOON if part == "dawn" and hour == _NOON else hour
    if part == "noon":
        return hour + _NOON if hour <= _LATEST_AT_NOON else hour
    if part in ("eve", "night"):
        return _hour_at_night(hour, part)
    if part or _FIRST_OF_AFTERNOON <= hour <= _LAST_OF_AFTERNOON:
        return hour % _NOON + _NOON
    return hour


def _hour_at_night(hour: int, part: str) -> int:
    if hour < _EARLIEST_AT_NIGHT:
        return hour if part == "night" else hour + _MIDNIGHT
    return hour + _NOON


# --- Putting it together -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Span:
    """The hours of a day that are meant, since its midnight."""

    start: timedelta
    end: timedelta  # of a part; where a range of hours ends
    clock: str | None
    end_clock: str | None
    grain: Grain


def _time(point: _Point, until: _Point | None, asked: _Asked, named: date | None) -> Time | None:
    found = _resolve(point, asked)
    if not (point.day or point.year) and point.clock and named:
        found = _Found(named)
    span = _span(point, until)
    if span is None and point.clock and not (point.day or point.year or point.part):
        return None
    return _assembled(point, until, found, span, asked)


def _span(point: _Point, until: _Point | None) -> _Span | None:
    near = bool(point.day or point.part)
    start = _clock(point.clock, point.part, near=near) if point.clock else None
    if start is None:
        return _part_span(point.part) if point.part else None
    end = None
    if until and until.clock:
        later = until.part or (point.part if not until.day else None)
        end = _clock(until.clock, later, near=True)
        if end is not None and end <= start and not until.day:
            end = _after(start, end)
    end_clock = _told(end) if end is not None else None
    return _Span(start, start if end is None else end, _told(start), end_clock, "minute")


def _after(start: timedelta, end: timedelta) -> timedelta:
    half = timedelta(hours=_NOON)
    return end + half if end + half > start else end + 2 * half


def _part_span(part: str) -> _Span:
    first, last = _PARTS[part]
    clock = "AM" if part in _MORNING else "PM"
    return _Span(timedelta(hours=first), timedelta(hours=last), clock, None, "part")


def _told(at: timedelta) -> str:
    minutes = int(at.total_seconds()) // 60 % (24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _assembled(
    point: _Point, until: _Point | None, found: _Found, span: _Span | None, asked: _Asked
) -> Time:
    if span is not None and not (found.day or found.period or found.repeats or found.ask):
        base: date | None = _day_for(span, asked)
    else:
        found = _not_over(found, span, asked)
        base = found.day
    last, doubtful = _last(until, found, asked)
    start, end = _instants((base, last), span, until, found, asked)
    if start and end and end <= start:
        end, doubtful = None, True
    end_at, deadline = _deadline(point, until, asked.text)
    text = asked.text
    time = Time(
        start_at=point.start,
        end_at=end_at,
        start=start,
        end=end,
        grain=span.grain if span and base else found.grain,
        day=found.day,
        clock=f"{found.at:%H:%M}" if found.at else (span.clock if span else None),
        end_clock=span.end_clock if span else None,
        period=found.period,
        lunar=_lunar_words(point),
        deadline=deadline,
        repeats=found.repeats or _yearly(point, text),
        ask=found.ask or doubtful or _past(start, end, span, asked),
        echo="",
        bare_number_day=found.bare and not point.check,
    )
    echo = _echo(time, text[point.start : point.end], asked.today)
    object.__setattr__(time, "echo", echo)  # still ours; a changed copy costs twice the time
    return time


def _lunar_words(point: _Point) -> str | None:
    for piece in (point.day, point.check):
        if piece and piece.lastgroup in {"lunar", "lunarday"}:
            return piece.group()
    return None


def _yearly(point: _Point, text: str) -> str | None:
    said = text[max(0, point.start - 3) : point.start].rstrip(" 的")
    return "yearly" if point.day and said.endswith("每年") else None


def _day_for(span: _Span, asked: _Asked) -> date:
    """The day of hours that were said without one."""
    start, end = _at(asked.today, span.start, asked), _at(asked.today, span.end, asked)
    if asked.behind:
        return asked.today - timedelta(days=start > asked.now)
    late = start < asked.now if span.grain == "minute" else end <= asked.now
    return asked.today + timedelta(days=late)


def _not_over(found: _Found, span: _Span | None, asked: _Asked) -> _Found:
    """The next occurrence if the hour of today's has passed: a plan asks, unless it repeats."""
    if not (found.day == asked.today and found.step and span) or asked.toward == "report":
        return found
    over = _at(asked.today, span.start if span.grain == "minute" else span.end, asked)
    if over >= asked.now:
        return found
    if not found.repeats:
        return replace(found, day=found.day + timedelta(days=found.step), ask=True)
    days = _repeated_days(found.repeats)
    return replace(found, day=_next_of(days, found.day + timedelta(days=1), back=False))


def _repeated_days(repeats: str) -> frozenset[int]:
    _, _, days = repeats.partition(":")
    if days:
        return frozenset(map(int, days.split(",")))
    return frozenset(range(1, _SATURDAY if repeats == "workdays" else _LONGEST_WEEKDAY + 1))


def _last(until: _Point | None, found: _Found, asked: _Asked) -> tuple[date | None, bool]:
    """The last day of a range of days, and whether to ask about it."""
    if until is None or not until.day or not found.day:
        return found.last, False
    end = _resolve(until, replace(asked, since=found.day))
    if end.day is None or end.day < found.day:
        return None, True
    return end.last or end.day, end.ask


def _instants(
    days: tuple[date | None, date | None],
    span: _Span | None,
    until: _Point | None,
    found: _Found,
    asked: _Asked,
) -> tuple[datetime | None, datetime | None]:
    base, last = days
    if base is None:
        return None, None
    start = found.at or _at(base, span.start if span else timedelta(), asked)
    if span and span.end_clock:
        return start, _at(last or base, span.end, asked)
    end = _at(last, timedelta(days=1), asked) if last and (until or not span) else None
    return start, end


def _at(day: date, since_midnight: timedelta, asked: _Asked) -> datetime:
    midnight = datetime.combine(day, time_of_day(), asked.now.tzinfo)
    return midnight + since_midnight


def _past(start: datetime | None, end: datetime | None, span: _Span | None, asked: _Asked) -> bool:
    if asked.toward != "plan" or start is None:
        return False
    if span is None and end is None and start.time() == time_of_day():
        return start.date() < asked.today
    if span is None or span.grain == "part":
        over = end or (start + (span.end - span.start) if span else start)
        return over <= asked.now and not (span is None and start.date() > asked.today)
    return start < asked.now


def _deadline(point: _Point, until: _Point | None, text: str) -> tuple[int, bool]:
    """Where the time ends, and whether it is one to be kept."""
    end = max(point.end, until.end if until else 0)
    if "(" in text[point.start : end] and text.startswith(")", end):
        end += 1
    if after := _DUE.match(text, end):
        return after.end(), True
    before = text[max(0, point.start - 8) : point.start]
    return end, _DUE_BEFORE.search(before) is not None


# --- Saying it back ------------------------------------------------------------------------

_NAMES = "一二三四五六日"


def _echo(time: Time, words: str, today: date) -> str:
    said = _echo_day(time, today) + _echo_hours(time)
    if not said:
        return words
    return f"{said}截止" if time.deadline else said


def _echo_day(time: Time, today: date) -> str:
    if time.period:
        return _echo_period(time.period)
    day = time.start.date() if time.start else time.day
    if day is None:
        return ""
    if time.repeats:
        return _echo_repeats(time.repeats) + f"(下次{_written(day, today)})"
    first = _written(day, today, time.lunar)
    if time.end and not time.end_clock:
        last = (time.end - timedelta(seconds=1)).date()
        return f"{first}至{_written(last, today)}" if last != day else first
    return first


def _written(day: date, today: date, lunar_words: str | None = None) -> str:
    year = f"{day.year}年" if day.year != today.year else ""
    known = lunar_words and lunar.FIRST <= day <= lunar.LAST
    name = f"，农历{lunar.name(lunar.of(day))}" if known else ""
    return f"{year}{day.month}月{day.day}日(周{_NAMES[day.weekday()]}{name})"


def _echo_period(period: str) -> str:
    year, _, rest = period.partition("-")
    if not rest:
        return f"{year}年"
    if rest[0] == "Q":
        return f"{year}年第{rest[1]}季度"
    if rest[0] == "W":
        monday = date.fromisocalendar(int(year), int(rest[1:]), 1)
        sunday = monday + timedelta(days=6)
        return f"{monday.month}月{monday.day}日至{sunday.month}月{sunday.day}日这一周"
    return f"{year}年{int(rest)}月"


def _echo_repeats(repeats: str) -> str:
    kind, _, days = repeats.partition(":")
    if kind == "weekly":
        return "每周" + "、".join(_NAMES[int(day) - 1] for day in days.split(","))
    if kind == "lunar-monthly":
        return f"每个农历月初{'一二三四五六七八九十'[int(days) - 1]}"
    return {"daily": "每天", "workdays": "每个工作日", "yearly": "每年"}.get(kind, f"每月{days}日")


def _echo_hours(time: Time) -> str:
    if time.clock is None or (time.start is None and not time.period):
        return ""
    if time.clock in ("AM", "PM"):
        return "上午" if time.clock == "AM" else _echo_afternoon(time.start)
    first = _spoken(time.clock)
    if not time.end_clock:
        return first
    last = _spoken(time.end_clock)
    return f"{first}至{last.removeprefix(first[:2])}"


def _echo_afternoon(start: datetime | None) -> str:
    hour = start.hour if start else _NOON
    return next(word for limit, word in _AFTERNOONS if hour < limit)


_AFTERNOONS = ((12, "中午"), (16, "下午"), (18, "傍晚"), (24, "晚上"))
_HOURS = ((6, "凌晨"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))


@lru_cache(maxsize=512)
def _spoken(clock: str) -> str:
    """How one says it: 上午8点半."""
    hour, minute = int(clock[:2]), int(clock[3:])
    part = next(word for limit, word in _HOURS if hour < limit)
    shown = hour if hour <= _NOON else hour - _NOON
    minutes = {0: "", 30: "半"}.get(minute, f"{minute:02}分")
    return f"{part}{shown}点{minutes}"
