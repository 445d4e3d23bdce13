"""The labelled lines: files of lines, each said in the world its name begins with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bot.understanding import Understander
from bot.understanding.learnt import NO, YES, features
from bot.understanding.utterance import Utterance
from bot.understanding.world import load
from handlers.hears import HEARINGS, civic

Signs = Callable[[Utterance], list[str]]
SUBMIT = "suggestion_submit"
HERE = Path(__file__).parent
LINES, WORLDS = HERE / "lines", HERE / "worlds"
# Lines of discussion halls, and the world in which they are said.
HALL = HERE / "hall"


def names() -> list[str]:
    """The names of all sets."""
    return sorted(file.stem for file in LINES.glob("*.jsonl"))


def world_of(name: str) -> Path:
    """The world in which a set's lines are said."""
    return WORLDS / f"{name.split('_', maxsplit=1)[0]}.json"


def lines_of(name: str) -> list[dict[str, Any]]:
    """The lines of a set."""
    text = (LINES / f"{name}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def signs_of(name: str, signs: Signs = features) -> Iterator[tuple[list[str], str]]:
    """The signs and the intent of each line of a set that careful people agree on."""
    world = load(world_of(name))
    understander = Understander(HEARINGS, world.bot_name)
    for line in lines_of(name):
        if line["speaker"] == "system" or line["expect"].get("debatable"):
            continue
        _, u = understander.explain(world.message(line), world.scene(line))
        if u is not None:
            yield signs(u), label(line["expect"])


def of_the_hall() -> Iterator[tuple[list[str], bool]]:
    """The signs of each line of discussion halls, and whether it is a new suggestion."""
    world = load(HALL / "world.json")
    understander = Understander(HEARINGS, world.bot_name)
    for file in sorted(HALL.glob("*.jsonl")):
        for line in map(json.loads, file.read_text("utf-8").splitlines()):
            _, u = understander.explain(world.message(line), world.scene(line))
            if u is not None and "action" not in line["expect"]["slots"]:
                yield civic.signs(u), line["expect"]["intent"] == SUBMIT


def label(expect: dict[str, Any]) -> str:
    """What a line is learnt as: its intent, a yes apart from a no."""
    if expect["intent"] != "confirm":
        return str(expect["intent"])
    return YES if expect["slots"].get("value") else NO


def digest(*more: Path) -> str:
    """A digest of all lines and worlds, by which what was learnt says from what."""
    found = hashlib.sha256()
    for file in sorted((*LINES.glob("*.jsonl"), *WORLDS.glob("*.json"), *more)):
        found.update(file.name.encode())
        found.update(file.read_bytes())
    return found.hexdigest()


def of_hall_digest() -> str:
    """The same with the lines of halls."""
    return digest(*HALL.glob("*.json*"))
