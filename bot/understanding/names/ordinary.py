"""What looks like a name and is an ordinary word, and the signs that a person is meant."""

from __future__ import annotations

from bot.understanding.names.mention import Mention
from bot.understanding.names.surnames import GIVEN, GRAMMAR, SURNAMES, parts
from bot.understanding.names.titles import NOT_BEFORE

_NOT_NAMES_SAID = """
老毛病 老花镜 老花眼 老花 老黄历 老黄牛 老路 老古董 老方法 老方子 老房子 老房 老江湖 老白干 老师
老时间 老高 老严重 老远 老汤 老金 老康 老规矩 老关系 老成 老车 老马识途 老干部 老安排 老左 老空
老年 小孙子 小孙女 小孙孙 小程序 小康 小时 小米 小黄车 小白菜 小金库 小毛病 小毛孩 小雷 小于
小钱 小方 小车 小石头 小马 小龙虾 小路 小成 小高 小曲 小金额 小明 小吃 小牛 小花 小石 小田 小江
小白 小安 小组 小段 小章
"""
NOT_NAMES = frozenset(_NOT_NAMES_SAID.split())
_ENDS_WORDS_SAID = """
任何 如何 为何 几何 对方 地方 一方 双方 官方 南方 东方 西方 北方 前方 后方 提高 升高 及时 按时
准时 平时 关于 由于 对于 等于 在于 终于 属于 经常 非常 平常 正常 完成 变成 资金 奖金 现金 走路
马路 铁路 公路 明白 说明 证明 有关 机关 相关 课程 历史 歌曲 文章 上周 本周 下周 这周 每周 一周
四周 农林 园林 水平 和平 平安 长安 公安 西安 治安 不安 党员 入党 建党 上班 下班 一段 阶段 手段
江边 长江 黄河 奶牛 黄金 车站 火车 汽车 停车 打车 上车 下车 坐车 一车 一万 几万 毕业
"""
ENDS_WORDS = frozenset(_ENDS_WORDS_SAID.split())
AGED = frozenset(("养老", "敬老", "古老", "衰老", "尊老", "变老", "幼小", "大小", "从小", "胆小"))
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
ORDINARY = frozenset(_ORDINARY_SAID.split()) | _HOLIDAYS
_LEADS = ("替", "帮", "叫", "喊", "和", "跟", "给", "请", "找", "@")
_HOLIDAY_LEADS = ("替", "帮", "叫", "喊", "@")
_OF_PEOPLE_SAID = """
同志 大姐 大哥 大叔 大爷 大妈 阿姨 叔 姨 哥 姐 老师 家 说
"""
_OF_PEOPLE = tuple(_OF_PEOPLE_SAID.split())
_FOLLOWS = (*_OF_PEOPLE, *"讲叫托他她没也要来去病摔", "住院")
_HOLIDAY_FOLLOWS = (*_OF_PEOPLE, "叫我", "托我")
_NEVER_FOLLOWS = tuple("以后前初时七六周节假街城大化件期间里的会庆快")


def counts(text: str, one: Mention) -> bool:
    """Not part of another word."""
    said = one.text
    after = text[one.end : one.end + 1]
    if len(said) != GIVEN:
        return True
    if said[1] == "老":
        return after not in NOT_BEFORE["老"] or not after
    if said[0] in "老小":
        if text[max(0, one.start - 1) : one.start + 1] in AGED:
            return False
        return not any(text[one.start : one.start + n] in NOT_NAMES for n in (3, 4))
    return said not in ORDINARY or is_called(text, one.start, one.end)


def looks_full(text: str, *, named: bool = False) -> bool:
    """A surname with a given name, and no other word; `named` where a name must stand."""
    surname, given = parts(text)
    if surname not in SURNAMES or not 1 <= len(given) <= GIVEN:
        return False
    if surname in GRAMMAR and not named:
        return False
    return text not in ORDINARY and given != surname and all("一" <= one <= "鿿" for one in text)


def is_token(text: str, start: int, end: int) -> bool:
    """No ordinary word, or a word around tells that a person is meant."""
    return text[start:end] not in ORDINARY or is_called(text, start, end)


def is_called(text: str, start: int, end: int) -> bool:
    """A word around tells that a person is meant."""
    holiday = text[start:end] in _HOLIDAYS
    if text.startswith(_HOLIDAY_FOLLOWS if holiday else _FOLLOWS, end):
        return not text.startswith(_NEVER_FOLLOWS, end)
    if not text.endswith(_HOLIDAY_LEADS if holiday else _LEADS, 0, start):
        return False
    return not text.startswith(_NEVER_FOLLOWS, end)
