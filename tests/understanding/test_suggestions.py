"""What is told as a suggestion, in whatever words, and the talk beside it that is none.

Lines of the first author were written without a look at the rules; the talk of the theme too.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from bot.scene import Understanding
from bot.understanding import Understander
from bot.understanding.world import load
from handlers.hears import HEARINGS
from tests.kit import theme
from training.sets import HALL as HALL_LINES

HERE = Path(__file__).parent
THEME = HERE.parent / "conversations" / "hall" / "theme.txt"
WORLD = load(HALL_LINES / "world.json")
HALL, STUDY, ACTIVITIES, ALONE = "G1", "G2", "G3", "private"
SUBMIT = "suggestion_submit"
# Of a hundred suggestions so many must be heard, by whom they were written and where they are told.
FLOORS = {
    ("first", ALONE): 92,
    ("first", HALL): 88,
    ("second", ALONE): 92,
    ("second", HALL): 85,
}
# Of a hundred lines of talk so many may be taken for one.
MOST_TAKEN = 2


@cache
def _understander() -> Understander:
    return Understander(HEARINGS, WORLD.bot_name)


def understood(text: str, chat: str) -> Understanding:
    line = {"text": text, "speaker": "P3", "chat": chat}
    return _understander()(WORLD.message(line), WORLD.scene(line))


@cache
def lines() -> list[dict[str, str]]:
    text = (HERE / "data" / "suggestions.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def said(label: str, author: str | None = None) -> list[str]:
    return [x["text"] for x in lines() if x["label"] == label and author in (None, x.get("author"))]


@cache
def of_the_theme(tag: str) -> list[tuple[str, str]]:
    """The words with this tag, each with the chat in which it was said."""
    found = (one for one in theme.lines(THEME) if one.tag == tag and not one.is_staffs)
    return [(one.words, HALL if one.in_group else ALONE) for one in found]


@pytest.mark.parametrize(("author", "chat"), FLOORS)
def test_so_many_suggestions_are_heard(author: str, chat: str):
    texts = said("suggestion", author)
    missed = [text for text in texts if understood(text, chat).intent != SUBMIT]
    assert 100 * (1 - len(missed) / len(texts)) >= FLOORS[author, chat], "\n".join(missed)


# An author of whom nobody who wrote rules has read a line; none is shown.
UNSEEN = HERE.parent / "suggestions" / "unseen" / "b.jsonl"


@pytest.mark.parametrize(("chat", "floor"), [(ALONE, 90), (HALL, 85)])
def test_so_many_suggestions_of_which_no_rule_knows_are_heard(chat: str, floor: int):
    texts = [json.loads(line)["text"] for line in UNSEEN.read_text("utf-8").splitlines()]
    heard = sum(understood(text, chat).intent == SUBMIT for text in texts)
    share = 100 * heard / len(texts)
    assert share >= floor


def test_next_to_no_suggestion_wakes_anybody():
    """Two of 641: one may wish to die."""
    files = sorted((HERE.parents[1] / "training" / "similar").glob("c_*.jsonl"))
    written = [line for file in files for line in file.read_text("utf-8").splitlines()]
    texts = [json.loads(line)["text"] for line in written]
    assert len(texts) >= 600
    alarming = [text for text in texts if understood(text, ALONE).intent == "emergency"]
    assert len(alarming) <= 2, "\n".join(alarming)


@pytest.mark.parametrize(("label", "chat"), [("talk", HALL), ("alone", ALONE)])
def test_talk_is_left_alone(label: str, chat: str):
    texts = said(label)
    taken = [text for text in texts if understood(text, chat).intent.startswith("suggestion")]
    assert 100 * len(taken) / len(texts) <= MOST_TAKEN, "\n".join(taken)


def test_the_talk_of_the_theme_is_left_alone():
    told = of_the_theme("talk")
    taken = [text for text, chat in told if understood(text, chat).intent != "none"]
    assert len(told) > 50
    assert taken == []


@pytest.mark.parametrize("chat", [STUDY, ACTIVITIES])
def test_other_groups_hear_no_suggestions(chat: str):
    texts = [*said("suggestion"), *said("talk")]
    assert [text for text in texts if understood(text, chat).intent.startswith("suggestion")] == []


@pytest.mark.parametrize(
    ("tag", "intent", "action"),
    [
        ("new", SUBMIT, None),
        ("dup", SUBMIT, None),
        ("anonymous", SUBMIT, None),
        ("support", "suggestion_support", None),
        ("object", SUBMIT, "oppose"),
        ("add", SUBMIT, "supplement"),
        ("ask", "suggestion_query", None),
        ("rate", "suggestion_rate", None),
        ("reopen", "suggestion_rate", None),
        ("withdraw", "suggestion_withdraw", None),
    ],
)
def test_what_is_said_towards_suggestions_without_their_numbers(
    tag: str, intent: str, action: str | None
):
    missed = []
    for text, chat in of_the_theme(tag):
        found = understood(text, chat)
        if (found.intent, found.slots.get("action")) != (intent, action):
            missed.append(f"{text} -> {found.intent} {found.slots}")
    assert missed == []


def test_no_item_is_named_where_none_could_be_told():
    found = understood("老田说的凉亭那条我支持", HALL)
    assert (found.intent, found.slots.get("ref")) == ("suggestion_support", None)


@pytest.mark.parametrize("chat", [HALL, ALONE])
@pytest.mark.parametrize(
    "text",
    [
        "乒乓球案子边上都翘皮了 网子也耷拉着 球一弹就拐弯 请给换两张新案子 旧的实在打不成了",
        "家里剪刀钝了 伞骨断了 电饭锅不亮 都找不着人修 想请局里一个月请一回师傅来摆个摊",
        "后院搭车棚充电我不同意 就挨着我们舞蹈室窗户 电瓶充电着了火咋办 我反对",
        "门球场那条我再添一句 场边上的长条凳也断了一根腿 顺手一道修了吧",
        "广场不让我们跳舞了 有个老姐姐靠这个把血糖都跳下来了 少给国家添麻烦嘛 请准许我们回去跳",
    ],
)
def test_a_suggestion_is_no_emergency(text: str, chat: str):
    assert understood(text, chat).intent == SUBMIT


@pytest.mark.parametrize("chat", [HALL, ALONE, STUDY])
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("老伴从凳子上摔下来 断了一根腿", "medical"),
        ("我从凳子上摔下来腿断了", "medical"),
        ("凳子腿断了 我摔在地上起不来", "medical"),
        ("车棚里电瓶充电着火了 快来人", "fire"),
        ("车棚里电瓶充电着了火咋办 快来人", "fire"),
        ("车棚着火了 快来人 我早就反对在那充电", "fire"),
        ("食堂里有人晕倒了 请快来", "medical"),
        ("活动室一股煤气味 头晕 快来人", "gas"),
    ],
)
def test_an_emergency_stays_one_in_the_words_of_a_suggestion(text: str, kind: str, chat: str):
    found = understood(text, chat)
    assert (found.intent, found.slots.get("kind")) == ("emergency", kind)


@pytest.mark.parametrize(
    "text",
    [
        "食堂几点开门",
        "图书室礼拜天开不开",
        "每天早上八点提醒我打卡",
        "健步走我报名",
        "我老伴住院了，一个人在医院没人照顾",
    ],
)
def test_what_is_wished_of_the_bot_or_asked_is_no_suggestion(text: str):
    assert not understood(text, ALONE).intent.startswith("suggestion")


def test_what_is_special_about_a_suggestion():
    found = understood("这个我匿名说 食堂门口的地砖翘起来了 已经绊倒两个人 请修一修", ALONE)
    assert found.intent == SUBMIT
    assert (found.slots["anonymous"], found.slots["safety"]) == (True, True)
    assert found.slots["topic"] == "这个我匿名说 食堂门口的地砖翘起来了 已经绊倒两个人 请修一修"


def test_a_suggestion_that_is_but_announced_is_asked_for():
    assert understood("我想提个建议", ALONE).ask == ("topic",)
