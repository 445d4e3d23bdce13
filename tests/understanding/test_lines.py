"""What people say, labelled with what they mean, in many bureaus: the rates that must hold.

The third bureau's lines were written to judge, not to learn from. Nothing here shows them.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from bot.understanding import Understander
from bot.understanding.world import load
from handlers.hears import HEARINGS
from tests.kit.score import Kinship, Score, is_write, lines, score
from training.sets import LINES, names, world_of

HERE = Path(__file__).parent
THIRD = HERE / "third"

FLOORS: dict[str, dict[str, float]] = tomllib.loads((HERE / "data" / "floors.toml").read_text())
FLOORS_OF_THE_THIRD = FLOORS.pop("third")


def of_world(file: Path, said: Path, *, quiet: bool = False) -> Score:
    world = load(file)
    understand = Understander(HEARINGS, world.bot_name)
    return score(understand, world, Kinship.of(file), lines(said), quiet=quiet)


@cache
def of_set(name: str) -> Score:
    return of_world(world_of(name), LINES / f"{name}.jsonl")


@cache
def of_third() -> Score:
    return of_world(THIRD / "world.json", THIRD / "lines.jsonl", quiet=True)


def test_every_set_is_judged():
    assert set(names()) == set(FLOORS)


@pytest.mark.parametrize(
    ("name", "what"), [(name, what) for name, floors in FLOORS.items() for what in floors]
)
def test_rate(name: str, what: str):
    found = of_set(name)
    floor = FLOORS[name][what]
    bad = "\n".join(found.bad.get(what, ()))
    assert found.rate(what) >= floor, f"{what} of {name}, not good:\n{bad}"


@pytest.mark.parametrize("name", FLOORS)
def test_no_list_loses_anybody(name: str):
    found = of_set(name)
    bad = "\n".join(found.bad.get("chains", ()))
    assert found.lost == 0, bad


ASKS = {"activity", "person", "names", "confirm", "score", "date", "topic"}


SLOTS = {
    "people",
    "total",
    "activity",
    "ref",
    "campaign",
    "date",
    "entries",
    "added",
    "keep",
    "add",
    "remove",
    "unclear",
    "candidates",
    "on_behalf",
    "backfill",
    "reflection",
    "claimed_streak",
    "minutes",
    "external_score",
    "period",
    "scope",
    "metric",
    "missing",
    "field",
    "complaint",
    "title",
    "time",
    "end_time",
    "where",
    "capacity",
    "deadline",
    "proposer",
    "change",
    "topic",
    "category",
    "similar",
    "anonymous",
    "safety",
    "for_unit",
    "theme",
    "items",
    "action",
    "mine",
    "rating",
    "comment",
    "method",
    "trigger",
    "result",
    "needs",
    "by",
    "rows",
    "overdue",
    "kind",
    "milestone",
    "lunar",
    "what",
    "request",
    "account",
    "dispute",
    "about",
    "top",
    "qty",
    "collector",
    "reason",
    "remark",
    "skill",
    "hours",
    "work",
    "count",
    "resolved",
    "audience",
    "photo",
    "org",
    "need",
    "route",
    "q",
    "score",
    "answers",
    "name",
    "branch",
    "role",
    "of",
    "relation",
    "shared_account",
    "wrong",
    "value",
    "applies_to",
    "fix",
    "staff",
    "quiet",
    "mention",
    "prefer",
    "format",
    "until",
    "ill",
}


@pytest.mark.parametrize("name", FLOORS)
def test_only_what_the_format_knows_comes_out(name: str):
    world = load(world_of(name))
    understand = Understander(HEARINGS, world.bot_name)
    for line in lines(LINES / f"{name}.jsonl"):
        came = world.output(line, understand(world.message(line), world.scene(line)))
        assert came["slots"].keys() <= SLOTS, came
        assert set(came["ask"]) <= ASKS, came


@pytest.mark.parametrize("what", FLOORS_OF_THE_THIRD)
def test_rate_in_the_third_bureau(what: str):
    rate = of_third().rate(what)
    assert rate >= FLOORS_OF_THE_THIRD[what]


def test_no_list_loses_anybody_in_the_third_bureau():
    lost = of_third().lost
    assert lost == 0


@pytest.mark.parametrize(
    ("intent", "slots", "ask", "expected"),
    [
        ("none", {}, (), False),
        ("activity_signup", {"activity": "A1"}, (), True),
        ("activity_signup", {}, ("activity",), False),
        ("activity_query", {}, (), False),
        ("points_query", {}, (), False),
        ("points_query", {"action": "grant"}, (), True),
        ("visit_query", {"action": "note"}, (), True),
        ("book", {"action": "query"}, (), False),
        ("book", {"action": "borrow"}, (), True),
        ("booking", {"action": "query"}, (), False),
        ("booking", {}, (), True),
    ],
)
def test_what_changes_something(intent: str, slots: dict, ask: tuple, expected: bool):  # noqa: FBT001
    assert is_write(intent, slots, ask) is expected


PEOPLE = {
    "P1": {"spouse": "P2", "gender": "M"},
    "P2": {"spouse": "P1", "gender": "F"},
    "F1": {"links": [{"of": "P1", "relation": "son"}, {"of": "P2", "relation": "son"}]},
}


@pytest.mark.parametrize(
    ("name", "speaker", "who"),
    [
        ("self", "P1", "P1"),
        ("spouse", "P1", "P2"),
        ("father", "F1", "P1"),
        ("mother", "F1", "P2"),
        ("father", "P1", "father"),
        ("spouse", "F1", "spouse"),
        ("self", None, "self"),
        ("P2", "P1", "P2"),
    ],
)
def test_for_whom_a_word_stands(name: str, speaker: str | None, who: str):
    assert Kinship(PEOPLE).who(name, speaker) == who


def judged(expect: dict, intent: str, records: tuple = (), **slots: object) -> Score:
    """The score of one line that came out as `intent` with `slots`."""
    line = {
        "id": "x",
        "text": "x",
        "speaker": "P1",
        "chat": "G2",
        "expect": {"slots": {}, "ask": [], **expect},
        "records": {"A1": [{"person": person, "total": 1} for person in records]},
    }

    class Told:
        message = scene = staticmethod(lambda _line: None)
        output = staticmethod(lambda _line, came: came)

    came = {"intent": intent, "slots": slots, "ask": slots.pop("ask", [])}
    return score(lambda _message, _scene: came, Told(), Kinship(PEOPLE), [line])


def test_a_line_that_should_be_silent():
    assert judged({"intent": "none"}, "none").rates["silence"] == 100
    wrong = judged({"intent": "none"}, "activity_signup")
    assert wrong.rates["silence"] == wrong.rates["no write"] == 0
    asked = judged({"intent": "none"}, "activity_signup", ask=["activity"])
    assert (asked.rates["silence"], asked.rates["no write"]) == (0, 100)


def test_a_question_that_is_needed_and_one_that_is_not():
    needed = {"intent": "activity_signup", "ask": ["activity"]}
    assert judged(needed, "activity_signup").rates["asks"] == 0
    assert judged(needed, "activity_signup", ask=["person"]).rates["asks"] == 100
    plain = {"intent": "activity_signup"}
    assert judged(plain, "activity_signup", ask=["person"]).rates["acts at once"] == 0
    may = {"intent": "activity_signup", "may_ask": ["confirm"]}
    assert "acts at once" not in judged(may, "activity_signup", ask=["confirm"]).rates


def test_an_emergency_missed_and_an_alarm_that_is_false():
    assert judged({"intent": "emergency"}, "care_report").rates["danger"] == 0
    assert judged({"intent": "care_report"}, "emergency").rates["no false alarm"] == 0


def test_people_are_the_same_by_word_and_by_id_and_in_any_order():
    meant = {"intent": "activity_signup", "slots": {"people": ["self", "spouse"], "total": 2}}
    same = judged(meant, "activity_signup", people=["P2", "P1"], total=2)
    assert same.rates["people"] == same.rates["total"] == 100
    assert judged(meant, "activity_signup", people=["P1"], total=2).rates["people"] == 0
    assert judged(meant, "activity_cancel", people=["P1", "P2"], total=2).rates["slots"] == 0


def test_what_is_still_asked_is_not_compared():
    meant = {"intent": "activity_cancel", "slots": {"people": ["self"]}, "ask": ["person"]}
    assert "people" not in judged(meant, "activity_cancel", people=["P2"]).rates


def test_a_list_that_loses_somebody():
    meant = {"intent": "activity_signup", "slots": {"added": ["self"], "keep": ["P2"]}}
    fine = judged(meant, "activity_signup", ("P2",), added=["P1"], keep=["P2"])
    assert (fine.lost, fine.rates["chains"]) == (0, 100)
    stale = judged(meant, "activity_signup", ("P2",), added=["P1"], keep=[])
    assert (stale.lost, stale.rates["chains"]) == (0, 0)
    gone = judged(meant, "activity_signup", ("P2",), added=["P1"], keep=["P2"], remove=["P2"])
    assert (gone.lost, gone.rates["chains"]) == (1, 0)
    taken_off = judged(meant, "activity_cancel", ("P2",), people=["spouse"])
    assert taken_off.lost == 1
