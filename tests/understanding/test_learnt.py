"""What was learnt from labelled lines: kept up to date, never trusted against the signs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.texts import Texts
from bot.understanding import Understander, hall
from bot.understanding.explain import explain
from bot.understanding.learnt import FILE, Learnt, masked
from bot.understanding.world import load
from handlers.hears import HEARINGS
from training import sets

WORLD = load(sets.WORLDS / "coast.json")
understander = Understander(HEARINGS, WORLD.bot_name)


def line(text: str, **more: object) -> dict[str, object]:
    return {"text": text, "speaker": "P48", "chat": "private", **more}


def read(said: dict[str, object]):
    return understander.explain(WORLD.message(said), WORLD.scene(said))


def test_it_was_learnt_from_the_lines_as_they_are():
    kept = json.loads(FILE.read_text("utf-8"))["lines"]
    assert kept == sets.digest(), "lines or worlds changed: run make learn"


def test_what_is_learnt_of_halls_was_learnt_from_the_lines_as_they_are():
    kept = json.loads(hall.FILE.read_text("utf-8"))["lines"]
    assert kept == sets.of_hall_digest(), "lines or worlds changed: run make learn"


def test_who_and_when_and_how_many_are_not_learnt():
    _, one = read(line("给老于和我闺女报2个，6月17日的"))
    _, other = read(line("给老于和我女儿报3个，6月18日的"))
    assert one is not None
    assert other is not None
    assert masked(one) == masked(other)
    assert "17" not in masked(one)


def test_words_nobody_declared_are_understood_by_what_they_have_in_common():
    asked, _ = read(line("小同志，你都能给老头子办些什么事，列给我听听"))
    assert (asked.intent, asked.because) == ("help", "common.learnt")


def test_in_a_group_nothing_is_guessed():
    said = line("小同志，你都能给老头子办些什么事，列给我听听", chat="G2")
    assert read(said)[0].intent == "none"


@pytest.mark.parametrize("chat", ["private", "G2"])
def test_what_others_said_before_is_no_sign(chat: str):
    alone = line("海边那个我想好了", chat=chat, at_bot=True)
    talk = [{"by": "P44", "text": "谁去赶海，报名的举手", "refs": [], "minutes_ago": 2}]
    _, first = read(alone)
    _, second = read(alone | {"recent": talk})
    assert first is not None
    assert second is not None
    assert first.opinion == second.opinion


def test_the_likelier_intent_wins_and_says_by_which_signs():
    weights = {"报": [1, 300], "名": [1, 200, 0, -100], "学": [0, 50]}
    opinion = Learnt(["none", "activity_signup"], [100, 0], weights).opinion(["报", "名", "天"])
    assert opinion.intent == "activity_signup"
    assert opinion.signs == ("报", "名")
    assert opinion.probability == pytest.approx(0.9933, abs=0.001)


def test_without_any_sign_the_commonest_is_expected():
    assert Learnt(["none", "help"], [50, 0], {}).opinion([]).intent == "none"


def test_what_was_learnt_answers_an_open_question_only_with_no_or_a_question_back():
    pending = {
        "kind": "question",
        "of": "survey_answer",
        "ref": "Q3",
        "q": [3],
        "options": [],
        "asked_minutes_ago": 5,
    }
    understood, _ = read(line("有好有孬，你掂量着填", pending=pending))
    assert understood.intent == "survey_answer"
    assert understood.ask == ("score",)


def test_a_story_told_to_the_bot_stays_one():
    told, u = read(line("我跟你讲个古：六四年会战报名，我头一个摁手印，红榜贴出来我排第三"))
    assert told.intent == "none"
    assert u is not None
    assert replace(u.opinion, signs=()).intent == "none"


def test_the_explanation_names_the_words_that_spoke_for_it():
    said = line("小同志，你都能给老头子办些什么事，列给我听听")
    told = explain(understander, WORLD.message(said), WORLD.scene(said), Texts())
    assert any("凭学过的说法" in one and "你" in one and ":" not in one for one in told), told
