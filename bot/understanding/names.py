"""The name index: who of the roster a text speaks of, however it names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Literal

from bot.scene import Known, Who
from bot.understanding.kin import COUPLES, Kinship, KinWord, words
from bot.understanding.normal import LONGEST
from bot.understanding.sound import exact, loose
from bot.understanding.spelled import Spelling, spellings

How = Literal["name", "alias", "form", "given", "sound", "kin", "spelled"]
# Nobody reads a longer choice; a mention tells that there are more.
MOST = 9
_SURNAMES = frozenset(
    (Path(__file__).with_name("data") / "surnames.txt").read_text("utf-8").split()
)
_GIVEN = 2
_SEXED_TITLES = {
    "F": "阿姨 大姐 大妈 大娘 大婶 奶奶 婆婆 太婆 嫂子 女士 姨 婶 嫂 姐",
    "M": "叔叔 大叔 大爷 大伯 伯伯 老伯 大哥 爷爷 师傅 先生 叔 爷 伯 哥",
    "": "同志 老同志 老师 教授 老人家 老人 老 工 总",
}
_OFFICES = """
书记 副书记 主任 副主任 科长 副科长 处长 副处长 局长 副局长 部长 副部长 县长 副县长 校长 副校长
院长 副院长 站长 所长 厂长 队长 会长 秘书长 主席 支书 委员 会计 经理 组长 班长 干事 科员 网格员
护士长 护士 大夫 医生 法官 律师 警官 检察官 工程师
"""
_STEMS = {
    "大夫": ("医", "大夫"),
    "医生": ("医", "大夫"),
    "老师": ("老师", "教"),
    "教授": ("教授",),
    "工": ("工程",),
    "法官": ("法官", "审判"),
    "支书": ("书记",),
}
# What each title says of the sex, and whether it is an office.
_TITLES: dict[str, tuple[str, bool]] = {
    **{title: (sex, False) for sex, titles in _SEXED_TITLES.items() for title in titles.split()},
    **dict.fromkeys(_OFFICES.split(), ("", True)),
}
_TITLE_STARTS = frozenset(title[0] for title in _TITLES)
_LONGEST_TITLE = max(map(len, _TITLES))
# Titles that stand behind a surname only.
_NEVER_BEHIND = ("老", "工", "总")
# What makes another word of a short title.
_NOT_BEFORE = {
    "老": "师伴人头年婆公太两板实百乡干革同乡话毛远早是了",
    "工": "作资会人程厂地商具夫分业龄龄",
    "总": "是共会算要得有之额结数理部",
    "姐": "妹夫姐们",
    "哥": "们哥",
    "叔": "叔侄",
    "爷": "们爷",
    "伯": "父母",
    "姨": "妈夫",
    "婶": "婶",
    "嫂": "嫂",
}
_NOT_NAMES_SAID = """
老毛病 老花镜 老花眼 老花 老黄历 老黄牛 老路 老古董 老方法 老方子 老房子 老房 老江湖 老白干 老师
老时间 老高 老严重 老远 老汤 老金 老康 老规矩 老关系 老成 老车 老马识途 老干部 老安排 老左 老空
老年 小孙子 小孙女 小孙孙 小程序 小康 小时 小米 小黄车 小白菜 小金库 小毛病 小毛孩 小雷 小于
小钱 小方 小车 小石头 小马 小龙虾 小路 小成 小高 小曲 小金额 小明 小吃 小牛 小花 小石 小田 小江
小白 小安 小组 小段 小章
"""
_NOT_NAMES = frozenset(_NOT_NAMES_SAID.split())
_ENDS_WORDS_SAID = """
任何 如何 为何 几何 对方 地方 一方 双方 官方 南方 东方 西方 北方 前方 后方 提高 升高 及时 按时
准时 平时 关于 由于 对于 等于 在于 终于 属于 经常 非常 平常 正常 完成 变成 资金 奖金 现金 走路
马路 铁路 公路 明白 说明 证明 有关 机关 相关 课程 历史 歌曲 文章 上周 本周 下周 这周 每周 一周
四周 农林 园林 水平 和平 平安 长安 公安 西安 治安 不安 党员 入党 建党 上班 下班 一段 阶段 手段
江边 长江 黄河 奶牛 黄金 车站 火车 汽车 停车 打车 上车 下车 坐车 一车 一万 几万 毕业
"""
_ENDS_WORDS = frozenset(_ENDS_WORDS_SAID.split())
_AGED = frozenset(("养老", "敬老", "古老", "衰老", "尊老", "变老", "幼小", "大小", "从小", "胆小"))
# Surnames that begin no common word: with what stands behind them they are a name.
_COMMON = frozenset("王李刘陈杨赵吴徐孙胡朱郭梁宋郑谢韩唐冯董袁邓许傅沈彭吕苏卢蒋蔡张")
# Given names, and short full names, that are holidays or ordinary words as well.
_HOLIDAYS = frozenset(
    ("国庆", "建军", "元旦", "新年", "重阳", "立春", "立夏", "立秋", "清明", "建党")
)
_ORDINARY_SAID = """
建国 长安 永年 春生 志强 和平 建设 卫东 文化 胜利 红梅 金花 玉兰 秋菊 桂花 腊梅 牡丹 海棠 荷花
丁香 月季 茉莉 大山 万里 长河 学文 志远 爱国 爱民 爱党 爱军 爱华 卫国 卫民 卫星 解放 光明 光荣
幸福 平安 吉祥 如意 安全 友谊 团结 进步 前进 跃进 东风 红旗 红星 红军 红卫 红英 向阳 向东 向前
东升 东海 长江 黄河 黄山 泰山 太平 天明 天亮 天成 大海 大伟 大同 大明 大力 大成 大友 海洋 海燕
海鸥 海英 江山 江南 江河 高峰 高原 高兴 高山 高明 高远 白云 白雪 白露 春天 春风 春花 春兰 春燕
春雨 春梅 春光 春晓 冬梅 冬青 秋实 秋生 秋香 夏天 夏雨 雪梅 雪花 雪莲 百合 芙蓉 水仙 水莲 水生
水英 文明 文学 文艺 文武 文章 文件 文物 正义 正直 正气 忠诚 忠实 忠义 诚信 诚实 自强 自立 自力
自由 自然 民主 民生 民族 民政 人民 人和 富强 富贵 富裕 发展 发明 发财 兴旺 兴国 振兴 复兴 中华
中国 华夏 新华 新生 新民 新建 建新 建成 建华 建立 建议 援朝 抗美 思想 思源 思明 学习 学军 学农
学工 学兵 学友 学生 学会 长生 长春 长征 长城 长寿 永远 永生 永久 永安 永红 永胜 明天 明白 明月
明亮 明星 月亮 太阳 温暖 温和 温馨 关心 关爱 知足 知音 乐观 快乐 开心 开明 开放 改革 改进 立志
立功 立场 立新 有为 有才 有德 有福 有余 来福 来顺 家和 家兴 家宝 宝贝 玉石 珍珠 珍宝 翡翠 美丽
美华 美好 马上 方便 方圆 方正 方向 时间 时光 严格 严肃 严重 金华 金山 金秋 金星 石头 石榴 田野
路线 路平 安宁 安康 安心 安静 安定 宁静 平静 平和 平凡 平常 于是 常青 常在 成功 成立 成长 成果
成就 成熟 全面 连生 连续 凤凰 孔雀 喜鹊 百灵
"""
_ORDINARY = frozenset(_ORDINARY_SAID.split()) | _HOLIDAYS
_LEADS = ("替", "帮", "叫", "喊", "和", "跟", "给", "请", "找", "@")
_HOLIDAY_LEADS = ("替", "帮", "叫", "喊", "@")
_FOLLOWS_SAID = """
同志 大姐 大哥 大叔 大爷 大妈 阿姨 叔 姨 哥 姐 老师 家 说 讲 叫 托 他 她 没 也 要 来 去 住院 病
摔
"""
_FOLLOWS = tuple(_FOLLOWS_SAID.split())
_HOLIDAY_FOLLOWS = (*_FOLLOWS[:14], "叫我", "托我")
_NEVER_FOLLOWS = tuple("以后前初时七六周节假街城大化件期间里的会庆快")
# Characters that are surnames and small words of the grammar as well.
_GRAMMAR = frozenset("和向有能时都从连应可还让那要别过同关管单全代左边安成")
_OWNED = frozenset(
    ("", "的", "家", "家的", "他", "她", "他家", "她家", "那", "家那", "家里", "他的")
)
_WIDEST_GAP = 2
_SIGNED_AFTER = " ,，。.!！?？;；:：\n\t-—~"
_MARKS_BEHIND = 3
_BETWEEN = "的那个,， "
_EDGES = " \t\r\n,，。.、;；:：!！?？~"
_NAMED_SELF = ("我是", "我姓", "我叫", "是我", "俺是", "俺姓")
_COST: dict[How, int] = {"name": 1, "alias": 3, "form": 5, "given": 6}
_LONGEST_RUN = 600


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody named from `start` to `end`, in the words `text`.

    `who` is decided (empty: undecided), `candidates` are the numbers of those who may be
    meant, `more` that there are others still.
    """

    start: int
    end: int
    text: str
    who: tuple[Who, ...]
    candidates: tuple[int, ...]
    how: How
    more: bool = False


