"""Who a visitor is, what they may open, and how they come in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web
from aiohttp_session import get_session, new_session

from bot.permissions import may
from bot.rates import Pace, Rates
from console.kept import SessionOver, keep
from console.parts import CONVERSATION, Parts, parts_of
from console.routes import DECLARED, FORM_BYTES, LOGIN, OPEN, PASSWORD, Handler, Route
from console.safety import SESSION, check_form, let_go
from console.sessions import MEMBER
from services import lockout, logins, passwords

# Of one address, or of one person who says their old password.
TRIES_A_MINUTE = 20
HASHING_AT_ONCE = 2
SLOW_SECONDS = 5.0
# A character that nobody can type and PostgreSQL can't hold, as an address has it.
NOTHING = "%00"


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody signed in: a member with an active login."""

    id: int
    name: str
    role: str
    must_change: bool = False


WHO = web.RequestKey("who", Who)


def who_of(request: web.Request) -> Who:
    """Who sent a request that only those signed in may send."""
    return request[WHO]


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let through what the visitor may do, by the route's own declaration; all else is refused."""
    session = request[SESSION] = await get_session(request)
    who = await _who(parts_of(request), session.get(MEMBER))
    if who is not None:
        request[WHO] = who
    if request.match_info.http_exception is not None:
        raise request.match_info.http_exception
    if NOTHING in request.raw_path:
        raise web.HTTPBadRequest
    route = request.app[DECLARED][request.match_info.route]
    if who is None and request.method == "POST" and (kept := await _kept(request, route)):
        raise SessionOver(kept)
    _admit(request, who, route.may, always=route.always)
    if request.method != "POST":
        return await handler(request)
    if route.most_bytes != FORM_BYTES:
        request = request.clone(client_max_size=route.most_bytes)
    try:
        await check_form(request, parts_of(request).proxies, referred=route.referred)
        return await handler(request)
    finally:
        let_go(request)


async def _kept(request: web.Request, route: Route) -> str:
    """The form of somebody whose session is over, sealed; "" where there is nothing to keep."""
    if route.may == OPEN or route.most_bytes != FORM_BYTES:
        return ""
    try:
        return await keep(request)
    finally:
        let_go(request)


def _admit(request: web.Request, who: Who | None, allowed: frozenset[str], *, always: bool) -> None:
    """Raise what keeps a visitor away: the login page, the new password, or a refusal."""
    if allowed == OPEN:
        return
    if who is None:
        back = urlencode({"next": request.path_qs}) if request.method != "POST" else ""
        raise web.HTTPSeeOther(f"{LOGIN}?{back}".rstrip("?"))
    if not may(who.role, allowed):
        raise web.HTTPForbidden
    if who.must_change and not always:
        raise web.HTTPSeeOther(PASSWORD)


async def _who(parts: Parts, member_id: int | None) -> Who | None:
    if member_id is None:
        return None
    row = await parts.work.read(lambda tx: logins.of(tx, member_id))
    if row is None or not row.active:
        return None
    return Who(member_id, row.called, row.role, row.must_change)


async def sign_in(request: web.Request, member_id: int) -> None:
    """Have the answer to this request begin a session of a member, under a new token."""
    session = request[SESSION] = await new_session(request)
    session[MEMBER] = member_id


async def sign_out(request: web.Request) -> None:
    """Have the answer to this request end the session, and begin one of nobody."""
    session = request[SESSION] = await new_session(request)
    session[MEMBER] = None


class Door:
    """Lets in whoever knows a password: a few at a time, and telling nobody why not."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._tries = Rates(TRIES_A_MINUTE)
        self._hashing = asyncio.Semaphore(HASHING_AT_ONCE)

    def may_try(self, whence: str) -> bool:
        """Count one try of an address or a person; false when there were too many lately."""
        return self._tries.pace(whence, self._parts.machine.now()) is Pace.FINE

    async def admit(self, name: str, password: str) -> int | None:
        """The member whose login and password these are, None if they are nobody's."""
        login = await self._parts.work.read(lambda tx: logins.named(tx, name))
        if login is not None and lockout.is_slow(login):
            await self._parts.sleep(SLOW_SECONDS)
        right = await self.fits(password, login.password if login is not None else None)
        member_id = None if login is None else int(login.member_id)
        now = self._parts.machine.now()
        admitted = await self._parts.work.submit(
            CONVERSATION, lambda tx: lockout.tried(tx, member_id, now, right=right)
        )
        return member_id if admitted else None

    async def fits(self, password: str, kept: str | None) -> bool:
        """Whether a password is the one whose hash is kept."""
        async with self._hashing:
            return await asyncio.to_thread(passwords.matches, password, kept)

    async def hashed(self, password: str) -> str:
        """The hash of a new password."""
        async with self._hashing:
            return await asyncio.to_thread(passwords.hashed, password)


DOOR = web.AppKey("door", Door)
