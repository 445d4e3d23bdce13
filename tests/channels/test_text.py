"""Cutting by bytes, and making text harmless."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.wechat.text import fit, inert, split
from bot.wechat.xml import parse

talk = st.text(st.sampled_from("好的吗。！？；\n”a .👵🏻\u200d🇨🇳é\u0301𠮷\ud800"), max_size=120)
texts = st.one_of(talk, st.text(max_size=120))
limits = st.integers(4, 90)


def size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


@settings(deadline=None)
@given(texts, limits)
def test_what_fits_is_left_alone_and_the_rest_is_a_beginning(text: str, limit: int) -> None:
    cut = fit(text, limit)
    assert size(cut) <= limit
    if size(text) <= limit:
        assert cut == text
    else:
        assert text.startswith(cut.removesuffix("…"))
        assert len(cut) < len(text) or cut.endswith("…")


@settings(deadline=None)
@given(texts, limits)
def test_the_pieces_are_the_text(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert "".join(pieces) == text
    assert all(pieces)
    assert all(size(piece) <= limit for piece in pieces)


def test_a_text_of_just_the_limit_is_not_cut() -> None:
    assert fit("好" * 682 + "ab", 2048) == "好" * 682 + "ab"
    assert fit("好" * 683, 2048) == "好" * 681 + "…"


@pytest.mark.parametrize("end", "。！？；…\n")
def test_it_is_cut_after_the_last_sentence_that_fits(end: str) -> None:
    text = f"第一句{end}第二句{end}第三句还没有说完"
    assert fit(text, 30) == f"第一句{end}第二句{end}"
    assert split(text, 30) == [f"第一句{end}第二句{end}", "第三句还没有说完"]


def test_closing_marks_stay_with_their_sentence() -> None:
    assert fit("他说：“我来。”）接着就走了，走得很远", 30) == "他说：“我来。”）"


def test_a_sentence_end_far_from_the_limit_does_not_waste_the_room() -> None:
    names = "、".join(["王德福"] * 60)
    assert fit(f"名单。{names}", 300).startswith("名单。王德福、王德福")
    assert size(fit(f"名单。{names}", 300)) > 290


@pytest.mark.parametrize("whole", ["👵🏻", "👨\u200d👩\u200d👧", "🇨🇳", "e\u0301", "❤\ufe0f"])
def test_what_is_seen_as_one_character_is_not_divided(whole: str) -> None:
    for limit in range(max(4, size(whole)), 3 * size(whole)):
        pieces = split(whole * 4, limit)
        assert all(len(piece) % len(whole) == 0 for piece in pieces)


def test_a_character_longer_than_the_limit_is_divided_all_the_same() -> None:
    assert "".join(split("e" + "\u0301" * 50, 8)) == "e" + "\u0301" * 50


@pytest.mark.parametrize("limit", [3, 0, -1])
def test_a_limit_that_cannot_hold_a_character_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match="bytes"):
        fit("好", limit)
    with pytest.raises(ValueError, match="bytes"):
        split("好", limit)


def test_nothing_is_split_into_nothing() -> None:
    assert split("", 10) == []


@settings(deadline=None)
@given(st.text())
def test_inert_text_is_read_from_a_cdata_section_as_it_was_written(text: str) -> None:
    document = f"<xml><a><![CDATA[{inert(text)}]]></a></xml>".encode()
    allowed = "".join(char for char in text if _allowed(char))
    assert parse(document)["a"] == allowed.replace("\r\n", "\n").replace("\r", "\n")


def _allowed(char: str) -> bool:
    """XML 1.0, production 2."""
    code = ord(char)
    return char in "\t\n\r" or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a]]>b", "a]]>b"),
        ("]]]>]]>", "]]]>]]>"),
        ("]]\x00>", "]]>"),
        ("]]></Content><MsgType>x</MsgType>", "]]></Content><MsgType>x</MsgType>"),
        ("铃\x08声\x1b\ud800\ufffe。", "铃声。"),
        ("两行\n一\t格", "两行\n一\t格"),
    ],
)
def test_what_could_break_out_of_a_cdata_section_stays_inside(written: str, read: str) -> None:
    assert parse(f"<xml><a><![CDATA[{inert(written)}]]></a></xml>".encode()) == {"a": read}
