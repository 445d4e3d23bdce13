"""Talk in every form in which clients copy it, taken apart: nobody lost, no word, no minute."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.transcripts import Line, Transcript, read
from tests.pastes.kit import NOW

PEOPLE = (
    "卫承志",
    "沈素云",
    "🌸梅若兰🌸",
    "机关支部-陶月华",
    "教育 窦国梁",
    "平安是福",
    "欧阳静(退休)",
)
KNOWN = frozenset(PEOPLE) - {"平安是福"}
WORDS = (
    "打卡",
    "早上好[玫瑰]",
    "今天的学了，写得真好",
    "#接龙\n重阳茶话会 10月31日 9:00\n时间：10月31日\n1. 卫承志\n2. 沈素云 2人",
    "活动时间 10月31日 9:00\n地点：老干部活动中心\n\n请大家准时到",
    "茶话会我和老伴都去",
    "明天几点？9:00吗",
    "@卫承志 收到，谢谢",
    "血压：130/80\n今天好多了",
)


class Said(NamedTuple):
    """Who said what, when (local)."""

    who: str
    at: datetime
    text: str


def is_name(called: str) -> bool:
    return called in KNOWN


def windows(talk: list[Said]) -> str:
    return "\n".join(
        f"{one.who} {one.at.year}/{one.at.month}/{one.at.day} {one.at:%H:%M:%S}\n{one.text}"
        for one in talk
    )


def dashes(talk: list[Said]) -> str:
    return "\r\n\r\n".join(f"{one.who}  {one.at:%Y-%m-%d %H:%M:%S}\r\n{one.text}" for one in talk)


def wecom(talk: list[Said]) -> str:
    return "\n\n".join(
        f"{one.who} {one.at.month}/{one.at.day} {one.at:%H:%M:%S}\n{one.text}" for one in talk
    )


def chinese(talk: list[Said]) -> str:
    return "\n".join(
        f"{one.who}　{one.at.month}月{one.at.day}日 {_half(one.at)}\n{one.text}" for one in talk
    )


def mailed(talk: list[Said]) -> str:
    """By mail from a telephone: a bar for each day, blank lines around everything."""
    lines = ["Dear:", "", "    “枫林老同志之家”微信群的聊天记录如下，请查收。", ""]
    day = None
    for one in talk:
        if one.at.date() != day:
            day = one.at.date()
            lines += ["", f"—————  {day:%Y-%m-%d}  —————", "", ""]
        lines += [f"{one.who}  {one.at:%H:%M}", "", one.text, "", ""]
    return "\n".join(lines)


def bracketed(talk: list[Said]) -> str:
    return "\n".join(f"[{one.at:%Y-%m-%d %H:%M}] {one.who}: {one.text}" for one in talk)


def before(talk: list[Said]) -> str:
    return "\n".join(f"{one.at:%Y-%m-%d %H:%M:%S} {one.who}\n{one.text}\n" for one in talk)


def _half(at: datetime) -> str:
    period = "上午" if at.hour < 12 else "下午"
    return f"{period}{at.hour % 12 or 12}:{at:%M}" if at.hour != 12 else f"中午12:{at:%M}"


TIMED: tuple[Callable[[list[Said]], str], ...] = (
    windows,
    dashes,
    wecom,
    chinese,
    mailed,
    bracketed,
    before,
)


@st.composite
def talks(draw: st.DrawFn) -> list[Said]:
    """Some talk of the last days, nothing of which is to come."""
    gaps = draw(st.lists(st.integers(1, 9 * 60), min_size=2, max_size=14))
    at = NOW - timedelta(minutes=sum(gaps) + 1)
    talk = []
    for gap in gaps:
        at += timedelta(minutes=gap)
        talk.append(Said(draw(st.sampled_from(PEOPLE)), at, draw(st.sampled_from(WORDS))))
    return talk


def told(lines: tuple[Line, ...]) -> Iterator[tuple[str | None, str, str]]:
    for line in lines:
        if line.kind != "system":
            yield line.who, line.at.strftime("%m-%d %H:%M") if line.at else "", line.text


@pytest.mark.parametrize("form", TIMED)
@given(talk=talks())
def test_every_form_with_times_is_read_whole(form, talk: list[Said]):
    expected = [(one.who, one.at.strftime("%m-%d %H:%M"), one.text) for one in talk]
    assert list(told(read(form(talk), NOW, is_name).lines)) == expected


@given(talk=talks())
def test_names_with_a_colon_and_no_times(talk: list[Said]):
    text = "\n\n".join(f"{one.who}：\n{one.text}" for one in talk)
    found = [(line.who, line.text) for line in read(text, NOW, is_name).lines]
    known = [(one.who, one.text) for one in talk]
    if any(one.who in KNOWN for one in talk):
        assert found == known


@given(
    st.text(alphabet=st.sampled_from("卫承志打卡 :：\n-—/0123456789[]「」年月日上午"), max_size=400)
)
def test_nothing_that_is_pasted_fails_or_loses_a_character(text: str):
    """Whatever stands there is in some line, but for what is written around it."""
    lines = read(text, NOW, is_name).lines
    assert all(line.at is None or line.at <= NOW for line in lines)
    assert sum(len(line.text) for line in lines) <= len(text)


@given(st.text(max_size=300))
def test_no_text_at_all_makes_it_fail(text: str):
    assert isinstance(read(text, NOW, is_name), Transcript)
