"""The AI bot as delivery sees it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NoReturn

from bot.channel import Capabilities, DeliveryError
from bot.messages import Chat
from bot.wechat.envelope import Envelope

CHANNEL = "wecom_aibot"
MAX_BYTES = 20480  # of one answer; WeCom: 智能机器人 被动回复消息
NO_RECEIVE_ID = ""  # the platform's rule for a bot inside one's own organisation


class AiBot:
    """One AI bot of the bureau's own WeCom; `bot_name` is the name by which groups @ it."""

    name = CHANNEL
    capabilities = Capabilities(push=False, max_bytes=MAX_BYTES)

    def __init__(
        self, token: str, aes_key: str, bot_name: str, *, now: Callable[[], float] = time.time
    ) -> None:
        """Raise ValueError, with a text for the administrator, for an unusable token or key."""
        self.bot_name = bot_name
        self.now = now
        self.envelope = Envelope(token, aes_key, NO_RECEIVE_ID, now=now)

    async def send(self, chat: Chat, text: str) -> NoReturn:  # noqa: ARG002 - the port's shape
        """Always raise a permanent `DeliveryError`: only the HTTP answer reaches this chat."""
        raise DeliveryError(
            "permanent",
            "企业微信智能机器人的回调方式只能在对方发来消息时当场回答，不能主动发消息；"
            "这条没有发出，请支部书记把内容转发给对方。",
        )
