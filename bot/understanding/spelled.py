"""Names spelled aloud: "弓长张", "三点水那个汪", as the surnames that they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# What people say of the character, and the surnames that it may be said of.
_SAID = {
    "弓长": "张",
    "立早": "章",
    "立日十": "章",
    "文章的": "章",
    "木子": "李",
    "十八子": "李",
    "三横一竖": "王",
    "三横王": "王",
    "三横": "王",
    "耳东": "陈",
    "古月": "胡",
    "双木": "林",
    "言午": "许",
    "双立人": "徐",
    "双人旁": "徐",
    "双人": "徐",
    "口天": "吴",
    "天口": "吴",
    "草字头": "黄范蒋苏董莫蔡葛薛萧萬万艾苗荀芦蓝",
    "草头": "黄范蒋苏董莫蔡葛薛萧艾苗荀芦蓝",
    "大肚": "黄",
    "走肖": "赵",
    "人可": "何",
    "单人可": "何",
    "三点水": "汪江沈潘温汤洪游涂池沙洛浦满漆滕淳",
    "水工": "江",
    "文刀": "刘",
    "卯金刀": "刘",
    "子小": "孙",
    "子系": "孙",
    "木易": "杨",
    "双口": "吕",
    "两口": "吕",
    "口口": "吕",
    "干勾": "于",
    "干钩": "于",
    "人未": "余",
    "人禾": "余",
    "禾呈": "程",
    "四夕": "罗",
    "言身寸": "谢",
    "立里": "童",
    "木土": "杜",
    "草办": "苏",
    "草将": "蒋",
    "草将军": "蒋",
    "大樊": "樊",
    "美女": "姜",
    "羊女": "姜",
    "关耳": "郑",
    "奠耳": "郑",
    "西早": "谭覃",
    "言西早": "谭",
    "又耳": "邓",
    "登耳": "邓",
    "二马": "冯",
    "两点水": "冯凌",
    "门三": "闫",
    "阎王的": "阎",
    "门里三": "闫",
    "严格的": "严",
    "反犬": "狄",
    "广廷": "庞",
    "广龙": "庞",
    "十口": "叶田",
    "口十": "叶",
    "雨田": "雷",
    "四维": "罗",
    "山今": "岑",
    "单人": "何任付伍侯傅俞倪仇",
    "竹字头": "管简",
    "宝盖头": "宋宁安宫",
    "宝盖": "宋宁安宫",
    "木旁": "林杨杜柳梅柯杭松桂樊",
    "木字旁": "林杨杜柳梅柯杭松桂",
    "金字旁": "钱钟钮",
    "右耳": "邓郑郭邱邵邹郝",
    "双耳": "邓郑郭邱邵邹郝",
    "左耳": "陈陆陶阮",
    "软耳": "陈陆陶阮邓郑郭",
    "绞丝": "纪练缪",
    "绞丝旁": "纪练缪",
    "走字": "赵",
    "言字旁": "许谢谭诸詹",
    "虎头": "卢虞",
    "四点": "熊焦",
    "曾经的": "曾",
    "人王": "任",
    "壬人": "任",
    "人壬": "任",
    "共田八": "黄",
    "廿一由八": "黄",
    "草由八": "黄",
    "高木": "乔",
    "乔木的": "乔",
    "石头的": "石",
}
# Also ordinary words: they count only with the character itself behind them.
_ORDINARY_WORDS = """
文章的 石头的 乔木的 严格的 曾经的 阎王的 人可 单人 双人 两口 双口 口口 四点 虎头 大肚 美女 羊女
水工 子小 子系 高木 人王 人未 人禾 右耳 左耳 双耳 软耳 走字 宝盖 十口 口十 立里 二马 木土 三横
天口 雨田 四夕 木旁 山今 大樊 广龙 草办 草将 草将军 双木 门三
"""
_ORDINARY = frozenset(_ORDINARY_WORDS.split())
_JOIN = r"(?:这个|那个|的那个|旁的|旁那个|旁|加个|的)?"
_ANY = re.compile("|".join(re.escape(one) for one in sorted(_SAID, key=len, reverse=True)))
_JOINED = re.compile(_JOIN)
_DENIED = ("不是那个", "不是说", "不是", "不叫", "不姓", "并非", "莫要", "别写成", "别写")


@dataclass(frozen=True, slots=True)
class Spelling:
    """A surname described from `start` to `end`: one of `surnames`. `sure` if it was also named.

    With "三点水的汪秀英" that is up to 汪, which may begin a name as well. `denied` is what
    somebody says it is not.
    """

    start: int
    end: int
    surnames: str
    sure: bool
    denied: bool


def spellings(text: str) -> Iterator[Spelling]:
    """The surnames spelled in `text`, left to right, with the character said after each."""
    for found in _ANY.finditer(text):
        read = _read(text, found.start(), found.end(), _SAID[found.group()])
        if read.sure or found.group() not in _ORDINARY:
            yield read


def _read(text: str, start: int, end: int, surnames: str) -> Spelling:
    denied = text.endswith(_DENIED, 0, start)
    joined = _JOINED.match(text, end)
    after = joined.end() if joined else end
    said = text[after : after + 1]
    if said and said in surnames:
        return Spelling(start, after + 1, said, sure=True, denied=denied)
    return Spelling(start, after, surnames, sure=False, denied=denied)
