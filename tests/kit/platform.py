"""WeChat's and WeCom's HTTP interfaces on loopback, strict where the platforms are."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, NamedTuple, NoReturn

from aiohttp import web

from bot.clock import MovableClock, StandingClock

APP_ID = "wx-platform-of-tests"
SECRET = "an-app-secret-of-the-tests"
ROBOT_KEY = "a-robot-key-of-the-tests"
STABLE_TOKEN = "/cgi-bin/stable_token"
CUSTOM_SEND = "/cgi-bin/message/custom/send"
ROBOT_SEND = "/cgi-bin/webhook/send"
AIBOT_RESPONSE = "/cgi-bin/aibot/response"
LIFETIME = timedelta(seconds=7200)
RENEWED_BEFORE = timedelta(minutes=5)
REPLY_WINDOW = timedelta(hours=48)
REPLIES = 5
ROBOT_WINDOW = timedelta(minutes=1)
ROBOT_MESSAGES = 20
RESPONSE_LASTS = timedelta(hours=1)
LARGEST_IMAGE = 2 * 1024 * 1024
MAX_BYTES = {"text": 2048, "markdown": 4096, "markdown_v2": 4096, "answer": 20480}
ROBOT_FIELDS = {
    "text": {"content", "mentioned_list", "mentioned_mobile_list"},
    "markdown": {"content"},
    "markdown_v2": {"content"},
    "image": {"base64", "md5"},
}

Reply = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Accepted(NamedTuple):
    """A message that the platform took; the recipient is an openid, userid or robot's key."""

    endpoint: str
    recipient: str
    text: str


@dataclass
class Person:
    """A follower: when they last wrote, and how often they were written to since."""

    wrote: datetime
    sent: int = 0


@dataclass
class WayBack:
    """A response_url's code: whom it answers, since when, and whether it was used."""

    userid: str
    issued: datetime
    used: bool = False


