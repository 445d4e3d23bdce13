"""The group robots as delivery sees them: a chat is a robot, by the name it has in the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from bot.channel import Capabilities, DeliveryError, Rate
from bot.messages import Chat, Outgoing
from bot.wechat.client import Client, robot_image, robot_markdown, robot_text, send_robot
from bot.wechat.text import split

CHANNEL = "group_robot"
MAX_BYTES = 2048  # of a text; WeCom: 消息推送配置说明
MAX_BYTES_MARKDOWN = 4096
MAX_BYTES_PICTURE = 2 * 1024 * 1024
# 20 a minute are allowed, and no minute may have more: ten at once, then one every six seconds.
BURST, EVERY = 10, timedelta(seconds=6)


class _Step(NamedTuple):
    """One message to the platform, and what is left to be said if it is refused."""

    body: dict[str, Any]
    left: Outgoing


def steps(what: Outgoing) -> list[_Step]:
    """The messages that `what` becomes: a picture first, words that are too long in several."""
    pictures = []
    if what.picture is not None and len(what.picture) <= MAX_BYTES_PICTURE:
        pictures = [_Step(robot_image(what.picture), what)]
    return [*pictures, *_said(replace(what, picture=None))]


class GroupRobot:
    """The robots by name, each with the secret key of its address."""

    name = CHANNEL
    capabilities = Capabilities(
        push=True,
        max_bytes=MAX_BYTES,
        rate=Rate(BURST, EVERY, messages=lambda what: len(steps(what))),
        pictures=True,
    )

    def __init__(self, keys: Mapping[str, str], api: Client) -> None:
        self._keys = dict(keys)
        self._api = api

    async def send(self, chat: Chat, what: Outgoing) -> None:
        """Say it by the robot whose name is the chat's id."""
        key = self._keys.get(chat.id)
        if key is None:
            raise DeliveryError("permanent", "delivery.no_robot", robot=chat.id)
        to_send = steps(what)
        _check(len(to_send))
        for step in to_send:
            try:
                await send_robot(self._api, key, step.body)
            except DeliveryError as error:
                error.left = step.left
                raise


def _check(messages: int) -> None:
    """Refuse what would be taken for sent though it says nothing, and what never ends."""
    if messages == 0:
        raise DeliveryError("permanent", "delivery.nothing_to_say")
    if messages > BURST:
        raise DeliveryError("permanent", "delivery.too_long", parts=messages, most=BURST)


def _said(words: Outgoing) -> list[_Step]:
    """The messages of mere words; who is mentioned is so in the last."""
    plain = words.form == "text" or bool(words.mentions)
    parts = _parts(words.text, MAX_BYTES if plain else MAX_BYTES_MARKDOWN)
    said = []
    for n, part in enumerate(parts):
        mentioned = words.mentions if n == len(parts) - 1 else ()
        body = robot_text(part, mentioned=mentioned) if plain else robot_markdown(part)
        said.append(_Step(body, replace(words, text="".join(parts[n:]))))
    return said


def _parts(text: str, max_bytes: int) -> list[str]:
    """`text` in pieces that fit, without those that are only the blanks behind the last one."""
    return [part for part in split(text, max_bytes) if part.strip()]
