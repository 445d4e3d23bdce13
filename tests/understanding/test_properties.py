"""What holds for any words in any scene, and for every labelled line when its scene changes."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from bot.scene import Understanding
from bot.understanding import Understander
from bot.understanding.normal import fold
from bot.understanding.world import World, load
from handlers import hears
from handlers.hears import HEARINGS
from tests.kit.score import is_write, lines
from training.sets import LINES, WORLDS

PAIRS = 3000

Line = dict[str, Any]

tried = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


class Bureau:
    """A world, what is said in it, and how it is understood."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.world: World = load(WORLDS / f"{name}.json")
        self.understander = Understander(HEARINGS, self.world.bot_name)
        files = sorted(LINES.glob(f"{name}*.jsonl"))
        self.lines: tuple[Line, ...] = tuple(line for file in files for line in lines(file))

    def __repr__(self) -> str:
        return self.name

    def understand(self, line: Mapping[str, Any]) -> Understanding:
        return self.understander(self.world.message(line), self.world.scene(line))

    def writes(self, line: Mapping[str, Any]) -> bool:
        found = self.understand(line)
        return is_write(found.intent, found.slots, found.ask)

    @cached_property
    def silent(self) -> tuple[Line, ...]:
        """What should change nothing, and doesn't."""
        return tuple(
            line
            for line in self.lines
            if line["expect"]["intent"] == "none" and not self.writes(line)
        )

    @cached_property
    def silent_in_groups(self) -> tuple[Line, ...]:
        return tuple(line for line in self.silent if line["chat"] != "private")

    @cached_property
    def silent_by_itself(self) -> tuple[Line, ...]:
        """Those that are no answer to a member: 打卡 is none where one is asked what one does."""

        def alone(line: Line) -> Line:
            return {**line, "recent": [post for post in line["recent"] if post["by"] == "bot"]}

        return tuple(line for line in self.silent_in_groups if not self.writes(alone(line)))

    @cached_property
    def talk(self) -> tuple[tuple[str, str], ...]:
        """What members say in the groups without wanting anything: who, and the words."""
        return tuple(
            (line["speaker"], line["text"])
            for line in self.lines
            if line["expect"]["intent"] == "none"
            and line["chat"] != "private"
            and line["speaker"] not in (None, "system")
        )


BUREAUS = [Bureau("first"), Bureau("second")]
EVERY_BUREAU = pytest.mark.parametrize("seen", BUREAUS, ids=repr)


# -- showing what failed -------------------------------------------------------------------


def without(line: Line) -> Iterator[Line]:
    """The line with one thing less in its scene."""
    for n in range(len(line["recent"])):
        yield {**line, "recent": line["recent"][:n] + line["recent"][n + 1 :]}
    for key, empty in (("quoted", None), ("pending", None), ("own", {}), ("records", {})):
        if line.get(key):
            yield {**line, key: empty}


def smallest(line: Line, fails: Callable[[Line], bool]) -> Line:
    """The line in the smallest scene in which it still fails."""
    for less in without(line):
        if fails(less):
            return smallest(less, fails)
    return line


def told(seen: Bureau, line: Line) -> str:
    found = seen.understand(line)
    scene = {key: line.get(key) for key in ("recent", "quoted", "pending", "own") if line.get(key)}
    shown = json.dumps(scene, ensure_ascii=False)
    where = f"{line['chat']} {line['speaker']}"
    return (
        f"{line.get('id')} {where}: {line['text']!r} in {shown} -> "
        f"{found.intent} {dict(found.slots)} {found.ask} ({found.because})"
    )


# -- any words in any scene ----------------------------------------------------------------


def among(values: Sequence[Any]) -> st.SearchStrategy[Any]:
    """One of many; unlike `sampled_from` it doesn't print them all when a test fails."""
    return st.integers(0, len(values) - 1).map(lambda n: values[n])


@cache
def texts(seen: Bureau) -> st.SearchStrategy[str]:
    """Anything: what is said here, pieces of it, its signs in any order, any signs."""
    said = sorted({line["text"] for line in seen.lines})
    signs = sorted(set("".join(said)))
    whole = among(said)
    pieces = st.lists(
        st.builds(
            lambda text, a, b: text[a : a + b], whole, st.integers(0, 12), st.integers(1, 12)
        ),
        min_size=1,
        max_size=4,
    ).map("".join)
    return whole | pieces | st.lists(among(signs), max_size=30).map("".join) | st.text(max_size=30)


