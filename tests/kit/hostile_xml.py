"""Rightly sealed callbacks of an Official Account with hostile content."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from random import Random
from xml.sax.saxutils import escape

from wechatpy.events import EVENT_TYPES
from wechatpy.messages import MESSAGE_TYPES

from tests.kit.hostile import OFFICIAL_ACCOUNT, SENDER, WHISPER, Attack, Forger, cycle, mutated
from tests.kit.hostile_json import FORMAT, LONG, SQL

DEEP = 4_000
BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
SAYING = ("text", "voice")
VALUES = ("x", "", "-1", "9" * 5000, "1e999", "NaN", "\u0660", "<a>1</a>", "<a><b/></a>", " 1 ")
COMMON = ("ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "Event")
Change = Callable[[dict[str, str], Random], dict[str, str]]


def _with(**parts: str) -> Change:
    return lambda fields, _rng: {**fields, **parts}


def _any(name: str, *values: str) -> Change:
    return lambda fields, rng: {**fields, name: rng.choice(values)}


def _tail(name: str, tail: str) -> Change:
    return lambda fields, _rng: {**fields, name: fields[name] + escape(tail)}


def _without(name: str) -> Change:
    return lambda fields, _rng: {each: fields[each] for each in fields if each != name}


def _twice(name: str) -> Change:
    return _tail_markup(name, f"</{name}><{name}>x")


def _tail_markup(name: str, markup: str) -> Change:
    return lambda fields, _rng: {**fields, name: fields[name] + markup}


def _known_event(fields: dict[str, str], rng: Random) -> dict[str, str]:
    """An event that has a class, with all its values wrong."""
    name = rng.choice(sorted(EVENT_TYPES))
    values = _wrong(EVENT_TYPES[name]._fields.values(), rng)
    return {**fields, **values, "MsgType": "event", "Event": name}


def _known_message(fields: dict[str, str], rng: Random) -> dict[str, str]:
    """A message that has a class and no words, with all its values wrong."""
    kind = rng.choice(
        sorted(name for name in MESSAGE_TYPES if name not in SAYING and name != "event")
    )
    return {**fields, **_wrong(MESSAGE_TYPES[kind]._fields.values(), rng), "MsgType": kind}


def _wrong(known, rng: Random) -> dict[str, str]:
    names = [field.name for field in known if field.name not in COMMON]
    return {name: _value(name, rng) for name in names}


def _value(name: str, rng: Random) -> str:
    one, other = rng.choice(VALUES), rng.choice(VALUES)
    return rng.choice((one, f"{one}</{name}><{name}>{other}", f"<{name}>{one}</{name}>"))


REAL: Mapping[str, Change] = {
    **{f"xml_{name}": _with(Content=text) for name, text in LONG.items()},
    "xml_long": lambda fields, rng: {**fields, "Content": WHISPER * rng.randint(900, 2000)},
    "xml_empty_text": _with(Content=""),
    "xml_no_text": _without("Content"),
    "xml_cdata_end": _with(Content=f"]]&gt;{escape(FORMAT + SQL)}&lt;/xml&gt;"),
    "xml_controls": _with(Content="打卡&#x7f;&#x9f;&#x202e;\t\u2028"),
    "xml_sql_id": _tail("MsgId", SQL),
    "xml_format_id": _tail("MsgId", FORMAT),
    "xml_giant_id": lambda fields, _rng: {**fields, "MsgId": fields["MsgId"] * 2000},
    "xml_sql_sender": _with(FromUserName=escape(SQL + FORMAT)),
    "xml_receiver": _with(ToUserName="g" * 15_000),
    "xml_time": _any("CreateTime", "", "x", "-1", "9" * 5000, "1e9", "\u0661", "0", "<a/>"),
    "xml_attributes": lambda fields, _rng: {
        **fields,
        "A": "".join(f'<b c="{n}"/>' for n in range(99)),
    },
    "xml_many": lambda fields, rng: {**fields, "A": "x</A><A>" * rng.randint(1, 3000)},
    "xml_unknown_event": _with(MsgType="event", Event=escape(FORMAT + SQL), EventKey=WHISPER),
    "xml_giant_event": _with(MsgType="event", Event="e" * 20_000, EventKey="k" * 9000),
    "xml_event": _known_event,
    "xml_message": _known_message,
}
UNREAL: Mapping[str, Change] = {
    "xml_no_sender": _without("FromUserName"),
    "xml_two_senders": _twice("FromUserName"),
    "xml_deep_sender": _with(FromUserName="<a>x</a>"),
    "xml_blank_sender": _with(FromUserName=" \n "),
    "xml_no_receiver": _without("ToUserName"),
    "xml_no_type": _without("MsgType"),
    "xml_two_types": _twice("MsgType"),
    "xml_unknown_type": _any("MsgType", "x", escape(FORMAT), "t" * 20_000, "1", "Text2"),
    "xml_two_contents": _twice("Content"),
    "xml_deep_content": _with(Content="<a>打卡</a>"),
    "xml_no_event": _with(MsgType="event"),
    "xml_deep_event": _with(MsgType="event", Event="<a/>"),
    "xml_bad_reference": _any(
        "Content", "&#0;", "&#xD800;", "&x;", "&#99999999;", "\0", "\x01", "\ufffe"
    ),
    "xml_nested": _with(Content="<a>" * 9 + "</a>" * 9),
}
DOCUMENTS: Mapping[str, bytes] = {
    "xml_bomb": f'<!DOCTYPE xml [<!ENTITY e0 "a">{BOMB}]><xml><Content>&e11;</Content></xml>'.encode(),
    "xml_outside": b'<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><a>&e;</a></xml>',
    "xml_outside_dtd": b'<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/a.dtd"><xml/>',
    "xml_parameter": b"<!DOCTYPE xml [<!ENTITY % a \"<!ENTITY b 'c'>\">%a;]><xml>&b;</xml>",
    "xml_quadratic": b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 20_000 + b'">]><xml>' + b"&a;" * 4000,
    "xml_deep": b"<xml>" + b"<a>" * DEEP + b"</a>" * DEEP + b"</xml>",
    "xml_deeper": b"<xml>" + b"<a>" * 10_000,
    "xml_utf16": "<xml><MsgType>text</MsgType></xml>".encode("utf-16"),
    "xml_not_utf8": b"<xml><Content>\xff\xfe\xed\xa0\x80</Content></xml>",
    "xml_other_encoding": b'<?xml version="1.0" encoding="ebcdic-cp-us"?><xml><a>1</a></xml>',
    "xml_other_root": b"<html><MsgType>text</MsgType></html>",
    "xml_two_roots": b"<xml></xml><xml></xml>",
    "xml_open": b"<xml><Content><![CDATA[" + b"a]]" * 5000,
    "xml_empty": b"",
    "xml_nul": b"\0" * 700,
    "xml_json": b'{"MsgType":"text"}',
    "xml_attribute_flood": b"<xml " + b" ".join(b'a%d="1"' % n for n in range(3000)) + b"/>",
    "xml_giant_name": b"<xml><" + b"n" * 30_000 + b"/></xml>",
}
KINDS = (*REAL, *UNREAL, *DOCUMENTS, "xml_fuzz", "xml_oversized", "xml_giant_sender")


def xml_attacks(forger: Forger, count: int) -> list[Attack]:
    """`count` of them, of all kinds."""
    return [_attack(forger, kind, n) for kind, n in cycle(forger.rng, KINDS, count)]


def _attack(forger: Forger, kind: str, n: int) -> Attack:
    plain, rows = _plain(forger.rng, kind, n)
    return Attack(kind, forger.sent(OFFICIAL_ACCOUNT, plain), rows, genuine=True)


def _plain(rng: Random, kind: str, n: int) -> tuple[bytes, int | None]:
    if kind in DOCUMENTS:
        return DOCUMENTS[kind] + b" " * (n % 97), 0
    fields = _fields(kind, n)
    if kind == "xml_fuzz":
        return mutated(rng, _written(fields)), None
    if kind == "xml_oversized":
        return _written({**fields, "Content": "打" * 20_000}), 0
    if kind == "xml_giant_sender":  # Ignored, or kept under that name: either is harmless.
        return _written({**fields, "FromUserName": "u" * 20_000}), None
    change = REAL.get(kind) or UNREAL[kind]
    return _written(change(fields, rng)), int(kind in REAL)


def _fields(kind: str, n: int) -> dict[str, str]:
    return {
        "ToUserName": "gh_hostile",
        "FromUserName": SENDER + kind,
        "CreateTime": str(int(time.time())),
        "MsgType": "text",
        "Content": f"{WHISPER} {n}",
        "MsgId": f"{kind}-{n}",
    }


def _written(fields: Mapping[str, str]) -> bytes:
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return f"<xml>{inside}</xml>".encode()
