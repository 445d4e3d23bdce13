"""Pasted talk of people who answer each other: to what, and who they are."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.understanding import prose, selves
from bot.understanding.topics import announces
from tests.pastes import kit
from tests.pastes.kit import CLERK, Group

TEA, WALK, LECTURE = "重阳茶话会", "湖边健步走", "书法讲座"
THREE = "近期活动：1.重阳茶话会 10月31日 2.湖边健步走 11月5日 3.书法讲座 11月7日，请大家报名"


@pytest.fixture
async def group(database_url: str) -> AsyncIterator[Group]:
    group = await kit.started(database_url)
    yield group
    await group.bot.stop()


def talk(*said: tuple[str, str]) -> str:
    return "\n".join(f"{who} 2025/10/29 8:{n:02}:00\n{text}" for n, (who, text) in enumerate(said))


async def took(group: Group, text: str):
    return await group.do(lambda tx: group.bot.pasting.preview(tx, group.pasted(text)))


async def done(group: Group, text: str) -> list[tuple[str, str, int]]:
    result = await took(group, text)
    return [(one.who, one.about, one.heads) for line in result.lines for one in line.effects]


@pytest.mark.parametrize(
    "answer", ["报名！", "我也报一个", "好，那算我一个", "我报名", "那加我一个"]
)
async def test_bare_answers_are_to_what_staff_announced(group: Group, answer: str):
    notice = (CLERK, "通知：书法讲座11月7日下午2点半，三楼书画室，想听的报名")
    assert await done(group, talk(notice, ("颜如玉", answer))) == [("颜如玉", LECTURE, 1)]
    assert await done(group, talk(("颜如玉", answer))) == []


async def test_staffs_answers_to_questions_come_between_nobody_and_the_notice(group: Group):
    said = talk(
        (CLERK, "书法讲座开始报名了，请大家踊跃参加"),
        ("窦国梁", "要不要自己带毛笔？"),
        (CLERK, "@窦国梁\u2005笔墨都准备好了，人来就行"),
        ("窦国梁", "好，那算我一个"),
        ("童安平", "我和老伴都听，2个"),
    )
    assert await done(group, said) == [("窦国梁", LECTURE, 1), ("童安平", LECTURE, 2)]


async def test_what_is_announced_next_takes_the_answers(group: Group):
    said = talk(
        (CLERK, "书法讲座开始报名了"),
        (CLERK, "大家注意，健步走也可以报名了"),
        ("颜如玉", "报名！"),
    )
    assert await done(group, said) == [("颜如玉", WALK, 1)]


async def test_what_is_announced_and_nobody_here_has_takes_them_too(group: Group):
    said = talk(
        (CLERK, "书法讲座开始报名了"),
        (CLERK, "另外春节写春联的志愿者也请大家报名"),
        ("颜如玉", "报名！"),
    )
    assert await done(group, said) == []


@pytest.mark.parametrize(
    ("answer", "titles"),
    [
        ("1和3都报", {TEA, LECTURE}),
        ("三个都参加", {TEA, WALK, LECTURE}),
        ("除了健步走都报", {TEA, LECTURE}),
        ("茶话会 颜如玉", {TEA}),
        ("健步走和书法讲座", {WALK, LECTURE}),
    ],
)
async def test_several_are_announced_as_a_menu(group: Group, answer: str, titles: set[str]):
    told = await done(group, talk((CLERK, THREE), ("沈素云", "好的"), ("颜如玉", answer)))
    assert told == [("颜如玉", title, 1) for title in (TEA, WALK, LECTURE) if title in titles]


async def test_which_of_several_is_asked(group: Group):
    result = await took(group, talk((CLERK, THREE), ("颜如玉", "我报名")))
    assert result.lines[1].status == "unclear"


async def test_a_question_that_was_answered_is_what_the_next_words_are_about(group: Group):
    said = talk(
        ("纪铁民", "茶话会现在还能加吗"),
        (CLERK, "能"),
        ("纪铁民", "那加我一个"),
        ("梅若兰", "我也去"),
    )
    assert await done(group, said) == [("纪铁民", TEA, 1), ("梅若兰", TEA, 1)]


async def test_a_question_that_was_denied_is_not(group: Group):
    said = talk(("纪铁民", "茶话会现在还能加吗"), (CLERK, "报满了"), ("梅若兰", "我也去"))
    assert await done(group, said) == []


async def test_chatter_announces_nothing(group: Group):
    said = talk(("纪铁民", "茶话会的点心好吃"), ("梅若兰", "我也去"), ("颜如玉", "算我一个"))
    assert await done(group, said) == []


@pytest.mark.parametrize("text", ["我报名茶话会！", "茶话会取消", "今天还没打卡的：毕春生，请抓紧"])
def test_who_speaks_of_people_announces_nothing(text: str):
    assert not announces(text, staff=True)


async def test_staff_are_told_that_answers_were_taken_so(group: Group):
    result = await took(group, talk((CLERK, "书法讲座开始报名了"), ("颜如玉", "报名！")))
    assert result.lines[0].because == "pastes.announces"


@pytest.mark.parametrize(
    "row", ["罗玉梅（教育支部）", "罗玉梅-教育", "罗玉梅 教育", "教育罗玉梅", "教育支部的罗玉梅"]
)
async def test_a_namesake_is_told_by_the_body_beside_the_name(group: Group, row: str):
    result = await took(group, talk(("毕春生", f"茶话会接龙\n1. 毕春生\n2. {row}\n3. 颜如玉")))
    assert not result.lines[0].unclear
    assert [one.who for one in result.lines[0].effects] == ["毕春生", "罗玉梅", "颜如玉"]


async def test_two_namesakes_on_one_list_are_two_people(group: Group):
    text = talk(("罗玉梅", "茶话会接龙\n1.颜如玉 教育\n2.罗玉梅 机关\n3.罗玉梅 教育"))
    await group.do(lambda tx: group.bot.pasting.record(tx, group.pasted(text)))
    rows = [row for row in await group.rows() if row[0] == "罗玉梅"]
    assert rows == [("罗玉梅", "signup", TEA, 1)] * 2


async def test_a_namesake_without_a_body_is_asked_for(group: Group):
    result = await took(group, talk(("毕春生", "茶话会接龙\n1. 毕春生\n2. 罗玉梅\n3. 颜如玉")))
    assert [one.said for one in result.lines[0].unclear] == ["罗玉梅"]


@pytest.mark.parametrize("said", ["我是教育支部的这个哈", "教育支部罗玉梅打卡"])
async def test_who_has_namesakes_tells_which_one_speaks(group: Group, said: str):
    result = await took(group, talk(("罗玉梅", "打卡"), ("罗玉梅", said)))
    assert {line.member_id for line in result.lines} == {group.people["罗玉梅@教育"]}
    assert result.lines[0].effects


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("我康宝田，孙子给我改的网名", "康宝田"),
        ("大家好，我是毕春生", "毕春生"),
        ("我是康宝田的邻居", None),
        ("我说的是毕春生，不是别人", None),
        ("毕春生你好", None),
    ],
)
async def test_a_stranger_tells_who_he_is(group: Group, said: str, who: str | None):
    text = talk(("青山依旧", "打卡"), ("青山依旧", said))
    result = await took(group, text)
    assert result.lines[0].member_id == (group.people[who] if who else None)
    assert [one.who for one in result.lines[0].effects] == ([who] if who else [])


@pytest.mark.parametrize("said", ["祝福海，打卡", "打卡，祝福海", "祝福海 打卡"])
async def test_ones_own_name_beside_the_words_says_nothing_more(group: Group, said: str):
    result = await took(group, talk(("祝福海", said)))
    assert [one.who for one in result.lines[0].effects] == ["祝福海"]


def test_a_message_that_is_but_the_own_name_stays():
    assert selves.without_own_name("祝福海", "祝福海") == "祝福海"


@pytest.mark.parametrize("called", ["", "窦国梁"])
async def test_lists_in_plain_sentences(group: Group, called: str):
    text = (
        "卫健支部参加重阳茶话会的：苗长青、费秀珍、祝福海（带老伴，两人）、柯大海，"
        "另外金凤的邻居谭阿婆也来，一个人。\n健步走的：殷立欣、祝福海（一个人）"
    )
    told = await done(group, talk((called, text)) if called else text)
    assert told == [
        ("苗长青", TEA, 1),
        ("费秀珍", TEA, 1),
        ("祝福海", TEA, 2),
        ("柯大海", TEA, 1),
        ("谭阿婆", TEA, 1),
        ("殷立欣", WALK, 1),
        ("祝福海", WALK, 1),
    ]


async def test_a_list_of_who_has_studied_in_a_plain_sentence(group: Group):
    text = "教育支部10月29日学习打卡：窦国梁、罗玉梅、毕春生，全部学完👏"
    told = await done(group, text)
    assert told == [(name, "10月29日(周三)", 1) for name in ("窦国梁", "罗玉梅", "毕春生")]


async def test_somebody_had_another_put_him_on_the_list(group: Group):
    text = "柯大海手机坏了，他喊我帮他报个健步走，就他一个人，我和老凌不去"
    assert await done(group, talk(("贺明霞", text))) == [("柯大海", WALK, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "今天还没打卡的：屈小妹、安淑琴、祝福海，请抓紧哦",
        "茶话会负责签到：屈小妹、安淑琴",
        "茶话会没报名的：屈小妹、安淑琴",
        "茶话会谁去：屈小妹、安淑琴？",
        "参加婚礼的：屈小妹、安淑琴、祝福海",
    ],
)
async def test_sentences_with_names_that_list_nobody(group: Group, text: str):
    assert await done(group, text) == []
    assert await done(group, talk((CLERK, text))) == []


def test_who_does_not_come_stands_on_no_list():
    known = {"沈素云", "卫承志", "苗长青"}
    (listed,) = prose.lists(
        "茶话会报名：沈素云、卫承志，苗长青不去，共两人", known.__contains__, lambda _: True
    )
    assert listed.rows == ("沈素云", "卫承志")


@pytest.mark.parametrize("words", ["书法讲座报名", "书法讲座我报名", "打卡"])
async def test_who_is_not_known_and_wants_something_is_asked_for(group: Group, words: str):
    (line,) = (await took(group, talk(("云淡风轻☁️", words)))).lines
    assert [(one.kind, one.said) for one in line.unclear] == [("sender", "云淡风轻☁️")]


async def test_who_is_not_known_and_talks_is_not_asked_for(group: Group):
    (line,) = (await took(group, talk(("云淡风轻☁️", "今天的月饼真甜")))).lines
    assert (line.unclear, line.effects) == ((), ())


async def test_who_goes_along_by_a_name_of_several_is_asked_for(group: Group):
    (line,) = (await took(group, talk(("毕春生", "我和小窦报名书法讲座")))).lines
    assert [(one.kind, one.said) for one in line.unclear] == [("name", "小窦")]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("颜如玉：打卡", ["颜如玉"]),
        ("卫承志、沈素云打卡", ["卫承志", "沈素云"]),
        ("苗医生和康师傅都报名书法讲座", ["苗长青", "康宝田"]),
    ],
)
async def test_one_line_copied_alone_is_of_whom_it_names(group: Group, text: str, who: list[str]):
    assert [one for one, *_ in await done(group, text)] == who