def some(values: Iterable[Any]) -> st.SearchStrategy[Any]:
    """One of the values that are given, each once."""
    by_form = {json.dumps(value, sort_keys=True): value for value in values if value}
    return among([by_form[form] for form in sorted(by_form)])


@cache
def posts(seen: Bureau) -> st.SearchStrategy[Line]:
    said = [post for line in seen.lines for post in line["recent"]]
    people = ["bot", *seen.world.numbers]
    made = st.builds(
        lambda by, text, minutes, refs: {
            "by": by,
            "text": text,
            "minutes_ago": minutes,
            "refs": refs if by == "bot" else [],
        },
        st.sampled_from(people),
        texts(seen),
        st.integers(0, 3000),
        st.lists(some(ref for post in said for ref in post.get("refs") or ()), max_size=3),
    )
    return some(said) | made


@cache
def questions(seen: Bureau) -> st.SearchStrategy[Line]:
    """Open questions of all kinds, sensible ones and others."""
    asked = [line["pending"] for line in seen.lines if line.get("pending")]
    intents = sorted({line["expect"]["intent"] for line in seen.lines})
    made = st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["choose", "confirm", "question"]),
            "of": st.sampled_from(intents),
            "options": st.just([]) | some(pending.get("options") for pending in asked),
            "ref": st.none() | some(pending.get("ref") for pending in asked),
            "q": st.just([]) | some(pending.get("q") for pending in asked),
            "draft": st.just({}) | some(pending.get("draft") for pending in asked),
        }
    )
    return some(asked) | made


def chats_of_many(seen: Bureau) -> list[str]:
    """The groups, without the chat that somebody has alone with the bot."""
    return [chat for chat, purpose in seen.world.purposes.items() if purpose != "private"]


@cache
def scenes(seen: Bureau, *, asked: bool = True) -> st.SearchStrategy[Line]:
    """A line said by anybody anywhere, whatever was said before and is on record."""
    quoted = st.builds(lambda post: {"refs": [], **post}, posts(seen))
    owns = st.lists(some(line.get("own") for line in seen.lines), min_size=1, max_size=2)
    return st.fixed_dictionaries(
        {
            "id": st.just("any"),
            "text": texts(seen),
            "speaker": st.sampled_from([None, "system", *seen.world.numbers]),
            "chat": st.sampled_from([*seen.world.purposes, "private", "elsewhere"]),
            "at_bot": st.booleans(),
            "via": st.sampled_from(["text", "voice"]),
            "now": st.sampled_from(sorted({line["now"] for line in seen.lines})),
            "recent": st.lists(posts(seen), max_size=3),
            "quoted": st.none() | quoted,
            "pending": st.none() | questions(seen) if asked else st.none(),
            "own": st.just({})
            | owns.map(lambda some_own: dict(pair for own in some_own for pair in own.items())),
            "records": st.just({}) | some(line.get("records") for line in seen.lines),
        }
    )


@EVERY_BUREAU
@tried
@given(data=st.data())
def test_whatever_is_said_nothing_is_raised_and_the_answer_can_be_written_down(seen, data):
    line = data.draw(scenes(seen))
    note(json.dumps(line, ensure_ascii=False))
    found = seen.understand(line)
    assert found == seen.understand(line)
    assert isinstance(found.ask, tuple)
    json.dumps(seen.world.output(line, found), ensure_ascii=False)


@EVERY_BUREAU
@tried
@given(data=st.data())
def test_without_an_open_question_nothing_is_an_answer_to_one(seen, data):
    line = data.draw(scenes(seen, asked=False))
    assert not answers(seen.understand(line)), told(seen, line)


@EVERY_BUREAU
def test_without_an_open_question_no_line_is_an_answer_to_one(seen: Bureau):
    alone = [{**line, "pending": None} for line in seen.lines]
    assert not [told(seen, line) for line in alone if answers(seen.understand(line))]


def answers(found: Understanding) -> bool:
    return (
        found.intent == "confirm" or "choice" in found.slots or found.because.startswith("pending")
    )


