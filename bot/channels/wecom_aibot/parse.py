"""What an AI bot's callbacks mean (WeCom: 智能机器人 接收消息, 接收事件)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from bot.channels.wecom_aibot.channel import API, CHANNEL
from bot.messages import Account, Chat, Inbound, Message, Notice, Quote, Via

VIA: Mapping[str, Via] = {
    "text": "text",
    "mixed": "text",
    "voice": "voice",
    "image": "picture",
    "file": "file",
    "video": "file",
}
SAID = ("text", "voice")
FIRST_SENT = 1293840000  # 2011; nothing of WeCom is older
DAY = 86400
LONGEST_ID = 128  # characters; an id is part of a database key
LONGEST_URL = 2048

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BLANK = "[\\s\u200b]"
_BORDER = "(?=$|[\\s\u200b@＠,，.。!！?？:：;；、…])"
_VISIBLE_ASCII = re.compile("[!-\\[\\]-~]+")  # without the backslash, which readers differ on


def to_inbound(
    body: Mapping[str, Any],
    app: str,
    bot_name: str,
    *,
    api: str = API,
    now: Callable[[], float] = time.time,
) -> Inbound | None:
    """A callback's body as `Message` or `Notice`; None for what the bot does not know.

    Whatever a body holds, nothing is raised. Unknown is a body without msgid, sender or
    type, a group's without chatid, a type not in `VIA` (so the poll of a stream), text that
    is not text, and what the bot itself said. An event needs only a name. `sent_at` is
    create_time, or `now` (the machine's clock) if that is missing, lies before 2011 or more
    than a day ahead. The way back is the response_url, if it is one of `api`.
    """
    sender = Account(CHANNEL, _id(_part(body, "from"), "userid"))
    chat = _chat(body, sender)
    number = _word(body, "msgid")
    if not (sender.id and chat.id and number) or sender.id == _word(body, "aibotid"):
        return None
    kind = _word(body, "msgtype").lower()
    sent_at = _sent_at(body.get("create_time"), now())
    way_back = response_url(body, api=api)
    if kind == "event":
        notice = Notice(app, _key(number), sender, chat, "", sent_at, way_back=way_back)
        return _notice(_part(body, "event"), notice)
    said = _said(body, kind, bot_name)
    if said is None:
        return None
    text, via = said
    return Message(
        app=app,
        id=_key(number),
        sender=sender,
        chat=chat,
        text=text,
        sent_at=sent_at,
        via=via,
        at_bot=True,
        quote=_quote(body.get("quote")),
        way_back=way_back,
    )


def app_of(body: Mapping[str, Any]) -> str:
    """The bot to which a callback was made, by its aibotid; the channel's name without one."""
    return _key(_word(body, "aibotid") or CHANNEL)


def response_url(body: Mapping[str, Any], *, api: str = API) -> str | None:
    """Where one later message may be posted within the hour; None unless it is of `api`.

    `api` is the address of the platform's interface; scheme, host and port must be its own.
    """
    url = body.get("response_url")
    if not isinstance(url, str) or len(url) > LONGEST_URL or not _VISIBLE_ASCII.fullmatch(url):
        return None
    return url if _origin(url) == _origin(api) else None


def _origin(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.scheme, parts.netloc.lower()


def without_control(text: str) -> str:
    """`text` without control characters but tab and line ends, and without lone surrogates."""
    return _CONTROL.sub("", text)


def _chat(body: Mapping[str, Any], sender: Account) -> Chat:
    """The group, or the sender alone: enter_chat names no kind of chat at all."""
    if _word(body, "chattype").lower() == "group":
        return Chat(CHANNEL, _id(body, "chatid"), True)
    return Chat(CHANNEL, sender.id, False)


def _notice(event: Mapping[str, Any], notice: Notice) -> Notice | None:
    """`notice` with the event's name and its own values as sent; None without a name."""
    name = _word(event, "eventtype")
    if not name:
        return None
    return replace(notice, event=name.lower(), data=dict(_part(event, name)))


def _said(body: Mapping[str, Any], kind: str, bot_name: str) -> tuple[str, Via] | None:
    """The words, without the bot's own @name, and the way they came."""
    if kind not in VIA:
        return None
    text = _words(body, kind)
    if text is None:
        return None
    text = _unnamed(text, bot_name)
    if kind == "mixed" and not text and "image" in map(_kind, _items(body)):
        return "", "picture"
    return text, VIA[kind]


def _words(body: Mapping[str, Any], kind: str) -> str | None:
    """What is said in a part of type `kind`; None for text that is not text."""
    if kind == "mixed":
        texts = (_words(item, "text") for item in _items(body) if _kind(item) == "text")
        return "\n".join(text for text in texts if text)
    if kind not in SAID:
        return ""
    content = _part(body, kind).get("content")
    if content is None:
        return ""
    return without_control(content) if isinstance(content, str) else None


def _items(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The parts of a mixed message."""
    items = _part(body, "mixed").get("msg_item")
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _quote(quote: Any) -> Quote | None:
    """What the message answers; without words if that was a picture or a file."""
    if not isinstance(quote, dict):
        return None
    text = _words(quote, _kind(quote))
    return None if text is None else Quote(text.strip())


def _unnamed(text: str, bot_name: str) -> str:
    """`text` without the bot's @name and the blanks behind it, wherever it stands."""
    name = bot_name.strip().lstrip("@＠")
    return _mention(name).sub("", text).strip() if name else text.strip()


@lru_cache(maxsize=8)
def _mention(name: str) -> re.Pattern[str]:
    """The bot's name behind an @; a longer name that begins with it is somebody else's."""
    return re.compile(f"[@＠]{re.escape(name)}{_BORDER}{_BLANK}*")


def _kind(part: Mapping[str, Any]) -> str:
    return _word(part, "msgtype").lower()


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object under `name`; an empty one if it is missing or something else."""
    part = body.get(name)
    return part if isinstance(part, dict) else {}


def _word(part: Mapping[str, Any], name: str) -> str:
    """The text under `name` without what no database takes; "" if it is no text."""
    value = part.get(name)
    return without_control(value).strip() if isinstance(value, str) else ""


def _id(part: Mapping[str, Any], name: str) -> str:
    """An id by which one can be spoken to, so never a shortened one; "" if it is too long."""
    word = _word(part, name)
    return word if len(word) <= LONGEST_ID else ""


def _key(text: str) -> str:
    return text if len(text) <= LONGEST_ID else sha256(text.encode()).hexdigest()


def _sent_at(create_time: Any, now: float) -> datetime:
    number = isinstance(create_time, int | float)
    seconds = create_time if number and FIRST_SENT <= create_time <= now + DAY else now
    return datetime.fromtimestamp(seconds, UTC)
