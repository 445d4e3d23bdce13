"""How words sound: what is typed by sound is equal by sound, whatever the characters.

A sound is written as one character standing for all that sound the same, so that the sound of a
text is as long as the text, and `str.find` finds words by sound where they stand.
"""

from __future__ import annotations

import re
import sys
from array import array
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

_SOUNDS = Path(__file__).with_name("data") / "sounds.txt"
# As many characters as a table for `str.translate` has.
PLANE = 0x10000
_F_IS_HU = {
    "fa": "hua",
    "fan": "huan",
    "fang": "huang",
    "fei": "hui",
    "fen": "hun",
    "feng": "hun",
    "fo": "huo",
    "fou": "hou",
    "fu": "hu",
}
_RETROFLEX = ("zh", "ch", "sh")
_BACK = ("ang", "eng", "ing")
_PALATAL = ("iang", "yang")
# How people also spell a sound.
_SPELLED = {"lue": "lve", "nue": "nve", "shei": "shui", "jve": "jue", "xve": "xue", "qve": "que"}
# What people type most by sound, the longer winning; the likelier of two that sound the same last.
_TYPED = """
客服 让我 验证码 发过去 卡里 钱少了 迷路 不认得 回家 天快黑 河边 救命 摔了 起不来 头上
全是血 胸口疼 喘不上气 着火了 煤气 快来人 头晕 晕倒 难受 打卡 签到 报名 报到
学完了 已阅 已学 学习 学了 学过了 看完了 参加 参加人数 老伴 老伴儿 我 我们 你们 他们
大家 我也去 我去 我要去 我想去 我不去 我报名 我参加
我也参加 我要报名 我也要报名 我不参加 不去了 去不了 不能去 来不了 不来了 不参加 取消
取消报名 撤销 撤回 讲座 健步走 书法 国画 太极 太极拳 舞蹈 唱歌 广场舞 摄影 象棋
乒乓球 门球 参观 旅游 体检 满意 不满意 很满意 支持 附议 同意 不同意 赞成 反对
收到 收到了 谢谢 多谢 感谢 谢谢你 谢谢您 可以 不可以 帮助 帮忙 几点 几点钟 几号
几个 几位 什么 什么时候 时间 在哪里 在哪儿 哪里 哪儿 地点 地方 怎么 怎么办 怎么样
为什么 多少 多少钱 是的 是不是 好的 好了 好吧 好啊 不好 对的 对不起 不是 不对
不行 不要 不用 不会 不知道 知道 知道了 没有 没去 没学 有没有 行吗 可以吗 能不能
能去 能去吗 还有 还有名额吗 名额 已经 今天 明天 后天 昨天 前天 上午 下午 中午
晚上 早上 早晨 现在 以后 以前 今年 明年 去年 星期 星期一 星期二 星期三 星期四
星期五 星期六 星期天 周一 周二 周三 周四 周五 周六 周日 活动 建议 意见 我建议
提建议 提意见 食堂 饭菜 太咸 太淡 太贵 电梯 路灯 坏了 厕所 停车 车位 老师 同志
领导 书记 主任 小助手 银铃 小银铃 老王 老李 老张 老刘 老陈 老杨 一个人 两个人
三个人 两位 三位 几个人 一起 一起去 一个 两个 三个 我和老伴 和老伴 都去 都参加
帮我 替我 给我 帮我报名 替我报名 改成 改一下 修改 错了 打错了 报错了 搞错了 忘了
忘记 忘记了 今天学完了 早上好 晚上好 晚安 你好 您好 大家好 再见 辛苦 辛苦了 生日
生日快乐 快乐 健康 身体 身体健康 平安 新年 新年好 新年快乐 春节 国庆 国庆节 中秋
祝大家 节日 节日快乐 恭喜 加油 厉害 医院 医生 看病 请假 有事 有人 没事 没问题
问题 请问 问一下 想问 通知 手机 微信 电话 地址 住址 积分 排名 奖品 证书 记录
查询 查一下 打卡记录 我的打卡 退休 干部 支部 党员 组织 天气 下雨 身份证 怎么报名
怎么打卡 怎么参加 在哪 集合 出发 开始 结束 结束了 截止 开门 门口 免费 交钱 要钱吗
吃饭 喝水 休息 睡觉 老年 老年大学 女儿 儿子 孙子 孙女 儿媳 姐姐 妹妹 哥哥 弟弟
爱人 老婆 老公 邻居 朋友 算了 就这样 这样 那样 这个 那个 因为 所以 但是 如果
而且 视频 照片 图片 文章 语音 听不清 听不懂 看不懂 看不清 看不见 不清楚 清楚 明白
明白了 懂了 不懂 晓得 晓得了 要得 行 成 中 妥 随便 都行 都可以 北京 上海 不亮
亮了 西安 大学 可惜 名单 群里 家里 路上 车站 公交 公园 医保 工资 养老金 门诊
测血压 血压 量血压
"""
_READ_OTHERWISE: dict[str, tuple[str, frozenset[int]]] = {
    "paihang": ("排行", frozenset({3})),
    "paihangbang": ("排行榜", frozenset({3, 7})),
    "chongyang": ("重阳", frozenset({5})),
    "chongyangjie": ("重阳节", frozenset({5, 9})),
    "hechang": ("合唱", frozenset({2})),
    "yinhang": ("银行", frozenset({3})),
}
# One syllable alone that somebody means as an answer.
_ANSWERS = """
hao shi dui qu xing you lai en bu ting zan neng hui yao dong xue bao mei ye wo ke cheng
"""
# Latin words that could be read as syllables; a text with one of these isn't typed by sound.
_FOREIGN = """
ai banana cacao china chinese dance data date fame game huge like line lite male mango mini
nice nine page panda pie sale same sense site size tango tea tie time tune wine euro gene
change chance mane made make take lake cake wake case base face race pace alibaba cafe menu
java guide fine image engine machine banner danger hanger manager yoga sauna piano pasta papa
lady
"""
# Latin words that mean nothing by sound when they stand alone or among their like.
_WEAK = """
he she me an can man men women you long song sun fan pan pen ban bang ding ping tang hang hen
die pin bin din gun fun run nun a e o mu nu pi xi pa ma ta da ha
"""
_LETTERS = re.compile(r"[a-z]+(?:[' ]+[a-z]+)*")
_PAIR = re.compile(r"[a-z]{2}")
_TONES = re.compile(r"(?:[a-z]+[1-5][ ,.!?]*){2,}")
_LONGEST_TYPED = 400
_ODD_SYLLABLE = 1.7
_UNREADABLE = float("inf")


