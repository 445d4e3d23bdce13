"""What people want done with their own data, account and number, in hundreds of wordings.

A sentence that takes a consent back must be understood however it is said; one that does not
must end nothing. The lines were written by people who had not seen the rules.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

from bot.understanding import Understander
from bot.understanding.world import load
from handlers.hears import HEARINGS, own_data

HERE = Path(__file__).parent
INTENTS = {
    "withdraw": "privacy_withdraw",
    "give": "privacy_give",
    "erase": "privacy_erase",
    "ask": "privacy_ask",
    "phone": "phone_change",
    "share": "bind_identity",
}
# Of a hundred lines of each kind so many must be understood.
FLOORS = {
    "withdraw:checkin": 98,
    "withdraw:birthday": 93,
    "withdraw:photos": 96,
    "withdraw:health": 95,
    "withdraw:family": 92,
    "withdraw:all": 98,
    "give:checkin": 98,
    "give:birthday": 93,
    "give:photos": 98,
    "erase": 98,
    "ask": 95,
    "phone": 98,
    "share": 94,
    "none": 99.5,
}


@cache
def read() -> tuple[Counter[str], Counter[str], dict[str, list[str]]]:
    """How many lines there are of each kind, how many are understood, and those that are not."""
    world = load(HERE / "world.json")
    understand = Understander(HEARINGS, world.bot_name)
    every: Counter[str] = Counter()
    good: Counter[str] = Counter()
    bad = defaultdict(list)
    for line in map(json.loads, (HERE / "data" / "own_data.jsonl").read_text("utf-8").splitlines()):
        told = {"chat": "private", "speaker": "P03", "text": line["text"]}
        found = understand(world.message(told), world.scene(told))
        every[line["label"]] += 1
        if fits(line["label"], found.intent, found.slots):
            good[line["label"]] += 1
        else:
            bad[line["label"]].append(f"{line['text']} -> {found.intent} {found.slots}")
    return every, good, bad


def fits(label: str, intent: str, slots: dict[str, object]) -> bool:
    """Whether a line of a kind was understood as that."""
    kind, _, purpose = label.partition(":")
    if kind == "none":
        return intent not in INTENTS.values()
    if kind == "share":
        return intent == INTENTS[kind] and bool(slots.get("shared_account"))
    wanted = None if purpose in ("", "all") else purpose
    return intent == INTENTS[kind] and slots.get("purpose") == wanted


def test_every_kind_is_judged():
    assert read()[0].keys() == FLOORS.keys()


@pytest.mark.parametrize("label", FLOORS)
def test_so_many_are_understood(label: str):
    every, good, bad = read()
    assert 100 * good[label] / every[label] >= FLOORS[label], "\n".join(bad[label])


def test_a_long_letter_is_left_to_people():
    told = "别再给我记打卡了。"
    assert own_data.wanted(told) is not None
    assert own_data.wanted(told + "今天天气很好。" * 50) is None
