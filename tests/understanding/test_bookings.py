"""Rooms: booked, asked about, given up."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.scene import Understanding
from bot.understanding import Understander
from bot.understanding.world import load
from handlers.hears import HEARINGS

WORLD = load(Path(__file__).parent / "data" / "activities_world.json")
understand = Understander(HEARINGS, WORLD.bot_name)
CHOIR, HALL = ("venue", 1), ("venue", 2)


def said(text: str, chat: str = "private", **scene: Any) -> Understanding:
    told = {"chat": chat, "speaker": "P03", "text": text, **scene}
    return understand(WORLD.message(told), WORLD.scene(told))


GIVEN_UP = [
    *(
        "那个合唱室不用了",
        "退掉合唱室",
        "合唱室不借了",
        "合唱室退了吧",
        "取消合唱室",
        "合唱室取消了",
    ),
    *("合唱室我们不用了", "合唱室用不着了", "合唱室用不上了", "合唱室不订了", "把合唱室退掉"),
    *("合唱室的预约撤了", "合唱室不要了", "合唱室让给别人吧", "合唱室腾出来了", "我订的合唱室取消"),
    *(
        "合唱室别给我留了，用不成了",
        "合唱室我们下周不借了",
        "合唱室那次作废",
        "麻烦退一下合唱室，不用了",
    ),
    *("合唱室周三的退了", "借的合唱室不用了谢谢", "合唱室就不占了", "合唱室甭留了，不用了"),
]


@pytest.mark.parametrize("text", GIVEN_UP)
def test_a_room_is_given_up(text: str):
    for chat in ("private", "G2"):
        found = said(text, chat=chat, at_bot=True)
        assert (found.intent, found.ask) == ("booking", ())
        assert (found.slots["ref"], found.slots["action"]) == (CHOIR, "cancel")


def test_the_day_of_what_is_given_up_is_told():
    found = said("三楼会议室下周二上午的不用了")
    assert (found.slots["ref"], found.slots["date"]) == (HALL, date(2025, 10, 14))


BOOKED: list[tuple[str, dict[str, Any]]] = [
    (
        "下周二上午9点到11点借三楼会议室",
        {"ref": HALL, "date": date(2025, 10, 14), "time": "09:00", "end_time": "11:00"},
    ),
    ("明天下午2点用合唱室", {"ref": CHOIR, "date": date(2025, 10, 10), "time": "14:00"}),
    ("10月15号上午会议室订给我们", {"ref": HALL, "date": date(2025, 10, 15), "time": "AM"}),
    ("给教育支部借一下合唱室，周五下午3点", {"ref": CHOIR, "org": "教育支部", "time": "15:00"}),
    ("预约合唱室 周六上午9点", {"ref": CHOIR, "time": "09:00"}),
]


@pytest.mark.parametrize(("text", "wanted"), BOOKED)
def test_a_room_is_booked(text: str, wanted: dict[str, Any]):
    found = said(text)
    assert (found.intent, found.ask) == ("booking", ())
    assert {name: found.slots.get(name) for name in wanted} == wanted
    assert "action" not in found.slots


def test_without_a_day_it_is_asked():
    found = said("借一下合唱室")
    assert (found.intent, found.ask) == ("booking", ("date",))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "合唱室下周二下午有人用吗",
            "会议室周三空着没",
            "合唱室明天能借吗",
            "会议室明天上午占了没",
        ),
        *("合唱室周五腾得出来吗", "三楼会议室后天有空没", "合唱室订出去没有", "会议室谁在用"),
    ],
)
def test_a_room_is_asked_about(text: str):
    found = said(text)
    assert (found.intent, found.slots["action"]) == ("booking", "query")


NEAR = [
    *(
        "合唱室的灯坏了",
        "合唱室太吵了",
        "合唱课不用带谱子",
        "会议室的空调该修了",
        "合唱队不去演出了",
    ),
    *(
        "我退休了",
        "把上周的菜退了",
        "合唱室在几楼",
        "会议室开会的人真多",
        "合唱室的椅子不要了该换新的",
    ),
    *("那件衣裳不要了退掉", "取消的那趟车退票没", "房子不租了", "学校合唱比赛取消了"),
    *("这药不用了", "不用了谢谢", "算了不要了", "我不用你让座", "会议不用去了", "车位让给别人了"),
    *("合唱班学费退了没", "合唱团的老师不教了", "老会议室早拆了", "不用带杯子", "菜腾出来一半"),
]


@pytest.mark.parametrize("text", NEAR)
def test_what_gives_up_no_room(text: str):
    for chat in ("G2", "private"):
        found = said(text, chat=chat)
        assert (found.intent, found.slots.get("action")) != ("booking", "cancel")
