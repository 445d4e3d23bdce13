"""`yinling understand` and `yinling explain`, as an operator runs them, and what lines are made of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from bot.texts import Texts
from bot.understanding import Heard, Understander
from bot.understanding.explain import explain, rule_file
from bot.understanding.world import WorldError, load
from handlers.hears import HEARINGS

WORLD = Path(__file__).with_name("world.json")
ROOT = Path(__file__).parents[2]
POSTED = [{"by": "bot", "text": "秋季健步走，周三上午9点", "minutes_ago": 5, "refs": ["A1"]}]


def understand(*lines: object) -> tuple[int, list[dict], str]:
    """The exit code, what came out, and what was complained of."""
    said = "\n".join(x if isinstance(x, str) else json.dumps(x, ensure_ascii=False) for x in lines)
    result = CliRunner().invoke(cli, ["understand", "--world", str(WORLD)], input=said)
    return (
        result.exit_code,
        [json.loads(line) for line in result.stdout.splitlines()],
        result.stderr,
    )


def explained(*given: str) -> str:
    result = CliRunner().invoke(cli, ["explain", *given, "--world", str(WORLD)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_lines_go_in_and_what_they_mean_comes_out():
    code, out, complaints = understand(
        {"id": "1", "chat": "G1", "speaker": "P01", "text": "打卡", "expect": {"intent": "none"}},
        "",
        {"id": "2", "chat": "G2", "speaker": "P01", "text": "我和老伴都去", "recent": POSTED},
        {"id": "3", "chat": "G1", "speaker": "system", "text": "打卡"},
    )
    assert (code, complaints) == (0, "")
    assert out[0] == {
        "id": "1",
        "intent": "checkin",
        "slots": {"campaign": "C1", "people": ["self"], "date": "2025-10-27"},
        "ask": [],
    }
    assert (out[1]["intent"], out[1]["slots"]["activity"]) == ("activity_signup", "A1")
    assert set(out[1]["slots"]["people"]) == {"self", "spouse"}
    assert (out[2]["id"], out[2]["intent"]) == ("3", "none")


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        ("{", "Expecting"),
        ("[]", "JSON"),
        ('{"chat": "G1", "speaker": "P01"}', "text"),
        ('{"chat": "G9", "speaker": "P01", "text": "打卡"}', "G9"),
        ('{"chat": "G1", "speaker": "P99", "text": "打卡"}', "P99"),
        ('{"chat": "G1", "text": "打卡", "recent": [{"by": "bot"}]}', "text"),
        ('{"chat": "G1", "text": "打卡", "now": "yesterday"}', "yesterday"),
    ],
)
def test_a_bad_line_is_told_by_its_number_and_the_others_are_answered(bad: str, complaint: str):
    good = {"chat": "G1", "speaker": "P01", "text": "打卡"}
    code, out, complaints = understand(good, bad, good)
    assert code == 1
    assert [one["intent"] for one in out] == ["checkin", "checkin"]
    assert "第 2 行" in complaints
    assert complaint in complaints


def test_why_it_means_what_it_means():
    told = explained("给李淑芬也打个卡", "--chat", "G1", "--speaker", "P01", "--at-bot")
    for part in ("李淑芬", "学习打卡(checkin)", "handlers/hears/checkin", "每日一学", "2025-10-27"):
        assert part in told
    told = explained("今天天气真好", "--chat", "G1", "--speaker", "P01")
    assert "不出声" in told


@pytest.mark.parametrize(
    ("given", "complaint"),
    [(["--chat", "G9"], "G9"), (["--speaker", "P9"], "P9"), (["--now", "soon"], "soon")],
)
def test_what_the_world_has_not_is_told(given: list[str], complaint: str):
    result = CliRunner().invoke(cli, ["explain", "打卡", "--world", str(WORLD), *given])
    assert isinstance(result.exception, WorldError)
    assert complaint in str(result.exception)


@pytest.mark.parametrize("broken", ["", "{}", "[]", '{"now": "x", "people": []}'])
def test_a_world_that_cannot_be_read_is_told_with_its_file(tmp_path: Path, broken: str):
    file = tmp_path / "broken.json"
    file.write_text(broken, "utf-8")
    with pytest.raises(WorldError, match=r"broken\.json"):
        load(file)


def test_a_focus_that_is_gone_is_explained():
    world = load(WORLD)
    line = {"chat": "G2", "speaker": "P01", "text": "我也去", "recent": [
        *POSTED, {"by": "P03", "text": "谁去菜市场？", "minutes_ago": 1}]}  # fmt: skip
    understander = Understander(HEARINGS, world.bot_name)
    lines = explain(understander, world.message(line), world.scene(line), Texts())
    assert any("谁去菜市场" in one for one in lines)


def test_every_rule_that_is_told_stands_in_a_file():
    for hearing in HEARINGS:
        assert (ROOT / rule_file(f"{hearing.feature}.any")).is_file()
    for room in ("danger", "lists", "opinion", "silence"):
        assert (ROOT / rule_file(f"{room}.any")).is_file()


@pytest.mark.parametrize(
    ("pending", "text"),
    [
        ({"kind": "confirm", "of": "activity_cancel", "draft": {"activity": "A1"}}, "是的"),
        ({"kind": "confirm", "of": "activity_create", "draft": {"title": "茶会"}}, "发布"),
        (
            {
                "kind": "choose",
                "of": "checkin",
                "options": [{"n": 1, "label": "今天", "value": "2025-10-27"}],
            },
            "1",
        ),
        ({"kind": "question", "of": "bind_identity"}, "王德福"),
        ({"kind": "question", "of": "suggestion_rate", "ref": "S1"}, "很满意"),
    ],
)
def test_the_rule_of_an_answer_stands_in_a_file_of_its_own(pending: dict, text: str):
    world = load(WORLD)
    line = {"chat": "private", "speaker": "P01", "text": text, "pending": pending}
    understander = Understander(HEARINGS, world.bot_name)
    because = understander(world.message(line), world.scene(line)).because
    assert because.startswith("pending/")
    assert (ROOT / rule_file(because)).is_file()


def test_what_was_heard_is_remembered_with_its_scene_and_not_for_ever():
    world = load(WORLD)
    heard = Heard(Understander(HEARINGS, world.bot_name))
    for n in range(600):
        line = {"id": str(n), "chat": "G1", "speaker": "P01", "text": "打卡"}
        message, scene = world.message(line), world.scene(line)
        assert heard(message, scene).intent == "checkin"
    assert heard.scene_of("world", "599") == (message, scene)
    assert heard.scene_of("world", "0") is None
