"""What sounds the same, what nearly does, and what is typed by sound."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.sound import equal, exact, from_pinyin, loose, near

SAME = [
    ("打卡", "大卡"),
    ("打卡", "搭卡"),
    ("打卡", "答卡"),
    ("报名", "保命"),
    ("报名", "包名"),
    ("签到", "千岛"),
    ("签到", "迁到"),
    ("签到", "签倒"),
    ("请假", "清嘉"),
    ("健步走", "建步走"),
    ("健步走", "见步走"),
    ("建国", "剑国"),
    ("提建议", "题建议"),
    ("排行榜", "牌行榜"),
    ("樊", "范"),
    ("王", "汪"),
    ("张", "章"),
    ("羊", "阳"),
    ("重阳", "重洋"),
    ("取消", "曲霄"),
    ("老伴", "老办"),
    ("讲座", "讲坐"),
    ("支持", "之持"),
    ("满意", "满义"),
    ("附议", "复议"),
    ("同意", "统一"),
    ("李丽", "李莉"),
    ("在", "再"),
]
ALIKE = [
    ("金", "景"),
    ("陈", "程"),
    ("林", "凌"),
    ("章", "臧"),
    ("孙", "笋"),
    ("刘", "牛"),
    ("李", "倪"),
    ("四", "是"),
    ("福建", "胡建"),
    ("飞", "辉"),
    ("扇子", "嗓子"),
    ("黄", "环"),
    ("山", "三"),
    ("分", "风"),
    ("周", "邹"),
    ("南", "兰"),
    ("年", "连"),
    ("胜利", "身历"),
    ("英", "音"),
]
APART = [
    ("黄", "王"),
    ("打卡", "打开"),
    ("报名", "报销"),
    ("王", "张"),
    ("李", "刘"),
    ("江", "建"),
    ("杨", "严"),
    ("陈", "沈"),
    ("我", "他"),
    ("健步走", "跑步走"),
    ("签到", "签名"),
    ("满意", "愿意"),
    ("罗", "肉"),
    ("东", "灯"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_sounds_the_same(one: str, other: str):
    assert equal(one, other)
    assert near(one, other)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_sounds_alike_to_some(one: str, other: str):
    assert near(one, other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_sounds_different(one: str, other: str):
    assert not equal(one, other)
    assert not near(one, other)


def test_those_alike_are_not_the_same():
    assert not equal("金", "景")
    assert not equal("四", "是")


def test_a_word_is_found_where_it_sounds():
    assert exact("明天我要抱名去").find(exact("报名")) == 4


def test_every_character_of_the_basic_block_is_read():
    unread = [char for char in map(chr, range(0x4E00, 0x9FA6)) if len(exact(char)) != 1]
    assert not unread
    distinct = {exact(char) for char in map(chr, range(0x4E00, 0x9FA6))}
    assert 380 < len(distinct) < 450


TYPED = [
    ("wo ye qu", "我也去"),
    ("Wo Ye Qu", "我也去"),
    ("da ka", "打卡"),
    ("daka", "打卡"),
    ("shide", "是的"),
    ("hao de", "好的"),
    ("hao", "好"),
    ("xuewanle", "学完了"),
    ("bao ming", "报名"),
    ("baoming!", "报名!"),
    ("wo he laoban dou qu", "我和老伴都去"),
    ("jian bu zou wo qu", "健步走我去"),
    ("wo bao ming jian bu zou", "我报名健步走"),
    ("buqule", "不去了"),
    ("quxiao", "取消"),
    ("yi yue", "已阅"),
    ("man yi", "满意"),
    ("zhi chi", "支持"),
    ("fuyi", "附议"),
    ("tong yi", "同意"),
    ("shoudao", "收到"),
    ("xiexie", "谢谢"),
    ("ke yi", "可以"),
    ("bang zhu", "帮助"),
    ("ji dian", "几点"),
    ("jiangzuo", "讲座"),
    ("chongyangjie", "重阳节"),
    ("pai hang bang", "排行榜"),
    ("shei qu", "谁去"),
    ("you mei you ming e", "有没有名额"),
    ("gai cheng san ge ren", "改成三个人"),
    ("wo3 ye3 qu4", "我也去"),
    ("我ye去", "我也去"),
    ("jia1", "加1"),
    ("ok", None),
    ("OK", None),
    ("wifi", None),
    ("app", None),
    ("hello", None),
    ("vip", None),
    ("dk", None),
    ("help", None),
    ("http://a.cn/bao", None),
    ("www.baidu.com", None),
    ("AI讲座", None),
    ("U盘", None),
    ("ppt", None),
    ("can you", None),
    ("thank you", None),
    ("china", None),
    ("a", None),
    ("打卡", None),
    ("", None),
    ("123", None),
]


@pytest.mark.parametrize(("typed", "meant"), TYPED)
def test_typed_by_sound(typed: str, meant: str | None):
    assert from_pinyin(typed) == meant


@given(st.text())
def test_the_sound_is_as_long_as_the_text(text: str):
    assert len(exact(text)) == len(loose(text)) == len(text)


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)))
def test_the_sound_of_a_sound_is_itself(text: str):
    assert exact(exact(text)) == exact(text)
    assert loose(loose(text)) == loose(exact(text)) == loose(text)


@given(st.one_of(st.text(), st.text("abcdefghinouxz '1我去 ", max_size=30)))
def test_whatever_is_typed_is_read_or_left(text: str):
    read = from_pinyin(text)
    assert read is None or read != text


@pytest.mark.parametrize("hostile", ["a", "wo", "x", "wo ", "wo'", "w1", "wo3 ", "xian"])
def test_hostile_letters_take_no_time(hostile: str):
    from_pinyin("wo")
    started = time.perf_counter()
    from_pinyin((hostile * 20_000)[:20_000])
    assert time.perf_counter() - started < 0.1
