"""Pausing the study and coming back, in plain words, and near ones that mean neither."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.understanding import Understander
from bot.understanding.world import load
from handlers.hears import HEARINGS

HERE = Path(__file__).parent
LINES = [
    json.loads(line) for line in (HERE / "data" / "leaves.jsonl").read_text("utf-8").splitlines()
]
INTENTS = {"start": "leave_start", "end": "leave_end"}
WORLD = load(HERE / "world.json")
understand = Understander(HEARINGS, WORLD.bot_name)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["text"])
@pytest.mark.parametrize("chat", ["G1", "private"])
def test_a_line_means_what_it_says(chat: str, line: dict[str, str]):
    told = {"chat": chat, "speaker": "P01", "text": line["text"]}
    found = understand(WORLD.message(told), WORLD.scene(told))
    if line["label"] == "none":
        assert found.intent not in INTENTS.values()
        return
    assert found.intent == INTENTS[line["label"]]
    for name in ("from", "until"):
        if name in line:
            assert str(found.slots.get(name)) == line[name]


@pytest.mark.parametrize("line", [one for one in LINES if one["label"] == "start"][:20])
def test_where_no_study_is_nobody_pauses_it(line: dict[str, str]):
    told = {"chat": "G2", "speaker": "P01", "text": line["text"]}
    assert understand(WORLD.message(told), WORLD.scene(told)).intent not in INTENTS.values()


def test_an_illness_that_is_told_is_known_as_one():
    for text, ill in (("我住院了，打卡停一停", True), ("我去旅游，打卡停一停", False)):
        told = {"chat": "private", "speaker": "P01", "text": text}
        found = understand(WORLD.message(told), WORLD.scene(told))
        assert bool(found.slots.get("ill")) is ill
