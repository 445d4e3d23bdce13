"""The group robots as delivery sees them: a chat is a robot, by the name it has in the settings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.channel import Capabilities, DeliveryError, Rate
from bot.messages import Chat, Outgoing
from bot.wechat.client import Client, robot_image, robot_markdown, robot_text, send_robot
from bot.wechat.text import split

CHANNEL = "group_robot"
MAX_BYTES = 2048  # of a text; WeCom: 消息推送配置说明
MAX_BYTES_MARKDOWN = 4096
MAX_BYTES_PICTURE = 2 * 1024 * 1024
# 20 a minute are allowed, and no minute may have more: ten at once, then one every six seconds.
RATE = Rate(burst=10, every=timedelta(seconds=6))


class GroupRobot:
    """The robots by name, each with the secret key of its address."""

    name = CHANNEL
    capabilities = Capabilities(push=True, max_bytes=MAX_BYTES, rate=RATE)

    def __init__(self, keys: Mapping[str, str], api: Client) -> None:
        self._keys = dict(keys)
        self._api = api

    async def send(self, chat: Chat, what: Outgoing) -> None:
        """Say it by the robot whose name is the chat's id; a picture goes before its text."""
        key = self._keys.get(chat.id)
        if key is None:
            raise DeliveryError("permanent", "delivery.no_robot", robot=chat.id)
        for body in _bodies(what):
            await send_robot(self._api, key, body)


def _bodies(what: Outgoing) -> list[dict[str, object]]:
    """The messages that `what` becomes. Words that are too long for one become several."""
    bodies: list[dict[str, object]] = []
    if what.picture is not None and len(what.picture) <= MAX_BYTES_PICTURE:
        bodies.append(robot_image(what.picture))
    if what.form == "markdown" and not what.mentions:
        return bodies + [robot_markdown(part) for part in split(what.text, MAX_BYTES_MARKDOWN)]
    *parts, last = split(what.text, MAX_BYTES) or [""]
    bodies += [robot_text(part) for part in parts]
    return [*bodies, robot_text(last, mentioned=what.mentions)] if last else bodies
