"""Pasted lists: a table of the ways people write them, and what holds for any list at all."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.understanding.chain import Entry, Row, entries, merge, parse, print_list
from bot.understanding.chain_marks import LONGEST_LINE, MOST_ROWS
from tests.kit.crowds import behind, listed, mixed, people, strangers

NAMES = (
    "高守仁",
    "丁佩兰",
    "周玉洁",
    "路大海",
    "方志平",
    "欧阳静",
    "郝秀珍",
    "卢国华",
    "贺建新",
    "李和平",
    "潘文",
    "史月娥",
)
ALIASES = {"高书记": "高守仁", "老路": "路大海", "方老师": "方志平"}
KNOWN = {*NAMES, *ALIASES, "老卢"}
IDS = {name: n for n, name in enumerate(NAMES, 1)}
A, B, C, D, E = NAMES[:5]
WALK = f"健步走接龙\n1.{A}\n2.{B}\n"


def known(name: str) -> bool:
    return name in KNOWN


def rows(text: str, *, spoken: bool = False):
    chain = parse(text, known, spoken=spoken)
    return None if chain is None else [_short(row) for row in chain.rows]


def _short(row: Row):
    """The row as a name, with heads where more than one, a remark, and "out"."""
    short = (
        row.name,
        *([row.total] if row.total > 1 else []),
        *([row.remark] if row.remark else []),
    )
    short += ("out",) if row.removal else ()
    return short if len(short) > 1 else row.name


ABC = [A, B, C]
NUMBERED = [
    f"健步走接龙\n{numbering(1)}{A}\n{numbering(2)}{B}\n{numbering(3)}{C}"
    for numbering in (
        lambda n: f"{n}.",
        lambda n: f"{n}. ",
        lambda n: f"{n}、",
        lambda n: f"{n})",
        lambda n: f"({n})",
        lambda n: f"（{n}）",
        lambda n: f"【{n}】",
        lambda n: f"{n} ",
        lambda n: f"{n}",
        lambda n: f"{n}：",
        lambda n: f"{n}．",
        lambda n: f"{n}。",
        lambda n: f"{n}-",
        lambda n: f"NO.{n} ",
        lambda n: f"no{n}:",
        lambda n: f"第{n}位：",
        lambda n: f"第{'一二三'[n - 1]} ",
        lambda n: f"0{n} ",
        lambda n: f"{chr(0xFF10 + n)}．",
        lambda n: f"{chr(0xFF10 + n)} ",
        lambda n: "①②③"[n - 1],
        lambda n: "⑴⑵⑶"[n - 1],
        lambda n: "❶❷❸"[n - 1] + " ",
        lambda n: "⒈⒉⒊"[n - 1],
        lambda n: "㈠㈡㈢"[n - 1],
        lambda n: f"{n}\ufe0f\u20e3",
        lambda n: f"{n}\u20e3 ",
        lambda n: f"{'一二三'[n - 1]}、",
        lambda n: f"{'一二三'[n - 1]}.",
        lambda n: f"（{'一二三'[n - 1]}）",
        lambda n: f"{'一二三'[n - 1]} ",
        lambda n: f"{'一二三'[n - 1]}",
        lambda n: f"• {n}. ",
        lambda n: f"  {n}. ",
        lambda _: "",
        lambda _: "- ",
    )
]


@pytest.mark.parametrize("text", NUMBERED)
def test_any_numbering(text):
    chain = parse(text, known)
    assert chain is not None
    assert chain.heading == "健步走接龙"
    assert [(row.seq, row.name) for row in chain.rows] == [(1, A), (2, B), (3, C)]


LISTS = [
    # one line
    (f"讲座接龙 1{A} 2{B} 3{D}带弟弟 4{E}", [A, B, (D, 2), E]),
    (f"1{A},2{B}，3{C}", ABC),
    (f"1{A}2{B}3{C}", ABC),
    (f"健步走:1.{A} 2.{B} 3.{C}", ABC),
    (f"健步走接龙 1、{A}；2、{B}；3、{C}", ABC),
    (f"健步走接龙 ①{A}②{B}③{C}", ABC),
    (f"10公里健步走接龙 1{A} 2{B} 3{C}", ABC),
    (f"健步走接龙 一、{A} 二、{B} 三、{C}", ABC),
    (f"健步走 {A} {B} {C}", ABC),
    (f"健步走：{A}、{B}、{C}", ABC),
    (f"健步走{A}{B}{C}", ABC),
    (f"健步走 {A}{B}{C}", ABC),
    (f"{A},{B},{C}", ABC),
    (f"健步走 {A} {B} 2人 {C}", [A, (B, 2), C]),
    # several rows to a line, or a name that forgot its number
    (f"健步走\n1.{A} 2.{B}\n3.{C}", ABC),
    (f"健步走\n1.{A}\n2.{B}\n{C}", ABC),
    (f"健步走\n{A}{B}\n{C}", ABC),
    # headings, examples, empty rows, notes
    (f"#接龙\n重阳健步走\n10月29日上午9点 南门集合\n\n1. {A}\n2. {B}", [A, B]),
    (f"10-29健步走接龙\n1.{A}\n2.{B}", [A, B]),
    (f"3.8节座谈接龙\n1.{A}\n2.{B}", [A, B]),
    (f"接龙 讲座 周五下午两点半\n例：张三 1人\n1. {A} 2人\n2. \n3. {C}\n4. ", [(A, 2), C]),
    (f"接龙\n1. 例：张三 2人\n2. {A}\n3. {B}", [A, B]),
    (f"接龙\n1. 张三（示例）\n2. {A}", [A]),
    (f"接龙\n格式：姓名+人数\n1. {A}+1\n2. ___\n3. ……", [(A, 2)]),
    (f"{WALK}以上共2人，截止周三\n请大家继续接龙", [A, B]),
    (f"{WALK}\n\n", [A, B]),
    (f"【健步走报名】[玫瑰]\n1.{A}[强]\n2.{B}🌹🌹", [A, B]),
    (f"健步走\r\n1.{A}\r\n2.{B}", [A, B]),
    # numbers missing and twice
    (f"健步走接龙\n1.{A}\n1.{E}\n2.{B}\n2.{C} 2人\n3.{D}", [A, E, B, (C, 2), D]),
    (f"健步走接龙\n1.{A}\n5.{B}\n9.{C}", ABC),
    (f"4.{D}", [D]),
    (f"4{D}", [D]),
    (f"⑤{D}", [D]),
    (f"健步走 4.{D}", [D]),
    (f"讲座接龙 4{D}", [D]),
    (f"讲座接龙4{D}", [D]),
    (f"健步走接龙 第1位 {A} 第2位 {B}", [A, B]),
    (f"健步走接龙\n1.{A}/{B}\n2.{C}&{D}", [A, B, C, D]),
    ("5、老路", ["老路"]),
    # heads
    (f"{WALK}3.{C}2人", [A, B, (C, 2)]),
    (f"{WALK}3.{C} 共3人", [A, B, (C, 3)]),
    (f"{WALK}3.{C} 两人", [A, B, (C, 2)]),
    (f"{WALK}3.{C}两位", [A, B, (C, 2)]),
    (f"{WALK}3.{C}+1", [A, B, (C, 2)]),
    (f"{WALK}3.{C}＋２", [A, B, (C, 3)]),
    (f"{WALK}3.{C}(2)", [A, B, (C, 2)]),
    (f"{WALK}3.{C}（2人）", [A, B, (C, 2)]),
    (f"{WALK}3.{C}x2", [A, B, (C, 2)]),
    (f"{WALK}3.{C}×2", [A, B, (C, 2)]),
    (f"{WALK}3.{C}夫妇", [A, B, (C, 2)]),
    (f"{WALK}3.{C} 夫妻俩", [A, B, (C, 2)]),
    (f"{WALK}3.{C}老两口", [A, B, (C, 2)]),
    (f"{WALK}3.{C}一家三口", [A, B, (C, 3)]),
    (f"{WALK}3.{C}携老伴", [A, B, (C, 2)]),
    (f"{WALK}3.{C}和女儿", [A, B, (C, 2)]),
    (f"{WALK}3.{C} 和老伴 2人", [A, B, (C, 2)]),
    (f"{WALK}3.{C} 2人（和女儿）", [A, B, (C, 2)]),
    (f"{WALK}3.{C}带两个孙子", [A, B, (C, 3)]),
    (f"{WALK}3.{C}和儿子儿媳", [A, B, (C, 3)]),
    (f"{WALK}3.{C}等3人", [A, B, (C, 3)]),
    (f"{WALK}3.{C}和许大有", [A, B, (C, 2)]),
    (f"{WALK}3.许大有和女儿", [A, B, ("许大有", 2)]),
    (f"{WALK}3.许大有2人", [A, B, ("许大有", 2)]),
    (f"{WALK}3.{C}、{D}", [A, B, C, D]),
    (f"{WALK}3.{C}{D}", [A, B, C, D]),
    (f"{WALK}3.{C} {D} 2人", [A, B, C, D]),
    (f"{WALK}3.李和平带李和平", [A, B, "李和平", "李和平"]),
    # remarks
    (f"每日一学签到\n1、{A} 已学\n2、{B}\n3、{C} 受益匪浅", [(A, "已学"), B, (C, "受益匪浅")]),
    (f"3. {A}（晕车，坐前排）\n4. {B}", [(A, "晕车,坐前排"), B]),
    (f"{WALK}3. {C} 坐轮椅", [A, B, (C, "坐轮椅")]),
    (f"{WALK}3. {C}-带雨伞", [A, B, (C, "带雨伞")]),
    (f"{WALK}3. {C} 晕车 2人", [A, B, (C, 2, "晕车")]),
    (f"{WALK}3. {C}\n（晕车）", [A, B, (C, "晕车")]),
    (f"{WALK}3. {C} 坐3路车", [A, B, (C, "坐3路车")]),
    (f"{WALK}3. {C} 13900000000", [A, B, (C, "13900000000")]),
    (f"{WALK}3.许大有（{A}邻居）", [A, B, ("许大有", f"{A}邻居")]),
    # out, and only said to be out
    (f"{WALK}3.{C}（腰疼不去了）", [A, B, (C, "腰疼不去了", "out")]),
    (f"{WALK}3.{C}不去了", [A, B, (C, "不去了", "out")]),
    (f"{WALK}3.{C} 要回老家 不来了", [A, B, (C, "要回老家 不来了", "out")]),
    (f"{WALK}3.{C} 退出", [A, B, (C, "退出", "out")]),
    (f"{WALK}3.{C} 取消报名", [A, B, (C, "取消报名", "out")]),
    (f"{WALK}3.~~{C}~~", [A, B, (C, "out")]),
    (f"{WALK}~~3.{C}~~", [A, B, (C, "out")]),
    (f"{WALK}3.{C} 陪老伴看病，去不了", [A, B, (C, "陪老伴看病,去不了", "out")]),
    (f"{WALK}3.{C}(好像不去了?)", [A, B, (C, "好像不去了?")]),
    (f"{WALK}3.{C} 听说来不了", [A, B, (C, "听说来不了")]),
    (f"{WALK}3.{C} 老伴不去了", [A, B, (C, "老伴不去了")]),
    (f"{WALK}3.{C} 没取消", [A, B, (C, "没取消")]),
    # forms and strangers
    ("健步走接龙\n1、高书记\n2、老路\n3、方老师", ["高书记", "老路", "方老师"]),
    (f"健步走接龙\n1、{A}同志\n2、欧阳静", [A, "欧阳静"]),
    ("健步走接龙\n1.许大有\n2.陶敏", ["许大有", "陶敏"]),
    ("业主群接龙 要求换物业\n1-302 陈\n2-101 何", ["陈", "何"]),
    (f"接龙\n1.{A}\n2.平安是福", [A, "平安是福"]),
    ("讲座名单\n史月娥\n潘文\n李和平", ["史月娥", "潘文", "李和平"]),
    ("健步走接龙\n1.潘　文\n2.高 守仁 2人", ["潘文", ("高守仁", 2)]),
    (f"健步走接龙\n1.{A}老伴\n2.{B}", [f"{A}老伴", B]),
    (f"健步走接龙\n1.{A}\n2.我\n3.我和女儿\n4.老伴", [A, "我", ("我", 2), "老伴"]),
    (
        f"健步走接龙\n1.{A}（机关第一支部）\n2.{B}-机关第二支部",
        [(A, "机关第一支部"), (B, "机关第二支部")],
    ),
    (f"{WALK}3.{C}，老伴也去", [A, B, (C, 2)]),
    (f"{WALK}3.{C} 老伴也去", [A, B, (C, 2)]),
    (f"{WALK}3.{C}，老伴不去了", [A, B, (C, "老伴不去了")]),
    (f"{WALK}3.{C}、女儿", [A, B, (C, 2)]),
    (f"1.{A} 2.{B} 3.{C} 4", ABC),
    (f"健步走接龙 {A} {B}", [A, B]),
    (f"@小助手 健步走 {A}{B}{C}", ABC),
    (f"@小助手 4.{D}", [D]),
    (f"健步走\n1{A}\n2周玉洁\n3路大海\n3{E}", [A, C, D, E]),
    (f"健步走接龙\n1.{A}\n2.{B}\n讲座接龙\n1.{C}", [A, B]),
    # lists within the list
    (f"重阳健步走\n第一组\n1.{A}\n2.{B}\n第二组\n1.{C}\n2.{D} +2", [A, B, C, (D, 3)]),
    (f"健步走接龙\nA车\n1.{A}\nB车（2人）\n2.{B}\n3.{C}", ABC),
    (f"健步走接龙\n【一号车】\n1.{A}\n【二号车】\n1.{B}\n候补\n1.{C}", ABC),
    (f"健步走\n上午场\n{A}\n{B}\n下午场\n{C}", ABC),
    (f"健步走\n第一组：{A} {B}\n第二组：{C}", ABC),
    (f"健步走 第一组:{A}、{B}\n第二组:{C}、{D}", [A, B, C, D]),
    (f"第一组 1.{A} 2.{B} 第二组 1.{C} 2.{D}", [A, B, C, D]),
    (f"健步走接龙 上午场:1.{A} 2.{B} 下午场:1.{C}", ABC),
    # a list and its copy
    (f"健步走\n1.{A}\n2.{B}\n健步走\n1.{A} 2人\n2.{C}", [B, (A, 2), C]),
    (f"健步走\n1.{A}\n2.{B}\n1.{A}\n2.{B}\n3.{C}", ABC),
    # where the numbers stand, and what they are
    (f"每日读报\n壹 {A}\n贰 {B}\n叁 {C}", ABC),
    (f"每日读报\n壹{A}\n贰{B}\n叁{C}", ABC),
    (f"壹、{A} 贰、{B} 叁、{C}", ABC),
    (f"1号 {A}\n2号 {B}\n3号{C}", ABC),
    (f"健步走接龙 1号{A} 2号{B} 3号{C}", ABC),
    (f"健步走接龙\n1位 {A}\n2位 {B}", [A, B]),
    (f"健步走接龙\n1\t{A}\t2人\n2\t{B}\t1人", [(A, 2), B]),
    (f"健步走 1{A}/2{B}/3{C}", ABC),
    (f"1-{A}\n2-{B}", [A, B]),
    (f"健步走接龙 1-{A} 2-{B} 3-{C}", ABC),
    (f"健步走接龙\n1.{A}    3.{C}\n2.{B}    4.{D}", [A, C, B, D]),
    (f"健步走接龙\n1.{A}    11.{C}\n2.{B}    12.{D}", [A, C, B, D]),
    (f"健步走🌹1🌹{A}🌹2🌹{B}🌹", [A, B]),
    (f"接上：5.{D}", [D]),
    (f"⑤{D}➕1", [(D, 2)]),
    (f"健步走 1.{A}，2.{B}，3.{C}，4.", ABC),
    (f"{A}1 {B}1 {C}带孙子2", [A, B, (C, 2)]),
    (f"健步走{A}2{B}1{C}1", [(A, 2), B, C]),
    (f"健步走接龙 {A}1 {B}2 {C}3", ABC),
    (f"健步走接龙\n{A} 1\n{B} 1\n{C} 带孙子 2", [A, B, (C, 2)]),
    (f"志愿服务时长\n1.{A} 2小时\n2.{B} 3小时", [(A, "2小时"), (B, "3小时")]),
    (f"志愿服务时长\n1.{A} 2\n2.{B} 3", [(A, "2"), (B, "3")]),
    (f"10公里健步走\n1.{A} 2\n2.{B}", [(A, 2), B]),
    # how many they are
    (f"健步走接龙{A}{B}{C}三个人", ABC),
    (f"健步走接龙 一、{A} 二、{B}2人", [A, (B, 2)]),
    (f"健步走接龙{A}{B}{C}一共三个人", ABC),
    (f"健步走接龙 {A} {B} {C}两位", [A, B, (C, 2)]),
    (f"健步走接龙 1{A} 2{B} 3{C} 共3人", ABC),
    (f"健步走接龙\n{A}\n{B}\n{C}\n共3人", ABC),
    # before and behind
    (f"报 已读的:{A} {B} {C}", ABC),
    (f"{A}:\n#接龙\n健步走\n\n1. {A}\n2. {B} 带老伴", [A, (B, 2)]),
    (f"{A} 10-29 10:23\n健步走接龙\n1. {A}\n2. {B}", [A, B]),
    (f"2025-10-27 09:12\n健步走接龙\n1. {A}\n2. {B}", [A, B]),
    (f"健步走报名:{A}、{B}、{C}，谢谢", ABC),
    # names and nicknames
    (f"{WALK}3.【{C}】", ABC),
    (f"{WALK}3.「{C}」", ABC),
    (f"{WALK}3.开心果({C})", ABC),
    (f"{WALK}3.开心果-{C}", ABC),
    (f"{WALK}3.夕阳红 {C} 2人", [A, B, (C, 2)]),
    (f"{WALK}3.{C}（开心果）", [A, B, (C, "开心果")]),
    (f"{WALK}3. 302{C}", ABC),
    (f"{WALK}3. 2栋301{C}", ABC),
    (f"{WALK}3. 3-501 {C}", ABC),
    (f"{WALK}3.{C}夫妇2人", [A, B, (C, 2)]),
    # nobody yet, and nobody any more
    (f"{WALK}6 待定\n7 ", [A, B]),
    (f"{WALK}3.待补\n4.空", [A, B]),
    (f"{WALK}3.{C}(已删)", [A, B, (C, "已删", "out")]),
    (f"{WALK}3.{C}(已退休)", [A, B, (C, "已退休")]),
    (f"{WALK}3." + "".join(f"{c}\u0336" for c in C), [A, B, (C, "out")]),
    # oneself
    (f"{WALK}我:{C}", ABC),
    (f"{WALK}3.我{C}", ABC),
    (f"{WALK}3.就是我{C}", ABC),
    (f"{WALK}3.本人", [A, B, "本人"]),
    (f"{WALK}3.我们俩", [A, B, ("我们俩", 2)]),
    (f"{WALK}3.我和老伴", [A, B, ("我", 2)]),
    (f"健步走接龙：{A}、{B}和我", [A, B, "我"]),
]


@pytest.mark.parametrize(("text", "expected"), LISTS)
def test_lists(text, expected):
    assert rows(text) == expected


SPOKEN = [
    (f"接龙讲座一{A}二{B}三{C}", ABC),
    (f"讲座接龙第一{A}第二{B}第三{C}我也去", [A, B, (C, "我也去")]),
    (f"健步走接龙一{A}二{B}两位三{C}", [A, (B, 2), C]),
    (f"健步走一{A}二高手人三{C}", [A, "高手人", C]),
    (f"健步走接龙1{A}2{B}3{C}", ABC),
    (f"健步走接龙第一个{A}第二个周雨杰第三个{C}第四个就是我{D}", [A, "周雨杰", C, D]),
    (f"健步走接龙，第一个{A}，第二个{B}，第三个是我。", [A, B, "我"]),
    (f"健步走接龙第一位{A}第二位{B}第三位本人{C}", ABC),
    (f"健步走接龙第一个{A}第二个{B}第三个{C}一共三个人", ABC),
    (f"健步走接龙一{A}二{B}三我{C}", ABC),
    (f"健步走接龙一号{A}二号{B}三号{C}带老伴", [A, B, (C, 2)]),
    (f"健步走接龙{A}{B}{C}三个人", ABC),
    (f"健步走接龙{A}{B}还有我", [A, B, "我"]),
]


@pytest.mark.parametrize(("text", "expected"), SPOKEN)
def test_dictated_lists(text, expected):
    assert rows(text, spoken=True) == expected


NO_LISTS = [
    "",
    " \n ",
    "1",
    "1.",
    "接龙",
    A,
    f"{A}\n你在哪儿",
    f"{A}和{B}都去",
    f"我和{A}、{B}、{C}",
    f"帮{A} {B} {C}",
    f"健步走:{A}、{B}",
    f"健步走:{A}、{B}、{C}都说好",
    f"@{A} @{B} @{C} 明天开会",
    "你们接龙别把我那行弄丢喽",
    "核酸那会儿天天接龙,现在想想跟做梦似的",
    "成语接龙:一马当先",
    "我说两件:一是图书室灯太暗,二是厕所装扶手",
    "1号和3号我都接",
    "提三点:一、路灯坏了两个月，二、坡道太陡，三、厕所没有扶手",
    "提三点:\n一、路灯坏了\n二、坡道太陡\n三、厕所没有扶手",
    "红烧肉\n1.五花肉切块\n2.焯水去沫\n3.炒糖色\n4.小火炖一个半小时",
    "高老师电话13900000000,李老师13900000001",
    "我住3楼2单元",
    "想报哪一个？1 健步走 2 书法班 3 讲座",
    "1.非常满意\n2.满意\n3.一般\n4.不满意",
    "2025年10月29日上午9点",
    "10.29 上午9:30 集合",
    "1.高血压\n2.糖尿病\n3.关节炎",
    "报名须知\n1.请在周五以前报名\n2.带好身份证和水杯\n3.听从安排",
    "接龙规则：\n1.请勿跳号\n2.请勿删别人的名字",
    f"两件事\n1.{A}说路灯坏了两个月\n2.门口的坡道太陡了",
    "坐3路车到人民广场站下",
    "我2人",
    f"第一，{A}同志发言；第二，{B}同志发言",
    f"1.{A}，2.{B}来我办公室",
    f"值班表\n周一 {A}\n周二 {B}\n周三 {C}",
    f"获奖名单\n一等奖 {A}\n二等奖 {B}",
    f"请给我加1{A}",
    "谁照顾您\n1.老伴\n2.子女\n3.保姆",
    "健步走接龙:高守仁",
    "3",
    "4. ",
    "2周后再去",
    "红烧肉:1勺糖 2勺酱油 3片姜 4两黄酒",
    "包饺子\n1.和面500克\n2.调馅\n3.包好下锅煮3分钟",
    "菜单\n1.黄花鱼\n2.白斩鸡\n3.毛豆",
    "我住安宁路12号3单元402",
    "1.高山公园\n2.江边广场\n3.黄河路小学",
    "周三安排:9:00南门集合 10:00黄山公园 12:00高桥食堂",
    "3号楼周二停水，5号楼周四停电",
    "建议:1、路灯修一下 2、台阶加扶手 3、方便老人",
    "第一，安静点；第二，常开窗；第三，别抽烟",
    f"日程\n上午9点 {A}讲话\n10点 {B}发言\n11点 合影",
    f"29号 {A}值班 30号 {B}值班",
    f"值班安排\n1号 {A}\n2号 {B}",
    f"{A}血压150，{B}血压130",
    f"{A}80岁，{B}75岁，{C}78岁",
    f"5月1号{A}过生日，5月2号{B}过生日",
    f"乒乓球比赛结果:第一名{A}第二名{B}第三名{C}",
    f"通知\n1.明天停水\n2.{A}家漏水已修\n3.{B}家门坏了",
    f"汇报:1、{A}住院了 2、{B}出院了",
    f"门球赛 {A} 3:1 {B}",
    f"通讯录\n{A} 13900000000\n{B} 13900000001",
    f"祝贺{A}{B}{C}",
    f"{A}、{B}、{C}三位同志讲得真好",
    "从1路车换3路车到汪庄下",
    "1班车8点 2班车9点 3班车10点",
    "群公告 活动地点 黄山公园 集合时间 八点",
]


@pytest.mark.parametrize("text", NO_LISTS)
def test_what_is_no_list(text):
    assert rows(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "我说两件一是图书室灯太暗二是厕所装扶手",
        "一周两次",
        "一马当先",
        f"我跟{A}一起去",
        "重阳节有三个活动第一个健步走第二个讲座第三个书法",
        "我说两个事第一个路灯坏了第二个电梯慢",
        f"接龙的时候第一个是{A}第二个是谁啊",
    ],
)
def test_what_is_no_dictated_list(text):
    assert rows(text, spoken=True) is None


def test_traditional_signs():
    text = "健康講座接龍\n1️⃣ 賀建新\n2️⃣ 盧國華 2人\n3️⃣ 方志平"
    assert rows(text) == ["贺建新", ("卢国华", 2), "方志平"]


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        (f"#接龙\n重阳健步走\n1.{A}", "#接龙 重阳健步走"),
        (f"健步走：1{A} 2{B}", "健步走"),
        (f"①{A}\n②{B}", ""),
        (f"讲座接龙\n例 张三\n1.{A}", "讲座接龙"),
        (f"健步走 {A}{B}{C}", "健步走"),
        (f"健步走{A}{B}{C}", "健步走"),
        (f"1.{A}\n2.{B}\n健步走接龙", "健步走接龙"),
        (f"1{A} 2{B} 3{C} 健步走接龙", "健步走接龙"),
        (f"接上：5.{A}", ""),
        (f"我接5 {A}", ""),
        (f"重阳健步走\n第一组\n1.{A}\n第二组\n1.{B}", "重阳健步走"),
        (f"{A}:\n健步走接龙\n1.{A}", "健步走接龙"),
        (f"报 已读的:{A} {B} {C}", "报 已读的"),
    ],
)
def test_headings(text, heading):
    chain = parse(text, known)
    assert chain is not None and chain.heading == heading


def test_what_a_chain_tells():
    chain = parse(f"接龙\n例：张三\n1.{A}带弟弟\n3.{B} 5斤", known)
    assert chain is not None
    assert (chain.examples, chain.numbered) == (1, True)
    assert [(row.seq, row.companions, row.goods) for row in chain.rows] == [
        (1, "弟弟", False),
        (3, None, True),
    ]


@pytest.mark.parametrize("amount", ["2板", "10斤", "5 斤", "两箱", "一盒", "半斤", "+2盒", "x3袋"])
def test_amounts_are_not_heads(amount):
    chain = parse(f"鸡蛋团购接龙\n1.{A} {amount}", known)
    assert chain is not None
    assert chain.rows[0].goods and chain.rows[0].total == 1


def test_the_given_split_parts_runs():
    chain = parse(f"健步走 {A}{B}{C}", known, lambda run: tuple(ABC) if run == A + B + C else None)
    assert chain is not None and [row.name for row in chain.rows] == ABC


# Who is who.


@dataclass(frozen=True)
class Mention:
    who: tuple[int | str, ...]
    candidates: tuple[int, ...] = ()


class Roster:
    def resolve(self, name, speaker, **_):
        if name == "老卢":
            return Mention((), (8, 9))
        found = IDS.get(ALIASES.get(name, name))
        return Mention(("self" if found == speaker else found,)) if found else None


def said(text: str, speaker: int | None = None) -> tuple[Entry, ...]:
    chain = parse(text, known)
    assert chain is not None
    return entries(chain, Roster(), speaker)


def merged(text, recorded, speaker, *, staff=False):
    return merge(
        said(text, speaker),
        recorded,
        speaker,
        staff=staff,
        same=lambda who: speaker if who == "self" else who,
    )


def test_entries_name_people():
    found = said(f"{WALK}3.老卢\n4.许大有\n5.{E} 2人", 5)
    assert [(one.seq, one.who, one.candidates, one.total) for one in found] == [
        (1, 1, (), 1),
        (2, 2, (), 1),
        (3, None, (8, 9), 1),
        (4, None, (), 1),
        (5, "self", (), 2),
    ]


def test_entries_of_a_couple_in_one_row():
    class Couples:
        def resolve(self, *_, **__):
            return Mention((1, 2))

    chain = parse(f"4.{A}夫妇", known)
    assert chain is not None
    assert [(one.who, one.total) for one in entries(chain, Couples(), None)] == [(1, 1), (2, 1)]


@pytest.mark.parametrize(("row", "total"), [("我", 1), ("本人", 1), ("我和老伴", 2), ("我们俩", 2)])
def test_a_row_may_be_its_writers(row, total):
    found = said(f"{WALK}5.{row}", 5)[-1]
    assert (found.who, found.total) == ("self", total)
    assert said(f"{WALK}5.{row}")[-1].who is None


def test_entries_without_a_roster():
    chain = parse(WALK, known)
    assert chain is not None
    assert [one.who for one in entries(chain, None, None)] == [None, None]


def test_a_stale_copy_loses_nobody():
    got = merged(f"{WALK}3.{E}", [(1, 1), (3, 2), (4, 1)], 5)
    assert (got.added, got.keep, got.removed, got.changed) == ((2, "self"), (3, 4), (), ())


def test_oneself_may_be_recorded_by_number():
    got = merged(f"{WALK}3.{E}", [(1, 1), (2, 1), (5, 1)], 5)
    assert (got.added, got.keep) == ((), ())


def test_a_row_takes_off_its_own_sender_only():
    text = f"健步走接龙\n1.{A} 不去了\n2.{B} 不去了"
    recorded = [(1, 1), (2, 1)]
    assert merged(text, recorded, 2).removed == ("self",)
    assert merged(text, recorded, 5).removed == ()
    assert merged(text, recorded, 5, staff=True).removed == (1, 2)
    assert merged(text, recorded, None).removed == ()


def test_the_last_row_of_somebody_counts():
    assert merged(f"4.{A} 不去了\n5.{A}", [], 1) == merge(
        said(f"5.{A}", 1), [], 1, staff=False, same=lambda who: 1 if who == "self" else who
    )


def test_heads_change_for_the_sender_or_by_staff():
    text = f"健步走接龙\n1.{A} 2人\n2.{B}"
    recorded = [(1, 1), (2, 3)]
    assert merged(text, recorded, 1).changed == (("self", 1, 2),)
    assert merged(text, recorded, 5, staff=True).changed == ((1, 1, 2), (2, 3, 1))


# What holds for any list.

REMARKS = (None, None, None, "坐轮椅", "晕车，坐前排", "已学", "13900000000", "素食")
ONE_ROW = st.builds(
    Row, st.just(0), st.sampled_from(NAMES), st.integers(1, 4), st.sampled_from(REMARKS)
)
SOME_ROWS = st.lists(ONE_ROW, min_size=2, max_size=12, unique_by=lambda row: row.name)
HEADINGS = (
    "健步走接龙",
    "#接龙\n重阳健步走\n10月29日上午9点",
    "【健步走】报名名单[玫瑰]",
    "10-29健步走接龙",
)
NUMBERINGS = (
    "{}.",
    "{}. ",
    "{}、",
    "（{}）",
    "{} ",
    "{}",
    "{}：",
    "NO.{} ",
    "第{}位 ",
    "circled",
    "keycap",
    "wide",
    "hanzi",
)


def _numbered(style: str, n: int) -> str:
    match style:
        case "circled":
            return chr(ord("①") + n - 1)
        case "keycap":
            return "".join(f"{digit}\ufe0f\u20e3" for digit in str(n))
        case "wide":
            return "".join(chr(0xFF10 + int(digit)) for digit in str(n)) + "．"
        case "hanzi":
            return (
                ("十" if n >= 10 else "")
                + ("零一二三四五六七八九"[n % 10] if n % 10 else "")
                + "、"
            )
    return style.format(n)


def _heads(total: int, style: int) -> str:
    if total == 1:
        return ""
    return (f"{total}人", f" {total}位", f"+{total - 1}", f"（{total}人）", f"×{total}")[style]


def _remarked(remark: str | None, bracket: bool) -> str:  # noqa: FBT001
    return "" if remark is None else f"（{remark}）" if bracket else f" {remark}"


@st.composite
def mangled(draw):
    """Rows, and the text of a list of them as people would write it."""
    written = draw(SOME_ROWS)
    style = draw(st.sampled_from(NUMBERINGS))
    in_one_line = draw(st.booleans()) and all(row.remark is None for row in written)
    lines, n = [], 0
    for row in written:
        n += 1 if in_one_line or not n else draw(st.sampled_from((1, 1, 1, 0, 2)))
        n = min(n, 20 if style == "circled" else 19)
        cell = row.name + _heads(row.total, draw(st.integers(0, 4)))
        tail = (
            ""
            if in_one_line
            else draw(st.sampled_from(("", " ", "\u3000", "[强]", "🌹", "\u200b")))
        )
        lines.append(_numbered(style, n) + cell + _remarked(row.remark, draw(st.booleans())) + tail)
    if in_one_line:
        return written, "健步走接龙 " + draw(st.sampled_from((" ", "，", "  "))).join(lines)
    if draw(st.booleans()):
        lines.insert(draw(st.integers(0, len(lines))), "例：张三 1人")
    if draw(st.booleans()):
        lines += [_numbered(style, min(n + 1, 20)), "", "以上请核对"][: draw(st.integers(0, 3))]
    heading = draw(st.sampled_from((*HEADINGS, "")))
    return written, draw(st.sampled_from(("\n", "\r\n", "\n\n"))).join([heading, *lines])


# The signs of the roster's names as they are written elsewhere.
ELSEWHERE = str.maketrans("兰洁欧阳静国华贺卢龙报单", "蘭潔歐陽靜國華賀盧龍報單")


def _plain(written):
    return [
        (row.name, row.total, row.remark.replace("，", ",") if row.remark else None)
        for row in written
    ]


@given(mangled(), st.booleans())
@settings(max_examples=400, deadline=None)
def test_however_a_list_is_written_it_is_the_same_list(case, elsewhere):
    written, text = case
    chain = parse(text.translate(ELSEWHERE) if elsewhere else text, known)
    assert chain is not None
    assert _plain(chain.rows) == _plain(written)


@given(SOME_ROWS, st.sampled_from(("女儿", "弟弟", None)))
@settings(deadline=None)
def test_what_the_bot_prints_it_reads_back(written, company):
    if company:
        written[0] = replace(written[0], companions=company, total=2)
    chain = parse(print_list("健步走接龙", written), known)
    assert chain is not None and chain.heading == "健步走接龙"
    assert _plain(chain.rows) == _plain(written)
    assert [row.seq for row in chain.rows] == list(range(1, len(written) + 1))
    assert chain.rows[0].companions == company


PIECES = (
    *NAMES,
    *"123456789①②一二三、.：:()（）~+x×人位和带 \n",
    "接龙",
    "不去了",
    "夫妇",
    "例",
    "2板",
)


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join), st.booleans())
@settings(max_examples=500, deadline=None)
def test_nothing_raises(text, spoken):
    chain = parse(text, known, spoken=spoken)
    if chain is not None:
        assert chain.rows and all(row.name and row.total >= 1 for row in chain.rows)
        merge(entries(chain, Roster(), 1), [(1, 1)], 1, staff=False)


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1.",
        "1.高",
        "(",
        "((1)",
        "~~",
        "和",
        "一",
        "高守仁",
        "1 高 ",
        "2人",
        "\n",
        "1\n",
        "+1",
        "例\n",
        "龘",
        "壹 ",
        "【",
        "(1)(",
        "第一组:",
        "开心果(高守仁)\n",
        "1.高守仁((((\n",
        "10:23\n",
        "a\u0336",
    ],
)
def test_giant_texts(piece):
    for found in (
        parse(piece * (40_000 // len(piece)), known),
        parse(WALK + piece * (39_000 // len(piece)), known, spoken=True),
    ):
        assert found is None or len(found.rows) <= MOST_ROWS


def test_chatter_costs_next_to_nothing():
    asked = []
    for text in (
        "今天天气真好大家早上好",
        "我和老伴一起去2个人",
        "明天上午9点在南门集合",
        "13900000000",
    ):
        parse(text, lambda name: bool(asked.append(name)))
    assert len(asked) <= 3


CROWD = mixed(people(1_350), strangers(90))
IN_CROWD = frozenset(people(1_350))
FORMS = [
    ("{n}. {name}{behind}", "\n"),
    ("{n}、{name}{behind}", "\n\n"),
    ("({n}){name}{behind}", "\r\n"),
    ("{n} {name}{behind}", "\n"),
    ("第{n}位 {name}{behind}", "\n"),
    ("{n}. {name}{behind}", " "),
    ("{name}{behind}", "\n"),
    ("{name}", "、"),
    ("{name}", " "),
]


@pytest.mark.parametrize("count", [200, 500, 1_000, 1_400])
@pytest.mark.parametrize(("form", "gap"), FORMS)
def test_a_long_list_loses_nobody(count, form, gap):
    names = CROWD[:count] if form.startswith(("{n}", "(", "第")) else people(1_350)[:count]
    chain = parse(f"茶话会接龙\n{listed(names, form, gap)}", IN_CROWD.__contains__)
    assert chain is not None
    if len(listed(names, form, gap)) < LONGEST_LINE or "\n" in gap:
        assert chain.whole
    if chain.whole:
        assert [row.name for row in chain.rows] == names
    if chain.whole and "{behind}" in form:
        assert [row.total for row in chain.rows] == [behind(n)[1] for n in range(1, len(names) + 1)]


@pytest.mark.parametrize("gap", ["\n", " ", "\n\n"])
def test_a_thousand_rows_and_thirty_thousand_characters_are_read_whole(gap):
    names = CROWD[:1_000]
    rows = [f"{n}. {name}（{'坐轮椅' * 8}）" for n, name in enumerate(names, 1)]
    text = "茶话会接龙\n" + ("\n".join(rows) if "\n" in gap else listed(names, gap=gap))
    chain = parse(text, IN_CROWD.__contains__)
    assert len(text) >= 30_000 or gap == " "
    assert chain is not None and chain.whole
    assert [row.name for row in chain.rows] == names


def test_a_row_of_many_names_is_read_whole():
    names = people(1_000)
    chain = parse(f"茶话会接龙\n1.{'、'.join(names)}", IN_CROWD.__contains__)
    assert chain is not None and chain.whole
    assert [row.name for row in chain.rows] == names


LONGER = {
    "more rows than are read": listed([f"{name}" for name in CROWD] + people(1_500)[-80:]),
    "more characters": "\n".join(
        f"{n}.{name}（{'坐轮椅' * 15}）" for n, name in enumerate(CROWD[:900])
    ),
    "a longer line": listed(CROWD, gap=" "),
    "a run of names": "、".join((people(1_350) * 3)[:3_200]),
    "nothing but lines": listed(people(900)) + "\n请大家继续" * 3_000,
}


@pytest.mark.parametrize("rows", LONGER.values(), ids=LONGER)
def test_what_is_longer_is_never_taken_for_the_whole(rows):
    chain = parse(f"茶话会接龙\n{rows}", IN_CROWD.__contains__)
    assert chain is not None and not chain.whole


@given(st.integers(3, 1_350), st.sampled_from(FORMS), st.integers(0, 40))
@settings(deadline=None, max_examples=40)
def test_whole_means_that_nobody_is_missing(count, form, remark):
    names = people(1_350)[:count]
    more = f"（{'坐轮椅' * remark}）" if remark and "{behind}" in form[0] else ""
    rows = listed([f"{name}{more}" for name in names], form[0].replace("{behind}", ""), form[1])
    chain = parse(f"茶话会接龙\n{rows}", IN_CROWD.__contains__)
    assert chain is not None
    assert not chain.whole or [row.name for row in chain.rows] == names


def test_a_year_before_names_is_no_row():
    assert rows(f"茶话会接龙\n1958 届同学\n1.{A}\n2.{B}") == [A, B]


@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.booleans()), min_size=1),
    st.dictionaries(st.sampled_from(tuple(IDS.values())), st.integers(1, 3)),
    st.sampled_from((None, *IDS.values())),
    st.booleans(),
)
@settings(deadline=None)
def test_nobody_recorded_is_lost(written, recorded, speaker, staff):
    text = "接龙\n" + "\n".join(
        f"{n}.{name}{' 不去了' * out}" for n, (name, out) in enumerate(written, 1)
    )
    got = merged(text, list(recorded.items()), speaker, staff=staff)
    same = {"self": speaker}
    removed = {same.get(who, who) for who in got.removed}
    named = {IDS[name] for name, _ in written}
    assert set(recorded) - removed <= named | set(got.keep)
    assert staff or removed <= {speaker}
    assert not {same.get(who, who) for who in got.added} & set(recorded)


class StaleCopies(RuleBasedStateMachine):
    """People add themselves to copies of any age; the list grows by each and loses nobody."""

    def __init__(self) -> None:
        super().__init__()
        self.records: dict[int, int] = {}
        self.posted: list[list[Row]] = [[]]
        self.expected: set[int] = set()

    @rule(who=st.sampled_from(NAMES), age=st.integers(0, 50), total=st.integers(1, 3))
    def append_to_a_copy(self, who, age, total):
        copy = self.posted[max(0, len(self.posted) - 1 - age)]
        self._post([*copy, Row(0, who, total)], IDS[who])
        self.expected.add(IDS[who])

    @rule(who=st.sampled_from(NAMES), total=st.integers(1, 3))
    def post_one_row(self, who, total):
        self._post([Row(0, who, total)], IDS[who])
        self.expected.add(IDS[who])

    def _post(self, written: list[Row], speaker: int) -> None:
        self.posted.append(written)
        text = print_list("健步走接龙", written)
        found = said(text, speaker)
        same = {"self": speaker}
        got = merged(text, list(self.records.items()), speaker)
        heads = {same.get(one.who, one.who): one.total for one in found}
        assert not got.removed
        for who in got.added:
            self.records[same.get(who, who)] = heads[same.get(who, who)]
        for who, _, now in got.changed:
            self.records[same.get(who, who)] = now

    @invariant()
    def nobody_is_lost(self) -> None:
        assert set(self.records) == self.expected


TestStaleCopies = StaleCopies.TestCase
TestStaleCopies.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)


def test_a_notice_in_points_above_a_list_is_no_row():
    text = (
        f"#接龙\n书法讲座报名\n1、时间：11月7日\n2、地点：书画室\n3、名额30人\n\n1. {A}\n2. {B} 2人"
    )
    chain = parse(text, known)
    assert [(row.name, row.total) for row in chain.rows] == [(A, 1), (B, 2)]


def test_names_above_a_lists_first_number_are_its_first_rows():
    chain = parse(f"健步走报名：\n{A}\n{B} 2人\n3、{C}\n4、{D}", known)
    assert [(row.name, row.total) for row in chain.rows] == [(A, 1), (B, 2), (C, 1), (D, 1)]
    assert "健步走" in chain.heading


def test_a_quotation_mark_before_a_name_says_nothing():
    known = {"王德福", "李淑芬"}.__contains__
    quoted = parse('健步走接龙\n1"王德福\n2“李淑芬”', known)
    assert quoted is not None
    assert quoted == parse("健步走接龙\n1王德福\n2李淑芬", known)
