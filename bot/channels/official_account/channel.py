"""The Official Account as delivery sees it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NoReturn

from bot.channel import Capabilities, DeliveryError
from bot.messages import Chat
from bot.wechat.envelope import Envelope

CHANNEL = "official_account"
MAX_BYTES = 2048  # of one text; WeChat: 被动回复用户消息


class OfficialAccount:
    """One Official Account, known by its AppID; it answers, and can't yet speak first."""

    name = CHANNEL
    capabilities = Capabilities(push=False, max_bytes=MAX_BYTES)

    def __init__(
        self, app_id: str, token: str, aes_key: str, *, now: Callable[[], float] = time.time
    ) -> None:
        """Raise ValueError, with a text for the administrator, for an unusable token or key."""
        self.app_id = app_id
        self.envelope = Envelope(token, aes_key, app_id, now=now)

    async def send(self, chat: Chat, text: str) -> NoReturn:  # noqa: ARG002 - the port's shape
        """Always raise a permanent `DeliveryError`: only the HTTP answer reaches this person."""
        raise DeliveryError(
            "permanent",
            "公众号目前只能在对方发来消息时当场回答；事后主动发送（客服消息）尚未接入，"
            "这条没有发出，请用别的方式告诉对方。",
        )
