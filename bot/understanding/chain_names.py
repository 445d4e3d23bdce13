"""What the head of a list's row may be: a name of the roster, one like it, or a relative."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from bot.understanding.chain_marks import NUMERAL
from bot.understanding.sound import loose

Known = Callable[[str], bool]
Split = Callable[[str], tuple[str, ...] | None]

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛奚"
    "范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮卞齐康伍余"
    "顾孟黄穆萧肖尹姚邵汪祁毛禹狄米贝明臧戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季贾路娄江童颜"
    "郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪解应宗丁宣邓郁单杭洪包诸左石崔吉"
    "龚程邢裴陆荣翁荀惠曲封靳段焦巴牧车侯全班仇甘厉祖武符刘景詹龙叶司韶黎薄印白蒲邰鄂索"
    "咸籍赖卓屠蒙池乔阴闻党翟谭贡姬申冉雍桑桂牛边扈燕冀尚温庄晏柴瞿阎连习艾鱼容向古易廖"
    "庾终居衡步都耿满匡国文寇广东欧沃利师巩聂晁敖冷辛那简饶曾关查游权岳帅代仝佟闫覃辜"
)
_COMPOUND = "欧阳|司马|上官|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|长孙|宇文|令狐|夏侯|端木|南宫"
_TITLES = (
    "老师|书记|主任|局长|处长|科长|部长|校长|院长|厂长|主席|会长|秘书长|医生|大夫|护士|教授|"
    "先生|女士|大姐|大哥|大妈|大爷|阿姨|叔叔|师傅|奶奶|爷爷|同志|老|总|工|局|处|科|姐|哥|叔|姨"
)
_NAME = re.compile(
    rf"(?:{_COMPOUND})[\u4e00-\u9fff]{{1,2}}|[老小]?[{SURNAMES}](?:{_TITLES})?"
    rf"|[{SURNAMES}][\u4e00-\u9fff·]{{1,2}}"
)
_NO_NAME = re.compile(
    "周[一二三四五六日天末][前后上下早晚]?|周[以之左内]..?|安[全排静]|高血[压脂糖]|高[温兴龄]|关[节于]|方[便法]|"
    "全[部体程家]|时间|明[天日早晚]|.*[的了吗呢吧是]|连[续接]|解[决释放]|应[该当]|管[理道]|"
    "常[用见规]|文[件艺化]|国[家庆]|广[场播]|包[括子含]|满意|金额|向[上下前]|易[拉感]"
)
KIN = (
    "老伴儿?|爱人|妻子|丈夫|老公|老婆|太太|夫人|女儿|儿子|儿媳妇?|女婿|闺女|姑娘|重?孙[子女]儿?|"
    "孙辈|外孙[子女]?|弟[弟妹媳]|弟媳妇|兄弟|哥哥|嫂子|姐[姐夫妹]|妹[妹夫]|母亲|父亲|妈妈?|"
    "爸爸?|岳[母父]|公公|婆婆|老[妈爸娘爹]|亲家|亲戚|邻居|老?朋友|老?同学|老?战友|老?同事|"
    "家[属人]|保姆|护工|孩子|小孩|小朋友|娃娃?|外甥女?|侄[子女儿]|表[哥弟姐妹]|先生|姐|妹|弟|哥"
)
COUNT = rf"(?:\d{{1,2}}|[两俩]|{NUMERAL})"
KINSFOLK = rf"(?:[我他她]的?)?(?:(?:{COUNT})[个位名]?)?[小大]?(?:{KIN})"
_ANY_KIN = re.compile(KINSFOLK)
SELF = "[我俺](?:自己|本人)?|本人|自己"
PAIR_OF_SELF = "[我俺]们?(?:[两俩](?:口子?|个)?|夫[妇妻][两俩]?)|老?[两俩]口子?"
OWN = re.compile(rf"{SELF}|{PAIR_OF_SELF}|{KINSFOLK}")
# What stands before one's own name: 就是我刘桂兰, 我:刘桂兰, 本人叫刘桂兰.
ANNOUNCED = re.compile(r"(?:就是|是|还有|有)?(?:我|俺|本人)(?:就是|是|叫|自己)?[\s:,、-]*")
_PAIR = re.compile("夫[妇妻]|[两俩]口|伉俪")
ONE_KIN = re.compile(rf"(?:[我他她]的?)?({COUNT})?[个位名]?[小大]?(?:{KIN})")
_MISTER_ZHOU = re.compile(
    r"周(?![一二三四五六日天末以之左内前后])[\u4e00-\u9fff]{2}(?![\u4e00-\u9fff]).*"
)
_UNIT_SURNAMES = ("周", "路", "米", "包", "支")
_LONGEST_NAME = 6
# What is longer than a name ends in a title or in a word for a relative.
_LONG = 5
_LAST = frozenset(f"{_TITLES}{KIN}{_COMPOUND}记委员计理事司官察队支") - set("|?[]")
_COMPANY = frozenset("和与跟及带携")
_COMPOUNDS = frozenset(_COMPOUND.split("|"))
_SHORTEST_HEARD, _LONGEST_HEARD = 2, 4


@cache
def _sounds() -> frozenset[str]:
    return frozenset(loose(SURNAMES))


class Names:
    """What names look like here: those of the roster, and any that could be one."""

    def __init__(self, known: Known, split: Split | None, *, spoken: bool = False) -> None:
        self._known, self._split, self.spoken = known, split, spoken
        self._seen: dict[str, bool] = {}
        self._plausible: dict[tuple[str, bool], bool] = {}

    def known(self, name: str) -> bool:
        """Whether `name` is somebody's; a kin word alone is nobody's yet, nor is a couple."""
        seen = self._seen.get(name)
        if seen is None:
            nobody = _ANY_KIN.fullmatch(name) or _PAIR.search(name)
            seen = self._seen[name] = not nobody and self._known(name)
        return seen

    def begins(self, text: str) -> bool:
        """Whether a name may begin `text`, as far as its first signs tell."""
        start = text.lstrip("~")[:_LONGEST_NAME]
        if ONE_KIN.match(start):
            return False
        own = ANNOUNCED.match(text)
        if own:
            return self.prefix(text[own.end() :]) > 0
        if start[:1] in _UNIT_SURNAMES:  # "3路", "2周", but 2周玉梅
            return self.prefix(start) > 0 or bool(_MISTER_ZHOU.fullmatch(start))
        if start[:1] in SURNAMES or (start[:1] in "老小" and start[1:2] in SURNAMES):
            return bool(start)
        return self.prefix(start) > 0

    def heard(self, text: str) -> bool:
        """Whether what was heard may begin with a name: with the sound of a surname."""
        return self.begins(text) or (self.spoken and loose(text[:1]) in _sounds())

    def misheard(self, name: str) -> bool:
        """Whether `name` is as long as one, and sounds like one in its beginning."""
        fits = _SHORTEST_HEARD <= len(name) <= _LONGEST_HEARD
        return fits and loose(name[0]) in _sounds() and not _NO_NAME.fullmatch(name)

    @staticmethod
    def surname(sign: str) -> bool:
        """Whether a name may begin with `sign`."""
        return sign in SURNAMES or sign in "老小"

    def prefix(self, run: str) -> int:
        """How long the known name is that begins `run`; 0 without one."""
        longest = min(_LONGEST_NAME, len(run))
        if run[3:4] in _COMPANY:  # 孙国庆和老伴, but 欧阳永和
            longest = 3 if self.known(run[:3]) and run[:2] not in _COMPOUNDS else min(4, longest)
        fit = (n for n in range(longest, 1, -1) if n < _LONG or run[n - 1] in _LAST)
        return next((n for n in fit if self.known(run[:n])), 0)

    def plausible(self, name: str, *, headed: bool = False) -> bool:
        """Whether `name` is known or formed like one; a lone surname only in a headed list."""
        found = self._plausible.get((name, headed))
        if found is None:
            found = self._plausible[name, headed] = self._may_be(name, headed=headed)
        return found

    def _may_be(self, name: str, *, headed: bool) -> bool:
        if len(name) == 1:
            return name in "我俺" or (headed and name in SURNAMES)
        if self.known(name) or OWN.fullmatch(name) or self.kin_of(name):
            return True
        return bool(_NAME.fullmatch(name)) and not _NO_NAME.fullmatch(name)

    def kin_of(self, run: str) -> bool:
        """Whether `run` is a relative of somebody known: 何永年老伴."""
        return any(
            _ANY_KIN.fullmatch(run[n:]) and self.known(run[:n]) for n in (3, 2, 4) if n < len(run)
        )

    def cut(self, run: str) -> tuple[str, ...] | None:
        """`run` as known names without anything between them, None if it isn't that."""
        if self._split is not None:
            return self._split(run)
        return self._cut(run)

    def _cut(self, run: str) -> tuple[str, ...] | None:
        found: list[tuple[str, ...] | None] = [(), *[None] * len(run)]
        for end in range(2, len(run) + 1):
            for size in (3, 2, 4):
                before = found[end - size] if size <= end else None
                if before is not None and self.known(run[end - size : end]):
                    found[end] = (*before, run[end - size : end])
                    break
        return found[-1]
