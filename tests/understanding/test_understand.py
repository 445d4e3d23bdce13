"""From words to intents: a table of what people say, and what holds for any words at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Account, Chat, Message
from bot.scene import Item, Known, Option, Own, Person, Post, Question, Scene
from bot.understanding import Understander
from bot.understanding.names import Roster
from bot.understanding.normal import core, plain
from handlers.hears import HEARINGS
from tests.kit.town import MORNING

TODAY = MORNING.date()
understand = Understander(HEARINGS, "小银铃")

HERE = frozenset({("simulator", "G1")})
READING = Item("campaign", 1, "每日一学", TODAY, TODAY, HERE)
BOOKS = Item("campaign", 2, "银发读书会", TODAY, TODAY, HERE)
WALK = Item("activity", 3, "健步走", TODAY, TODAY, HERE)
ROSTER = Roster((Known(1, "王德福"), Known(2, "李淑芬"), Known(3, "吴长河")))
WHICH = Question(
    "checkin",
    (Option(1, "每日一学", ("campaign", 1)), Option(2, "银发读书会", ("campaign", 2))),
    MORNING + timedelta(minutes=10),
)
SELF_TODAY = {"people": ["self"], "date": TODAY}
DAILY = Post(None, "学习打卡：每日一学", MORNING - timedelta(hours=1), (("campaign", 1),))


def message(text: str, *, group: bool = True, at_bot: bool = False) -> Message:
    chat = Chat("simulator", "G1" if group else "P01", is_group=group)
    sender = Account("simulator", "P01")
    return Message("app", "m1", sender, chat, text, MORNING, at_bot=at_bot)


def scene(*items: Item, pending: Question | None = None) -> Scene:
    person, own = Person(1, "王德福", "member"), Own(checked_in=frozenset({TODAY}))
    return Scene(MORNING, TODAY, "study", person, pending, items, own=own, roster=ROSTER)


def intent_in_group(text: str) -> str:
    return understand(message(text), scene(READING)).intent


def intent_in_private(text: str) -> str:
    alone = replace(scene(READING), purpose="private")
    return understand(message(text, group=False), alone).intent


SAID_IN_THE_GROUP = [
    # The plain words, and what people put around them.
    ("打卡", "checkin"),
    ("学习打卡", "checkin"),
    ("已学", "checkin"),
    ("已阅", "checkin"),
    ("签到", "checkin"),
    ("学完了", "checkin"),
    ("学过了", "checkin"),
    ("我学完了", "checkin"),
    ("今天打卡了", "checkin"),
    ("今日已学", "checkin"),
    ("今天的打卡", "checkin"),
    ("我来打卡啦", "checkin"),
    ("俺打卡喽", "checkin"),
    ("来打个卡吧", "checkin"),
    ("请打卡", "checkin"),
    ("小助手打卡", "checkin"),
    ("我今天学习完了", "checkin"),
    ("打卡了啊", "checkin"),
    ("打卡打卡", "checkin"),
    # As fingers, ears and keyboards have it.
    ("打卡！", "checkin"),
    ("打卡。。。", "checkin"),
    ("  打 卡 ", "checkin"),
    ("打　卡", "checkin"),
    ("“打卡”", "checkin"),
    ("打卡👍", "checkin"),
    ("🌹打卡🌹🌹", "checkin"),
    ("打卡~", "checkin"),
    ("打\n卡", "checkin"),
    ("DK", "checkin"),
    ("ＤＫ", "checkin"),
    ("daka", "checkin"),
    ("Ｄa Ｋa！", "checkin"),
    ("大卡", "checkin"),
    ("搭卡了", "checkin"),
    ("答卡", "checkin"),
    # With the bot's name.
    ("@小银铃 打卡", "checkin"),
    ("@小银铃\u2005打卡", "checkin"),
    ("＠小银铃打卡", "checkin"),
    ("打卡 @小银铃", "checkin"),
    # Taking back and asking.
    ("打错了", "checkin_cancel"),
    ("我打错卡了", "checkin_cancel"),
    ("撤回", "none"),
    ("取消打卡", "checkin_cancel"),
    ("我还没学呢", "none"),
    ("还没学", "none"),
    ("我打了几天", "checkin_query"),
    ("我打了几天了？", "checkin_query"),
    ("打了多少天卡", "checkin_query"),
    ("我的打卡记录", "checkin_query"),
    ("连续几天了", "checkin_query"),
    # Talk that only sounds like it.
    ("打卡了吗", "none"),
    ("谁还没打卡", "checkin_query"),
    ("老吴打卡了", "none"),
    ("打卡那个景点真好", "none"),
    ("我去公园打卡", "none"),
    ("不打卡", "none"),
    ("打电话", "none"),
    ("学习强国真好", "none"),
    ("收到", "none"),
    ("好的", "none"),
    ("我", "none"),
    ("了", "none"),
    ("1", "none"),
    ("取消", "none"),
    ("算了", "none"),
    ("帮助", "help"),
    ("帮忙", "none"),
    ("@王德福 打卡", "none"),
    ("", "none"),
    ("   ", "none"),
    ("？？？", "none"),
    ("👍👍👍", "none"),
    ("[强]", "none"),
]


@pytest.mark.parametrize(("said", "intent"), SAID_IN_THE_GROUP)
def test_in_the_group(said: str, intent: str):
    assert intent_in_group(said) == intent


SAID_IN_PRIVATE = [
    ("打卡", "checkin"),
    ("帮助", "help"),
    ("HELP", "help"),
    ("怎么打卡？", "help"),
    ("你会什么呀", "help"),
    ("取消", "checkin_cancel"),
    ("算了吧", "cancel"),
    ("不用了", "cancel"),
    ("你好", "greeting"),
    ("谢谢", "none"),
    ("2", "expired_choice"),
    ("２", "expired_choice"),
    ("②", "expired_choice"),
    ("12", "none"),
    ("今天腰有点酸", "none"),
    ("", "none"),
]


@pytest.mark.parametrize(("said", "intent"), SAID_IN_PRIVATE)
def test_in_private(said: str, intent: str):
    assert intent_in_private(said) == intent


@pytest.mark.parametrize("said", ["打卡", "我学完了", "今天的打卡"])
def test_about_the_only_campaign_nothing_is_asked(said: str):
    understood = understand(message(said), scene(READING))
    assert understood.slots == {"campaign": ("campaign", 1), **SELF_TODAY}
    assert understood.ask == ()


def test_about_one_of_two_campaigns_the_handler_decides():
    understood = understand(message("打卡"), scene(READING, WALK, BOOKS))
    assert (understood.intent, understood.slots) == ("checkin", SELF_TODAY)


def test_a_forgotten_day_is_told_with_the_day():
    understood = understand(message("昨天忘了打卡，补一下"), scene(READING))
    assert understood.intent == "checkin"
    assert understood.slots["date"] == TODAY - timedelta(days=1)
    assert understood.slots["backfill"] is True


def test_who_is_named_is_found():
    understood = understand(message("给吴长河打个卡", at_bot=True), scene(READING))
    assert (understood.intent, understood.slots["people"]) == ("checkin", [3])


@pytest.mark.parametrize(
    "said", ["2", " ２。", "②", "第2个", "银发读书会", "银发 读书会！", "@小银铃 2"]
)
def test_an_answer_to_the_open_question(said: str):
    understood = understand(message(said), scene(READING, BOOKS, pending=WHICH))
    assert understood.intent == "checkin"
    assert understood.slots == {"campaign": ("campaign", 2), **SELF_TODAY}


def test_an_answer_keeps_what_was_said_before_the_question():
    yesterday = TODAY - timedelta(days=1)
    asked = replace(WHICH, draft={"people": [3], "date": yesterday})
    understood = understand(message("1"), scene(READING, BOOKS, pending=asked))
    assert understood.slots == {"campaign": ("campaign", 1), "people": [3], "date": yesterday}


@pytest.mark.parametrize("said", ["取消", "算了", "不用了"])
def test_an_open_question_is_declined(said: str):
    understood = understand(message(said), scene(READING, pending=WHICH))
    assert understood.intent == "confirm"
    assert understood.slots == {"value": False, "applies_to": "checkin"}


@pytest.mark.parametrize("said", ["3", "真好"])
def test_no_answer_to_the_open_question(said: str):
    assert understand(message(said), scene(READING, pending=WHICH)).intent == "none"


def test_with_a_question_open_other_words_still_count():
    assert understand(message("打错了"), scene(READING, pending=WHICH)).intent == "checkin_cancel"


def test_short_words_answer_whoever_spoke_last():
    asked = Post(2, "谁把那本书看完了？", MORNING - timedelta(minutes=3))
    said, before = message("我也学完了"), scene(READING)
    assert understand(said, replace(before, recent=(DAILY,))).intent == "checkin"
    assert understand(said, replace(before, recent=(DAILY, asked))).intent == "none"


@pytest.mark.parametrize("name", ["小银铃", "Bell", "小银铃ＡＩ", "小银铃（东城）"])
@pytest.mark.parametrize("at", ["@{} 打卡", "打卡@{}", "＠{}打卡"])
def test_the_bot_may_have_any_name(name: str, at: str):
    named = Understander(HEARINGS, name)
    assert named(message(at.format(name), at_bot=True), scene(READING)).intent == "checkin"


def test_every_pattern_can_be_found():
    """A wording that is malformed is refused when the bot starts, not when somebody speaks."""
    assert len({hearing.feature for hearing in HEARINGS}) == len(HEARINGS)
    assert Understander(HEARINGS, "小银铃")(message("打卡"), scene(READING)).because


TEXTS = st.text(max_size=40) | st.text(st.sampled_from("打卡已学完了我今天来取消算12②第个@小银铃 "))
SCENES = st.builds(
    lambda items, pending: scene(*items, pending=pending),
    st.lists(st.sampled_from([READING, BOOKS, WALK]), unique=True),
    st.sampled_from([None, WHICH]),
)


@given(TEXTS, SCENES, st.booleans(), st.booleans())
def test_any_text_is_understood_without_error_and_the_same_each_time(text, seen, group, at_bot):
    said = message(text, group=group, at_bot=at_bot)
    assert understand(said, seen) == understand(said, seen)


@pytest.mark.parametrize("word", ["我", "今天的", "了", "🌹"])
def test_however_often_a_word_is_said_nothing_breaks(word: str):
    assert intent_in_group(word * 2000) == "none"


@given(st.text(max_size=30))
def test_plain_is_plain_already(text: str):
    assert plain(plain(text)) == plain(text)


@given(st.text(max_size=30))
def test_the_core_is_part_of_what_was_said(text: str):
    said = plain(text)
    assert core(said) in said
    assert bool(core(said)) is bool(said)


@pytest.mark.parametrize(
    ("text", "restore"),
    [
        ("别再提醒我了", False),
        ("不要再提醒我", False),
        ("以后不用再提醒我了", False),
        ("别重新提醒了，烦", False),
        ("接着发提醒吧", True),
        ("接着提醒我，恢复提醒", True),
    ],
)
def test_no_more_reminders_are_not_reminders_again(text: str, *, restore: bool):
    understood = understand(message(text, group=False), scene())
    assert understood.intent == "settings"
    assert understood.slots.get("restore", False) is restore
