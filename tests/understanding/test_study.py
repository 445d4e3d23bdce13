"""Check-ins, leave, reminders, meetings, notices and rolls, as people say them.

The lines were written before the wordings were looked at; those of the kind "none" and "danger"
are near ones, which must do nothing of all this, or more than this.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.scene import Item, Post, Scene, Understanding
from bot.understanding import Understander
from bot.understanding.world import World, load
from handlers.hears import HEARINGS

DATA = Path(__file__).parent / "data"
HERE = frozenset((("world", "G1"),))
CHATS = {"study": "G1", "private": "private"}
SPEAKERS = {"member": "P01", "secretary": "P03", "family": "F01"}
TITLE = "十月支部党员大会"
MEETING = Item(
    "meeting",
    2,
    TITLE,
    date(2025, 10, 20),
    date(2025, 10, 29),
    HERE,
    words=("党员大会",),
    starts_at=datetime.fromisoformat("2025-10-29T14:30:00+08:00"),
)
NOTICE = Item("announcement", 1, "重阳节慰问", date(2025, 10, 20), date(2025, 11, 20), HERE)
# What the bot posted last, with what it is about.
POSTS = {
    "post": ("今日学习：《重阳节的由来》。学完了，回一声“打卡”。", ("campaign", 1)),
    "done": ("王德福，记上了：今天的学习打卡。", ("campaign", 1)),
    "meeting": (f"党员大会：{TITLE}\n来不了的说一声“请假”就行。", MEETING.ref),
    "notice": ("【通知】重阳节慰问\n看到了，请回一声“收到”。", NOTICE.ref),
}
# Of a hundred lines of each kind so many must be understood, slots and all.
FLOORS = {
    "leave": 98,
    "back": 98,
    "reminder": 95,
    "meeting": 96,
    "present": 90,
    "receipt": 98,
    "roll": 88,
    "reflection": 98,
    "makeup": 98,
    "checkin": 98,
    "takeback": 98,
    "query": 98,
    "none": 98,
    "danger": 100,
}


def scene_of(world: World, told: dict[str, Any]) -> Scene:
    """The scene of a line: a meeting is on, and the bot posted something 20 minutes ago."""
    scene, after = world.scene(told), told.get("after")
    items = (*scene.items, MEETING, *((NOTICE,) if after == "notice" else ()))
    own = scene.own
    if after == "done":
        own = replace(own, checked_in=frozenset((scene.today,)))
    if after is None:
        return replace(scene, items=items)
    text, ref = POSTS[after]
    post = Post(None, text, scene.now - timedelta(minutes=20), (ref,))
    return replace(scene, items=items, recent=(post,), own=own)


@cache
def read() -> tuple[Counter[str], Counter[str], dict[str, list[str]]]:
    """How many lines there are of each kind, how many are understood, and those that are not."""
    world = load(DATA / "study_world.json")
    understand = Understander(HEARINGS, world.bot_name)
    every: Counter[str] = Counter()
    good: Counter[str] = Counter()
    bad = defaultdict(list)
    for line in map(json.loads, (DATA / "study.jsonl").read_text("utf-8").splitlines()):
        told = {**line, "chat": CHATS[line["chat"]], "speaker": SPEAKERS[line["role"]]}
        found = understand(world.message(told), scene_of(world, told))
        every[line["kind"]] += 1
        if fits(world, line, found):
            good[line["kind"]] += 1
        else:
            bad[line["kind"]].append(f"{line['text']} -> {found.intent} {found.slots}")
    return every, good, bad


def fits(world: World, line: dict[str, Any], found: Understanding) -> bool:
    """Whether a line was understood as it is labelled."""
    wanted = line["intent"]
    if found.intent not in (wanted if isinstance(wanted, list) else [wanted]):
        return False
    if "people" in line and people(world, found) != set(line["people"]):
        return False
    if "date" in line and set(strings(found.slots.get("date"))) != set(line["date"]):
        return False
    plain = (name for name in ("from", "until", "time", "ill") if name in line)
    return all(str(found.slots.get(name)) == str(line[name]) for name in plain)


def people(world: World, found: Understanding) -> set[str]:
    """Who is meant, of a list who stands on it."""
    rows = (row.get("person") for row in found.slots.get("entries", ()))
    who = found.slots.get("people") or [one for one in rows if one is not None]
    return {world.names.get(one, one) if isinstance(one, int) else str(one) for one in who}


def strings(said: Any) -> Iterable[str]:
    """A day, or several, as text."""
    return map(str, said if isinstance(said, list | tuple) else [said])


def test_every_kind_is_judged():
    assert read()[0].keys() == FLOORS.keys()


@pytest.mark.parametrize("kind", FLOORS)
def test_so_many_are_understood(kind: str):
    every, good, bad = read()
    assert 100 * good[kind] / every[kind] >= FLOORS[kind], "\n".join(bad[kind])


TODAY, BEFORE = date(2025, 10, 27), date(2025, 10, 26)
# A check-in in a clause of its own, whatever else is told; the days that count.
IN_A_CLAUSE = {
    "才从地里回来，打卡": TODAY,
    "睡了个午觉起来才看，打卡打卡": TODAY,
    "打卡\n今天降温，大家加件衣服": TODAY,
    "打卡，顺便问一句鱼塘在哪": TODAY,
    "打卡，妈妈今天精神不错": TODAY,
    "周末也打卡，德顺没看": TODAY,
    "新闻联播看完，每日一学也看完，打卡": TODAY,
    "打完太极拳回来打卡": TODAY,
    "我打卡，老周还没看，等会儿她自己打": TODAY,
    "打卡，补昨天的": BEFORE,
    "打卡，昨天的也补一个": [BEFORE, TODAY],
    "打卡。昨天也没打，补一个": [BEFORE, TODAY],
    "25、26、27三天一起打卡": [date(2025, 10, 25), BEFORE, TODAY],
}
# The same words where nobody says it of today, or of himself.
NOT_SAID = (
    "等会儿再打卡",
    "提醒大家打卡",
    "打卡？我还没看呢",
    "谁还没打卡",
    "黄山打卡，风景真好",
    "看完涨知识",
    "转：退休金最新消息，看完赶紧转给身边人",
    "别忘了，打卡",
)


def heard(text: str) -> Understanding:
    world = load(DATA / "study_world.json")
    told = {"text": text, "chat": "G1", "speaker": "P01"}
    return Understander(HEARINGS, world.bot_name)(world.message(told), world.scene(told))


@pytest.mark.parametrize("text", IN_A_CLAUSE)
def test_a_clause_of_its_own_is_a_check_in(text: str):
    found, wanted = heard(text), IN_A_CLAUSE[text]
    assert found.intent == "checkin"
    assert found.slots["people"] == ["self"]
    assert set(strings(found.slots["date"])) == set(strings(wanted))


@pytest.mark.parametrize("text", NOT_SAID)
def test_what_is_not_said_of_oneself_is_none(text: str):
    assert heard(text).intent != "checkin"


def test_the_spouse_has_studied_too():
    assert set(heard("打卡，老伴也打卡").slots["people"]) == {"self", "spouse"}
