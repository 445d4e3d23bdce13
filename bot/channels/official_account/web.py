"""The two requests that WeChat makes of an Official Account's server."""

from __future__ import annotations

import time
from typing import Any

from aiohttp import web

from bot.channels.official_account.channel import MAX_BYTES, OfficialAccount
from bot.channels.official_account.parse import to_inbound
from bot.errors import Busy, Unavailable
from bot.messages import Inbound
from bot.metrics import Metrics
from bot.wechat.callback import BodyError, Receive, Tally, body_of, query_of
from bot.wechat.envelope import EnvelopeError
from bot.wechat.text import fit, inert
from bot.wechat.xml import DoctypeError, XmlError, encrypt_of, envelope_xml, parse, text_xml

PATH = "/official-account"


def routes(
    account: OfficialAccount, receive: Receive, metrics: Metrics, path: str = PATH
) -> list[web.RouteDef]:
    """The URL check (GET) and the callback (POST), both under `path`.

    Whatever is not surely from the platform gets a 403 without a body, a body above 64 KiB
    a 413, one that is slow to come a 408; 503, when `receive` is busy, asks the platform to
    try again.
    """
    door = _Door(account, receive, metrics)
    return [web.get(path, door.check_url, allow_head=False), web.post(path, door.take)]


class _Door:
    def __init__(self, account: OfficialAccount, receive: Receive, metrics: Metrics) -> None:
        self._account = account
        self._receive = receive
        self._tally = Tally(account.name, metrics)

    async def check_url(self, request: web.Request) -> web.Response:
        """Echo `echostr`, which an Official Account's check sends in the clear (WeChat: 接入)."""
        query = query_of(request)
        echo = query.get("echostr")
        signed = self._account.envelope.plain_signature_ok(
            query.get("signature"), query.get("timestamp"), query.get("nonce")
        )
        return web.Response(text=echo) if echo and signed else self._tally.refused("url_check")

    async def take(self, request: web.Request) -> web.Response:
        """One callback: verified, decrypted, handed to the bot, answered."""
        try:
            query = query_of(request)
            fields = _fields(self._opened(await body_of(request), query))
        except BodyError as error:
            return self._tally.refused(str(error), error.status)
        except (EnvelopeError, XmlError) as error:
            return self._tally.refused(str(error))
        inbound = to_inbound(fields, self._account.app_id)
        if inbound is None:
            self._tally.note("ignored")
            return web.Response()
        return await self._answered(inbound, fields["ToUserName"], query["nonce"])

    def _opened(self, body: bytes, query: dict[str, str]) -> bytes:
        return self._account.envelope.open(
            encrypt_of(body), query.get("msg_signature"), query.get("timestamp"), query.get("nonce")
        )

    async def _answered(self, inbound: Inbound, me: str, nonce: str) -> web.Response:
        try:
            answer = await self._receive(inbound)
        except (Busy, Unavailable):
            self._tally.note("busy")
            return web.Response(status=503)
        self._tally.note("typed")
        content = fit(answer.text or "", MAX_BYTES)
        if not inert(content).strip():
            return web.Response()
        return self._sealed(me, inbound.sender.id, content, nonce)

    def _sealed(self, me: str, openid: str, content: str, nonce: str) -> web.Response:
        """A text in its envelope, with the nonce of the callback."""
        now = int(time.time())
        reply = text_xml(me, openid, content, now)
        sealed = self._account.envelope.seal(reply, str(now), nonce)
        return web.Response(body=envelope_xml(sealed), content_type="application/xml")


def _fields(plain: bytes) -> dict[str, Any]:
    """The document inside a genuine envelope; one that can't be read is empty, so ignored.

    The platform would only send it again if it were refused. A DOCTYPE is refused all the
    same: no platform writes one.
    """
    try:
        return parse(plain)
    except DoctypeError:
        raise
    except XmlError:
        return {}