class Roster:
    """The people of a bureau by all that they are called. Never changes once it is made."""

    __slots__ = ("_index",)

    def __init__(self, people: Iterable[Known]) -> None:
        self._index = _Index(people)

    def known(self, number: int) -> Known | None:
        """The person of that number."""
        return self._index.known.get(number)

    def mentions(
        self, text: str, speaker: int | None, *, spoken: bool = False
    ) -> tuple[Mention, ...]:
        """Who `text` names, left to right and never overlapping.

        `spoken` text was recognised from speech: full names are also found by their sound.
        """
        return self._reading(text[:LONGEST], speaker, spoken=spoken).mentions()

    def resolve(
        self, name: str, speaker: int | None, *, spoken: bool = False, own_form: bool = False
    ) -> Mention | None:
        """Whom `name` names if all of it is one name, form of address or kin word.

        With `own_form` a form that fits the speaker is the speaker, as in a list they pasted.
        """
        said = name[:LONGEST].strip(_EDGES)
        if not said:
            return None
        return self._reading(said, speaker, spoken=spoken, own_form=own_form).whole()

    def split(
        self, run: str, speaker: int | None, *, own_form: bool = False
    ) -> tuple[Mention, ...] | None:
        """The names of which `run` is made without separators; None if it isn't."""
        said = run[:LONGEST].strip(_EDGES)
        if not said or len(said) > _LONGEST_RUN:
            return None
        return self._reading(said, speaker, own_form=own_form).run()

    def _reading(
        self, text: str, speaker: int | None, *, spoken: bool = False, own_form: bool = False
    ) -> _Reading:
        me = None if speaker is None else self.known(speaker)
        return _Reading(self._index, text, me, spoken=spoken, own_form=own_form)


