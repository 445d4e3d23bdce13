"""The strict reader, held against the rules and against xmltodict."""

from __future__ import annotations

from typing import Any

import pytest
import xmltodict
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.wechat.envelope import Sealed
from bot.wechat.text import inert
from bot.wechat.xml import DoctypeError, XmlError, encrypt_of, envelope_xml, parse

NAMES = ("ToUserName", "Content", "item", "中文", "Encrypt", "xml")
values = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
elements = st.recursive(
    st.tuples(st.sampled_from(NAMES), values, st.booleans()),
    lambda inner: st.tuples(st.sampled_from(NAMES), st.lists(inner, max_size=4)),
    max_leaves=12,
)


def written(element: Any) -> str:
    """A generated element as XML: text in CDATA or escaped, children one after another."""
    name, *rest = element
    if isinstance(rest[0], list):
        return f"<{name}>{''.join(map(written, rest[0]))}</{name}>"
    text, in_cdata = rest
    if in_cdata:
        return f"<{name}><![CDATA[{inert(text)}]]></{name}>"
    escaped = inert(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<{name}>{escaped}</{name}>"


def without_layout(value: Any) -> Any:
    """What xmltodict read, in our terms: "" for None, no text beside nested elements."""
    if value is None:
        return ""
    if isinstance(value, list):
        return [without_layout(one) for one in value]
    if isinstance(value, dict):
        return {key: without_layout(one) for key, one in value.items() if key != "#text"}
    return value


@settings(deadline=None)
@given(st.lists(elements, max_size=5), st.sampled_from(["", "\n", "  text beside\n"]))
def test_a_document_is_read_as_xmltodict_reads_it(parts: list[Any], layout: str) -> None:
    body = f"<xml>{layout}{layout.join(map(written, parts))}{layout}</xml>".encode()
    theirs = without_layout(xmltodict.parse(body, strip_whitespace=False)["xml"])
    assert parse(body) == (theirs if isinstance(theirs, dict) else {})


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    _read_or_refuse(body)


fragments = st.sampled_from(
    [
        *(b"<xml>", b"</xml>", b"<a>", b"</a>", b"<a/>", b"<a b='c'>", b"<![CDATA[", b"]]>"),
        *(b"&#1;", b"&lt;", b"&x;", b"<!DOCTYPE xml>", b"<?xml version='1.0'?>", b"<!--", b"-->"),
        *(b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", "字".encode(), b"<?p", b"?>"),
    ]
)


@settings(deadline=None)
@given(st.lists(fragments, max_size=12).map(b"".join))
def test_any_pieces_of_xml_are_read_or_refused(body: bytes) -> None:
    _read_or_refuse(body)
    _read_or_refuse(b"<xml>" + body + b"</xml>")


def _read_or_refuse(body: bytes) -> None:
    for read in (parse, encrypt_of):
        try:
            read(body)
        except XmlError:
            continue


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<xml><a>  两边 有空  </a></xml>", {"a": "  两边 有空  "}),
        ("<xml><a>\n</a><b> <![CDATA[ x ]]> </b></xml>", {"a": "\n", "b": "  x  "}),
        ("<xml>\n  <a>1</a>\n</xml>", {"a": "1"}),
        ("<xml><a/><b></b><c><![CDATA[]]></c></xml>", {"a": "", "b": "", "c": ""}),
        ("<xml><a>1</a><a>2</a><a/></xml>", {"a": ["1", "2", ""]}),
        ("<xml><a><b>1</b><b>2</b></a></xml>", {"a": {"b": ["1", "2"]}}),
        ("<xml><a>x<b>1</b>y</a></xml>", {"a": {"b": "1"}}),
        ("<xml><a b='c'>1</a></xml>", {"a": "1"}),
        ("<xml>&lt;&#x597D;</xml>", {}),
        ("<xml><a>&lt;&#x597D;</a></xml>", {"a": "<好"}),
        ("\ufeff<?xml version='1.0' encoding='UTF-8'?><xml><a>好</a></xml>", {"a": "好"}),
    ],
)
def test_what_is_kept_and_what_is_left_out(body: str, expected: dict[str, Any]) -> None:
    assert parse(body.encode()) == expected


def test_a_long_text_stays_in_one_piece() -> None:
    text = "长" * 20_000
    assert parse(f"<xml><a>{text}</a></xml>".encode()) == {"a": text}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"plain",
        b"<xml>",
        b"<xml></xml><xml></xml>",
        b"<html><a>1</a></html>",
        b"<XML></XML>",
        b"<xml><a>&nbsp;</a></xml>",
        b"<xml><a>\x00</a></xml>",
        b"<xml><a>&#0;</a></xml>",
        b"<xml><a>\xff</a></xml>",
        b"<xml><a>\xed\xa0\x80</a></xml>",
        "<?xml version='1.0' encoding='gbk'?><xml><a>好</a></xml>".encode("gbk"),
        "<xml><a>好</a></xml>".encode("utf-16"),
        "<xml><a>好</a></xml>".encode("utf-16-be"),
    ],
)
def test_what_is_not_ours_is_refused(body: bytes) -> None:
    with pytest.raises(XmlError):
        parse(body)


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE xml><xml><a>1</a></xml>",
        b'<!DOCTYPE xml [<!ENTITY x "y">]><xml><a>&x;</a></xml>',
        b'<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><a>&x;</a></xml>',
        b'<!DOCTYPE xml SYSTEM "http://127.0.0.1/x.dtd"><xml/>',
    ],
)
def test_a_doctype_is_refused_by_name(body: bytes) -> None:
    with pytest.raises(DoctypeError):
        parse(body)


