"""The AI bot as delivery sees it: it can't speak first, but answer once within the hour."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from yarl import URL

from bot.channel import CannotPush, Capabilities, DeliveryError
from bot.messages import Chat, Outgoing
from bot.wechat.client import Client, send_late_answer
from bot.wechat.envelope import Envelope
from bot.wechat.text import fit

CHANNEL = "wecom_aibot"
API = "https://qyapi.weixin.qq.com"
MAX_BYTES = 20480  # of one answer; WeCom: 智能机器人 被动回复消息
RESPONSE_URL_LASTS = timedelta(hours=1)  # and it is good for one answer
NO_RECEIVE_ID = ""  # the platform's rule for a bot inside one's own organisation


class AiBot:
    """One AI bot of the bureau's own WeCom; `bot_name` is the name by which groups @ it."""

    name = CHANNEL
    capabilities = Capabilities(push=False, max_bytes=MAX_BYTES, way_back=RESPONSE_URL_LASTS)

    def __init__(
        self,
        token: str,
        aes_key: str,
        bot_name: str,
        *,
        api: Client | None = None,
        now: Callable[[], float] = time.time,
        heard: Callable[[int], None] = lambda _seconds: None,
    ) -> None:
        """Raise ValueError, with a text for the administrator, for an unusable token or key."""
        self.bot_name = bot_name
        self.now = now
        self.api = api or Client(API)
        self.envelope = Envelope(token, aes_key, NO_RECEIVE_ID, now=now, heard=heard)

    async def send(self, chat: Chat, what: Outgoing) -> None:  # noqa: ARG002 - the port's shape
        """Answer by a message's own response_url; without one `CannotPush`."""
        if what.way_back is not None:
            # Looked at when it came too, but it may have waited for a restart with other settings.
            if URL(what.way_back).origin() != URL(self.api.base_url).origin():
                raise DeliveryError("permanent", "delivery.not_the_platform")
            await send_late_answer(self.api, what.way_back, fit(what.text, MAX_BYTES))
            return
        raise CannotPush("delivery.answers_only")