class _Index:
    """People by name, alias, given name, surname and sound."""

    __slots__ = (
        "aliases",
        "exact",
        "families",
        "firsts",
        "givens",
        "kinship",
        "known",
        "lengths",
        "loose",
        "names",
        "offspring",
        "sound_lengths",
    )

    def __init__(self, people: Iterable[Known]) -> None:
        self.known = {one.id: one for one in sorted(people, key=lambda one: one.id)}
        self.names: dict[str, tuple[int, ...]] = {}
        self.aliases: dict[str, tuple[int, ...]] = {}
        self.givens: dict[str, tuple[int, ...]] = {}
        self.exact: dict[str, tuple[int, ...]] = {}
        self.loose: dict[str, tuple[int, ...]] = {}
        # By surname, and by kind; "" has those with a title.
        self.families: dict[str, dict[str, list[int]]] = {}
        self.offspring: dict[int, tuple[tuple[int, str], ...]] = {}
        for one in self.known.values():
            self._enter(one)
        self.lengths = _lengths((*self.names, *self.aliases))
        self.sound_lengths = _descending(map(len, self.exact))
        # What a name, a form or a given name may begin with.
        begun = (*self.lengths, *self.families, *self.givens)
        self.firsts = frozenset("老小").union(name[0] for name in begun)
        self.kinship = Kinship(self.known.get, lambda elder: self.offspring.get(elder, ()))

    def _enter(self, one: Known) -> None:
        for link in one.links:
            ties = self.offspring.get(link.of, ())
            self.offspring[link.of] = (*ties, (one.id, link.relation))
        name = one.name.strip().lower()
        if not name:
            return
        self._enter_name(one, name)
        for alias in one.aliases:
            if (form := alias.strip().lower()) and form != name:
                _add(self.aliases, form, one.id)

    def _enter_name(self, one: Known, name: str) -> None:
        _add(self.names, name, one.id)
        surname, given = parts(name)
        if len(given) == _GIVEN and given not in _TITLES:
            _add(self.givens, given, one.id)
        family = self.families.setdefault(surname, {})
        family.setdefault(one.kind, []).append(one.id)
        if one.title:
            family.setdefault("", []).append(one.id)
        if len(name) > 1:
            _add(self.exact, exact(name), one.id)
            _add(self.loose, loose(name), one.id)

    def by_sound(self, sound: str, rough: str) -> tuple[int, ...]:
        """Those whose names sound just so, else those whose names sound about so."""
        return self.exact.get(sound, ()) or self.loose.get(rough, ())

    def fitting(self, surname: str, sex: str, *, young: bool = False) -> Iterator[Known]:
        """Those of that surname: retirees before staff and family, the young in turn."""
        for kind in ("staff", "family", "retiree") if young else ("retiree", "staff", "family"):
            fits = False
            for one in self._family(surname, kind, sex):
                fits = True
                yield one
            if fits:
                return

    def holders(self, surname: str, sex: str, stems: Sequence[str]) -> tuple[Known, ...]:
        """Those of that surname whose title on file tells of one of the `stems`."""
        titled = self._family(surname, "", sex)
        return tuple(one for one in titled if any(stem in one.title for stem in stems))

    def _family(self, surname: str, kind: str, sex: str) -> Iterator[Known]:
        for number in self.families.get(surname, {}).get(kind, ()):
            one = self.known[number]
            if not sex or one.sex in (sex, ""):
                yield one


