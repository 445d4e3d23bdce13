"""Calls to the platforms' HTTP interfaces: JSON out, JSON back, every trouble a DeliveryError."""

from __future__ import annotations

import json
import ssl
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import md5
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, quote_plus

import aiohttp
import stamina

from bot.channel import DeliveryError
from bot.errors import SettingsError
from bot.wechat.errcodes import BUSY, MINUTE, Refused, failure
from bot.wechat.tokens import Token, TokenCache

TRIES = 3
TRYING_SECONDS = 20.0  # of all tries of one call
IDLE_SECONDS = 4.0  # short, so that a send seldom meets a connection the platform just closed
LARGEST_ANSWER = 1024 * 1024  # bytes
LONGEST_RETRY_AFTER = 3600  # seconds
SHORTEST_SECRET = 8  # characters; shorter values are no secrets and stand in other words too
ROBOT_QUOTA = 45009
LOST = ("invaliduser", "invalidparty", "invalidtag", "unlicenseduser", "fail_list")
JSON = {"Content-Type": "application/json; charset=utf-8"}


class NotConnected(DeliveryError):
    """No connection came about; nothing was sent."""


class Unknown(DeliveryError):
    """The request went out, but what became of it is not known."""


class PartialFailure(DeliveryError):
    """The platform took the message but not for all recipients; `count` were left out."""

    def __init__(self, count: int) -> None:
        super().__init__("permanent", "delivery.left_out", count=count)
        self.count = count


class _Answer(NamedTuple):
    """An HTTP answer; `raw` is one byte longer than allowed if the body was longer still."""

    status: int
    retry_after: str
    raw: bytes


