"""The Official Account as delivery sees it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from bot.channel import CannotPush, Capabilities, DeliveryError, Window
from bot.messages import Chat, Outgoing
from bot.wechat.client import TokenClient, send_customer_text
from bot.wechat.envelope import Envelope
from bot.wechat.text import split

CHANNEL = "official_account"
MAX_BYTES = 2048  # of one text; WeChat: 被动回复用户消息
# WeChat: 客服消息; each message of the person opens a new window, a touch of the menu, a
# follow or a scan a short one.
WINDOW = Window(timedelta(hours=48), 5)
BRIEF = Window(timedelta(minutes=1), 3)


class OfficialAccount:
    """One Official Account, known by its AppID.

    With an `api` it can write to a person for a while after that person's last message;
    without, only the HTTP answer reaches anybody.
    """

    name = CHANNEL

    def __init__(
        self,
        app_id: str,
        token: str,
        aes_key: str,
        *,
        api: TokenClient | None = None,
        now: Callable[[], float] = time.time,
        heard: Callable[[int], None] = lambda _seconds: None,
    ) -> None:
        """Raise ValueError, with a text for the administrator, for an unusable token or key."""
        self.app_id = app_id
        self.envelope = Envelope(token, aes_key, app_id, now=now, heard=heard)
        self.capabilities = Capabilities(
            push=api is not None, max_bytes=MAX_BYTES, window=WINDOW, brief=BRIEF
        )
        self._api = api

    async def send(self, chat: Chat, what: Outgoing) -> None:
        """Write to a person by customer-service messages, a long text in several."""
        if self._api is None:
            raise CannotPush("delivery.no_app_secret")
        parts = split(what.text, MAX_BYTES)
        for n, part in enumerate(parts):
            try:
                await send_customer_text(self._api, chat.id, part)
            except DeliveryError as error:
                error.left = Outgoing("".join(parts[n:]))
                raise