class _Piece(NamedTuple):
    """What some letters may mean, where its syllables part, and how ready one is to think so."""

    word: str
    parts: frozenset[int]
    cost: float


class _Reading(NamedTuple):
    cost: float
    word: str
    after: int


def exact(text: str) -> str:
    """The sound of `text`: characters with the same toneless syllable are equal in it."""
    return text.translate(_tables()[0])


def syllable(char: str) -> str:
    """The toneless pinyin of one character, as it is mostly read; "" where it has none."""
    return _spoken().get(char, "")


def loose(text: str) -> str:
    """The sound of `text` to those who confuse zh and z, n and l, f and hu, ang and an."""
    return text.translate(_tables()[1])


def equal(one: str, other: str) -> bool:
    """Whether both are said the same but for tones."""
    return exact(one) == exact(other)


def near(one: str, other: str) -> bool:
    """Whether both are said the same by somebody of the South."""
    return loose(one) == loose(other)


def from_pinyin(text: str) -> str | None:
    """The likeliest characters where `text` has syllables typed in latin letters; else None.

    None too if any latin word of the text can't be, or had better not be, read by sound.
    """
    small = text.lower()
    if not _PAIR.search(small) or len(small) > _LONGEST_TYPED:
        return None
    if _TONES.fullmatch(small):
        small = re.sub("[1-5]", "", small)
    tokens = re.findall("[a-z]+", small)
    if not _may_be_sounds(tokens, alone=_LETTERS.fullmatch(small.strip(" ,.!?~")) is not None):
        return None
    made = []
    last = 0
    for match in _LETTERS.finditer(small):
        word = _read(match[0])
        if word is None:
            return None
        made += [small[last : match.start()], word]
        last = match.end()
    return "".join(made) + small[last:]


def as_text(codes: array[int]) -> str:
    """Code points as a text, which `str.translate` takes for a table, small and fast."""
    order = "le" if sys.byteorder == "little" else "be"
    return codes.tobytes().decode(f"utf-32-{order}", "surrogatepass")


