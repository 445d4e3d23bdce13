"""Kin words: who "老伴", "我爸", "孙伢子" are, by who says them or is said to own them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.scene import Known, Who

# Who is meant: people decided on, or, failing that, people of whom one is meant.
Meant = tuple[tuple[Who, ...], tuple[int, ...]]
NOBODY: Meant = ((), ())
# Kin of whom an elder rather speaks than asks for them, and all whom "my" makes one's own.
YOUNG = ("grandchild", "son", "daughter")
OWN = ("spouse", *YOUNG, "sister", "brother")

_WORDS = {
    "spouse": "老伴儿 老伴 爱人 那口子 屋里头那位 屋里那位 家里那位"
    " 屋里人 孩子他爸 孩子他妈 孩子他爹 孩子他娘"
    " 孩他爸 孩他妈 孩他爹 孩他娘"
    " 娃他爸 娃他妈 娃他爹 娃他娘 娃儿他爸 娃儿他妈 孩子爸 孩子妈 孩子爹 孩子娘 他爹他娘",
    "husband": "老公",
    "wife": "家主婆 老太婆子 老婆 媳妇儿 媳妇 内人 内子 堂客 婆娘",
    "old man": "老头子 老头儿 老头",
    "old woman": "老太婆 老婆子",
    "couple": "我们两口子 咱们两口子 我们老两口子 我们老两口 两口子 夫妻俩 夫妻两个 夫妻两 "
    "夫妇俩 我们夫妻俩 我们夫妻"
    " 公母俩 公婆俩 两公婆 两公母",
    "old couple": "老两口子 老两口 老夫妻 老公母俩",
    "pair": "我们俩 我们两 我俩 咱俩 俺俩 咱们俩 俺们俩",
    "daughter": "女儿 闺女儿 闺女 幺女",
    "son": "儿子 幺儿",
    "grandchild": "孙子 孙女儿 孙女 外孙女儿 外孙女 外孙子 外孙 孙伢子 孙娃子 孙娃"
    " 孙孙 乖孙 孙儿 孙囡",
    "father": "家父 家严 爸爸 老爸 父亲 老父亲 老爹 爹爹",
    "mother": "家母 家慈 妈妈 老妈 母亲 老母亲 老娘 姆妈",
    "old father": "老爷子",
    "old mother": "老太太",
    "parents": "爸爸妈妈 爸妈 爹妈 爹娘 父母亲 父母 二老 两个老人 两位老人 俩老人",
    "elder": "老人家",
}
# Words that are somebody's kin only where "我", or "和", "带" and their like, stand before them.
_NARROW = {
    "spouse": "屋头的 屋里的 家里的 掌柜的 当家的 家属",
    "husband": "先生 男人",
    "wife": "太太",
    "daughter": "姑娘 丫头 囡囡 囡 女娃 妮子 千金",
    "son": "崽 儿 娃儿 娃 小子 伢子 伢崽",
    "sister": "姐姐 妹妹 妹子 姊妹 姐 妹 大姐 二姐 三姐 小姐姐 大妹 二妹 小妹 老妹",
    "brother": "哥哥 弟弟 兄弟 哥 弟 大哥 二哥 三哥 大弟 二弟 小弟 老弟 老哥",
    "father": "爸 爹 老汉儿 老汉",
    "mother": "妈 娘",
    "elder": "老人",
    "father-in-law": "公公 岳父 老丈人 丈人",
    "mother-in-law": "婆婆 岳母 丈母娘",
    "grandfather": "爷爷 外公 姥爷",
    "grandmother": "奶奶 外婆 姥姥",
}
# Look like kin words, or are kin of a kind that nothing is done for.
_OTHERS = """
儿媳妇 儿媳 孙媳妇 孙媳 弟媳妇 弟媳 弟妹 侄媳妇 女婿 孙女婿 侄女婿 侄女 侄儿 外甥女 外甥 姐夫
妹夫 儿女 儿童 儿歌 儿科 儿时 姐妹们 姊妹们 姐妹 兄弟姐妹 兄弟们 弟兄们 弟兄 姐姐们 妹妹们
姑娘们 先生们 老姐妹 老姊妹 老姐姐 老大姐 大姐们 老哥们 老哥哥 老大哥 老兄弟 老弟兄 老大爷
大哥大姐 哥们 姐们 娘家 婆家 妈的 妈呀 妈耶 父母官 父母心 老公安 老公公 老婆婆 老伴侣 孙子兵法
婆婆妈妈 娘儿们 爷们 大妈 姑妈 姨妈 舅妈 干妈 干爹 大爸 姑娘家 小姑娘 大姑娘 小丫头 小媳妇
新媳妇 娃娃 老人们 老太太们 老头们 老头儿们 老人大学 老人机 妹妹家 老娘舅 公公婆婆 小伢子 小娃儿
小崽 兔崽 弟子 哥俩 小妹妹 小弟弟 小朋友家
"""
_SENSES: dict[str, tuple[str, bool]] = {
    **dict.fromkeys(_OTHERS.split(), ("", False)),
    **{word: (kin, True) for kin, words in _NARROW.items() for word in words.split()},
    **{word: (kin, False) for kin, words in _WORDS.items() for word in words.split()},
}
_ANY = re.compile("|".join(sorted(_SENSES, key=len, reverse=True)))
_SAID_OWN = """
我们家的 我自己的 我家里的 我们家 我自家 我家里 我屋里 我家的 俺们家 俺家的 咱们家 自己的 我家
我们 我的 我那 我这 俺家 俺们 俺的 俺那 咱家 咱们 阿拉 自家 我 俺 咱 偶
"""
_SAID_THEIRS = """
他 她 你 您 谁 人家 别人 他们 她们 你们 他那 她那 你那 邻居 对门 战友 同事 朋友 同学 隔壁 楼上
楼下 侄子 老乡 领导 嫂子 亲家 师傅 书记 主任 科长 局长 老师 医生 大夫 大姐 大哥 阿姨 叔叔 老板
房东 保姆 同志 家 的
"""
_SAID_NOT_THEIRS = """
在家 回家 全家 大家 今天的 昨天的 明天的 今儿的 前天的
"""
_SAID_BESIDE = """
和 跟 带 带着 带上 领 领着 陪 陪着 同 与 及 还有 替 帮 加上 添上 搀着 扶着 约 约上 叫上 喊上
"""
_HANDED = ("给", "让", "叫", "把", "喊", "送", "接", "照顾", "、")
_MARKS = " ,，。.!！?？;；:：\n\t~、"
_OWN = tuple(_SAID_OWN.split())
_THEIRS = tuple(_SAID_THEIRS.split())
_BESIDE = tuple(_SAID_BESIDE.split())
_NOT_THEIRS = tuple(_SAID_NOT_THEIRS.split())
_CLASSED = "个孤位名老穷糟"
_AT = ("在", "住", "去", "到", "回", "上", "往")
_THERE = ("家", "那", "这", "屋", "处", "身边", "单位", "学校")
_PARENTS = {"father", "mother", "old father", "old mother", "old man", "old woman", "parents"}
_ELDERLY = _PARENTS | {"old couple", "elder", "grandfather", "grandmother"}


@dataclass(frozen=True, slots=True)
class KinWord:
    """A kin word from `start` (with "我", "我家") to `end`; `word` is where the noun begins.

    `kin` is "" for words that only look like one. `own`: the speaker says it is theirs;
    `theirs`: it is somebody else's; `fits`: it stands where a kin word may stand.
    """

    start: int
    word: int
    end: int
    kin: str
    own: bool
    theirs: bool
    fits: bool


def words(text: str) -> Iterator[KinWord]:
    """The kin words of `text`, left to right."""
    for found in _ANY.finditer(text):
        kin, narrow = _SENSES[found.group()]
        yield _placed(text, found.start(), found.end(), kin, narrow=narrow)


def _placed(text: str, word: int, end: int, kin: str, *, narrow: bool) -> KinWord:
    start = _owned_from(text, word) if kin else word
    if kin == "couple" and text.startswith("我们", word):
        return KinWord(word, word, end, kin, own=True, theirs=False, fits=True)
    own = start < word
    theirs = not own and text.endswith(_THEIRS, 0, word) and not text.endswith(_NOT_THEIRS, 0, word)
    fits = bool(kin) and not _is_place(text, start, end) and _stands(text, word, end, kin)
    if narrow and not own:
        fits = fits and _is_beside(text, word, end, kin)
    return KinWord(start, word, end, kin, own, theirs, fits)


def _owned_from(text: str, word: int) -> int:
    before = text[max(0, word - 4) : word]
    length = next((len(own) for own in _OWN if before.endswith(own)), 0)
    return word - length


def _is_place(text: str, start: int, end: int) -> bool:
    """As in "住女儿那儿": where somebody was, not who came."""
    return text.endswith(_AT, 0, start) and text.startswith(_THERE, end)


def _stands(text: str, word: int, end: int, kin: str) -> bool:
    if kin in ("old man", "old woman", "old father", "old mother", "elder"):
        return not (word and text[word - 1] in _CLASSED)
    if text[word:end] in ("家里的", "屋里的", "屋头的"):
        return end == len(text) or text[end] in "也都两俩和跟一去来报要不没" + _MARKS
    if text[word:end] in ("儿", "娃", "崽"):
        return not text.startswith(("们", "这", "那", "化"), end)
    if kin == "old couple" and text.endswith("给", 0, word):
        return not text.startswith(tuple("调送修劝讲理打量换买做"), end)
    return True


def _is_beside(text: str, word: int, end: int, kin: str) -> bool:
    if text[word:end] == "家属":
        return text.endswith(("和", "跟", "同", "与"), 0, word)
    if text.endswith(_BESIDE, 0, word):
        return True
    if kin not in _ELDERLY or kin == "elder":
        return False
    opens = word == 0 or text[word - 1] in _MARKS
    calls = end < len(text) and text[end] in ",，!！~、 "
    return (opens and not calls) or text.endswith(_HANDED, 0, word)


class Kinship:
    """Who is whose: reads the links and spouses of a roster through `known` and `offspring`.

    `offspring` gives the family members linked to an elder, as (id, relation).
    """

    __slots__ = ("_known", "_offspring")

    def __init__(
        self,
        known: Callable[[int], Known | None],
        offspring: Callable[[int], tuple[tuple[int, str], ...]],
    ) -> None:
        self._known = known
        self._offspring = offspring

    def of_speaker(self, kin: str, speaker: Known | None, *, own: bool) -> Meant:
        """Whom the speaker means by `kin`; `own` if it was said with "我"."""
        if kin == "pair" and (speaker is None or speaker.spouse is None):
            return NOBODY
        if speaker is not None and speaker.kind == "family" and kin in _ELDERLY:
            return self._elders(_FAMILIAR.get(kin, kin), speaker)
        if kin in COUPLES:
            return ("self", "spouse"), ()
        if kin in _IN_LAW:
            return self._in_law(kin, speaker)
        plain = _of_elder(kin, speaker.sex if speaker is not None else "", own=own)
        return plain, ()

    def of_other(self, kin: str, owner: Known) -> Meant:
        """Whom `kin` of `owner` is, as far as it is on record."""
        if kin in _SPOUSES:
            return ((owner.spouse,), ()) if owner.spouse is not None else NOBODY
        if kin in COUPLES:
            both = (owner.id,) if owner.spouse is None else (owner.id, owner.spouse)
            return both, ()
        if owner.kind == "family" and kin in _ELDERLY:
            who, candidates = self._elders(_FAMILIAR.get(kin, kin), owner)
            return tuple(one for one in who if isinstance(one, int)), candidates
        if kin in _IN_LAW:
            return self._in_law(kin, owner)
        linked = self._offspring(owner.id)
        ids = tuple(child for child, relation in linked if _CHILDREN.get(relation) == kin)
        return _one_of(ids)

    def _elders(self, kin: str, speaker: Known) -> Meant:
        """The linked elders that a family member means; the kin word where none is linked."""
        if kin == "elder":
            ids = tuple(dict.fromkeys(link.of for link in speaker.links if self._known(link.of)))
            return _one_of(ids)
        if kin == "parents":
            both = [self._elders(one, speaker) for one in ("father", "mother")]
            return tuple(one for who, _ in both for one in who), ()
        if kin in ("grandfather", "grandmother"):
            return _one_of(self._linked(speaker, "grandchild", _SEX[kin]))
        ids = self._linked(speaker, "child", _SEX[kin])
        in_law = () if ids else self._linked(speaker, "in-law", _SEX[kin])
        return _one_of(ids) if ids else ((), in_law) if in_law else ((kin,), ())

    def _in_law(self, kin: str, speaker: Known | None) -> Meant:
        if speaker is None:
            return NOBODY
        return _one_of(self._linked(speaker, "in-law", _SEX[kin]))

    def _linked(self, speaker: Known, tie: str, sex: str) -> tuple[int, ...]:
        elders = (self._known(link.of) for link in speaker.links if _TIES.get(link.relation) == tie)
        return tuple(dict.fromkeys(one.id for one in elders if one and one.sex in (sex, "")))


_SPOUSES = {"spouse", "husband", "wife", "old man", "old woman"}
COUPLES = {"couple", "old couple", "pair"}
_IN_LAW = {"father-in-law", "mother-in-law"}
_FAMILIAR = {
    "old couple": "parents",
    "old man": "father",
    "old father": "father",
    "old woman": "mother",
    "old mother": "mother",
}
_SEX = {
    "father": "M",
    "mother": "F",
    "grandfather": "M",
    "grandmother": "F",
    "father-in-law": "M",
    "mother-in-law": "F",
}
_TIES = {
    "son": "child",
    "daughter": "child",
    "child": "child",
    "grandson": "grandchild",
    "granddaughter": "grandchild",
    "grandchild": "grandchild",
    "son-in-law": "in-law",
    "daughter-in-law": "in-law",
    "child-in-law": "in-law",
}
_CHILDREN = {
    "son": "son",
    "daughter": "daughter",
    "grandson": "grandchild",
    "granddaughter": "grandchild",
    "grandchild": "grandchild",
}


def _one_of(ids: tuple[int, ...]) -> Meant:
    return (ids, ()) if len(ids) == 1 else ((), tuple(sorted(ids)))


def _of_elder(kin: str, sex: str, *, own: bool) -> tuple[Who, ...]:
    """What `kin` is in the mouth of an elder (or staff) of that sex."""
    if kin in ("old woman", "old mother", "wife"):
        wanted = sex != "F" and (own or kin != "old mother")
        return ("spouse",) if wanted else ()
    if kin in ("old man", "husband"):
        return ("spouse",) if sex != "M" else ()
    if kin in ("father", "mother"):
        return (kin,) if own else ()
    if kin == "parents":
        return ("father", "mother") if own else ()
    if kin in OWN:
        return (kin,)
    return ()
