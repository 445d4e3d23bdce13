"""Signing in by a password or by a link, and signing out."""

from __future__ import annotations

import re
import unicodedata

from aiohttp import web

from bot.permissions import ROLES
from console import auth
from console.kept import KEPT, opened
from console.pages import login_page, notice, page
from console.parts import parts_of, write
from console.routes import AGAIN, LOGIN, OPEN, TODAY, Route, get, post
from console.safety import SESSION, visitor
from services import logins, passes
from storage.transaction import Transaction

# A path of the console and nothing that could lead out of it.
LOCAL = re.compile(r"/console(/[\w%~-][\w%.~-]*)*/?(\?[\w%.~&=+/-]*)?", re.ASCII)


def local(path: str) -> str:
    """Where to go after signing in: `path` if that is a page of the console, else 今天."""
    return path if LOCAL.fullmatch(path) and not path.startswith(LOGIN) else TODAY


async def show(request: web.Request) -> web.Response:
    """The login page."""
    return login_page(request, next_path=request.query.get("next", ""))


async def enter(request: web.Request) -> web.Response:
    """Sign in whoever knows the password, and lead them where they wanted to go."""
    form = await request.post()
    name = unicodedata.normalize("NFKC", str(form.get("name", ""))).strip()
    shown = {"name": name, "next_path": str(form.get("next", "")), "kept": str(form.get(KEPT, ""))}
    door = request.app[auth.DOOR]
    if not door.may_try(visitor(request, parts_of(request).proxies)):
        return login_page(request, "console.too_fast", **shown, status=429)
    member_id = await door.admit(name, str(form.get("password", "")))
    if member_id is None:
        return login_page(request, "console.wrong", **shown, status=403)
    await auth.sign_in(request, member_id)
    if opened(parts_of(request), shown["kept"], member_id) is not None:
        request[SESSION][KEPT] = shown["kept"]
        raise web.HTTPSeeOther(AGAIN)
    raise web.HTTPSeeOther(local(shown["next_path"]))


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
        return login_page(request, "console.pass_used", status=403)
    await auth.sign_in(request, member_id)
    raise web.HTTPSeeOther(TODAY)


async def home(_request: web.Request) -> web.Response:
    """The console begins with 今天."""
    raise web.HTTPSeeOther(TODAY)


ROUTES: tuple[Route, ...] = (
    get("", home, OPEN),
    get("/", home, OPEN),
    get("/login", show, OPEN),
    post("/login", enter, OPEN),
    post("/logout", leave, frozenset(ROLES), always=True),
    get("/pass/{secret}", show_pass, OPEN),
    post("/pass/{secret}", use_pass, OPEN),
)
