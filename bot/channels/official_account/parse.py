"""What an Official Account's documents mean (WeChat: 接收普通消息, 接收事件推送)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from wechatpy.events import EVENT_TYPES
from wechatpy.messages import MESSAGE_TYPES

from bot.channels.official_account.channel import CHANNEL
from bot.messages import Account, Chat, Inbound, Message, Notice, Via

VIA: Mapping[str, Via] = {
    "text": "text",
    "voice": "voice",
    "image": "picture",
    "video": "file",
    "shortvideo": "file",
    "location": "location",
    "link": "link",
}
SAID = {"text": "Content", "voice": "Recognition"}
COMMON = frozenset({"ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "Event"})
FIRST_SENT = 1293840000  # 2011, the year in which WeChat appeared
DAY = 86400
LONGEST_ID = 128  # characters; an id is part of a database key
TOUCHED = "click"  # of the menu's entries, those that say their key


def to_inbound(
    fields: Mapping[str, Any], app: str, *, now: Callable[[], float] = time.time
) -> Inbound | None:
    """A parsed document as `Message` or `Notice`; None for what the bot does not know.

    Whatever a document holds, nothing is raised. Unknown is a document without sender,
    receiver or type, a type that wechatpy has no class for, text that is not text, and what
    the account itself said. An event needs no class, only a name. `sent_at` is the platform's
    CreateTime, or `now` (the machine's clock) if that is no number, lies before 2011 or more
    than a day ahead.
    """
    openid = _word(fields, "FromUserName")
    kind = _word(fields, "MsgType").lower()
    account = _word(fields, "ToUserName")
    if not (openid and account) or openid == account or len(openid) > LONGEST_ID:
        return None
    sent_at = _sent_at(_word(fields, "CreateTime"), now())
    if kind == "event":
        notice = _notice(fields, app, openid, sent_at)
        return _said_by_menu(notice) if notice and notice.event == TOUCHED else notice
    return _message(fields, app, kind, openid, sent_at)


def _message(
    fields: Mapping[str, Any], app: str, kind: str, openid: str, sent_at: datetime
) -> Message | None:
    if kind not in MESSAGE_TYPES:
        return None
    text = fields.get(SAID[kind]) or "" if kind in SAID else ""
    if not isinstance(text, str):
        return None
    return Message(
        app=app,
        id=_message_id(fields, kind),
        sender=Account(CHANNEL, openid),
        chat=Chat(CHANNEL, openid, False),
        text=text,
        sent_at=sent_at,
        via=VIA.get(kind, "other"),
        at_bot=True,
    )


def _notice(fields: Mapping[str, Any], app: str, openid: str, sent_at: datetime) -> Notice | None:
    event = _word(fields, "Event").lower()
    if not event:
        return None
    return Notice(
        app=app,
        id=_notice_id(fields, event),
        sender=Account(CHANNEL, openid),
        chat=Chat(CHANNEL, openid, False),
        event=event,
        sent_at=sent_at,
        data={**_data(fields, event), "key": _word(fields, "EventKey")},
    )


def _said_by_menu(notice: Notice) -> Message:
    """A touched menu entry as if its key were said: so keys are plain words, like 打卡."""
    return Message(
        app=notice.app,
        id=notice.id,
        sender=notice.sender,
        chat=notice.chat,
        text=notice.data["key"],
        sent_at=notice.sent_at,
        via="menu",
        at_bot=True,
    )


def _data(fields: Mapping[str, Any], event: str) -> dict[str, Any]:
    """An event's own values: under wechatpy's names where it has a class, else as sent."""
    known = EVENT_TYPES.get(event)
    if known is None:
        return {name: value for name, value in fields.items() if name not in COMMON}
    typed = known(dict(fields))
    data = {}
    for attribute, field in known._fields.items():
        if field.name in fields and field.name not in COMMON:
            data[attribute.lstrip("_")] = _value(typed, attribute)
    return data


def _value(typed: Any, attribute: str) -> Any:
    """One value of a wechatpy event; None for a number or time that is none."""
    try:
        value = getattr(typed, attribute)
        if isinstance(value, datetime):
            return value.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return dict(value) if isinstance(value, dict) else value


def _message_id(fields: Mapping[str, Any], kind: str) -> str:
    """MsgId as sent, for it may exceed any integer; CreateTime and type where it is missing."""
    number = _word(fields, "MsgId")
    return _bounded(number or f"{_word(fields, 'CreateTime')}|{kind}")


def _notice_id(fields: Mapping[str, Any], event: str) -> str:
    """What tells two events of a person apart: time, event, task or message, and key."""
    names = ("TaskId", "MsgID", "MsgId", "EventKey")
    parts = [_word(fields, "CreateTime"), event, *(_word(fields, name) for name in names)]
    return _bounded("|".join(parts))


def _bounded(text: str) -> str:
    if len(text) <= LONGEST_ID:
        return text
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _word(fields: Mapping[str, Any], name: str) -> str:
    """The text of an element without surrounding blanks; "" if missing, repeated or nested."""
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""


def _sent_at(create_time: str, now: float) -> datetime:
    digits = create_time.isascii() and create_time.isdigit()
    seconds = float(create_time) if digits else 0.0
    if not FIRST_SENT <= seconds <= now + DAY:
        seconds = now
    return datetime.fromtimestamp(seconds, UTC)
