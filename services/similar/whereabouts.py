"""Where a suggestion is about: names of places, numbers of buildings and bus lines."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.understanding import sound

_KINDS = (
    "书店|商场|大厦|剧院|影院|体育场|中学|小学|小区|社区|新村|花园|家园|广场|公园|市场|大桥|大院|大道|大街|胡同|公寓|苑|坞|"
    "路口|路(?![灯面上边边口])|街(?!上|坊|舞|道办)|巷|桥|里(?!面|头|边|程|外)|门(?!口诊|诊|卫|球|铃|禁|帘|锁|槛|窗)|村|镇|乡|湖|河|庄|屯|弄(?=[0-9])"
)
_LANDMARK = re.compile("[钟鼓]楼|[东西南北]门")
_NAMED = re.compile(rf"(?P<stem>[\u4e00-\u9fff]{{2}})(?P<kind>{_KINDS})")
_BUILDING = re.compile(
    r"(?P<stem>[\u4e00-\u9fff]{2})?(?:小区|社区|新村|花园|家园|大院|苑|里|公寓)?"
    r"(?P<number>\d+)(?:号楼|栋|幢|座|号院)"
)
_LINE = re.compile(r"(?P<number>\d+)路(?!口)")
# Characters that are in no name of a place here: a verb, a particle, 马路, 十字路口.
_NOT_NAMES = re.compile(
    "[的了在是我你他她它们走过条个这那一每去来到从把有上下出大小老没不要请被让给很太也都就还再和与跟对着"
    "等坐往向住某哪几几全各整本该此因为啥什怎么吗吧呢啊呀俺咱得地能可会想说叫逛进离里外前后左右边旁修铺扫]|"
    "马$|道|十字|公交|汽车|火车|地铁|居民|老旧|便民|农贸|菜|社区|红绿|人行|休闲|活动|健康|中心|街心|附近|门口|村|"
    # 食堂里, 单元门: what is in a house, and a door.
    "食堂|医院|局|屋|家|院|楼|单元|玻璃|自动|感应|防盗|部|专|柜|室|心|手机|电梯|年|月|夜|池|园子|广场|公园|大[厅堂]|"
    "银行|学校|教室|巷|街|票|群|厨房|冰箱|抽屉|卷帘|铁|车|热|开|关|锁|推|[东西南北正侧后]$"
)
# What may begin a name though it is one of those: 和平, 向阳, 大庆.
_YET = re.compile("和平|向阳|大庆|上海|长江|和谐|前进|向前|大同|中山|老城|新")
_DIGITS = {char: str(n) for n, char in enumerate("零一二三四五六七八九")} | {"两": "2", "〇": "0"}
_COUNTED = re.compile(r"[零〇一二两三四五六七八九十百]+(?=号?楼|栋|幢|单元|座|路(?!口)|号院)")


class Places(NamedTuple):
    """The names of places with their kinds, and numbers by what they count."""

    names: frozenset[tuple[str, str]]
    buildings: frozenset[str]
    lines: frozenset[str]
    text: str

    def excludes(self, other: Places) -> bool:
        """Whether the two can't be about the same place."""
        if self.lines and other.lines and not self.lines & other.lines:
            return True
        if self.buildings and other.buildings and not self.buildings & other.buildings:
            return True
        return bool(self.names and other.names) and not (self.shares(other))

    def shares(self, other: Places) -> bool:
        """Whether a name of one is told by the other as well."""
        return any(_same(one, another) for one in self.names for another in other.names) or (
            self._tells(other) or other._tells(self)
        )

    def blanked(self, text: str) -> str:
        """A text with blanks for the names: no word that sounds so is one (槐荫路 is no 引路)."""
        for stem, kind in self.names:
            text = text.replace(stem + kind, " " * len(stem) + kind)
        return text

    def _tells(self, other: Places) -> bool:
        """Whether the other one's words have a name of this one, where they name no such place."""
        kinds = {stem for stem, _ in other.names}
        return any(stem in other.text and stem not in kinds for stem, _ in self.names)


def places(text: str) -> Places:
    """The places of a folded text."""
    told = numbered(text)
    names = {
        (found["stem"], found["kind"]) for found in _NAMED.finditer(told) if _is_name(found["stem"])
    }
    buildings = list(_BUILDING.finditer(told))
    names |= {(one["stem"], "") for one in buildings if one["stem"] and _is_name(one["stem"])}
    names |= {(found[0], "") for found in _LANDMARK.finditer(told)}
    return Places(
        frozenset(names),
        frozenset(one["number"] for one in buildings),
        frozenset(one["number"] for one in _LINE.finditer(told)),
        told,
    )


def numbered(text: str) -> str:
    """A text with the numbers of buildings and lines in digits."""
    return _COUNTED.sub(lambda found: _digits(found[0]), text)


def _digits(said: str) -> str:
    if "十" in said:
        tens, _, ones = said.partition("十")
        return f"{_DIGITS.get(tens, '1')}{_DIGITS.get(ones, '0')}"
    return "".join(_DIGITS.get(char, "") for char in said)


def _is_name(stem: str) -> bool:
    return _YET.match(stem) is not None or _NOT_NAMES.search(stem) is None


def _same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two names may be of one place: 向阳3号楼 is 向阳小区3号楼."""
    return sound.near(one[0], other[0]) and (one[1] == other[1] or not one[1] or not other[1])
