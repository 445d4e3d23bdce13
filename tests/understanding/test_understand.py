"""From words to intents: a table of what people say, and what holds for any words at all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Account, Chat, Message
from bot.router import Feature, Listen, Router
from bot.scene import Cue, Item, Option, Person, Question, Scene, Understanding
from bot.understanding import Understander
from bot.understanding.normal import core, plain
from handlers import FEATURES
from tests.kit.town import MORNING

TODAY = MORNING.date()
LISTENS = [listen for feature in FEATURES for listen in feature.listens]
CUES = {listen.intent: listen.cues for listen in LISTENS}
WORDS = [(intent, word) for intent, cues in CUES.items() for cue in cues for word in cue.words]
understand = Understander(CUES, "小银铃")

HERE = frozenset({("simulator", "G1")})
READING = Item("campaign", 1, "每日一学", TODAY, TODAY, HERE)
BOOKS = Item("campaign", 2, "银发读书会", TODAY, TODAY, HERE)
WALK = Item("activity", 3, "健步走", TODAY, TODAY, HERE)
ELSEWHERE = Item("campaign", 4, "红色故事会", TODAY, TODAY, frozenset({("simulator", "G2")}))
SAME_ID_ELSEWHERE = Item("campaign", 5, "诗词会", TODAY, TODAY, frozenset({("paste", "G1")}))
WHICH = Question(
    "checkin",
    (Option(1, "每日一学", 1), Option(2, "银发读书会", 2)),
    MORNING + timedelta(minutes=10),
)


def message(text: str, *, group: bool = True, at_bot: bool = False) -> Message:
    chat = Chat("simulator", "G1" if group else "private-P01", is_group=group)
    sender = Account("simulator", "P01")
    return Message("app", "m1", sender, chat, text, MORNING, at_bot=at_bot)


def scene(*items: Item, pending: Question | None = None) -> Scene:
    return Scene(MORNING, TODAY, "study", Person(1, "王德福", "member"), pending, items)


def intent_in_group(text: str) -> str:
    return understand(message(text), scene(READING)).intent


def intent_in_private(text: str) -> str:
    return understand(message(text, group=False), scene(READING)).intent


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
    ("撤回", "checkin_cancel"),
    ("取消打卡", "checkin_cancel"),
    ("我还没学呢", "none"),
    ("还没学", "checkin_cancel"),
    ("我打了几天", "checkin_query"),
    ("我打了几天了？", "checkin_query"),
    ("打了多少天卡", "checkin_query"),
    ("我的打卡记录", "checkin_query"),
    ("连续几天了", "checkin_query"),
    # Talk that only sounds like it.
    ("打卡了吗", "none"),
    ("谁还没打卡", "none"),
    ("老王打卡了", "none"),
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
    ("取消", "cancel"),
    ("算了吧", "cancel"),
    ("不用了", "cancel"),
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


@pytest.mark.parametrize(("intent", "word"), WORDS)
def test_every_declared_word_means_its_intent(intent: str, word: str):
    assert understand(message(word, at_bot=True), scene(READING)).intent == intent


def test_no_word_means_two_things():
    meanings: dict[str, set[str]] = {}
    for intent, word in WORDS:
        meanings.setdefault(core(plain(word)), set()).add(intent)
    assert {word: many for word, many in meanings.items() if len(many) > 1} == {}


def test_two_features_cannot_claim_one_word():
    listen = Listen("thief", lambda _tx, _request: (), (Cue(words=("打卡啦",)),))
    with pytest.raises(ValueError, match="打卡"):
        Understander(Router((*FEATURES, Feature("thief", listens=(listen,)))).cues, "小银铃")


def test_words_that_may_be_meant_for_others_ask_for_help_only_when_spoken_to():
    assert understand(message("帮助"), scene(READING)).intent == "help"
    assert understand(message("你会什么"), scene(READING)).intent == "none"
    assert understand(message("你会什么", at_bot=True), scene(READING)).intent == "help"


def test_about_the_only_campaign_nothing_is_asked():
    assert understand(message("打卡"), scene(READING)) == Understanding("checkin", {"campaign": 1})
    assert understand(message("打卡"), scene(WALK, BOOKS)) == Understanding(
        "checkin", {"campaign": 2}
    )


def test_about_one_of_two_campaigns_it_must_be_asked_which():
    understood = understand(message("打卡"), scene(READING, WALK, BOOKS))
    assert understood == Understanding("checkin", {"candidates": (1, 2)}, ask=("campaign",))


def test_what_is_on_here_goes_before_what_is_on_elsewhere():
    everything = scene(ELSEWHERE, READING, SAME_ID_ELSEWHERE)
    for at_bot in (False, True):
        said = message("打卡", at_bot=at_bot)
        assert understand(said, everything) == Understanding("checkin", {"campaign": 1})


def test_what_is_on_elsewhere_is_meant_only_when_the_bot_is_spoken_to():
    assert understand(message("打卡"), scene(ELSEWHERE)).intent == "none"
    for said in (message("打卡", at_bot=True), message("打卡", group=False)):
        assert understand(said, scene(ELSEWHERE)) == Understanding("checkin", {"campaign": 4})


def test_alone_with_the_bot_everything_may_be_meant():
    understood = understand(message("打卡", group=False), scene(READING, ELSEWHERE))
    assert understood.slots == {"candidates": (1, 4)}


def test_where_no_campaign_is_the_words_are_talk_unless_spoken_to_the_bot():
    assert understand(message("打卡"), scene(WALK)).intent == "none"
    assert understand(message("打卡", at_bot=True), scene(WALK)) == Understanding("checkin")
    assert understand(message("打卡", group=False), scene()) == Understanding("checkin")


@pytest.mark.parametrize(
    "said", ["2", " ２。", "②", "第2个", "银发读书会", "银发 读书会！", "@小银铃 2"]
)
def test_an_answer_to_the_open_question(said: str):
    understood = understand(message(said), scene(READING, BOOKS, pending=WHICH))
    assert understood == Understanding("checkin", {"choice": 2})


@pytest.mark.parametrize(
    ("said", "intent"),
    [("取消", "cancel"), ("算了", "cancel"), ("不用了", "cancel"), ("3", "none"), ("真好", "none")],
)
def test_no_answer_to_the_open_question(said: str, intent: str):
    assert understand(message(said), scene(READING, pending=WHICH)).intent == intent


def test_with_a_question_open_other_words_still_count():
    assert understand(message("打错了"), scene(READING, pending=WHICH)).intent == "checkin_cancel"


def test_a_picture_answers_no_question():
    smiling = Question("checkin", (Option(1, "🌹🌹", 1), Option(2, "花", 2)), WHICH.expires_at)
    assert understand(message(""), scene(READING, pending=smiling)).intent == "none"
    assert understand(message("🌸"), scene(READING, pending=smiling)).intent == "none"


@pytest.mark.parametrize("name", ["小银铃", "Bell", "小银铃ＡＩ", "小银铃（东城）", "银 铃"])
@pytest.mark.parametrize("at", ["@{} 打卡", "打卡@{}", "＠{}打卡"])
def test_the_bot_may_have_any_name(name: str, at: str):
    named = Understander(CUES, name)
    assert named(message(at.format(name), at_bot=True), scene(READING)).intent == "checkin"


MARKS = st.text(
    st.sampled_from(" \n\t　，。！？、；：“”‘’（）…—~～·.,!?-_'\"\u200b\u2005\ufe0f👍🌹😀"),
    max_size=4,
)
TEXTS = st.text(max_size=40) | st.text(st.sampled_from("打卡已学完了我今天来取消算12②第个@小银铃 "))
SCENES = st.builds(
    lambda items, pending: scene(*items, pending=pending),
    st.lists(st.sampled_from([READING, BOOKS, WALK, ELSEWHERE]), unique=True),
    st.sampled_from([None, WHICH]),
)


@given(TEXTS, SCENES, st.booleans(), st.booleans())
def test_any_text_is_understood_without_error_and_the_same_each_time(text, seen, group, at_bot):
    said = message(text, group=group, at_bot=at_bot)
    understood = understand(said, seen)
    assert understood == understand(said, seen)
    known = {listen.intent for listen in LISTENS} | {"none"}
    assert understood.intent in known


@pytest.mark.parametrize("word", ["我", "今天的", "了", "打卡", "我打卡了", "🌹"])
def test_however_often_a_word_is_said_nothing_breaks(word: str):
    assert intent_in_group(word * 2000) == "none"


@given(st.sampled_from(WORDS), st.data())
def test_blanks_and_marks_around_and_inside_change_nothing(cue, data):
    intent, word = cue
    parts = [part for sign in word for part in (data.draw(MARKS), sign)] + [data.draw(MARKS)]
    assert understand(message("".join(parts), at_bot=True), scene(READING)).intent == intent


@given(st.sampled_from(WORDS), st.sampled_from(["今天", "我", "我今天", "请", "我来"]), MARKS)
def test_fillers_before_change_nothing(cue, filler, marks):
    intent, word = cue
    assert understand(message(filler + marks + word, at_bot=True), scene(READING)).intent == intent


@given(st.text(max_size=30))
def test_plain_is_plain_already(text: str):
    assert plain(plain(text)) == plain(text)


@given(st.text(max_size=30))
def test_the_core_is_part_of_what_was_said(text: str):
    said = plain(text)
    assert core(said) in said
    assert bool(core(said)) is bool(said)
