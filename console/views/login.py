"""Signing in by a password or by a link, and signing out."""

from __future__ import annotations

import re
import unicodedata

from aiohttp import web

from bot.permissions import ROLES
from console import auth
from console.pages import notice, page
from console.parts import parts_of, write
from console.routes import LOGIN, OPEN, TODAY, Route, get, post
from console.safety import visitor
from services import logins, passes
from storage.transaction import Transaction

# A path of the console and nothing that could lead out of it.
LOCAL = re.compile(r"/console(/[\w%~-][\w%.~-]*)*/?(\?[\w%.~&=+/-]*)?", re.ASCII)


def local(path: str) -> str:
    """Where to go after signing in: `path` if that is a page of the console, else 今天."""
    return path if LOCAL.fullmatch(path) and not path.startswith(LOGIN) else TODAY


async def show(request: web.Request) -> web.Response:
    """The login page."""
    return _form(request, request.query.get("next", ""))


async def enter(request: web.Request) -> web.Response:
    """Sign in whoever knows the password, and lead them where they wanted to go."""
    form = await request.post()
    name = unicodedata.normalize("NFKC", str(form.get("name", ""))).strip()
    next_path = str(form.get("next", ""))
    door = request.app[auth.DOOR]
    if not door.may_try(visitor(request, parts_of(request).proxies)):
        return _form(request, next_path, name, "console.too_fast", status=429)
    member_id = await door.admit(name, str(form.get("password", "")))
    if member_id is None:
        return _form(request, next_path, name, "console.wrong", status=403)
    await auth.sign_in(request, member_id)
    raise web.HTTPSeeOther(local(next_path))


async def leave(request: web.Request) -> web.Response:
    """Sign out."""
    await auth.sign_out(request)
    notice(request, parts_of(request).say("console.signed_out"))
    raise web.HTTPSeeOther(LOGIN)


async def show_pass(request: web.Request) -> web.Response:
    """A page with one button; looking at it, as link previews do, uses nothing up."""
    return page(request, "pass.html")


async def use_pass(request: web.Request) -> web.Response:
    """Sign in whom the link is for, if it is still good."""
    secret, now = request.match_info["secret"], parts_of(request).machine.now()

    def work(tx: Transaction) -> int | None:
        member_id = passes.use(tx, secret, now)
        row = None if member_id is None else logins.of(tx, member_id)
        return member_id if row is not None and row.active else None

    member_id = await write(request, work)
    if member_id is None:
        return _form(request, sentence="console.pass_used", status=403)
    await auth.sign_in(request, member_id)
    raise web.HTTPSeeOther(TODAY)


async def home(_request: web.Request) -> web.Response:
    """The console begins with 今天."""
    raise web.HTTPSeeOther(TODAY)


def _form(
    request: web.Request,
    next_path: str = "",
    name: str = "",
    sentence: str = "",
    *,
    status: int = 200,
) -> web.Response:
    return page(request, "login.html", status=status, next=next_path, name=name, sentence=sentence)


ROUTES: tuple[Route, ...] = (
    get("", home, OPEN),
    get("/", home, OPEN),
    get("/login", show, OPEN),
    post("/login", enter, OPEN),
    post("/logout", leave, frozenset(ROLES), always=True),
    get("/pass/{secret}", show_pass, OPEN),
    post("/pass/{secret}", use_pass, OPEN),
)