DIGITS = [
    *"0123456789",
    *"０１２３４５６７８９",
    *"①②③④⑤⑥⑦⑧⑨",
    *"一二三四五六七八九",
    *"壹贰叁",
    *(f"{n}\ufe0f\u20e3" for n in range(1, 10)),
]


@EVERY_BUREAU
@tried
@given(data=st.data())
def test_a_bare_digit_in_a_group_is_nothing_without_an_open_question(seen, data):
    line = data.draw(scenes(seen, asked=False))
    digit, mark = (
        data.draw(st.sampled_from(DIGITS)),
        data.draw(st.sampled_from(["", "。", ".", " ", "!"])),
    )
    line |= {"text": digit + mark, "chat": data.draw(st.sampled_from(chats_of_many(seen)))}
    assert seen.understand(line).intent == "none", told(seen, line)


# -- the same, written plainly -------------------------------------------------------------


def differs_when_folded(seen: Bureau, line: Line) -> bool:
    said = seen.understand(line)
    plainly = seen.understand({**line, "text": fold(line["text"], seen.world.bot_name)})
    return (said.intent, said.ask) != (plainly.intent, plainly.ask)


@EVERY_BUREAU
def test_every_line_means_the_same_written_plainly(seen: Bureau):
    assert not [told(seen, line) for line in seen.lines if differs_when_folded(seen, line)]


@EVERY_BUREAU
@tried
@given(data=st.data())
def test_anything_means_the_same_written_plainly(seen, data):
    line = data.draw(scenes(seen))
    assert not differs_when_folded(seen, line), told(seen, line)


@EVERY_BUREAU
@pytest.mark.parametrize("text", ["诈骗0万里\n", "\n诈骗0万里\n\n", "诈骗0万里"])
def test_an_empty_line_makes_no_list_of_one(seen: Bureau, text: str):
    assert seen.understand({**seen.lines[0], "text": text}).intent == "none"


# -- what others say just before -----------------------------------------------------------


def after(line: Line, by: str, text: str) -> Line:
    """The line, said right behind what somebody else says."""
    return {**line, "recent": [*line["recent"], {"by": by, "text": text, "minutes_ago": 0}]}


@EVERY_BUREAU
def test_talk_before_it_makes_no_write_of_a_line_that_is_none(seen: Bureau):
    draw = random.Random(2025)
    failed = {}
    for _ in range(PAIRS):
        line, (by, text) = draw.choice(seen.silent_by_itself), draw.choice(seen.talk)
        if by != line["speaker"] and seen.writes(after(line, by, text)):
            failed.setdefault(line["id"], told(seen, smallest(after(line, by, text), seen.writes)))
    assert not failed, "\n".join(failed.values())


@EVERY_BUREAU
@tried
@given(data=st.data())
def test_two_remarks_before_it_make_no_write_of_a_line_that_is_none(seen, data):
    line = data.draw(among(seen.silent_by_itself))
    others = among([said for said in seen.talk if said[0] != line["speaker"]])
    for by, text in data.draw(st.lists(others, min_size=1, max_size=2)):
        line = after(line, by, text)
    assert not seen.writes(line), told(seen, smallest(line, seen.writes))


@EVERY_BUREAU
def test_without_the_bots_last_post_no_line_that_is_none_becomes_a_write(seen: Bureau):
    def bare(line: Line) -> Line:
        last = max(n for n, post in enumerate(line["recent"]) if post["by"] == "bot")
        return {**line, "recent": line["recent"][:last] + line["recent"][last + 1 :]}

    heard = [line for line in seen.silent if any(p["by"] == "bot" for p in line["recent"])]
    failed = [bare(line) for line in heard if seen.writes(bare(line))]
    assert not failed, "\n".join(told(seen, smallest(line, seen.writes)) for line in failed)


@EVERY_BUREAU
def test_a_question_with_nothing_to_choose_from_is_no_trouble(seen: Bureau):
    pending = {"kind": "choose", "of": "activity_signup", "options": []}
    line = {"text": "最后一个", "speaker": None, "chat": "private", "pending": pending}
    assert seen.understand(line).intent == "none"


def test_no_wording_repeats_a_group_without_end():
    """Said again and again, what such a group repeats would be looked for from each place anew."""
    home = Path(hears.__file__).parent
    assert [f.name for f in home.glob("*.toml") if re.search(r"\)[*+]", f.read_text("utf-8"))] == []
