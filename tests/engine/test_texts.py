"""Every sentence that is said exists, fits its values, is needed and short enough for a chat."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import TextsError
from bot.texts import HOME, Texts

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "handlers", "schedules", "services")
FILES = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]
ALWAYS = {"bot"}
WITHOUT_THE_NAME = ("cli.", "doctor.")
texts = Texts(bot="小银铃")
STEMS = {key.partition(".")[0] for key in texts.keys()}  # noqa: SIM118 - not a dict
KEY = re.compile(rf"({'|'.join(sorted(STEMS))})\.[a-z_]+")


def trees() -> Iterator[tuple[str, ast.Module]]:
    for file in FILES:
        yield str(file.relative_to(ROOT)), ast.parse(file.read_text("utf-8"))


def spoken(node: ast.expr | None) -> set[str]:
    """The strings an expression may be, as far as it can be seen."""
    match node:
        case ast.Constant(value=str(word)):
            return {word}
        case ast.IfExp(body=body, orelse=other):
            return spoken(body) | spoken(other)
        case ast.JoinedStr(values=parts):
            said = {""}
            for part in parts:
                said = {a + b for a in said for b in spoken(part)}
            return said
        case ast.FormattedValue(value=value):
            return spoken(value)
    return set()


def is_saying(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="say") | ast.Attribute(attr="say")):
            return True
    return False


SAYINGS = [
    pytest.param(keys, call, id=f"{file}:{call.lineno}")
    for file, tree in trees()
    for call in ast.walk(tree)
    if isinstance(call, ast.Call) and is_saying(call)
    if call.args and (keys := spoken(call.args[0]))
    if all(KEY.fullmatch(key) for key in keys)
]


def constants() -> Iterator[tuple[str, str]]:
    """Every string in the program that may be a sentence's key, with its place."""
    for file, tree in trees():
        audited = {
            id(part)
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "audit.record"
            for part in ast.walk(call)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.expr) and id(node) not in audited:
                for word in spoken(node):
                    if KEY.fullmatch(word):
                        yield word, f"{file}:{node.lineno}"


def test_the_program_says_something():
    assert len(SAYINGS) > 20


@pytest.mark.parametrize(("keys", "call"), SAYINGS)
def test_what_is_said_exists_and_gets_exactly_its_values(keys: set[str], call: ast.Call):
    assert keys <= texts.keys()
    given = {keyword.arg for keyword in call.keywords if keyword.arg}
    wanted = set().union(*(texts.placeholders(key) for key in keys)) - ALWAYS
    if any(keyword.arg is None for keyword in call.keywords):
        assert given <= wanted
    else:
        assert given == wanted


def test_every_key_in_the_program_exists():
    assert {place: key for key, place in constants() if key not in texts.keys()} == {}  # noqa: SIM118


def test_every_sentence_is_needed():
    assert texts.keys() - {key for key, _ in constants()} == set()


def test_what_is_said_without_the_bots_name_does_not_mention_it():
    bare = [key for key in texts.keys() if key.startswith(WITHOUT_THE_NAME)]  # noqa: SIM118
    assert [key for key in bare if texts.placeholders(key) & ALWAYS] == []


# What part a sentence's values typically play, each on the long side.
TYPICAL = {
    "name": "欧阳建国",
    "days": 365,
    "streak": 128,
    "longest": 365,
    "options": "1 每日一学，2 银发读书会，3 党纪学习教育",
    "title": "党纪学习教育",
    "material": "\n今天读一读《重阳节的由来》，三五分钟就好。",
    "date": "10月28日(周二)",
    "month": 10,
    "day": 28,
    "weekday": "二",
    "features": texts("checkin.help"),
    "bot": "小银铃",
    "n": 128,
    "names": "、".join(["欧阳建国"] * 12) + "等",
}
IN_CHAT = [key for key in sorted(texts.keys()) if key.startswith(("checkin.", "common."))]


def typical(key: str) -> str:
    return texts(key, **{name: TYPICAL[name] for name in texts.placeholders(key) - ALWAYS})


@pytest.mark.parametrize("key", IN_CHAT)
def test_in_a_chat_it_is_short_and_plain(key: str):
    said = typical(key)
    assert len(said.splitlines()) <= 6
    assert len(said) <= 120
    assert said == said.strip()
    assert not re.search(r"[{}<>]|[-=_*#]{3}", said)
    assert sum(unicodedata.category(sign) == "So" for sign in said) <= 1


@pytest.mark.parametrize("key", IN_CHAT)
def test_in_a_chat_people_are_addressed_with_respect(key: str):
    assert "你" not in typical(key)


def test_a_missing_value_is_an_error_that_names_it():
    with pytest.raises(TextsError, match="name"):
        texts("checkin.recorded_first")


def test_a_missing_sentence_is_an_error():
    with pytest.raises(TextsError, match=r"checkin\.no_such"):
        texts("checkin.no_such")


def test_staff_may_reword_a_sentence_in_a_folder_that_comes_later(tmp_path: Path):
    (tmp_path / "common.toml").write_text('cancelled = "好嘞。"', "utf-8")
    reworded = Texts((HOME, tmp_path), bot="小银铃")
    assert reworded("common.cancelled") == "好嘞。"
    assert reworded("common.failed") == texts("common.failed")


@pytest.mark.parametrize("broken", ["a = 1", "[a]\nb = 'x'", "a = ['x']"])
def test_what_is_no_sentence_is_refused(tmp_path: Path, broken: str):
    (tmp_path / "common.toml").write_text(broken, "utf-8")
    with pytest.raises(TextsError, match="common"):
        Texts((tmp_path,))
