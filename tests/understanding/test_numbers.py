"""What numbers people write, and what they count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.numbers import heads, minus, plus, scan, value

VALUES = [
    ("一百二十", 120),
    ("一百二", 120),
    ("廿九", 29),
    ("卅", 30),
    ("卅一", 31),
    ("两", 2),
    ("俩", 2),
    ("仨", 3),
    ("十来", 10),
    ("半", 0.5),
    ("1.5", 1.5),
    ("三点五", 3.5),
    ("百八十", 180),
    ("第十五", 15),
    ("〇", 0),
    ("零", 0),
    ("壹佰", 100),
    ("拾贰", 12),
    ("二三十", None),
    ("三四", None),
    ("十二三", None),
    ("五一", None),
    ("一百零五", 105),
    ("一千零二十", 1020),
    ("三千五", 3500),
    ("一万二", 12000),
    ("三万五千", 35000),
    ("一亿三千万", 130_000_000),
    ("二〇二六", 2026),
    ("一一〇", 110),
    ("１２", 12),
    ("3万", 30_000),
    ("1.5万", 15_000),
    ("十", 10),
    ("二十", 20),
    ("-1", None),
    ("1.2.3", None),
    ("9" * 5000, None),
    ("", None),
    ("第", None),
    ("好", None),
]
SCANNED = [
    ("一共3个人", [(3, "人", False)]),
    ("第三名", [(3, "名", True)]),
    ("三点半", [(3, "点", False)]),
    ("一个半小时", [(1.5, "小时", False)]),
    ("半个小时", [(0.5, "小时", False)]),
    ("两斤半", [(2.5, "斤", False)]),
    ("一家三口", [(3, "口", False)]),
    ("仨人", [(3, "人", False)]),
    ("四口人", [(4, "口", False)]),
    ("两家头", [(2, "人", False)]),
    ("哥俩", [(2, "个", False)]),
    ("姐妹仨", [(3, "个", False)]),
    ("两瓶酱油", [(2, "瓶", False)]),
    ("一板药", [(1, "板", False)]),
    ("3号楼2单元501室", [(3, "号楼", False), (2, "单元", False), (501, "室", False)]),
    ("十一月二十二日", [(11, "月", False), (22, "日", False)]),
    ("三点十分", [(3, "点", False), (10, "分", False)]),
    ("下午一点开会", [(1, "点", False)]),
    ("周三下午3点", [(3, "点", False)]),
    ("三点五公里", [(3.5, "公里", False)]),
    ("十来个人", [(10, "人", False)]),
    ("老两口都去", []),
    ("小两口", []),
    ("有一点咸", []),
    ("等一下", []),
    ("一起去一样的", []),
    ("一定一直一会儿一路万一", []),
    ("十分满意", []),
    ("千万别忘了", []),
    ("五一三八", []),
    ("七上八下", []),
    ("二三十人", []),
    ("十几个", []),
]
HEADS = [
    ("我家三口", 3),
    ("两个人", 2),
    ("仨人", 3),
    ("就两个", 2),
    ("一共俩", 2),
    ("总共三个人", 3),
    ("改成四口人", 4),
    ("改三个", 3),
    ("报两位", 2),
    ("占两个位", 2),
    ("我俩都去", 2),
    ("我和老伴两个人去", 2),
    ("哥俩都去", 2),
    ("一家三口都去", 3),
    ("两家头", 2),
    ("20人", 20),
    ("就我一个", 1),
    ("两个名额", 2),
    ("加上我三个人", 3),
    ("+1", None),
    ("带俩孙子", None),
    ("再加俩", None),
    ("减一个", None),
    ("提两个建议", None),
    ("有一个问题", None),
    ("第三个人", None),
    ("三个孙子", None),
    ("几个人", None),
    ("十来个人", None),
    ("最多两个人", None),
    ("三次", None),
    ("", None),
]
ADDED = [
    ("+1", 1),
    ("＋1", 1),
    ("我+1", 1),
    ("加1", 1),
    ("加一个", 1),
    ("加个人", 1),
    ("加我老伴一个", 1),
    ("再加俩", 2),
    ("多一位", 1),
    ("另加两位", 2),
    ("带一个", 1),
    ("带俩孙子", 2),
    ("增加一人", 1),
    ("参加两个", None),
    ("多一点", None),
    ("多一次", None),
    ("加10分", None),
    ("加一个建议", None),
    ("最多两个", None),
    ("10+1", None),
    ("+8613812345678", None),
    ("多少人", None),
]
TAKEN = [
    ("减一位", 1),
    ("少一位", 1),
    ("少一个", 1),
    ("退一个", 1),
    ("少来一个", 1),
    ("减两个人", 2),
    ("-1", 1),
    ("少一点盐", None),
    ("多少", None),
    ("少说两句", None),
]


@pytest.mark.parametrize(("said", "meant"), VALUES)
def test_value(said: str, meant: float | None):
    assert value(said) == meant


@pytest.mark.parametrize(("said", "found"), SCANNED)
def test_scan(said: str, found: list[tuple[float, str, bool]]):
    assert [(one.value, one.unit, one.ordinal) for one in scan(said)] == found


def test_a_number_knows_its_place():
    number = scan("我家三口都去")[0]
    assert "我家三口都去"[number.start : number.end] == "三口"


@pytest.mark.parametrize(("said", "meant"), HEADS)
def test_heads(said: str, meant: int | None):
    assert heads(said) == meant


@pytest.mark.parametrize(("said", "meant"), ADDED)
def test_plus(said: str, meant: int | None):
    assert plus(said) == meant


@pytest.mark.parametrize(("said", "meant"), TAKEN)
def test_minus(said: str, meant: int | None):
    assert minus(said) == meant


@given(st.one_of(st.text(), st.text("一二三十百千万亿两俩零第点半来多个人位加减带+-1.0 ")))
def test_any_text_at_all(text: str):
    value(text)
    heads(text)
    plus(text)
    minus(text)
    ends = [0]
    for number in scan(text):
        assert ends[-1] <= number.start < number.end <= len(text)
        assert number.value >= 0
        ends.append(number.end)


DIGITS = "零一二三四五六七八九"


def spoken(number: int) -> str:
    """The full Chinese numeral of a number below ten thousand."""
    said = ""
    for scale, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            said += DIGITS[digit] + unit
        elif said and not said.endswith("零") and number % scale:
            said += "零"
    return said or "零"


@given(st.integers(0, 9999))
def test_every_number_below_ten_thousand(number: int):
    assert value(spoken(number)) == value(str(number)) == number
