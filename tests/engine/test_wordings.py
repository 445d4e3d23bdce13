"""Sentences in the bureau's own words: what may be said, and that whatever may be can be."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import TextsError
from bot.texts import HOME, Texts, plain_names
from bot.texts.checking import FORBIDDEN, MOST_CHARACTERS, faults, preview, tidy
from bot.texts.places import AUDIENCES, GROUP, parts, place_of
from bot.texts.values import examples, labelled, named, values
from console.wordings import FIXED, LONG, TO, was_said

NUMBERS = {
    "number_medical": "120",
    "number_fire": "119",
    "number_police": "110",
    "number_fraud": "96110",
    "number_lifeline": "12356",
}
KEYS = sorted(Texts().keys())
FREE = [key for key in KEYS if not place_of(key).fixed]
FIRST = "checkin.recorded_first"


def texts() -> Texts:
    return Texts(bot="小银铃", **NUMBERS)


def wrong(key: str, own: str) -> list[str]:
    """What is told of a rewording, in words."""
    say = texts()
    return [say(fault.key, **fault.values) for fault in faults(say, key, tidy(named(own)))]


def test_every_file_has_its_title_and_every_exception_its_sentence():
    assert {key.partition(".")[0] for key in KEYS} == set(parts())
    assert set(TO) == set(AUDIENCES)
    for name, part in parts().items():
        assert part.title and part.to in AUDIENCES, name
        assert set(part.told) <= {"title", "to", "confirms", "fixed", "long", "sheets", *AUDIENCES}
        for field, of in part.told.items():
            if field not in ("title", "to", "confirms"):
                assert {f"{name}.{one}" for one in of} <= set(KEYS), f"{name}.{field}"


def test_every_reason_has_its_sentence():
    assert {place_of(key).fixed for key in KEYS} - {""} == set(FIXED)
    assert {place_of(key).long for key in KEYS} - {""} == set(LONG)


def test_every_placeholder_has_its_meaning_and_an_example_and_no_two_the_same_label():
    say = texts()
    used = set().union(*(say.placeholders(key) for key in KEYS)) | say.anywhere()
    assert used == set(values())
    labels = [value.label for value in values().values()]
    assert len(set(labels)) == len(labels) and not set(labels) & set(values())
    assert all(value.about and value.example != "" for value in values().values())


def test_a_sentence_as_pages_show_it_is_read_back_as_it_was():
    shipped = {key: texts().shipped(key) for key in KEYS}
    assert {key: named(labelled(one)) for key, one in shipped.items()} == shipped


def test_what_is_shipped_may_be_said():
    say = texts()
    wrong = {key: faults(say, key, say.shipped(key)) for key in FREE}
    assert {key: found for key, found in wrong.items() if found} == {}


def test_what_is_said_in_groups_is_most_of_what_elders_read():
    in_groups = [key for key in KEYS if place_of(key).to == GROUP]
    assert len(in_groups) > 400
    assert place_of("announcements.head").to == GROUP
    assert place_of("summary.missing").to == "staff"
    assert place_of("settings.quiet").to == "console"


@pytest.mark.parametrize(
    ("key", "own", "told"),
    [
        (FIRST, "", "还没有写"),
        (FIRST, " \n ", "还没有写"),
        (FIRST, "记上了：今天的学习打卡。", "少了{姓名}，就是“是谁，或者叫什么”"),
        (FIRST, "{姓名}，{电话}，记上了。", "{电话}不认得。这句话里能写的有：{姓名}"),
        (FIRST, "{姓名，记上了。", "花括号只能用来写空"),
        (FIRST, "{姓名}记上了}", "花括号只能用来写空"),
        (FIRST, "{{姓名}}记上了", "花括号只能用来写空"),
        (FIRST, "{姓名:>200}记上了", "花括号只能用来写空"),
        (FIRST, "{姓名.__class__}记上了", "花括号只能用来写空"),
        (FIRST, "{0}{姓名}记上了", "{0}不认得"),
        (FIRST, "{}{姓名}记上了", "花括号只能用来写空"),
        (FIRST, "{姓名}，好好学。", "机器人靠“记上了”认出自己记过的话"),
        (FIRST, "{姓名}\n记上了\n一\n二\n三\n四\n五", "群里最多6行"),
        (FIRST, "{姓名}，记上了" + "好" * MOST_CHARACTERS, "群里最多120个字"),
        (FIRST, "{姓名}，记上了\u200b。", "看不见的字符"),
        (FIRST, "{姓名}，记上了\x07。", "看不见的字符"),
        (FIRST, "好" * 1001, "太长了，有1001个字"),
        (FIRST, "【记上了】{姓名}", "不要用“【”开头"),
        (FIRST, "1. {姓名}，记上了", "开头不要写号码"),
        ("common.cancelled", "好的，{姓名}。", "这句话里没有要填的空"),
        ("announcements.head", "{名称}，请看。", "要用“【”开头"),
        ("announcements.answer_at", "看到了，回一声“收到”。", "少了“@{机器人} 收到”这一行"),
        ("announcements.answer_at", "好\n@{机器人} 看到", "少了“@{机器人} 收到”这一行"),
        ("emergency.medical", "请马上打急救电话。", "少了{急救}"),
        ("checkins.sheet_totals", "合计/总数", "一张表的名字"),
        ("checkins.sheet_totals", "总" * 32, "一张表的名字"),
        ("settings.nav", "设\n置", "只能写一行"),
        ("activity_notices.list", "{名称} {时间} {人数}", "不能改"),
        ("common.weekdays", "日一二三四五六", "不能改"),
        ("cli.serving", "好：{网址}", "不能改"),
    ],
)
def test_what_may_not_be_said_is_told_with_what_to_do(key: str, own: str, told: str):
    assert any(told in line for line in wrong(key, own)), wrong(key, own)


@pytest.mark.parametrize(
    ("own", "about"),
    [
        ("听说您住院了，好好养着。", "病情"),
        ("您的高血压好些了吗？", "病情"),
        ("住在8病房12床。", "病情"),
        ("请打13900000000。", "电话号码"),
        ("电话：12345", "电话号码"),
        ("请到住址登记。", "住址"),
        ("到3号楼2单元来。", "住址"),
        ("请带身份证。", "证件号"),
        ("今年83岁，身体好。", "年龄"),
        ("没来的请说一声。", "谁没来"),
        ("您的积分有5分。", "积分"),
    ],
)
def test_in_a_group_nothing_of_what_is_nobodys_business(own: str, about: str):
    (told,) = wrong("common.cancelled", own)
    assert about in told and told.endswith("。")
    assert wrong("settings.yes", own) == [], "a page of the console may say so"


def test_an_example_that_is_filled_in_counts_as_what_is_written():
    assert any("年龄" in line for line in wrong("checkin.record_none", "{姓名}{姓名}5岁"))
    assert wrong("activities.capacity", "最多{几}岁") != []


def test_every_rule_for_groups_is_told():
    assert set(FORBIDDEN) <= set(KEYS)


@pytest.mark.parametrize(
    "own",
    [
        "{姓名}，好样的，记上了！",
        "｛姓名｝，记上了",
        "{ 姓名 }，记上了",
        "{name}，记上了",
        "{姓名}和{机器人}记上了",
        "{姓名}，{姓名}，记上了\r\n明天见",
    ],
)
def test_what_may_be_said_in_own_words(own: str):
    assert wrong(FIRST, own) == []


def test_a_sentence_that_was_said_is_found_again():
    say = texts()
    recorded = say.shipped("checkin.recorded")
    assert was_said(say, recorded, "王德福，记上了：今天的学习打卡。一共1天，连着1天。")
    assert not was_said(say, recorded, "王德福，今天已经记过了，您放心。一共1天。")
    assert not was_said(say, say.shipped("signups.pair"), "老王和老李")


WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=30) | st.sampled_from(
    ["{", "}", "{{", "{name}", "{days}", "{n!r}", "{name:9}", "记上了", "\n", "【", "{bot}", "@"]
)


@given(
    key=st.sampled_from([*FREE, FIRST, FIRST]),
    pieces=st.lists(WORDS, max_size=6),
    ends=st.sampled_from(("shipped", "placeholders")),
    value=st.text(max_size=20),
)
def test_whatever_is_accepted_can_be_said_with_any_values(
    key: str, pieces: list[str], ends: str, value: str
):
    say = texts()
    needed = say.placeholders(key)
    shipped = (
        say.shipped(key) if ends == "shipped" else "".join(f"{{{name}}}" for name in sorted(needed))
    )
    own = tidy(named("".join([*pieces, shipped])))
    if faults(say, key, own):
        return
    say.reword({key: own})
    said = say(key, **dict.fromkeys(needed - say.anywhere(), value))
    always = {"bot": "小银铃", **NUMBERS}
    expected = own
    for name in needed | say.anywhere():
        expected = expected.replace(f"{{{name}}}", f"\0{name}\0")
    for name in needed | say.anywhere():
        expected = expected.replace(f"\0{name}\0", str(always.get(name, value)))
    assert said == expected


@given(st.lists(st.sampled_from([*"{}name!:[0.] 好", "{name}"]), max_size=12))
def test_plain_placeholders_are_those_that_format_fills_and_nothing_else(pieces: list[str]):
    sentence = "".join(pieces)
    names = plain_names(sentence)
    if names is None:
        return
    assert {name for _, name, _, _ in string.Formatter().parse(sentence) if name} == names
    assert "{" not in sentence.format(**dict.fromkeys(names, "x"))


@pytest.mark.parametrize("own", ["{姓名}好", "没有空", "{name", "{name}{other}", "{name!r}"])
def test_what_does_not_fit_any_more_is_left_out(own: str):
    say = texts()
    before = say(FIRST, name="王德福")
    say.reword({FIRST: own, "no.such": "好", "common.cancelled": "好嘞。"})
    assert say(FIRST, name="王德福") == before
    assert say("common.cancelled") == "好嘞。"
    with pytest.raises(TextsError):
        say("no.such")


def test_reworded_again_only_the_last_counts():
    say = texts()
    say.reword({"common.cancelled": "好嘞。"})
    say.reword({})
    assert say("common.cancelled") == "好的，不办了。"
    say.reword({FIRST: "{name}，{bot}记上了。"})
    assert say(FIRST, name="王德福") == "王德福，小银铃记上了。"
    assert say.shipped(FIRST) == Texts().shipped(FIRST)
    assert say.placeholders(FIRST) == {"name"}


def test_what_a_value_holds_is_never_read_as_a_placeholder():
    say = texts()
    say.reword({FIRST: "{name}，记上了。"})
    assert say(FIRST, name="{days}{{") == "{days}{{，记上了。"


def test_examples_fill_every_sentence():
    say = texts()
    for key in KEYS:
        assert say.filled(say.shipped(key), examples()) == preview(say, say.shipped(key))


def test_what_is_told_of_sentences_stands_beside_them_and_is_none_itself():
    assert not (Path(HOME) / "places.toml").exists()
    assert not (Path(HOME) / "values.toml").exists()
