"""What of a text sounds like danger and is none here and now: feared, usual, over, or wished away.

Only clear marks count, and none where somebody calls for help or tells what is this very moment:
an alarm too many wakes one person, one too few may cost a life.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from bot.understanding.normal import KEPT

# Who says so speaks of this moment, whatever else is told.
_URGENT = re.compile(
    "快来|快点来|快救|快叫|快打|快喊|救救|救我|救人|来人[啊呀哪!]|(?:马上|赶紧|赶快)(?:来|派人来)|[打叫拨]1[12][09]|"
    "现在|正在|刚刚|刚才|这会|突然|忽然|猛地|(?<![不就])还在"
)
# What somebody is in, or what is happening, whatever is usual besides.
_ACUTE = re.compile(
    "[叫喊摇推唤]不[醒应]|不省人事|没了?[气脉]|没呼吸|断气|昏迷|[昏晕]过去|[昏晕栽]倒|倒在|倒地|起不来|爬不起|动不了|"
    "血|[电线插充][^,.!; ]{0,6}冒[黑浓白青]?烟|[着起失]火了|烧起来|抽搐|抽抽|白沫|歪了|"
    "今[天日早晚儿]"
)
# What is no danger, though its words are: of animals and things, of sleepless nights, of devices.
_HARMLESS = re.compile(
    "(?:凳子?|椅子?|[桌台]子?|案子|柜子?|架子?|沙发)[也又都的早就已经还有面那边,]{0,3}[断掉缺少瘸][^,.!;]{0,4}[腿脚]|"
    "真(?:要|要是)?[着起]了?火[^,.!;]{0,4}(?:出不去|跑不|逃不)|[举打]着火把|"
    "楼顶上?[^,.!;]{0,2}(?:看得|看见|晒|乘凉|种)|断[腿脚]的?[^,.!;]{0,3}[凳椅桌]|伞[骨柄]?[^,.!;]{0,2}[断折]|"
    "(?:血糖|血压|血脂|体重|肚子|肉)[^,.!;]{0,4}[跳走跑练降]下[来去]|[给替]国家[^,.!;]{0,2}添麻烦|"
    "[点号日天月]以?前|打我(?:电话|手机|座机)|骨头没断|[没未不]断|脚脖子|量血压|血压|血糖|血脂|血管|血型|[验抽献输补]血|血栓通?|血站|"
    "(?:猫|狗|鼠|耗子|鸟|虫|藤)[^,.!;]{0,3}爬[^,.!;]{0,4}|安眠药[^,.!;]{0,4}(?:没用|不管用|不顶|睡不|不见效)|"
    "忙得?团团转|救命(?:的|稻草)(?=$|[,.!; ])|救命的?(?:设备|东西|药|用|机器|家伙)|"
    "急救(?:班|课|箱|包|盒|站|药|知识|常识|培训|讲座|员|设备|室|技能|办法|车进)|"
    "[拉推搬提拎拖抬按开]不动[^,.!;]{0,8}(?:门|椅|桌|车|箱|菜|袋|水|闸|盖|米|煤)|"
    "(?:安|装|配|发|换|按|备)[^,.!;]{0,8}(?:燃气|煤气|天然气|烟雾?|火灾|漏气|跌倒|摔倒)的?(?:报警器?|警报器?|感应器?)|"
    "(?:烧烤|油烟|炒菜|烟囱|饭馆|饭店|餐馆|小吃店)[^.!?;]{0,10}烟[^,.!;]{0,12}|抽烟[^,.!;]{0,8}|"
    "(?:取|领|认证|年审|柜台|窗口|自助机)[^.!?;]{0,12}[叫让要]我刷脸|"
    "[叫让要]我刷脸[^.!?;]{0,12}(?:窗口|柜台|机器|刷不|认证|年审)|[吓气吵闹急]得?[^,.!;]{0,6}心脏病都?[要快][^,.!;]{0,2}犯了?|"
    "(?:下雨|雨大|下雪|没伞|没车|末班车)[^,.!;]{0,6}[回走]不[去了]|把人行道"
)
# What is feared by who speaks against something, and has not happened.
_OBJECTS = re.compile("反对|不同意|不赞成|不支持|不赞同|建议|提议|不放心")
_OBJECTED = re.compile(
    "[^,.!;? ]{0,12}(?:[着起失]了?火|烧起来|爆炸|炸了|触电|漏电)了?[^,.!;? ]{0,4}"
    "(?:[咋怎]么?[办整弄]|怎么得了|咋得了|谁(?:来?负责|管|担)|[跑逃]都)"
)
_HERE_NOW = re.compile("快来|快叫|救|现在|正在|已经|烟|119|120|刚才|刚刚|真的|报警")
# 怕摔, 担心漏电; neither 怕是 nor what is over already.
_FEARED = re.compile(
    "(?:(?<![害恐可不哪])怕|担心|生怕|唯恐|免得|省得|以防|以免)(?!是|不是|已经)"
    "(?:(?!已经|正|了(?:$|[,.!;? ]))[^,.!;? ])*(?=$|[,.!;? ])|"
    "差[点些]儿?[^,.!;? ]{0,3}(?:摔|掉|滑|绊|撞|烫|踩|跌)[^,.!;? ]*"
)
_USUAL = re.compile(
    "每(?:次|回|年|天|逢|到|晚|月|周|早|当)|年年|月月|天天|回回|次次|经常|常常|时常|往往|老是|总是|(?<!一)动不动|三天两头|时不时|"
    "隔三[差岔]五|一到(?:[春夏秋冬晚夜早雨阴冷热]|中午|傍晚|下雨|周|放假|过年|换季|[0-9一二三四五六七八九十]+月)|一(?:下雨|刮风|下雪|变天)|容易|难免|"
    "[老总](?=[摔滑绊冒漏跳短停])|(?:过|[丢失]了?)[一两三四五六七八九十几好多0-9]+[次回]|住了?[一两三四五六七八九十几好多0-9]+[次回]院"
)
_SMOKES = re.compile("冒[黑浓白青]?烟")
_OVER = re.compile(
    "那次|那回|有一?[次回]|上[次回]|前[次回]|头[次回]|昨[天日晚夜]|前[天日晚夜]|前几天|上(?:周|星期|礼拜|个?月)"
)
_ONGOING = re.compile("今[天日早晚儿]|一直|到现在|还|越来越|又")
_WORSE = re.compile("今[天日早晚儿]|这[次回]|越来越|更厉害|加重")
# What nobody would hear of, or what is to be learnt: told of whoever it may be.
_UNHEARD = re.compile("(?:没人|没个人|不)(?:会)?(?:知道|发现|看见|听见)")
_WHAT_THEN = re.compile("(?:怎么[办按救弄拍做]|怎么处理|找谁|[靠喊叫]谁)")
_TEACHES = re.compile(
    "请[^,.!?;]{0,10}[来给][^,.!?;]{0,6}(?:上[个一]?课|讲|教)(?!我)|想学|学学|培训|办[^,.!?;]{0,6}班|讲座|讲讲"
)
_SETS_UP = re.compile(
    "建议|提议|安排[^,.!?;]{0,4}(?:值班|巡|守|陪)|(?:装|安|配|设|建|搭|办|发|备)(?:上|成|点|些|[一两几]?[个块台把副间条道盏套班场次处])"
)
# Seasons, and whoever it may be: they tell of what may be only beside a wish.
_GENERAL = re.compile(
    "夏天|冬天|春天|秋天|伏天|三九|冷天|热天|[雨雪]天|老年人|老人家?(?:们|心脏)|老同志们?|大家|大伙|[滑绊摔晒热冻]?[晕倒着死]人"
)
# That something be set up, held or ordered otherwise; not that somebody come.
_PROPOSES = re.compile(
    "(?:建议|提议|希望|盼望?|恳请|能否|可否|可不可以|最好|应该|应当|要是|想请|求|请)[^.!?]{0,24}"
    "(?:装|安(?!排)|按|搭|建|设|办|开|发|备|配|换|修|腾|挪|改|添|加|铺|放|调|延|提前|恢复|取消|管|查|教|理一理|整治)|"
    "(?:查|管|修|治|整)(?:一?(?:查|管|修|治|整))(?=$|[,.!; ])|"
    "(?:装|安|按|搭|建|设|办|开|发|备|配|换|腾|挪|添|加|铺|放|调|腾|弄|搞)(?:上|成|到|点|些|[一两几]?[个块台把副间条道盏套班场次处排])"
)
# What lasts, wished for at the end: who is in danger asks for help, and for no shed.
_LASTS = re.compile(
    "(?:装|安|搭|建|办|设|立|贴|配|备|添|加|铺|放|换|开|派|做|种|洒|撒|弄|搞|腾|印|发)"
    "(?:上|成|到|点|些|[一两几]?[个块台把副间条道盏套班场次处只根张]|软|高|低|长|宽)[^,.!?; ]*$|"
    "(?:装|搭|安装|加装|增设|设立|举办|组织)[^的了过没,.!?; ]{2,10}$|"
    "(?:禁烟|制止|整治|锯掉|盖上)[吧嘛呗]?$|^(?:请|该|能否|希望)?(?:禁止|禁烟|取消|恢复)|"
    "(?:[查管修治整通清]一?){2}[吧嘛呗呀]?$|(?:^|[该请要])(?:禁|修|换|管|查|治|装)[吧嘛呗呀]?$|"
    "(?:慢|小声|早|轻|软|宽|长|勤)一?[点些](?:吧|嘛|呗)?$"
)
_HELP = re.compile("来人|[派叫找]个?人来|派人|救|医院|大夫|医生|开门|打电话|帮帮|[叫喊]人|快")
_GRAVE = re.compile(
    "[叫喊摇推唤]不[醒应动]|不省人事|没了?[气脉](?!味)|没呼吸|断气|昏迷|[着起失]火了|烧起来|[流出吐咳]了?[一好]?[多地滩]?血|"
    "抽搐|白沫|[嘴脸]歪|断了|摔断|农药|安眠药|心口|胸|[昏晕栽]倒了?(?!过)|倒在地"
)
_PIECES = re.compile("[^,.!;? ]*[,.!;? ]*")
_ENDS = re.compile("[.!;?]")


@lru_cache(maxsize=KEPT)
def present(text: str) -> str:
    """What of a folded text may tell of danger now."""
    text = _HARMLESS.sub("", text.replace("能不能", "能否"))
    if only_fears(text):
        text = _OBJECTED.sub("", text)
    if _URGENT.search(text) is not None:
        return text
    text = _FEARED.sub("", text)
    frame = _Frame.of(text)
    left: list[str] = []
    over = False
    for piece in _PIECES.findall(text):
        over = frame.proposes and (over or _has(_OVER, piece)) and not _has(_ONGOING, piece)
        if not over and not frame.excuses(piece):
            left.append(piece)
        over = over and not _has(_ENDS, piece)
    return "".join(left)


class _Frame(NamedTuple):
    """What the whole of a text is for, by which its pieces are judged."""

    proposes: bool
    sets_up: bool
    teaches: bool
    grows_worse: bool

    @classmethod
    def of(cls, text: str) -> _Frame:
        marks = (_PROPOSES, _SETS_UP, _TEACHES, _WORSE)
        return cls(*(_has(one, text) for one in marks))

    def excuses(self, piece: str) -> bool:
        """Whether what a piece tells is but usual, anybody's, or to be learnt."""
        if (self.sets_up or self.teaches) and _has(_WHAT_THEN, piece):
            return True
        if self.sets_up and _has(_UNHEARD, piece):
            return True
        if _has(_ACUTE, piece) or (_has(_SMOKES, piece) and not _has(_USUAL, piece)):
            return False
        usual = _has(_USUAL, piece) and not self.grows_worse
        return usual or (self.proposes and _has(_GENERAL, piece))


def ends_in_wish(text: str) -> bool:
    """Whether a folded text comes to a wish for what lasts, and tells of nothing grave or now."""
    last = text.rstrip(" ,.!?;~").replace("能不能", "能否")
    start = max(last.rfind(mark) for mark in " ,.!?;") + 1
    wished = _has(_LASTS, last[start:]) and not _has(_HELP, last[start:])
    return wished and not (_has(_URGENT, text) or _has(_GRAVE, text))


def is_no_more_than_feared(text: str) -> bool:
    """Whether something is proposed, feared or usual, and nothing told of this moment."""
    if only_fears(text) or ends_in_wish(text):
        return True
    left = present(text)
    if any(_has(marks, left) for marks in (_URGENT, _ACUTE, _SMOKES)):
        return False
    return any(_has(marks, text) for marks in (_PROPOSES, _USUAL, _FEARED))


def only_fears(text: str) -> bool:
    """Whether who speaks against something tells what it may come to."""
    return _has(_OBJECTS, text) and not _has(_HERE_NOW, text) and _has(_OBJECTED, text)


def _has(marks: re.Pattern[str], text: str) -> bool:
    return marks.search(text) is not None
