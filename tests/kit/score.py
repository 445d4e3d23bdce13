"""How well lines are understood: what came out beside what they are labelled to mean."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.messages import Message
from bot.scene import Scene, Understanding
from bot.understanding.world import World

Line = Mapping[str, Any]
Understand = Callable[[Message, Scene], Understanding]

READS = frozenset(
    [
        "checkin_query",
        "activity_query",
        "suggestion_query",
        "visit_query",
        "points_query",
        "help",
        "info_query",
        "report",
    ]
)
# What makes a write of a read intent, and a read of a write intent.
WRITES_BY_ACTION = {("visit_query", "note"), ("points_query", "grant")}
READS_BY_ACTION = {("booking", "query"), ("book", "query")}
SCORED = ("people", "total", "activity", "date", "ref", "added")
# What a question asks for is not yet to be known.
ASKED_FOR = {"person": "people", "names": "people", "activity": "activity", "date": "date"}
TAKES_OFF = ("activity_cancel", "volunteer_release", "checkin_cancel")


def lines(path: Path) -> list[dict[str, Any]]:
    """The labelled lines of a file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def is_write(intent: str, slots: Mapping[str, Any], ask: Iterable[str] = ()) -> bool:
    """Whether this changes something at once."""
    if intent == "none" or tuple(ask):
        return False
    variant = (intent, slots.get("action"))
    return variant in WRITES_BY_ACTION or (intent not in READS and variant not in READS_BY_ACTION)


@dataclass
class Kinship:
    """Whom "self", "spouse", "father" and "mother" stand for when somebody speaks."""

    people: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, path: Path) -> Kinship:
        """The kinship of a world's file."""
        raw = json.loads(path.read_text("utf-8"))
        return cls({person["id"]: person for person in raw["people"]})

    def who(self, name: str, speaker: str | None) -> str:
        """The id of somebody, or the word where nobody on file is meant."""
        person = self.people.get(speaker or "")
        if person is None:
            return name
        if name == "self":
            return str(speaker)
        if name == "spouse":
            return person.get("spouse") or name
        if name in ("father", "mother"):
            sex = {"father": "M", "mother": "F"}[name]
            elders = [link["of"] for link in person.get("links") or ()]
            found = [elder for elder in elders if self.people[elder].get("gender") == sex]
            return found[0] if len(found) == 1 else name
        return name

    def all(self, names: Any, speaker: str | None) -> frozenset[str]:
        """The ids of several."""
        return frozenset(self.who(name, speaker) for name in names or ())


@dataclass
class Score:
    """Good and all, by what was asked of the lines; and the lines that were not good."""

    good: dict[str, int] = field(default_factory=dict)
    of: dict[str, int] = field(default_factory=dict)
    bad: dict[str, list[str]] = field(default_factory=dict, repr=False)
    lost: int = 0

    def count(self, what: str, line: Line, came: str, *, good: bool) -> None:
        """Enter one line."""
        self.of[what] = self.of.get(what, 0) + 1
        self.good[what] = self.good.get(what, 0) + good
        if not good:
            self.bad.setdefault(what, []).append(f"{line['id']} {line['text']!r} -> {came}")

    def rate(self, what: str) -> float:
        """The good ones in a hundred; a hundred where there was nothing to be good at."""
        return 100 * self.good.get(what, 0) / self.of[what] if self.of.get(what) else 100.0

    @property
    def rates(self) -> dict[str, float]:
        """All rates, rounded to a tenth."""
        return {what: round(self.rate(what), 1) for what in self.of}


def score(
    understand: Understand, world: World, kin: Kinship, said: Iterable[Line], *, quiet: bool = False
) -> Score:
    """How well the lines are understood. If `quiet`, no line is kept to be shown."""
    result = Score()
    for line in said:
        try:
            came = world.output(line, understand(world.message(line), world.scene(line)))
        except Exception as error:
            if not quiet:
                raise
            came = {"intent": type(error).__name__, "slots": {}, "ask": []}
        _enter(result, line, came, kin)
    if quiet:
        result.bad.clear()
    return result


def _enter(result: Score, line: Line, came: Mapping[str, Any], kin: Kinship) -> None:
    meant, intent, slots, ask = line["expect"], came["intent"], came["slots"], came["ask"]
    shown = json.dumps([intent, slots, ask], ensure_ascii=False, default=str)

    def enter(what: str, *, good: bool) -> None:
        result.count(what, line, shown, good=good)

    if meant["intent"] == "none":
        enter("silence", good=intent == "none")
        enter("no write", good=not is_write(intent, slots, ask))
    elif meant["ask"]:
        enter("asks", good=bool(ask))
    elif not meant.get("may_ask"):
        enter("acts at once", good=not ask)
    enter("intent", good=intent == meant["intent"])
    if meant["intent"] == "emergency":
        enter("danger", good=intent == "emergency")
    else:
        enter("no false alarm", good=intent != "emergency")
    for slot, good in _slots(line, came, kin):
        enter("slots", good=good)
        enter(slot, good=good)
    if line.get("records"):
        lost = _lost(line, came, kin)
        result.lost += len(lost)
        enter("chains", good=not lost and _merged(line, came, kin))


def _slots(line: Line, came: Mapping[str, Any], kin: Kinship) -> Iterator[tuple[str, bool]]:
    meant = line["expect"]
    open_yet = {ASKED_FOR.get(question) for question in meant["ask"]}
    for slot in SCORED:
        if slot not in meant["slots"] or slot in open_yet:
            continue
        same = _value(slot, meant["slots"][slot], line, kin) == _value(
            slot, came["slots"].get(slot), line, kin
        )
        yield slot, same and came["intent"] == meant["intent"]


def _value(slot: str, value: Any, line: Line, kin: Kinship) -> Any:
    if slot in ("people", "added"):
        return kin.all(value, line["speaker"])
    return frozenset(value) if isinstance(value, list) else frozenset({value})


def _merged(line: Line, came: Mapping[str, Any], kin: Kinship) -> bool:
    """Whether a pasted list was read for what it adds and what it keeps."""
    meant, got, speaker = line["expect"]["slots"], came["slots"], line["speaker"]
    return (
        came["intent"] == line["expect"]["intent"]
        and all(meant.get(slot) == got.get(slot) for slot in ("activity", "campaign"))
        and kin.all(meant.get("added"), speaker) == kin.all(got.get("added"), speaker)
        and kin.all(meant.get("keep"), speaker) <= kin.all(got.get("keep"), speaker)
    )


def _lost(line: Line, came: Mapping[str, Any], kin: Kinship) -> frozenset[str]:
    """Those on record who would be taken off, and should not be."""
    on_record = {row["person"] for rows in line["records"].values() for row in rows}
    taken = _taken_off(came["intent"], came["slots"], line, kin)
    meant = line["expect"]
    return (taken & on_record) - _taken_off(meant["intent"], meant["slots"], line, kin)


def _taken_off(intent: str, slots: Mapping[str, Any], line: Line, kin: Kinship) -> frozenset[str]:
    taken = kin.all(slots.get("remove"), line["speaker"])
    if intent in TAKES_OFF:
        taken |= kin.all(slots.get("people"), line["speaker"])
    return taken