def parts(name: str) -> tuple[str, str]:
    """Surname and given name; of a form on file for a name ("小陈") the surname alone."""
    if len(name) == _GIVEN and name[0] in "小老" and name[1] in _SURNAMES:
        return name[1], ""
    length = 2 if len(name) > _GIVEN and name[:2] in _SURNAMES else 1
    return name[:length], name[length:]


def _add(index: dict[str, tuple[int, ...]], key: str, number: int) -> None:
    there = index.get(key)
    if there is None:
        index[key] = (number,)
    elif number not in there[-1:]:
        index[key] = (*there, number)


def _descending(lengths: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(lengths), reverse=True))


def _lengths(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """How long names are that begin with a character, the longest first."""
    seen: dict[str, set[int]] = {}
    for name in names:
        seen.setdefault(name[0], set()).add(len(name))
    return {first: _descending(each) for first, each in seen.items()}


class _Reading:
    """One text on its way to mentions."""

    __slots__ = (
        "_done",
        "_exact",
        "_held",
        "_index",
        "_kin",
        "_loose",
        "_me",
        "_own_form",
        "_spelled",
        "_text",
    )

    def __init__(
        self,
        index: _Index,
        text: str,
        me: Known | None,
        *,
        spoken: bool = False,
        own_form: bool = False,
    ) -> None:
        self._index = index
        self._text = text
        self._me = me
        self._own_form = own_form
        self._exact = exact(text) if spoken else ""
        self._loose = loose(text) if spoken else ""
        self._done = 0
        self._held: dict[tuple[str, str], tuple[Known, ...]] = {}
        self._kin: dict[int, KinWord] = {}
        for kin in words(text):
            self._kin[kin.start] = self._kin[kin.word] = kin
        self._spelled = {one.start: one for one in spellings(text)}

    def mentions(self) -> tuple[Mention, ...]:
        found: list[Mention] = []
        at = 0
        text, firsts, heard = self._text, self._index.firsts, bool(self._exact)
        spelled, kin_words = self._spelled, self._kin
        while at < len(text):
            if not (heard or text[at] in firsts or at in kin_words or at in spelled):
                at += 1
                continue
            self._done = found[-1].end if found else 0
            spelling = self._spelled.get(at)
            if spelling is not None:
                at = self._take_spelled(spelling, found)
                continue
            one = self._at(at)
            if one is not None:
                at = self._take(one, found)
            elif (kin := self._kin.get(at)) is not None and kin.start == at:
                at = self._take_kin(kin, found)
            else:
                at += 1
        return tuple(_joined(found, self._me))

    def whole(self) -> Mention | None:
        """All of the text as one mention."""
        length = len(self._text)
        for one in (self._word(0, length), self._form(0), self._given(0, sure=True)):
            if one is not None and one.end == length:
                return one
        if (titled := self._titled()) is not None:
            return titled
        if (kin := self._kin.get(0)) is not None and kin.end == length and kin.kin:
            return self._of_speaker(kin)
        found = self.mentions()
        if len(found) == 1 and found[0].end - found[0].start == length:
            return found[0]
        return self._sounding(0, length, exact(self._text), loose(self._text))

    def run(self) -> tuple[Mention, ...] | None:
        """All of the text as names one after the other."""
        length = len(self._text)
        best: list[tuple[int, Mention | None]] = [(0, None)] * (length + 1)
        for at in range(length - 1, -1, -1):
            ways = (
                (_COST[one.how] + best[one.end][0], one)
                for one in self._tokens(at)
                if one.end == length or best[one.end][1] is not None
            )
            best[at] = min(ways, key=lambda way: way[0], default=(0, None))
        return _sure(self._walk(best))

    def _walk(self, best: Sequence[tuple[int, Mention | None]]) -> Iterator[Mention]:
        at = 0
        while (one := best[at][1]) is not None:
            yield one
            at = one.end

    def _tokens(self, at: int) -> Iterator[Mention]:
        for length in self._index.lengths.get(self._text[at], ()):
            if (one := self._word(at, at + length)) is not None and one.end == at + length:
                yield one
        for other in (self._form(at), self._given(at, sure=True)):
            if other is not None:
                yield other

    def _at(self, at: int) -> Mention | None:
        """The name, form or given name that begins at `at`."""
        for length in self._index.lengths.get(self._text[at], ()):
            one = self._word(at, at + length)
            if one is not None and self._counts(one):
                return one
        if self._exact and (heard := self._heard(at)) is not None:
            return heard
        return self._form(at) or self._given(at)

    def _word(self, start: int, end: int) -> Mention | None:
        """The full name or alias that is from `start` to `end`."""
        text = self._text[start:end]
        if len(text) < end - start:
            return None
        numbers = self._index.names.get(text)
        also = self._index.aliases.get(text)
        if numbers is not None:
            if also is not None:
                numbers = tuple(sorted({*numbers, *also}))
            return self._named(start, end, numbers)
        return None if also is None else self._addressed(start, end, also, "alias")

    def _named(self, start: int, end: int, numbers: tuple[int, ...]) -> Mention:
        me = self._me
        if me is not None and self._own_form and me.id in numbers:
            return self._choice(start, end, (me.id,), "name")
        if me is not None and self._exact and me.id not in numbers:
            rough = loose(self._text[start:end])
            if rough == loose(me.name.strip().lower()):
                return self._choice(start, end, self._index.loose.get(rough, numbers), "name")
        return self._choice(start, end, numbers, "name")

    def _counts(self, one: Mention) -> bool:
        """Not part of another word."""
        said = one.text
        after = self._text[one.end : one.end + 1]
        if len(said) != _GIVEN:
            return True
        if said[1] == "老":
            return after not in _NOT_BEFORE["老"] or not after
        if said[0] in "老小":
            if self._text[max(0, one.start - 1) : one.start + 1] in _AGED:
                return False
            return not any(self._text[one.start : one.start + n] in _NOT_NAMES for n in (3, 4))
        return said not in _ORDINARY or self._is_called(one.start, one.end)

    def _addressed(
        self, start: int, end: int, numbers: tuple[int, ...], how: How
    ) -> Mention | None:
        """A form of address: others than the speaker, unless it is a signature."""
        me = self._me
        if me is None or me.id not in numbers:
            return self._choice(start, end, numbers, how)
        alone = how == "alias" and len(numbers) == 1
        mine = self._own_form or self._is_signature(start, end) or self._says_i(start, end)
        if alone or mine:
            return self._choice(start, end, (me.id,), how)
        others = tuple(islice((one for one in numbers if one != me.id), MOST + 1))
        return self._choice(start, end, others, how) if others else None

    def _is_mine(self, start: int, end: int, surname: str, sex: str) -> bool:
        """A form of address that the speaker puts for their own name."""
        me = self._me
        if me is None or not (
            self._own_form or self._is_signature(start, end) or self._says_i(start, end)
        ):
            return False
        return parts(me.name.strip().lower())[0] == surname and (not sex or me.sex in (sex, ""))

    def _says_i(self, start: int, end: int) -> bool:
        """Whether it stands for the speaker, as in 给我老张留个座."""
        return self._text[start - 1 : start] == "我" and self._text[start:end].startswith("老")

    def _is_signature(self, start: int, end: int) -> bool:
        if start == 0 or len(self._text) - end > _MARKS_BEHIND:
            return False
        return self._text[start - 1] in _SIGNED_AFTER and not self._text[end:].strip(_SIGNED_AFTER)

    def _choice(self, start: int, end: int, numbers: Iterable[int], how: How) -> Mention:
        """One of `numbers`, which are in order: decided if there is one only."""
        ids = tuple(islice(numbers, MOST + 1))
        text = self._text[start:end]
        if len(ids) != 1:
            return Mention(start, end, text, (), ids[:MOST], how, more=len(ids) > MOST)
        mine = self._me is not None and self._me.id == ids[0]
        return Mention(start, end, text, ("self",) if mine else ids, (), how)

    def _heard(self, at: int) -> Mention | None:
        """The full name that sounds like what begins at `at`."""
        for length in self._index.sound_lengths:
            end = at + length
            sound, rough = self._exact[at:end], self._loose[at:end]
            if len(sound) < length:
                continue
            if rough in self._index.loose and self._sounds_named(at, end, sound):
                return self._sounding(at, end, sound, rough)
        return None

    def _sounds_named(self, start: int, end: int, sound: str) -> bool:
        """Not a chance likeness: a word of two needs a sign, a rough likeness a surname."""
        surname = self._text[start] in _SURNAMES
        if end - start <= _GIVEN:
            return surname and sound in self._index.exact and self._is_called(start, end)
        if any(self._starts_name(at) for at in range(start + 1, end)):
            return False
        if surname or sound in self._index.exact:
            return True
        said = self._text[start:end]
        near = self._index.loose.get(loose(said), ())
        return any(a == b for one in near for a, b in zip(said, self._name_of(one), strict=False))

    def _name_of(self, number: int) -> str:
        return self._index.known[number].name

    def _starts_name(self, at: int) -> bool:
        lengths = self._index.lengths.get(self._text[at], ())
        names = self._index.names
        return any(n > _GIVEN and self._text[at : at + n] in names for n in lengths)

    def _sounding(self, start: int, end: int, sound: str, rough: str) -> Mention | None:
        numbers = self._index.by_sound(sound, rough)
        if not numbers:
            return None
        alike = self._index.loose.get(rough, ())
        if self._me is not None and self._me.id in alike:
            numbers = alike
        return self._choice(start, end, numbers, "sound")

    def _form(self, at: int) -> Mention | None:
        """A surname with a form of address: "老李", "李大姐", "孙书记"."""
        text = self._text
        if text[at] in "老小" and at + 1 < len(text):
            surname = self._surname(at + 1)
            return self._prefixed(at, surname) if surname else None
        surname = self._surname(at)
        after = at + len(surname)
        if not surname or text[after : after + 1] not in _TITLE_STARTS or after >= len(text):
            return None
        title = self._title(after)
        if not title or text[max(0, at - 1) : at + 1] in _ENDS_WORDS or self._ends_name(at):
            return None
        return self._with_title(at, surname, title)

    def _ends_name(self, at: int) -> bool:
        """`at` is the last character of the full name of somebody who isn't known."""
        before = self._text[max(self._done, at - 2) : at]
        return len(before) > 1 and before[0] in _COMMON

    def _surname(self, at: int) -> str:
        families = self._index.families
        two = self._text[at : at + 2]
        if two in families and two in _SURNAMES:
            return two
        return two[:1] if two[:1] in families else ""

    def _title(self, at: int) -> str:
        """The form of address that begins at `at`, "" if none does."""
        for length in range(_LONGEST_TITLE, 0, -1):
            title = self._text[at : at + length]
            if len(title) == length and title in _TITLES:
                after = self._text[at + length : at + length + 1]
                return "" if after and after in _NOT_BEFORE.get(title, "") else title
        return ""

    def _prefixed(self, at: int, surname: str) -> Mention | None:
        end = at + 1 + len(surname)
        if any(self._text[at : at + length] in _NOT_NAMES for length in (2, 3, 4)):
            return None
        if self._text[max(0, at - 1) : at + 1] in _AGED:
            return None
        kin = self._kin.get(at + 1)
        if kin is not None and kin.word == at + 1:
            return None
        if self._me is not None and self._is_mine(at, end, surname, ""):
            return self._choice(at, end, (self._me.id,), "form")
        young = self._text[at] == "小"
        some = islice(self._index.fitting(surname, "", young=young), MOST + 2)
        fitting = tuple(one.id for one in some)
        if young and len(fitting) > 1 and self._index.known[fitting[0]].kind == "retiree":
            return None
        return self._addressed(at, end, fitting, "form") if fitting else None

    def _with_title(self, at: int, surname: str, title: str) -> Mention | None:
        sex, office = _TITLES[title]
        end = at + len(surname) + len(title)
        if self._me is not None and self._is_mine(at, end, surname, sex):
            return self._choice(at, end, (self._me.id,), "form")
        holders = self._holders(surname, title)
        fitting = holders or tuple(islice(self._index.fitting(surname, sex), MOST + 2))
        one = self._addressed(at, end, tuple(each.id for each in fitting), "form")
        if one is None or not fitting:
            return None
        contradicts = office and not holders and len(fitting) == 1 and fitting[0].title
        if contradicts and one.who and one.who != ("self",):
            return replace(one, who=(), candidates=(fitting[0].id,))
        return one

    def _holders(self, surname: str, title: str) -> tuple[Known, ...]:
        """Those of that surname who have the title on file; looked up once for a text."""
        sex, office = _TITLES[title]
        stems = _STEMS.get(title, (title.removeprefix("副"),) if office else ())
        if not stems:
            return ()
        held = self._held.get((surname, title))
        if held is None:
            held = self._held[surname, title] = self._index.holders(surname, sex, stems)
        return held

    def _given(self, at: int, *, sure: bool = False) -> Mention | None:
        """A given name that stands for itself; `sure` if no other sign is needed."""
        end = at + _GIVEN
        numbers = self._index.givens.get(self._text[at:end])
        if numbers is None:
            return None
        if not sure and (self._is_surnamed(at) or not self._is_token(at, end)):
            return None
        title = self._title(end)
        sex = _TITLES[title][0] if title else ""
        if sex:
            known = self._index.known
            numbers = tuple(one for one in numbers if known[one].sex in (sex, ""))
        return self._addressed(at, end, numbers, "given") if numbers else None

    def _is_token(self, start: int, end: int) -> bool:
        return self._text[start:end] not in _ORDINARY or self._is_called(start, end)

    def _is_surnamed(self, at: int) -> bool:
        """A surname stands before `at`: the full name of somebody who isn't known."""
        before = self._text[max(0, at - 2) : at]
        return before in _SURNAMES or (before[-1:] in _SURNAMES and before[-1:] not in _GRAMMAR)

    def _is_called(self, start: int, end: int) -> bool:
        """A word around tells that a person is meant."""
        text = self._text
        holiday = text[start:end] in _HOLIDAYS
        if text.startswith(_HOLIDAY_FOLLOWS if holiday else _FOLLOWS, end):
            return not text.startswith(_NEVER_FOLLOWS, end)
        if not text.endswith(_HOLIDAY_LEADS if holiday else _LEADS, 0, start):
            return False
        return not text.startswith(_NEVER_FOLLOWS, end)

    def _titled(self) -> Mention | None:
        """A full name or alias with a title behind it, as a whole."""
        text = self._text
        for length in range(_LONGEST_TITLE, 0, -1):
            if len(text) > length and text[-length:] in _TITLES:
                for one in (self._word(0, len(text) - length), self._given(0, sure=True)):
                    if one is not None and one.end == len(text) - length:
                        return replace(one, end=len(text), text=text)
        return None

    def _take(self, one: Mention, found: list[Mention]) -> int:
        """Adds `one`, or whom it owns ("张敏她爸"). Where to read on."""
        title = "" if one.how == "form" else self._title(one.end)
        after = one.end + (len(title) if title not in _NEVER_BEHIND else 0)
        for gap in range(_WIDEST_GAP + 1):
            kin = self._kin.get(after + gap)
            if kin is None or kin.word != after + gap or not kin.kin:
                continue
            if self._text[after : kin.word] in _OWNED:
                self._take_owned(one, kin, found)
                return kin.end
        found.append(one)
        return after

    def _take_owned(self, one: Mention, kin: KinWord, found: list[Mention]) -> None:
        if one.who == ("self",):
            mine = self._of_speaker(kin)
            if mine is not None:
                text = self._text[one.start : kin.end]
                found.append(replace(mine, start=one.start, text=text))
            return
        owner = one.who[0] if len(one.who) == 1 else None
        known = self._index.known.get(owner) if isinstance(owner, int) else None
        if known is None:
            found.extend([one] if kin.kin in COUPLES else ())
            return
        who, candidates = self._index.kinship.of_other(kin.kin, known)
        if kin.kin in COUPLES and found and found[-1].who and set(found[-1].who) <= set(who):
            found.append(one)
        elif who or candidates:
            found.append(self._kin_mention(one.start, kin.end, who, candidates))

    def _kin_mention(
        self, start: int, end: int, who: tuple[Who, ...], candidates: tuple[int, ...]
    ) -> Mention:
        me = self._me.id if self._me is not None else None
        seen: tuple[Who, ...] = tuple("self" if one == me else one for one in who)
        more = len(candidates) > MOST
        return Mention(start, end, self._text[start:end], seen, candidates[:MOST], "kin", more=more)

    def _take_kin(self, kin: KinWord, found: list[Mention]) -> int:
        last = found[-1] if found else None
        if last is not None and last.how == "kin" and last.end == kin.start:
            if kin.kin in COUPLES:
                return kin.end
            if kin.kin in ("spouse", "husband", "wife"):
                found.pop()
                return kin.end
        if kin.kin and kin.fits and not kin.theirs:
            one = self._of_speaker(kin)
            found.extend([one] if one is not None else ())
        return kin.end

    def _of_speaker(self, kin: KinWord) -> Mention | None:
        own = kin.own or kin.end - kin.start == len(self._text)
        who, candidates = self._index.kinship.of_speaker(kin.kin, self._me, own=own)
        family = self._me is not None and self._me.kind == "family"
        if not who and not candidates and not (kin.kin == "elder" and family):
            return None
        return self._kin_mention(kin.start, kin.end, who, candidates)

    def _take_spelled(self, said: Spelling, found: list[Mention]) -> int:
        """A spelled surname narrows the name behind or before it, or stands for itself."""
        named = self._behind(said)
        if said.denied:
            return named.end if named is not None else said.end
        if named is not None and (ids := self._of_surname(named, said)):
            found.append(self._choice(said.start, named.end, ids, "spelled"))
            return named.end
        if found and found[-1].how != "kin" and (ids := self._of_surname(found[-1], said)):
            last = found.pop()
            end = said.end if said.start - last.end <= _WIDEST_GAP + 1 else last.end
            found.append(self._choice(last.start, end, ids, "spelled"))
        elif said.sure or len(said.surnames) == 1:
            alone = self._alone(said)
            found.extend([alone] if alone is not None else ())
        return said.end

    def _behind(self, said: Spelling) -> Mention | None:
        first = said.end - 1 if said.sure else said.end
        for at in range(first, min(said.end + 3, len(self._text))):
            if self._text[said.end : at].strip(_BETWEEN):
                return None
            one = self._at(at)
            if one is not None:
                return one
        return None

    def _of_surname(self, one: Mention, said: Spelling) -> tuple[int, ...]:
        """Those who may be meant by `one` and have the spelled surname."""
        alike = self._index.loose.get(loose(one.text), ())
        if not alike:
            mine = (self._me.id,) if self._me is not None and one.who == ("self",) else ()
            alike = (*mine, *(each for each in one.who if isinstance(each, int)), *one.candidates)
        known = self._index.known
        return tuple(
            each for each in dict.fromkeys(alike) if parts(known[each].name)[0] in said.surnames
        )

    def _alone(self, said: Spelling) -> Mention | None:
        some = (islice(self._index.fitting(one, ""), MOST + 2) for one in said.surnames)
        ids = sorted(one.id for each in some for one in each)
        me = self._me.id if self._me is not None else None
        if me in ids and self._text.endswith(_NAMED_SELF, 0, said.start):
            return self._choice(said.start, said.end, (me,) if me is not None else (), "spelled")
        return self._choice(said.start, said.end, ids, "spelled") if ids else None


def _joined(found: Sequence[Mention], me: Known | None) -> Iterator[Mention]:
    """A kin word and the name right behind it are one ("老伴李淑芬") where they are known to be."""
    held: Mention | None = None
    for one in found:
        if held is not None and _is_same(held, one, me):
            held = replace(one, start=held.start, text=held.text + one.text)
            continue
        if held is not None:
            yield held
        held = one
    if held is not None:
        yield held


def _is_same(kin: Mention, name: Mention, me: Known | None) -> bool:
    if kin.how != "kin" or name.how != "name" or kin.end != name.start or not name.who:
        return False
    if me is None:
        return len(kin.who) == 1
    spouse = kin.who == ("spouse",) and name.who == (me.spouse,)
    return spouse or name.who == kin.who


def _sure(found: Iterable[Mention]) -> tuple[Mention, ...] | None:
    """A run of nothing but ordinary words names nobody."""
    run = tuple(found)
    return None if all(one.text in _ORDINARY and one.how == "given" for one in run) else run
