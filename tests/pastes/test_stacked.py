"""Talk as a Mac copies it, a name above each message: whose words they are, and when said."""

from __future__ import annotations

import pytest

from bot.transcripts import read
from services.pastes import speakers
from tests.pastes import kit
from tests.pastes.kit import NOW

KNOWN = frozenset({"沈素云", "卫承志", "苗长青", "机关 殷立新"})


def is_name(called: str) -> bool:
    return any(name in called for name in KNOWN)


def stands_alone(called: str) -> bool:
    return called in KNOWN


def said(text: str) -> list[tuple[str | None, str, str]]:
    lines = read(text, NOW, is_name, stands_alone).lines
    return [
        (line.who, line.at.strftime("%d %H:%M") if line.at else "", line.text)
        for line in lines
        if line.kind == "said"
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("昨天 19:32", "8:02"),
        ("星期三 晚上7:32", "上午8:02"),
        ("Yesterday 7:32 PM", "8:02 AM"),
        ("Wednesday 7:32 PM", "Today 8:02 AM"),
        ("Oct 29, 2025 at 7:32 PM", "Oct 30, 2025 at 8:02 AM"),
        ("Oct 29 7:32 PM", "October 30 8:02 AM"),
    ],
)
def test_under_one_time_each_message_has_its_own_name(first: str, second: str):
    text = (
        f"{first}\n沈素云\n我打卡\n卫承志\n沈素云打卡了我也打\n平安是福\n早\n"
        f"{second}\n平安是福\n打卡\n沈素云\n平安是福是谁"
    )
    assert said(text) == [
        ("沈素云", "29 19:32", "我打卡"),
        ("卫承志", "29 19:32", "沈素云打卡了我也打"),
        ("平安是福", "29 19:32", "早"),
        ("平安是福", "30 08:02", "打卡"),
        ("沈素云", "30 08:02", "平安是福是谁"),
    ]


def test_a_list_that_somebody_pasted_stays_one_message():
    text = "昨天 9:15\n沈素云\n#接龙\n茶话会\n1. 卫承志\n2. 沈素云\n卫承志\n谢谢\n9:40\n苗长青\n好"
    assert said(text) == [
        ("沈素云", "29 09:15", "#接龙\n茶话会\n1. 卫承志\n2. 沈素云"),
        ("卫承志", "29 09:15", "谢谢"),
        ("苗长青", "29 09:40", "好"),
    ]


def test_names_below_each_other_in_a_message_are_its_list():
    text = "昨天 9:15\n沈素云\n茶话会\n沈素云\n卫承志\n机关 殷立新\n苗长青\n我也去"
    assert said(text) == [
        ("沈素云", "29 09:15", "茶话会\n沈素云\n卫承志\n机关 殷立新"),
        ("苗长青", "29 09:15", "我也去"),
    ]


def test_names_and_words_without_any_time():
    text = "沈素云\n学好了\n机关 殷立新\n打卡\n沈素云\n卫承志\n卫承志\n叫我？\n好"
    assert said(text) == [
        ("沈素云", "", "学好了"),
        ("机关 殷立新", "", "打卡"),
        ("沈素云", "", "卫承志"),
        ("卫承志", "", "叫我？\n好"),
    ]


def test_one_message_with_its_name_above():
    assert said("沈素云\n茶话会我去") == [("沈素云", "", "茶话会我去")]


@pytest.mark.parametrize(
    "text",
    [
        "沈素云\n卫承志\n苗长青",
        "沈素云\n卫承志 2人\n苗长青",
        "茶话会名单\n沈素云\n卫承志\n苗长青",
        "沈素云",
        "沈素云 打卡\n卫承志 打卡",
    ],
)
def test_a_list_of_names_is_nobodys_talk(text: str):
    assert [who for who, _, _ in said(text)] == [None]


@pytest.mark.parametrize(
    "line",
    [
        '"卫承志" tickled "沈素云"',
        '"卫承志" recalled a message',
        '"沈素云" invited "苗长青" to the group chat',
        '"苗长青" joined the group chat via QR code',
        "You recalled a message",
        "沈素云 opened 卫承志's Red Packet",
        "语音通话已经结束",
        "通话时长 05:12",
    ],
)
def test_what_wechat_says_is_parted_from_the_message_above(line: str):
    lines = read(f"沈素云 8:02 AM\n打卡\n{line}", NOW, is_name).lines
    assert [(one.kind, one.text) for one in lines] == [("system", line), ("said", "打卡")]


@pytest.mark.parametrize(
    "mark", ["[Sticker]", '[Voice] 12"', "[Photo: 8e21aa.jpg(View in attachment)]", "[图片: a.jpg]"]
)
def test_what_has_no_words_is_silent(mark: str):
    (line,) = read(f"沈素云 8:02 AM\n{mark}", NOW, is_name).lines
    assert line.kind == "silent"


@pytest.mark.parametrize(
    "text",
    [
        "语音转文字：今天学习打卡",
        "[语音] 8″ 今天学习打卡",
        "[语音] 8″\n今天学习打卡",
        "[语音转文字] 今天学习打卡",
    ],
)
def test_what_was_put_into_words_is_the_words(text: str):
    (line,) = read(f"沈素云 8:02 AM\n{text}", NOW, is_name).lines
    assert (line.kind, line.text) == ("said", "今天学习打卡")


@pytest.mark.parametrize(
    ("text", "own", "quote"),
    [
        ("回复 卫承志：打卡\n我也打卡", "我也打卡", "打卡"),
        ("回复 卫承志：那我也报名", "那我也报名", None),
        ("回复大家的问题，下午答复", "回复大家的问题，下午答复", None),
    ],
)
def test_of_an_answer_only_the_own_words_are_left(text: str, own: str, quote: str | None):
    (line,) = read(f"沈素云 8:02 AM\n{text}", NOW, is_name).lines
    assert (line.text, line.quote) == (own, quote)


@pytest.mark.parametrize(
    ("line", "alone"),
    [
        ("机关 殷立新", True),
        ("🌸梅姐🌸", True),
        ("卫健|苗长青", True),
        ("屈小妹-女儿代", True),
        ("沈老师(教育)", True),
        ("茶话会 沈素云", False),
        ("沈素云 打卡", False),
        ("欧阳老师又拿我名字开玩笑", False),
        ("1. 费秀珍", False),
        ("祝福海，打卡", False),
    ],
)
async def test_a_name_that_stands_alone(database_url: str, line: str, *, alone: bool):
    group = await kit.started(database_url)
    try:
        roster = await group.do(group.bot.pasting.scenes.roster)
        assert speakers.alone(roster, line) is alone
    finally:
        await group.bot.stop()