def test_nesting_has_a_limit() -> None:
    assert parse(b"<xml>" + b"<a>" * 7 + b"1" + b"</a>" * 7 + b"</xml>")["a"]
    with pytest.raises(XmlError, match="deep"):
        parse(b"<xml>" + b"<a>" * 8 + b"</a>" * 8 + b"</xml>")
    with pytest.raises(XmlError, match="deep"):
        parse(b"<xml>" + b"<a>" * 100_000)
    assert parse(b"<xml><a/></xml>", max_depth=2) == {"a": ""}


blanks = st.sampled_from(["", "\n", " \t\r\n ", "\x0b", "\xa0", "x", "<a/>"])
slots = (
    st.sampled_from(["<xml>", "<xml >", "<html>", "<!DOCTYPE xml><xml>", "<?p ?><xml>", ""]),
    st.sampled_from(["<ToUserName><![CDATA[", "<ToUserName>", "<To UserName><![CDATA[", ""]),
    st.sampled_from(["gh_1", "gh]]>", "<", "&amp;", "中", ""]),
    st.sampled_from(["]]></ToUserName>", "</ToUserName>", "]]></ToUser>", ""]),
    st.sampled_from(["<Encrypt><![CDATA[", "<Encrypt>", ""]),
    st.sampled_from(["aGk=", "a+/9", "a b", "a\n", "<", "\x00", "é", "]]>", ""]),
    st.sampled_from(["]]></Encrypt>", "</Encrypt>", ""]),
    st.sampled_from(["</xml>", "</xml >", "<Encrypt>b</Encrypt></xml>", ""]),
)
usual = (
    *("<xml>", "<ToUserName><![CDATA[", "gh_1", "]]></ToUserName>"),
    *("<Encrypt><![CDATA[", "aGk=", "]]></Encrypt>", "</xml>"),
)


@st.composite
def nearly_usual(draw: st.DrawFn) -> bytes:
    """The envelope as it is sent, but for a part or two and the blanks between parts."""
    parts = list(usual)
    for _ in range(draw(st.integers(0, 2))):
        slot = draw(st.integers(0, len(slots) - 1))
        parts[slot] = draw(slots[slot])
    at = draw(st.integers(0, len(parts)))
    return "".join([*parts[:at], draw(blanks), *parts[at:]]).encode()


@settings(deadline=None, max_examples=1000)
@given(nearly_usual())
def test_the_quick_way_to_the_envelope_finds_what_the_parser_finds(body: bytes) -> None:
    try:
        found = encrypt_of(body)
    except XmlError:
        return
    assert parse(body)["Encrypt"] == found


@pytest.mark.parametrize(
    "body",
    [
        b"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[aGk=]]></Encrypt></xml>",
        b"<xml>\n<ToUserName><![CDATA[g]]></ToUserName>\n<Encrypt><![CDATA[aGk=]]></Encrypt>\n</xml>\n",
        b"<xml><Encrypt>aGk=</Encrypt><AgentID>1</AgentID></xml>",
        b"<xml><a><![CDATA[<Encrypt><![CDATA[x]]></a><Encrypt><![CDATA[aGk=]]></Encrypt></xml>",
    ],
)
def test_the_envelope_is_found(body: bytes) -> None:
    assert encrypt_of(body) == "aGk="


@pytest.mark.parametrize(
    "body",
    [
        b"<xml><Content>plain</Content></xml>",
        b"<xml><Encrypt></Encrypt></xml>",
        b"<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>",
        b"<xml><a><Encrypt>aGk=</Encrypt></a></xml>",
        b"<xml><Encrypt><a>aGk=</a></Encrypt></xml>",
    ],
)
def test_a_document_without_one_envelope_is_refused(body: bytes) -> None:
    with pytest.raises(XmlError):
        encrypt_of(body)


def test_an_answer_is_written_as_the_platform_reads_it() -> None:
    body = envelope_xml(Sealed("aGk=", "0a1b", "1800000000", "n]]>1"))
    assert xmltodict.parse(body)["xml"] == {
        "Encrypt": "aGk=",
        "MsgSignature": "0a1b",
        "TimeStamp": "1800000000",
        "Nonce": "n]]>1",
    }
