"""Choosing one's own password: by will, or because it was printed once."""

from __future__ import annotations

from aiohttp import web

from bot.permissions import CONSOLE
from console import auth
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.routes import TODAY, Route, get, post
from services import logins, passwords, staff


async def show(request: web.Request) -> web.Response:
    """The form for a new password."""
    return page(request, "password.html", errors={})


async def change(request: web.Request) -> web.Response:
    """Keep a new password; the other browsers of this person are signed out."""
    parts, who, form = parts_of(request), auth.who_of(request), await request.post()
    old, new, again = (str(form.get(name, "")) for name in ("old", "new", "again"))
    errors = _refused(who, new, again)
    if not errors and not who.must_change:
        errors = await _old_refused(request, who, old)
    if errors:
        said = {field: parts.say(key) for field, key in errors.items()}
        return page(request, "password.html", status=422, errors=said)
    hashed, now = await request.app[auth.DOOR].hashed(new), parts.machine.now()
    await write(request, lambda tx: staff.change_password(tx, who.id, hashed, now))
    await auth.sign_in(request, who.id)
    notice(request, parts.say("console.password_changed"))
    raise web.HTTPSeeOther(TODAY)


def _refused(who: auth.Who, new: str, again: str) -> dict[str, str]:
    """Why a new password won't do, by the field that has to be written anew."""
    weak = passwords.weakness(new, who.name)
    if weak is not None:
        return {"new": weak}
    return {} if new == again else {"again": "console.password_differs"}


async def _old_refused(request: web.Request, who: auth.Who, old: str) -> dict[str, str]:
    door = request.app[auth.DOOR]
    if not door.may_try(f"member:{who.id}"):
        return {"old": "console.too_fast"}
    login = await read(request, lambda tx: logins.of(tx, who.id))
    right = await door.fits(old, login.password if login is not None else None)
    return {} if right else {"old": "console.password_wrong_old"}


ROUTES: tuple[Route, ...] = (
    get("/password", show, CONSOLE, always=True),
    post("/password", change, CONSOLE, always=True),
)