class Client:
    """Speaks to one platform. What is secret in parameters never gets into an error or a log.

    `ca_bundle` replaces the machine's certificates, for private deployments; SettingsError if
    it can't be read. `timeout` is in seconds, for one try. A `session` that is handed in is
    not closed here.
    """

    def __init__(
        self,
        base_url: str,
        *,
        ca_bundle: Path | None = None,
        timeout: float = 10.0,
        session: aiohttp.ClientSession | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._ssl = _trust(ca_bundle) if ca_bundle else True
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=timeout / 2)
        self._own: aiohttp.ClientSession | None = None
        self._given = session

    async def close(self) -> None:
        """Close the connections."""
        if self._own is not None:
            await self._own.close()

    async def post(
        self,
        path: str,
        body: Mapping[str, Any],
        *,
        params: Mapping[str, str] | None = None,
        repeatable: bool = False,
    ) -> dict[str, Any]:
        """The platform's answer with errcode 0, or DeliveryError. A `path` may be a whole address.

        A call that found no connection is tried 3 times. Once the body went out, only a
        `repeatable` one is: a message without an idempotency key could arrive twice.
        """

        def again(error: Exception) -> bool:
            return isinstance(error, NotConnected) or (repeatable and _passing(error))

        data = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        # A context, not stamina's caller: that one logs the arguments, secrets included.
        async for attempt in stamina.retry_context(again, attempts=TRIES, timeout=TRYING_SECONDS):
            with attempt:
                answer = await self._exchange(path, data, params, repeatable=repeatable)
                return _content(answer, _secrets(body, params), repeatable=repeatable)
        raise AssertionError

    async def _exchange(
        self, path: str, data: bytes, params: Mapping[str, str] | None, *, repeatable: bool
    ) -> _Answer:
        call = self._session().post(
            self.base_url + path if path.startswith("/") else path,
            data=BytesIO(data),  # aiohttp objects to more than 1 MiB of bare bytes
            params=params,
            headers=JSON,
            timeout=self._timeout,
            ssl=self._ssl,
            allow_redirects=False,
        )
        try:
            async with call as response:
                wait = response.headers.get("Retry-After", "")
                return _Answer(response.status, wait, await _bounded(response.content))
        except (aiohttp.ClientError, OSError) as error:
            trouble = _trouble(error, repeatable=repeatable)
        # Raised out here, where aiohttp's error, which knows the URL, is not its context.
        raise trouble

    def _session(self) -> aiohttp.ClientSession:
        if self._given is not None:
            return self._given
        if self._own is None or self._own.closed:
            self._own = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(keepalive_timeout=IDLE_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._own


class TokenClient:
    """A client whose calls carry the access token, renewed once when the platform refuses it."""

    def __init__(self, client: Client, tokens: TokenCache) -> None:
        self._client = client
        self._tokens = tokens

    async def post(
        self,
        path: str,
        body: Mapping[str, Any],
        *,
        params: Mapping[str, str] | None = None,
        repeatable: bool = False,
    ) -> dict[str, Any]:
        """As `Client.post`; a token that is refused twice is a permanent DeliveryError."""

        async def call(token: str) -> dict[str, Any]:
            query = {**(params or {}), "access_token": token}
            return await self._client.post(path, body, params=query, repeatable=repeatable)

        token = await self._tokens.get()
        try:
            return await call(token)
        except DeliveryError as error:
            if error.kind != "token":
                raise
        try:
            return await call(await self._tokens.renew(token))
        except Refused as error:
            raise _final(error, "errcodes.token_rejected") from None


def official_account_tokens(client: Client, app_id: str, secret: str) -> TokenCache:
    """The tokens of an Official Account, which several processes can share (stable_token)."""

    async def fetch(force: bool) -> Token:  # noqa: FBT001 - as the cache calls it
        body = {
            "grant_type": "client_credential",
            "appid": app_id,
            "secret": secret,
            "force_refresh": force,
        }
        try:
            # Forcing is rationed to 20 a day, so a forced call is not made twice.
            answer = await client.post("/cgi-bin/stable_token", body, repeatable=not force)
        except Refused as error:
            raise _final(error, "errcodes.secret_rejected") from None
        return _token(answer)

    return TokenCache(fetch)


async def send_customer_text(api: TokenClient, openid: str, text: str) -> None:
    """Send a customer-service text (客服消息), possible for 48 h after the person's own."""
    body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
    await api.post("/cgi-bin/message/custom/send", body)


async def send_late_answer(client: Client, address: str, text: str) -> None:
    """Post the one later answer that an AI bot's response_url takes, for an hour."""
    path, _, query = address.partition("?")
    body = {"msgtype": "markdown", "markdown": {"content": text}}
    await client.post(path, body, params=dict(parse_qsl(query)))


async def send_robot(client: Client, key: str, body: Mapping[str, Any]) -> None:
    """Send `body` by the group robot of `key` (消息推送), which takes 20 messages a minute."""
    try:
        await client.post("/cgi-bin/webhook/send", body, params={"key": key})
    except Refused as error:
        if error.code == ROBOT_QUOTA:
            error.retry_after = MINUTE
        raise


def robot_text(
    content: str, mentioned_mobiles: Sequence[str] = (), mentioned: Sequence[str] = ()
) -> dict[str, Any]:
    """A robot's text, whose at most 2048 bytes the caller checks; mentions by phone and userid."""
    text: dict[str, Any] = {"content": content}
    if mentioned:
        text["mentioned_list"] = list(mentioned)
    if mentioned_mobiles:
        text["mentioned_mobile_list"] = list(mentioned_mobiles)
    return {"msgtype": "text", "text": text}


def robot_markdown(content: str) -> dict[str, Any]:
    """A robot's Markdown, whose at most 4096 bytes the caller checks."""
    return {"msgtype": "markdown", "markdown": {"content": content}}


def robot_image(data: bytes) -> dict[str, Any]:
    """A robot's picture, a JPG or PNG whose at most 2 MB the caller checks."""
    digest = md5(data, usedforsecurity=False).hexdigest()
    return {"msgtype": "image", "image": {"base64": b64encode(data).decode(), "md5": digest}}


def _trust(ca_bundle: Path) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_bundle)
    except OSError:
        raise SettingsError(
            f"CA 证书文件 {ca_bundle} 读不了，请检查路径，并确认里面是 PEM 格式的证书。"
        ) from None


