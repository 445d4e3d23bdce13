"""Rightly sealed callbacks of an AI bot with hostile content."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from tests.kit.hostile import SENDER, WECOM_AIBOT, WHISPER, Attack, Forger, cycle, mutated

DEEP = 10_000
SQL = "'; DROP TABLE inbox;--"
FORMAT = "{0.__class__}%s%n${jndi:x}{name}"
LONG = {  # texts on which a careless pattern would turn for ever
    "ats": "@" * 30_000,
    "strokes": "打" * 15_000,
    "names": "@小银铃 " * 2_500,
    "leads": "我" * 6_000,
    "tails": "打卡" + "了" * 6_000,
    "marks": "a" + "\u0301\u0323" * 1_000,
    "ligatures": "ﷺ" * 1_000,
    "blanks": "@小银铃" + " \u200b" * 8_000 + "x",
}
Change = Callable[[dict[str, Any], Random], Any]


def _with(**parts: Any) -> Change:
    return lambda body, _rng: {**body, **parts}


def _without(*names: str) -> Change:
    return lambda body, _rng: {name: body[name] for name in body if name not in names}


def _said(text: str) -> Change:
    return _with(text={"content": text})


def _any(name: str, *values: Any) -> Change:
    return lambda body, rng: {**body, name: rng.choice(values)}


def _nested(depth: int) -> dict[str, Any]:
    quote: dict[str, Any] = {"msgtype": "text", "text": {"content": WHISPER}}
    for _ in range(depth):
        quote = {"msgtype": "mixed", "mixed": {"msg_item": [quote, True, 7]}, "quote": quote}
        quote["quote"] = None
    return quote


NO_OBJECTS = (True, False, 7, 1.5, "x", [], [[]], None)
# What is a message or an event all the same, and so may leave its one row.
REAL: Mapping[str, Change] = {
    **{f"json_{name}": _said(text) for name, text in LONG.items()},
    "json_long": lambda body, rng: {**body, "text": {"content": WHISPER * rng.randint(900, 2000)}},
    "json_controls": _said("打卡\0\x01\x08\x7f\x9f\u202e\ufeff"),
    "json_surrogates": _said("打\ud800卡\udfff"),
    "json_cdata": _said("]]></Content><a/>" + FORMAT + SQL),
    "json_no_text": _any("text", *NO_OBJECTS),
    "json_via": _any("msgtype", "image", "file", "video", "voice", "mixed"),
    "json_msg_item": lambda body, rng: {
        **body,
        "msgtype": "mixed",
        "mixed": {"msg_item": rng.choice((*NO_OBJECTS, [7, None, [[]], {"msgtype": True}]))},
    },
    "json_quote": lambda body, rng: {**body, "quote": rng.choice(({"msgtype": 7}, *NO_OBJECTS))},
    "json_quotes": lambda body, rng: {**body, "quote": _nested(rng.randint(5, 100))},
    "json_time": _any("create_time", float("inf"), float("nan"), 10**300, -1, True, "x", [], {}),
    "json_sql_id": lambda body, _rng: {**body, "msgid": body["msgid"] + SQL},
    "json_format_id": lambda body, _rng: {**body, "msgid": body["msgid"] + FORMAT},
    "json_nul_id": lambda body, _rng: {**body, "msgid": body["msgid"] + "\0\ud800\x1b[2J"},
    "json_giant_id": lambda body, _rng: {**body, "msgid": body["msgid"] * 1500},
    "json_sql_sender": _with(**{"from": {"userid": SQL + FORMAT}}),
    "json_nul_sender": _with(**{"from": {"userid": "h\0\ud800\x1b]0;"}}),
    "json_giant_app": _with(aibotid="a" * 30_000),
    "json_hostile_chat": _with(chatid=SQL + FORMAT),
    "json_chattype": _any("chattype", True, 7, [], {}, None, "GRP", "\0"),
    "json_event": _with(
        msgtype="event", event={"eventtype": FORMAT + SQL, FORMAT + SQL: {"a": [1]}}
    ),
    "json_giant_event": _with(msgtype="event", event={"eventtype": "e" * 20_000}),
    "json_event_parts": lambda body, rng: {
        **body,
        "msgtype": "event",
        "event": {
            "eventtype": "template_card_event",
            "template_card_event": rng.choice((*NO_OBJECTS, {"card": "x"})),
        },
    },
    "json_response_url": _any("response_url", True, "http://127.0.0.1:22/", "https://[", "\0", 7),
    "json_many_keys": lambda body, rng: {
        **body,
        **{f"k{n}": n for n in range(rng.randint(9, 900))},
    },
}
# Genuine too, but nothing that anybody said or that happened.
UNREAL: Mapping[str, Change] = {
    "json_no_sender": _without("from"),
    "json_sender_type": _any("from", {"userid": {}}, {"userid": True}, *NO_OBJECTS),
    "json_giant_sender": _with(**{"from": {"userid": "u" * 20_000}}),
    "json_no_chat": _without("chatid"),
    "json_giant_chat": _with(chatid="c" * 20_000),
    "json_chat_type": _any("chatid", True, 7, [], {}, None, "", " \0"),
    "json_no_id": _without("msgid"),
    "json_id_type": _any("msgid", *(value for value in NO_OBJECTS if value != "x")),
    "json_no_type": _without("msgtype"),
    "json_type_type": _any("msgtype", True, 7, [], {}, None, 1e300),
    "json_unknown_type": _any("msgtype", "stream", "stream_refresh", FORMAT, "\0", "x" * 9000),
    "json_content_type": lambda body, rng: {
        **body,
        "text": {"content": rng.choice((True, 7, 1e300, [], {}, ["打卡"]))},
    },
    "json_event_type": lambda body, rng: {
        **body,
        "msgtype": "event",
        "event": rng.choice(({}, {"eventtype": {}}, {"eventtype": " \0"}, *NO_OBJECTS)),
    },
}
# Texts that are no JSON object, or that no parser should follow to their end.
TEXTS: Mapping[str, bytes] = {
    "json_deep_lists": b"[" * DEEP + b"]" * DEEP,
    "json_deep_objects": b'{"a":' * 8000,
    "json_deep_inside": b'{"msgtype":"text","quote":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "json_list": b'[{"msgtype":"text"}]',
    "json_scalar": b"true",
    "json_empty": b"",
    "json_bom": b"\xef\xbb\xbf{}",
    "json_not_utf8": b'{"msgtype":"\xff\xfe"}',
    "json_nul": b"\0" * 512,
    "json_unfinished": b'{"msgtype":"text","text":{"content":"\\u12',
    "json_infinite": b'{"create_time":1e999,"a":NaN,"b":-Infinity}',
    "json_digits": b'{"create_time":' + b"9" * 5000 + b"}",
    "json_negative": b'{"msgid":-' + b"9" * 5000 + b"}",
    "json_twice": b'{"msgtype":"text","msgtype":"event","msgid":"1","msgid":"2"}',
    "json_xml": b"<xml><MsgType>text</MsgType></xml>",
}
KINDS = (*REAL, *UNREAL, *TEXTS, "json_fuzz", "json_oversized")


def json_attacks(forger: Forger, count: int) -> list[Attack]:
    """`count` of them, of all kinds."""
    return [_attack(forger, kind, n) for kind, n in cycle(forger.rng, KINDS, count)]


def _attack(forger: Forger, kind: str, n: int) -> Attack:
    plain, rows = _plain(forger.rng, kind, n)
    return Attack(kind, forger.sent(WECOM_AIBOT, plain), rows, genuine=True)


def _plain(rng: Random, kind: str, n: int) -> tuple[bytes, int | None]:
    if kind in TEXTS:
        return TEXTS[kind] + b" " * (n % 97), 0
    body = _body(kind, n)
    if kind == "json_fuzz":
        return mutated(rng, _written(body)), None
    if kind == "json_oversized":
        return _written({**body, "text": {"content": "打" * 20_000}}), 0
    change = REAL.get(kind) or UNREAL[kind]
    return _written(change(body, rng)), int(kind in REAL)


def _body(kind: str, n: int) -> dict[str, Any]:
    return {
        "msgid": f"{kind}-{n}",
        "aibotid": "aib-hostile",
        "chatid": "wr-hostile",
        "chattype": "group",
        "from": {"userid": SENDER + kind},
        "msgtype": "text",
        "text": {"content": f"{WHISPER} {n}"},
    }


def _written(body: Any) -> bytes:
    try:
        return json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(body).encode()
