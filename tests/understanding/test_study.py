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
