"""The two requests that WeCom makes of an AI bot's server (智能机器人 回调)."""

from __future__ import annotations

import json
import secrets
from typing import Any

from aiohttp import web

from bot.channels.wecom_aibot.channel import MAX_BYTES, AiBot
from bot.channels.wecom_aibot.parse import app_of, to_inbound, without_control
from bot.errors import Busy, Unavailable
from bot.messages import Inbound, Message
from bot.metrics import Metrics
from bot.wechat.callback import BodyError, Receive, Tally, body_of, query_of
from bot.wechat.envelope import EnvelopeError
from bot.wechat.text import fit

PATH = "/wecom-aibot"


def routes(bot: AiBot, receive: Receive, metrics: Metrics, path: str = PATH) -> list[web.RouteDef]:
    """The URL check (GET) and the callback (POST), both under `path`.

    Whatever is not surely from the platform gets a 403 without a body, a body above 64 KiB
    a 413, one that is slow to come a 408; 503, when `receive` is busy, asks the platform to
    try again.
    """
    door = _Door(bot, receive, metrics)
    return [web.get(path, door.check_url, allow_head=False), web.post(path, door.take)]


class _NotAnObject(Exception):
    """A text is not one JSON object."""


class _Door:
    def __init__(self, bot: AiBot, receive: Receive, metrics: Metrics) -> None:
        self._bot = bot
        self._receive = receive
        self._tally = Tally(bot.name, metrics)

    async def check_url(self, request: web.Request) -> web.Response:
        """Answer with what is encrypted in `echostr`; its "+" may arrive as a blank."""
        query = query_of(request)
        try:
            plain = self._opened(query.get("echostr", "").replace(" ", "+"), query)
        except EnvelopeError as error:
            return self._tally.refused(f"url_check: {error}")
        return web.Response(body=plain, content_type="text/plain")

    async def take(self, request: web.Request) -> web.Response:
        """One callback: verified, decrypted, handed to the bot, answered."""
        try:
            encrypted = _object(await body_of(request)).get("encrypt")
            query = query_of(request)
            plain = self._opened(encrypted, query)
        except BodyError as error:
            return self._tally.refused(str(error), error.status)
        except (EnvelopeError, _NotAnObject) as error:
            return self._tally.refused(str(error))
        inbound = self._inbound(plain)
        if inbound is None:
            self._tally.note("ignored")
            return web.Response()
        return await self._answered(inbound, query["nonce"])

    def _opened(self, encrypted: Any, query: dict[str, str]) -> bytes:
        return self._bot.envelope.open(
            encrypted if isinstance(encrypted, str) else None,
            query.get("msg_signature"),
            query.get("timestamp"),
            query.get("nonce"),
        )

    def _inbound(self, plain: bytes) -> Inbound | None:
        """What a genuine callback says; None, so ignored, for one that can't be read.

        The platform would only send it again if it were refused.
        """
        try:
            body = _object(plain)
        except _NotAnObject:
            return None
        return to_inbound(
            body,
            app_of(body),
            self._bot.bot_name,
            api=self._bot.api.base_url,
            now=self._bot.now,
        )

    async def _answered(self, inbound: Inbound, nonce: str) -> web.Response:
        try:
            answer = await self._receive(inbound)
        except (Busy, Unavailable):
            self._tally.note("busy")
            return web.Response(status=503)
        self._tally.note("typed")
        content = fit(without_control(answer.text or ""), MAX_BYTES)
        reply = _reply(inbound, content) if content.strip() else None
        return web.Response() if reply is None else self._sealed(reply, nonce)

    def _sealed(self, reply: dict[str, Any], nonce: str) -> web.Response:
        """`reply` in its envelope, with the nonce of the callback, as the platform demands."""
        seconds = int(self._bot.now())
        plain = json.dumps(reply, ensure_ascii=False).encode()
        sealed = self._bot.envelope.seal(plain, str(seconds), nonce)
        return web.json_response(
            {
                "encrypt": sealed.encrypted,
                "msgsignature": sealed.signature,
                "timestamp": seconds,
                "nonce": nonce,
            }
        )


def _object(data: bytes) -> dict[str, Any]:
    """The JSON object in `data`; control characters inside its texts are let through."""
    try:
        value = json.loads(data.decode(), strict=False)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise _NotAnObject("not a JSON object")
    return value


def _reply(inbound: Inbound, content: str) -> dict[str, Any] | None:
    """`content` in the form that the platform takes here; None where it takes no words.

    A plain text is for greeting only. Everything else is a stream that is finished at once;
    an opinion on an answer (feedback_event) must go without one.
    """
    if isinstance(inbound, Message) or inbound.event == "template_card_event":
        stream = {"id": secrets.token_hex(16), "finish": True, "content": content}
        return {"msgtype": "stream", "stream": stream}
    if inbound.event == "enter_chat":
        return {"msgtype": "text", "text": {"content": content}}
    return None