def _may_be_sounds(tokens: list[str], *, alone: bool) -> bool:
    """Whether the latin words `tokens` look like syllables; `alone`: there is nothing else."""
    weak = _listed(_WEAK)
    if alone and len(tokens) == 1 and tokens[0] in _syllables():
        return tokens[0] in _listed(_ANSWERS)
    if not _listed(_FOREIGN).isdisjoint(tokens) or weak.issuperset(tokens):
        return False
    return alone or all(len(token) > 1 for token in tokens)


def _read(run: str) -> str | None:
    """The likeliest reading of letters with blanks, which part syllables."""
    letters, parts = _parted(run)
    best = [_Reading(_UNREADABLE, "", 0)] * len(letters) + [_Reading(0, "", 0)]
    for start in range(len(letters) - 1, -1, -1):
        best[start] = _best_from(start, letters, parts, best)
    if best[0].cost == _UNREADABLE:
        return None
    words = []
    at = 0
    while at < len(letters):
        words.append(best[at].word)
        at = best[at].after
    return "".join(words)


def _parted(run: str) -> tuple[str, list[int]]:
    tokens = re.findall("[a-z]+", run)
    parts = []
    at = 0
    for token in tokens:
        at += len(token)
        parts.append(at)
    return "".join(tokens), parts


def _best_from(start: int, letters: str, parts: list[int], best: list[_Reading]) -> _Reading:
    found = _Reading(_UNREADABLE, "", 0)
    pieces = _pieces()
    for end in range(start + 1, min(start + _longest_piece(), len(letters)) + 1):
        piece = pieces.get(letters[start:end])
        if piece is None or piece.cost + best[end].cost > found.cost:
            continue
        if _fits(piece, start, end, parts):
            found = _Reading(piece.cost + best[end].cost, piece.word, end)
    return found


def _fits(piece: _Piece, start: int, end: int, parts: list[int]) -> bool:
    """Whether no blank parts a syllable, and no word takes half of what stands between blanks."""
    inner = {part - start for part in parts if start < part < end}
    whole = (start == 0 or start in parts) and end in parts
    return not inner or (whole and inner <= piece.parts)


@cache
def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


@cache
def _lines() -> tuple[tuple[str, str], ...]:
    """Each syllable and its characters, the one that it means alone first."""
    rows = (row.split(" ") for row in _SOUNDS.read_text(encoding="utf-8").splitlines())
    return tuple((sound, chars) for sound, chars in rows)


@cache
def _syllables() -> dict[str, str]:
    """What each syllable, as people spell it, means alone."""
    known = {sound: chars[0] for sound, chars in _lines()}
    return known | {spelled: known[sound] for spelled, sound in _SPELLED.items()}


@cache
def _spoken() -> dict[str, str]:
    """Each character's first syllable of the table."""
    return {char: sound for sound, chars in reversed(_lines()) for char in chars}


@cache
def _tables() -> tuple[str, str]:
    """For each character of the basic plane the one that stands for its sound, both ways."""
    same, alike = (array("I", range(PLANE)) for _ in range(2))
    classes: dict[str, int] = {}
    for sound, chars in _lines():
        first = ord(chars[0])
        kin = classes.setdefault(_loosened(sound), first)
        for char in chars:
            same[ord(char)] = first
            alike[ord(char)] = kin
    return as_text(same), as_text(alike)


def _loosened(sound: str) -> str:
    """The spelling of a syllable with what people confuse made one."""
    said = _F_IS_HU.get(sound, sound)
    if said.startswith(_RETROFLEX):
        said = said[0] + said[2:]
    if said.startswith("n"):
        said = "l" + said[1:]
    if said.endswith(_BACK) and not said.endswith(_PALATAL):
        said = said[:-1]
    return said


@cache
def _pieces() -> dict[str, _Piece]:
    """Everything that letters may mean: common words, and any syllable."""
    pieces = {
        sound: _Piece(char, frozenset(), _ODD_SYLLABLE) for sound, char in _syllables().items()
    }
    wanted = frozenset(_TYPED)
    sounds = {char: sound for sound, chars in _lines() for char in chars if char in wanted}
    for word in _TYPED.split():
        said = [sounds[char] for char in word]
        ends = frozenset(accumulate(map(len, said[:-1])))
        pieces["".join(said)] = _Piece(word, ends, 1 + len(word) / 10)
    for letters, (word, parts) in _READ_OTHERWISE.items():
        pieces[letters] = _Piece(word, parts, 1 + len(word) / 10)
    return pieces


@cache
def _longest_piece() -> int:
    return max(map(len, _pieces()))