async def _bounded(stream: aiohttp.StreamReader) -> bytes:
    """The body, cut one byte behind the largest that is allowed."""
    body = bytearray()
    async for chunk in stream.iter_any():
        body += chunk
        if len(body) > LARGEST_ANSWER:
            break
    return bytes(body[: LARGEST_ANSWER + 1])


def _trouble(error: Exception, *, repeatable: bool) -> DeliveryError:
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return NotConnected("later", "delivery.no_trust")
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return NotConnected("later", "delivery.no_connection")
    return Unknown(
        "later", "delivery.silent_not_done" if repeatable else "delivery.silent_perhaps_sent"
    )


def _passing(error: Exception) -> bool:
    """Whether a call that does no harm twice may succeed in a moment."""
    return isinstance(error, Unknown) or (isinstance(error, Refused) and error.code == BUSY)


def _content(answer: _Answer, secrets: Sequence[str], *, repeatable: bool) -> dict[str, Any]:
    """The answer's JSON object, or the DeliveryError it stands for."""
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise DeliveryError("later", "delivery.too_fast", _pause(answer))
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Unknown(
            "later",
            "delivery.fault_not_done" if repeatable else "delivery.fault_perhaps_sent",
            status=answer.status,
        )
    if answer.status != HTTPStatus.OK:
        raise DeliveryError("later", "delivery.strange_status", status=answer.status)
    content = _object(answer.raw)
    code = content.get("errcode", 0)
    if not isinstance(code, int):
        raise _strange()
    if code:
        raise failure(code, _without(secrets, str(content.get("errmsg", ""))))
    if lost := sum(_count(content.get(name)) for name in LOST):
        raise PartialFailure(lost)
    return content


def _strange() -> DeliveryError:
    return DeliveryError("later", "delivery.strange")


def _pause(answer: _Answer) -> timedelta:
    """How long a 429 asks to wait: a minute unless it says so, at most an hour."""
    digits = answer.retry_after
    if not (digits.isascii() and digits.isdigit()):
        return MINUTE
    return timedelta(seconds=min(int(digits[:9]), LONGEST_RETRY_AFTER))


def _object(raw: bytes) -> dict[str, Any]:
    try:
        # Not strict: the platforms leave control characters inside strings.
        content = json.loads(raw, strict=False) if len(raw) <= LARGEST_ANSWER else None
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise _strange()
    return content


def _count(lost: Any) -> int:
    """How many recipients "a|b" or a list names."""
    if isinstance(lost, str):
        return len([one for one in lost.split("|") if one])
    return len(lost) if isinstance(lost, list) else 0


def _secrets(body: Mapping[str, Any], params: Mapping[str, str] | None) -> list[str]:
    values = [*(params or {}).values(), str(body.get("secret", ""))]
    return [value for value in values if len(value) >= SHORTEST_SECRET]


def _without(secrets: Sequence[str], message: str) -> str:
    """`message` with each secret left out, as it is and as addresses write it."""
    for secret in secrets:
        for written in (secret, quote(secret, safe=""), quote_plus(secret), quote(secret)):
            message = message.replace(written, "…")
    return message


def _final(error: Refused, key: str) -> Refused:
    """A token's refusal as a permanent one with a sentence of its own; others as they are."""
    return Refused(error.code, "permanent", key) if error.kind == "token" else error


def _token(answer: Mapping[str, Any]) -> Token:
    value, seconds = answer.get("access_token"), answer.get("expires_in")
    if not (isinstance(value, str) and value and isinstance(seconds, int)):
        raise _strange()
    return Token(value, seconds)
