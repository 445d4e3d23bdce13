"""The office: the town with its console served, and browsers in front of it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any
from urllib.parse import quote_plus

from aiohttp import ClientSession, CookieJar, FormData
from aiohttp.test_utils import TestServer
from multidict import CIMultiDictProxy

from bot import demonstration
from bot.clock import MovableClock, StandingClock
from console.auth import DOOR, Door
from console.parts import PARTS
from console.routes import LOGIN, PREFIX, TODAY
from console.sessions import COOKIE, STORAGE, RowStorage
from services import logins, members, passes, passwords
from storage.transaction import Transaction
from tests.kit.town import MORNING, ZONE, Town

TestServer.__test__ = False  # type: ignore[attr-defined]
PASSWORD = "correct horse 2025"
HASHED = passwords.hashed(PASSWORD)
# Many forms have the same names, and some the same word in all their fields.
_quoted = lru_cache(maxsize=4096)(quote_plus)


def csrf(html: str) -> str:
    """The token in the first form of a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', html)
    assert found is not None, html
    return found[1]


@dataclass(frozen=True)
class Page:
    """What a browser got, after redirects."""

    status: int
    path: str
    html: str
    headers: CIMultiDictProxy[str]

    @property
    def words(self) -> str:
        """What can be read on it."""
        body = self.html.partition("<body>")[2]
        return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))


class Visitor:
    """A browser with its cookies. It sends forms with the token of the last page that had one."""

    def __init__(self, session: ClientSession) -> None:
        self.session = session
        self.token = ""
        self.member_id = 0

    @property
    def cookie(self) -> str | None:
        """The cookie's token."""
        found = [cookie.value for cookie in self.session.cookie_jar if cookie.key == COOKIE]
        return found[0] if found else None

    @cookie.setter
    def cookie(self, value: str) -> None:
        self.session.cookie_jar.clear()
        planted = SimpleCookie({COOKIE: value})
        planted[COOKIE]["path"] = PREFIX
        assert self.session._base_url is not None
        self.session.cookie_jar.update_cookies(planted, self.session._base_url)

    async def get(self, path: str, *, follow: bool = True, **more: Any) -> Page:
        """Open a page."""
        async with self.session.get(path, allow_redirects=follow, **more) as response:
            return await self._page(response)

    async def send(
        self,
        path: str,
        *,
        follow: bool = True,
        headers: Any = None,
        **fields: str | Sequence[object],
    ) -> Page:
        """Send a form; a field may be in it several times."""
        form = {"csrf": self.token, **fields}
        written = "&".join(
            f"{_quoted(name)}={_quoted(str(one))}"
            for name, value in form.items()
            for one in ([value] if isinstance(value, str) else value)
        )
        more = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        async with self.session.post(
            path, data=written, allow_redirects=follow, headers=more
        ) as response:
            return await self._page(response)

    async def upload(self, path: str, name: str, data: bytes) -> Page:
        """Send a form with a file in it."""
        form = FormData({"csrf": self.token}, quote_fields=False)
        form.add_field(
            "file", BytesIO(data), filename=name, content_type="application/octet-stream"
        )
        async with self.session.post(path, data=form) as response:
            return await self._page(response)

    async def sign_in(self, name: str, password: str, **more: str) -> Page:
        """Go to the login page and fill it in."""
        await self.get(LOGIN)
        return await self.send(LOGIN, name=name, password=password, **more)

    async def _page(self, response: Any) -> Page:
        html = await response.text(errors="replace")
        if 'name="csrf"' in html:
            self.token = csrf(html)
        return Page(response.status, response.url.path_qs, html, response.headers)


class Office:
    """A town whose console is served, and the machine's clock that limits its sessions."""

    def __init__(self, town: Town, server: TestServer, stack: AsyncExitStack) -> None:
        self.town = town
        self.machine = town.bot.machine
        self.console = next(iter(server.app._subapps))
        self._server, self._stack = server, stack

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, *, furnished: bool = True) -> AsyncIterator[Office]:
        """An office on a migrated database, with the demo's people, or as it was installed."""
        town = Town(url)
        town.bot.machine = MovableClock(StandingClock(MORNING))
        async with TestServer(town.bot.application()) as server, AsyncExitStack() as stack:
            if furnished:
                await town.do(lambda tx: demonstration.seed(tx, town.clock.now(), ZONE))
            yield cls(town, server, stack)

    @classmethod
    @asynccontextmanager
    async def resting(cls, url: str) -> AsyncIterator[Office]:
        """The same, in which nothing happens by the clock, and nothing is delivered."""
        town = Town(url)
        town.bot.machine = MovableClock(StandingClock(MORNING))
        app = town.bot.application()
        app.cleanup_ctx.clear()
        await town._start()
        try:
            async with TestServer(app) as server, AsyncExitStack() as stack:
                yield cls(town, server, stack)
        finally:
            await town.bot.stop()

    @property
    def origin(self) -> str:
        """The address of the site, without a path."""
        return str(self._server.make_url("")).rstrip("/")

    @property
    def bureau(self) -> str:
        """What the bureau is called."""
        return self.console[PARTS].bureau

    @property
    def door(self) -> Door:
        """What lets people in."""
        return self.console[DOOR]

    @property
    def storage(self) -> RowStorage:
        """What keeps the sessions."""
        return self.console[STORAGE]

    def wait(self, **duration: float) -> None:
        """Let time go by on the machine's clock."""
        assert isinstance(self.machine, MovableClock)
        self.machine.offset += timedelta(**duration)

    async def visitor(self, **headers: str) -> Visitor:
        """A browser that nobody has signed in with."""
        session = ClientSession(
            self._server.make_url("/"), cookie_jar=CookieJar(unsafe=True), headers=headers
        )
        return Visitor(await self._stack.enter_async_context(session))

    async def employ(self, name: str, role: str, *, once: bool = False) -> int:
        """Give somebody a login with PASSWORD; who is not on the roster is entered."""
        now = self.machine.now()

        def work(tx: Transaction) -> int:
            member_id = members.named(tx, name) or members.enter(tx, name, role)
            members.set_role(tx, member_id, role)
            logins.open_for(tx, member_id, name, now)
            logins.set_password(tx, member_id, HASHED, now, once=once)
            return member_id

        return int(await self.town.do(work))

    async def lend(self, member_id: int) -> str:
        """The path of a link that signs somebody in once."""
        now = self.machine.now()
        secret = await self.town.do(lambda tx: passes.lend(tx, member_id, now))
        return f"{PREFIX}/pass/{secret}"

    async def signed_in(self, role: str, name: str | None = None) -> Visitor:
        """A browser with which a member of that role has signed in."""
        member_id = await self.employ(name or f"新来的{role}", role)
        visitor = await self.visitor()
        link = await self.lend(member_id)
        await visitor.get(link)
        landed = await visitor.send(link)
        assert landed.path == TODAY, landed.words
        visitor.member_id = member_id
        return visitor