class Refusal(Exception):
    """The platform answers with this errcode."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def refuse(code: int, message: str) -> NoReturn:
    raise Refusal(code, message)


class FakePlatform:
    """One Official Account, one group robot, and the late answers of an AI bot.

    `accepted` is what it took and `times` when, `refused` the errcodes of what it did not take,
    `bodies` every request's body as it came over the wire, `token_calls` and `forced` count how
    often a token was asked for. Its times are those of `clock`. A mode lasts until
    `restored()`, or for `times` requests.
    """

    def __init__(self, clock: MovableClock | None = None) -> None:
        self.clock = clock or MovableClock(StandingClock(datetime(2025, 10, 27, 1, tzinfo=UTC)))
        self.people: dict[str, Person] = {}
        self.robot_keys = {ROBOT_KEY}
        self.accepted: list[Accepted] = []
        self.times: list[datetime] = []
        self.refused: list[int] = []
        self.bodies: list[bytes] = []
        self.requests = 0
        self.token_calls = 0
        self.forced = 0
        self.token: str | None = None
        self._token_until = self.clock.now()
        self._expired: set[str] = set()
        self._robot_sent: dict[str, list[datetime]] = {}
        self._ways_back: dict[str, WayBack] = {}
        self._numbers = count(1)
        self._mode: Callable[[web.Request, Handler], Awaitable[web.StreamResponse]] | None = None
        self._left: int | None = None
        self._held = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._port = 0

    @classmethod
    @asynccontextmanager
    async def open(cls, clock: MovableClock | None = None) -> AsyncIterator[FakePlatform]:
        platform = cls(clock)
        await platform._listen()
        try:
            yield platform
        finally:
            await platform.dark()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def texts(self) -> list[str]:
        return [accepted.text for accepted in self.accepted]

    # What happens to it

    def person_writes(self, openid: str) -> None:
        """A follower writes: 48 hours and five answers begin anew."""
        self.people[openid] = Person(self.clock.now())

    def response_url(self, userid: str) -> str:
        """The address that goes with a callback of this person, for one answer in an hour."""
        code = f"a-response-code-{next(self._numbers)}"
        self._ways_back[code] = WayBack(userid, self.clock.now())
        return f"{self.url}{AIBOT_RESPONSE}?response_code={code}"

    def passes(self, duration: timedelta) -> None:
        self.clock.move_to(self.clock.now() + duration)

    def expire_token(self) -> None:
        """The current token expires at once (42001)."""
        assert self.token
        self._expired.add(self.token)
        self.token = None

    def invalidate_token(self) -> None:
        """Another program takes a token: the old one counts no more (40001)."""
        self._issue()

    async def dark(self) -> None:
        """Connections are refused."""
        self._held.set()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def quota(self, times: int | None = None) -> None:
        """Sends are refused with 45009."""
        self._enter(self._errcode(45009, "reach max api daily quota limit"), times)

    def busy(self, times: int | None = None) -> None:
        """Everything is refused with -1."""
        self._enter(self._errcode(-1, "system error"), times)

    def outage(self, times: int | None = None) -> None:
        """HTTP 500."""
        self._enter(self._http(500), times)

    def throttled(self, retry_after: str | None = None) -> None:
        """HTTP 429, as a gateway before the platform answers."""
        self._enter(self._http(429, {"Retry-After": retry_after} if retry_after else {}), None)

    def redirects(self, location: str) -> None:
        """HTTP 302 to `location`."""
        self._enter(self._http(302, {"Location": location}), None)

    def says(self, body: bytes) -> None:
        """Whatever is asked, HTTP 200 and this body."""

        async def mode(_request: web.Request, _handler: Handler) -> web.StreamResponse:
            return web.Response(body=body, content_type="text/plain")

        self._enter(mode, None)

    def half_open(self) -> None:
        """Requests are read and never answered."""
        self._held.clear()

        async def mode(_request: web.Request, _handler: Handler) -> web.StreamResponse:
            await self._held.wait()
            return web.Response()

        self._enter(mode, None)

    def reset_mid_body(self, times: int | None = None) -> None:
        """Requests take effect, but the connection breaks in the middle of the answer."""

        async def mode(request: web.Request, handler: Handler) -> web.StreamResponse:
            answer = await handler(request)
            assert isinstance(answer, web.Response) and isinstance(answer.body, bytes)
            broken = web.StreamResponse(headers={"Content-Length": str(len(answer.body))})
            await broken.prepare(request)
            await broken.write(answer.body[:5])
            assert request.transport
            request.transport.abort()
            return broken

        self._enter(mode, times)

    async def restored(self) -> None:
        """As on a good day."""
        self._mode, self._left = None, None
        self._held.set()
        if self._runner is None:
            await self._listen()

    # How it works

    async def _listen(self) -> None:
        app = web.Application(middlewares=[self._middleware], client_max_size=8 * 1024 * 1024)
        app.router.add_post(STABLE_TOKEN, self._stable_token)
        app.router.add_post(CUSTOM_SEND, self._custom_send)
        app.router.add_post(ROBOT_SEND, self._robot_send)
        app.router.add_post(AIBOT_RESPONSE, self._aibot_response)
        self._runner = web.AppRunner(app, shutdown_timeout=0.5, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = self._runner.addresses[0][1]

    @web.middleware
    async def _middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.requests += 1
        self.bodies.append(await request.read())
        if self._mode is None or self._left == 0:
            return await self._answered(request, handler)
        if self._left is not None:
            self._left -= 1
        return await self._mode(request, lambda again: self._answered(again, handler))

    async def _answered(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refusal as refusal:
            self.refused.append(refusal.code)
            return web.json_response({"errcode": refusal.code, "errmsg": str(refusal)})

    def _enter(
        self,
        mode: Callable[[web.Request, Handler], Awaitable[web.StreamResponse]],
        times: int | None,
    ) -> None:
        self._mode, self._left = mode, times

    def _errcode(
        self, code: int, message: str
    ) -> Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]:
        async def mode(request: web.Request, handler: Handler) -> web.StreamResponse:
            if code != -1 and request.path == STABLE_TOKEN:
                return await handler(request)
            return web.json_response({"errcode": code, "errmsg": message})

        return mode

    def _http(
        self, status: int, headers: dict[str, str] | None = None
    ) -> Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]:
        async def mode(_request: web.Request, _handler: Handler) -> web.StreamResponse:
            return web.Response(status=status, headers=headers, text="<html>gateway</html>")

        return mode

    def _issue(self) -> str:
        self.token = f"a-long-access-token-{next(self._numbers)}"
        self._token_until = self.clock.now() + LIFETIME
        return self.token

    async def _stable_token(self, request: web.Request) -> web.Response:
        self.token_calls += 1
        body = await fields(request, {"grant_type", "appid", "secret", "force_refresh"})
        force = body.get("force_refresh", False)
        if body.get("grant_type") != "client_credential":
            refuse(40002, "invalid grant_type")
        if body.get("appid") != APP_ID:
            refuse(40013, "invalid appid")
        if body.get("secret") != SECRET:
            refuse(40125, f"invalid appsecret {body.get('secret')}")
        if not isinstance(force, bool):
            refuse(47001, "data format error")
        self.forced += force
        renewed = self.clock.now() >= self._token_until - RENEWED_BEFORE
        token = self.token if self.token and not renewed and not force else self._issue()
        seconds = int((self._token_until - self.clock.now()).total_seconds())
        return web.json_response({"access_token": token, "expires_in": seconds})

    async def _custom_send(self, request: web.Request) -> web.Response:
        self._check_token(request.query.get("access_token"))
        body = await fields(request, {"touser", "msgtype", "text", "customservice"})
        if body.get("msgtype") != "text":
            refuse(40008, "invalid message type")
        text = inner(body, "text", {"content"})
        person = self.people.get(body.get("touser", ""))
        if person is None:
            refuse(40003, "invalid openid")
        content = sized(text.get("content"), "text")
        if self.clock.now() > person.wrote + REPLY_WINDOW:
            refuse(45015, "response out of time limit or subscription is canceled")
        if person.sent >= REPLIES:
            refuse(45047, "out of response count limit")
        person.sent += 1
        return self._takes(CUSTOM_SEND, body["touser"], content)

    def _check_token(self, token: str | None) -> None:
        if not token:
            refuse(41001, "access_token missing")
        if token in self._expired or (token == self.token and self._is_over()):
            refuse(42001, "access_token expired")
        if token != self.token:
            refuse(40001, f"invalid credential, access_token {token} is invalid or not latest")

    def _is_over(self) -> bool:
        return self.clock.now() >= self._token_until

    async def _robot_send(self, request: web.Request) -> web.Response:
        key = request.query.get("key", "")
        if key not in self.robot_keys:
            refuse(93000, f"invalid webhook url {key}")
        raw = await parsed(request)
        kind = raw.get("msgtype")
        if kind not in ROBOT_FIELDS:
            refuse(40008, "invalid message type")
        body = await fields(request, {"msgtype", kind})
        part = inner(body, kind, ROBOT_FIELDS[kind])
        content = image(part) if kind == "image" else sized(part.get("content"), kind)
        self._count_robot(key)
        return self._takes(ROBOT_SEND, key, content)

    def _count_robot(self, key: str) -> None:
        now = self.clock.now()
        sent = [at for at in self._robot_sent.get(key, []) if at > now - ROBOT_WINDOW]
        if len(sent) >= ROBOT_MESSAGES:
            refuse(45009, "api freq out of limit")
        self._robot_sent[key] = [*sent, now]

    async def _aibot_response(self, request: web.Request) -> web.Response:
        way_back = self._way_back(request.query.get("response_code", ""))
        kind = (await parsed(request)).get("msgtype")
        if kind not in ("markdown", "template_card"):
            refuse(40008, "invalid message type")
        body = await fields(request, {"msgtype", kind})
        content = answered(body) if kind == "markdown" else card(body)
        way_back.used = True
        return self._takes(AIBOT_RESPONSE, way_back.userid, content)

    def _way_back(self, code: str) -> WayBack:
        """WeCom names no numbers for bad codes; these are those of its other one-time codes."""
        way_back = self._ways_back.get(code)
        if way_back is None:
            refuse(40029, f"invalid code {code}")
        if way_back.used:
            refuse(40163, f"code been used {code}")
        if self.clock.now() > way_back.issued + RESPONSE_LASTS:
            refuse(42003, f"code expired {code}")
        return way_back

    def _takes(self, endpoint: str, recipient: str, text: str) -> web.Response:
        self.accepted.append(Accepted(endpoint, recipient, text))
        self.times.append(self.clock.now())
        return web.json_response({"errcode": 0, "errmsg": "ok"})


async def parsed(request: web.Request) -> Reply:
    try:
        body = json.loads(await request.read())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        refuse(47001, "data format error")
    return body


async def fields(request: web.Request, allowed: set[str]) -> Reply:
    """The JSON body, which may have no other fields: a misspelt one must not pass unseen."""
    body = await parsed(request)
    if unknown := body.keys() - allowed:
        refuse(47001, f"data format error: {sorted(unknown)}")
    return body


def inner(body: Reply, name: str, allowed: set[str]) -> Reply:
    part = body.get(name)
    if not isinstance(part, dict) or part.keys() - allowed:
        refuse(47001, f"data format error in {name}")
    return part


def sized(content: Any, kind: str) -> str:
    if not isinstance(content, str) or not content:
        refuse(44004, "empty content")
    if len(content.encode()) > MAX_BYTES[kind]:
        refuse(45002, "content size out of limit")
    return content


def answered(body: Reply) -> str:
    return sized(inner(body, "markdown", {"content"}).get("content"), "answer")


def card(body: Reply) -> str:
    """The kind of a template card, whose many other fields are not looked at."""
    part = body.get("template_card")
    kind = part.get("card_type") if isinstance(part, dict) else None
    if not isinstance(kind, str):
        refuse(47001, "data format error in template_card")
    return kind


def image(part: Reply) -> str:
    """The picture's MD5, once it is that of the bytes."""
    try:
        data = base64.b64decode(part.get("base64", ""), validate=True)
    except (ValueError, TypeError):
        refuse(47001, "data format error in image")
    if not data or len(data) > LARGEST_IMAGE:
        refuse(40009, "invalid image size")
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    if part.get("md5") != digest:
        refuse(301019, "image md5 mismatch")
    return digest
