"""Sessions for aiohttp_session as rows: the cookie holds a token, the row its hash."""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from datetime import timedelta

from aiohttp import web
from aiohttp_session import AbstractStorage, Session

from bot.errors import Busy, Unavailable
from console.kept import FORMER
from console.parts import CONVERSATION, Parts
from console.routes import PREFIX
from console.safety import is_https
from storage import sessions
from storage.transaction import Row, Transaction

COOKIE = "yinling_console"
TOKEN_BYTES = 32
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
# Whose session it is, among what the framework keeps; in the row it has a column.
MEMBER = "member"
NOTED_EVERY = timedelta(minutes=1)
# A session that is over tells for so long whose it was.
REMEMBERED = timedelta(hours=24)


class RowStorage(AbstractStorage):
    """Keeps sessions as rows.

    Who has only looked at the login page has a cookie and no row. A new session that holds
    anything takes the place of the one that the request came with, under a new token.
    """

    def __init__(self, parts: Parts) -> None:
        super().__init__(cookie_name=COOKIE, path=PREFIX, httponly=True, samesite="Lax")
        self._parts = parts

    async def load_session(self, request: web.Request) -> Session:
        """The session of the request's cookie; a new one if there is none, or it is over."""
        token = self.load_cookie(request)
        if token is None or not TOKEN.fullmatch(token):
            return Session(None, data=None, new=True)
        row = await self._parts.work.read(lambda tx: sessions.find(tx, token))
        if row is None or self._is_over(row):
            if row is not None and row.member_id is not None:
                request[FORMER] = row.member_id
            return Session(token, data=None, new=True)
        await self._note(token, row)
        return Session(token, data={"session": {**row.data, MEMBER: row.member_id}}, new=False)

    async def save_session(
        self, request: web.Request, response: web.StreamResponse, session: Session
    ) -> None:
        """Keep what changed in a session, and tell the browser its token if that is new."""
        token = str(session.identity)
        member_id, data = session.get(MEMBER), {k: v for k, v in session.items() if k != MEMBER}
        if not session.new:
            await self._parts.work.submit(CONVERSATION, lambda tx: sessions.keep(tx, token, data))
            return
        if not session.empty:
            token = secrets.token_urlsafe(TOKEN_BYTES)
            old = self.load_cookie(request)
            now = self._parts.machine.now()

            def begin(tx: Transaction) -> None:
                sessions.forget(tx, now - REMEMBERED)
                if old is not None:
                    sessions.end(tx, old)
                sessions.begin(tx, token, member_id, data, now)

            await self._parts.work.submit(CONVERSATION, begin)
        self._tell(request, response, token)

    def _tell(self, request: web.Request, response: web.StreamResponse, token: str) -> None:
        response.set_cookie(
            COOKIE,
            token,
            path=PREFIX,
            httponly=True,
            samesite="Lax",
            secure=is_https(request, self._parts.proxies),
        )

    def _is_over(self, row: Row) -> bool:
        now = self._parts.machine.now()
        idle, old = now - row.seen_at, now - row.started_at
        return bool(idle > self._parts.idle or old > self._parts.longest)

    async def _note(self, token: str, row: Row) -> None:
        """Note that a session is in use; a database that can't just now keeps nobody out."""
        now = self._parts.machine.now()
        if now - row.seen_at < NOTED_EVERY:
            return
        with suppress(Busy, Unavailable):
            await self._parts.work.submit(CONVERSATION, lambda tx: sessions.seen(tx, token, now))


STORAGE = web.AppKey("storage", RowStorage)
