"""Numbers in what people write: 3, 三, 仨, 廿九, 两位, 第十五."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import NamedTuple

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
    "俩": 2,
    "仨": 3,
    "幺": 1,
    **{char: value for value, char in enumerate("壹贰叁肆伍陆柒捌玖", 1)},
}
_TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_SPELLED_OUT = {"廿": "二十", "卅": "三十", "卌": "四十"}
_TAIL_OF = {100_000_000: "千万", 10_000: "千"}
_ONE_TO_NINE = "一二两三四五六七八九壹贰叁肆伍陆柒捌玖俩"
_SECTION = re.compile(
    rf"(?P<thousands>[{_ONE_TO_NINE}]?[千仟])?(?P<zero>[零〇○])?"
    rf"(?P<hundreds>[{_ONE_TO_NINE}]?[百佰])?(?P<zero_too>[零〇○])?"
    rf"(?P<tens>[{_ONE_TO_NINE}]?[十拾])?(?P<rest>[{_ONE_TO_NINE}])?"
)
_FEWEST_SPELLED = 3
_LONGEST = 15
_HANZI = "零〇○一二两三四五六七八九十百千万亿廿卅卌壹贰叁肆伍陆柒捌玖拾佰仟幺"
_AMONG = "[0-9０-９]"
# Words with a numeral in them that count nothing; what stands first wins.
_NO_NUMBERS = (
    "[老小]两口(?:子|儿)?|两口子|两口儿|张三|李四|王五|赵六|老百姓|百姓"
    "|(?:星期|礼拜|周)[一二三四五六日天]|[二三四五六七八九][姐哥叔伯姨姑舅婶嫂弟妹爷奶婆娃丫妞]"
    "|老[大二三四五六七八九](?![位个人口])"
    f"|第一时间|万一|(?<![点打给得评])十分(?!钟)|千万|百分之[{_HANZI}]+|百分百|七上八下|乱七八糟|七七八八"
    "|三心二意|四面八方|五湖四海|十全十美|一心一意|丢三落四|说三道四|七嘴八舌|不三不四|五花八门"
    "|三三两两|一五一十|一清二楚|一干二净|三言两语|千家万户|千方百计|千山万水|万事|万岁|万分"
    "|(?<![午上晨\n])一点(?![半钟整过0-9]|[零一二三四五十]+分|[一二三四五六七八九](?:斤|公里|里|米))"
    "|一(?:下|起|样|定|直|会儿?|路|般|共|切|些|边|旦|向|律|致|同|生|辈子|流|半|方面|如|心|家|带|面"
    "|时|再|概|番|阵|股脑)|[唯统专同单逐]一|二(?:胡|维码|手|话|楞)|三(?:轮车|明治|亚|八|伏|餐)"
    "|四(?:川|季|处)|九(?:寨|九)|五(?:一(?!个|位)|星|官|保|谷)|六一|七一|八(?:一|宝|卦|成)|半(?:夜|路)"
    "|百(?:度|货|科)|千(?:岛|里)|万(?:达|里)|两(?:边|会|岸|面|样)"
)
_UNITS = (
    "个半?(?:小时|钟头|月|星期|礼拜|人)|家头|口人|位|个|人|口|家|名|张|瓶|份|袋|号楼|号|条|次|"
    "分钟|分|斤|板|岁|年级|年|月|日|天|点钟|点|小时|钟头|公里|里|层|楼|单元|室|栋|幢|届|期|排|座|遍|"
    "回|块|元|毛|角|万|米|公斤|克|毫克|盒|粒|片|箱|件|双|辆|台|把|只|本|篇|首|题|项|句|字|步|周|季|"
    "刻|秒|倍|度|场|桌|组|队|班|级|路|站|街|章|页|票|束|盆|棵|碗|杯|顿|趟|下"
)
_HALVES = frozenset(("年", "天", "斤", "小时", "钟头", "岁", "里", "公里", "块", "个"))
_NUMBER = re.compile(
    rf"(?:{_NO_NUMBERS})"
    rf"|(?P<nth>第)?(?P<said>{_AMONG}+[.．]{_AMONG}+(?![.．]?{_AMONG})|{_AMONG}+[万亿千百]?"
    rf"|[{_HANZI}]+点[{_HANZI}]+(?=斤|公里|里|米|倍|度|块)|[{_HANZI}]+|[俩仨]|半(?=个|[天年斤里]|小时))"
    rf"(?P<about>(?<=[十百千万0])来|[多几余])? ?(?P<unit>{_UNITS})?(?P<half>半)?"
)
_NTH = re.compile(
    r"(?:就|要|选|是|报|来|那|我)*(?:第)?([0-9]{1,2}|"
    r"[一二三四五六七八九十两])(?:号|个|项|条|样|种|只|桩|档|趟|场|门)?(?:那个|的|吧|呗|哈|啊|嘛)*"
)
_MEMBERS = frozenset(("个", "人", "位", "口", "名", "个人", "口人"))
_MOST = 99
# As much of a text as is looked at for numbers.
_LOOKED_AT = 2000
_KIN = (
    "(?:人|娃|小?孩|孙|外孙|儿|女|老伴|家属|家人|朋友|邻居|亲戚|同事|同志|大人|老人|姐|妹|哥|弟|保姆"
    "|战友|老?同学|老?姐妹|老?兄弟)"
)
_ENDS = (
    r"(?=$|[,.!?;:，。！？；：、~～\s\n)）+]|[了吧啊的呢哈哦噢呀嘛呗哟咯喽]"
    r"|都|一起|一块|去|来|参加|报名|名额|座|位|席"
)
_END = re.compile(_ENDS + ")")
_END_OR_KIN = re.compile(_ENDS + rf"|{_KIN})")
_END_OR_PEOPLE = re.compile(_ENDS + "|人)")
_NO_COUNT = re.compile("最多|至多|最少|至少|限|每|剩|缺|还差|够|多少|几个|几位|几人|还有.位")
_BEFORE_HEADS = re.compile(
    r"(?:^|[,.!?:;，。！？：；、\s(（@]|[就共是成为改报名占去来们我俺你您家伴他她咱都总要算只有到加数友志里计"
    r"爸妈哥弟姐妹子女妻儿孙])$"
)
_ADDED = re.compile(
    r"(?:(?<![0-9０-９])[+＋]|(?<![参])(?:增加|加|添|增)|(?<![最至不很许好太差])多|带|捎|领)"
    r"(?:上|了|报|来|去|着)?\s?$"
)
_TAKEN = re.compile(
    r"(?:减少|减去|减掉|减|(?<![多不至最很])少|去掉|退掉|退|扣掉|取消)(?:了|去|报|来)?\s?$|^[-－]$"
)
_ONE_MORE = re.compile(
    rf"(?:(?<!参)加|添|(?<![最至不很许好太差])多|带|捎|领)(?:上|了)?[个位]{_KIN}"
    rf"|(?<!参)加上?我?{_KIN}一[个位](?![0-9])"
)


class Number(NamedTuple):
    """A number at text[start:end], there with its measure word; `unit` is "" without one.

    `ordinal`: it tells which, not how many.
    """

    start: int
    end: int
    value: float
    unit: str
    ordinal: bool


def value(text: str) -> int | float | None:
    """The value of a numeral, None if `text` is none or only an estimate (二三十)."""
    said = unicodedata.normalize("NFKC", text[: 4 * _LONGEST]).strip().removeprefix("第")
    if said.endswith("来") and said[-2:-1] in _TENS:
        said = said[:-1]
    if not said or len(said) > 2 * _LONGEST:
        return None
    if said[0] in "0123456789":
        return _arabic(said)
    if said in {"半", "一半"}:
        return 0.5
    whole, point, decimals = said.partition("点")
    if point:
        return _fraction(whole, decimals)
    return _hanzi(whole)


def scan(text: str) -> tuple[Number, ...]:
    """Every number of `text`, in its order, with its measure word if it has one."""
    found = (_number(match) for match in _NUMBER.finditer(text[:_LOOKED_AT]) if match["said"])
    return tuple(number for number in found if number)


def heads(text: str) -> int | None:
    """How many people `text` says there are in all; None if it tells none, or how many more."""
    numbers = scan(text)
    if _NO_COUNT.search(text, 0, _LOOKED_AT) or _more(text, numbers) or _less(text, numbers):
        return None
    counts = {int(number.value) for number in numbers if _counts_heads(text, number)}
    return counts.pop() if len(counts) == 1 else None


def plus(text: str) -> int | None:
    """How many people more there are by `text`: +1, 再加俩, 带一个."""
    return _more(text, scan(text))


def minus(text: str) -> int | None:
    """How many people less there are by `text`: 减一位, 少一个."""
    return _less(text, scan(text))


def _more(text: str, numbers: tuple[Number, ...]) -> int | None:
    added = _changed(text, numbers, _ADDED, _END_OR_KIN)
    if added is None and _ONE_MORE.search(text, 0, _LOOKED_AT):
        return 1
    return added


def _less(text: str, numbers: tuple[Number, ...]) -> int | None:
    return _changed(text, numbers, _TAKEN, _END_OR_PEOPLE)


def _changed(
    text: str, numbers: tuple[Number, ...], before: re.Pattern[str], after: re.Pattern[str]
) -> int | None:
    for number in numbers:
        if (
            _countable(number)
            and (not number.unit or number.unit in _MEMBERS)
            and before.search(text[max(0, number.start - 8) : number.start])
            and (number.unit in {"人", "个人", "口人"} or after.match(text, number.end))
        ):
            return int(number.value)
    return None


def _countable(number: Number) -> bool:
    return not number.ordinal and number.value in range(1, _MOST + 1)


def _counts_heads(text: str, number: Number) -> bool:
    if not _countable(number) or number.unit not in _MEMBERS:
        return False
    if "来" in text[number.start : number.end]:
        return False
    if number.unit == "名" and text[number.end : number.end + 1] == "额":
        return True
    if not _END_OR_PEOPLE.match(text, number.end):
        return False
    people = number.unit != "个" or text[number.end : number.end + 1] == "人"
    return people or _BEFORE_HEADS.search(text[max(0, number.start - 8) : number.start]) is not None


def _number(match: re.Match[str]) -> Number | None:
    said, unit, half = match["said"], match["unit"] or "", match["half"]
    amount = None if match["about"] in {"多", "几", "余"} else value(said)
    if amount is None or said[0] in "百千万亿":
        return None
    end = match.end("unit") if unit else match.end("said")
    if said in {"俩", "仨"}:
        unit = unit if unit in _MEMBERS else "个"
        end = end if match["unit"] in _MEMBERS else match.end("said")
    if half and unit in _HALVES:
        amount, end = amount + 0.5, match.end()
    if unit.startswith("个半"):
        amount, unit = amount + 0.5, unit[2:]
    elif unit in {"个小时", "个钟头", "个月", "个星期", "个礼拜", "个人", "点钟"}:
        unit = unit[1:] if unit != "点钟" else "点"
    unit = {"家头": "人", "口人": "口"}.get(unit, unit)
    return Number(match.start(), end, amount, unit, match["nth"] is not None)


def _arabic(said: str) -> int | float | None:
    scale = _MYRIADS.get(said[-1]) or _TENS.get(said[-1]) or 1
    digits = said[:-1] if scale > 1 else said
    if len(digits) > _LONGEST or not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", digits):
        return None
    if "." not in digits:
        return int(digits) * scale
    exact = round(float(digits) * scale, 6)
    return int(exact) if scale > 1 and exact.is_integer() else exact


def _fraction(whole: str, decimals: str) -> float | None:
    units = _hanzi(whole)
    if units is None or not decimals or any(char not in _DIGITS for char in decimals):
        return None
    return float(f"{units}.{''.join(str(_DIGITS[char]) for char in decimals)}")


def _hanzi(said: str) -> int | None:
    full = "".join(_SPELLED_OUT.get(char, char) for char in said)
    if all(char in _DIGITS for char in full):
        return _spelled(full)
    whole = 0
    for scale, sign in ((100_000_000, "亿"), (10_000, "万")):
        head, found, rest = full.partition(sign)
        if found:
            section = _section(head) if head else 1
            if not section:
                return None
            whole += section * scale
            full = (
                f"{rest}{_TAIL_OF[scale]}"
                if len(rest) == 1 and rest in "一二三四五六七八九"
                else rest
            )
    if not full:
        return whole
    section = _section(full)
    return None if section is None else whole + section


def _section(said: str) -> int | None:
    """The value of a numeral below 万; 三百五 is 350."""
    match = _SECTION.fullmatch(said)
    if not match:
        return None
    total = 0
    for scale, name in ((1000, "thousands"), (100, "hundreds"), (10, "tens")):
        if match[name]:
            total += scale * _DIGITS.get(match[name][0], 1)
    if not match["rest"]:
        return total
    short = (
        not match["zero"]
        and not match["zero_too"]
        and not match["tens"]
        and (match["hundreds"] or match["thousands"])
    )
    return total + _DIGITS[match["rest"]] * ((10 if match["hundreds"] else 100) if short else 1)


def _spelled(digits: str) -> int | None:
    """A number said digit by digit; two or more in a row upwards are an estimate or a list."""
    values = [_DIGITS[char] for char in digits]
    if len(values) == 1:
        return values[0]
    if len(values) < _FEWEST_SPELLED or len(values) > _LONGEST:
        return None
    if all(later == sooner + 1 for sooner, later in pairwise(values)):
        return None
    return int("".join(map(str, values)))


def nth(said: str) -> int | None:
    """The number of an option that is chosen, "第二个", if nothing else is said."""
    match = _NTH.fullmatch(said)
    return int(value(match[1]) or 0) if match else None
